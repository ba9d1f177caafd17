"""What the desk calls about promises."""

from typing import Any

import frappe
from frappe import _
from frappe.utils import cint, flt

from recouvrement_app.services.promises import offers, plans, promises
from recouvrement_app.services.promises import promise_defaults as defaults


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
	contact: str | None = None,
	interest_rate: float | str | None = None,
	is_offer: bool | int | str = False,
	offer_options: str | list | None = None,
	offer_valid_until: str | None = None,
	waiver_by: str | None = None,
	payment_reference: str | None = None,
) -> dict[str, Any]:
	"""Record and submit a promise, plan, settlement or offer; the answer names it, its status and its e-mail."""
	frappe.has_permission("Payment Promise", "submit", throw=True)
	_may_read_case(case)
	details = {
		"kind": kind,
		"means": means,
		"payment_reference": payment_reference,
		"channel": channel,
		"promised_by": promised_by,
		"source_action": source_action,
		"notes": notes,
		"instalments": frappe.parse_json(instalments) or [],
		"contact": contact,
		"interest_rate": flt(interest_rate),
		"is_offer": cint(is_offer),
		"offer_options": frappe.parse_json(offer_options) or [],
		"offer_valid_until": offer_valid_until,
		"waiver_by": waiver_by if kind == "Settlement" else None,
	}
	doc = promises.create_promise(
		case,
		amount=float(amount) if amount else None,
		promised_date=promised_date,
		invoices=frappe.parse_json(invoices) or None,
		confirm=bool(int(confirm)),
		**{key: value for key, value in details.items() if value},
	)
	return {"name": doc.name, "status": doc.status, "email": doc.confirmation_action or doc.offer_action}


@frappe.whitelist()
def promise_defaults(case: str | None = None, invoices: str | list | None = None) -> dict[str, Any]:
	"""What the dialog for a promise starts with, for a case or for chosen invoices of one case."""
	chosen = frappe.parse_json(invoices) or []
	case = case or defaults.case_of_invoices(chosen)
	_may_read_case(case)
	return defaults.of_case(case, chosen)


@frappe.whitelist(methods=["POST"])
def accept_offer(name: str, option: int | str | None = None, by: str | None = None, channel: str = "Letter") -> str:
	"""The customer accepted by telephone, letter or e-mail; returns the status."""
	frappe.get_doc("Payment Promise", name).check_permission("submit")
	return offers.accept(name, cint(option), by, channel).status


@frappe.whitelist(methods=["POST"])
def decline_offer(name: str, note: str | None = None) -> str:
	"""The customer declined; returns the status."""
	frappe.get_doc("Payment Promise", name).check_permission("submit")
	return offers.decline(name, frappe.utils.escape_html(note or "")).status


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
def plan_options(
	total: float | str, first: str, currency: str, frequency: str = "monthly"
) -> list[dict[str, Any]]:
	"""Two or three plans to offer in one proposal."""
	return plans.plan_options(float(total), first, currency, frequency)


def _may_read_case(case: str) -> None:
	if not frappe.has_permission("Collection Case", "read", case):
		frappe.throw(_("You may not see case {0}.").format(case), frappe.PermissionError)
