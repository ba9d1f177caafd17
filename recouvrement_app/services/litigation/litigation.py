"""Legal recovery: proposed, approved by a second person behind the gate, followed by its legal deadlines, closed by payment.

Automation never lowers what a person set: it closes a paid file and reopens only a file that it closed itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

import frappe
from frappe import _
from frappe.utils import cint, cstr, flt, getdate, now_datetime

from recouvrement_app import exceptions
from recouvrement_app.rules import litigation as rules

from ..cases import cases
from ..contacts import actions
from . import disputes, file_people, litigation_gate
from .disputes import lock, save
from .litigation_gate import LIVE

EVENT_DATES = {
	"filed": "filed_on",
	"order": "order_on",
	"served": "served_on",
	"publication": "insolvency_published_on",
	"mandate": "mandate_on",
}
STAGES = (
	"Proposed", "Mandate", "Filed", "Answer", "Hearing", "Contestation", "Order", "Served", "Opposition", "Appeal", "Report",
	"Enforcement", "Distribution", "Closed",
)  # fmt: skip


def propose(
	case: str,
	invoices: Sequence[str] | None = None,
	route: str | None = None,
	source_action: str | None = None,
	solvency: str = "Unknown",
	today: date | None = None,
) -> Any:
	"""Draws up a legal recovery with its claim, route, pieces and gate; somebody else approves it.

	Args:
		invoices: those of the action, else the case's overdue ones, when not given.
		route: a Litigation Route; the advisor's first that fits when not given.
		source_action: the scenario's Dunning Action of channel Litigation.

	Raises:
		InvoiceNotInCaseError, AlreadyInFileError.
	"""
	from ..dossier import pieces

	day = getdate(today)
	wanted = list(invoices or ()) or _invoices_of_action(source_action) or _overdue(case, day)
	if not wanted:
		frappe.throw(_("{0} has no overdue invoice to claim.").format(case), exceptions.InvoiceNotInCaseError)
	doc = frappe.new_doc("Litigation File")
	doc.update({"case": case, "kind": "Legal Recovery", "status": "Proposed", "source_action": source_action, "solvency": solvency})
	doc.update({"proposed_by": frappe.session.user, "proposed_on": now_datetime(), "stage": "Proposed"})
	doc.owner_user = frappe.db.get_value("Collection Case", case, "collector") or frappe.session.user
	doc.expected_recovery = frappe.db.get_value("Collection Case", case, "expected_recovery")
	for name in wanted:
		doc.append("invoices", {"invoice": name})
	litigation_gate.set_claim(doc, day)
	litigation_gate.set_notice(doc)
	doc.set_case_values()
	doc.set_invoice_values()
	doc.set_totals()
	doc.route = route or litigation_gate.best_route(doc)
	litigation_gate.set_route_facts(doc)
	doc.flags.ignore_permissions = True
	doc.insert()
	pieces.collect(doc, day)
	doc.gate_result = "\n".join(text for _code, text in litigation_gate.gate(doc, day)) or _("All conditions are met.")
	save(doc)
	cases.refresh_cases([case], day)
	return doc


def propose_from_action(action: str) -> Any | None:
	"""The file that a done action of channel Litigation asks for; None when there is one already.

	Raises:
		StatusChangeError: the action is not done or of another channel.
	"""
	facts = frappe.db.get_value("Dunning Action", action, ["case", "channel", "status"], as_dict=True)
	if facts.channel != "Litigation" or facts.status != "Done":
		message = _("{0}: only a done step of channel Litigation proposes a file.").format(action)
		frappe.throw(message, exceptions.StatusChangeError)
	if frappe.db.exists("Litigation File", {"source_action": action}):
		return None
	return propose(facts.case, source_action=action)


def propose_waiting() -> list[str]:
	"""Proposes the files of all done Litigation actions that have none; one refusal does not stop the others."""
	names = frappe.db.sql_list(
		"""select a.name from `tabDunning Action` a left join `tabLitigation File` f on f.source_action = a.name
		where a.channel = 'Litigation' and a.status = 'Done' and f.name is null order by a.name"""
	)
	made = []
	for name in names:
		try:
			doc = propose_from_action(name)
			made += [doc.name] if doc else []
			frappe.db.commit()
		except frappe.ValidationError:
			frappe.db.rollback()
	return made


def _invoices_of_action(action: str | None) -> list[str]:
	if not action:
		return []
	rows = frappe.get_all("Dunning Action Line", {"parent": action, "kind": "Due"}, pluck="invoice", order_by="idx")
	still = frappe.get_all("Sales Invoice", {"name": ("in", rows or [""]), "outstanding_amount": (">", 0)}, pluck="name")
	return [name for name in dict.fromkeys(rows) if name in still]


def _overdue(case: str, day: date) -> list[str]:
	from ..receivables import ledger

	return list(dict.fromkeys(line.invoice for line in ledger.receivables_of(case, day) if line.due_date < day))


def approve(name: str, user: str | None = None, override_reason: str | None = None, today: date | None = None) -> Any:
	"""Opens a proposed legal recovery after the gate.

	Args:
		user: the approver, somebody else than who proposed; the session's user when not given.
		override_reason: why it goes on although a condition is not met. A time-barred claim never goes on.

	Raises:
		NotAnApproverError, CannotApproveError, SamePersonError, TimeBarredError, GateClosedError.
	"""
	user, day = user or frappe.session.user, getdate(today)
	actions.require_approver(user)
	_collect_again(name, day)
	doc = _proposed(name)
	litigation_gate.set_claim(doc, day)
	litigation_gate.set_notice(doc)
	reason = cstr(override_reason or doc.gate_override_reason).strip()
	unmet = litigation_gate.demand(doc, reason, day)
	doc.update({"opened_on": day, "status": "Open"})
	doc.update({"gate_override_reason": reason or None, "gate_result": "\n".join(text for _code, text in unmet)})
	schedule_deadlines(doc)
	doc.flags.update({"ignore_permissions": True, "gate_passed": True, "approver": user})
	doc.submit()
	cases.refresh_cases([doc.case], day)
	return doc


def _proposed(name: str) -> Any:
	"""The file, locked, while it waits for approval."""
	doc = lock(name)
	if doc.kind != "Legal Recovery" or doc.docstatus or doc.status not in ("Draft", "Proposed"):
		message = _("{0} is {1}: there is nothing to approve.").format(doc.name, _(doc.status))
		frappe.throw(message, exceptions.CannotApproveError)
	return doc


def _collect_again(name: str, day: date) -> None:
	"""The pieces as they are today, in a transaction of their own: printing an invoice writes Frappe's access log, which commits and
	gives up the lock."""
	from ..dossier import pieces

	try:
		save(pieces.collect(_proposed(name), day))
	except frappe.TimestampMismatchError:  # somebody else has just collected them
		frappe.db.rollback()
		frappe.clear_last_message()
	frappe.db.commit()


def schedule_deadlines(doc: Any) -> None:
	"""The route's legal deadlines as events that wait; what a person has done or written stays. Not saved."""
	if not doc.route:
		return
	route = litigation_gate.route_of(doc.route)
	known = {event: litigation_gate.day_or_none(doc.get(field)) for event, field in EVENT_DATES.items()}
	known["opened"] = litigation_gate.day_or_none(doc.opened_on)
	known |= {f"step_{step.step}": known.get(step.stage.lower()) for step in route.steps}
	stages = {step.step: step.stage for step in route.steps}
	rows = {row.kind: row for row in doc.events}
	home = frappe.get_cached_value("Company", doc.company, "country")
	abroad = bool(route.country and home and home != route.country)
	for due in rules.deadlines(route, {event: day for event, day in known.items() if day}, creditor_abroad=abroad):
		done_on = known.get(stages[due.step].lower())
		row = rows.get(due.title) or doc.append("events", {"kind": due.title, "date": due.runs_from})
		if not cint(row.done):
			row.update({"deadline": due.last_day, "stage": stages[due.step]})
			row.extended_to = due.extended_to if route.country in ("", "France") else None
			row.update({"done": int(bool(done_on)), "done_on": done_on})


