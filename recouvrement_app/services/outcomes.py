"""What customers answer: outcomes of calls and visits, and whom they set in motion.

One call records the outcome and moves the case: a promise rests it, a dispute takes the invoices out, "wants the invoice" sends it
again, a next date makes the next call. Sales hear of it after the third reminder.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import frappe
from frappe import _
from frappe.utils import cint, cstr, escape_html, flt, fmt_money, getdate

from recouvrement_app import exceptions

from . import actions
from .conversation_mail import confirm, resend_invoices
from .settings import settings

SAYS_PAID_REST_DAYS = 5  # a bank transfer within the SEPA area arrives in one working day; the rest is for booking it
WHY_MATTERS = ("Promised", "Disputes", "Hardship", "Refuses")  # outcomes that have a reason of non-payment behind them
UNHAPPY = 0.4  # a Rating is kept as a part of 1: two stars of five or fewer
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
	meeting_place: str | None = None,
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
		reason: Non-Payment Reason.
		next_date: day of the next call; a task is made for it.
		satisfaction_score: 0 to 1, a star of five is 0.2; 0 is not asked.
		meeting_place: of a visit.
		promised_amount, promised_date, promised_means: of a promise; the amount is in the case's currency, all that is overdue when
			not given; the means says how many days the money is on its way.
		invoices: those that are promised, disputed or asked for; all the action's when not given.
		confirm_by_email: whether an e-mail confirms what was said.

	Returns:
		`{"action", "promise", "file", "next_action", "confirmation", "resent", "suggested"}`, names or None.

	Raises:
		CannotCompleteError, StatusChangeError and what promises and disputes refuse.
	"""
	values = {
		"outcome": outcome,
		"non_payment_reason": reason,
		"notes": notes,
		"next_date": getdate(next_date) if next_date else None,
		"duration_minutes": cint(duration_minutes),
		"satisfaction_score": flt(satisfaction_score) or None,
		"contact": contact,
		"meeting_place": meeting_place,
	}
	values = {field: value for field, value in values.items() if value}
	doc = _record(action, case, channel, values, invoices)
	_learn(doc, reason, flt(satisfaction_score))
	done: dict[str, Any] = {"action": doc.name, "suggested": _suggested(outcome, reason, flt(satisfaction_score))}
	done.update(_follow(doc, outcome, (promised_amount, promised_date, promised_means), invoices, dispute_kind, notes))
	if next_date:
		done["next_action"] = plan_next_contact(doc, getdate(next_date))
	if confirm_by_email and not done.get("promise"):  # a promise sends its own confirmation
		done["confirmation"] = confirm(doc)
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


def _learn(doc: Any, reason: str | None, score: float) -> None:
	"""What the conversation says of the customer, kept on the case: good or bad faith, and satisfaction."""
	case = frappe.get_doc("Collection Case", doc.case, for_update=True)
	faith = {"Firm Scenario": "Bad", "Soft Scenario": "Good"}.get(suggested_action(reason) or "")
	found: dict[str, Any] = {"satisfaction_score": score} if score else {}
	if faith and case.faith in ("Unknown", "", None):  # a person's judgement stays
		found["faith"] = faith
		case.add_comment("Info", _("{0} faith, from the reason “{1}”").format(_(faith), _(reason)))
	if not found:
		return
	case.db_set(found)
	if "faith" in found:
		from . import cases

		cases.refresh_cases([case.name])
	if score and score <= UNHAPPY:
		message = _("{0} is not satisfied ({1} of 5): find out why before the next reminder.")
		for user in {*sales_users(doc.customer), case.collector or ""} - {""}:
			notify(user, doc, message.format(doc.customer_name, round(score * 5)))


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
		return {"resent": resend_invoices(doc, invoices, frappe.session.user)}
	if outcome == "Says Paid":
		rest_until = getdate() + timedelta(days=SAYS_PAID_REST_DAYS)
		hold_until_paid(doc.case, rest_until)
		return {"held_until": rest_until}
	if outcome == "Wrong Contact":
		return {"task": _task(doc, _("Find the right contact of {0}").format(doc.customer_name))}
	return {}


def hold_until_paid(case: str, until: date) -> None:
	"""Rests a case while an announced payment is on its way; a hold that a person set is left alone."""
	from . import cases

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
	from . import promises

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
	from . import disputes

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
	unhappy = 0 < score <= UNHAPPY and outcome != "Disputes"
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


def _task(doc: Any, description: str) -> str:
	todo = frappe.new_doc("ToDo")
	todo.update(
		{
			"description": escape_html(description),
			"reference_type": "Collection Case",
			"reference_name": doc.case,
			"allocated_to": frappe.db.get_value("Collection Case", doc.case, "collector") or frappe.session.user,
		}
	)
	todo.insert(ignore_permissions=True)
	return todo.name
