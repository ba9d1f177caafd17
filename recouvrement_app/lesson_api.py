"""What the desk calls about the lessons of a case. Each method checks the permission, then calls one service."""

from __future__ import annotations

from typing import Any

import frappe

from recouvrement_app.services.cases import lessons


@frappe.whitelist()
def lessons_of(case: str) -> dict[str, Any]:
	"""New terms to propose, and what the reader may do: `{"lessons", "may_make_task", "may_set_terms"}`."""
	frappe.has_permission("Collection Case", "read", case, throw=True)
	customer = frappe.db.get_value("Collection Case", case, "customer")
	return {
		"lessons": lessons.of_case(case),
		"may_make_task": frappe.has_permission("Collection Case", "write", case),
		"may_set_terms": frappe.has_permission("Customer", "write", customer),
	}


@frappe.whitelist(methods=["POST"])
def make_task(case: str, code: str, key: str = "") -> list[str]:
	"""A task for who sells to the customer; returns the ToDos."""
	frappe.has_permission("Collection Case", "write", case, throw=True)
	return lessons.make_task(case, code, key)


@frappe.whitelist(methods=["POST"])
def set_terms(case: str, template: str) -> str | None:
	"""Make a Payment Terms Template the customer's; returns the one of before."""
	frappe.has_permission("Collection Case", "read", case, throw=True)
	customer = frappe.db.get_value("Collection Case", case, "customer")
	frappe.has_permission("Customer", "write", customer, throw=True)
	return lessons.set_terms(customer, template)
