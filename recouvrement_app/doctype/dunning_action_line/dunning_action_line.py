"""Dunning Action Line."""

from __future__ import annotations

import frappe
from frappe.model.document import Document


class DunningActionLine(Document):
	"""One payment term of an invoice, or a credit, in a contact."""

	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		days_late: DF.Int
		due_date: DF.Date | None
		indemnity: DF.Currency
		interest: DF.Currency
		invoice: DF.Link | None
		kind: DF.Literal["Due", "Information", "Credit"]
		offset_reached: DF.Int
		old_enough_for: DF.Int
		outstanding: DF.Currency
		parent: DF.Data
		parentfield: DF.Data
		parenttype: DF.Data
		reference: DF.Data | None
		step: DF.Int
		step_key: DF.Data | None
		term: DF.Data | None
	# end: auto-generated types


def on_doctype_update() -> None:
	"""Index of a term's history."""
	frappe.db.add_index("Dunning Action Line", ["invoice", "term"])
