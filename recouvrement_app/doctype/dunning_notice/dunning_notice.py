"""Dunning Notice."""

from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document

from recouvrement_app.exceptions import NoticeTextError


class DunningNotice(Document):
	"""Texts of a reminder, letter or call in each language."""

	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		from recouvrement_app.recouvrement.doctype.dunning_notice_text.dunning_notice_text import (
			DunningNoticeText,
		)

		channel: DF.Literal[
			"Email", "Letter", "Registered Letter", "Call", "Visit", "SMS", "Internal", "Litigation"
		]
		disabled: DF.Check
		notice_name: DF.Data
		texts: DF.Table[DunningNoticeText]
		tone: DF.Literal["Courtesy", "Reminder", "Firm", "Formal Notice", "Last Warning"]
	# end: auto-generated types

	def validate(self) -> None:
		self.validate_languages()

	def validate_languages(self) -> None:
		"""At least one text, and one only per language."""
		languages = [row.language for row in self.texts]
		if not languages:
			frappe.throw(
				_("{0}: add a text in at least one language.").format(self.notice_name), NoticeTextError
			)
		for row in self.texts:
			if languages.count(row.language) > 1:
				message = _("Row {0}: there are two texts in the language {1}; keep one.")
				frappe.throw(message.format(row.idx, row.language), NoticeTextError)
