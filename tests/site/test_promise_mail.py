"""What promises write, read in the inbox of a real mail server: confirmations, reminders of instalments, warnings, offers, the accountant's note."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from .factories import case_of, frappe, make_customer, make_invoice, work_off
from .mail_world import Inbox, flush, inbox, plain_spaces

__all__ = ["inbox"]
ACCOUNTANT = "expert@cabinet.example"


def in_days(days: int) -> str:
	return str(frappe.utils.getdate() + timedelta(days=days))


@pytest.fixture
def case(inbox: Inbox) -> str:
	"""A French customer's case with 90 overdue."""
	settings = {"plan_approval_above": 0, "settlement_approval_above": 1000, "accountant_email": ACCOUNTANT, "promise_grace_days": 2}
	for field, value in settings.items():
		frappe.db.set_single_value("Recouvrement Settings", field, value)
	frappe.clear_document_cache("Recouvrement Settings", "Recouvrement Settings")
	customer = make_customer(email="compta@bellevue.example", language="fr")
	make_invoice(customer, due=in_days(-20), amount=90, posting_date=in_days(-50))
	work_off()
	yield case_of(customer).name
	frappe.db.set_single_value("Recouvrement Settings", "accountant_email", None)
	frappe.clear_document_cache("Recouvrement Settings", "Recouvrement Settings")
	frappe.db.commit()


def recorded(case: str, **over: Any) -> Any:
	from recouvrement_app.services.promises import promises

	doc = promises.create_promise(case, **over)
	frappe.db.commit()
	return doc


def plan(case: str, first: int, number: int = 3, **over: Any) -> Any:
	from recouvrement_app.services.promises import plans

	rows = plans.make_instalments(90, in_days(first), "EUR", number=number, frequency="weekly")
	return recorded(case, kind="Plan", instalments=rows, confirm=False, **over)


def leave(action: str) -> None:
	"""A person approves the message, and it leaves."""
	from recouvrement_app.services.contacts import actions
	from recouvrement_app.services.sending import dispatch

	if frappe.db.get_value("Dunning Action", action, "status") == "To Approve":
		actions.approve(action, user="Administrator")
	frappe.db.commit()
	dispatch.dispatch_batch([action])
	flush()


def body(mail: Any) -> str:
	return plain_spaces(mail.get_body(("html",)).get_content())


def to_customer(inbox: Inbox) -> list[Any]:
	"""The mails that went to the customer."""
	return [mail for mail in inbox.mails if "compta@bellevue.example" in mail["To"]]


def actions_named(case: str, title: str) -> list[Any]:
	names = frappe.get_all("Dunning Action", {"case": case, "step_title": ("like", f"{title}%")}, pluck="name", order_by="creation")
	return [frappe.get_doc("Dunning Action", name) for name in names]


def test_the_confirmation_arrives_in_the_customers_language_and_is_frozen(case: str, inbox: Inbox) -> None:
	doc = recorded(case, promised_date=in_days(4), means="Cheque")
	leave(doc.confirmation_action)

	(mail,) = inbox.mails
	text = body(mail)
	assert "90,00 €" in plain_spaces(mail["Subject"])
	assert "nous vous confirmons votre engagement" in text.replace("’", "'")
	assert frappe.get_all("Payment Promise Invoice", {"parent": doc.name}, pluck="invoice")[0] in text
	action = frappe.get_doc("Dunning Action", doc.confirmation_action)
	assert (action.status, bool(action.text_sha256)) == ("Done", True)
	reading = plain_spaces(mail.get_body(("plain",)).get_content())
	assert "Factures concernées : - Facture " in reading and reading.count("90,00 €") == 2  # said once, listed once
	assert "Indiquer une date" not in reading and "J’ai déjà payé" in reading  # the date has just been agreed


def test_each_instalment_is_announced_once_within_three_days_before_it(case: str, inbox: Inbox) -> None:
	from recouvrement_app.services.promises import promise_mail

	plan(case, first=3)
	assert not promise_mail.remind_instalments(frappe.utils.getdate() - timedelta(days=1))

	(action,) = promise_mail.remind_instalments()
	assert promise_mail.remind_instalments() == []
	assert frappe.db.get_value("Dunning Action", action, "status") == "To Approve"
	leave(action)

	(mail,) = to_customer(inbox)
	assert "30,00 €" in plain_spaces(mail["Subject"])


def test_an_instalment_paid_in_advance_is_not_announced(case: str, inbox: Inbox) -> None:
	from recouvrement_app.services.promises import promise_mail, promises

	from .factories import pay

	doc = plan(case, first=3)
	pay(frappe.get_doc("Sales Invoice", doc.invoices[0].invoice), 30, on=in_days(0))
	promises.evaluate_case(case)

	assert promise_mail.remind_instalments() == []


def test_the_confirmation_of_a_plan_says_what_becomes_of_missed_instalments(case: str) -> None:
	from recouvrement_app.services.promises import promise_mail

	said = frappe.db.get_value("Dunning Action", promise_mail.draw_up_confirmation(plan(case, first=3)), "message")

	assert "si une deuxième est manquée, l’échéancier prend fin" in plain_spaces(said)


