"""What tests of Litigation Files do in the desk: dialogs, and a believable debtor."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from ..site.factories import frappe, make_customer, make_invoice, work_off
from .conftest import ACCOUNTANT, ensure_accountant, playwright_api

expect = playwright_api.expect
STAIRS, FITTING = "Recouvrement Test Stairs", "Recouvrement Test Fitting"


def ensure_items() -> None:
	"""Two things that are sold."""
	for code, name in ((STAIRS, "Escalier acier"), (FITTING, "Pose sur site")):
		if not frappe.db.exists("Item", code):
			values = {"item_code": code, "item_name": name, "item_group": "All Item Groups", "is_stock_item": 0, "stock_uom": "Unit"}
			frappe.get_doc({"doctype": "Item", **values}).insert()


def debtor(name: str, days_late: int, email: str = "billing@example.com", *more: tuple[str, float]) -> tuple[Any, str]:
	"""(the customer's overdue invoice of stairs and their fitting, its case)."""
	ensure_items()
	customer = make_customer(email=email, language="fr")
	frappe.db.set_value("Customer", customer, "customer_name", name)
	due = frappe.utils.getdate() - timedelta(days=days_late)
	items = [{"item_code": STAIRS, "qty": 1, "rate": 4200}, {"item_code": FITTING, "qty": 1, "rate": 850}]
	invoice = make_invoice(customer, due=str(due), posting_date=str(due - timedelta(days=30)), items=items)
	work_off()
	return invoice, frappe.db.get_value("Collection Case", {"customer": customer})


def open_form(page: Any, doctype: str, name: str) -> None:
	"""A record's form, with its buttons."""
	page.goto(f"{page.address}/app/{doctype}/{name}")
	page.locator(".page-head:visible .standard-actions").wait_for()


def dialog_of(page: Any) -> Any:
	"""The dialog in front."""
	found = page.locator(".modal-dialog:visible").last
	found.wait_for()
	page.wait_for_timeout(600)  # the dialog's focus is set once it has opened
	return found


def fill(dialog: Any, **values: str) -> None:
	"""Texts, choices and dates of a dialog by field name."""
	for field, value in values.items():
		box = dialog.locator(f"[data-fieldname={field}]:visible").locator("input, textarea, select").first
		tag = box.evaluate("node => node.tagName")
		box.select_option(value) if tag == "SELECT" else box.fill(value)
		box.page.wait_for_timeout(300)  # Frappe draws the fields anew that depend on it


def confirm(dialog: Any) -> None:
	"""The dialog's primary button."""
	dialog.locator(".btn-modal-primary:visible").click()


def primary(page: Any) -> list[str]:
	"""The labels of the form's primary buttons: there is one at the most."""
	return [text.strip() for text in page.locator(".page-head:visible button.btn-primary:visible").all_inner_texts() if text.strip()]


def next_thing(page: Any, name: str) -> Any:
	"""The pane's line that names what is to be done."""
	return page.locator(f".recouvrement-file:visible [data-next={name}]")


def answer_for(*roles: str) -> str:
	"""Claire Martin with more roles."""
	ensure_accountant()
	frappe.get_doc("User", ACCOUNTANT).add_roles(*roles)
	frappe.clear_cache(user=ACCOUNTANT)
	frappe.db.commit()
	return ACCOUNTANT
