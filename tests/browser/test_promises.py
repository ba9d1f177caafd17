"""A promise taken on the telephone, a plan agreed and printed, plans offered from the list of invoices: in a real browser."""

from __future__ import annotations

import io
import time
from datetime import timedelta
from typing import Any

import pytest

from ..site.factories import case_of, frappe, make_customer, make_invoice, work_off
from ..site.mail_world import Inbox, flush, plain_spaces
from .conftest import choose_link, menu, playwright_api

expect = playwright_api.expect
PEOPLE_SECONDS = 10  # what a collector has while the customer is still on the telephone


@pytest.fixture
def customer(site: None, worker: None) -> str:
	"""Hôtel Bellevue, with two overdue invoices and one that is not due."""
	today = frappe.utils.getdate()
	name = make_customer(email="compta@bellevue.example", language="fr")
	frappe.db.set_value("Customer", name, "customer_name", "Hôtel Bellevue")
	for late, amount in ((40, 1500), (26, 4310.25), (-10, 820)):
		due = today - timedelta(days=late)
		make_invoice(name, due=str(due), amount=amount, posting_date=str(due - timedelta(days=30)))
	for field in ("plan_approval_above", "broken_promises_limit"):
		frappe.db.set_single_value("Recouvrement Settings", field, 0)
	frappe.clear_document_cache("Recouvrement Settings", "Recouvrement Settings")
	work_off()
	return name


def promises_of(customer: str) -> list[Any]:
	frappe.db.rollback()
	names = frappe.get_all("Payment Promise", {"customer": customer}, pluck="name", order_by="creation")
	return [frappe.get_doc("Payment Promise", name) for name in names]


def send_as_the_worker(action: str) -> None:
	"""What the worker was told to do; it may be busy with other sites of its bench. What it has done already is not done again."""
	from recouvrement_app.services.sending import dispatch

	frappe.db.rollback()
	dispatch.dispatch_batch([action])
	flush()


def open_case(page: Any, customer: str) -> None:
	page.goto(f"{page.address}/app/collection-case/{case_of(customer).name}")
	expect(page.locator("[data-fieldname=case_view]:visible")).to_contain_text("4")


def head_button(page: Any, label: str) -> Any:
	return page.locator(".page-head:visible").get_by_role("button", name=label, exact=True).first


def dialog_of(page: Any) -> Any:
	return page.locator(".modal-dialog:visible").last


def test_a_promise_is_taken_within_seconds_and_its_confirmation_is_read_and_sent(desk: Any, customer: str, inbox: Inbox) -> None:
	open_case(desk, customer)
	started = time.monotonic()
	head_button(desk, "Promise").click()
	dialog = dialog_of(desk)
	expect(dialog).to_contain_text("26 days late")
	dialog.get_by_role("button", name="In 8 Days").click()
	dialog.get_by_role("button", name="Record", exact=True).click()
	mail = dialog_of(desk).frame_locator("iframe").locator("body")
	expect(mail).to_contain_text("engagement")
	took = time.monotonic() - started
	assert took < PEOPLE_SECONDS, f"recording a promise took {took:.1f} seconds"

	(doc,) = promises_of(customer)
	today = frappe.utils.getdate()
	assert (doc.status, doc.promised_amount, doc.promised_date, doc.means) == ("Open", 5810.25, today + timedelta(days=8), "Bank Transfer")
	assert len(doc.invoices) == 2
	expect(mail).to_contain_text(doc.invoices[0].invoice)
	dialog_of(desk).get_by_role("button", name="Send Now").click()
	expect(desk.get_by_text("The e-mail leaves now").first).to_be_visible()
	send_as_the_worker(doc.confirmation_action)
	assert "5 810,25" in plain_spaces(inbox.mails[0]["Subject"])


