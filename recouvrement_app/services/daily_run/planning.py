"""The one decision function on a site: reads everything that steers a company's receivables and asks `rules.planner`.

The nightly run, the dry run, the refresh after a payment, the re-check before sending and the desk's simulation call `plan_company`.
"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import frappe
from frappe.utils import cint

from recouvrement_app.rules.assignment import Choice
from recouvrement_app.rules.history import HistoryEntry, Hold, Promise
from recouvrement_app.rules.money import ZERO
from recouvrement_app.rules.planner import Plan, plan
from recouvrement_app.rules.receivables import CaseKey, ReceivableLine
from recouvrement_app.rules.scenario import Scenario
from recouvrement_app.rules.sentences import Sentence

from ..receivables import charges, ledger
from ..sentences import told
from ..settings import settings
from . import assignment

CASE_FIELDS = [
	"name",
	"company",
	"customer",
	"customer_name",
	"currency",
	"status",
	"status_set_by_person",
	"scenario",
	"scenario_reason",
	"scenario_set_by_person",
	"collector",
	"hold_reason",
	"hold_until",
	"opt_out",
	"opt_out_reason",
	"faith",
	"language",
	"total_outstanding",
	"total_overdue",
	"total_disputed",
	"total_promised",
	"total_litigated",
	"total_credits",
	"net_overdue",
	"oldest_due_date",
	"max_days_late",
	"step_reached",
	"last_contact_on",
	"next_step",
	"next_action",
	"next_action_date",
	"next_reason",
	"payer_profile",
	"priority_score",
	"debtor_type",
]
OPEN_FILES = ("Proposed", "Open", "In Progress")


@dataclass(slots=True)
class CompanyPlan:
	"""A plan with all that it was made from."""

	company: str
	plan: Plan
	ledger: ledger.Ledger
	cases: dict[CaseKey, Any]
	choices: dict[CaseKey, Choice]
	scenarios: dict[str, Scenario]
	people: dict[str, ledger.Debtor]
	history: list[HistoryEntry] = field(default_factory=list)
	disputed: dict[str, Decimal] = field(
		default_factory=dict
	)  # invoice → the part in dispute, where it is not the whole
	warnings: list[str] = field(default_factory=list)


def plan_company(
	company: str,
	today: date,
	customers: Collection[str] | None = None,
	scenario: str | None = None,
	last_run: date | None = None,
) -> CompanyPlan:
	"""What goes out on `today` for a company (for some customers only). Writes nothing.

	Args:
		scenario: try this scenario for every case instead of the one in force (simulation).

	Raises:
		EarlierRunError: of the rules, when `today` lies before something already done.
	"""
	read = ledger.read(company, today, customers)
	people = read.people
	cases = cases_of(company, customers)
	overdue: dict[CaseKey, Decimal] = defaultdict(lambda: ZERO)
	for line in read.lines:
		if line.due_date < today:
			overdue[line.case] += line.outstanding
	keys = {line.case for line in read.lines}
	choices = assignment.choose(keys, cases, overdue, people)
	scenarios = assignment.scenarios()
	warnings = list(read.problems)
	disputed = partly_disputed(company, customers)
	lines = collectable(_with_scenario(read.lines, choices, scenarios, scenario, warnings), disputed)
	quotes = charges.quotes(company)
	history = history_of(company, customers)
	result = plan(
		lines,
		scenarios,
		today,
		history=history,
		promises=promises_of(company, customers),
		holds=holds_of(company, cases, customers),
		credits=read.credits,
		charges=quotes,
		last_run=last_run,
		default=scenario or "",
		assigned={} if scenario else {key: choice.scenario for key, choice in choices.items()},
	)
	warnings += [told(text) for text in (*result.warnings, *quotes.warnings())]
	return CompanyPlan(company, result, read, cases, choices, scenarios, people, history, disputed, warnings)


def _with_scenario(
	lines: list,
	choices: dict[CaseKey, Choice],
	scenarios: dict[str, Scenario],
	forced: str | None,
	warnings: list[str],
) -> list:
	"""The lines whose case has a usable scenario; the others are named in the warnings, once per case."""
	if forced:
		return lines
	unusable = {key for key, choice in choices.items() if choice.scenario not in scenarios}
	if not unusable:
		return lines
	for key in sorted(unusable):
		named = choices[key].scenario
		what = (
			f"Dunning Scenario {named} is disabled or has no steps"
			if named
			else "no Dunning Scenario is assigned"
		)
		warnings.append(
			f"{key.customer}: {what}: choose one on the case, or set a default in Recouvrement Settings"
		)
	return [line for line in lines if line.case not in unusable]


def cases_of(company: str, customers: Collection[str] | None = None) -> dict[CaseKey, Any]:
	"""The Collection Cases of a company by key."""
	filters: dict[str, Any] = {"company": company}
	if customers:
		filters["customer"] = ["in", list(customers)]
	rows = frappe.get_all("Collection Case", filters, CASE_FIELDS, limit=0)
	return {CaseKey(row.company, row.customer, row.currency): row for row in rows}


def history_of(company: str, customers: Collection[str] | None = None) -> list[HistoryEntry]:
	"""Every step done or skipped on a line that is still open, and the last contact with each case."""
	more, values = _customers("a", customers)
	rows = frappe.db.sql(
		f"""
		select a.customer, l.invoice, ifnull(l.term, ''), l.step, a.status, date(ifnull(a.done_on, a.action_date)), a.deadline,
			ifnull(a.scenario, ''), l.offset_reached, a.currency
		from `tabDunning Action` a join `tabDunning Action Line` l on l.parent = a.name and l.kind = 'Due' and l.step > 0
		join `tabSales Invoice` si on si.name = l.invoice and si.docstatus = 1 and si.outstanding_amount > 0
		where a.company = %(company)s and a.status in ('Done', 'Skipped') {more}
		""",
		{"company": company, **values},
	)
	steps = [
		HistoryEntry(
			customer,
			invoice,
			term,
			step,
			status.lower(),
			day,
			deadline,
			scenario,
			offset,
			CaseKey(company, customer, currency),
			False,
		)
		for customer, invoice, term, step, status, day, deadline, scenario, offset, currency in rows
	]
	return steps + _last_contacts(company, customers)


def _last_contacts(company: str, customers: Collection[str] | None) -> list[HistoryEntry]:
	"""One entry per case: the last day on which the customer was contacted, for whatever invoice."""
	more, values = _customers("a", customers)
	rows = frappe.db.sql(
		f"""
		select a.customer, a.currency, max(date(ifnull(a.done_on, a.action_date))) from `tabDunning Action` a
		where a.company = %(company)s and a.status = 'Done' and a.channel not in ('Internal', 'Litigation') {more}
		group by a.customer, a.currency
		""",
		{"company": company, **values},
	)
	return [
		HistoryEntry(
			customer, "", "", 0, "done", day, case=CaseKey(company, customer, currency), is_contact=True
		)
		for customer, currency, day in rows
	]


def promises_of(company: str, customers: Collection[str] | None = None) -> list[Promise]:
	"""Promises that run or were broken, one entry per invoice; a broken one ends where it broke (a void plan early)."""
	more, values = _customers("p", customers)
	rows = frappe.db.sql(
		f"""
		select p.customer, i.invoice, i.amount, p.status, p.grace_days, p.transit_days, p.broken_on,
			ifnull((select max(t.due_date) from `tabPayment Promise Instalment` t where t.parent = p.name), p.promised_date)
		from `tabPayment Promise` p join `tabPayment Promise Invoice` i on i.parent = p.name
		where p.company = %(company)s and p.docstatus = 1 and p.status in ('Open', 'Broken') {more}
		""",
		{"company": company, **values},
	)
	found = []
	for customer, invoice, amount, status, grace, transit, broken_on, day in rows:
		days = cint(grace) + cint(transit)
		if status == "Broken" and broken_on:
			day, days = broken_on - timedelta(days=1), 0
		if day:
			found.append(Promise(customer, invoice, Decimal(str(amount or 0)), day, days, status.lower()))
	return found


def holds_of(company: str, cases: dict[CaseKey, Any], customers: Collection[str] | None = None) -> list[Hold]:
	"""Holds of cases, customers, invoices, disputes and litigation files."""
	found = []
	for key, case in cases.items():
		if case.opt_out:
			found.append(
				Hold(key.customer, "", "opt_out", None, key.company, key.currency, case.opt_out_reason or "")
			)
		if case.hold_reason or case.hold_until:
			found.append(
				Hold(
					key.customer,
					"",
					"hold",
					case.hold_until,
					key.company,
					key.currency,
					case.hold_reason or "",
				)
			)
	found += [
		Hold(name, "", "opt_out")
		for name in frappe.get_all("Customer", {"recouvrement_no_dunning": 1}, pluck="name")
	]
	found += [
		Hold(customer, invoice, "hold", None, company, "", f"draft {entry} pays it")
		for customer, invoice, entry in ledger.money_in_transit(company, customers)
	]
	more, values = _customers("s", customers)
	values["company"] = company
	excluded = frappe.db.sql(
		f"""
		select s.customer, s.name, s.recouvrement_exclude_until, s.recouvrement_exclude_reason from `tabSales Invoice` s
		where s.company = %(company)s and s.recouvrement_exclude_until is not null and s.docstatus = 1 {more}
		""",
		values,
	)
	found += [
		Hold(customer, name, "hold", until, company, "", reason or "")
		for customer, name, until, reason in excluded
	]
	if cint(settings().require_invoice_sent):
		never = frappe.db.sql(
			f"""
			select s.customer, s.name from `tabSales Invoice` s where s.company = %(company)s and s.docstatus = 1
			and s.outstanding_amount > 0 and s.recouvrement_sent_on is null {more}
			""",
			values,
		)
		found += [
			Hold(customer, name, "hold", None, company, "", "the invoice was never sent")
			for customer, name in never
		]
	return found + files_of(company, customers) + _late_charges(company, customers)


def partly_disputed(company: str, customers: Collection[str] | None = None) -> dict[str, Decimal]:
	"""invoice → amount in an open dispute, where the customer contests a part only: the rest stays collectable."""
	more, values = _customers("f", customers)
	rows = frappe.db.sql(
		f"""
		select i.invoice, sum(i.disputed_amount) as disputed, max(s.outstanding_amount) as open_amount
		from `tabLitigation File` f join `tabLitigation File Invoice` i on i.parent = f.name
		join `tabSales Invoice` s on s.name = i.invoice
		where f.company = %(company)s and f.kind = 'Dispute' and f.docstatus < 2 and f.status in %(open)s {more}
		group by i.invoice having disputed > 0 and disputed < open_amount
		""",
		{"company": company, "open": OPEN_FILES, **values},
	)
	return {invoice: Decimal(str(round(disputed, 3))) for invoice, disputed, _open in rows}


def collectable(lines: list[ReceivableLine], disputed: dict[str, Decimal]) -> list[ReceivableLine]:
	"""The lines without what is in dispute; the last terms carry the dispute first."""
	if not disputed:
		return lines
	left, kept = dict(disputed), {}
	for line in sorted(
		(line for line in lines if line.invoice in left), key=lambda line: line.due_date, reverse=True
	):
		taken = min(left[line.invoice], line.outstanding)
		left[line.invoice] -= taken
		kept[line.key] = line.outstanding - taken
	return [
		replace(line, outstanding=kept[line.key]) if line.key in kept else line
		for line in lines
		if kept.get(line.key, line.outstanding) > ZERO
	]


def files_of(company: str, customers: Collection[str] | None = None) -> list[Hold]:
	"""Invoices in an open legal recovery, and those wholly disputed."""
	more, values = _customers("f", customers)
	rows = frappe.db.sql(
		f"""
		select f.customer, i.invoice, f.kind, f.name from `tabLitigation File` f
		join `tabLitigation File Invoice` i on i.parent = f.name
		where f.company = %(company)s and f.docstatus < 2 and f.status in %(open)s {more}
		""",
		{"company": company, "open": OPEN_FILES, **values},
	)
	kinds = {"Dispute": "dispute", "Legal Recovery": "litigation"}
	partly = partly_disputed(company, customers)
	return [
		Hold(customer, invoice, kinds[kind], None, company, "", name)
		for customer, invoice, kind, name in rows
		if kind != "Dispute" or invoice not in partly
	]


def _late_charges(company: str, customers: Collection[str] | None) -> list[Hold]:
	"""Invoices of late charges rest for good: they are claimed on the statement and in court, never by a reminder."""
	more, values = _customers("s", customers)
	rows = frappe.db.sql(
		f"""
		select s.customer, s.name from `tabSales Invoice` s where s.company = %(company)s and s.recouvrement_late_charges = 1
		and s.docstatus = 1 and s.outstanding_amount > 0 {more}
		""",
		{"company": company, **values},
	)
	why = Sentence("late charges are never dunned")
	return [Hold(customer, name, "hold", None, company, "", why) for customer, name in rows]


def _customers(alias: str, customers: Collection[str] | None) -> tuple[str, dict[str, Any]]:
	return (
		(f" and {alias}.customer in %(customers)s", {"customers": tuple(customers)})
		if customers
		else ("", {})
	)
