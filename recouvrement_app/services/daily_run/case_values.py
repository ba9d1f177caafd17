"""What a Collection Case and its invoices show, worked out from a company's plan. Nothing is read or written here."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from frappe import _

from recouvrement_app.rules.key_figures import priority_score
from recouvrement_app.rules.money import ZERO
from recouvrement_app.rules.planner import PlannedAction, SkippedLine, SkipReason
from recouvrement_app.rules.receivables import CaseKey, Credit, ReceivableLine

from ..sentences import told
from . import assignment
from .planning import CompanyPlan

HALF_A_CENT = 0.005
STATUS_RANK = {
	status: rank
	for rank, status in enumerate(
		("Nothing Due", "Current", "Overdue", "Promised", "On Hold", "Disputed", "Litigation", "Closed")
	)
}
LINE_STATUS = {
	SkipReason.PROMISE: "Promised",
	SkipReason.DISPUTE: "Disputed",
	SkipReason.LITIGATION: "Litigation",
	SkipReason.HOLD: "On Hold",
	SkipReason.OPT_OUT: "On Hold",
	SkipReason.TIME_BARRED: "Time-Barred",
	SkipReason.CREDIT_COVERS: "Covered by Credit",
}
REASONS = {  # translated where they are shown
	"not_due_yet": "not due yet",
	"gap": "contacted recently",
	"hold": "on hold",
	"promise": "promised",
	"dispute": "disputed",
	"litigation": "in litigation",
	"opt_out": "no reminders",
	"credit_covers": "covered by credits",
	"below_minimum": "below the minimum",
	"no_more_steps": "last step reached",
	"time_barred": "time-barred",
	"no_recipient": "nobody to write to",
	"paid": "paid",
}


@dataclass(slots=True)
class CaseFacts:
	"""The parts of a plan that belong to one case."""

	lines: list[ReceivableLine] = field(default_factory=list)
	credits: list[Credit] = field(default_factory=list)
	skipped: list[SkippedLine] = field(default_factory=list)
	actions: list[PlannedAction] = field(default_factory=list)
	step_reached: int = 0
	last_contact_on: date | None = None

	def resting(self, reason: SkipReason) -> Decimal:
		"""What is open on lines that rest for a reason."""
		return sum((s.line.outstanding for s in self.skipped if s.reason is reason), ZERO)


def facts_by_case(found: CompanyPlan) -> dict[CaseKey, CaseFacts]:
	"""The plan split by case; cases with nothing open are in it too."""
	facts: dict[CaseKey, CaseFacts] = defaultdict(CaseFacts)
	for key in found.cases:
		facts[key]  # a case without an open line is refreshed as well
	for line in found.ledger.lines:
		facts[line.case].lines.append(line)
	for credit in found.ledger.credits:
		if credit.case in facts:
			facts[credit.case].credits.append(credit)
	for skipped in found.plan.skipped:
		facts[skipped.line.case].skipped.append(skipped)
	for action in found.plan.actions:
		facts[action.case].actions.append(action)
	for entry in found.history:
		case = facts.get(entry.case) if entry.case else None
		if case is None:
			continue
		case.step_reached = max(case.step_reached, entry.step)
		if entry.is_contact and (case.last_contact_on is None or entry.date > case.last_contact_on):
			case.last_contact_on = entry.date
	return facts


def case_values(key: CaseKey, facts: CaseFacts, case: Any, found: CompanyPlan) -> dict[str, Any]:
	"""The computed fields of a case.

	Args:
		case: the stored row, which says what a person set.
	"""
	today = found.plan.date
	late = [line for line in facts.lines if line.due_date < today]
	overdue = sum((line.outstanding for line in late), ZERO)
	credits = sum((credit.amount for credit in facts.credits), ZERO)
	oldest = min((line.due_date for line in facts.lines), default=None)
	days = max(((today - line.due_date).days for line in late), default=0)
	net = max(overdue - credits, ZERO)
	values = {
		"total_outstanding": sum((line.outstanding for line in facts.lines), ZERO),
		"total_overdue": overdue,
		"total_credits": credits,
		"net_overdue": net,
		"total_disputed": facts.resting(SkipReason.DISPUTE) + _partly_disputed(facts, found),
		"total_promised": facts.resting(SkipReason.PROMISE),
		"total_litigated": facts.resting(SkipReason.LITIGATION),
		"oldest_due_date": oldest,
		"max_days_late": days,
		"step_reached": facts.step_reached,
		"last_contact_on": facts.last_contact_on or case.last_contact_on,
		"priority_score": priority_score(net, days, case.payer_profile or ""),
		"status": case_status(facts, case, today),
	}
	return {**values, **_scenario(key, case, found), **_next(facts, found)}


def _partly_disputed(facts: CaseFacts, found: CompanyPlan) -> Decimal:
	return sum(
		(found.disputed.get(invoice, ZERO) for invoice in {line.invoice for line in facts.lines}), ZERO
	)


def case_status(facts: CaseFacts, case: Any, today: date) -> str:
	"""The computed status; one that a person set is never lowered."""
	computed = _computed_status(facts, case, today)
	if case.status_set_by_person and STATUS_RANK.get(case.status, 0) >= STATUS_RANK[computed]:
		return case.status
	return computed


def _computed_status(facts: CaseFacts, case: Any, today: date) -> str:
	if not facts.lines:
		return "Nothing Due"
	if facts.resting(SkipReason.LITIGATION):
		return "Litigation"
	held_by_person = bool(case.hold_reason) and (case.hold_until is None or case.hold_until >= today)
	if case.opt_out or held_by_person:
		return "On Hold"
	late = {line.key for line in facts.lines if line.due_date < today}
	resting = {s.line.key: s.reason for s in facts.skipped if s.reason in LINE_STATUS}
	if facts.resting(SkipReason.DISPUTE) and late <= set(resting):
		return "Disputed"
	if facts.resting(SkipReason.PROMISE) and late <= set(resting):
		return "Promised"
	if late and all(resting.get(key) in (SkipReason.HOLD, SkipReason.OPT_OUT) for key in late):
		return "On Hold"
	return "Overdue" if late else "Current"


def _scenario(key: CaseKey, case: Any, found: CompanyPlan) -> dict[str, Any]:
	choice = found.choices.get(key)
	if choice is None or case.scenario_set_by_person:
		return {"scenario": case.scenario, "scenario_reason": case.scenario_reason}
	return {"scenario": choice.scenario or None, "scenario_reason": assignment.in_words(choice)[:140]}


def _next(facts: CaseFacts, found: CompanyPlan) -> dict[str, Any]:
	"""The next step of the case: today's action, else the earliest day on which a line may move."""
	if facts.actions:
		action = max(facts.actions, key=lambda a: (a.step.is_contact, a.step.step))
		why = "; ".join(told(remark) for remark in action.remarks) or _("due now")
		return _next_values(action.step.step, action.step.title, found.plan.date, why)
	waiting = [s for s in facts.skipped if s.until]
	if waiting:
		first = min(waiting, key=lambda s: (s.until, -(s.step or 0)))
		scenario = found.scenarios.get(found.choices[first.line.case].scenario) if found.choices else None
		step = scenario.get(first.step) if scenario and first.step else None
		return _next_values(first.step or 0, step.title if step else "", first.until, reason_text(first))
	reasons = "; ".join(dict.fromkeys(reason_text(s) for s in facts.skipped[:5]))
	return _next_values(0, "", None, reasons)


