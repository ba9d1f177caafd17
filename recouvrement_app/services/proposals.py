"""A plan becomes Dunning Actions: recorded in bulk, re-drawn when amounts changed, cancelled when no longer due.

Two unique keys in the database keep everything single: `open_key` (one open automatic action per case and kind) and `step_key`
(a line goes out once for a step).
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

import frappe
from frappe import _
from frappe.utils import cint

from recouvrement_app.rules.planner import PlannedAction, PlannedLine
from recouvrement_app.rules.receivables import CaseKey
from recouvrement_app.rules.recipients import Contact, Recipient, choose_recipient

from . import bulk
from .planning import CompanyPlan
from .settings import automatic_sending

REDRAWN = ("Proposed", "To Approve")  # what a person approved is checked again when it is sent
OPEN = (*REDRAWN, "Approved", "Sending", "Unknown", "Failed")
KEY_LENGTH = 255


@dataclass(slots=True)
class Recorded:
	"""What recording a plan did."""

	added: list[str] = field(default_factory=list)
	redrawn: list[str] = field(default_factory=list)
	kept: list[str] = field(default_factory=list)
	cancelled: list[str] = field(default_factory=list)
	warnings: list[str] = field(default_factory=list)


def label(code: str) -> str:
	"""A rules' code as the record's select option: "registered_letter" → "Registered Letter"."""
	return {"email": "Email", "sms": "SMS"}.get(code) or code.replace("_", " ").title()


def open_key(case: str, action: PlannedAction) -> str:
	"""What is unique while the action is open: the case, and apart from contacts also the kind of act."""
	return case if action.step.is_contact else f"{case}|{label(action.channel)}"


def step_key(line: PlannedLine, scenario: str) -> str:
	"""What is unique for a line's step, for ever once done."""
	return f"{line.line.invoice}|{line.line.term}|{scenario}|{line.step}"[:KEY_LENGTH]


def record(made: CompanyPlan, run: str | None = None, customers: Collection[str] | None = None) -> Recorded:
	"""Bring the open actions of a company (of some customers only) in line with a plan.

	Args:
		made: the plan; every case in it already has its record.
		run: the Dunning Run that this is part of.
	"""
	result = Recorded()
	existing = _existing(made.company, customers)
	fresh: list[tuple[str, PlannedAction]] = []
	for action in made.plan.actions:
		case = made.cases[action.case].name
		key = open_key(case, action)
		found = existing.pop(key, None)
		if found is None:
			fresh.append((case, action))
		elif found.status in REDRAWN and found.shape != _shape(action):
			_redraw(found, action, made, result)
		else:
			result.kept.append(found.name)
			if found.status == "Failed":
				result.warnings.append(_("{0}: {1} failed and waits for a person: retry, skip or cancel it").format(
					action.customer, found.name))
	_cancel_rest(existing.values(), made, result)
	_add(fresh, made, run, result)
	return result


def _existing(company: str, customers: Collection[str] | None) -> dict[str, Any]:
	"""The open automatic actions by open_key, each with the shape of its lines."""
	more, values = (" and customer in %(customers)s", {"customers": tuple(customers)}) if customers else ("", {})
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
			shapes[line[0]].add((line[1], line[2] or line[6] or "", line[3], cint(line[4]), round(float(line[5]), 2)))
	for row in rows:
		row.shape = frozenset(shapes[row.name])
	return {row.open_key: row for row in rows}


def _shape(action: PlannedAction) -> frozenset:
	shape = {("Due", p.line.invoice, p.line.term, p.step, round(float(p.line.outstanding), 2)) for p in action.lines}
	shape |= {("Information", p.line.invoice, p.line.term, 0, round(float(p.line.outstanding), 2)) for p in action.information}
	shape |= {("Credit", c.reference, "", 0, round(-float(c.amount), 2)) for c in action.credits}
	return frozenset(shape)


