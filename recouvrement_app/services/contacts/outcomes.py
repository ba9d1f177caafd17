"""What customers answer: outcomes of calls and visits, and whom they set in motion.

One call records the outcome and moves the case: a promise rests it, a dispute takes the invoices out, "wants the invoice" sends it
again, a next date makes the next call. Sales hear of it after the third reminder.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import frappe
from frappe import _
from frappe.utils import cint, cstr, escape_html, flt, fmt_money, getdate

from recouvrement_app import exceptions

from ..sending import conversation_mail
from ..settings import settings
from . import actions, satisfaction

SAYS_PAID_REST_DAYS = 5  # a bank transfer within the SEPA area arrives in one working day; the rest is for booking it
WHY_MATTERS = ("Promised", "Disputes", "Hardship", "Refuses")  # outcomes that have a reason of non-payment behind them
REMINDER_CHANNELS = ("Email", "Letter", "Registered Letter", "Call", "Visit", "SMS")


def log_outcome(
	action: str | None = None,
	outcome: str | None = None,
	*,
	case: str | None = None,
	channel: str = "Call",
	reason: str | None = None,
	notes: str | None = None,
	next_date: date | str | None = None,
	duration_minutes: int | None = None,
	contact: str | None = None,
	satisfaction_score: float | None = None,
	satisfaction_comment: str | None = None,
	details: Mapping[str, Any] | None = None,
	promised_amount: float | None = None,
	promised_date: date | str | None = None,
	promised_means: str | None = None,
	invoices: Sequence[str] | None = None,
	dispute_kind: str | None = None,
	confirm_by_email: bool = False,
) -> dict[str, Any]:
	"""Records a call or visit in one go and does what follows from it.

	Args:
		action: the Dunning Action; without it a contact outside the scenario is recorded on `case`.
		outcome: as on the record (No Answer, Promised, Disputes …).
		next_date: day of the next call; a task is made for it.
		satisfaction_score, satisfaction_comment: 0 to 1, a star of five is 0.2; 0 is not asked. With it, what the customer said.
		details: what else the record keeps: meeting_place, meeting_place_type, attendees, recording and recording_consent.
		promised_amount, promised_date, promised_means: of a promise; the amount is in the case's currency, all that is overdue when
			not given; the means says how many days the money is on its way.
		invoices: those that are promised, disputed or asked for; all the action's when not given.
		confirm_by_email: whether an e-mail confirms what was said.

	Returns:
		`{"action", "promise", "file", "next_action", "confirmation", "resent", "suggested"}`, names or None.

	Raises:
		CannotCompleteError, StatusChangeError, RecordingError and what promises and disputes refuse.
	"""
	values = {
		"outcome": outcome,
		"non_payment_reason": reason,
		"notes": notes,
		"next_date": getdate(next_date) if next_date else None,
		"duration_minutes": cint(duration_minutes),
		"satisfaction_score": flt(satisfaction_score) or None,
		"satisfaction_comment": satisfaction_comment if flt(satisfaction_score) else None,
		**{"contact": contact, **(details or {})},
	}
	doc = _record(action, case, channel, {field: value for field, value in values.items() if value}, invoices)
	_learn(doc, reason)
	done: dict[str, Any] = {"action": doc.name, "suggested": _suggested(outcome, reason, flt(satisfaction_score))}
	done.update(satisfaction.learn(doc, flt(satisfaction_score), satisfaction_comment))
	done.update(_follow(doc, outcome, (promised_amount, promised_date, promised_means), invoices, dispute_kind, notes))
	if next_date:
		done["next_action"] = plan_next_contact(doc, getdate(next_date))
	if confirm_by_email and not done.get("promise"):  # a promise sends its own confirmation
		done["confirmation"] = conversation_mail.confirm(doc)
	return done


def _record(
	action: str | None, case: str | None, channel: str, values: dict[str, Any], invoices: Sequence[str] | None
) -> Any:
	"""The contact that took place, done."""
	if not action:
		if not case:
			frappe.throw(_("Choose the action or the case of the contact."), exceptions.CannotCompleteError)
		made = actions.create_manual(case, channel, step_title=_("{0} outside the scenario").format(_(channel)))
		if invoices:
			actions.add_invoices(made, invoices)
			actions.save(made)
		return actions.complete(made.name, values)
	doc = actions.lock(action)
	if doc.channel in actions.BY_PERSON:
		_demand_reason_of_non_payment(doc, values)
		satisfaction.demand_score(doc, values.get("outcome"), flt(values.get("satisfaction_score")))
		return actions.complete(action, values)
	doc.update(values)  # an answer to a letter or an e-mail: the contact itself is not touched
	return actions.save(doc)


def _demand_reason_of_non_payment(doc: Any, values: dict[str, Any]) -> None:
	"""A step may ask why it is not paid, once somebody was reached who owes."""
	asked = frappe.db.get_value(
		"Dunning Scenario Step", {"parent": doc.scenario, "step": doc.step}, "reason_required"
	)
	if cint(asked) and values.get("outcome") in WHY_MATTERS and not values.get("non_payment_reason"):
		message = _("{0}: this step asks why the customer has not paid. Choose a reason of non-payment.")
		frappe.throw(message.format(doc.name), exceptions.ReasonRequiredError)


def _learn(doc: Any, reason: str | None) -> None:
	"""What the reason says of the customer, kept on the case: good or bad faith. A person's judgement stays."""
	faith = {"Firm Scenario": "Bad", "Soft Scenario": "Good"}.get(suggested_action(reason) or "")
	if not faith:
		return
	case = frappe.get_doc("Collection Case", doc.case, for_update=True)
	if case.faith not in ("Unknown", "", None):
		return
	from ..cases import cases

	case.add_comment("Info", _("{0} faith, from the reason “{1}”").format(_(faith), _(reason)))
	case.db_set("faith", faith)
	cases.refresh_cases([case.name])


