"""Litigation File Event."""

from __future__ import annotations

from frappe.model.document import Document


class LitigationFileEvent(Document):
	"""A row of its parent's table."""