def _redraw(found: Any, action: PlannedAction, made: CompanyPlan, result: Recorded) -> None:
	"""New lines and totals on the open action; an edited text is kept and the person is told to read it again."""
	frappe.db.delete("Dunning Action Line", {"parent": found.name})
	values = _totals(action)
	if found.text_edited:
		values["remarks"] = "\n".join(filter(None, [values["remarks"], _("Amounts changed after the text was edited: read it again.")]))
	frappe.db.set_value("Dunning Action", found.name, {**values, "step": action.step.step, "step_title": action.step.title,
		"channel": label(action.channel), "tone": action.step.tone, "formal_notice": cint(action.step.formal_notice),
		"notice": action.step.notice or None, "scenario": action.scenario})
	bulk.insert("Dunning Action Line", _lines(found.name, action), ignore_duplicates=True)
	result.redrawn.append(found.name)


def _cancel_rest(rest: Iterable[Any], made: CompanyPlan, result: Recorded) -> None:
	"""Cancel open actions that the plan no longer holds; sending, unknown and failed ones are left to dispatch and people."""
	reasons: dict[CaseKey, str] = {}
	for skipped in made.plan.skipped:
		reasons.setdefault(skipped.line.case, f"{skipped.reason.value}: {skipped.detail}" if skipped.detail else skipped.reason.value)
	rows = [row for row in rest if row.status in (*REDRAWN, "Approved")]
	for row in rows:
		reason = reasons.get(CaseKey(made.company, row.customer, row.currency), "paid")
		frappe.db.set_value("Dunning Action", row.name, {
			"status": "Cancelled", "open_key": None, "reason": _("No longer due ({0})").format(reason)})
		result.cancelled.append(row.name)
	if rows:
		frappe.db.sql("update `tabDunning Action Line` set step_key = null where parent in %s", (tuple(r.name for r in rows),))


def _add(fresh: list[tuple[str, PlannedAction]], made: CompanyPlan, run: str | None, result: Recorded) -> None:
	if not fresh:
		return
	prefix = f"DA-{made.plan.date.year}-"
	named = list(zip(bulk.names(prefix, len(fresh)), fresh, strict=True))
	contacts = contacts_of({action.customer for _case, action in fresh})
	rows = bulk.stamped(_row(name, case, action, made, run, contacts) for name, (case, action) in named)
	bulk.insert("Dunning Action", rows, ignore_duplicates=True)
	present = _present([name for name, _rest in named])
	lines = [line for name, (_case, action) in named if name in present for line in _lines(name, action)]
	bulk.insert("Dunning Action Line", lines, ignore_duplicates=True)
	empty = present - _with_due_lines(present)
	for name in sorted(empty):  # another run took all its lines meanwhile
		frappe.db.delete("Dunning Action Line", {"parent": name})
		frappe.db.delete("Dunning Action", {"name": name})
	result.added += sorted(present - empty)


def _present(names: list[str]) -> set[str]:
	found: set[str] = set()
	for start in range(0, len(names), 5_000):
		found |= set(frappe.db.sql_list("select name from `tabDunning Action` where name in %s", (tuple(names[start : start + 5_000]),)))
	return found


def _with_due_lines(names: set[str]) -> set[str]:
	found: set[str] = set()
	ordered = sorted(names)
	for start in range(0, len(ordered), 5_000):
		part = tuple(ordered[start : start + 5_000])
		found |= set(frappe.db.sql_list(
			"select distinct parent from `tabDunning Action Line` where parent in %s and kind = 'Due'", (part,)))
	return found


def _row(
	name: str, case: str, action: PlannedAction, made: CompanyPlan, run: str | None, contacts: dict[str, list[Contact]]
) -> dict[str, Any]:
	step, debtor = action.step, made.people.get(action.customer)
	email = debtor.email if debtor else ""
	to = _recipient(action, contacts.get(action.customer, []), email)
	record = made.cases[action.case]
	remarks = "\n".join(filter(None, [*action.remarks, to.remark if to.remark and not action.remarks else ""]))
	return {
		"name": name, "case": case, "company": action.company, "customer": action.customer,
		"customer_name": record.get("customer_name") or action.customer, "currency": action.currency, "scenario": action.scenario,
		"step": step.step, "step_title": step.title, "channel": label(to.channel), "tone": step.tone, "autonomy": label(step.autonomy),
		"formal_notice": cint(step.formal_notice), "status": _status(step.autonomy), "open_key": open_key(case, action),
		"action_date": action.date, "author": frappe.session.user, "contact": to.contact or None, "recipient_email": to.email,
		"recipient_phone": to.phone, "language": to.language or record.get("language") or (debtor.language if debtor else "") or
		_language(debtor.country if debtor else "FR"), "notice": step.notice or None, "print_format": step.print_format or None,
		"dunning_run": run, "manual": 0, "attempts": 0, "text_edited": 0, **_totals(action), "remarks": remarks,
	}