def _follow(
	doc: Any,
	outcome: str | None,
	promised: tuple[float | None, date | str | None, str | None],
	invoices: Sequence[str] | None,
	dispute_kind: str | None,
	notes: str | None,
) -> dict[str, Any]:
	"""What the outcome sets in motion."""
	amount, day, means = promised
	if outcome == "Promised" and day:
		return {"promise": _promise(doc, amount, day, means, invoices)}
	if outcome == "Disputes":
		return {"file": open_dispute(doc, invoices, dispute_kind, notes)}
	if outcome == "Wants Invoice":
		return {"resent": conversation_mail.resend_invoices(doc, invoices, frappe.session.user)}
	if outcome == "Says Paid":
		rest_until = getdate() + timedelta(days=SAYS_PAID_REST_DAYS)
		hold_until_paid(doc.case, rest_until)
		return {"held_until": rest_until}
	if outcome == "Wrong Contact":
		return {"task": open_task(doc.case, _("Find the right contact of {0}").format(doc.customer_name))}
	return {}


def hold_until_paid(case: str, until: date) -> None:
	"""Rests a case while an announced payment is on its way; a hold that a person set is left alone."""
	from ..cases import cases

	doc = frappe.get_doc("Collection Case", case, for_update=True)
	if doc.hold_reason:
		return
	doc.update(
		{
			"hold_reason": _("The customer says it has been paid"),
			"hold_until": until,
			"hold_by": frappe.session.user,
		}
	)
	doc.flags.ignore_permissions = True
	doc.save()
	cases.refresh_cases([case])


def _promise(
	doc: Any, amount: float | None, day: date | str, means: str | None, invoices: Sequence[str] | None
) -> str:
	from ..promises import promises

	kinds = ("Email", "Letter", "Call", "Visit", "SMS")
	promise = promises.create_promise(
		doc.case,
		amount=flt(amount) or None,
		promised_date=day,
		means=means or None,
		invoices=list(invoices) if invoices else None,
		source_action=doc.name,
		channel=doc.channel if doc.channel in kinds else None,
		contact=doc.contact,
		promised_by=doc.recipient_name,
	)
	return promise.name


