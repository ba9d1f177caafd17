"""E-mails that leave, come back and are answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from recouvrement_app.services.sending import mailbox

if TYPE_CHECKING:
	from frappe.model.document import Document

OURS = ("Dunning Action", "Collection Case")


def after_insert(doc: Document, method: str | None = None) -> None:
	"""A reply or a returned mail reaches the case's collector."""
	if doc.sent_or_received == "Received" and doc.reference_doctype in OURS:
		mailbox.received(doc)


def on_change(doc: Document, method: str | None = None) -> None:
	"""Frappe writes each delivery's result on the communication: the action follows at once."""
	if doc.sent_or_received == "Sent" and doc.reference_doctype == "Dunning Action":
		mailbox.delivered(doc)
	if doc.sent_or_received == "Sent" and doc.reference_doctype == "Sales Invoice" and doc.delivery_status == "Sent":
		mailbox.invoice_mailed(doc)
