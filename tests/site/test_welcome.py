"""The message of welcome: by hand or with a customer's first invoice, once, in its language, through approval."""

import pytest

from recouvrement_app import exceptions

from . import factories
from .factories import COMPANY, make_customer, make_invoice
from .litigation_world import APPROVER, ensure_people
from .mail_world import flush, inbox  # noqa: F401

frappe = factories.frappe


@pytest.fixture
def wanted(customer: str):
	"""The setting is on; it is put back afterwards."""
	setting("welcome_new_customers", 1)
	yield customer
	setting("welcome_new_customers", 0)


def setting(field: str, value: int) -> None:
	frappe.db.set_single_value("Recouvrement Settings", field, value)
	frappe.clear_document_cache("Recouvrement Settings", "Recouvrement Settings")
	frappe.db.commit()


def welcomes(customer: str) -> list:
	names = frappe.get_all("Dunning Action", {"customer": customer, "notice": "Welcome"}, pluck="name")
	return [frappe.get_doc("Dunning Action", name) for name in names]


def greeted(invoice) -> list:
	"""What the job of an invoice makes, with the hook's own question before it."""
	from recouvrement_app.services.sales import welcome

	asked = []
	enqueue, frappe.enqueue = frappe.enqueue, lambda method, **values: asked.append(values["invoice"])
	try:
		welcome.on_first_invoice(invoice)
	finally:
		frappe.enqueue = enqueue
	return [welcome.greet(name) for name in asked]


def test_nothing_is_sent_while_the_setting_is_off(customer: str) -> None:
	assert greeted(make_invoice(customer)) == [] and welcomes(customer) == []


def test_the_first_invoice_brings_a_welcome_that_waits_for_approval_and_no_second_one(wanted: str) -> None:
	frappe.db.set_value("Customer", wanted, "language", "fr")
	first = make_invoice(wanted, amount=1200, due="2026-01-31")
	(name,) = greeted(first)
	doc = frappe.get_doc("Dunning Action", name)
	assert (doc.status, doc.channel, doc.tone, doc.recipient_email) == ("To Approve", "Email", "Courtesy", "billing@example.com")
	assert doc.subject.startswith("Bienvenue chez")
	text = doc.message.replace("\xa0", " ").replace("\u202f", " ")
	assert first.name in text and "1 200,00 €" in text and "31 janvier 2026" in text
	assert "40" in text and "En cas de retard" in text  # the legal mention of a business: 40 EUR

	assert greeted(make_invoice(wanted)) == []  # a second invoice is not the first
	from recouvrement_app.services.sales import welcome

	assert welcome.greet(first.name) is None  # the same job twice
	assert len(welcomes(wanted)) == 1


def test_by_hand_in_english_once_and_again_only_after_it_was_cancelled() -> None:
	from recouvrement_app.services.contacts import actions
	from recouvrement_app.services.notices import notices
	from recouvrement_app.services.sales import welcome

	ensure_people()
	customer = make_customer(language="en")
	name = welcome.draft(customer, COMPANY)
	doc = frappe.get_doc("Dunning Action", name)
	assert (doc.status, doc.total, len(doc.lines)) == ("To Approve", 0, 0)
	assert doc.subject.startswith("Welcome to") and "By the due date shown on each invoice" in doc.message
	assert "Your first invoice" not in doc.message
	assert doc.message in notices.preview(doc)["message"]
	with pytest.raises(exceptions.WelcomeError, match=name):
		welcome.draft(customer, COMPANY)
	actions.cancel(name, "Told in person.")
	again = welcome.draft(customer, COMPANY)
	assert actions.approve(again, APPROVER).status == "Approved"


def test_what_a_person_cancelled_is_not_sent_with_the_first_invoice(wanted: str) -> None:
	from recouvrement_app.services.contacts import actions
	from recouvrement_app.services.sales import welcome

	actions.cancel(welcome.draft(wanted, COMPANY), "Told in person.")
	assert greeted(make_invoice(wanted)) == [None]


def test_two_people_at_once_draw_up_one_message(customer: str) -> None:
	from recouvrement_app.services.sales import welcome

	frappe.db.commit()
	results = factories.at_once(lambda: welcome.draft(customer, COMPANY))
	assert [type(found) for found in results if isinstance(found, Exception)] == [exceptions.WelcomeError]
	assert len(welcomes(customer)) == 1


def test_without_an_address_it_becomes_a_letter(wanted: str) -> None:
	frappe.db.set_value("Customer", wanted, "email_id", None)
	(name,) = greeted(make_invoice(wanted))
	doc = frappe.get_doc("Dunning Action", name)
	assert (doc.channel, doc.status) == ("Letter", "To Approve")


def test_while_automatic_sending_is_on_it_leaves_by_itself(inbox, wanted: str) -> None:  # noqa: F811
	from recouvrement_app.services.sending import dispatch

	invoice = make_invoice(wanted)
	setting("automatic_sending", 1)
	try:
		greeted(invoice)
		frappe.db.commit()
		dispatch.send_approved(COMPANY, now=True)
		flush()
	finally:
		setting("automatic_sending", 0)
	(mail,) = inbox.mails
	assert (inbox.recipients, mail["Subject"].startswith("Welcome to")) == (["billing@example.com"], True)
	assert invoice.name in mail.get_body(("html",)).get_content()
	assert welcomes(wanted)[0].status == "Done"