def open_dispute(
	doc: Any, invoices: Sequence[str] | None, kind: str | None = None, notes: str | None = None
) -> str | None:
	"""Opens a Litigation File of kind Dispute for the invoices: they leave the run, they stay in the figures."""
	from ..litigation import disputes

	wanted = set(invoices or ()) or {line.invoice for line in doc.lines if line.invoice and line.kind == "Due"}
	if not wanted:
		return None
	source = doc.name if doc.doctype == "Dunning Action" else None
	return disputes.open_dispute(
		doc.case, sorted(wanted), kind or "Other", description=notes, source_action=source
	).name


def plan_next_contact(doc: Any, day: date) -> str:
	"""The next call as a task of the agenda; returns the Dunning Action."""
	made = actions.create_manual(
		doc.case,
		doc.channel if doc.channel in ("Call", "Visit") else "Call",
		step_title=_("Call back"),
		action_date=day,
		contact=doc.contact,
		recipient_name=doc.recipient_name,
		recipient_phone=doc.recipient_phone,
		language=doc.language,
		remarks=cstr(doc.notes) and frappe.utils.strip_html(doc.notes)[:500],
	)
	return made.name


def _suggested(outcome: str | None, reason: str | None, score: float) -> str | None:
	"""What to do next: an unhappy customer comes first."""
	unhappy = satisfaction.is_unhappy(score) and outcome != "Disputes"
	return "Open Dispute" if unhappy else suggested_action(reason)


def suggested_action(reason: str | None) -> str | None:
	"""What the reason of non-payment suggests to do next."""
	if not reason:
		return None
	found = frappe.db.get_value("Non-Payment Reason", reason, "suggested_action")
	return None if found == "None" else found


def notify_sales(doc: Any) -> None:
	"""Tells the sales person of the customer after the n-th reminder, and at each step that says so."""
	if doc.channel not in REMINDER_CHANNELS or cint(doc.manual):
		return
	after = cint(settings().sales_notice_after)
	told_by_step = frappe.db.get_value(
		"Dunning Scenario Step", {"parent": doc.scenario, "step": doc.step}, "notify_sales"
	)
	made = frappe.db.count(
		"Dunning Action",
		{"case": doc.case, "status": "Done", "manual": 0, "channel": ("in", REMINDER_CHANNELS)},
	)
	if cint(told_by_step) or (after and made == after):
		message = _("{0} was reminded {1} times and still owes {2}.").format(
			doc.customer_name, made, fmt_money(doc.total, currency=doc.currency)
		)
		for user in sales_users(doc.customer):
			notify(user, doc, message)


def sales_users(customer: str) -> list[str]:
	"""The users who sell to the customer: its account manager, else those of its sales team."""
	manager = frappe.db.get_value("Customer", customer, "account_manager")
	if manager:
		return [manager]
	return frappe.db.sql_list(
		"""select distinct employee.user_id from `tabSales Team` team
		join `tabSales Person` person on person.name = team.sales_person
		join `tabEmployee` employee on employee.name = person.employee
		where team.parenttype = 'Customer' and team.parent = %s and ifnull(employee.user_id, '') != ''""",
		customer,
	)


def notify(user: str, doc: Any, message: str) -> None:
	"""An alert in the desk, linked to the record."""
	alert = frappe.new_doc("Notification Log")
	alert.update(
		{
			"for_user": user,
			"from_user": frappe.session.user,
			"type": "Alert",
			"document_type": doc.doctype,
			"document_name": doc.name,
			"subject": escape_html(message),
		}
	)
	alert.insert(ignore_permissions=True)


def open_task(case: str, description: str, user: str | None = None) -> str:
	"""A ToDo on a case, for its collector when no user is named; one that says the same and is open serves again.

	Returns:
		The ToDo.
	"""
	values = {
		"description": escape_html(description),
		"reference_type": "Collection Case",
		"reference_name": case,
		"allocated_to": user or frappe.db.get_value("Collection Case", case, "collector") or frappe.session.user,
	}
	waiting = frappe.get_all("ToDo", {**values, "status": "Open"}, pluck="name", limit=1)
	if waiting:
		return waiting[0]
	todo = frappe.new_doc("ToDo")
	todo.update(values)
	todo.insert(ignore_permissions=True)
	return todo.name
