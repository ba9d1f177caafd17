"""Set-based queries behind the reports: what is open, as at a day, by payment term, with its state and step.

Everything comes from the Payment Ledger (`delinked = 0`, receivable accounts), so that totals equal ERPNext's own Accounts
Receivable. Amounts are kept twice: `amount` in the receivable account's currency, `base` in the company's. Sums are only ever made
within one currency. The number of queries does not depend on the number of customers.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import frappe
from frappe import _
from frappe.core.doctype.user_permission.user_permission import get_permitted_documents
from frappe.utils import flt, getdate

from recouvrement_app.rules.receivables import open_terms

CHUNK = 5000
TOLERANCE = 0.005
OPEN_FILE = ("Proposed", "Open", "In Progress")
OPEN_ACTION = ("Proposed", "To Approve", "Approved", "Sending", "Failed", "Unknown")
BUCKETS = ("not_due", "d30", "d60", "d90", "d120", "d120_plus")


class ReportFilterError(frappe.ValidationError):
	"""A report was asked for something that it cannot answer; the message says what to change."""


@dataclass(frozen=True, slots=True)
class Scope:
	"""What a report looks at.

	Args:
		as_on: the day of the figures; later postings are not seen.
		companies: the companies, already limited to those that the user may see.
		where: extra conditions on the customer as (sql with {customer}, parameters).
		in_company_currency: show amounts in the company's currency rather than the account's.
	"""

	as_on: date
	companies: tuple[str, ...]
	conditions: tuple[str, ...] = ()
	params: dict[str, Any] = field(default_factory=dict)
	in_company_currency: bool = True

	def sql(self, company: str, customer: str) -> str:
		"""The WHERE fragment, for columns named `company` and `customer`."""
		parts = [f"{company} in %(companies)s"]
		parts += [condition.format(customer=customer) for condition in self.conditions]
		return " and ".join(parts)

	def values(self, **more: Any) -> dict[str, Any]:
		"""The parameters of `sql`, with `more` added."""
		return {**self.params, "companies": self.companies, "as_on": self.as_on, **more}


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
	case: str = ""
	step: int = 0
	state: str = ""
	term: str = ""
	disputed: float = 0.0  # contested part, in the company's currency

	def value(self, in_company_currency: bool) -> float:
		"""The amount in the currency asked for."""
		return self.base if in_company_currency else self.amount

	def is_credit(self) -> bool:
		"""Whether it lowers the claim instead of being one."""
		return self.base < 0


def make_scope(filters: dict[str, Any] | None) -> Scope:
	"""The scope of a report's filters (company, report_date, customer, customer_group, territory, collector).

	Raises:
		ReportFilterError: the user may see none of the companies asked for.
	"""
	filters = frappe._dict(filters or {})
	conditions, params = _customer_conditions(filters)
	return Scope(
		as_on=getdate(filters.report_date or filters.to_date or None),
		companies=_companies(filters.company),
		conditions=tuple(conditions),
		params=params,
		in_company_currency=bool(int(filters.get("in_company_currency", 1) or 0)),
	)


def _companies(asked: str | None) -> tuple[str, ...]:
	permitted = get_permitted_documents("Company")
	names = [asked] if asked else frappe.get_all("Company", pluck="name", order_by="name")
	allowed = tuple(name for name in names if not permitted or name in permitted)
	if not allowed:
		raise ReportFilterError(_("You may not see any of these companies: choose another company."))
	return allowed


def _customer_conditions(filters: frappe._dict) -> tuple[list[str], dict[str, Any]]:
	conditions: list[str] = []
	params: dict[str, Any] = {}
	if filters.customer:
		conditions.append("{customer} = %(customer)s")
		params["customer"] = filters.customer
	permitted = get_permitted_documents("Customer")
	if permitted:
		conditions.append("{customer} in %(permitted_customers)s")
		params["permitted_customers"] = tuple(permitted)
	for fieldname, doctype in (("customer_group", "Customer Group"), ("territory", "Territory")):
		if filters.get(fieldname):
			lft, rgt = frappe.db.get_value(doctype, filters[fieldname], ["lft", "rgt"])
			conditions.append(
				f"{{customer}} in (select c.name from `tabCustomer` c join `tab{doctype}` g on g.name = c.{fieldname}"
				f" where g.lft >= %({fieldname}_lft)s and g.rgt <= %({fieldname}_rgt)s)"
			)
			params[f"{fieldname}_lft"], params[f"{fieldname}_rgt"] = lft, rgt
	if filters.collector:
		conditions.append(
			"{customer} in (select cc.customer from `tabCollection Case` cc where cc.collector = %(collector)s)"
		)
		params["collector"] = filters.collector
	return conditions, params


def open_items(scope: Scope, with_state: bool = True) -> list[OpenItem]:
	"""Every open term and unallocated credit of the scope on its day, oldest due date first."""
	rows = frappe.db.sql(
		f"""
		select o.company, o.customer, o.currency, nullif(o.voucher_type, 'Sales Invoice'), o.voucher, nullif(o.amount, o.base), o.base,
			coalesce(if(si.is_return = 1, si.posting_date, si.due_date), o.due_date, o.posting_date), si.recouvrement_case
		from (
			select ple.company, ple.party customer, ple.account_currency currency, ple.against_voucher_type voucher_type,
				ple.against_voucher_no voucher, sum(ple.amount) base, sum(ple.amount_in_account_currency) amount,
				min(ple.posting_date) posting_date, max(ple.due_date) due_date
			from `tabPayment Ledger Entry` ple
			where ple.delinked = 0 and ple.account_type = 'Receivable' and ple.party_type = 'Customer'
				and ple.posting_date <= %(as_on)s and {scope.sql("ple.company", "ple.party")}
			group by ple.company, ple.party, ple.account_currency, ple.against_voucher_type, ple.against_voucher_no
			having abs(sum(ple.amount)) > {TOLERANCE} or abs(sum(ple.amount_in_account_currency)) > {TOLERANCE}
		) o
		left join `tabSales Invoice` si on o.voucher_type = 'Sales Invoice' and si.name = o.voucher
		""",
		scope.values(),
	)  # what is usual comes as NULL: reading the rows is most of the time
	schedules = _schedules([row[4] for row in rows if row[3] is None and row[6] > 0])
	items: list[OpenItem] = []
	for row in rows:
		items.extend(_split(row, schedules.get(row[4], ())))
	if with_state:
		mark_states(items, scope)
	items.sort(key=lambda item: (item.due_date, item.voucher))
	return items


def _schedules(invoices: Sequence[str]) -> dict[str, list[tuple[date, float, str]]]:
	"""Payment schedules of the invoices that have more than one term: due date, base amount, term's name."""
	found: dict[str, list[tuple[date, float, str]]] = defaultdict(list)
	several: list[str] = []
	for names in chunks(invoices):
		several += [
			row[0]
			for row in frappe.db.sql(
				"select distinct parent from `tabPayment Schedule`"
				" where parent in %s and parenttype = 'Sales Invoice' and idx > 1",
				(names,),
			)
		]
	for names in chunks(several):
		for parent, due, amount, term in frappe.db.sql(
			"select parent, due_date, base_payment_amount, ifnull(payment_term, '') from `tabPayment Schedule`"
			" where parent in %s and parenttype = 'Sales Invoice' order by parent, idx",
			(names,),
		):
			found[parent].append((due, amount, term))
	return found


