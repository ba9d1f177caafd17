"""What the tab Connections of ERPNext's Customer, Sales Invoice, Delivery Note and Project shows beside ERPNext's own records."""

from __future__ import annotations

from typing import Any

from frappe import _

BY_INVOICE = ("Dunning Action", "Payment Promise", "Litigation File", "Late Charge Waiver", "Invoice Sending")  # they name invoices


def of_customer(data: Any) -> Any:
	"""The customer's cases and all that hangs on them.

	Args:
		data: ERPNext's dashboard of the doctype, as `override_doctype_dashboards` hands it over.
	"""
	return _with_group(data, ["Collection Case", *BY_INVOICE])


def of_invoice(data: Any) -> Any:
	"""The invoice's case, and the notices, promises, files, waivers and sendings that name the invoice."""
	data.setdefault("non_standard_fieldnames", {}).update(dict.fromkeys(BY_INVOICE, "invoice"))
	data.setdefault("internal_links", {})["Collection Case"] = "recouvrement_case"
	return _with_group(data, ["Collection Case", *BY_INVOICE])


def of_subject(data: Any) -> Any:
	"""The disputes about a Delivery Note or a Project."""
	return _with_group(data, ["Litigation File"])


def _with_group(data: Any, items: list[str]) -> Any:
	label = _("Collection")
	if all(group.get("label") != label for group in data["transactions"]):
		data["transactions"].append({"label": label, "items": items})
	return data