def _status(autonomy: str) -> str:
	"""Automatic steps are approved by the switch of the settings; what a person must decide waits (CASES 20)."""
	if autonomy == "automatic":
		return "Approved" if automatic_sending() else "Proposed"
	return "To Approve" if autonomy == "to_approve" else "Proposed"


def _language(country: str) -> str:
	return "fr" if country in ("FR", "BE", "LU", "MC", "CH") else "en"


def _recipient(action: PlannedAction, contacts: list[Contact], email: str) -> Recipient:
	if not action.step.is_contact:
		return Recipient(action.channel)
	return choose_recipient(contacts, action.step.contact_role, action.channel, email)


def _totals(action: PlannedAction) -> dict[str, Any]:
	return {
		"total_lines": sum((p.line.outstanding for p in action.lines)),
		"total_credits": sum((c.amount for c in action.credits)),
		"total_interest": sum((p.interest for p in action.lines)),
		"total_indemnity": sum((p.indemnity for p in action.lines)),
		"total": action.total,
		"max_days_late": max(p.days_late for p in action.lines),
		"deadline": action.deadline,
		"remarks": "\n".join(action.remarks),
	}


def _lines(name: str, action: PlannedAction) -> list[dict[str, Any]]:
	rows = [_line(p, "Due", step_key(p, action.scenario)) for p in action.lines]
	rows += [_line(p, "Information", None) for p in action.information]
	rows += [
		{**_line(None, "Credit", None), "outstanding": -credit.amount, "reference": credit.reference} for credit in action.credits
	]
	return bulk.stamped(
		{"name": f"{name}-{i}-{frappe.generate_hash(length=6)}", "parent": name, "parenttype": "Dunning Action", "parentfield": "lines",
			"idx": i, **row}
		for i, row in enumerate(rows, 1)
	)


def _line(p: PlannedLine | None, kind: str, key: str | None) -> dict[str, Any]:
	return {
		"kind": kind,
		"invoice": p.line.invoice if p else None,
		"term": p.line.term if p else "",
		"due_date": p.line.due_date if p else None,
		"days_late": p.days_late if p else 0,
		"outstanding": p.line.outstanding if p else 0,
		"step": p.step if p else 0,
		"old_enough_for": p.old_enough_for if p else 0,
		"offset_reached": p.offset_reached if p else 0,
		"interest": p.interest if p else 0,
		"indemnity": p.indemnity if p else 0,
		"reference": "",
		"step_key": key,
	}


def contacts_of(customers: Collection[str]) -> dict[str, list[Contact]]:
	"""The contacts of customers, in one query."""
	if not customers:
		return {}
	rows = frappe.db.sql(
		"""
		select l.link_name, t.name, t.recouvrement_role, t.email_id, t.phone, t.mobile_no, t.is_primary_contact, t.is_billing_contact,
			t.recouvrement_bounced_on
		from `tabDynamic Link` l join `tabContact` t on t.name = l.parent
		where l.link_doctype = 'Customer' and l.parenttype = 'Contact' and l.link_name in %s order by t.name
		""",
		(tuple(customers),),
	)
	found: dict[str, list[Contact]] = defaultdict(list)
	for customer, name, role, email, phone, mobile, primary, billing, bounced in rows:
		found[customer].append(
			Contact(name, role or "", email or "", phone or "", mobile or "", "", bool(primary), bool(billing), bool(bounced))
		)
	return found