def chunks(names: Sequence[str]) -> Iterator[tuple[str, ...]]:
	"""The names in groups small enough for one IN (…)."""
	for start in range(0, len(names), CHUNK):
		yield tuple(names[start : start + CHUNK])


def _split(row: tuple, terms: Sequence[tuple[date, float, str]]) -> Iterator[OpenItem]:
	"""One item per open term of a voucher (first-in first-out), one for a voucher without a schedule."""
	company, customer, currency, voucher_type, voucher, amount, base, due, case = row
	voucher_type, case = voucher_type or "Sales Invoice", case or ""
	amount = base if amount is None else amount
	if not terms or base <= 0:
		yield OpenItem(company, customer, currency, voucher_type, voucher, due, amount, base, case)
		return
	sums = [Decimal(str(flt(term[1], 2))) for term in terms]
	left = open_terms(
		sum(sums, Decimal(0)),
		Decimal(str(flt(base, 2))),
		[(t[0], s) for t, s in zip(terms, sums, strict=True)],
	)
	rest, ratio = flt(base, 2), amount / base
	for term, open_amount in zip(terms, left, strict=True):
		if open_amount > 0:
			part = float(open_amount)
			rest -= part
			yield OpenItem(
				company,
				customer,
				currency,
				voucher_type,
				voucher,
				term[0],
				part * ratio,
				part,
				case,
				term=term[2],
			)
	if abs(rest) > TOLERANCE:  # more is owed than the schedule says (rounding, exchange): on the last term
		last = terms[-1]
		yield OpenItem(
			company,
			customer,
			currency,
			voucher_type,
			voucher,
			last[0],
			rest * ratio,
			rest,
			case,
			term=last[2],
		)


