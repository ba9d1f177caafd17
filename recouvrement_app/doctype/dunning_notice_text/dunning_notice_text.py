"""Dunning Notice Text."""

from __future__ import annotations

from frappe.model.document import Document


class DunningNoticeText(Document):
	"""A row of its parent's table."""

	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		call_script: DF.HTMLEditor | None
		email_body: DF.HTMLEditor | None
		language: DF.Link
		letter_body: DF.HTMLEditor | None
		parent: DF.Data
		parentfield: DF.Data
		parenttype: DF.Data
		sms_text: DF.SmallText | None
		subject: DF.Data | None
	# end: auto-generated types
