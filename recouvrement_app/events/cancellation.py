"""Invoices and entries that a promise or a file names can still be cancelled."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
	from frappe.model.document import Document

FOLLOWERS = ("Payment Promise", "Litigation File", "Late Charge Waiver", "Dunning Action")


def allow_cancelling_linked_document(doc: Document, method: str | None = None) -> None:
	"""Leaves our submitted records out of Frappe's check of backward links.

	Runs after the document's own `on_cancel`, which sets its list, and before Frappe reads the list.

	Args:
		doc: the Sales Invoice or Journal Entry that is being cancelled.
		method: the event's name, given by Frappe.
	"""
	doc.ignore_linked_doctypes = (*(doc.get("ignore_linked_doctypes") or ()), *FOLLOWERS)
