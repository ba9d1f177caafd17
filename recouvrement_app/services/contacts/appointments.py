"""Appointments with customers: an event of Frappe's calendar, a task of the agenda on its day, and invitations by e-mail.

The event says when, where and with whom. Moved or cancelled, on the case or in the calendar, it tells the customer by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import frappe
from frappe import _
from frappe.utils import cint, cstr, escape_html, get_datetime, now_datetime

from recouvrement_app import exceptions

from . import actions, invitations, outcomes, recipients

CATEGORIES = {"Visit": "Meeting", "Call": "Call"}
MINUTES = 30
TOLD = ("starts_on", "ends_on", "recouvrement_place")  # what the customer must know when it changes


def start(case: str) -> dict[str, Any]:
	"""What the dialog starts with: the customer's contacts that can be written to, and our own people."""
	doc = frappe.get_doc("Collection Case", case)
	people = _reachable(doc.customer)
	return {
		"case": case,
		"customer_name": doc.customer_name,
		"contacts": [{"value": person.name, "label": invitations.full_name(person.name), "role": person.role, "email": person.email} for person in people],
		"colleagues": [{"value": user, "label": name} for user, name in _ours(doc.customer).items()],
		"place": recipients.postal_address(doc.customer).replace("\n", ", "),
	}


def _reachable(customer: str) -> list[Any]:
	"""The customer's contacts that can be written to by e-mail."""
	return [person for person in recipients.contacts_of(customer) if person.email and not person.bounced]


def _ours(customer: str) -> dict[str, str]:
	"""Who works in collections, and who sells to the customer."""
	from . import agenda

	sellers = {user: frappe.utils.get_fullname(user) for user in outcomes.sales_users(customer)}
	return {**agenda.colleagues(), **sellers}


def propose(
	case: str,
	starts_on: datetime | str,
	contacts: Sequence[str],
	*,
	minutes: int = MINUTES,
	channel: str = "Visit",
	place: str | None = None,
	colleagues: Sequence[str] = (),
	note: str | None = None,
	about: tuple[str, str] | None = None,
) -> dict[str, Any]:
	"""Proposes an appointment to people at a customer.

	Args:
		case: the Collection Case; the caller has checked the right to write it.
		starts_on: in the site's time zone; `minutes` is how long it lasts.
		contacts: Contacts of the customer, each of whom gets an invitation.
		channel: Visit (a meeting, wherever it is) or Call.
		place: where one meets, or the number that is called.
		colleagues: users who take part; they find it in their calendar.
		note: what it is about, as the customer reads it.
		about: doctype and name of the dispute or issue that it comes from.

	Returns:
		`{"event", "task", "invitations": the e-mails}`.

	Raises:
		AppointmentError: it lies in the past, lasts no time, or nobody at the customer or none of ours may be asked.
	"""
	facts = frappe.db.get_value("Collection Case", case, ["customer", "customer_name"], as_dict=True)
	begins = get_datetime(starts_on)
	_demand_time(begins, cint(minutes))
	_demand_people(facts, contacts, colleagues)
	event = frappe.new_doc("Event")
	event.update(
		{
			"subject": _("Appointment with {0}").format(facts.customer_name),
			"event_category": CATEGORIES[channel],
			"event_type": "Private",
			"starts_on": begins,
			"ends_on": begins + timedelta(minutes=cint(minutes)),
			"description": escape_html(cstr(note).strip()).replace("\n", "<br>"),
			"recouvrement_case": case,
			"recouvrement_place": cstr(place).strip() or None,
		}
	)
	for doctype, name in [("Customer", facts.customer), *(("Contact", name) for name in contacts), *([about] if about else [])]:
		event.add_participant(doctype, name)
	event.insert(ignore_permissions=True)
	_share(event, colleagues)
	return {"event": event.name, "task": _add_task(event, channel, contacts[0]), "invitations": invitations.write(event, contacts)}


def _add_task(event: Any, channel: str, contact: str) -> str:
	"""The meeting or call as a task of the agenda; its outcome is logged there."""
	return actions.create_manual(
		event.recouvrement_case,
		channel,
		step_title=_("Appointment"),
		action_date=get_datetime(event.starts_on).date(),
		contact=contact,
		recipient_name=invitations.full_name(contact),
		meeting_place=event.recouvrement_place,
		attendees=", ".join(invitations.people(event)),
		remarks=invitations.plain_note(event) or None,
		event=event.name,
	).name


def _demand_time(begins: datetime, minutes: int) -> None:
	if begins <= now_datetime():
		frappe.throw(_("Choose a time that lies ahead."), exceptions.AppointmentError)
	if minutes < 1:
		frappe.throw(_("Say how many minutes the appointment lasts."), exceptions.AppointmentError)


