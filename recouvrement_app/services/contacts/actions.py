"""The state machine of Dunning Actions.

	Proposed / To Approve → Approved → Sending → Done
	                      ↘ Skipped / Cancelled      ↘ Failed (→ Approved again) / Unknown (a person decides)

Every change locks the case first, then the action, so that dispatchers, runs and people wait for one another.
One exception class per refused change. The callers check the permission on the record; approving checks the role here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import frappe
from frappe import _
from frappe.utils import cint, cstr, flt, getdate, now_datetime

from recouvrement_app import exceptions
from recouvrement_app.permissions import COLLECTIONS_APPROVER, COLLECTIONS_MANAGER

from ..settings import settings

WAITING = frozenset(("Proposed", "To Approve"))
OPEN = frozenset((*WAITING, "Approved"))
BY_PERSON = frozenset(("Call", "Visit", "Internal", "SMS", "Litigation"))
NOT_CONTACTS = frozenset(("Internal", "Litigation"))
BY_POST = frozenset(("Letter", "Registered Letter"))
WRITTEN = BY_POST | {"Email"}  # channels that take enclosures along
COPY = "copy"  # reference of a line whose invoice is enclosed as a copy
APPROVERS = frozenset((COLLECTIONS_APPROVER, COLLECTIONS_MANAGER, "System Manager"))


def lock(name: str) -> Any:
	"""The action, with its case's row and its own locked until the transaction ends."""
	frappe.db.sql(
		"""select c.name from `tabDunning Action` a join `tabCollection Case` c on c.name = a.`case`
		where a.name = %s for update""",
		name,
	)
	return frappe.get_doc("Dunning Action", name, for_update=True)


def save(doc: Any) -> Any:
	"""Saves on behalf of the service; the caller has checked the permission."""
	doc.flags.ignore_permissions = True
	return doc.save()


def _demand(doc: Any, allowed: frozenset[str], error: type[Exception], message: str) -> None:
	if doc.status not in allowed:
		frappe.throw(message.format(doc.name, _(doc.status)), error)


def demand_reason(name: str, reason: str | None) -> str:
	"""The reason that a person gave, without which the named record is not changed; raises ReasonRequiredError."""
	reason = cstr(reason).strip()
	if not reason:
		frappe.throw(_("{0}: give a reason.").format(name), exceptions.ReasonRequiredError)
	return reason


def may_approve(user: str) -> bool:
	"""Whether the user has an approver's role."""
	return user == "Administrator" or not APPROVERS.isdisjoint(frappe.get_roles(user))


def require_approver(user: str) -> None:
	"""Raises NotAnApproverError unless the user has an approver's role."""
	if not may_approve(user):
		message = _("{0} may not approve: ask for the role Collections Approver.").format(user)
		frappe.throw(message, exceptions.NotAnApproverError)


def approve(name: str, user: str | None = None, today: date | None = None) -> Any:
	"""Approves one action after checking again that it is still due.

	Args:
		user: the approver; the session's user when not given.
		today: the day on which balance, hold, promise and dispute are read again.

	Raises:
		NotAnApproverError, KeyAccountError, CannotApproveError, SamePersonError, and what `checks.recheck` raises.
	"""
	from ..cases import key_accounts
	from . import checks

	user = user or frappe.session.user
	require_approver(user)
	doc = lock(name)
	_demand(doc, WAITING, exceptions.CannotApproveError, _("{0} is {1}: there is nothing to approve."))
	key_accounts.require_manager(doc, user)
	demand_two_people(doc, user)
	checks.recheck(doc, getdate(today), check_gap=False)
	doc.update({"status": "Approved", "approver": user, "approved_on": now_datetime()})
	return _propose_file(save(doc)) if doc.channel == "Litigation" else save(doc)


def _propose_file(doc: Any) -> Any:
	"""The step that proposes legal recovery is done once its file is drawn up for approval (CASES 24)."""
	from ..litigation import litigation

	mark_done(doc)
	litigation.propose_from_action(doc.name)
	return doc


def demand_two_people(doc: Any, user: str) -> None:
	"""A formal notice is approved by somebody else than who wrote it (DESIGN §2)."""
	if cint(doc.formal_notice) and cint(settings().two_people_for_formal_notice) and doc.author == user:
		message = _("{0} is a formal notice written by {1}: somebody else must approve it.")
		frappe.throw(message.format(doc.name, user), exceptions.SamePersonError)


def bulk(names: Sequence[str], change: Callable[[str], Any]) -> list[dict[str, Any]]:
	"""Applies a change to each action in its own savepoint; one refusal does not hide the others.

	Returns:
		One `{"name", "ok", "status" | "error"}` per action, in order.
	"""
	results = []
	for name in names:
		frappe.db.savepoint("recouvrement_bulk")
		try:
			doc = change(name)
			results.append({"name": name, "ok": True, "status": doc.status})
		except (frappe.ValidationError, frappe.PermissionError, frappe.DoesNotExistError) as error:
			frappe.db.rollback(save_point="recouvrement_bulk")
			frappe.clear_last_message() if frappe.local.message_log else None
			results.append({"name": name, "ok": False, "error": cstr(error)})
	return results


