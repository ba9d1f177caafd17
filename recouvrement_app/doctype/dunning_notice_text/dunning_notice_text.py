"""Dunning Notice Text."""

from __future__ import annotations

from frappe.model.document import Document


class DunningNoticeText(Document):
	"""A row of its parent's table."""