def test_a_plan_is_previewed_agreed_and_its_agreement_opened_as_a_pdf(desk: Any, customer: str, picture: Any) -> None:
	from pypdf import PdfReader

	open_case(desk, customer)
	menu(desk, "More", "Payment Plan")
	dialog = dialog_of(desk)
	number = dialog.locator("input[data-fieldname=number]")
	number.fill("4")
	number.press("Tab")
	expect(dialog.locator("[data-fieldname=preview]")).to_contain_text("4 instalments")
	expect(dialog.locator(".promise-rows input[data-fieldname=due_date]")).to_have_count(4)
	picture(desk, "promise-plan")
	amounts = dialog.locator(".promise-rows input[data-fieldname=amount]")
	amounts.nth(0).fill("1500")
	amounts.nth(0).press("Tab")
	expect(dialog.locator(".promise-difference")).to_contain_text("47,44")  # one instalment of 1,452.56 made higher
	amounts.nth(3).fill("1405,13")
	amounts.nth(3).press("Tab")
	expect(dialog.locator(".promise-difference")).to_be_empty()
	dialog.locator("input[data-fieldname=confirm]").uncheck()
	dialog.get_by_role("button", name="Record", exact=True).click()
	expect(desk.locator(".desk-alert", has_text="PP-")).to_be_visible()
	(doc,) = promises_of(customer)
	assert (doc.kind, doc.status, [row.amount for row in doc.instalments]) == ("Plan", "Open", [1500, 1452.56, 1452.56, 1405.13])

	desk.goto(f"{desk.address}/app/payment-promise/{doc.name}")
	expect(desk.locator(".form-message:visible")).to_contain_text("Awaited")
	with desk.context.expect_page() as opened:
		head_button(desk, "Print Agreement").click()
	address = opened.value.url if opened.value.url != "about:blank" else ""
	query = f"doctype=Payment Promise&name={doc.name}&format=Payment Plan Agreement&_lang=fr"
	answer = desk.context.request.get(address or f"{desk.address}/api/method/frappe.utils.print_format.download_pdf?{query}")
	text = plain_spaces("\n".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.body())).pages))
	for wanted in ("Reconnaissance de dette", "5 810,25", "cinq mille huit cent dix euros", "1 405,13", doc.invoices[0].invoice, "immédiatement exigible"):
		assert wanted in text, f"{wanted!r} is not in the agreement: {text}"


def test_three_plans_are_offered_from_the_list_of_invoices(desk: Any, customer: str) -> None:
	desk.goto(f"{desk.address}/app/sales-invoice?customer={customer}")
	rows = desk.locator(".list-row:visible")
	expect(rows).to_have_count(3)
	for index in range(3):
		rows.nth(index).locator("input.list-row-checkbox").check()
	desk.locator(".actions-btn-group:visible > button").click()
	desk.locator(".actions-btn-group:visible .dropdown-item:visible", has_text="Promise to Pay").first.click()
	dialog = dialog_of(desk)
	dialog.locator("select[data-fieldname=kind]").select_option("Plan")
	dialog.locator("input[data-fieldname=offer_options]").check()
	expect(dialog.locator("[data-fieldname=preview]")).to_contain_text("Option 3")
	dialog.get_by_role("button", name="Record", exact=True).click()
	expect(dialog_of(desk).frame_locator("iframe").locator("body")).to_contain_text("choisissez celui qui vous convient")

	(doc,) = promises_of(customer)
	assert (doc.status, doc.is_offer, doc.promised_amount, len(doc.invoices)) == ("Offered", 1, 6630.25, 3)
	assert {row.option for row in doc.offer_options} == {1, 2, 3}
	desk.goto(f"{desk.address}/app/payment-promise/{doc.name}")
	head_button(desk, "Customer Accepts").click()
	accepted = dialog_of(desk)
	accepted.locator("select[data-fieldname=option]").select_option("1")
	accepted.locator("input[data-fieldname=by]").fill("Anne Durand")
	accepted.get_by_role("button", name="Submit").click()
	expect(desk.locator(".page-head:visible .indicator-pill")).to_contain_text("Open")
	(doc,) = promises_of(customer)
	assert (doc.accepted_by, doc.chosen_option, len(doc.instalments)) == ("Anne Durand", 1, 2)


def test_a_customer_in_difficulties_is_one_click_from_a_plan(desk: Any, customer: str) -> None:
	reason = frappe.db.get_value("Non-Payment Reason", {"suggested_action": "Offer Plan"})
	assert reason, "installation brings a reason that suggests a plan"
	open_case(desk, customer)
	head_button(desk, "Call").click()
	dialog = dialog_of(desk)
	dialog.get_by_role("button", name="Hardship", exact=True).click()
	choose_link(dialog, "reason", reason)
	dialog.get_by_role("button", name="Save", exact=True).click()
	dialog_of(desk).get_by_role("button", name="Yes", exact=True).click()
	plan = desk.locator(".modal-dialog:visible", has_text="Number of Instalments")
	expect(plan.locator(".promise-rows input[data-fieldname=due_date]")).to_have_count(3)