def approve_many(names: Sequence[str], user: str | None = None, today: date | None = None) -> list[dict[str, Any]]:
	"""Approves several actions; the result says for each whether and why not."""
	return bulk(names, lambda name: approve(name, user, today))


def edit_text(
	name: str,
	subject: str | None = None,
	message: str | None = None,
	letter_html: str | None = None,
	user: str | None = None,
) -> Any:
	"""Keeps a person's own text; the person becomes the author and an approval given before falls.

	Raises:
		CannotEditError.
	"""
	from ..notices import notices, wording

	doc = lock(name)
	_demand(doc, OPEN | {"Failed"}, exceptions.CannotEditError, _("{0} is {1}: its text is frozen."))
	if not cint(doc.text_edited):
		doc.update(notices.texts(doc))
	given = {"subject": subject, "message": message, "letter_html": letter_html}
	doc.update({field: notices.clean(text) for field, text in given.items() if text is not None})
	doc.update({"text_edited": 1, "author": user or frappe.session.user})
	wording.warn(" ".join(text for text in given.values() if text), doc.tone)
	if doc.status == "Approved":
		doc.update({"status": "To Approve", "approver": None, "approved_on": None})
	return save(doc)


def restore_text(name: str) -> Any:
	"""Gives the edited text up for the notice's own."""
	doc = lock(name)
	_demand(doc, OPEN | {"Failed"}, exceptions.CannotEditError, _("{0} is {1}: its text is frozen."))
	doc.update({"text_edited": 0, "subject": None, "message": None, "letter_html": None})
	return save(doc)


def postpone(name: str, to: date | str, reason: str | None, today: date | None = None) -> Any:
	"""Moves an open action to a later day.

	Raises:
		CannotPostponeError, ReasonRequiredError, PostponeDateError.
	"""
	doc = lock(name)
	_demand(doc, OPEN, exceptions.CannotPostponeError, _("{0} is {1} and cannot be postponed."))
	reason = demand_reason(doc.name, reason)
	day = getdate(to) if to else None
	if not day or day <= getdate(today):
		message = _("{0}: choose a day after today.").format(doc.name)
		frappe.throw(message, exceptions.PostponeDateError)
	doc.update({"action_date": day, "reason": reason})
	return save(doc)


def skip(name: str, reason: str | None) -> Any:
	"""Passes a step over: it counts as taken, so a reason is needed (DESIGN §4).

	Raises:
		CannotSkipError, ReasonRequiredError.
	"""
	doc = lock(name)
	_demand(doc, OPEN | {"Failed"}, exceptions.CannotSkipError, _("{0} is {1} and cannot be skipped."))
	doc.update({"reason": demand_reason(doc.name, reason), "status": "Skipped", "done_on": now_datetime()})
	claim_keys(doc)
	save(doc)
	after_change(doc)
	return doc


def cancel(name: str, reason: str | None) -> Any:
	"""Takes an open action back: its step stays to be taken.

	Raises:
		CannotCancelError, ReasonRequiredError.
	"""
	doc = lock(name)
	_demand(doc, OPEN | {"Failed"}, exceptions.CannotCancelError, _("{0} is {1} and cannot be cancelled."))
	doc.update({"reason": demand_reason(doc.name, reason), "status": "Cancelled"})
	save(doc)
	after_change(doc)
	return doc


def resolve_unknown(name: str, sent: bool, note: str | None, user: str | None = None) -> Any:
	"""A person says whether a delivery of unknown result was made; nothing is resent by itself (CASES 18).

	Raises:
		CannotResolveError, ReasonRequiredError.
	"""
	doc = lock(name)
	_demand(doc, frozenset(("Unknown",)), exceptions.CannotResolveError, _("{0} is {1}: its result is known."))
	note = demand_reason(doc.name, note)
	word = _("sent") if sent else _("not sent")
	doc.add_comment("Info", _("{0} decided: {1}. {2}").format(user or frappe.session.user, word, note))
	if sent:
		return mark_done(doc)
	return mark_failed(doc, note)


def retry(name: str, user: str | None = None) -> Any:
	"""Releases a failed action for another attempt.

	Raises:
		CannotRetryError, NotAnApproverError, KeyAccountError, SamePersonError.
	"""
	from ..cases import key_accounts

	user = user or frappe.session.user
	require_approver(user)
	doc = lock(name)
	_demand(doc, frozenset(("Failed",)), exceptions.CannotRetryError, _("{0} is {1}: there is nothing to retry."))
	key_accounts.require_manager(doc, user)
	demand_two_people(doc, user)
	doc.update(
		{
			"status": "Approved",
			"approver": user,
			"approved_on": now_datetime(),
			"attempts": 0,
			"last_error": None,
			"email_queue": None,
			"communication": None,
		}
	)
	claim_keys(doc)
	return save(doc)


