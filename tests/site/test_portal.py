"""The customer's signed link: what it opens, what it records, and all that it refuses."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from recouvrement_app.services.languages import in_language

from .promise_world import CUSTOMER, approver, books, case, frappe, invoice, judged, promise
from .report_world import COMPANY, ensure_case, ensure_customer, make_action, make_advance, make_invoice

pytestmark = pytest.mark.usefixtures("books")
__all__ = ["books", "case"]


def in_days(days: int) -> str:
	return str(frappe.utils.getdate() + timedelta(days=days))


def answer(case: str, what: str, **values: Any) -> dict:
	from recouvrement_app.services.portal import portal

	return portal.record_answer(portal.sign(case), what, values)


def page(case: str) -> dict:
	from recouvrement_app.services.portal import portal_page

	return portal_page.page_data(case)


def offer(case: str, owed: Any, **over: Any) -> Any:
	"""Two plans on 90, or what `over` says, offered today."""
	rows = [
		{"option": number, "due_date": in_days(10 + 30 * i), "amount": 90 / number}
		for number in (1, 2)
		for i in range(number)
	]
	values = {"kind": "Plan", "offer_options": rows, "promised_date": None, "received_on": in_days(0), **over}
	return promise(case, [owed], is_offer=1, **values)


def test_a_link_that_was_altered_is_too_old_or_names_another_case_opens_nothing(case: str) -> None:
	from recouvrement_app.exceptions import LinkExpiredError
	from recouvrement_app.services.portal import portal

	token = portal.sign(case)
	assert portal.read(token) == (case, "")
	body, signature = token.split(".")
	other = portal._encode(json.dumps(["CC-OTHER", "", 4_000_000_000]).encode())
	for wrong in (None, "", ".", body, f"{body}.", f"{body}.{signature[:-2]}AA", f"{other}.{signature}", f"{body}x.{signature}", "é.é"):
		with pytest.raises(LinkExpiredError):
			portal.read(wrong)
	with pytest.raises(LinkExpiredError):
		portal.read(portal.sign(case, days=-1))
	with pytest.raises(LinkExpiredError):
		portal.read(portal.sign("CC-GONE"))


def test_the_page_shows_one_customer_of_one_company_and_what_is_due_to_the_cent(case: str) -> None:
	stranger = ensure_customer("Portal Stranger SARL")
	make_invoice(stranger, 999, "2025-05-01", "2025-05-31")
	mine, later = invoice(100.1), invoice(50, due=in_days(20))
	make_advance("Promise Tests SARL", 30, "2025-06-05")

	found = page(case)

	assert [line["invoice"] for line in found["lines"]] == [mine.name, later.name]
	assert (str(found["total"]), str(found["credits"]), str(found["due"])) == ("150.10", "30.00", "70.10")


def test_a_promise_is_recorded_acknowledges_the_debt_and_changes_what_is_asked_for(case: str) -> None:
	owed = invoice()

	made = answer(case, "promise", date=in_days(4), amount="60,50 €")

	doc = frappe.get_doc("Payment Promise", made["promise"])
	assert (doc.promised_amount, str(doc.promised_date), doc.channel, doc.acknowledges_debt) == (60.5, in_days(4), "Portal", 1)
	found = page(case)
	assert (found["due"], str(found["upcoming"]["amount"])) == (0, "60.5")
	assert [row["invoice"] for row in found["lines"] if row["agreed"]] == [owed.name]


def test_the_same_answer_sent_twice_makes_one_promise(case: str) -> None:
	from recouvrement_app.exceptions import PortalAnswerError

	invoice()
	answer(case, "promise", date=in_days(4))
	with pytest.raises(PortalAnswerError, match="noted already"):
		answer(case, "promise", date=in_days(30))
	assert frappe.db.count("Payment Promise", {"case": case}) == 1


@pytest.mark.parametrize(
	"values",
	[
		{},
		{"date": "tomorrow"},
		{"date": "2020-01-01"},
		{"date": "2999-01-01"},
		{"date": "+4", "amount": "lots"},
		{"date": "+4", "amount": "-5"},
		{"date": "+4", "amount": "0"},
		{"date": "+4", "invoices": ["SINV-OF-SOMEBODY"]},
	],
)
def test_a_promise_without_a_near_day_a_readable_amount_or_own_invoices_is_refused(case: str, values: dict) -> None:
	from recouvrement_app.exceptions import PortalAnswerError

	invoice()
	if values.get("date") == "+4":
		values = {**values, "date": in_days(4)}
	with pytest.raises(PortalAnswerError):
		answer(case, "promise", **values)
	assert not frappe.db.exists("Payment Promise", {"case": case})


def test_amounts_are_read_as_french_and_english_people_write_them() -> None:
	from recouvrement_app.services.portal.portal import _amount

	assert [_amount(text) for text in ("1 234,50 €", "1,234.50", "1.234,50", "1234.5", "", None)] == [1234.5] * 4 + [None] * 2


def test_more_than_is_owed_is_not_promised(case: str) -> None:
	from recouvrement_app.exceptions import PortalAnswerError

	invoice()
	with in_language("fr"), pytest.raises(PortalAnswerError, match="s’élèvent à 100,00\u00a0€"):
		answer(case, "promise", date=in_days(4), amount="100.01")


def test_a_plan_that_waits_for_our_approval_is_not_asked_for_yet(case: str) -> None:
	owed = invoice()
	doc = promise(case, [owed], kind="Plan", promised_date=None, received_on=in_days(0), instalments=[{"due_date": in_days(5), "amount": 50}, {"due_date": in_days(35), "amount": 50}])
	frappe.db.set_value("Payment Promise", doc.name, "status", "Pending Approval")
	found = page(case)
	assert (found["commitments"][0]["waiting"], found["due"], found["upcoming"]) == (True, 0, None)
	frappe.db.set_value("Payment Promise", doc.name, "status", "Open")
	assert page(case)["upcoming"] == {"due_date": frappe.utils.getdate(in_days(5)), "amount": 50}


def test_the_link_opens_the_statement_of_its_case_in_the_customers_language_and_nothing_else(case: str) -> None:
	from io import BytesIO

	from pypdf import PdfReader

	from recouvrement_app import portal_api
	from recouvrement_app.services.portal import portal

	owed = invoice()
	frappe.db.set_value("Collection Case", case, "language", "en")
	frappe.set_user("Guest")
	try:
		portal_api.statement(portal.sign(case))
		told = dict(frappe.local.response)
		frappe.local.response = frappe._dict()
		portal_api.statement(portal.sign(case, days=-1))
		refused = dict(frappe.local.response)
	finally:
		frappe.set_user("Administrator")
		frappe.local.response = frappe._dict()
	(sheet,) = PdfReader(BytesIO(told["filecontent"])).pages
	text = " ".join(sheet.extract_text().split())
	assert (told["type"], told["filename"].startswith("Statement ")) == ("pdf", True)
	assert "Statement of account as of" in text and owed.name in text and "Balance of the account €100.00" in text
	assert "filecontent" not in refused and refused["http_status_code"] == 403


def test_the_customer_chooses_one_of_the_plans_and_a_second_click_changes_nothing(case: str) -> None:
	from recouvrement_app.exceptions import OptionMissingError, PortalAnswerError

	doc = offer(case, invoice(90))
	assert [choice["option"] for choice in page(case)["offers"][0]["choices"]] == [1, 2]
	with pytest.raises(OptionMissingError):
		answer(case, "accept", offer=doc.name)

	answer(case, "accept", offer=doc.name, option="2")

	doc.reload()
	assert (doc.status, doc.chosen_option, [row.amount for row in doc.instalments]) == ("Open", 2, [45, 45])
	assert page(case)["offers"] == []
	for again in ("accept", "decline"):
		with pytest.raises(PortalAnswerError):
			answer(case, again, offer=doc.name, option="1")


def test_a_settlement_is_accepted_by_the_link_once_a_person_has_approved_it(case: str) -> None:
	from recouvrement_app.exceptions import PortalAnswerError
	from recouvrement_app.services.promises import promises

	doc = offer(case, invoice(400), kind="Settlement", offer_options=[], amount=300, promised_date=in_days(10))
	assert (doc.status, page(case)["offers"], page(case)["commitments"]) == ("Pending Approval", [], [])
	with pytest.raises(PortalAnswerError):
		answer(case, "accept", offer=doc.name)

	promises.approve(doc.name, user=approver())
	assert page(case)["offers"][0]["waived"] == 100
	answer(case, "accept", offer=doc.name)

	assert doc.reload().status == "Open"
	assert judged(doc, in_days(0)).status == "Open"


def test_the_offer_of_another_customer_cannot_be_answered(case: str) -> None:
	from recouvrement_app.exceptions import PortalAnswerError

	doc = offer(case, invoice(90))
	other = ensure_case(ensure_customer("Portal Stranger SARL"))
	for what in ("accept", "decline"):
		with pytest.raises(PortalAnswerError):
			answer(other, what, offer=doc.name, option="1")
	assert doc.reload().status == "Offered"


def test_a_third_postponement_online_waits_for_a_person(case: str) -> None:
	owed = invoice()
	for day in ("2025-06-03", "2025-06-04"):
		judged(promise(case, [owed], promised_date=day), "2025-06-30")

	assert answer(case, "promise", date=in_days(4))["status"] == "Pending Approval"


def test_the_payment_code_carries_the_amount_due_and_is_there_only_with_an_account(case: str) -> None:
	invoice(100.1)
	settings = frappe.get_doc("Recouvrement Settings")
	settings.set("companies", [])
	settings.save()
	assert (page(case)["payment"]["qr"], page(case)["payment"]["iban"]) == ("", "")
	settings.set("companies", [{"company": COMPANY, "iban": "FR7630006000011234567890189", "bic": "AGRIFRPP"}])
	settings.save()

	payment = page(case)["payment"]

	assert payment["qr"].startswith("data:image/png;base64,")
	assert (str(payment["amount"]), payment["iban"]) == ("100.10", "FR76 3000 6000 0112 3456 7890 189")


def test_a_contested_invoice_is_not_asked_for(case: str) -> None:
	owed, contested = invoice(100), invoice(40)
	answer(case, "dispute", invoices=[contested.name], note="damaged")
	frappe.db.set_value("Sales Invoice", contested.name, "recouvrement_status", "Disputed")

	found = page(case)

	assert str(found["due"]) == "100.00"
	assert [row["invoice"] for row in found["lines"] if row["in_discussion"]] == [contested.name]
	assert owed.name in [row["invoice"] for row in found["lines"] if row["due_now"]]


def test_all_is_well_answers_a_question_before_the_due_date_never_a_reminder(case: str) -> None:
	from recouvrement_app.exceptions import PortalAnswerError

	make_invoice(CUSTOMER, 80, "2025-05-01", in_days(20))
	make_action(case, make_invoice(CUSTOMER, 120, "2025-05-01", in_days(10)), in_days(0))
	assert answer(case, "fine", note="Received, thank you") == {}
	assert frappe.db.get_value("Dunning Action", {"case": case}, "outcome") == "Satisfied"
	(comment,) = frappe.get_all("Comment", {"reference_name": case, "comment_type": "Comment"}, pluck="content")
	assert "in order" in comment and "Received, thank you" in comment

	invoice(50)  # overdue
	with pytest.raises(PortalAnswerError):
		answer(case, "fine")


def test_the_stars_of_a_satisfaction_check_are_kept_and_asked_for_by_no_other_notice(case: str) -> None:
	from recouvrement_app.exceptions import PortalAnswerError
	from recouvrement_app.services.notices import notice_context
	from recouvrement_app.services.portal import portal, portal_page

	name = make_action(case, make_invoice(CUSTOMER, 120, "2025-05-01", in_days(10)), in_days(0), satisfaction_check=1)
	asked = frappe.get_doc("Dunning Action", name)
	plain = make_action(case, make_invoice(CUSTOMER, 80, "2025-05-01", in_days(12)), in_days(0), step=2)
	assert portal_page.page_data(case, plain)["rating"] is None
	assert portal_page.page_data(case, asked.name)["rating"] == {"stars": 0}
	asked.channel = "Email"
	assert {"opinion", "dispute", "resend"} == {key for key, link in notice_context.links(asked).items() if link and key != "pay"}

	token = portal.sign(case, asked.name)
	with pytest.raises(PortalAnswerError):
		portal.record_answer(token, "opinion", {"score": "6"})
	result = portal.record_answer(token, "opinion", {"score": "2", "note": "The driver was late"})

	assert result["stars"] == 2 and frappe.db.get_value("ToDo", result["task"], "reference_name") == case
	assert portal_page.page_data(case, asked.name)["rating"] == {"stars": 2}
	kept = frappe.db.get_value("Collection Case", case, ["satisfaction_score", "satisfaction_comment"])
	assert kept == (0.4, "The driver was late")
	(comment,) = frappe.get_all("Comment", {"reference_name": case, "comment_type": "Comment"}, pluck="content")
	assert "2 of 5" in comment and "The driver was late" in comment


def person(**over: Any) -> Any:
	"""The customer's one contact."""
	rows = {"email_ids": [{"email_id": "old@promise.example", "is_primary": 1}], "phone_nos": [{"phone": "0102030405", "is_primary_phone": 1}]}
	links = [{"link_doctype": "Customer", "link_name": CUSTOMER}]
	return frappe.get_doc({"doctype": "Contact", "first_name": "Lise", "last_name": "Roy", "is_billing_contact": 1, "links": links, **rows, **over}).insert()


