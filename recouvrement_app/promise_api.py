"""What the desk calls about promises."""

from typing import Any

import frappe
from frappe import _

from recouvrement_app.services import plans, promises


@frappe.whitelist(methods=["POST"])
def create_promise(
	case: str,
	amount: float | str | None = None,
	promised_date: str | None = None,
	invoices: str | list | None = None,
	kind: str = "Promise",
	means: str | None = None,
	channel: str | None = None,
	promised_by: str | None = None,
	source_action: str | None = None,
	notes: str | None = None,
	instalments: str | list | None = None,
	confirm: bool | int = True,
) -> dict[str, Any]:
	"""Record and submit a promise; the answer names it, its status and its confirmation."""
	frappe.has_permission("Payment Promise", "submit", throw=True)
	_may_read_case(case)
	details = {
		"kind": kind,
		"means": means,
		"channel": channel,
		"promised_by": promised_by,
		"source_action": source_action,
		"notes": notes,
		"instalments": frappe.parse_json(instalments) or [],
	}
	doc = promises.create_promise(
		case,
		amount=float(amount) if amount else None,
		promised_date=promised_date,
		invoices=frappe.parse_json(invoices) or None,
		confirm=bool(int(confirm)),
		**{key: value for key, value in details.items() if value},
	)
	return {"name": doc.name, "status": doc.status, "confirmation_action": doc.confirmation_action}


@frappe.whitelist(methods=["POST"])
def approve_promise(name: str) -> str:
	"""Approve a promise, plan or settlement that waits; returns its status."""
	return promises.approve(name).status


@frappe.whitelist(methods=["POST"])
def confirm_promise(name: str) -> str | None:
	"""Draw up the confirmation e-mail; returns the Dunning Action."""
	frappe.get_doc("Payment Promise", name).check_permission("write")
	return promises.confirm_promise(name)


@frappe.whitelist(methods=["POST"])
def check_promise(name: str) -> list[str]:
	"""Read the ledger again for the promise's case; returns the promises whose status changed."""
	doc = frappe.get_doc("Payment Promise", name)
	doc.check_permission("write")
	return promises.evaluate_case(doc.case)


@frappe.whitelist()
def open_invoices(case: str, amount: float | str | None = None) -> list[dict[str, Any]]:
	"""The case's open invoices as rows of a promise, oldest first, up to the amount."""
	_may_read_case(case)
	return promises.invoice_rows(case, None, float(amount) if amount else None)


@frappe.whitelist()
def make_instalments(
	total: float | str,
	first: str,
	currency: str,
	number: int | str | None = None,
	amount: float | str | None = None,
	frequency: str = "monthly",
) -> list[dict[str, Any]]:
	"""A plan's instalments by number or by amount, to preview."""
	return plans.make_instalments(
		float(total),
		first,
		currency,
		number=int(number) if number else None,
		amount=float(amount) if amount else None,
		frequency=frequency,
	)


@frappe.whitelist()
def plan_options(total: float | str, first: str, currency: str) -> list[dict[str, Any]]:
	"""Two or three plans to offer in one proposal."""
	return plans.plan_options(float(total), first, currency)


def _may_read_case(case: str) -> None:
	if not frappe.has_permission("Collection Case", "read", case):
		frappe.throw(_("You may not see case {0}.").format(case), frappe.PermissionError)
