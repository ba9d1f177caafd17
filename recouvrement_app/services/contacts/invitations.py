"""Invitations to appointments: civil e-mails with a calendar file that the customer's calendar takes in (RFC 5545, 5546).

Each change is told by another e-mail with the same UID and a higher SEQUENCE; who was not told yet is invited, or left in peace.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from email.utils import parseaddr
from typing import Any
from zoneinfo import ZoneInfo

import frappe
from frappe import _
from frappe.utils import cint, cstr, get_datetime, get_system_timezone, getdate, strip_html

from recouvrement_app.templates import words

from ..languages import in_language
from ..settings import settings
from . import actions, recipients

FILE_NAME = "invitation.ics"
LEFT = ("Sending", "Done", "Unknown")
HOUR = timedelta(hours=1)


def guests(event: Any) -> list[str]:
	"""The Contacts who are invited."""
	return [row.reference_docname for row in event.event_participants if row.reference_doctype == "Contact"]


def full_name(contact: str) -> str:
	"""A Contact's name as one says it."""
	parts = frappe.db.get_value("Contact", contact, ["first_name", "last_name"]) or ()
	return " ".join(filter(None, parts)) or contact


def ends(event: Any) -> datetime:
	"""When an event ends; an hour after its beginning when it does not say."""
	return get_datetime(event.ends_on) if event.ends_on else get_datetime(event.starts_on) + HOUR


def when(event: Any) -> str:
	"""Day and hours in the language that Frappe speaks now, with the time zone."""
	begins, until = get_datetime(event.starts_on), ends(event)
	day = words.long_day(getdate(begins), words.language_of(frappe.local.lang))
	return f"{day}, {begins:%H:%M}–{until:%H:%M} ({get_system_timezone()})"


def write(event: Any, contacts: Sequence[str]) -> list[str]:
	"""Draws up, approved by who asked for it, the e-mail that tells each contact how the appointment stands now, and has it sent.

	An e-mail about it that has not left yet is replaced. Who never heard of it needs no cancellation.

	Returns:
		The Dunning Actions.
	"""
	made = []
	for contact in contacts:
		mine = {"event": event.name, "channel": "Email", "contact": contact}
		told = bool(frappe.db.exists("Dunning Action", {**mine, "status": ("in", LEFT)}))
		withdraw(event.name, _("The appointment has changed."), contact=contact)
		if told or not is_off(event, contact):
			made.append(_draw_up(event, contact, told))
	if made:
		frappe.enqueue("recouvrement_app.services.sending.dispatch.send_approved", queue="short", names=made, enqueue_after_commit=True)
	return made


def withdraw(event: str, reason: str, **filters: Any) -> None:
	"""Cancels the e-mails about an appointment that have not left."""
	waiting = {"event": event, "channel": "Email", "status": ("in", sorted(actions.OPEN)), **filters}
	for name in frappe.get_all("Dunning Action", waiting, pluck="name", order_by="name"):
		actions.cancel(name, reason)


def is_off(event: Any, contact: str | None) -> bool:
	"""Whether the appointment does not take place for a contact: cancelled, or no longer invited."""
	return event.status == "Cancelled" or contact not in guests(event)


def _draw_up(event: Any, contact: str, told: bool) -> str:
	from ..sending import conversation_mail

	case = frappe.db.get_value("Collection Case", event.recouvrement_case, ["name", "company", "customer", "language"], as_dict=True)
	found = recipients.of_customer(case.customer, "Email", contact=contact)
	language = found.language or case.language or None
	with in_language(language):
		title, subject, lines = _words(event, contact, told, case.company)
		body = conversation_mail.paragraphs(_("Dear Sir or Madam,"), *lines, _("We thank you and remain at your disposal."))
	made = conversation_mail.draw_up(
		case.name, found, title, subject, body, language=language, approver=frappe.session.user, event=event.name
	)
	return made.name


