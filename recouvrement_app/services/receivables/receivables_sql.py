"""The queries behind ledger and open_items: what the Payment Ledger leaves open, and by which terms."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

import frappe

from .. import bulk

CHUNK = 5000
TOLERANCE = 0.005
INVOICE = "Sales Invoice"
RECEIVABLE = "ple.delinked = 0 and ple.account_type = 'Receivable' and ple.party_type = 'Customer'"
SETTLED_SINCE = "if(si.outstanding_amount = 0, '1', '')"
STILL_OPEN = f"abs(sum(ple.amount)) > {TOLERANCE} or abs(sum(ple.amount_in_account_currency)) > {TOLERANCE}"


class Balance(NamedTuple):
	"""What one voucher leaves open: `base` in the company's currency, `amount` in the receivable account's; credits are negative.

	`due_date` is the invoice's own (a credit note's posting date); of other vouchers the Payment Ledger's, or the posting date.
	`settled` says that the invoice is open on the day asked for, but not any more.
	"""

	company: str
	customer: str
	currency: str
	voucher_type: str
	voucher: str
	base: float
	amount: float
	due_date: date
	settled: bool = False


class Term(NamedTuple):
	"""One row of an invoice's payment schedule: `amount` in the invoice's currency, `base` in the company's."""

	name: str
	due_date: date
	amount: float
	base: float
	idx: int


def balances(company: str, where: str, values: dict[str, Any]) -> list[Balance]:
	"""The open balance of each voucher.

	Args:
		company: the company of most vouchers.
		where: a condition on `ple` (Payment Ledger Entry).
	"""
	usual = frappe.get_cached_value("Company", company, "default_currency")
	# An invoice has one company, customer and account: grouped by its name alone, the index gives the groups without sorting.
	facts = """
		min(ple.company) company, min(ple.party) party, min(ple.account_currency) currency, ple.against_voucher_type kind,
		ple.against_voucher_no voucher, sum(ple.amount) base, sum(ple.amount_in_account_currency) amount,
		ifnull(max(ple.due_date), min(ple.posting_date)) due_date"""
	invoices = f"""
		from (select {facts} from `tabPayment Ledger Entry` ple where ple.against_voucher_type = 'Sales Invoice' and {RECEIVABLE} and {where}
			group by ple.against_voucher_no having {STILL_OPEN}) b
		left join `tabSales Invoice` si on si.name = b.voucher"""
	others = f"""
		from (select {facts} from `tabPayment Ledger Entry` ple where ple.against_voucher_type != 'Sales Invoice' and {RECEIVABLE} and {where}
			group by ple.against_voucher_no, ple.against_voucher_type, ple.company, ple.party, ple.account_currency having {STILL_OPEN}) b"""
	# what is usual comes empty, since reading the rows is much of the time
	columns = (
		"nullif(b.kind, 'Sales Invoice')", "nullif(b.company, %(usual_company)s)", "b.party", "nullif(b.currency, %(usual_currency)s)",
		"b.voucher", "b.base", "nullif(b.amount, b.base)",
	)  # fmt: skip
	values = {**values, "usual_company": company, "usual_currency": usual}
	rows = (
		*bulk.read((*columns, "ifnull(if(si.is_return = 1, si.posting_date, si.due_date), b.due_date)", SETTLED_SINCE), invoices, values),
		*bulk.read((*columns, "b.due_date", "''"), others, values),
	)
	return [
		Balance(
			own or company, customer, currency or usual, kind or INVOICE, voucher, float(base), float(amount or base),
			date.fromisoformat(due), bool(settled),
		)
		for kind, own, customer, currency, voucher, base, amount, due, settled in rows
	]  # fmt: skip


def schedules(where: str, values: dict[str, Any]) -> dict[str, list[Term]]:
	"""invoice → its terms in order, of the invoices that have several.

	A single term is the whole invoice at its own due date: most invoices need not be read twice.

	Args:
		where: a condition on `si` (Sales Invoice).
	"""
	rows = frappe.db.sql(
		f"""
		select ps.parent, ifnull(ps.payment_term, ''), ps.due_date, ps.payment_amount, ps.base_payment_amount, ps.idx
		from (select distinct parent from `tabPayment Schedule` where parenttype = 'Sales Invoice' and idx > 1) several
		join `tabSales Invoice` si on si.name = several.parent join `tabPayment Schedule` ps on ps.parent = si.name
		where ps.parenttype = 'Sales Invoice' and si.docstatus = 1 and {where}
		order by ps.parent, ps.idx
		""",
		values,
	)
	found: dict[str, list[Term]] = defaultdict(list)
	for row in rows:
		found[row[0]].append(Term(*row[1:]))
	return found


def chunks(names: Sequence[str]) -> Iterator[tuple[str, ...]]:
	"""The names in groups small enough for one IN (…)."""
	for start in range(0, len(names), CHUNK):
		yield tuple(names[start : start + CHUNK])
