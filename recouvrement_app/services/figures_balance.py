"""Figures made of what is open today: aged balance, overdue without next action, cost of credit, time-barred soon."""

from collections import defaultdict
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import frappe
from frappe import _
from frappe.utils import flt, getdate

from . import figures
from .figures import BUCKETS, OpenItem, Scope

STATE_FIELDS = {
	"Disputed": "disputed",
	"Promised": "promised",
	"Litigation": "litigated",
	"On Hold": "on_hold",
}
AGED_FIELDS = (*BUCKETS, "credits", "total", "overdue", "disputed", "promised", "litigated", "on_hold")


def aged_balance(scope: Scope, group_by: str = "Customer") -> list[dict[str, Any]]:
	"""The open balance by age and state; `total` is what ERPNext's Accounts Receivable shows.

	Args:
		group_by: Customer, Invoice, Step, State, Collector, Customer Group or Company.
	"""
	currencies = figures.company_currencies()
	customers, cases = figures.customer_facts(scope), figures.case_facts(scope)
	keys = _grouper(group_by, customers, cases)
	rows: dict[tuple, dict[str, Any]] = {}
	for item in figures.open_items(scope):
		currency = currencies[item.company] if scope.in_company_currency else item.currency
		key, facts = keys(item)
		full_key = (item.company, currency, *key)
		row = rows.get(full_key)
		if row is None:
			row = rows[full_key] = {
				"company": item.company,
				"currency": currency,
				**facts,
				**dict.fromkeys(AGED_FIELDS, 0.0),
				"oldest_days": 0,
			}
		_add(row, item, scope)
	result = list(rows.values())
	for row in result:
		for name in AGED_FIELDS:
			row[name] = flt(row[name], 2)
	result.sort(key=lambda row: (row["company"], row["currency"], -row["overdue"], -row["total"]))
	return result


def _add(row: dict[str, Any], item: OpenItem, scope: Scope) -> None:
	value = item.value(scope.in_company_currency)
	row["total"] += value
	if item.is_credit():
		row["credits"] += value
		return
	age = figures.bucket(item, scope.as_on)
	row[age] += value
	if age != "not_due":
		row["overdue"] += value
		row["oldest_days"] = max(row["oldest_days"], (scope.as_on - item.due_date).days)
	if item.state == "Disputed":  # the undisputed part stays collectable
		row["disputed"] += item.disputed * value / item.base
	elif item.state in STATE_FIELDS:
		row[STATE_FIELDS[item.state]] += value


def _grouper(
	group_by: str, customers: dict[str, frappe._dict], cases: dict[tuple, frappe._dict]
) -> Callable[[OpenItem], tuple[tuple, dict[str, Any]]]:
	"""A function from an item to (key, the fields shown for that key)."""
	nobody = frappe._dict()

	def by_customer(item: OpenItem) -> tuple[tuple, dict[str, Any]]:
		case = cases.get((item.company, item.customer, item.currency), nobody)
		facts = customers.get(item.customer, nobody)
		return (item.customer, item.currency), {
			"customer": item.customer,
			"customer_name": facts.customer_name,
			"customer_group": facts.customer_group,
			"collector": case.collector,
			"case": case.name,
			"step": item.step,
			"state": case.status,
		}

	def by_invoice(item: OpenItem) -> tuple[tuple, dict[str, Any]]:
		return (item.voucher, item.due_date, item.customer, item.term), {
			"customer": item.customer,
			"customer_name": customers.get(item.customer, nobody).customer_name,
			"voucher_type": item.voucher_type,
			"voucher": item.voucher,
			"due_date": item.due_date,
			"case": item.case,
			"step": item.step,
			"state": item.state,
		}

	def by_collector(item: OpenItem) -> tuple[tuple, dict[str, Any]]:
		collector = cases.get((item.company, item.customer, item.currency), nobody).collector
		return (collector,), {"collector": collector}

	def by_group(item: OpenItem) -> tuple[tuple, dict[str, Any]]:
		group = customers.get(item.customer, nobody).customer_group
		return (group,), {"customer_group": group}

	simple: dict[str, Callable] = {
		"Customer": by_customer,
		"Invoice": by_invoice,
		"Collector": by_collector,
		"Customer Group": by_group,
		"Step": lambda item: ((item.step,), {"step": item.step}),
		"State": lambda item: ((item.state,), {"state": item.state}),
		"Company": lambda item: ((), {}),
	}
	if group_by not in simple:
		raise figures.ReportFilterError(_("Unknown grouping {0}: choose one of the list.").format(group_by))
	return simple[group_by]


def overdue_without_next_action(scope: Scope) -> list[dict[str, Any]]:
	"""Overdue invoices that nothing is planned for: no open action, promise, dispute, file, hold or future date on the case."""
	planned = {
		row[0]
		for row in frappe.db.sql(
			f"""
			select distinct l.invoice from `tabDunning Action Line` l join `tabDunning Action` a on a.name = l.parent
			where a.status in %(open_action)s and {scope.sql("a.company", "a.customer")}
			""",
			scope.values(open_action=figures.OPEN_ACTION),
		)
	}
	cases, customers = figures.case_facts(scope), figures.customer_facts(scope)
	currencies = figures.company_currencies()
	rows: dict[str, dict[str, Any]] = {}
	for item in figures.open_items(scope):
		if item.state != "Overdue" or item.voucher in planned:
			continue
		case = cases.get((item.company, item.customer, item.currency)) or frappe._dict()
		if case.opt_out or (case.next_action_date and getdate(case.next_action_date) >= scope.as_on):
			continue
		row = rows.get(item.voucher)
		if row is None:
			row = rows[item.voucher] = {
				"company": item.company,
				"customer": item.customer,
				"customer_name": (customers.get(item.customer) or frappe._dict()).customer_name,
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


def cost_of_credit(scope: Scope, yearly_rate: float) -> list[dict[str, Any]]:
	"""What late payment costs to finance, per customer: overdue × days late × yearly rate / 365.

	Args:
		yearly_rate: the company's cost of money, in percent a year.
	"""
	currencies, customers = figures.company_currencies(), figures.customer_facts(scope)
	sums: dict[tuple, dict[str, float]] = defaultdict(lambda: {"overdue": 0.0, "day_amount": 0.0})
	for item in figures.open_items(scope, with_state=False):
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
			"customer_name": (customers.get(customer) or frappe._dict()).customer_name,
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
	files, _disputes = figures.file_invoices(scope)
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
