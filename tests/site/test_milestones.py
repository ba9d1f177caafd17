"""Orders that are paid in several terms: told when one is to be invoiced, and invoiced for that share."""

import pytest

from recouvrement_app import exceptions, sale_api
from recouvrement_app.services.figures import mending
from recouvrement_app.services.figures.figures import Scope
from recouvrement_app.services.sales import milestones

from .factories import COMPANY, day, ensure_item, frappe
from .people import ensure_colleague

TODAY = "2025-06-30"


@pytest.fixture
def stock_user(site: None) -> str:
	"""Somebody who makes no invoices; committed, so before the order."""
	return ensure_colleague("milestones-stock", "Stock User")


@pytest.fixture
def order(customer: str):
	"""1,000: 30 % on 15 June, 70 % on 31 July 2025; undone after the test."""
	values = {
		"doctype": "Sales Order", "customer": customer, "company": COMPANY, "currency": "EUR", "conversion_rate": 1,
		"plc_conversion_rate": 1, "transaction_date": "2025-06-01", "delivery_date": "2025-07-31",
		"items": [{"item_code": ensure_item(), "qty": 1, "rate": 1000, "delivery_date": "2025-07-31"}],
	}  # fmt: skip
	doc = frappe.get_doc(values)
	for due, portion, said in (("2025-06-15", 30, "Start"), ("2025-07-31", 70, "Handover")):
		doc.append("payment_schedule", {"due_date": due, "invoice_portion": portion, "description": said})
	yield doc.insert().submit()
	frappe.db.rollback()


def listed(order, on: str = TODAY) -> list[tuple[float, str]]:
	scope = Scope(day(on), (COMPANY,), ("{customer} = %(customer)s",), {"customer": order.customer})
	return [(row["amount"], row["detail"]) for row in mending.rows(scope, mending.TO_INVOICE)]


def task(status: str = "Open") -> str:
	return frappe.get_doc({"doctype": "Task", "subject": frappe.generate_hash(length=8), "status": status}).insert().name


def test_a_term_whose_day_has_come_is_listed_with_its_order(order) -> None:
	assert listed(order, "2025-06-14") == []
	((amount, detail),) = listed(order)
	assert amount == 300 and "300" in detail and "Start" in detail
	assert milestones.of_order(order.name, day(TODAY))["amount"] == 300


def test_one_click_drafts_the_invoice_of_that_share_and_the_rest_follows(order) -> None:
	name = milestones.draft_invoice(order.name, day(TODAY))
	invoice = frappe.get_doc("Sales Invoice", name)
	assert (invoice.docstatus, invoice.grand_total, str(invoice.due_date)) == (0, 300, frappe.utils.today())
	assert milestones.draft_invoice(order.name, day(TODAY)) == name  # it waits already
	invoice.submit()
	assert order.reload().per_billed == 30
	assert listed(order) == []
	with pytest.raises(exceptions.MilestoneError):
		milestones.draft_invoice(order.name, day(TODAY))

	rest = frappe.get_doc("Sales Invoice", milestones.draft_invoice(order.name, day("2025-08-01")))
	assert rest.grand_total == 700
	rest.submit()
	assert order.reload().per_billed == 100 and listed(order, "2025-12-31") == []


def test_a_deliverable_makes_its_term_wait_or_come_early(order) -> None:
	start, handover = (row.name for row in order.payment_schedule)
	sale_api.name_deliverables(order.name, {start: task(), handover: task("Completed")})
	((amount, detail),) = listed(order)
	assert amount == 700 and "Handover" in detail and "Not done yet: Start" in detail
	with pytest.raises(exceptions.MilestoneError):
		sale_api.name_deliverables(order.name, {"another row": None})


def test_who_may_not_make_invoices_makes_none(stock_user: str, order) -> None:
	frappe.set_user(stock_user)
	try:
		with pytest.raises(frappe.PermissionError):
			sale_api.draft_progress_invoice(order.name)
	finally:
		frappe.set_user("Administrator")
