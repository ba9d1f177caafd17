"""Payment Promise Invoice."""

from __future__ import annotations

from frappe.model.document import Document


class PaymentPromiseInvoice(Document):
	"""A row of its parent's table."""

	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		amount: DF.Currency
		due_date: DF.Date | None
		invoice: DF.Link
		outstanding: DF.Currency
		parent: DF.Data
		parentfield: DF.Data
		parenttype: DF.Data
		term: DF.Data | None
	# end: auto-generated types
