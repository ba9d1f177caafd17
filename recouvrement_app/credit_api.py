"""What the desk calls about credit holds, late charges, their waiver, and write-offs. Each method checks the permission, then calls one service."""

from typing import Any

import frappe
from frappe import _

from recouvrement_app.services.litigation import write_off
from recouvrement_app.services.receivables import late_charges, waivers
from recouvrement_app.services.sales import credit_hold


@frappe.whitelist(methods=["POST"])
def hold_credit(customer: str, company: str, reason: str) -> None:
	"""Put a customer on credit hold for a company."""
	_may_hold(customer)
	credit_hold.hold(customer, company, reason)


@frappe.whitelist(methods=["POST"])
def release_credit(customer: str, company: str, reason: str) -> bool:
	"""Lift a credit hold; whether there was one."""
	_may_hold(customer)
	return credit_hold.release(customer, company, reason)


def _may_hold(customer: str) -> None:
	frappe.has_permission("Litigation File", "submit", throw=True)
	frappe.has_permission("Customer", "read", customer, throw=True)


@frappe.whitelist()
def held_companies(customer: str) -> list[str]:
	"""The companies for which a customer is on credit hold."""
	frappe.has_permission("Customer", "read", customer, throw=True)
	return credit_hold.companies(customer)


@frappe.whitelist()
def credit_state(customer: str, company: str, work: int | str = 0) -> dict[str, Any]:
	"""What a form of an order, a delivery or a timesheet (`work`) has to know: on hold, refused or warned of, and whether the user may pass."""
	frappe.has_permission("Customer", "read", customer, throw=True)
	return credit_hold.state(customer, company, bool(int(work)))


def _may_charge(case: str) -> None:
	frappe.has_permission("Litigation File", "submit", throw=True)
	if not frappe.has_permission("Collection Case", "read", case):
		frappe.throw(_("You may not see case {0}.").format(case), frappe.PermissionError)


@frappe.whitelist()
def late_charges_of(case: str, invoices: str | list | None = None, until: str | None = None) -> list[dict[str, Any]]:
	"""Interest and indemnity of invoices (all overdue ones when none is named) to a day, what was invoiced and what was waived."""
	frappe.has_permission("Collection Case", "read", case, throw=True)
	return late_charges.preview(case, frappe.parse_json(invoices) or None, frappe.utils.getdate(until))


@frappe.whitelist(methods=["POST"])
def invoice_late_charges(case: str, invoices: str | list, until: str | None = None) -> str:
	"""Draw up the invoice of late charges; returns the draft Sales Invoice."""
	_may_charge(case)
	frappe.has_permission("Sales Invoice", "create", throw=True)
	return late_charges.draft_invoice(case, frappe.parse_json(invoices), until)


@frappe.whitelist(methods=["POST"])
def waive_late_charges(
	case: str, invoices: str | list, reason: str, interest: int | str = 1, indemnity: int | str = 1, file: str | None = None
) -> dict[str, Any]:
	"""Waive late charges, at once or once somebody else agrees; returns the Late Charge Waiver and its status."""
	_may_charge(case)
	both = bool(frappe.utils.cint(interest)), bool(frappe.utils.cint(indemnity))
	doc = waivers.request(case, frappe.parse_json(invoices), reason, *both, file=file)
	return {"name": doc.name, "status": doc.status, "amount": doc.amount}


@frappe.whitelist(methods=["POST"])
def approve_waiver(name: str) -> str:
	"""Agree to a waiver; returns its status."""
	frappe.get_doc("Late Charge Waiver", name).check_permission("submit")
	return waivers.approve(name).status


@frappe.whitelist(methods=["POST"])
def refuse_waiver(name: str, reason: str) -> str:
	"""Refuse a waiver; returns its status."""
	frappe.get_doc("Late Charge Waiver", name).check_permission("write")
	return waivers.refuse(name, reason).status


@frappe.whitelist(methods=["POST"])
def draft_write_off(file: str, reason: str | None = None) -> str:
	"""Draw up the write-off; returns the draft Journal Entry."""
	frappe.get_doc("Litigation File", file).check_permission("write")
	return write_off.draft_write_off(file, reason)


@frappe.whitelist()
def write_off_facts(file: str) -> dict[str, Any]:
	"""What the dialog of a write-off shows: amount, settlement tried or not, who must approve, pieces of the VAT's recovery."""
	doc = frappe.get_doc("Litigation File", file)
	doc.check_permission("read")
	return write_off.facts(doc)
