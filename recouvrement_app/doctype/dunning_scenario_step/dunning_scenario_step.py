"""Dunning Scenario Step."""

from __future__ import annotations

from frappe.model.document import Document


class DunningScenarioStep(Document):
	"""A row of its parent's table."""
