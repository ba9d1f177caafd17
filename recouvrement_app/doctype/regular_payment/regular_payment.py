"""Regular Payment."""

from __future__ import annotations

from frappe.model.document import Document


class RegularPayment(Document):
	"""A row of its parent's table."""

	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		amount: DF.Currency
		company: DF.Link
		currency: DF.Link | None
		every: DF.Literal["Week", "Month", "Quarter", "Year"]
		first_on: DF.Date
		label: DF.Data
		parent: DF.Data
		parentfield: DF.Data
		parenttype: DF.Data
		until: DF.Date | None
	# end: auto-generated types