def mark_states(items: Iterable[OpenItem], scope: Scope) -> None:
	"""Set the step reached and the state (Litigation > Disputed > Promised > On Hold > Overdue > Not Due) of each item."""
	steps = steps_reached(scope)
	litigated, disputed = file_invoices(scope)
	promised = promised_invoices(scope)
	held = held_cases(scope)
	contested = disputed_amounts(scope)
	for item in items:
		item.step = steps.get(item.voucher, 0)
		if item.is_credit():
			item.state = "Credit"
		elif item.voucher in litigated:
			item.state = "Litigation"
		elif item.voucher in disputed:
			item.state = "Disputed"
			ratio = item.base / item.amount if item.amount else 1.0
			part = min(item.amount, contested.get(item.voucher, item.amount))
			contested[item.voucher] = contested.get(item.voucher, item.amount) - part
			item.disputed = part * ratio
		elif item.voucher in promised or (item.case and f"case:{item.case}" in promised):
			item.state = "Promised"
		elif item.case in held:
			item.state = "On Hold"
		else:
			item.state = "Overdue" if item.due_date < scope.as_on else "Not Due"


def steps_reached(scope: Scope) -> dict[str, int]:
	"""Highest step done (or skipped with a reason) per invoice, up to the scope's day."""
	return dict(
		frappe.db.sql(
			f"""
			select l.invoice, max(l.step) from `tabDunning Action Line` l
			join `tabDunning Action` a on a.name = l.parent
			where a.status in ('Done', 'Skipped') and l.kind = 'Due' and date(ifnull(a.done_on, a.action_date)) <= %(as_on)s
				and {scope.sql("a.company", "a.customer")}
			group by l.invoice
			""",
			scope.values(),
		)
	)


def promised_invoices(scope: Scope) -> dict[str, float]:
	"""Promised amount per invoice of the open promises; "case:NAME" for promises that name no invoice."""
	rows = frappe.db.sql(
		f"""
		select ifnull(i.invoice, concat('case:', p.`case`)), sum(ifnull(i.amount, p.promised_amount - p.kept_amount))
		from `tabPayment Promise` p left join `tabPayment Promise Invoice` i on i.parent = p.name
		where p.docstatus = 1 and p.status = 'Open' and {scope.sql("p.company", "p.customer")}
		group by 1
		""",
		scope.values(),
	)
	return {name: flt(amount) for name, amount in rows}


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


def held_cases(scope: Scope) -> frozenset[str]:
	"""Cases on hold or opted out on the scope's day."""
	return frozenset(
		row[0]
		for row in frappe.db.sql(
			f"""
			select name from `tabCollection Case` where {scope.sql("company", "customer")}
				and (opt_out = 1 or (status = 'On Hold' and (hold_until is null or hold_until >= %(as_on)s)))
			""",
			scope.values(),
		)
	)


def bucket(item: OpenItem, as_on: date) -> str:
	"""The ageing bucket of an item: not due (the due date itself included), 1–30, 31–60, 61–90, 91–120, over 120 days late."""
	late = (as_on - item.due_date).days
	if late <= 0:
		return "not_due"
	return "d120_plus" if late > 120 else BUCKETS[(late - 1) // 30 + 1]


def company_currencies() -> dict[str, str]:
	"""Each company's currency."""
	return dict(frappe.get_all("Company", fields=["name", "default_currency"], as_list=True))


def customer_facts(scope: Scope) -> dict[str, frappe._dict]:
	"""Name, group, territory of each customer with a receivable in the scope."""
	rows = frappe.db.sql(
		"select name, customer_name, customer_group, territory from `tabCustomer`", as_dict=True
	)
	return {row.name: row for row in rows}


def case_facts(scope: Scope) -> dict[tuple[str, str, str], frappe._dict]:
	"""Collection cases of the scope by company, customer and currency."""
	rows = frappe.db.sql(
		f"""
		select name, company, customer, currency, status, collector, scenario, priority_score, payer_profile, average_days_late,
			net_overdue, total_overdue, max_days_late, last_contact_on, next_action_date, next_action, faith, opt_out
		from `tabCollection Case` where {scope.sql("company", "customer")}
		""",
		scope.values(),
		as_dict=True,
	)
	return {(row.company, row.customer, row.currency): row for row in rows}


def with_totals(
	rows: list[dict[str, Any]], fields: Sequence[str], label_field: str, group: str = "currency"
) -> list[dict[str, Any]]:
	"""The rows followed by one bold total per currency (never one total over several)."""
	sums: dict[str, dict[str, float]] = defaultdict(lambda: dict.fromkeys(fields, 0.0))
	for row in rows:
		for name in fields:
			sums[row.get(group) or ""][name] += flt(row.get(name))
	totals = [
		{
			group: key,
			label_field: _("Total {0}").format(key),
			"bold": 1,
			"is_total": 1,
			**{n: flt(v, 2) for n, v in s.items()},
		}
		for key, s in sorted(sums.items())
	]
	return rows + totals