def test_the_customer_confirms_how_it_is_reached_and_the_contact_is_dated(case: str) -> None:
	contact = person()
	invoice()
	from recouvrement_app.services.contacts import contact_details

	found = contact_details.shown(case)
	assert (found["person"], found["email"], found["phone"], found["verified_on"]) == ("Lise Roy", "old@promise.example", "0102030405", None)

	assert answer(case, "right") == {}

	assert contact_details.shown(case)["verified_on"] == frappe.utils.getdate()
	assert contact.reload().email_id == "old@promise.example"
	(comment,) = frappe.get_all("Comment", {"reference_name": case, "comment_type": "Comment"}, pluck="content")
	assert "confirmed its contact details" in comment


def test_a_correction_waits_for_a_person_who_takes_it_over_or_drops_it(case: str) -> None:
	from recouvrement_app import api
	from recouvrement_app.exceptions import PortalAnswerError
	from recouvrement_app.services.contacts import contact_details

	contact = person()
	invoice()
	said = {"person": "Lise Roy", "email": "new@promise.example", "phone": "06 07 08 09 10"}
	answer(case, "correct", **said)

	assert contact.reload().email_id == "old@promise.example", "a link writes nothing"
	assert contact_details.proposed(case)["changed"] == {
		"email": ["old@promise.example", "new@promise.example"], "phone": ["0102030405", "06 07 08 09 10"],
	}
	assert api.decide_details(case, 1) == contact.name
	contact.reload()
	assert (contact.email_id, contact.phone, str(contact.recouvrement_verified_on)) == ("new@promise.example", "06 07 08 09 10", in_days(0))
	assert {row.email_id for row in contact.email_ids} == {"old@promise.example", "new@promise.example"}
	with pytest.raises(PortalAnswerError):
		api.decide_details(case, 1)

	answer(case, "correct", email="third@promise.example")
	assert api.decide_details(case, 0) == ""
	assert contact.reload().email_id == "new@promise.example"


def test_a_correction_without_a_change_or_with_a_false_address_is_refused(case: str) -> None:
	from recouvrement_app.exceptions import PortalAnswerError
	from recouvrement_app.services.contacts import contact_details

	person()
	invoice()
	for values in ({}, {"email": " old@promise.example "}, {"email": "nobody"}):
		with pytest.raises(PortalAnswerError):
			answer(case, "correct", **values)
	assert contact_details.proposed(case) is None


def test_who_may_not_write_contacts_does_not_take_a_correction_over(case: str) -> None:
	from recouvrement_app import api

	from .people import ensure_user

	person()
	invoice()
	answer(case, "correct", email="new@promise.example")
	frappe.set_user(ensure_user("portal-seller@example.com", "Sales User"))
	with pytest.raises(frappe.PermissionError):
		api.decide_details(case, 1)
