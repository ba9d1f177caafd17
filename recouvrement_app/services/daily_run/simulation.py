"""What a scenario would send over the coming days to the customers that owe today, alone or beside another one. Writes nothing."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import frappe
from frappe import _
from frappe.utils import getdate

from recouvrement_app.rules.forecast import monday
from recouvrement_app.rules.history import HistoryEntry
from recouvrement_app.rules.planner import PlannedAction, plan
from recouvrement_app.rules.receivables import CaseKey

from ..sentences import told
from . import action_rows, planning

LONGEST = 120  # days ahead
LISTED = 50  # customers shown by name


class SimulationError(frappe.ValidationError):
	"""The scenario cannot be tried; the message says how to mend it."""


def simulate(scenario: str, days: int, company: str | None = None, today: date | None = None) -> dict[str, Any]:
	"""What the scenario would send if nobody paid and each action were done on its day.

	Args:
		days: how many days ahead, at most 120.

	Returns:
		What `compare` says of one scenario, with `{"days": [{"date", "actions", "amount", "by_step"}], "first": [contact],
		"warnings": [text]}`; `first` are the customers reached first.

	Raises:
		SimulationError: the scenario is disabled or has no steps.
	"""
	made, first = _read(scenario, company, today)
	warnings = dict.fromkeys(made.warnings)
	actions = list(_course(made, scenario, first, days, warnings))
	by_day: dict[date, list[PlannedAction]] = defaultdict(list)
	for action in actions:
		by_day[action.date].append(action)
	contacts = sorted(_first_contacts(actions).values(), key=lambda action: (action.date, -action.total, action.customer))
	return {
		**_totals(scenario, actions),
		"days": [_day(day, found) for day, found in sorted(by_day.items())],
		"first": [_contact(action, made) for action in contacts[:LISTED]],
		"warnings": list(warnings),
	}


def compare(
	scenarios: tuple[str, str], days: int, company: str | None = None, today: date | None = None
) -> dict[str, Any]:
	"""Two scenarios side by side over the same receivables and days, as in `simulate`.

	Returns:
		`{"scenarios": [{"scenario", "actions", "customers", "by_channel", "amount"} × 2], "weeks": [{"week", "by_channel": [… × 2]}],
		"differences": [{"customer", "customer_name", "currency", "first": [contact or None × 2], "actions": [n × 2]}],
		"differing": how many customers, "warnings"}`. A week is named by its Monday. `amount` counts each open term once,
		by currency. The customers that differ come by the earlier of their two first contacts; at most 50 are listed.

	Raises:
		SimulationError: a scenario is disabled or has no steps, or both are the same.
	"""
	if scenarios[0] == scenarios[1]:
		frappe.throw(_("Choose another scenario: {0} is compared with itself.").format(scenarios[0]), SimulationError)
	made, first = _read(scenarios[0], company, today)
	warnings = dict.fromkeys(made.warnings)
	courses = [list(_course(made, scenario, first, days, warnings)) for scenario in scenarios]
	differences = list(_differences(courses, made))
	return {
		"scenarios": [_totals(scenario, course) for scenario, course in zip(scenarios, courses, strict=True)],
		"weeks": _weeks(courses),
		"differences": differences[:LISTED],
		"differing": len(differences),
		"warnings": list(warnings),
	}


def _read(scenario: str, company: str | None, today: date | None) -> tuple[planning.CompanyPlan, date]:
	"""What is open and known of the company, and the first day."""
	company = company or frappe.defaults.get_user_default("Company") or frappe.db.get_value("Company", {})
	first = getdate(today)
	return planning.plan_company(company, first, scenario=scenario), first


def _course(
	made: planning.CompanyPlan, scenario: str, first: date, days: int, warnings: dict[str, None]
) -> Iterator[PlannedAction]:
	"""The actions of the scenario day by day, each taken as done on its day."""
	if scenario not in made.scenarios:
		message = _("Dunning Scenario {0} is disabled or has no steps: enable it and give it steps, or choose another.")
		frappe.throw(message.format(scenario), SimulationError)
	history = list(made.history)
	promises, holds = planning.promises_of(made.company), planning.holds_of(made.company, made.cases)
	lines = planning.collectable(made.ledger.lines, made.disputed)
	for ahead in range(max(1, min(days, LONGEST))):
		found = plan(
			lines, {scenario: made.scenarios[scenario]}, first + timedelta(days=ahead), history=history, promises=promises,
			holds=holds, credits=made.ledger.credits, default=scenario,
		)
		warnings.update(dict.fromkeys(map(told, found.warnings)))
		for action in found.actions:
			history += _as_done(action)
			yield action


def _as_done(action: PlannedAction) -> list[HistoryEntry]:
	"""The history that an action leaves when it is done on its day."""
	return [
		HistoryEntry(
			action.customer, line.line.invoice, line.line.term, line.step, "done", action.date, action.deadline,
			action.scenario, line.offset_reached, action.case, action.step.is_contact,
		)
		for line in action.lines
	]


def _totals(scenario: str, actions: Sequence[PlannedAction]) -> dict[str, Any]:
	"""Actions by channel, customers, and what is claimed: each term once, however often it is claimed."""
	open_terms = {
		(action.currency, part.line.invoice, part.line.term): part.line.outstanding for action in actions for part in action.lines
	}
	amount: dict[str, Decimal] = defaultdict(Decimal)
	for (currency, _invoice, _term), outstanding in open_terms.items():
		amount[currency] += outstanding
	return {
		"scenario": scenario,
		"actions": len(actions),
		"customers": len({action.customer for action in actions}),
		"by_channel": _by_channel(actions),
		"amount": {currency: float(total) for currency, total in amount.items()},
	}


def _by_channel(actions: Iterable[PlannedAction]) -> dict[str, int]:
	return dict(Counter(action_rows.label(action.channel) for action in actions))


def _day(day: date, actions: Sequence[PlannedAction]) -> dict[str, Any]:
	amounts: dict[str, float] = defaultdict(float)
	for action in actions:
		amounts[action.currency] += float(action.total)
	by_step = Counter(f"{action.step.step}. {action.step.title}" for action in actions)
	return {"date": day, "actions": len(actions), "amount": dict(amounts), "by_step": dict(by_step)}


def _weeks(courses: Sequence[Sequence[PlannedAction]]) -> list[dict[str, Any]]:
	"""Actions by channel of each week in which anything goes out."""
	weeks: dict[date, list[list[PlannedAction]]] = defaultdict(lambda: [[] for _course in courses])
	for side, course in enumerate(courses):
		for action in course:
			weeks[monday(action.date)][side].append(action)
	return [{"week": week, "by_channel": [_by_channel(side) for side in sides]} for week, sides in sorted(weeks.items())]


def _first_contacts(actions: Iterable[PlannedAction]) -> dict[CaseKey, PlannedAction]:
	"""The first action of each case that reaches the customer."""
	found: dict[CaseKey, PlannedAction] = {}
	for action in actions:
		if action.step.is_contact:
			found.setdefault(action.case, action)
	return found


def _differences(courses: Sequence[Sequence[PlannedAction]], made: planning.CompanyPlan) -> Iterator[dict[str, Any]]:
	"""The cases that hear from us on other days or by other channels, the earliest first contact first."""
	told_by_case: list[dict[CaseKey, list[tuple]]] = []
	for course in courses:
		by_case: dict[CaseKey, list[tuple]] = defaultdict(list)
		for action in course:
			by_case[action.case].append((action.date, action.channel, action.step.title))
		told_by_case.append(by_case)
	firsts = [_first_contacts(course) for course in courses]
	differing = [
		key for key in {*told_by_case[0], *told_by_case[1]} if told_by_case[0].get(key) != told_by_case[1].get(key)
	]

	def earliest(key: CaseKey) -> tuple:
		return min((found[key].date for found in firsts if key in found), default=date.max), key.customer, key.currency

	for key in sorted(differing, key=earliest):
		yield {
			"customer": key.customer,
			"customer_name": _name(key, made),
			"currency": key.currency,
			"first": [_contact(found[key], made) if key in found else None for found in firsts],
			"actions": [len(by_case.get(key, ())) for by_case in told_by_case],
		}


def _contact(action: PlannedAction, made: planning.CompanyPlan) -> dict[str, Any]:
	return {
		"date": action.date,
		"customer": action.customer,
		"customer_name": _name(action.case, made),
		"step": action.step.step,
		"title": action.step.title,
		"channel": action_rows.label(action.channel),
		"amount": float(action.total),
		"currency": action.currency,
	}


def _name(key: CaseKey, made: planning.CompanyPlan) -> str:
	case = made.cases.get(key)
	return (case and case.customer_name) or key.customer
