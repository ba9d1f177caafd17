"""Write-off: a draft Journal Entry for what will not be paid, after a settlement attempt or with a reason, approved by limit.

The accountant submits the entry; the file then closes by itself with its figures. VAT comes back only with a corrected duplicate invoice
(LAW.md): the file says so.
"""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from frappe.utils import cstr, flt, fmt_money, getdate

from recouvrement_app import exceptions

from ..contacts import actions
from ..settings import company_row, settings
from .disputes import lock, save


def draft_write_off(name: str, reason: str | None = None, user: str | None = None) -> str:
	"""Draws up the Journal Entry that writes off what the file's invoices still owe.

	Args:
		name: a submitted Litigation File.
		reason: needed when no settlement was ever tried.
		user: who asks; above the settings' limit an approver other than who opened the file.

	Raises:
		WriteOffError, NotAnApproverError, SamePersonError.
	"""
	doc, user = lock(name), user or frappe.session.user
	if doc.docstatus != 1:
		frappe.throw(_("{0}: submit the file first.").format(name), exceptions.WriteOffError)
	before = doc.write_off_entry and frappe.db.get_value("Journal Entry", doc.write_off_entry, "docstatus")
	if before in (0, 1):
		frappe.throw(_("{0} has the write-off {1} already.").format(name, doc.write_off_entry), exceptions.WriteOffError)
	reason = cstr(reason).strip()
	if not reason and not _settlement_tried(doc):
		message = _("{0}: record a settlement attempt, or give the reason of the write-off.").format(name)
		frappe.throw(message, exceptions.WriteOffError)
	rows = _open_invoices(doc)
	total = sum(flt(row.outstanding_amount) for row in rows)
	_demand_approval(doc, total, user)
	doc.write_off_entry = _entry(doc, rows, reason)
	doc.write_off_reason = reason or _("A settlement was tried.")
	save(doc)
	amount = fmt_money(total, currency=doc.currency)
	doc.add_comment("Info", _("Write-off of {0} drawn up as {1}.").format(amount, doc.write_off_entry))
	doc.add_comment("Info", _("VAT comes back only with a corrected duplicate of each invoice: issue them."))
	return doc.write_off_entry


def facts(doc: Any) -> dict[str, Any]:
	"""What has to be known before a write-off is drawn up.

	Returns:
		`{"amount", "settlement_tried", "needs_approval", "limit", "vat"}`; `vat` is whether the invoices bear tax that comes back only
		with corrected duplicates (LAW.md: Bad debt).
	"""
	names = [row.invoice for row in doc.invoices]
	rows = frappe.get_all(
		"Sales Invoice", {"name": ("in", names), "docstatus": 1, "outstanding_amount": (">", 0)},
		["outstanding_amount", "total_taxes_and_charges"],
	)  # fmt: skip
	amount, limit = sum(flt(row.outstanding_amount) for row in rows), flt(settings().write_off_approval_above)
	return {
		"amount": amount,
		"settlement_tried": _settlement_tried(doc),
		"needs_approval": amount > limit,
		"limit": limit,
		"vat": any(flt(row.total_taxes_and_charges) for row in rows),
	}


def _settlement_tried(doc: Any) -> bool:
	return bool(frappe.db.exists("Payment Promise", {"case": doc.case, "kind": "Settlement", "docstatus": ("<", 2)}))


def _open_invoices(doc: Any) -> list[Any]:
	names = [row.invoice for row in doc.invoices]
	rows = frappe.get_all(
		"Sales Invoice", {"name": ("in", names), "docstatus": 1, "outstanding_amount": (">", 0)},
		["name", "debit_to", "outstanding_amount", "conversion_rate", "party_account_currency"], order_by="due_date",
	)  # fmt: skip
	if not rows:
		frappe.throw(_("{0}: nothing is open any more.").format(doc.name), exceptions.WriteOffError)
	return rows


def _demand_approval(doc: Any, total: float, user: str) -> None:
	if total <= flt(settings().write_off_approval_above):
		return
	actions.require_approver(user)
	if user == doc.proposed_by:
		message = _("{0}: somebody else than {1} must approve this write-off.").format(doc.name, user)
		frappe.throw(message, exceptions.SamePersonError)


def _entry(doc: Any, rows: list[Any], reason: str) -> str:
	account = company_row(doc.company).get("write_off_account") or frappe.get_cached_value(
		"Company", doc.company, "write_off_account"
	)
	if not account:
		message = _("Recouvrement Settings: choose the write-off account of {0}.").format(doc.company)
		frappe.throw(message, exceptions.WriteOffError)
	home = frappe.get_cached_value("Company", doc.company, "default_currency")
	cost_center = frappe.get_cached_value("Company", doc.company, "cost_center")
	entry = frappe.new_doc("Journal Entry")
	entry.update({"voucher_type": "Write Off Entry", "company": doc.company, "posting_date": getdate()})
	entry.update({"user_remark": f"{doc.name}: {reason}", "multi_currency": int(any(row.party_account_currency != home for row in rows))})
	loss = 0.0
	for row in rows:
		rate = 1.0 if row.party_account_currency == home else flt(row.conversion_rate)
		loss += flt(flt(row.outstanding_amount) * rate, 2)
		entry.append("accounts", {
			"account": row.debit_to, "party_type": "Customer", "party": doc.customer, "exchange_rate": rate,
			"credit_in_account_currency": row.outstanding_amount, "reference_type": "Sales Invoice", "reference_name": row.name,
		})  # fmt: skip
	entry.append("accounts", {"account": account, "debit_in_account_currency": loss, "cost_center": cost_center, "exchange_rate": 1})
	entry.flags.ignore_permissions = True
	return entry.insert().name
