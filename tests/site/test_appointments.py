"""Appointments: an event of Frappe's calendar, a task on its day, an invitation that each change follows."""

# ruff: noqa: F811

from datetime import datetime, timedelta

import pytest

from recouvrement_app import appointment_api as api
from recouvrement_app import exceptions
from recouvrement_app.services.cases import overview
from recouvrement_app.services.contacts import actions as machine
from recouvrement_app.services.litigation import disputes

from .factories import (
	actions,
	case_of,
	clear_appointments,
	frappe,
	make_contact,
	make_customer,
	make_invoice,
	work_off,
)
from .mail_world import flush, inbox, mail_server_down  # noqa: F401
from .people import ensure_colleague

vobject = pytest.importorskip("vobject")

pytestmark = pytest.mark.usefixtures("inbox")

TOMORROW_AT_TEN = (datetime.now() + timedelta(days=1)).replace(hour=10, minute=0, second=0, microsecond=0)
THEN = str(TOMORROW_AT_TEN)
LATER = str(TOMORROW_AT_TEN + timedelta(days=2, hours=4))  # 14:00


@pytest.fixture
def case(inbox):
	"""A customer with an invoice and a contact, Anne Martin."""
	customer = make_customer(language="fr")
	make_invoice(customer, due="2025-01-31")
	make_contact(customer, "Anne", "anne@example.com")
	work_off()
	return case_of(customer)


@pytest.fixture(autouse=True)
def no_events_left(inbox):
	yield
	clear_appointments()


def contacts(customer: str) -> list[str]:
	return frappe.get_all("Dynamic Link", {"link_name": customer, "parenttype": "Contact"}, pluck="parent", order_by="creation")


def propose(case, **over):
	values = {"starts_on": THEN, "contacts": contacts(case.customer), "minutes": 45, "place": "12 rue des Lilas, Lyon"}
	made = api.propose("Collection Case", case.name, **{**values, **over})
	frappe.db.commit()
	return made


def send() -> None:
	"""What the workers do with invitations that were drawn up."""
	from recouvrement_app.services.sending import dispatch

	dispatch.send_approved(now=True)
	flush()


def calendar(mail):
	(part,) = [part for part in mail.iter_attachments() if part.get_filename() == "invitation.ics"]
	assert part.get_content_type() == "text/calendar"
	return vobject.readOne(part.get_payload(decode=True).decode())


def body(mail) -> str:
	return mail.get_body(("plain",)).get_content().replace("\u00a0", " ")


def test_the_invitation_says_when_where_and_with_whom_and_a_calendar_takes_it_in(case, inbox):
	propose(case, note="La livraison de mai")
	send()
	(mail,) = inbox.mails
	assert mail["To"] == "anne@example.com"
	text = " ".join(body(mail).split())
	for said in ("10:00–10:45", "12 rue des Lilas, Lyon", "La livraison de mai", "Nous vous proposons un rendez-vous"):
		assert said in text
	assert "Répondre en un clic" not in text  # the answers of a reminder have no place here
	found = calendar(mail)
	assert (found.method.value, found.vevent.sequence.value, found.vevent.location.value) == ("REQUEST", "0", "12 rue des Lilas, Lyon")
	assert found.vevent.attendee.value == "mailto:anne@example.com"
	lasts = found.vevent.dtend.value - found.vevent.dtstart.value
	assert lasts == timedelta(minutes=45)
	assert found.vevent.dtstart.value.timestamp() == site_time(TOMORROW_AT_TEN)


def site_time(moment: datetime) -> float:
	import pytz

	return pytz.timezone(frappe.utils.get_system_timezone()).localize(moment).timestamp()


def test_it_stands_in_the_calendar_in_the_agenda_and_on_the_case(case):
	made = propose(case)
	event = frappe.get_doc("Event", made["event"])
	assert (str(event.starts_on), event.event_category, event.event_type) == (THEN, "Meeting", "Private")
	assert {row.reference_doctype for row in event.event_participants} == {"Customer", "Contact"}
	task = frappe.get_doc("Dunning Action", made["task"])
	assert (task.channel, task.status, str(task.action_date)) == ("Visit", "Proposed", THEN[:10])
	assert (task.meeting_place, task.attendees) == ("12 rue des Lilas, Lyon", "Anne Martin, Administrator")
	found = overview.of_case(case.name)
	(row,) = found["appointments"]
	assert (row.place, row.people, row.status) == ("12 rue des Lilas, Lyon", ["Anne Martin", "Administrator"], "Open")
	assert [entry.name for entry in found["timeline"] if entry.doctype == "Event"] == [event.name]