def _next_values(step: int, title: str, day: date | None, why: str) -> dict[str, Any]:
	return {"next_step": step, "next_action": title[:140], "next_action_date": day, "next_reason": why[:500]}


def reason_text(skipped: SkippedLine) -> str:
	"""Why a line waits, in the user's language, with the detail."""
	word = _(REASONS[skipped.reason.value])
	return _("{0}: {1}").format(word, told(skipped.detail)) if skipped.detail else word


def invoice_values(facts: CaseFacts, case_name: str, today: date) -> dict[str, dict[str, Any]]:
	"""invoice → the custom fields that show on the Sales Invoice."""
	values: dict[str, dict[str, Any]] = {}
	skipped = {s.line.key: s for s in facts.skipped}
	for line in facts.lines:
		found = values.setdefault(
			line.invoice,
			{
				"recouvrement_case": case_name,
				"recouvrement_status": "Not Due",
				"recouvrement_next_date": None,
			},
		)
		reason = skipped.get(line.key)
		status = LINE_STATUS.get(reason.reason) if reason else None
		status = status or ("Overdue" if line.due_date < today else "Not Due")
		if found["recouvrement_status"] == "Not Due":
			found["recouvrement_status"] = status
		day = reason.until if reason else today
		known = found["recouvrement_next_date"]
		found["recouvrement_next_date"] = min(day, known) if day and known else day or known
	return values


def changed(stored: Any, values: dict[str, Any]) -> bool:
	"""Whether any value differs from the stored row's."""
	return any(not _same(stored.get(name), value) for name, value in values.items())


def _same(old: Any, new: Any) -> bool:
	if isinstance(new, Decimal) or isinstance(old, float):
		return abs(float(old or 0) - float(new or 0)) < HALF_A_CENT
	return (old or None) == (new or None)


def keys_of(lines: Iterable[ReceivableLine]) -> list[CaseKey]:
	"""The cases of the lines, each once, in order."""
	return list(dict.fromkeys(line.case for line in lines))
