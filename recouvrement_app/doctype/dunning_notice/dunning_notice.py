"""Dunning Notice."""

from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document

from recouvrement_app.exceptions import NoticeTextError
from recouvrement_app.services.notices import wording

TEXT_FIELDS = ("subject", "email_body", "letter_body", "call_script", "sms_text")


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
		reviewed_by: DF.Data | None
		reviewed_on: DF.Date | None
		texts: DF.Table[DunningNoticeText]
		tone: DF.Literal["Courtesy", "Reminder", "Firm", "Formal Notice", "Last Warning"]
	# end: auto-generated types

	def validate(self) -> None:
		self.validate_languages()
		self.forget_review_of_another_text()
		wording.warn(" ".join(self.words()), self.tone)

	def words(self) -> list[str]:
		"""All that a customer would read or hear, in every language."""
		return [row.get(field) or "" for row in self.texts for field in TEXT_FIELDS]

	def forget_review_of_another_text(self) -> None:
		"""A lawyer's reading counts for the text that was read."""
		before = self.get_doc_before_save()
		if before and before.words() != self.words() and self.reviewed_on == before.reviewed_on:
			self.update({"reviewed_by": None, "reviewed_on": None})

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
