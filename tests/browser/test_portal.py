"""The customer's page in a real browser: on a phone, with an offer to choose from, and everything that a link must refuse."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from ..site.factories import COMPANY, case_of, frappe, make_customer, make_invoice, work_off
from .conftest import playwright_api

expect = playwright_api.expect
PHONE = {"width": 375, "height": 740}
IBAN = "FR7630006000011234567890189"


@pytest.fixture
def case(site: None) -> str:
	"""Hôtel Bellevue owes 5,810.25; the company's account is known."""
	today = frappe.utils.getdate()
	customer = make_customer(email="compta@bellevue.example", language="fr")
	frappe.db.set_value("Customer", customer, "customer_name", "Hôtel Bellevue")
	for late, amount in ((40, 1500), (26, 4310.25)):
		due = today - timedelta(days=late)
		make_invoice(customer, due=str(due), amount=amount, posting_date=str(due - timedelta(days=30)))
	settings = frappe.get_doc("Recouvrement Settings")
	row = next((row for row in settings.companies if row.company == COMPANY), None) or settings.append("companies", {"company": COMPANY})
	row.update({"iban": IBAN, "bic": "AGRIFRPP"})
	settings.update({"plan_approval_above": 0, "broken_promises_limit": 0})
	settings.save()
	work_off()
	frappe.cache.delete_keys("rl:recouvrement-answer")
	frappe.db.commit()
	return case_of(customer).name


def link(address: str, case: str, **over: Any) -> str:
	from recouvrement_app.services.portal import portal

	return f"{address}{portal.PAGE}?t={portal.sign(case, **over)}"


def offer(case: str) -> Any:
	from recouvrement_app.services.promises import plans, promises

	first = frappe.utils.getdate() + timedelta(days=7)
	rows = [
		{"option": option, "due_date": row["due_date"], "amount": row["amount"]}
		for option, number in enumerate((2, 3, 4), 1)
		for row in plans.make_instalments(5810.25, first, "EUR", number=number)
	]
	doc = promises.create_promise(case, kind="Plan", is_offer=1, offer_options=rows, amount=5810.25)
	frappe.db.commit()
	return doc


def fresh(doc: Any) -> Any:
	frappe.db.rollback()
	return doc.reload()


def test_a_customer_reads_what_is_due_how_to_pay_it_and_chooses_a_plan_on_a_phone(
	case: str, address: str, open_page: Callable[..., Any], picture: Callable[[Any, str], None]
) -> None:
	doc = offer(case)
	page = open_page(**PHONE, is_mobile=True, has_touch=True, locale="fr-FR")
	page.goto(link(address, case))
	main = page.locator("div.ra")
	assert main.get_attribute("lang") == "fr"
	expect(main).to_contain_text("Hôtel Bellevue")
	expect(main.locator(".due strong")).to_contain_text("810,25")
	expect(main).to_contain_text("FR76 3000 6000 0112 3456 7890 189")
	assert page.evaluate("document.querySelector('div.ra figure img').naturalWidth") > 0, "the payment code is drawn"
	assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
	picture(page, "portal-phone")

	offered = main.locator("section.offer")
	offered.get_by_role("button", name="Accepter").click()
	assert fresh(doc).status == "Offered", "without a choice the browser does not send"
	offered.locator("label.choice").nth(1).click()
	offered.get_by_role("button", name="Accepter").dblclick()  # sent once: the second click is no second answer
	expect(main.locator("[role=status]")).to_be_visible()
	assert "no such element" not in page.content()
	expect(main.locator("section.commitments")).to_contain_text("936,75")
	expect(main.locator(".due strong")).to_contain_text("936,75")
	fresh(doc)
	assert (doc.status, doc.chosen_option, doc.acknowledges_debt, len(doc.instalments)) == ("Open", 2, 1, 3)

	page.reload()  # sends the same answer again
	expect(main.locator("[role=alert]")).to_be_visible()
	assert (fresh(doc).status, len(doc.instalments)) == ("Open", 3)


