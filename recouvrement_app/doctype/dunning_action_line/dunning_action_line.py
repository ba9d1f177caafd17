"""Dunning Action Line."""

from __future__ import annotations

from frappe.model.document import Document


class DunningActionLine(Document):
	"""A row of its parent's table."""
