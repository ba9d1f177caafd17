"""Dunning Scenario Minimum."""

from __future__ import annotations

from frappe.model.document import Document


class DunningScenarioMinimum(Document):
	"""A row of its parent's table."""
