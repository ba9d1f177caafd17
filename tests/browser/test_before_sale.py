"""Before the sale, in the desk: a draft order says what a seller should know, and the deposit is asked for from the order."""

from __future__ import annotations

import re
from typing import Any

from ..site.factories import COMPANY, ensure_item, frappe, make_customer, make_invoice, run
from .conftest import ACCOUNTANT, ensure_accountant, menu, playwright_api
from .file_steps import dialog_of, open_form

expect = playwright_api.expect
TODAY = "2026-11-20"


def order(customer: str) -> Any:
	values = {
		"doctype": "Sales Order", "customer": customer, "company": COMPANY, "currency": "EUR", "conversion_rate": 1,
		"plc_conversion_rate": 1, "transaction_date": TODAY, "delivery_date": TODAY,
		"items": [{"item_code": ensure_item(), "qty": 1, "rate": 12_500, "delivery_date": TODAY}],
	}
	return frappe.get_doc(values).insert()


def test_a_draft_order_warns_and_a_deposit_is_asked_for_from_the_submitted_one(desk: Any) -> None:
	ensure_accountant()
	frappe.get_doc("User", ACCOUNTANT).add_roles("Sales User")
	frappe.db.set_single_value("Recouvrement Settings", "deposit_percent_late", 30)
	customer = make_customer()
	frappe.db.set_value("Customer", customer, "recouvrement_payer_profile", "Very Late")
	make_invoice(customer, due="2026-10-01", amount=4820.5, posting_date="2026-09-01")
	run(TODAY)
	doc = order(customer)
	frappe.db.commit()

	open_form(desk, "sales-order", doc.name)
	told = desk.locator(".form-message-container:visible")
	expect(told).to_contain_text("Overdue")
	expect(told).to_contain_text("50 days late")
	expect(told).to_contain_text(re.compile(r"deposit of 30 % \(.*3.750,00"))
	expect(told).to_contain_text("Neither a contract nor accepted terms")

	doc.reload().submit()
	frappe.db.commit()
	open_form(desk, "sales-order", doc.name)
	menu(desk, "Create", "Deposit")
	dialog = dialog_of(desk)
	expect(dialog).to_contain_text(re.compile(r"3.750,00"))
	dialog.locator(".btn-modal-primary:visible").click()
	desk.wait_for_url(re.compile("/app/payment-request/"))
	frappe.db.rollback()
	asked = frappe.get_all("Payment Request", {"reference_name": doc.name}, ["docstatus", "grand_total"])
	assert [(row.docstatus, row.grand_total) for row in asked] == [(0, 3750)]