def test_moved_in_the_calendar_the_customer_and_the_agenda_follow(case, inbox):
	made = propose(case)
	send()
	event = frappe.get_doc("Event", made["event"])  # as one drags it in Frappe's calendar
	event.starts_on, event.ends_on = LATER, str(TOMORROW_AT_TEN + timedelta(days=2, hours=5))
	event.save()
	frappe.db.commit()
	assert str(frappe.db.get_value("Dunning Action", made["task"], "action_date")) == LATER[:10]
	send()
	first, second = map(calendar, inbox.mails)
	assert (second.method.value, second.vevent.sequence.value) == ("REQUEST", "1")
	assert second.vevent.uid.value == first.vevent.uid.value
	assert "14:00–15:00" in body(inbox.mails[1]) and "a changé" in body(inbox.mails[1])


def test_called_off_the_customer_is_told_and_the_task_goes(case, inbox):
	made = propose(case)
	send()
	assert api.cancel(made["event"], "They pay today") == "Cancelled"
	send()
	found = calendar(inbox.mails[1])
	assert (found.method.value, found.vevent.status.value, found.vevent.sequence.value) == ("CANCEL", "CANCELLED", "1")
	assert "They pay today" not in body(inbox.mails[1])
	task = frappe.get_doc("Dunning Action", made["task"])
	assert (task.status, task.reason) == ("Cancelled", "They pay today")
	with pytest.raises(exceptions.AppointmentError):
		api.move(made["event"], LATER)


def test_what_has_not_left_yet_is_replaced_and_who_never_heard_of_it_is_left_in_peace(case, inbox):
	made = propose(case)
	api.move(made["event"], LATER, place="By the station")
	send()
	(mail,) = inbox.mails
	assert "Nous vous proposons" in body(mail) and "By the station" in body(mail)
	other = propose(case)
	api.cancel(other["event"], "A mistake")
	send()
	assert len(inbox.mails) == 1


def test_who_is_no_longer_invited_is_told_that_it_is_off_for_her(case, inbox):
	make_contact(case.customer, "Jean", "jean@example.com")
	made = propose(case)
	send()
	assert sorted(inbox.recipients) == ["anne@example.com", "jean@example.com"]
	event = frappe.get_doc("Event", made["event"])
	event.event_participants = [row for row in event.event_participants if row.email != "anne@example.com"]
	event.save()
	frappe.db.commit()
	send()
	assert {mail["To"]: calendar(mail).method.value for mail in inbox.mails[2:]} == {"anne@example.com": "CANCEL", "jean@example.com": "REQUEST"}


def test_a_colleague_finds_it_in_the_calendar_others_do_not(case):
	seller = ensure_colleague("appointments", "Collections User")
	made = propose(case, colleagues=[seller])
	event = frappe.get_doc("Event", made["event"])
	assert frappe.has_permission("Event", "read", event, user=seller)
	assert not frappe.has_permission("Event", "read", event, user=ensure_colleague("user", "Collections User"))
	assert frappe.db.exists("Notification Log", {"for_user": seller, "document_name": event.name})
	with pytest.raises(exceptions.AppointmentError, match="neither works"):
		propose(case, colleagues=["nobody@example.com"])


def test_from_the_issue_of_a_dispute(case):
	issue = frappe.get_doc({"doctype": "Issue", "subject": "Broken", "customer": case.customer}).insert().name
	with pytest.raises(exceptions.NoCaseError):
		api.start("Issue", issue)
	invoice = frappe.get_all("Sales Invoice", {"customer": case.customer}, pluck="name")
	file = disputes.open_dispute(case.name, invoice, "Quality")
	frappe.db.set_value("Litigation File", file.name, "issue", issue)
	assert api.start("Issue", issue)["case"] == case.name
	made = api.propose("Issue", issue, THEN, contacts(case.customer), channel="Call", place="04 78 00 00 00")
	event = frappe.get_doc("Event", made["event"])
	assert event.event_category == "Call" and ("Issue", issue) in {(row.reference_doctype, row.reference_docname) for row in event.event_participants}
	frappe.delete_doc("Event", event.name, force=True)
	frappe.delete_doc("Issue", issue, force=True)


@pytest.mark.parametrize(
	("over", "said"),
	[({"starts_on": "2025-01-01 10:00:00"}, "ahead"), ({"minutes": 0}, "minutes"), ({"contacts": []}, "e-mail")],
)
def test_what_cannot_be_kept_is_not_proposed(case, over, said):
	with pytest.raises(exceptions.AppointmentError, match=said):
		propose(case, **over)


def test_who_may_not_write_the_case_proposes_and_moves_nothing(case):
	made = propose(case)
	frappe.set_user("Guest")
	with pytest.raises(frappe.PermissionError):
		api.move(made["event"], LATER)
	with pytest.raises(frappe.PermissionError):
		api.start("Collection Case", case.name)


def test_once_its_outcome_is_logged_the_appointment_is_over(case):
	made = propose(case)
	machine.complete(made["task"], {"outcome": "Satisfied"})
	assert frappe.db.get_value("Event", made["event"], "status") == "Completed"
	status = {row.name: row.status for row in actions(case.customer)}
	assert (status[made["task"]], status[made["invitations"][0]]) == ("Done", "Cancelled")