def complete(name: str, values: dict[str, Any] | None = None, on: Any = None) -> Any:
	"""Records that a call, visit, message or task was done.

	Args:
		values: outcome, notes and the like.
		on: when it was done; now when not given.

	Raises:
		CannotCompleteError.
	"""
	doc = lock(name)
	if doc.channel not in BY_PERSON:
		message = _("{0} is sent or posted, it cannot be completed by hand.").format(doc.name)
		frappe.throw(message, exceptions.CannotCompleteError)
	_demand(doc, OPEN | {"Done"}, exceptions.CannotCompleteError, _("{0} is {1} and cannot be completed."))
	doc.update(values or {})
	if doc.status == "Done":
		return save(doc)
	return _propose_file(doc) if doc.channel == "Litigation" else mark_done(doc, on)


def mark_done(doc: Any, on: Any = None) -> Any:
	"""Turns a locked action to Done, tells case and sales person, and stops new orders where the step says so."""
	from ..sales import credit_hold
	from . import appointments, outcomes

	doc.update({"status": "Done", "done_on": on or now_datetime(), "last_error": None})
	claim_keys(doc)
	save(doc)
	after_change(doc)
	outcomes.notify_sales(doc)
	credit_hold.hold_for_step(doc)
	appointments.held(doc)
	return doc


def mark_failed(doc: Any, error: str) -> Any:
	"""Turns a locked action to Failed.

	It keeps its case's key: the run draws no new action until a person retries, skips or cancels this one. A mail of it that still
	waits in the queue is taken out.
	"""
	if doc.email_queue and frappe.db.get_value("Email Queue", doc.email_queue, "status") != "Sent":
		frappe.db.set_value("Email Queue", doc.email_queue, "status", "Error")
	doc.update({"status": "Failed", "last_error": cstr(error)[-500:]})
	save(doc)
	if not cint(doc.manual):
		hold_case_key(doc)
	return doc


def hold_case_key(doc: Any) -> None:
	"""Keeps the case to a failed action, unless another one has it already."""
	key = open_key(doc)
	if not frappe.db.exists("Dunning Action", {"open_key": key, "name": ("!=", doc.name)}):
		doc.db_set("open_key", key, update_modified=False)


def open_key(doc: Any) -> str:
	"""What is unique while the action is open (as `services.daily_run.proposals` sets it): acts that are no contact have their own."""
	return doc.case if doc.channel not in NOT_CONTACTS else f"{doc.case}|{doc.channel}"


def claim_keys(doc: Any) -> None:
	"""Takes the unique keys of lines and case again that a failure had freed."""
	for line in doc.lines:
		if line.kind == "Due" and line.step and not line.step_key:
			line.step_key = f"{line.invoice}|{line.term or ''}|{doc.scenario or ''}|{line.step}"[:255]
	if not cint(doc.manual):
		doc.open_key = open_key(doc)


def after_change(doc: Any) -> None:
	"""Shows the step on the invoices and refreshes the case."""
	from ..cases import cases
	from ..sales import invoice_sendings

	if doc.status in ("Done", "Skipped"):
		for line in doc.lines:
			if line.kind == "Due" and line.invoice and cint(line.step):
				frappe.db.sql(
					"""update `tabSales Invoice` set recouvrement_step = greatest(ifnull(recouvrement_step, 0), %s)
					where name = %s""",
					(line.step, line.invoice),
				)
	if doc.status == "Done" and (doc.channel == "Email" or doc.posted_on):
		invoice_sendings.enclosed(doc)
	cases.refresh_cases([(doc.company, doc.customer, doc.currency)])


def create_manual(case: str, channel: str, **values: Any) -> Any:
	"""Inserts an action outside the scenario: a call back, a confirmation, an answer.

	Args:
		case: the Collection Case.
		channel: as on the record.
		values: other fields of Dunning Action.
	"""
	facts = frappe.db.get_value(
		"Collection Case", case, ["company", "customer", "customer_name", "currency", "language"], as_dict=True
	)
	doc = frappe.new_doc("Dunning Action")
	doc.update(
		{
			**facts,
			"case": case,
			"channel": channel,
			"manual": 1,
			"autonomy": "Manual",
			"status": "Proposed",
			"action_date": getdate(),
			"author": frappe.session.user,
			**values,
		}
	)
	doc.insert(ignore_permissions=True)
	return doc


def add_invoices(doc: Any, invoices: Sequence[str], copies: bool = False) -> None:
	"""Lists invoices for information on an action; with `copies`, its e-mail encloses them."""
	for row in frappe.get_all(
		"Sales Invoice",
		filters={"name": ("in", list(invoices)), "customer": doc.customer, "company": doc.company, "docstatus": 1},
		fields=["name", "due_date", "outstanding_amount"],
		order_by="due_date, name",
	):
		doc.append(
			"lines",
			{
				"kind": "Information",
				"invoice": row.name,
				"due_date": row.due_date,
				"days_late": max(0, (getdate() - getdate(row.due_date)).days),
				"outstanding": flt(row.outstanding_amount),
				"reference": COPY if copies else None,
			},
		)
