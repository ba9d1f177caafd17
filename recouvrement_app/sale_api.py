"""What the forms of quotations, orders and payments call before the sale. Each method checks the permission, then calls one service."""

from __future__ import annotations

from typing import Any

import frappe
from frappe.utils import cint, flt

from recouvrement_app.services.sales import before_sale, milestones
from recouvrement_app.services.sales import contract_checklist as checklist


@frappe.whitelist()
def advice_before_sale(
	customer: str,
	company: str,
	total: float | str = 0,
	currency: str = "EUR",
	has_terms: int | str = 1,
	has_payment_terms: int | str = 1,
) -> dict[str, Any]:
	"""What a seller should know, and the deposit to ask for: `{"notes", "percent", "amount"}`."""
	frappe.has_permission("Customer", "read", customer, throw=True)
	frappe.has_permission("Company", "read", company, throw=True)
	return before_sale.advice(customer, company, flt(total), currency, bool(cint(has_terms)), bool(cint(has_payment_terms)))


@frappe.whitelist(methods=["POST"])
def ask_for_deposit(order: str, percent: float | str) -> str:
	"""Draws up the Payment Request of a deposit; returns its name."""
	frappe.has_permission("Sales Order", "read", order, throw=True)
	frappe.has_permission("Payment Request", "create", throw=True)
	return before_sale.draft_deposit_request(order, flt(percent))


@frappe.whitelist()
def terms_to_invoice(order: str) -> dict[str, Any] | None:
	"""The terms of an order, and what of them is to be invoiced today; None for one that is paid at once."""
	frappe.has_permission("Sales Order", "read", order, throw=True)
	return milestones.of_order(order)


@frappe.whitelist(methods=["POST"])
def draft_progress_invoice(order: str) -> str:
	"""Draws up the draft invoice of the terms that are to be invoiced; returns its name."""
	frappe.has_permission("Sales Order", "read", order, throw=True)
	frappe.has_permission("Sales Invoice", "create", throw=True)
	return milestones.draft_invoice(order)


@frappe.whitelist(methods=["POST"])
def name_deliverables(order: str, tasks: str | dict) -> None:
	"""Keeps which task each term of an order pays for."""
	frappe.has_permission("Sales Order", "write", order, throw=True)
	milestones.name_deliverables(order, frappe.parse_json(tasks))


@frappe.whitelist()
def contract_checklist(doctype: str, name: str) -> list[dict[str, Any]]:
	"""Which points of a quotation's, an order's or a contract's agreement are settled: `[{"code", "label", "settled", "advice"}]`."""
	if doctype not in (*checklist.SALES, "Contract"):
		frappe.throw(frappe._("There is no check-list of a {0}.").format(frappe._(doctype)), frappe.PermissionError)
	frappe.has_permission(doctype, "read", name, throw=True)
	return checklist.of(doctype, name)