def log_event(
	name: str,
	kind: str,
	day: date | str | None = None,
	stage: str | None = None,
	notes: str | None = None,
	deadline: date | str | None = None,
) -> Any:
	"""Records what happened: Filed, Order, Served, Publication and Mandate move the legal deadlines.

	Args:
		kind: one of those, a step of the route, or a person's own words (Hearing, Meeting, Amicable Attempt …).
		stage: the stage reached; that of the event when not given.
		deadline: makes it something still to be done by that day.

	Raises:
		StatusChangeError: the file has ended.
	"""
	doc, when = lock(name), getdate(day)
	if doc.docstatus == 2 or doc.status not in LIVE:
		message = _("{0} is {1}: nothing more happens in it.").format(doc.name, _(doc.status))
		frappe.throw(message, exceptions.StatusChangeError)
	field = EVENT_DATES.get(kind.lower())
	if field:
		doc.set(field, when)
	row = next((event for event in doc.events if event.kind == kind and not cint(event.done)), None)
	row = row or doc.append("events", {"kind": kind, "date": when})
	row.update({"notes": notes or row.notes, "stage": stage or row.stage or (kind if field else None)})
	row.update({"deadline": getdate(deadline)} if deadline else {"done": 1, "done_on": when})
	if stage or (field and _is_later(kind, doc.stage)):
		doc.stage = stage or kind.title()
	if doc.docstatus == 1 and doc.status == "Open":
		doc.status = "In Progress"
	schedule_deadlines(doc)
	return save(doc)