def test_opening_a_link_changes_nothing_whatever_it_says(case: str, address: str, open_page: Callable[..., Any]) -> None:
	doc = offer(case)
	page = open_page()
	before = frappe.db.count("Comment", {"reference_name": case})
	for answer in ("accept", "decline", "promise", "paid", "resend", "dispute"):
		query = f"&answer={answer}&offer={doc.name}&option=1&date={frappe.utils.getdate()}&note=x"
		assert page.context.request.get(link(address, case) + query).status == 200
		assert page.context.request.head(link(address, case) + query).status == 200
	assert fresh(doc).status == "Offered"
	assert frappe.get_all("Payment Promise", {"case": case}, pluck="name") == [doc.name]
	assert not frappe.db.exists("Litigation File", {"case": case})
	assert not frappe.db.get_value("Collection Case", case, "hold_reason")
	assert frappe.db.count("Comment", {"reference_name": case}) == before


def test_a_false_old_or_foreign_link_shows_and_records_nothing(case: str, address: str, open_page: Callable[..., Any]) -> None:
	doc = offer(case)
	page = open_page()
	good = link(address, case)
	for refused in (good[:-3] + "xyz", link(address, case, days=-1), good.split("?")[0], f"{good.split('?')[0]}?t=%00%F0"):
		answer = page.goto(refused)
		assert answer.status == 403
		expect(page.locator("div.ra [role=alert]")).to_be_visible()
		expect(page.locator("div.ra")).not_to_contain_text("Bellevue")
	form = {"t": good.split("t=")[1][:-2] + "zz", "answer": "accept", "offer": doc.name, "option": "1"}
	assert page.context.request.post(good.split("?")[0], form=form).status == 403
	stranger = make_customer(email="x@example.com")
	make_invoice(stranger, due="2025-01-31", amount=10)
	work_off()
	foreign = {"t": link(address, case_of(stranger).name).split("t=")[1], "answer": "accept", "offer": doc.name, "option": "1"}
	answered = page.context.request.post(good.split("?")[0], form=foreign)
	assert "Bellevue" not in answered.text()
	assert fresh(doc).status == "Offered"


def test_one_address_answers_ten_times_an_hour_at_the_most(case: str, address: str, open_page: Callable[..., Any]) -> None:
	page = open_page()
	url, token = link(address, case).split("?t=")
	statuses = [page.context.request.post(url, form={"t": token, "answer": "nonsense"}).status for _ in range(12)]
	assert statuses[:10] == [200] * 10
	assert statuses[-1] == 429
	frappe.cache.delete_keys("rl:recouvrement-answer")


def test_opening_the_page_is_told_and_details_are_corrected_on_it(
	case: str, address: str, open_page: Callable[..., Any]
) -> None:
	customer = frappe.db.get_value("Collection Case", case, "customer")
	contact = frappe.get_doc(
		{
			"doctype": "Contact", "first_name": "Anne", "last_name": "Morel", "is_billing_contact": 1,
			"email_ids": [{"email_id": "anne@bellevue.example", "is_primary": 1}],
			"links": [{"link_doctype": "Customer", "link_name": customer}],
		}
	).insert()
	facts = frappe.db.get_value("Collection Case", case, ["company", "customer", "customer_name", "currency"], as_dict=True)
	mail = frappe.get_doc(
		{"doctype": "Dunning Action", **facts, "case": case, "channel": "Email", "status": "Done", "action_date": frappe.utils.getdate(), "contact": contact.name}
	).insert()
	frappe.db.commit()
	page = open_page(**PHONE, is_mobile=True, has_touch=True, locale="fr-FR")
	with page.expect_response(lambda response: "page_opened" in response.url) as told:
		page.goto(link(address, case, action=mail.name))
	assert told.value.status == 200
	assert fresh(mail).page_opened_on

	details = page.locator("section.details")
	expect(details).to_contain_text("Anne Morel")
	details.locator("summary").click()
	details.locator("input[name=email]").fill("compta.paris@bellevue.example")
	details.locator("details").get_by_role("button").click()
	expect(page.locator("div.ra [role=status]")).to_be_visible()
	assert fresh(contact).email_id == "anne@bellevue.example"
	assert "compta.paris@bellevue.example" in frappe.db.get_value("Collection Case", case, "details_proposed")