def test_the_first_missed_instalment_warns_the_customer_and_the_second_ends_the_plan(case: str, inbox: Inbox) -> None:
	from recouvrement_app.services.promises import promises

	doc = plan(case, first=1)
	day = frappe.utils.getdate()

	promises.evaluate_case(case, day + timedelta(days=4))
	promises.evaluate_case(case, day + timedelta(days=5))
	(warning,) = actions_named(case, "Missed instalment")
	assert warning.status == "To Approve"
	promises.evaluate_case(case, day + timedelta(days=11))
	_first, ended = actions_named(case, "Missed instalment")
	assert "pris fin" in plain_spaces(ended.subject)
	assert "Si vous les avez déjà réglées" in ended.message and "Si vous l’avez déjà réglée" in warning.message
	assert frappe.db.get_value("Payment Promise", doc.name, ["status", "misses"]) == ("Broken", 2)

	leave(warning.name)
	assert "90,00 €" in body(to_customer(inbox)[0])


def test_the_accountant_is_told_of_a_plan_in_force_and_not_of_a_simple_promise(case: str, inbox: Inbox) -> None:
	recorded(case, amount=40, promised_date=in_days(4), confirm=False)
	plan(case, first=3)
	flush()

	(mail,) = [mail for mail in inbox.mails if ACCOUNTANT in mail["To"]]
	assert "30" in body(mail) and "/app/payment-promise/PP-" in body(mail)


def test_an_offer_carries_the_link_by_which_the_customer_accepts_it(case: str, inbox: Inbox) -> None:
	from urllib.parse import parse_qs, urlparse

	from recouvrement_app.services.portal import portal
	from recouvrement_app.services.promises import plans

	rows = [
		{"option": number, **row}
		for number in (2, 3)
		for row in plans.make_instalments(90, in_days(10), "EUR", number=number)
	]
	doc = recorded(case, kind="Plan", is_offer=1, offer_options=rows)
	leave(doc.offer_action)

	(mail,) = inbox.mails
	html = mail.get_body(("html",)).get_content()
	link = next(part for part in html.replace("&amp;", "&").split('"') if portal.PAGE in part and "answer=" not in part)
	token = parse_qs(urlparse(link).query)["t"][0]
	assert portal.read(token)[0] == case
	portal.record_answer(token, "accept", {"offer": doc.name, "option": "3"})
	assert frappe.db.get_value("Payment Promise", doc.name, "status") == "Open"
	assert len(actions_named(case, "Confirmation")) == 1


def test_a_settlement_for_a_customer_without_an_address_is_offered_by_letter(case: str, inbox: Inbox) -> None:
	customer = frappe.db.get_value("Collection Case", case, "customer")
	frappe.db.set_value("Customer", customer, "email_id", None)

	doc = recorded(case, kind="Settlement", is_offer=1, amount=60, promised_date=in_days(10))

	action = frappe.get_doc("Dunning Action", doc.offer_action)
	assert (action.channel, action.status) == ("Letter", "To Approve")
	assert "bon pour accord" in action.letter_html and "60,00" in plain_spaces(action.letter_html)
	assert "recouvrement-answer" not in action.letter_html


def test_a_settlement_never_claims_the_rest_beside_what_it_offers(case: str, inbox: Inbox) -> None:
	doc = recorded(case, kind="Settlement", is_offer=1, amount=60, promised_date=in_days(10))
	leave(doc.offer_action)

	(mail,) = inbox.mails
	for kind in ("html", "plain"):
		reading = plain_spaces(mail.get_body((kind,)).get_content())
		assert "60,00 €" in reading and "Total à régler" not in reading and "Indiquer une date" not in reading


def test_cancelling_a_promise_takes_its_unsent_confirmation_back(case: str, inbox: Inbox) -> None:
	doc = recorded(case, promised_date=in_days(4))

	doc.cancel()

	assert frappe.db.get_value("Dunning Action", doc.confirmation_action, "status") == "Cancelled"


def test_two_people_confirming_at_once_draw_up_one_email(case: str, inbox: Inbox) -> None:
	from recouvrement_app.services.promises import promises

	from .factories import at_once

	doc = recorded(case, promised_date=in_days(4), confirm=False)

	names = at_once(lambda: promises.confirm_promise(doc.name))

	assert len(set(map(str, names))) == 1
	assert len(actions_named(case, "Confirmation")) == 1


def test_a_customer_and_an_accountant_who_answer_an_offer_at_once_are_not_both_taken(case: str, inbox: Inbox) -> None:
	from recouvrement_app.exceptions import StatusChangeError
	from recouvrement_app.services.promises import offers

	from .factories import at_once

	doc = recorded(case, kind="Settlement", is_offer=1, amount=60, promised_date=in_days(10))

	results = at_once(lambda: offers.accept(doc.name).name)

	assert [str(result) for result in results].count(doc.name) == 1
	assert any(isinstance(result, StatusChangeError) for result in results)
	assert len(actions_named(case, "Confirmation")) == 1


def test_two_people_approving_at_once_approve_once(case: str, inbox: Inbox) -> None:
	from recouvrement_app.exceptions import StatusChangeError
	from recouvrement_app.services.promises import promises

	from .factories import at_once
	from .promise_world import approver

	frappe.db.set_single_value("Recouvrement Settings", "plan_approval_above", 50)
	frappe.clear_document_cache("Recouvrement Settings", "Recouvrement Settings")
	doc = plan(case, first=3)
	user = approver()
	frappe.db.commit()
	assert doc.status == "Pending Approval"

	results = at_once(lambda: promises.approve(doc.name, user=user).name)

	assert [str(result) for result in results].count(doc.name) == 1
	assert any(isinstance(result, StatusChangeError) for result in results)
	assert frappe.db.get_value("Payment Promise", doc.name, ["status", "approver"]) == ("Open", user)
