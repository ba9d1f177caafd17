"""A plan becomes Dunning Actions: recorded in bulk, re-drawn when amounts changed, cancelled when no longer due.

Two unique keys in the database keep everything single: `open_key` (one open automatic action per case and kind) and `step_key`
(a line goes out once for a step).
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import frappe
from frappe import _
from frappe.utils import cint

from recouvrement_app.rules.planner import PlannedAction, SkippedLine, SkipReason
from recouvrement_app.rules.receivables import CaseKey, LineKey, ReceivableLine
from recouvrement_app.rules.recipients import Contact

from .. import bulk
from . import action_rows
from .case_values import reason_text
from .planning import CompanyPlan, collectable

REDRAWN = ("Proposed", "To Approve")  # what a person approved is checked again when it is sent
OPEN = (*REDRAWN, "Approved", "Sending", "Unknown", "Failed")
# sending and unknown ones belong to the dispatcher and to people
CANCELLABLE = (*REDRAWN, "Approved", "Failed")
BLOCKING = frozenset(SkipReason) - {
	SkipReason.NOT_DUE_YET,
	SkipReason.GAP,
	SkipReason.BELOW_MINIMUM,
	SkipReason.NO_MORE_STEPS,
}


@dataclass(slots=True)
class Recorded:
	"""What recording a plan did."""

	added: list[str] = field(default_factory=list)
	redrawn: list[str] = field(default_factory=list)
	kept: list[str] = field(default_factory=list)
	cancelled: list[str] = field(default_factory=list)
	drifted: list[str] = field(default_factory=list)
	warnings: list[str] = field(default_factory=list)


def record(made: CompanyPlan, run: str | None = None, customers: Collection[str] | None = None) -> Recorded:
	"""Bring the open actions of a company (of some customers only) in line with a plan and add what is missing.

	Args:
		made: the plan; every case in it already has its record.
		run: the Dunning Run that this is part of.
	"""
	result = Recorded()
	fresh = _compare(made, customers, result)
	_add(fresh, made, run, result)
	return result


def reconcile(made: CompanyPlan, customers: Collection[str] | None = None) -> Recorded:
	"""As `record`, but adds nothing: proposing is the run's task, a payment only takes back or lowers."""
	result = Recorded()
	_compare(made, customers, result)
	return result


def cancel_open(cases: Collection[str], reason: str) -> list[str]:
	"""Cancel the open automatic actions of cases; what is being sent is left to the dispatcher."""
	names = frappe.get_all(
		"Dunning Action",
		{"case": ["in", list(cases)], "manual": 0, "status": ["in", CANCELLABLE]},
		pluck="name",
		limit=0,
	)
	_cancel(names, reason)
	return names


def _compare(
	made: CompanyPlan, customers: Collection[str] | None, result: Recorded
) -> list[tuple[str, PlannedAction]]:
	"""Redraw, keep or cancel what is open; returns what is planned and not there yet, with its case."""
	existing = _existing(made.company, customers)
	fresh: list[tuple[str, PlannedAction]] = []
	for action in made.plan.actions:
		case = made.cases.get(action.case)
		if case is None:  # the receivable is newer than the last refresh; the next one makes its case
			continue
		found = existing.pop(action_rows.open_key(case.name, action), None)
		if found is None:
			fresh.append((case.name, action))
		elif found.status in REDRAWN and found.shape != _shape(action):
			_redraw(found, action, made, result)
		else:
			result.kept.append(found.name)
			if found.status == "Failed":
				message = _("{0}: {1} failed and waits for a person: retry, skip or cancel it")
				result.warnings.append(message.format(action.customer, found.name))
	_settle_rest(existing.values(), made, result)
	return fresh


