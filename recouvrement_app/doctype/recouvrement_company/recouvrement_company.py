"""Recouvrement Company."""

from __future__ import annotations

from frappe.model.document import Document


class RecouvrementCompany(Document):
	"""A row of its parent's table."""
