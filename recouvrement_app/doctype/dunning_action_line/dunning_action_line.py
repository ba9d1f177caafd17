"""Dunning Action Line."""

from __future__ import annotations

import frappe
from frappe.model.document import Document


class DunningActionLine(Document):
	"""One payment term of an invoice, or a credit, in a contact."""


def on_doctype_update() -> None:
	"""Index of a term's history."""
	frappe.db.add_index("Dunning Action Line", ["invoice", "term"])
