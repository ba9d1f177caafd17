"""Draft credit notes against invoices: the lines and their VAT in proportion to what is credited, checked and submitted by a person."""

from __future__ import annotations

from typing import Any

import frappe
from frappe.utils import flt

# ERPNext compares the totals of before with what is open, and would keep a larger credit for itself instead of crediting the invoice
UNCOUNTED = {"grand_total": 0, "rounded_total": 0}


def draft_credit_note(invoice: str, amount: float) -> str:
	"""A draft credit note against an invoice, its lines in proportion.

	Args:
		amount: to credit, including tax, in the currency of the receivable account.
	"""
	from erpnext.accounts.doctype.sales_invoice.sales_invoice import make_sales_return

	origin = frappe.get_doc("Sales Invoice", invoice)
	foreign = origin.party_account_currency != origin.currency
	total = flt(origin.base_grand_total if foreign else (origin.rounded_total or origin.grand_total))
	share = min(1.0, amount / total) if total else 1.0
	doc = make_sales_return(invoice)
	doc.update({"update_outstanding_for_self": 0, "update_stock": 0 if share < 1 else doc.update_stock})
	doc.set("payment_schedule", [])
	doc.set("payments", [])
	doc.is_pos = 0
	if share < 1:
		for item in doc.items:
			item.update({"rate": flt(item.rate) * share, "price_list_rate": 0, "discount_percentage": 0, "discount_amount": 0})
		for tax in doc.taxes:
			if tax.charge_type == "Actual":
				tax.tax_amount = flt(tax.tax_amount) * share
		doc.discount_amount = flt(doc.discount_amount) * share
		doc.update({"ignore_pricing_rule": 1, "disable_rounded_total": 1, **UNCOUNTED})
	doc.flags.ignore_permissions = True
	doc.insert()
	if share < 1 and not foreign:
		_to_the_cent(doc, amount)
	return doc.name


def _to_the_cent(doc: Any, amount: float) -> None:
	"""Takes off what rounding line by line adds or lacks, so that nothing stays open after the credit."""
	difference = flt(doc.grand_total + amount, 2)
	if not difference or doc.discount_amount:
		return
	doc.update({"apply_discount_on": "Grand Total", "discount_amount": difference, **UNCOUNTED})
	doc.save()
