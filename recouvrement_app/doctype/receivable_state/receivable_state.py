"""Receivable State."""

from __future__ import annotations

from frappe.model.document import Document


class ReceivableState(Document):
	"""What was last seen of an invoice: the old amount is gone when `on_change` fires."""

	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		case: DF.Link | None
		company: DF.Link | None
		customer: DF.Link | None
		docstatus_seen: DF.Int
		invoice: DF.Link
		last_payment_on: DF.Date | None
		limitation_date: DF.Date | None
		outstanding: DF.Currency
	# end: auto-generated types
