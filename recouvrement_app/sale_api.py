"""What the forms of quotations, orders and payments call before the sale. Each method checks the permission, then calls one service."""

from __future__ import annotations

from typing import Any

import frappe
from frappe.utils import cint, flt

from recouvrement_app.services import before_sale


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
