"""Figures made of what is open today: aged balance, overdue without next action, cost of credit, time-barred soon."""

from collections import defaultdict
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import frappe
from frappe.utils import flt, getdate

from ..receivables import open_items
from ..receivables.open_items import OpenItem
from . import figures
from .figures import Scope

BUCKETS = ("not_due", "d30", "d60", "d90", "d120", "d120_plus")
STATE_FIELDS = {
	"Disputed": "disputed",
	"Promised": "promised",
	"Litigation": "litigated",
	"On Hold": "on_hold",
}
AGED_FIELDS = (*BUCKETS, "credits", "total", "overdue", "disputed", "promised", "litigated", "on_hold", "at_risk")
EMPTY = dict.fromkeys(AGED_FIELDS, 0.0) | {"oldest_days": 0}
WITH_STEP = ("Invoice", "Step")  # groupings that show the step reached
NOBODY = ("", "")
STARS = 5  # a Rating is kept as a part of 1


def bucket(days_late: int) -> str:
	"""The ageing bucket: not due (the due date itself included), 1–30, 31–60, 61–90, 91–120, over 120 days late."""
	if days_late <= 0:
		return "not_due"
	return "d120_plus" if days_late > 120 else BUCKETS[(days_late - 1) // 30 + 1]


def aged_balance(scope: Scope, group_by: str = "Customer") -> list[dict[str, Any]]:
	"""The open balance by age and state; `total` is what ERPNext's Accounts Receivable shows, `at_risk` the part of it that the cases'
	expected recovery leaves out (tax included).

	Args:
		group_by: Customer, Invoice, Step, State, Collector, Customer Group or Company.
	"""
	currencies = figures.company_currencies()
	cases = figures.case_facts(scope, "collector", "status", "expected_recovery", "satisfaction_score")
	lost = {key: 1 - flt(case.expected_recovery) / 100 for key, case in cases.items() if flt(case.expected_recovery) < 100}
	key_of, facts_of = _grouping(group_by, cases)
	rows: dict[tuple, dict[str, Any]] = {}
	for item in open_items.read(scope, with_step=group_by in WITH_STEP):
		currency = currencies[item.company] if scope.in_company_currency else item.currency
		key = (item.company, currency, key_of(item))
		row = rows.get(key)
		if row is None:
			row = rows[key] = {"company": item.company, "currency": currency, **facts_of(item), **EMPTY}
		_add(row, item, scope)
		if lost:
			share = lost.get((item.company, item.customer, item.currency), 0.0)
			row["at_risk"] += share * item.value(scope.in_company_currency)
	result = list(rows.values())
	for row in result:
		for name in AGED_FIELDS:
			if row[name]:
				row[name] = round(row[name], 2)  # `flt` takes ten times as long, and no sum of amounts ends in half a cent
	result.sort(key=lambda row: (row["company"], row["currency"], -row["overdue"], -row["total"]))
	return result


def _add(row: dict[str, Any], item: OpenItem, scope: Scope) -> None:
	value = item.base if scope.in_company_currency else item.amount
	row["total"] += value
	if item.base < 0:
		row["credits"] += value
		return
	days = (scope.as_on - item.due_date).days
	row[bucket(days)] += value
	if days > 0:
		row["overdue"] += value
		if days > row["oldest_days"]:
			row["oldest_days"] = days
	if item.state == "Disputed":  # the undisputed part stays collectable
		row["disputed"] += item.disputed * value / item.base
	elif item.state in STATE_FIELDS:
		row[STATE_FIELDS[item.state]] += value


def _grouping(
	group_by: str, cases: dict[tuple[str, str, str], frappe._dict]
) -> tuple[Callable[[OpenItem], Any], Callable[[OpenItem], dict[str, Any]]]:
	"""(an item's key, the fields that a row shows for the key of an item)."""
	customers = figures.customer_facts()

	def case_of(item: OpenItem) -> frappe._dict:
		return cases.get((item.company, item.customer, item.currency)) or frappe._dict()

	def of_customer(item: OpenItem) -> dict[str, Any]:
		title, group = customers.get(item.customer, NOBODY)
		case = case_of(item)
		return {
			"customer": item.customer,
			"customer_name": title,
			"customer_group": group,
			"collector": case.collector,
			"case": case.name,
			"state": case.status,
			"satisfaction": flt(case.satisfaction_score) * STARS or None,
		}

	def of_invoice(item: OpenItem) -> dict[str, Any]:
		return {
			"customer": item.customer,
			"customer_name": customers.get(item.customer, NOBODY)[0],
			"voucher_type": item.voucher_type,
			"voucher": item.voucher,
			"due_date": item.due_date,
			"case": case_of(item).name,
			"step": item.step,
			"state": item.state,
		}

	def group_of(item: OpenItem) -> str:
		return customers.get(item.customer, NOBODY)[1]

	known: dict[str, tuple[Callable, Callable]] = {
		"Customer": (lambda item: (item.customer, item.currency), of_customer),
		"Invoice": (lambda item: (item.voucher, item.due_date, item.customer, item.term), of_invoice),
		"Collector": (lambda item: case_of(item).collector, lambda item: {"collector": case_of(item).collector}),
		"Customer Group": (group_of, lambda item: {"customer_group": group_of(item)}),
		"Step": (lambda item: item.step, lambda item: {"step": item.step}),
		"State": (lambda item: item.state, lambda item: {"state": item.state}),
		"Company": (lambda item: None, lambda item: {}),
	}
	figures.demand_grouping(group_by, known)
	return known[group_by]


def overdue_without_next_action(scope: Scope) -> list[dict[str, Any]]:
	"""Overdue invoices that nothing is planned for: no open action, promise, dispute, file, hold or future date on the case."""
	cases = figures.case_facts(scope, "collector", "opt_out", "next_action_date", "last_contact_on")
	planned_cases = {
		key
		for key, case in cases.items()
		if case.opt_out or (case.next_action_date and case.next_action_date >= scope.as_on)
	}
	waiting = [
		item
		for item in open_items.read(scope, with_step=True)
		if item.state == "Overdue" and (item.company, item.customer, item.currency) not in planned_cases
	]
	planned = _planned_invoices(scope) if waiting else frozenset()
	currencies, customers = figures.company_currencies(), figures.customer_facts()
	rows: dict[str, dict[str, Any]] = {}
	for item in waiting:
		if item.voucher in planned:
			continue
		row = rows.get(item.voucher)
		if row is None:
			case = cases.get((item.company, item.customer, item.currency)) or frappe._dict()
			row = rows[item.voucher] = {
				"company": item.company,
				"customer": item.customer,
				"customer_name": customers.get(item.customer, NOBODY)[0],
				"voucher_type": item.voucher_type,
				"voucher": item.voucher,
				"due_date": item.due_date,
				"days_late": (scope.as_on - item.due_date).days,
				"step": item.step,
				"case": case.name,
				"collector": case.collector,
				"last_contact_on": case.last_contact_on,
				"currency": currencies[item.company] if scope.in_company_currency else item.currency,
				"outstanding": 0.0,
			}
		row["outstanding"] = flt(row["outstanding"] + item.value(scope.in_company_currency), 2)
	return sorted(rows.values(), key=lambda row: -row["outstanding"] * row["days_late"])


def _planned_invoices(scope: Scope) -> frozenset[str]:
	"""Invoices of the open actions."""
	return frozenset(
		frappe.db.sql_list(
			f"""
			select l.invoice from `tabDunning Action` a join `tabDunning Action Line` l on l.parent = a.name
			where a.status in %(open_action)s and {scope.sql("a.company", "a.customer")}
			""",
			scope.values(open_action=figures.OPEN_ACTION),
		)
	)


def cost_of_credit(scope: Scope, yearly_rate: float) -> list[dict[str, Any]]:
	"""What late payment costs to finance, per customer: overdue × days late × yearly rate / 365.

	Args:
		yearly_rate: the company's cost of money, in percent a year.
	"""
	currencies, customers = figures.company_currencies(), figures.customer_facts()
	sums: dict[tuple, dict[str, float]] = defaultdict(lambda: {"overdue": 0.0, "day_amount": 0.0})
	for item in open_items.read(scope, with_state=False):
		late = (scope.as_on - item.due_date).days
		if item.is_credit() or late <= 0:
			continue
		currency = currencies[item.company] if scope.in_company_currency else item.currency
		value = item.value(scope.in_company_currency)
		entry = sums[(item.company, item.customer, currency)]
		entry["overdue"] += value
		entry["day_amount"] += value * late
	rows = [
		{
			"company": company,
			"customer": customer,
			"customer_name": customers.get(customer, NOBODY)[0],
			"currency": currency,
			"overdue": flt(entry["overdue"], 2),
			"average_days": flt(entry["day_amount"] / entry["overdue"], 1),
			"cost": flt(entry["day_amount"] * yearly_rate / 100 / 365, 2),
			"cost_per_day": flt(entry["overdue"] * yearly_rate / 100 / 365, 2),
		}
		for (company, customer, currency), entry in sums.items()
	]
	return sorted(rows, key=lambda row: -row["cost"])


def time_barred_soon(scope: Scope, within_days: int) -> list[dict[str, Any]]:
	"""Open invoices whose claim is barred within `within_days` (or already is), from Receivable State's limitation date."""
	horizon = scope.as_on + timedelta(days=within_days)
	rows = frappe.db.sql(
		f"""
		select s.name voucher, si.company, si.customer, si.customer_name, s.`case`, si.posting_date, si.due_date, s.limitation_date,
			si.outstanding_amount outstanding, si.party_account_currency currency, s.last_payment_on, c.collector, c.debtor_type
		from `tabReceivable State` s
		join `tabSales Invoice` si on si.name = s.name and si.docstatus = 1 and si.outstanding_amount > 0
		left join `tabCollection Case` c on c.name = s.`case`
		where s.limitation_date <= %(horizon)s and {scope.sql("si.company", "si.customer")}
		order by s.limitation_date
		""",
		scope.values(horizon=horizon),
		as_dict=True,
	)
	files, _disputes = open_items.file_invoices(scope)
	for row in rows:
		row.days_left = (getdate(row.limitation_date) - scope.as_on).days
		row.litigation_file = files.get(row.voucher)
	return rows


def month_ends(as_on: date, months: int) -> list[date]:
	"""The ends of the last `months` months, the last one cut at `as_on`."""
	ends = [as_on]
	for _n in range(months - 1):
		ends.append(ends[-1].replace(day=1) - timedelta(days=1))
	return ends[::-1]
