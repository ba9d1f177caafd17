"""Legal Office."""

from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cstr

from recouvrement_app.exceptions import OfficeError
from recouvrement_app.services.litigation import legal_offices


class LegalOffice(Document):
	"""A court or a commissaire de justice, with the post codes of its district."""

	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		address: DF.SmallText | None
		country: DF.Link | None
		disabled: DF.Check
		email: DF.Data | None
		kind: DF.Literal["Commercial Court", "Judicial Court", "Administrative Court", "Commissaire de Justice"]
		notes: DF.SmallText | None
		office_name: DF.Data
		phone: DF.Data | None
		postal_codes: DF.SmallText
		supplier: DF.Link | None
	# end: auto-generated types

	def validate(self) -> None:
		try:
			legal_offices.prefixes(cstr(self.postal_codes))
		except ValueError as error:
			message = _("{0} is no post code, beginning of one, or département: write for example 69, 38200 or 2A.")
			frappe.throw(message.format(frappe.bold(str(error))), OfficeError)
