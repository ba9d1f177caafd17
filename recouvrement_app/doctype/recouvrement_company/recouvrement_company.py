"""Recouvrement Company."""

from __future__ import annotations

from frappe.model.document import Document


class RecouvrementCompany(Document):
	"""A row of its parent's table."""

	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		bank_name: DF.Data | None
		bic: DF.Data | None
		company: DF.Link
		default_scenario: DF.Link | None
		iban: DF.Data | None
		indemnity_account: DF.Link | None
		interest_account: DF.Link | None
		letter_head: DF.Link | None
		parent: DF.Data
		parentfield: DF.Data
		parenttype: DF.Data
		payment_link: DF.Data | None
		retention_of_title: DF.Check
		signatory: DF.Data | None
		signatory_title: DF.Data | None
		terms_link: DF.Data | None
		terms_summary_en: DF.SmallText | None
		terms_summary_fr: DF.SmallText | None
		write_off_account: DF.Link | None
	# end: auto-generated types