def _is_later(stage: str, than: str | None) -> bool:
	order = {name: place for place, name in enumerate(STAGES)}
	return order.get(stage.title(), -1) > order.get(cstr(than), -1)


def set_status(name: str, status: str, reason: str | None = None) -> Any:
	"""A person sets the status; automation does not lower it afterwards."""
	doc = lock(name)
	doc.update({"status": status, "status_set_by_person": 1})
	if reason:
		doc.add_comment("Info", f"{_(status)}: {frappe.utils.escape_html(reason)}")
	save(doc)
	cases.refresh_cases([doc.case])
	return doc


def log_cost(
	name: str, kind: str, amount: float = 0, hours: float = 0, paid_by: str = "Company", description: str | None = None,
	day: date | str | None = None,
) -> Any:
	"""Adds a cost (file's currency) or hours spent; totals and net follow."""
	doc = lock(name)
	values = {"date": getdate(day), "kind": kind, "amount": flt(amount), "hours": flt(hours), "paid_by": paid_by}
	doc.append("costs", {**values, "description": description})
	return save(doc)


def close(name: str, outcome: str, resolution: str, today: date | None = None) -> Any:
	"""A person ends a legal recovery: Recovered, Partly Recovered, Settled, Written Off, Withdrawn or Resume.

	Raises:
		StatusChangeError, ReasonRequiredError.
	"""
	doc = lock(name)
	if doc.status not in LIVE:
		message = _("{0} is {1}: it has ended.").format(doc.name, _(doc.status))
		frappe.throw(message, exceptions.StatusChangeError)
	if not cstr(resolution).strip():
		frappe.throw(_("{0}: say how it ended.").format(doc.name), exceptions.ReasonRequiredError)
	doc.update({"status": "Closed", "status_set_by_person": 1, "outcome": outcome, "stage": "Closed"})
	doc.update({"resolution": frappe.utils.escape_html(resolution), "closed_on": getdate(today)})
	save(doc)
	cases.refresh_cases([doc.case], today)
	return doc


def close_paid(invoices: Iterable[str]) -> list[str]:
	"""Follows payments: what came in is the amount recovered; a file without any open invoice closes itself.

	A file closed that way opens again when the payment is cancelled, unless a person has set its status.

	Returns:
		The files that changed.
	"""
	wanted = tuple(filter(None, invoices))
	if not wanted:
		return []
	names = frappe.db.sql_list(
		"""select distinct f.name from `tabLitigation File` f join `tabLitigation File Invoice` i on i.parent = f.name
		where i.invoice in %s and f.docstatus < 2 and f.status not in ('Cancelled', 'Rejected') order by f.name""",
		(wanted,),
	)
	changed = [doc for doc in map(lock, names) if _follow_payment(doc)]
	for doc in changed:
		save(doc)
	cases.refresh_cases({doc.case for doc in changed})
	return [doc.name for doc in changed]


