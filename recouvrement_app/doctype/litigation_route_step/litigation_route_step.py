"""Litigation Route Step."""

from __future__ import annotations

from frappe.model.document import Document


class LitigationRouteStep(Document):
	"""A row of its parent's table."""
