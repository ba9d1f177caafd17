"""Settlements: once the agreed part is paid, the rest is waived by a draft that a person checks and submits.

Either a credit note against each invoice, which takes back VAT in proportion (CGI art. 272: a reduction of the price), or a write-off
entry, which leaves VAT as it was invoiced (LAW.md: bad debt).
"""

from typing import Any

import frappe
from frappe import _
from frappe.utils import cstr, flt, get_link_to_form, today

from ..receivables.credit_notes import draft_credit_note

CREDIT_NOTE = "Credit Note"


def follow(doc: Any, before: str) -> None:
	"""After a settlement was judged: draw the draft entry when it is kept, take it back when a payment was cancelled.

	Args:
		doc: the Payment Promise of kind Settlement, with its new status.
		before: its status until now.
	"""
	if doc.kind != "Settlement" or doc.status == before:
		return
	if doc.status == "Kept":
		if doc.waiver_by == CREDIT_NOTE:
			draft_credit_notes(doc)
		else:
			draft_waiver(doc)
	elif before == "Kept":
		take_back_draft(doc)
		take_back_credit_notes(doc)


def credit_notes(doc: Any) -> list[str]:
	"""The credit notes that waive the rest of a settlement."""
	return cstr(doc.get("waiver_credit_notes")).split()


def draft_credit_notes(doc: Any) -> list[str]:
	"""A draft credit note against each invoice of the settlement for what it still owes; never submitted by itself.

	Returns:
		Their names; none when nothing is open any more.
	"""
	if credit_notes(doc):
		return credit_notes(doc)
	rows = _open_rows(doc)
	if not rows:
		return _by_hand(doc, _("nothing is open any more")) or []
	made = [draft_credit_note(row.name, flt(row.outstanding_amount)) for row in rows]
	doc.db_set("waiver_credit_notes", "\n".join(made))
	links = ", ".join(get_link_to_form("Sales Invoice", name) for name in made)
	doc.add_comment("Info", _("Draft credit notes to check and submit: {0}").format(links))
	return made


def take_back_credit_notes(doc: Any) -> None:
	"""The payment was cancelled: drafts go; submitted credit notes are for a person to cancel."""
	kept = []
	for name in credit_notes(doc):
		state = frappe.db.get_value("Sales Invoice", name, "docstatus")
		if state == 0:
			frappe.delete_doc("Sales Invoice", name, ignore_permissions=True, force=True)
		elif state == 1:
			kept.append(name)
			doc.add_comment(
				"Info", _("The payment was cancelled: cancel {0}, the rest is owed again.").format(name)
			)
	doc.db_set("waiver_credit_notes", "\n".join(kept) or None)


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