def _existing(company: str, customers: Collection[str] | None) -> dict[str, Any]:
	"""The open automatic actions by open_key, each with the shape of its lines."""
	more, values = (
		(" and customer in %(customers)s", {"customers": tuple(customers)}) if customers else ("", {})
	)
	rows = frappe.db.sql(
		f"""
		select name, open_key, status, step, customer, currency, text_edited, `case` from `tabDunning Action`
		where company = %(company)s and status in %(open)s and open_key is not null and manual = 0 {more}
		""",
		{"company": company, "open": OPEN, **values},
		as_dict=True,
	)
	shapes: dict[str, set] = defaultdict(set)
	for start in range(0, len(rows), 5_000):
		part = tuple(row.name for row in rows[start : start + 5_000])
		for line in frappe.db.sql(
			"""
			select parent, kind, invoice, ifnull(term, ''), step, outstanding, reference from `tabDunning Action Line`
			where parent in %s
			""",
			(part,),
		):
			shapes[line[0]].add(
				(line[1], line[2] or line[6] or "", line[3], cint(line[4]), round(float(line[5]), 2))
			)
	for row in rows:
		row.shape = frozenset(shapes[row.name])
	return {row.open_key: row for row in rows}


def _shape(action: PlannedAction) -> frozenset:
	shape = {
		("Due", p.line.invoice, p.line.term, p.step, round(float(p.line.outstanding), 2))
		for p in action.lines
	}
	shape |= {
		("Information", p.line.invoice, p.line.term, 0, round(float(p.line.outstanding), 2))
		for p in action.information
	}
	shape |= {("Credit", c.reference, "", 0, round(-float(c.amount), 2)) for c in action.credits}
	return frozenset(shape)


def _redraw(found: Any, action: PlannedAction, made: CompanyPlan, result: Recorded) -> None:
	"""New lines and totals on the open action; an edited text is kept and the person is told to read it again."""
	frappe.db.delete("Dunning Action Line", {"parent": found.name})
	values = {**action_rows.totals(action), "remarks": action_rows.told_together(action.remarks)}
	if found.text_edited:
		told = _("Amounts changed after the text was edited: read it again.")
		values["remarks"] = "\n".join(filter(None, [values["remarks"], told]))
	if found.step != action.step.step:
		debtor, channel = made.people.get(action.customer), action_rows.label(action.channel)
		values |= {
			"step": action.step.step,
			"step_title": action.step.title,
			"channel": channel,
			"tone": action.step.tone,
			"formal_notice": cint(action.step.formal_notice),
			"satisfaction_check": cint(action.step.satisfaction_check),
			"notice": action.step.notice or None,
			"print_format": action.step.print_format or None,
			"autonomy": action_rows.label(action.step.autonomy),
			"status": action_rows.status_of(action.step.autonomy, channel, bool(debtor and debtor.key_account)),
		}
	frappe.db.set_value("Dunning Action", found.name, {**values, "scenario": action.scenario})
	bulk.insert("Dunning Action Line", action_rows.lines(found.name, action))
	result.redrawn.append(found.name)


def _settle_rest(rest: Iterable[Any], made: CompanyPlan, result: Recorded) -> None:
	"""Open actions that the day's plan does not hold: cancelled when nothing on them can be asked for, else lowered and kept.

	A line that merely waits (a day of rest, the gap) keeps its proposal; a paid, held, promised or disputed one leaves it.
	"""
	rows = [row for row in rest if row.status in CANCELLABLE]
	if not rows:
		return
	open_lines = {line.key: line for line in collectable(made.ledger.lines, made.disputed)}
	skipped = {s.line.key: s for s in made.plan.skipped}
	planned = {(action.case, p.line.key) for action in made.plan.actions for p in action.lines}
	for row in rows:
		case = CaseKey(made.company, row.customer, row.currency)
		keys = [LineKey(invoice, term) for kind, invoice, term, _step, _amount in row.shape if kind == "Due"]
		stays = [k for k in keys if k in open_lines and not (k in skipped and skipped[k].reason in BLOCKING)]
		if not stays or any((case, key) in planned for key in stays):
			_cancel([row.name], _why(keys, skipped, bool(stays)))
			result.cancelled.append(row.name)
		else:
			result.kept.append(row.name)
			if row.status != "Failed" and _lower(row, stays, open_lines):
				result.redrawn.append(row.name)


