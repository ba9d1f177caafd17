"""Money that comes while an e-mail waits in Frappe's queue takes the e-mail back; what has left is left alone."""

# ruff: noqa: F811

from contextlib import contextmanager

import pytest

from recouvrement_app.services.sending import dispatch

from .factories import frappe, make_customer, make_invoice, pay, work_off
from .mail_world import approved, flush, inbox, plain_spaces  # noqa: F401
from .people import ensure_colleague, ensure_user

pytestmark = pytest.mark.usefixtures("inbox")


def queued(**over):
	"""A reminder of 1 234.50 that lies in the queue."""
	action = approved(**over)
	dispatch.send_approved(names=[action.name], now=True)
	frappe.db.commit()
	action.reload()
	assert (action.status, mail_status(action.email_queue)) == ("Sending", "Not Sent")
	return action


def mail_status(queue: str) -> str:
	return frappe.db.get_value("Email Queue", queue, "status")


def invoice_of(action):
	return frappe.get_doc("Sales Invoice", action.lines[0].invoice)


@contextmanager
def copies_for_account_managers():
	frappe.db.set_single_value("Recouvrement Settings", "copy_account_manager", 1)
	try:
		yield
	finally:
		frappe.db.set_single_value("Recouvrement Settings", "copy_account_manager", 0)
		frappe.db.commit()


def test_who_pays_before_the_mail_leaves_gets_no_reminder(inbox):
	action = queued()
	mail = action.email_queue
	pay(invoice_of(action), on="2026-11-20")
	work_off()
	action.reload()
	assert (action.status, action.open_key, action.email_queue) == ("Cancelled", None, None)
	assert "paid" in action.reason and "paid" in frappe.db.get_value("Email Queue", mail, "error")
	flush()
	assert inbox.mails == []


def test_who_pays_a_part_is_reminded_of_the_rest(inbox):
	action = queued()
	pay(invoice_of(action), 234.5, on="2026-11-20")
	work_off()
	assert action.reload().status == "Approved"
	dispatch.send_approved(names=[action.name], now=True)
	flush()
	(mail,) = inbox.mails
	assert "1 000,00 €" in plain_spaces(mail["Subject"])
	assert (action.reload().status, action.total) == ("Done", 1000)


def test_an_edited_text_that_names_the_old_amount_goes_back_to_a_person(inbox):
	action = queued(text_edited=1, subject="Relance", message="<p>1 234,50 €</p>", letter_html="<p>1 234,50 €</p>")
	pay(invoice_of(action), 234.5, on="2026-11-20")
	work_off()
	assert (action.reload().status, action.approver) == ("To Approve", None)
	flush()
	assert inbox.mails == []


def test_a_mail_that_the_queue_has_taken_up_is_left_to_it():
	action = queued()
	frappe.db.set_value("Email Queue", action.email_queue, "status", "Sending")
	pay(invoice_of(action), on="2026-11-20")
	work_off()
	assert (action.reload().status, mail_status(action.email_queue)) == ("Sending", "Sending")


def test_another_customers_payment_takes_nothing_back():
	action = queued()
	other = make_invoice(make_customer(), due="2026-10-31", posting_date="2026-10-01")
	pay(other, on="2026-11-20")
	work_off()
	assert (action.reload().status, mail_status(action.email_queue)) == ("Sending", "Not Sent")


def test_a_mail_that_left_in_the_moment_of_its_withdrawal_is_told_as_sent(inbox):
	from frappe.email.doctype.email_queue.email_queue import EmailQueue

	from recouvrement_app.services.sending import deliveries

	seller = ensure_user("seller.copy@example.com", "Sales User")
	action = queued(customer=make_customer(language="fr", account_manager=seller))
	collector = ensure_colleague("withdrawals", "Collections User")
	frappe.db.set_value("Collection Case", action.case, "collector", collector)
	mail = EmailQueue.find(action.email_queue)  # the queue has read the row …
	pay(invoice_of(action), on="2026-11-20")
	work_off()  # … we take it back …
	assert action.reload().status == "Cancelled"
	mail.send()  # … and it leaves all the same
	frappe.db.commit()
	assert len(inbox.mails) == 1
	with copies_for_account_managers():
		deliveries.settle_deliveries()
	action.reload()
	assert (action.status, action.email_queue, action.lines[0].step_key is not None) == ("Done", mail.name, True)
	assert frappe.db.exists("Notification Log", {"for_user": collector, "document_name": action.name})
	assert deliveries.settle_deliveries() == {}
	flush()
	assert inbox.recipients == ["billing@example.com", seller]  # a copy follows, as it does each e-mail that left


def test_a_mail_that_left_although_it_was_drawn_afresh_keeps_the_second_one_in(inbox):
	action = queued()
	first = action.email_queue
	pay(invoice_of(action), 234.5, on="2026-11-20")
	work_off()
	dispatch.send_approved(names=[action.name], now=True)
	second = action.reload().email_queue
	assert second not in (None, first) and mail_status(second) == "Not Sent"

	frappe.db.set_value("Email Queue", first, {"status": "Sent", "error": None})
	dispatch.settle_deliveries()
	frappe.db.commit()
	action.reload()
	assert (action.status, action.email_queue, mail_status(second)) == ("Done", first, "Error")
	flush()
	assert inbox.mails == []  # the first one is not sent by this test's server, the second never


def test_when_both_have_left_the_action_is_done_once(inbox):
	action = queued()
	first = action.email_queue
	pay(invoice_of(action), 234.5, on="2026-11-20")
	work_off()
	dispatch.send_approved(names=[action.name], now=True)
	frappe.db.set_value("Email Queue", first, {"status": "Sent", "error": None})
	frappe.db.set_value("Email Queue", action.reload().email_queue, "status", "Sending")
	dispatch.settle_deliveries()
	assert action.reload().status == "Sending"
	frappe.db.set_value("Email Queue", action.email_queue, "status", "Sent")
	dispatch.settle_deliveries()
	assert action.reload().status == "Done"
