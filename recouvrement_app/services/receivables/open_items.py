"""What is open as at a day, by payment term, with its state and step: the base of every report on the balance.

Everything comes from the Payment Ledger, so that totals equal ERPNext's own Accounts Receivable. Amounts are kept twice: `amount` in
the receivable account's currency, `base` in the company's. The number of queries does not depend on the number of customers.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from operator import attrgetter

import frappe
from frappe.utils import flt

from recouvrement_app.rules.receivables import open_terms

from .. import bulk
from ..figures.figures import OPEN_FILE, Scope
from . import receivables_sql
from .receivables_sql import INVOICE, TOLERANCE, Balance, Term


@dataclass(slots=True)
class OpenItem:
	"""What one payment term (or one unallocated credit) still owes on the day; credits are negative."""

	company: str
	customer: str
	currency: str
	voucher_type: str
	voucher: str
	due_date: date
	amount: float
	base: float
	term: str = ""
	step: int = 0
	state: str = ""
	disputed: float = 0.0  # contested part, in the company's currency

	def value(self, in_company_currency: bool) -> float:
		"""The amount in the currency asked for."""
		return self.base if in_company_currency else self.amount

	def is_credit(self) -> bool:
		"""Whether it lowers the claim instead of being one."""
		return self.base < 0


def read(scope: Scope, with_state: bool = True, with_step: bool = False) -> list[OpenItem]:
	"""Every open term and unallocated credit of the scope on its day, oldest due date first.

	Args:
		with_state, with_step: whether to read what tells each item's state, and the step that it has reached.
	"""
	where = f"ple.posting_date <= %(as_on)s and {scope.sql('ple.company', 'ple.party')}"
	found = receivables_sql.balances(scope.companies[0], where, scope.values())
	schedules = _schedules(scope, [row.voucher for row in found if row.settled])
	items: list[OpenItem] = []
	for row in found:
		terms = schedules.get(row.voucher) if row.base > 0 and row.voucher_type == INVOICE else None
		if terms:
			items.extend(_terms(row, terms))
		else:
			items.append(OpenItem(*row[:5], row.due_date, row.amount, row.base))
	items.sort(key=attrgetter("due_date", "voucher"))
	if with_step:
		mark_steps(items, scope)
	if with_state:
		mark_states(items, scope)
	return items


def _schedules(scope: Scope, settled: Sequence[str]) -> dict[str, list[Term]]:
	"""Terms of the invoices that are paid in several: those still open in one go, those settled since by name."""
	where = f"si.outstanding_amount != 0 and {scope.sql('si.company', 'si.customer')}"
	found = receivables_sql.schedules(where, scope.values())
	for names in receivables_sql.chunks(settled):
		found.update(receivables_sql.schedules("si.name in %(names)s", {"names": names}))
	return found


def _terms(row: Balance, terms: Sequence[Term]) -> Iterator[OpenItem]:
	"""One item per open term of an invoice, first-in first-out."""
	sums = [Decimal(str(flt(term.base, 2))) for term in terms]
	left = open_terms(
		sum(sums, Decimal(0)),
		Decimal(str(flt(row.base, 2))),
		[(term.due_date, due_sum) for term, due_sum in zip(terms, sums, strict=True)],
	)
	parts = [float(amount) for amount in left]
	beyond = flt(row.base, 2) - sum(parts)  # more is owed than the schedule says (rounding, exchange): on the last term
	if abs(beyond) > TOLERANCE:
		parts[-1] += beyond
	ratio = row.amount / row.base
	for term, part in zip(terms, parts, strict=True):
		if abs(part) > TOLERANCE:
			yield OpenItem(*row[:5], term.due_date, part * ratio, part, term.name)


def mark_states(items: Iterable[OpenItem], scope: Scope) -> None:
	"""Set the state of each item: Litigation > Disputed > Promised > On Hold > Overdue > Not Due; Credit."""
	states, contested = _states(scope), disputed_amounts(scope)
	promised, held = promised_cases(scope), held_cases(scope)
	for item in items:
		if item.base < 0:
			item.state = "Credit"
			continue
		item.state = states.get(item.voucher) or ("Overdue" if item.due_date < scope.as_on else "Not Due")
		if item.state == "Disputed":
			_contest(item, contested)
		elif item.state in ("Overdue", "Not Due") and (promised or held):
			case = (item.company, item.customer, item.currency)
			if case in promised:
				item.state = "Promised"
			elif case in held:
				item.state = "On Hold"


def _contest(item: OpenItem, contested: dict[str, float]) -> None:
	"""The contested part of an invoice in dispute, on its oldest terms first."""
	left = contested.get(item.voucher, item.amount)
	part = min(item.amount, left)
	contested[item.voucher] = left - part
	item.disputed = part * (item.base / item.amount if item.amount else 1.0)


def _states(scope: Scope) -> dict[str, str]:
	"""The state of each invoice that a promise, a dispute or a legal file names; the strongest wins."""
	litigated, disputed = file_invoices(scope)
	return {
		**dict.fromkeys(promised_invoices(scope), "Promised"),
		**dict.fromkeys(disputed, "Disputed"),
		**dict.fromkeys(litigated, "Litigation"),
	}


def mark_steps(items: Iterable[OpenItem], scope: Scope) -> None:
	"""Set the highest step done (or skipped with a reason) on each item's invoice, up to the scope's day."""
	source = f"""
		from `tabDunning Action Line` l join `tabDunning Action` a on a.name = l.parent
		where a.status in ('Done', 'Skipped') and l.kind = 'Due' and date(ifnull(a.done_on, a.action_date)) <= %(as_on)s
			and {scope.sql("a.company", "a.customer")}"""
	reached: dict[str, int] = {}
	for invoice, text in bulk.read(("l.invoice", "l.step"), source, scope.values()):  # the database would sort to find the highest
		step = int(text or 0)
		if step > reached.get(invoice, 0):
			reached[invoice] = step
	for item in items:
		item.step = reached.get(item.voucher, 0)


def promised_invoices(scope: Scope) -> list[str]:
	"""Invoices that an open promise names."""
	return frappe.db.sql_list(
		f"""
		select i.invoice from `tabPayment Promise` p join `tabPayment Promise Invoice` i on i.parent = p.name
		where p.docstatus = 1 and p.status = 'Open' and {scope.sql("p.company", "p.customer")}
		""",
		scope.values(),
	)


def promised_cases(scope: Scope) -> frozenset[tuple[str, str, str]]:
	"""(company, customer, currency) of the open promises that name no invoice: they are about the whole case."""
	return frozenset(
		frappe.db.sql(
			f"""
			select c.company, c.customer, c.currency from `tabPayment Promise` p join `tabCollection Case` c on c.name = p.`case`
			where p.docstatus = 1 and p.status = 'Open' and {scope.sql("p.company", "p.customer")}
				and not exists (select 1 from `tabPayment Promise Invoice` i where i.parent = p.name)
			""",
			scope.values(),
		)
	)


def file_invoices(scope: Scope) -> tuple[dict[str, str], dict[str, str]]:
	"""Invoices of open Litigation Files: (legal recovery, disputes), each invoice with its file."""
	rows = frappe.db.sql(
		f"""
		select i.invoice, f.kind, f.name from `tabLitigation File` f
		join `tabLitigation File Invoice` i on i.parent = f.name
		where f.docstatus < 2 and f.status in %(open_file)s and {scope.sql("f.company", "f.customer")}
		""",
		scope.values(open_file=OPEN_FILE),
	)
	litigated = {invoice: name for invoice, kind, name in rows if kind == "Legal Recovery"}
	disputed = {invoice: name for invoice, kind, name in rows if kind != "Legal Recovery"}
	return litigated, disputed


def disputed_amounts(scope: Scope) -> dict[str, float]:
	"""Contested amount per invoice of the open disputes (account's currency); the open amount when none was given."""
	rows = frappe.db.sql(
		f"""
		select i.invoice, sum(ifnull(nullif(i.disputed_amount, 0), i.outstanding)) from `tabLitigation File` f
		join `tabLitigation File Invoice` i on i.parent = f.name
		where f.docstatus < 2 and f.kind = 'Dispute' and f.status in %(open_file)s
			and {scope.sql("f.company", "f.customer")}
		group by i.invoice
		""",
		scope.values(open_file=OPEN_FILE),
	)
	return {invoice: flt(amount) for invoice, amount in rows if flt(amount)}


def held_cases(scope: Scope) -> frozenset[tuple[str, str, str]]:
	"""(company, customer, currency) of the cases on hold or opted out on the scope's day."""
	return frozenset(
		frappe.db.sql(
			f"""
			select company, customer, currency from `tabCollection Case` where {scope.sql("company", "customer")}
				and (opt_out = 1 or (status = 'On Hold' and (hold_until is null or hold_until >= %(as_on)s)))
			""",
			scope.values(),
		)
	)
