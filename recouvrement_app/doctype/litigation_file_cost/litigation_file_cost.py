"""Litigation File Cost."""

from __future__ import annotations

from frappe.model.document import Document


class LitigationFileCost(Document):
	"""A row of its parent's table."""

	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		amount: DF.Currency
		date: DF.Date
		description: DF.Data | None
		hours: DF.Float
		kind: DF.Literal[
			"Court Fee",
			"Commissaire de Justice",
			"Lawyer",
			"Agency",
			"Registered Letter",
			"Translation",
			"Time Spent",
			"Other",
		]
		paid_by: DF.Literal["Company", "Debtor"]
		parent: DF.Data
		parentfield: DF.Data
		parenttype: DF.Data
		reference: DF.Data | None
	# end: auto-generated types
