"""The check-list of a contract: what the quotation, the order and ERPNext's Contract settle, and what they leave open."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import frappe
from frappe import _
from frappe.utils import cint, cstr, flt, getdate, strip_html

from recouvrement_app.rules import contracts

SALES = ("Quotation", "Sales Order")


def of(doctype: str, name: str) -> list[dict[str, Any]]:
	"""The points of a quotation, an order or a contract, with what the linked ones add.

	Returns:
		`[{"code", "label", "settled", "advice"}]`; the advice says how to settle an open point.
	"""
	found = contracts.checklist(papers(frappe.get_doc(doctype, name)))
	return [{"code": code, "label": _label(code), "settled": settled, "advice": "" if settled else _advice(code)} for code, settled in found.items()]


def papers(doc: Any) -> contracts.Papers:
	"""What is written down of the sale that a Quotation, Sales Order or Contract belongs to."""
	contract, sale = (doc, _sale_of(doc)) if doc.doctype == "Contract" else (_contract_of(doc), doc)
	customer = _customer(contract, sale)
	buyer = frappe.db.get_value("Customer", customer, ["recouvrement_debtor_type", "recouvrement_terms_accepted_on"], as_dict=True) if customer else None
	return contracts.Papers(
		items=tuple(map(_item, sale.items)) if sale else (),
		total=Decimal(str(flt(sale.grand_total))) if sale else Decimal(0),
		contract=_plain(contract.contract_terms) if contract else "",
		terms=_plain(sale.terms) if sale else "",
		ends_on=_ends_on(contract),
		has_payment_terms=bool(sale and (sale.payment_terms_template or sale.payment_schedule)),
		terms_accepted=bool(buyer and buyer.recouvrement_terms_accepted_on),
		business=not buyer or buyer.recouvrement_debtor_type != "Consumer",
		signed=bool(cint(contract.is_signed)) if contract else None,
	)


def _sale_of(contract: Any) -> Any | None:
	if contract.document_type in SALES and contract.document_name:
		return frappe.get_doc(contract.document_type, contract.document_name)
	return None


def _contract_of(sale: Any) -> Any | None:
	"""The contract that names the sale, or for an order the quotation that it comes from."""
	names = {(sale.doctype, sale.name)} | {("Quotation", row.get("prevdoc_docname")) for row in sale.items if row.get("prevdoc_docname")}
	for doctype, name in sorted(names):
		filters = {"document_type": doctype, "document_name": name, "docstatus": ("<", 2)}
		found = frappe.get_all("Contract", filters, pluck="name", order_by="docstatus desc, creation desc", limit=1)
		if found:
			return frappe.get_doc("Contract", found[0])
	return None


def _customer(contract: Any, sale: Any) -> str | None:
	if sale:
		return sale.get("customer") or (sale.party_name if sale.get("quotation_to") == "Customer" else None)
	return contract.party_name if contract.party_type == "Customer" else None


def _item(row: Any) -> contracts.Item:
	delivery = row.get("delivery_date")
	return contracts.Item(cstr(row.item_name), _plain(row.description), Decimal(str(flt(row.rate))), getdate(delivery) if delivery else None)


def _ends_on(contract: Any) -> Any:
	day = contract and (contract.fulfilment_deadline or contract.end_date)
	return getdate(day) if day else None


def _plain(text: Any) -> str:
	return strip_html(cstr(text)).strip()


def _label(code: str) -> str:
	return {
		contracts.SCOPE: _("Scope"),
		contracts.PRICE: _("Price"),
		contracts.SCHEDULE: _("Schedule"),
		contracts.TERMS: _("Terms of sale and of payment"),
		contracts.LATE_PAYMENT: _("Late payment"),
		contracts.SIGNATURE: _("Signature"),
	}[code]


def _advice(code: str) -> str:
	return {
		contracts.SCOPE: _("Describe each item in words of its own, or the work in the contract: what is done, and what is not."),
		contracts.PRICE: _("Give every item its price, or name the amount in the contract."),
		contracts.SCHEDULE: _("Say by when: delivery dates, the end of the contract, or a period in its text."),
		contracts.TERMS: _("Add terms of payment, and terms of sale or the day on which the customer accepted them."),
		contracts.LATE_PAYMENT: _("Name the penalties for late payment and the fixed sum of 40 euros."),
		contracts.SIGNATURE: _("Have the contract signed."),
	}[code]
