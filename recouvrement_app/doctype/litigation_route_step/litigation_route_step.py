"""Litigation Route Step."""

from __future__ import annotations

from frappe.model.document import Document


class LitigationRouteStep(Document):
	"""A row of its parent's table."""

	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		deadline_days: DF.Int
		deadline_from: DF.Literal["", "Opened", "Filed", "Order", "Served", "Previous Step", "Publication"]
		deadline_months: DF.Int
		description: DF.SmallText | None
		estimated_cost: DF.Currency
		months_abroad: DF.Int
		parent: DF.Data
		parentfield: DF.Data
		parenttype: DF.Data
		stage: DF.Data | None
		step: DF.Int
		title: DF.Data
		warn_days: DF.Int
	# end: auto-generated types