def _words(event: Any, contact: str, told: bool, company: str) -> tuple[str, str, list[str]]:
	"""Title in the agenda, subject and sentences, in the language that Frappe speaks now."""
	moment = when(event)
	if is_off(event, contact):
		lines = [_("Our appointment of {0} will not take place. We apologise for the inconvenience.").format(moment)]
		return _("Appointment cancelled"), _("Appointment with {0} cancelled").format(company), lines
	facts = [_("When: {0}").format(moment)]
	if event.recouvrement_place:
		said = _("By telephone: {0}") if event.event_category == "Call" else _("Where: {0}")
		facts.append(said.format(event.recouvrement_place))
	facts.append(_("With: {0}").format(", ".join(_ours(event))))
	note = plain_note(event)
	if note:
		facts.append(_("About: {0}").format(note))
	answer = _("Please accept or decline with the enclosed invitation, or answer this e-mail.")
	if told:
		lines = [_("Our appointment has changed. It now takes place as follows:"), *facts, answer]
		return _("Appointment moved"), _("Appointment with {0}: new date").format(company), lines
	return _("Appointment proposed"), _("Appointment with {0}").format(company), [_("We propose an appointment:"), *facts, answer]


def _ours(event: Any) -> list[str]:
	filters = {"share_doctype": "Event", "share_name": event.name, "user": ("is", "set")}
	shared = frappe.get_all("DocShare", filters, pluck="user", order_by="creation")
	return [frappe.utils.get_fullname(user) for user in dict.fromkeys((event.owner, *shared))]


def people(event: Any) -> list[str]:
	"""Who takes part, by name: the customer's people, then ours."""
	return [*map(full_name, guests(event)), *_ours(event)]


def plain_note(event: Any) -> str:
	"""What the appointment is about, on one line."""
	return " ".join(strip_html(cstr(event.description).replace("<br>", " ")).split())


def invitation(action: Any) -> bytes:
	"""The calendar file of an action's e-mail."""
	return calendar(frappe.get_doc("Event", action.event), action)


def calendar(event: Any, action: Any) -> bytes:
	"""An appointment as iCalendar, as it stands now: a request, or its cancellation.

	Args:
		action: the e-mail that takes it along; its company is the organizer's name, its recipient the attendee.
	"""
	import vobject  # of Frappe's own dependencies

	off = is_off(event, action.contact)
	cal = vobject.iCalendar()
	cal.add("method").value = "CANCEL" if off else "REQUEST"
	entry = cal.add("vevent")
	entry.add("uid").value = f"{event.name}@{frappe.local.site}"
	entry.add("sequence").value = str(cint(event.recouvrement_sequence))
	entry.add("dtstamp").value = _utc(frappe.utils.now_datetime())
	entry.add("dtstart").value = _utc(get_datetime(event.starts_on))
	entry.add("dtend").value = _utc(ends(event))
	entry.add("summary").value = _("Appointment with {0}").format(action.company)
	entry.add("status").value = "CANCELLED" if off else "CONFIRMED"
	for name, text in (("location", cstr(event.recouvrement_place)), ("description", plain_note(event))):
		if text:
			entry.add(name).value = text
	_add_person(entry, "organizer", action.company, _organizer())
	guest = _add_person(entry, "attendee", action.recipient_name, action.recipient_email)
	guest.params.update({"ROLE": ["REQ-PARTICIPANT"], "PARTSTAT": ["NEEDS-ACTION"], "RSVP": ["TRUE"]})
	return cal.serialize().encode()


def _utc(moment: datetime) -> datetime:
	from vobject.icalendar import utc

	return moment.replace(tzinfo=ZoneInfo(get_system_timezone())).astimezone(utc)


def _add_person(entry: Any, role: str, name: str, address: str) -> Any:
	person = entry.add(role)
	person.value = f"mailto:{address}"
	person.params["CN"] = [cstr(name)]
	return person


def _organizer() -> str:
	"""Where the customer's calendar sends its answer: the address to which our e-mails are answered."""
	from frappe.email.doctype.email_account.email_account import EmailAccount

	account = EmailAccount.find_outgoing(match_by_doctype="Dunning Action", _raise_error=True)
	return settings().reply_to or parseaddr(account.default_sender)[1]
