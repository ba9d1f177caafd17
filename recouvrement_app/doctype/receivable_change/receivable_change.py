"""Receivable Change."""

from __future__ import annotations

from frappe.model.document import Document


class ReceivableChange(Document):
	"""An invoice whose amount changed and whose case waits to be refreshed."""
