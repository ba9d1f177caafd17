"""The case's page and the run's page in a real browser: what is owed first, a hold with its reason, a call logged."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from ..site.factories import (
	case_of,
	clear_appointments,
	frappe,
	make_contact,
	make_customer,
	make_invoice,
	run,
	work_off,
)
from .conftest import menu, playwright_api
from .test_promises import dialog_of, head_button

expect = playwright_api.expect


@pytest.fixture
def customer(site: None, worker: None) -> str:
	"""Hôtel Bellevue, with one invoice 40 days late and one not due; the run of today is made."""
	today = frappe.utils.getdate()
	name = make_customer(email="compta@bellevue.example")
	for late, amount in ((40, 1500), (-10, 820)):
		due = today - timedelta(days=late)
		make_invoice(name, due=str(due), amount=amount, posting_date=str(due - timedelta(days=30)))
	run(str(today))
	work_off()
	return name


def open_case(page: Any, customer: str) -> Any:
	page.goto(f"{page.address}/app/collection-case/{case_of(customer).name}")
	view = page.locator("[data-fieldname=case_view]:visible")
	expect(view).to_contain_text("Open Invoices")
	return view


def test_the_page_begins_with_what_is_owed_and_what_comes_next(desk: Any, customer: str) -> None:
	view = open_case(desk, customer)
	doc = case_of(customer)
	expect(view).to_contain_text(doc.next_action)
	for invoice in frappe.get_all("Sales Invoice", {"customer": customer}, pluck="name"):
		expect(view).to_contain_text(invoice)
	assert view.bounding_box()["y"] < desk.locator("[data-fieldname=company]:visible").first.bounding_box()["y"]


def test_the_public_registers_open_at_the_firms_number(desk: Any, customer: str) -> None:
	frappe.db.set_value("Customer", customer, "tax_id", "FR27552032534")
	frappe.db.set_value("Collection Case", case_of(customer).name, "country", "France")
	frappe.db.commit()
	desk.context.route("https://*.fr/**", lambda route: route.fulfill(body="the register"))  # this machine may be offline
	open_case(desk, customer)
	for entry, address in (("Company Register", "/entreprise/552032534"), ("Legal Announcements", "registre:552032534")):
		with desk.context.expect_page() as opened:
			menu(desk, "View", entry)
		opened.value.wait_for_url(f"**{address}")
		opened.value.close()


def test_an_interest_without_a_rate_is_explained_below_the_invoices(desk: Any, customer: str) -> None:
	from recouvrement_app.services.cases import case_view

	frappe.db.delete("Late Payment Rate", {"valid_from": (">=", "2026-07-01")})  # the next test loads them again
	frappe.db.commit()
	said = case_view.of_case(case_of(customer).name)["charge_warnings"]
	assert said
	shown = open_case(desk, customer).locator(".case-incomplete")
	expect(shown).to_have_count(len(said))
	for number, text in enumerate(said):
		expect(shown.nth(number)).to_contain_text(text[0].upper() + text[1:])
		expect(shown.nth(number).locator("a")).to_have_attribute("href", "/app/late-payment-rate")


def test_a_hold_keeps_its_reason(desk: Any, customer: str) -> None:
	open_case(desk, customer)
	head_button(desk, "Hold").click()
	dialog = dialog_of(desk)
	dialog.locator("[data-fieldname=reason] textarea").fill("Estate being settled")
	dialog.get_by_role("button", name="Submit", exact=True).click()
	expect(desk.locator(".form-message:visible")).to_contain_text("Estate being settled")
	frappe.db.rollback()
	assert (case_of(customer).hold_reason, case_of(customer).status) == ("Estate being settled", "On Hold")


def test_an_appointment_is_proposed_by_clicks_and_called_off(desk: Any, customer: str) -> None:
	make_contact(customer, "Anne", "anne@bellevue.example")
	frappe.db.commit()
	view = open_case(desk, customer)
	head_button(desk, "More").click()
	desk.locator(".page-head:visible .dropdown-item:visible", has_text="Propose an Appointment").click()
	dialog = dialog_of(desk)
	dialog.locator("[data-fieldname=place] input").fill("At the hotel")
	dialog.get_by_role("button", name="Invite", exact=True).click()
	row = view.locator("tr", has=desk.locator(".case-appointment"))
	expect(row).to_contain_text("At the hotel")
	expect(row).to_contain_text("Anne Martin, Claire Martin")
	row.get_by_role("button", name="Call Off").click()
	dialog_of(desk).locator("[data-fieldname=reason] textarea").fill("They pay today")
	dialog_of(desk).get_by_role("button", name="Call Off", exact=True).click()
	expect(view.locator(".case-appointment")).to_have_count(0)
	frappe.db.rollback()
	assert frappe.get_all("Event", {"recouvrement_case": case_of(customer).name}, pluck="status") == ["Cancelled"]
	clear_appointments()


def test_a_run_shows_counts_first_and_folds_what_was_left_out(desk: Any, customer: str) -> None:
	name = frappe.get_all("Dunning Run", pluck="name", order_by="creation desc", limit=1)[0]
	desk.goto(f"{desk.address}/app/dunning-run/{name}")
	expect(desk.locator(".run-counts")).to_contain_text("Invoices Read")
	planned = frappe.db.get_value("Dunning Run", name, "actions_count")
	expect(desk.locator("[data-fieldname=run_view]:visible")).to_contain_text(f"Planned ({planned})")
	fold = desk.locator("details.run-reason").first
	expect(fold.locator("table")).to_be_hidden()
	fold.locator("summary").click()
	expect(fold.locator("table")).to_be_visible()
