"""Sales Invoice: every path of money ends in `on_change` (ERPNEXT.md)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from recouvrement_app.services.daily_run import money_events
from recouvrement_app.services.sales import invoice_sendings, welcome

if TYPE_CHECKING:
	from frappe.model.document import Document


def on_submit(doc: Document, method: str | None = None) -> None:
	"""A new receivable enters its case; a new customer learns how and when to pay."""
	money_events.mark_changed(doc)
	welcome.on_first_invoice(doc)


def on_change(doc: Document, method: str | None = None) -> None:
	"""Paid, credited, reconciled or un-reconciled."""
	money_events.mark_changed(doc)


def on_cancel(doc: Document, method: str | None = None) -> None:
	"""No longer owed."""
	money_events.mark_changed(doc)


def on_trash(doc: Document, method: str | None = None) -> None:
	"""It never was: how it was sent goes with it."""
	money_events.mark_changed(doc)
	invoice_sendings.delete_of(doc.name)
