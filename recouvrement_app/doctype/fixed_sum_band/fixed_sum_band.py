"""Fixed Sum Band."""

from __future__ import annotations

from frappe.model.document import Document


class FixedSumBand(Document):
	"""A row of its parent's table."""
