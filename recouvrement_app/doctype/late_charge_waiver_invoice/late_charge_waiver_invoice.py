"""Late Charge Waiver Invoice."""

from __future__ import annotations

from frappe.model.document import Document


class LateChargeWaiverInvoice(Document):
	"""A row of its parent's table."""

	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		indemnity: DF.Currency
		interest: DF.Currency
		invoice: DF.Link
		parent: DF.Data
		parentfield: DF.Data
		parenttype: DF.Data
	# end: auto-generated types
