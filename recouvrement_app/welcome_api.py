"""What a customer's form calls about its welcome. Each method checks the permission, then calls one service."""

from __future__ import annotations

import frappe

from recouvrement_app.services.sales import welcome


@frappe.whitelist(methods=["POST"])
def draft_welcome(customer: str, company: str) -> str:
	"""Draw the message of welcome up for approval; returns the Dunning Action."""
	frappe.has_permission("Customer", "read", customer, throw=True)
	frappe.has_permission("Company", "read", company, throw=True)
	frappe.has_permission("Dunning Action", "write", throw=True)
	return welcome.draft(customer, company)
