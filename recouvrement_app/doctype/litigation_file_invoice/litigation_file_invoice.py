"""Litigation File Invoice."""

from __future__ import annotations

from frappe.model.document import Document


class LitigationFileInvoice(Document):
	"""A row of its parent's table."""

	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		disputed_amount: DF.Currency
		due_date: DF.Date | None
		indemnity: DF.Currency
		interest: DF.Currency
		invoice: DF.Link
		limitation_date: DF.Date | None
		outstanding: DF.Currency
		parent: DF.Data
		parentfield: DF.Data
		parenttype: DF.Data
		term: DF.Data | None
	# end: auto-generated types
