"""Payment Promise Option."""

from __future__ import annotations

from frappe.model.document import Document


class PaymentPromiseOption(Document):
	"""One instalment of one of the plans that are offered."""

	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		amount: DF.Currency
		due_date: DF.Date
		option: DF.Int
		parent: DF.Data
		parentfield: DF.Data
		parenttype: DF.Data
	# end: auto-generated types
