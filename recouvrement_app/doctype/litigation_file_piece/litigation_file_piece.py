"""Litigation File Piece."""

from __future__ import annotations

from frappe.model.document import Document


class LitigationFilePiece(Document):
	"""A row of its parent's table."""

	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		date: DF.Date | None
		file: DF.Attach | None
		kind: DF.Literal[
			"Quotation",
			"Sales Order",
			"Contract",
			"Terms",
			"Delivery Note",
			"Invoice",
			"Proof of Sending",
			"Credit Note",
			"Statement",
			"Reminder",
			"Formal Notice",
			"Proof of Deposit",
			"Proof of Receipt",
			"Promise",
			"Payment Plan",
			"Negotiation",
			"Call Log",
			"Reply",
			"Identity",
			"Charges",
			"Other",
		]
		missing: DF.Check
		number: DF.Int
		parent: DF.Data
		parentfield: DF.Data
		parenttype: DF.Data
		required: DF.Check
		sha256: DF.Data | None
		source: DF.Data | None
		source_doctype: DF.Link | None
		source_name: DF.DynamicLink | None
		title: DF.Data
	# end: auto-generated types
