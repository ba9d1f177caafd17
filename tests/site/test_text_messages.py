"""Text messages: prepared by the application, sent by a person, through a real HTTP gateway or her own telephone; recorded once."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from urllib.parse import parse_qs

import pytest

from recouvrement_app import exceptions, message_api
from recouvrement_app.services.cases import cases
from recouvrement_app.services.contacts import actions as machine
from recouvrement_app.services.sending import deliveries, text_messages

from .factories import actions, ensure_scenario, frappe, make_customer, make_invoice, pay, run, send
from .mail_world import free_port
from .people import ensure_colleague

pytestmark = pytest.mark.usefixtures("site")

DAY = "2025-02-10"
SCENARIO = "Recouvrement Test SMS"
MOBILE = "+33 6 12 34 56 78"


class Gateway:
	"""An SMS gateway on this machine: what it was asked, and how it answers."""

	def __init__(self) -> None:
		self.taken: list[dict[str, str]] = []
		self.status = 200
		gateway = self

		class Handler(BaseHTTPRequestHandler):
			def do_POST(self) -> None:
				asked = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
				gateway.taken.append({name: values[0] for name, values in asked.items()})
				if gateway.status == 0:  # takes it and hangs up without an answer
					self.connection.close()
					return
				self.send_response(gateway.status)
				self.end_headers()

			def log_message(self, *_args: object) -> None:
				pass

		self.server = HTTPServer(("127.0.0.1", free_port()), Handler)
		Thread(target=self.server.serve_forever, daemon=True).start()
		self.url = f"http://127.0.0.1:{self.server.server_port}/send"

	def stop(self) -> None:
		self.server.shutdown()
		self.server.server_close()


def set_gateway(url: str | None) -> None:
	values = {"sms_gateway_url": url, "message_parameter": "text", "receiver_parameter": "to", "use_post": 1}
	for field, value in values.items():
		frappe.db.set_single_value("SMS Settings", field, value)
	frappe.clear_document_cache("SMS Settings", "SMS Settings")
	frappe.db.commit()


@pytest.fixture
def gateway() -> Iterator[Gateway]:
	frappe.db.delete("SMS Log")
	found = Gateway()
	set_gateway(found.url)
	yield found
	found.stop()
	set_gateway(None)


@pytest.fixture
def task():
	"""The text message that a run proposes for a customer with a mobile number who owes 100."""
	ensure_scenario(
		SCENARIO,
		steps=[{"step": 1, "title": "Text", "base": "Due Date", "offset_days": 5, "channel": "SMS", "autonomy": "Manual", "tone": "Reminder"}],
	)
	customer = make_customer(scenario=SCENARIO, language="fr")
	frappe.get_doc(
		{
			"doctype": "Contact",
			"first_name": "Julie",
			"is_billing_contact": 1,
			"phone_nos": [{"phone": MOBILE, "is_primary_mobile_no": 1}],
			"links": [{"link_doctype": "Customer", "link_name": customer}],
		}
	).insert()
	invoice = make_invoice(customer, due="2025-01-31", amount=100)
	run(DAY)
	found = actions(customer)[0]
	found.invoice = invoice
	return found


def test_a_run_makes_a_task_with_number_and_text(task):
	assert (task.channel, task.status, task.recipient_phone.replace("-", " ")) == ("SMS", "Proposed", MOBILE)
	found = text_messages.draft(task.name, DAY)
	assert "100,00 €" in found["text"] and task.invoice.name in found["text"]
	assert (found["gateway"], found["phone"], found["total"]) == (False, task.recipient_phone, 100)
	assert "’" not in found["text"] and "\u00a0" not in found["text"]


def test_a_notice_with_a_text_of_its_own_is_used(task):
	notice = frappe.get_doc(
		{
			"doctype": "Dunning Notice",
			"notice_name": f"Recouvrement Test SMS {frappe.generate_hash(length=6)}",
			"tone": "Reminder",
			"channel": "SMS",
			"texts": [{"language": "fr", "subject": "SMS", "sms_text": "Bonjour, {{ totals.total | money(currency) }} & c’est tout"}],
		}
	).insert()
	frappe.db.set_value("Dunning Action", task.name, "notice", notice.name)
	assert text_messages.draft(task.name, DAY)["text"] == "Bonjour, 100,00 € & c'est tout"


def test_through_the_gateway_it_is_sent_once_and_recorded(task, gateway):
	doc = text_messages.send(task.name, "Il reste 100 € <à payer>", MOBILE, by_gateway=True, today=DAY)
	assert gateway.taken == [{"to": "+33612345678", "text": "Il reste 100 € <à payer>"}]
	assert (doc.status, doc.recipient_phone) == ("Done", MOBILE)
	assert frappe.db.count("SMS Log", {"sent_to": "+33612345678", "message": "Il reste 100 € <à payer>"}) == 1
	mail = frappe.get_last_doc("Communication", {"reference_name": task.name})
	assert (mail.communication_medium, mail.phone_no) == ("SMS", MOBILE)
	assert [(row.link_doctype, row.link_name) for row in mail.timeline_links if row.link_doctype == "Collection Case"] == [
		("Collection Case", task.case)
	]
	assert frappe.db.get_value("Sales Invoice", task.invoice.name, "recouvrement_step") == 1
	with pytest.raises(exceptions.CannotCompleteError):
		text_messages.send(task.name, "again", MOBILE, by_gateway=True, today=DAY)
	assert len(gateway.taken) == 1


def test_from_ones_own_telephone_it_is_recorded_only(task):
	doc = text_messages.send(task.name, "Il reste 100 €", MOBILE, by_gateway=False, today=DAY)
	assert (doc.status, doc.text_sha256 is not None) == ("Done", True)
	assert text_messages.notices.text_message(doc) == "Il reste 100 €"


def test_without_a_gateway_nothing_is_sent_through_it(task):
	with pytest.raises(exceptions.TextMessageError):
		text_messages.send(task.name, "Il reste 100 €", MOBILE, by_gateway=True, today=DAY)
	frappe.db.rollback()
	assert frappe.db.get_value("Dunning Action", task.name, "status") == "Proposed"


def test_what_the_gateway_refuses_has_failed_and_is_sent_after_a_release(task, gateway):
	gateway.status = 402
	doc = text_messages.send(task.name, "Il reste 100 €", MOBILE, by_gateway=True, today=DAY)
	assert doc.status == "Failed" and "402" in doc.last_error
	machine.retry(task.name)
	gateway.status = 200
	assert text_messages.send(task.name, "Il reste 100 €", MOBILE, by_gateway=True, today=DAY).status == "Done"
	assert len(gateway.taken) == 2


def test_where_nothing_listens_it_has_failed(task):
	set_gateway(f"http://127.0.0.1:{free_port()}/send")
	try:
		doc = text_messages.send(task.name, "Il reste 100 €", MOBILE, by_gateway=True, today=DAY)
	finally:
		set_gateway(None)
	assert doc.status == "Failed"


def test_a_gateway_that_hangs_up_without_an_answer_leaves_it_to_a_person(task, gateway):
	gateway.status = 0
	doc = text_messages.send(task.name, "Il reste 100 €", MOBILE, by_gateway=True, today=DAY)
	assert doc.status == "Unknown" and len(gateway.taken) == 1
	run(DAY)
	assert len(actions(task.customer)) == 1  # nothing is sent again by itself


def test_a_worker_that_died_while_sending_leaves_it_to_a_person(task):
	frappe.db.set_value("Dunning Action", task.name, "status", "Sending")
	assert deliveries.settle_deliveries([task.name]) == {task.name: "Sending"}  # a worker may be at it
	frappe.db.set_value("Dunning Action", task.name, "modified", "2025-02-10 10:00:00", update_modified=False)
	assert deliveries.settle_deliveries([task.name]) == {task.name: "Unknown"}


def test_paid_meanwhile_nothing_is_sent(task, gateway):
	pay(task.invoice, on=DAY)
	with pytest.raises(exceptions.NothingToSendError):
		text_messages.draft(task.name, DAY)
	with pytest.raises(exceptions.NothingToSendError):
		text_messages.send(task.name, "Il reste 100 €", MOBILE, by_gateway=True, today=DAY)
	assert not gateway.taken


def test_paid_in_part_since_it_was_read_it_is_read_again(task, gateway):
	shown = text_messages.draft(task.name, DAY)
	pay(task.invoice, amount=40, on=DAY)
	with pytest.raises(exceptions.TextMessageError, match="read the text message again"):
		text_messages.send(task.name, shown["text"], MOBILE, by_gateway=True, total=shown["total"], today=DAY)
	assert "60,00 €" in text_messages.draft(task.name, DAY)["text"]
	assert not gateway.taken


def test_the_gap_since_the_last_contact_keeps_it_back(task, gateway):
	call = machine.create_manual(task.case, "Call")
	call.append("lines", {"kind": "Due", "invoice": task.invoice.name, "outstanding": 100})
	send(machine.save(call), "2025-02-09")
	frappe.db.set_value("Dunning Action", task.name, "status", "Proposed")
	with pytest.raises(exceptions.ContactGapError):
		text_messages.send(task.name, "Il reste 100 €", MOBILE, by_gateway=True, today=DAY)
	assert not gateway.taken


def test_a_case_on_hold_has_no_message_to_send(task, gateway):
	cases.hold(task.case, "he is ill", "2099-12-31")
	with pytest.raises(exceptions.CannotCompleteError, match="Cancelled"):
		text_messages.send(task.name, "Il reste 100 €", MOBILE, by_gateway=True, today=DAY)
	assert not gateway.taken


@pytest.mark.parametrize(("text", "phone"), [("", MOBILE), ("Il reste 100 €", "12 34"), ("Il reste 100 €", "")])
def test_a_message_needs_its_text_and_a_number(task, text, phone):
	with pytest.raises(exceptions.TextMessageError):
		text_messages.send(task.name, text, phone, by_gateway=False, today=DAY)


def test_rights(task):
	frappe.db.set_value("Dunning Action", task.name, {"status": "To Approve", "action_date": DAY})
	collector, sales = ensure_colleague("texts-collector@example.com", "Collections User"), ensure_colleague("texts-sales@example.com", "Sales User")
	approver = ensure_colleague("texts-approver@example.com", "Collections User", "Collections Approver")
	frappe.db.commit()
	try:
		frappe.set_user(collector)
		with pytest.raises(exceptions.NotAnApproverError):
			message_api.send_text_message(task.name, "Il reste 100 €", MOBILE, 100)
		frappe.set_user(sales)
		with pytest.raises(frappe.PermissionError):
			message_api.send_text_message(task.name, "Il reste 100 €", MOBILE, 100)
		frappe.set_user(approver)
		assert message_api.send_text_message(task.name, "Il reste 100 €", MOBILE, 100)["status"] == "Done"
	finally:
		frappe.set_user("Administrator")
