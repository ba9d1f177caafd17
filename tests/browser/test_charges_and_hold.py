"""Late charges and credit hold in a real browser: invoiced, waived by two people, new orders stopped until somebody says why not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ..site.factories import COMPANY, ensure_item, frappe
from ..site.litigation_world import COLLECTOR, ensure_people
from ..site.test_late_charges import ensure_accounts, limit
from .conftest import ACCOUNTANT, menu, playwright_api
from .file_steps import answer_for, confirm, debtor, dialog_of, fill, open_form, primary
from .test_first_hour import button, eventually
from .test_litigation import as_collector

expect = playwright_api.expect
ROLE = "Collections Approver"


@pytest.fixture
def owed(site: None, worker: None) -> tuple[Any, str]:
	ensure_people()
	ensure_accounts()
	limit(0)
	rule("Block")
	answer_for("Sales User", "Sales Manager")
	frappe.db.commit()
	yield debtor("Garage Lefort", 200)
	rule("Warn")


def rule(action: str) -> None:
	"""What happens to orders of a customer on hold, and who may pass."""
	frappe.db.set_single_value("Recouvrement Settings", {"credit_hold_action": action, "credit_hold_role": ROLE})
	frappe.clear_document_cache("Recouvrement Settings", "Recouvrement Settings")
	frappe.db.commit()


def test_charges_are_invoiced_from_the_case(desk: Any, owed: tuple[Any, str]) -> None:
	invoice, case = owed
	open_form(desk, "collection-case", case)
	menu(desk, "More", "Late Charges")
	dialog = dialog_of(desk)
	expect(dialog.locator(f"[data-invoice='{invoice.name}']")).to_be_checked()
	fill(dialog, until="30/06/2026")
	dialog.locator("[data-fieldname=until] input").press("Tab")
	expect(dialog.locator("tbody tr .text-danger")).to_have_count(0)  # the rate of the semester is known
	confirm(dialog)
	desk.wait_for_url("**/sales-invoice/**")
	drafts = {"customer": invoice.customer, "recouvrement_late_charges": 1, "docstatus": 0, "total_taxes_and_charges": 0}
	eventually(lambda: frappe.db.count("Sales Invoice", drafts), 1)


def test_charges_are_waived_by_two_people(
	desk: Any, address: str, open_page: Callable[..., Any], owed: tuple[Any, str]
) -> None:
	_invoice, case = owed
	colleague = open_page()
	as_collector(colleague, address)
	open_form(colleague, "collection-case", case)
	menu(colleague, "More", "Late Charges")
	dialog_of(colleague).get_by_role("button", name="Waive …").click()
	dialog = dialog_of(colleague)
	fill(dialog, reason="The delivery was late.")
	confirm(dialog)
	eventually(lambda: frappe.db.count("Late Charge Waiver"), 1)
	waiver = frappe.get_last_doc("Late Charge Waiver")
	assert (waiver.status, waiver.requested_by) == ("Pending Approval", COLLECTOR)
	open_form(colleague, "late-charge-waiver", waiver.name)
	assert primary(colleague) == []

	open_form(desk, "late-charge-waiver", waiver.name)
	button(desk, "Approve").click()
	eventually(lambda: frappe.db.get_value("Late Charge Waiver", waiver.name, ["status", "approver"]), ("Approved", ACCOUNTANT))


def order_of(customer: str) -> str:
	"""A draft order."""
	values = {"doctype": "Sales Order", "company": COMPANY, "customer": customer, "delivery_date": frappe.utils.today()}
	item = {"item_code": ensure_item(), "qty": 1, "rate": 10, "delivery_date": frappe.utils.today()}
	name = frappe.get_doc({**values, "items": [item]}).insert().name
	frappe.db.commit()
	return name


def test_an_order_of_a_held_customer_asks_whoever_may_pass_for_the_reason(desk: Any, owed: tuple[Any, str]) -> None:
	invoice, case = owed
	open_form(desk, "collection-case", case)
	menu(desk, "More", "Credit Hold")
	dialog = dialog_of(desk)
	fill(dialog, reason="Three reminders without an answer")
	confirm(dialog)
	eventually(lambda: frappe.db.get_value("Customer", invoice.customer, "recouvrement_credit_hold"), 1)
	expect(desk.locator(".case-credit-hold:visible", has_text="On credit hold")).to_be_visible()
	entry = desk.locator(".page-head:visible .inner-group-button .dropdown-item", has_text="Lift Credit Hold")
	expect(entry).to_have_count(1)  # in the closed menu

	order = order_of(invoice.customer)
	open_form(desk, "sales-order", order)
	expect(desk.locator(".form-message.red:visible", has_text="credit hold")).to_be_visible()
	button(desk, "Submit").click()
	dialog_of(desk).get_by_role("button", name="Yes").click()
	dialog = desk.locator(".modal-dialog:visible", has_text="Reason to Pass the Credit Hold")
	dialog.wait_for()
	desk.wait_for_timeout(600)
	fill(dialog, reason="Prepaid by card")
	confirm(dialog)
	fields = ["docstatus", "recouvrement_credit_hold_reason"]
	eventually(lambda: frappe.db.get_value("Sales Order", order, fields), (1, "Prepaid by card"))

	open_form(desk, "customer", invoice.customer)
	expect(desk.locator(".form-message:visible", has_text="On credit hold")).to_be_visible()
	menu(desk, "Collection", "Lift Credit Hold")
	dialog = dialog_of(desk)
	fill(dialog, reason="Paid in cash")
	confirm(dialog)
	eventually(lambda: frappe.db.get_value("Customer", invoice.customer, "recouvrement_credit_hold"), 0)
	frappe.get_doc("Sales Order", order).cancel()
	frappe.db.commit()
