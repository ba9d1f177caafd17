"""What an invoice rests on: the customer's order, ours, the contract and the terms of payment; named in notices."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import frappe
from frappe.utils import cstr, getdate


def of_invoices(invoices: Sequence[str], customer: str) -> dict[str, dict[str, Any]]:
	"""invoice → `{"order_number", "order_date", "sales_order", "contract", "payment_terms"}`; "" and None for what the books do not know.

	The customer's order is the invoice's own (`po_no`), else that of the Sales Order. A contract is one made for that order, else the
	customer's general one.
	"""
	rows = frappe.db.sql(
		"""
		select s.name, s.po_no, s.po_date, s.payment_terms_template, min(o.name) sales_order, min(o.po_no) order_no, min(o.po_date) order_date
		from `tabSales Invoice` s left join `tabSales Invoice Item` i on i.parent = s.name and ifnull(i.sales_order, '') != ''
		left join `tabSales Order` o on o.name = i.sales_order where s.name in %s group by s.name
		""",
		(tuple(invoices) or ("",),),
		as_dict=True,
	)
	contracts = _contracts_of(customer)
	return {row.name: _basis(row, contracts) for row in rows}


def _basis(row: Any, contracts: dict[str, str]) -> dict[str, Any]:
	number, day = (row.po_no, row.po_date) if cstr(row.po_no).strip() else (row.order_no, row.order_date)
	return {
		"order_number": cstr(number).strip(),
		"order_date": getdate(day) if number and day else None,
		"sales_order": cstr(row.sales_order),
		"contract": contracts.get(cstr(row.sales_order)) or contracts.get(row.name) or contracts.get("", ""),
		"payment_terms": cstr(row.payment_terms_template),
	}


def _contracts_of(customer: str) -> dict[str, str]:
	"""document → its signed contract; "" → the customer's general one."""
	values = {"party_type": "Customer", "party_name": customer, "docstatus": 1}
	rows = frappe.get_all("Contract", values, ["name", "document_name"], order_by="start_date")
	return {cstr(row.document_name): row.name for row in rows}