def _why(keys: list[LineKey], skipped: Mapping[LineKey, SkippedLine], replaced: bool) -> str:
	if replaced:
		return _("Replaced by another step")
	found = next((skipped[key] for key in keys if key in skipped), None)
	return _("No longer due ({0})").format(reason_text(found) if found else _("paid"))


def _lower(row: Any, stays: list[LineKey], open_lines: Mapping[LineKey, ReceivableLine]) -> bool:
	"""Take lines away that left, and lower the others; returns whether anything changed."""
	drawn = {
		LineKey(invoice, term): amount for kind, invoice, term, _step, amount in row.shape if kind == "Due"
	}
	left = {key: round(float(open_lines[key].outstanding), 2) for key in stays}
	if drawn == left:
		return False
	for key in drawn:
		where = {"parent": row.name, "kind": "Due", "invoice": key.invoice, "term": key.term}
		if key not in left:
			frappe.db.delete("Dunning Action Line", where)
		elif drawn[key] != left[key]:
			frappe.db.set_value("Dunning Action Line", where, "outstanding", left[key], update_modified=False)
	lines = round(sum(left.values()), 3)
	credits = -sum(amount for kind, _invoice, _term, _step, amount in row.shape if kind == "Credit")
	frappe.db.set_value("Dunning Action", row.name, {"total_lines": lines, "total": lines - credits})
	return True


def _cancel(names: Sequence[str], reason: str) -> None:
	"""Cancel actions and free their keys."""
	if not names:
		return
	moment, user = frappe.utils.now(), frappe.session.user
	frappe.db.sql(
		"""update `tabDunning Action` set status = 'Cancelled', open_key = null, reason = %s, modified = %s, modified_by = %s
		where name in %s""",
		(reason, moment, user, tuple(names)),
	)
	frappe.db.sql("update `tabDunning Action Line` set step_key = null where parent in %s", (tuple(names),))


def _add(
	fresh: list[tuple[str, PlannedAction]], made: CompanyPlan, run: str | None, result: Recorded
) -> None:
	"""Insert new actions by the thousand; a part that holds a bad row is inserted one by one, the bad one is named."""
	if not fresh:
		return
	contacts = action_rows.contacts_of({action.customer for _case, action in fresh})
	named = list(zip(bulk.names(f"DA-{made.plan.date.year}-", len(fresh)), fresh, strict=True))
	for start in range(0, len(named), bulk.CHUNK):
		part = named[start : start + bulk.CHUNK]
		if _insert(part, made, run, contacts) is None:
			result.added += [name for name, _rest in part]
			continue
		for one in part:
			error = _insert([one], made, run, contacts)
			if error is None:
				result.added.append(one[0])
			else:
				invoices = ", ".join(p.line.invoice for p in one[1][1].lines)
				message = _("{0}, invoices {1}: not recorded: {2}")
				result.warnings.append(message.format(one[1][1].customer, invoices, error))


def _insert(
	part: list[tuple[str, tuple[str, PlannedAction]]],
	made: CompanyPlan,
	run: str | None,
	contacts: dict[str, list[Contact]],
) -> Exception | None:
	"""Insert actions with their lines, all or none; returns what went wrong."""
	frappe.db.savepoint("recouvrement_add")
	try:
		bulk.insert(
			"Dunning Action",
			[action_rows.row(name, case, action, made, run, contacts) for name, (case, action) in part],
		)
		bulk.insert(
			"Dunning Action Line",
			[line for name, (_case, action) in part for line in action_rows.lines(name, action)],
		)
		return None
	except frappe.QueryDeadlockError:
		raise  # the database has undone the whole transaction already
	except Exception as error:
		frappe.db.rollback(save_point="recouvrement_add")
		return error