def _follow_payment(doc: Any) -> bool:
	"""Brings recovered amount and status in line with the invoices; whether something changed."""
	names = tuple(row.invoice for row in doc.invoices)
	rows = frappe.get_all("Sales Invoice", {"name": ("in", names)}, ["name", "outstanding_amount", "docstatus"])
	live = {row.name: max(0.0, flt(row.outstanding_amount)) for row in rows if row.docstatus == 1}
	still = sum(live.values())
	before = (doc.status, flt(doc.recovered_amount), doc.outcome)
	if doc.kind == "Legal Recovery":
		claimed = sum(flt(row.outstanding) for row in doc.invoices if row.invoice in live)
		doc.recovered_amount = max(0.0, claimed - still - _written_off(doc))
	if still < 0.005 and doc.status in LIVE:
		_close_paid(doc, withdrawn=not live)
	elif still > 0.005 and doc.status in ("Resolved", "Closed") and doc.outcome in ("Paid", "Recovered", "Written Off"):
		if not cint(doc.status_set_by_person):
			doc.update({"status": "Open" if doc.docstatus else "Proposed", "outcome": "", "closed_on": None})
	return before != (doc.status, flt(doc.recovered_amount), doc.outcome)


def _written_off(doc: Any) -> float:
	if not doc.write_off_entry or frappe.db.get_value("Journal Entry", doc.write_off_entry, "docstatus") != 1:
		return 0.0
	return flt(frappe.db.get_value("Journal Entry", doc.write_off_entry, "total_debit"))


def _close_paid(doc: Any, withdrawn: bool) -> None:
	"""Nothing is owed: paid, credited or written off; or withdrawn, when we cancelled every invoice ourselves."""
	legal = doc.kind == "Legal Recovery"
	outcome = "Recovered" if legal else ("Credit Note" if doc.credit_note else "Paid")
	if legal and _written_off(doc):
		outcome = "Written Off"
	outcome = "Withdrawn" if withdrawn else outcome
	doc.update({"status": "Closed" if legal else "Resolved", "outcome": outcome, "closed_on": getdate()})
	doc.add_comment("Info", _("Nothing is owed any more: closed by itself."))


def watch(today: date | None = None) -> dict[str, list[str]]:
	"""The nightly look: files of done Litigation steps are proposed, owners told of deadlines that come near and disputes that stall.

	Returns:
		{"proposed", "warned", "reminded"}: names of files.
	"""
	return {
		"proposed": propose_waiting(),
		"warned": warn_deadlines(today),
		"reminded": disputes.remind_owners(today),
	}


def warn_deadlines(today: date | None = None) -> list[str]:
	"""Tells the owner of each legal deadline once, from its alarm day on (the route's days of warning before it)."""
	day, warned = getdate(today), []
	names = frappe.get_all(
		"Litigation File",
		{"kind": "Legal Recovery", "docstatus": 1, "status": ("in", LIVE), "next_deadline": ("<=", day + timedelta(days=60))},
		pluck="name",
		limit=0,
	)
	for name in names:
		doc = lock(name)
		days = {step.title: step.warn_days for step in litigation_gate.route_of(doc.route).steps} if doc.route else {}
		for row in doc.events:
			alarm = row.deadline and getdate(row.deadline) - timedelta(days=days.get(row.kind, 7))
			if alarm and alarm <= day and not cint(row.done) and not row.warned_on:
				row.warned_on = day
				what = _(row.kind, context="stage")
				message = _("{0}: {1}, at the latest on {2}.").format(name, what, frappe.format(row.deadline, "Date"))
				if row.extended_to and getdate(row.extended_to) > getdate(row.deadline):
					message += " " + _("A day of rest: extended to {0} (CPC 642).").format(frappe.format(row.extended_to, "Date"))
				file_people.tell(doc, message)
				warned.append(name)
		save(doc)
	return list(dict.fromkeys(warned))
