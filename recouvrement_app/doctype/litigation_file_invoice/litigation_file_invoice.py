"""Litigation File Invoice."""

from __future__ import annotations

from frappe.model.document import Document


class LitigationFileInvoice(Document):
	"""A row of its parent's table."""