def _demand_people(facts: Any, contacts: Sequence[str], colleagues: Sequence[str]) -> None:
	"""Somebody at the customer who can be written to; of ours only who works in collections or sells to the customer."""
	known = {person.name for person in _reachable(facts.customer)}
	if not contacts or not known.issuperset(contacts):
		message = _("Choose contacts of {0} that have a working e-mail address.")
		frappe.throw(message.format(facts.customer_name), exceptions.AppointmentError)
	others = set(colleagues) - set(_ours(facts.customer))
	if others:
		message = _("{0} neither works in collections nor sells to {1}.")
		frappe.throw(message.format(", ".join(sorted(others)), facts.customer_name), exceptions.AppointmentError)


def _share(event: Any, colleagues: Sequence[str]) -> None:
	"""A private event is seen by its owner and those with whom it is shared."""
	for user in colleagues:
		if user != event.owner:
			frappe.share.add_docshare("Event", event.name, user, read=1, write=1, flags={"ignore_share_permission": True})
			message = _("{0} asks you to take part: {1}, {2}")
			outcomes.notify(user, event, message.format(frappe.utils.get_fullname(), event.subject, invitations.when(event)))


def move(event: str, starts_on: datetime | str, minutes: int | None = None, place: str | None = None) -> Any:
	"""Moves an appointment; the event's own hook tells the customer.

	Args:
		minutes: how long it lasts; as before when not given.
		place: where one meets; as before when None.

	Raises:
		AppointmentError: it is not open any more, or the new time lies in the past.
	"""
	doc = _open_event(event)
	begins = get_datetime(starts_on)
	lasts = timedelta(minutes=cint(minutes)) if cint(minutes) else invitations.ends(doc) - get_datetime(doc.starts_on)
	doc.update({"starts_on": begins, "ends_on": begins + lasts})
	if place is not None:
		doc.recouvrement_place = cstr(place).strip() or None
	return doc.save(ignore_permissions=True)


def cancel(event: str, reason: str | None) -> Any:
	"""Calls an appointment off; the event's own hook tells the customer. The reason stays with us.

	Raises:
		AppointmentError, ReasonRequiredError.
	"""
	doc = _open_event(event)
	reason = actions.demand_reason(doc.subject, reason)
	doc.add_comment("Info", escape_html(reason))
	doc.flags.recouvrement_reason = reason
	doc.status = "Cancelled"
	return doc.save(ignore_permissions=True)


def _open_event(name: str) -> Any:
	doc = frappe.get_doc("Event", name, for_update=True)
	if doc.status != "Open":
		message = _("{0} is {1}: make a new appointment.").format(doc.subject, _(doc.status))
		frappe.throw(message, exceptions.AppointmentError)
	return doc


def changed(event: Any) -> None:
	"""Follows an event that was saved: its task and its guests learn what changed.

	Raises:
		AppointmentError: an open appointment was moved into the past.
	"""
	before = event.get_doc_before_save()
	if not event.get("recouvrement_case") or not before:
		return
	gone = [name for name in invitations.guests(before) if name not in invitations.guests(event)]
	if event.status == "Cancelled" and before.status != "Cancelled":
		_tell(event, [*invitations.guests(event), *gone])
		for task in _tasks(event):
			actions.cancel(task, cstr(event.flags.recouvrement_reason) or _("The appointment was cancelled."))
	elif event.status == "Open" and (gone or _differs(before, event)):
		_demand_time(get_datetime(event.starts_on), 1)
		_tell(event, [*invitations.guests(event), *gone])
		for task in _tasks(event):
			values = {"action_date": get_datetime(event.starts_on).date(), "meeting_place": event.recouvrement_place}
			actions.save(actions.lock(task).update(values))


def _differs(before: Any, event: Any) -> bool:
	same = all(cstr(before.get(field)) == cstr(event.get(field)) for field in TOLD)
	return not same or set(invitations.guests(before)) != set(invitations.guests(event))


def _tell(event: Any, contacts: Sequence[str]) -> None:
	event.db_set("recouvrement_sequence", cint(event.recouvrement_sequence) + 1, update_modified=False)
	invitations.write(event, contacts)


def _tasks(event: Any) -> list[str]:
	filters = {"event": event.name, "channel": ("in", list(CATEGORIES)), "status": ("in", sorted(actions.OPEN))}
	return frappe.get_all("Dunning Action", filters, pluck="name", order_by="name")


def held(action: Any) -> None:
	"""An appointment whose outcome was logged is over: nobody is invited to it any more."""
	if action.get("event") and action.channel in CATEGORIES:
		frappe.db.set_value("Event", action.event, "status", "Completed")
		invitations.withdraw(action.event, _("The appointment took place."))


def of_case(case: str) -> list[dict[str, Any]]:
	"""The appointments of a case, the latest first, with the people of both sides by name."""
	fields = ["name", "subject", "event_category", "starts_on", "ends_on", "status", "recouvrement_place"]
	rows = frappe.get_all("Event", {"recouvrement_case": case}, fields, order_by="starts_on desc", limit=20)
	for row in rows:
		row.people = invitations.people(frappe.get_doc("Event", row.name))
		row.place = row.pop("recouvrement_place")
	return rows
