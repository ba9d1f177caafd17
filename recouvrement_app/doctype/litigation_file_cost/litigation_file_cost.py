"""Litigation File Cost."""

from __future__ import annotations

from frappe.model.document import Document


class LitigationFileCost(Document):
	"""A row of its parent's table."""
