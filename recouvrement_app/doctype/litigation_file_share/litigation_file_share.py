"""Litigation File Share."""

from __future__ import annotations

from frappe.model.document import Document


class LitigationFileShare(Document):
	"""A link by which somebody outside downloads the dossier."""

	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		created_by: DF.Link | None
		downloads: DF.Int
		expires_on: DF.Datetime | None
		form: DF.Literal["PDF", "ZIP"]
		last_download_on: DF.Datetime | None
		parent: DF.Data
		parentfield: DF.Data
		parenttype: DF.Data
		recipient: DF.Data
		revoked: DF.Check
	# end: auto-generated types
