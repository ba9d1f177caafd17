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
from frappe.utils import cint, cstr, escape_html, flt, fmt_money, formatdate, getdate

from recouvrement_app import exceptions

from . import actions
from .settings import automatic_sending, settings

SAYS_PAID_REST_DAYS = 5  # a bank transfer within the SEPA area arrives in one working day; the rest is for booking it
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
	promised_amount: float | None = None,
	promised_date: date | str | None = None,
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
		promised_amount, promised_date: of a promise; the amount is in the case's currency, all that is overdue when not given.
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
	}
	values = {field: value for field, value in values.items() if value}
	doc = _record(action, case, channel, values, invoices)
	done: dict[str, Any] = {"action": doc.name, "suggested": suggested_action(reason)}
	done.update(_follow(doc, outcome, promised_amount, promised_date, invoices, dispute_kind, notes))
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
		return actions.complete(action, values)
	doc.update(values)  # an answer to a letter or an e-mail: the contact itself is not touched
	return actions.save(doc)


def _follow(
	doc: Any,
	outcome: str | None,
	amount: float | None,
	day: date | str | None,
	invoices: Sequence[str] | None,
	dispute_kind: str | None,
	notes: str | None,
) -> dict[str, Any]:
	"""What the outcome sets in motion."""
	if outcome == "Promised" and day:
		return {"promise": _promise(doc, amount, day, invoices)}
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


def _promise(doc: Any, amount: float | None, day: date | str, invoices: Sequence[str] | None) -> str:
	from . import promises

	kinds = ("Email", "Letter", "Call", "Visit", "SMS")
	promise = promises.create_promise(
		doc.case,
		amount=flt(amount) or None,
		promised_date=day,
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


def resend_invoices(
	doc: Any, invoices: Sequence[str] | None = None, approver: str | None = None
) -> str | None:
	"""Sends copies of the invoices again; None without an e-mail address.

	Args:
		approver: the person who asked for it; without one it goes by itself only while automatic sending is on.
	"""
	wanted = list(invoices or ()) or sorted({line.invoice for line in doc.lines if line.invoice})
	if not wanted:
		return None
	with speaking(doc.language):
		subject = _("Copy of your invoices {0}").format(", ".join(wanted))
		body = _paragraphs(
			_("Dear Sir or Madam,"),
			_("As you asked, please find enclosed a copy of {0}.").format(", ".join(wanted)),
			_("We thank you and remain at your disposal."),
		)
	return _email(doc, _("Invoices sent again"), subject, body, wanted, approver)


def confirm(doc: Any) -> str | None:
	"""An e-mail that says in writing what a call or a visit came to; None without an address."""
	with speaking(doc.language):
		lines = [_("Dear Sir or Madam,")]
		lines.append(
			_("Following our conversation of {0}, we confirm what was said:").format(formatdate(doc.done_on))
		)
		if doc.outcome:
			lines.append(_(doc.outcome))
		if doc.next_date:
			lines.append(_("We will contact you again on {0}.").format(formatdate(doc.next_date)))
		for line in doc.lines:
			if line.invoice:
				amount = fmt_money(line.outstanding, currency=doc.currency)
				lines.append(_("Invoice {0}: {1}").format(line.invoice, amount))
		lines.append(_("We thank you and remain at your disposal."))
		subject = _("Our conversation of {0}").format(formatdate(doc.done_on))
		body = _paragraphs(*lines)
	return _email(doc, _("Confirmation of a conversation"), subject, body, (), frappe.session.user)


def _email(
	doc: Any, title: str, subject: str, body: str, invoices: Sequence[str], approver: str | None
) -> str | None:
	"""A courtesy e-mail, approved by the person who asked for it; copies of the invoices go along."""
	from . import recipients

	found = recipients.of_customer(doc.customer, "Email", contact=doc.contact)
	if not found.email:
		doc.add_comment("Info", _("No e-mail address is known: {0} was not sent.").format(subject))
		return None
	made = actions.create_manual(
		doc.case,
		"Email",
		step_title=title,
		tone="Courtesy",
		contact=found.contact or None,
		recipient_name=found.name,
		recipient_email=found.email,
		language=doc.language or found.language or None,
		subject=subject,
		message=body,
		text_edited=1,
		autonomy="Manual" if approver else "Automatic",
		status="Approved" if approver or automatic_sending() else "To Approve",
		approver=approver,
	)
	if invoices:
		actions.add_invoices(made, invoices, copies=True)
		actions.save(made)
	return made.name


def _paragraphs(*lines: str) -> str:
	return "".join(f"<p>{escape_html(line)}</p>" for line in lines)


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


class speaking:
	"""Translates into the customer's language within the block."""

	def __init__(self, language: str | None) -> None:
		self.language = language

	def __enter__(self) -> None:
		self.before = frappe.local.lang
		frappe.local.lang = self.language or self.before

	def __exit__(self, *_error: object) -> None:
		frappe.local.lang = self.before
