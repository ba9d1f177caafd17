"""ERPNext's Customer and Sales Invoice count what collection has made of them, and nothing of other invoices."""

from __future__ import annotations

from typing import Any

from frappe.desk.notifications import get_open_count

from .factories import frappe, make_customer, make_invoice, run
from .litigation_world import ensure_people


def counted(doctype: str, name: str) -> dict[str, Any]:
	try:
		found = get_open_count(doctype, name)["count"]
	finally:
		frappe.db.set_execution_timeout(0)  # Frappe leaves a limit of a second on the connection
	rows = (*found["external_links_found"], *found["internal_links_found"])
	ours = ("Collection Case", "Dunning Action", "Payment Promise", "Litigation File", "Late Charge Waiver")
	return {row["doctype"]: row["count"] for row in rows if row["doctype"] in ours}


def test_invoice_and_customer_count_their_own(site: None) -> None:
	from recouvrement_app.services.promises import promises

	ensure_people()
	customer = make_customer()
	reminded, young = make_invoice(customer, due="2025-01-31"), make_invoice(customer, due="2025-06-30", posting_date="2025-05-30")
	run("2025-02-10")
	case = frappe.db.get_value("Collection Case", {"customer": customer})
	promises.create_promise(case, 100, "2025-03-01", [reminded.name], confirm=False, received_on="2025-02-11")

	nothing = {"Dunning Action": 0, "Payment Promise": 0, "Litigation File": 0, "Late Charge Waiver": 0}
	assert counted("Sales Invoice", reminded.name) == {**nothing, "Dunning Action": 1, "Payment Promise": 1, "Collection Case": 1}
	assert {**nothing, **counted("Sales Invoice", young.name)}["Payment Promise"] == 0
	assert counted("Customer", customer) == {**nothing, "Dunning Action": 1, "Payment Promise": 1, "Collection Case": 1}


def test_the_records_of_erpnext_are_still_there(site: None) -> None:
	groups = frappe.get_meta("Sales Invoice").get_dashboard_data().transactions
	labels = [item for group in groups for item in group["items"]]
	assert {"Payment Entry", "Sales Order", "Collection Case"} <= set(labels)
	assert labels.count("Collection Case") == 1
