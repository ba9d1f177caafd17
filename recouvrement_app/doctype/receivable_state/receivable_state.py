"""Receivable State."""

from __future__ import annotations

from frappe.model.document import Document


class ReceivableState(Document):
	"""What was last seen of an invoice: the old amount is gone when `on_change` fires."""
