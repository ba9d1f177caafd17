"""Settlements: once the agreed part is paid, the rest is waived by an entry that a person checks and submits."""

from typing import Any

import frappe
from frappe import _
from frappe.utils import flt, today


def follow(doc: Any, before: str) -> None:
	"""After a settlement was judged: draw the draft entry when it is kept, take it back when a payment was cancelled.

	Args:
		doc: the Payment Promise of kind Settlement, with its new status.
		before: its status until now.
	"""
	if doc.kind != "Settlement" or doc.status == before:
		return
	if doc.status == "Kept":
		draft_waiver(doc)
	elif before == "Kept":
		take_back_draft(doc)


def draft_waiver(doc: Any) -> str | None:
	"""A draft Journal Entry that writes the rest of the invoices off; never submitted by itself.

	Returns:
		Its name; None when it has to be made by hand (the reason is a comment on the promise).
	"""
	if doc.waiver_entry:
		return doc.waiver_entry
	account = frappe.db.get_value(
		"Recouvrement Company",
		{"parent": "Recouvrement Settings", "company": doc.company},
		"write_off_account",
	)
	if not account:
		return _by_hand(
			doc, _("name the write-off account of {0} in Recouvrement Settings").format(doc.company)
		)
	if frappe.get_cached_value("Company", doc.company, "default_currency") != doc.currency:
		return _by_hand(doc, _("the settlement is in {0}: choose the exchange rate").format(doc.currency))
	rows = _open_rows(doc)
	if not rows:
		return _by_hand(doc, _("nothing is open any more"))
	entry = frappe.new_doc("Journal Entry")
	entry.update(
		{
			"voucher_type": "Write Off Entry",
			"company": doc.company,
			"posting_date": today(),
			"user_remark": _("Rest of the settlement {0}, waived once the agreed part was paid").format(
				doc.name
			),
		}
	)
	for row in rows:
		entry.append(
			"accounts",
			{
				"account": row.debit_to,
				"party_type": "Customer",
				"party": doc.customer,
				"credit_in_account_currency": row.outstanding_amount,
				"reference_type": "Sales Invoice",
				"reference_name": row.name,
				"cost_center": row.cost_center,
			},
		)
	total = flt(sum(row.outstanding_amount for row in rows), 2)
	cost_center = frappe.get_cached_value("Company", doc.company, "cost_center")
	entry.append(
		"accounts", {"account": account, "debit_in_account_currency": total, "cost_center": cost_center}
	)
	entry.flags.ignore_permissions = True
	entry.insert()
	doc.db_set("waiver_entry", entry.name)
	doc.add_comment("Info", _("Check and submit {0}: it waives {1}.").format(entry.name, total))
	return entry.name


def take_back_draft(doc: Any) -> None:
	"""The payment was cancelled: a draft that nobody submitted goes; a submitted one is for a person to cancel."""
	entry = doc.waiver_entry
	if not entry or not frappe.db.exists("Journal Entry", entry):
		return
	if frappe.db.get_value("Journal Entry", entry, "docstatus") == 0:
		frappe.delete_doc("Journal Entry", entry, ignore_permissions=True, force=True)
		doc.db_set("waiver_entry", None)
	else:
		doc.add_comment(
			"Info", _("The payment was cancelled: cancel {0}, the rest is owed again.").format(entry)
		)


def _open_rows(doc: Any) -> list[Any]:
	"""The settlement's invoices that still owe something, with their receivable accounts."""
	return frappe.get_all(
		"Sales Invoice",
		{
			"name": ["in", [row.invoice for row in doc.invoices]],
			"docstatus": 1,
			"outstanding_amount": [">", 0],
		},
		["name", "debit_to", "outstanding_amount", "cost_center"],
		order_by="due_date, name",
	)


def _by_hand(doc: Any, reason: str) -> None:
	doc.add_comment("Info", _("The rest has to be waived by hand: {0}.").format(reason))
