"""Recouvrement Preference."""

from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import getdate

from recouvrement_app.exceptions import AbsenceError


class RecouvrementPreference(Document):
	"""What one user wants from collections: the morning digest, and who stands in during an absence."""

	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		absent_from: DF.Date | None
		absent_until: DF.Date | None
		deputy: DF.Link | None
		digest: DF.Check
		user: DF.Link
	# end: auto-generated types

	def validate(self) -> None:
		self.validate_absence()
		self.validate_deputy()

	def validate_absence(self) -> None:
		"""An absence has a first day, a last day and a deputy, or nothing of it."""
		given = [bool(self.absent_from), bool(self.absent_until), bool(self.deputy)]
		if any(given) and not all(given):
			message = _("{0}: an absence needs its first day, its last day and a deputy.")
			frappe.throw(message.format(self.user), AbsenceError)
		if self.absent_from and getdate(self.absent_until) < getdate(self.absent_from):
			frappe.throw(_("{0}: the absence ends before it begins.").format(self.user), AbsenceError)

	def validate_deputy(self) -> None:
		"""Somebody else, whose account is enabled."""
		if not self.deputy:
			return
		if self.deputy == self.user:
			frappe.throw(_("{0}: choose somebody else as deputy.").format(self.user), AbsenceError)
		if not frappe.db.get_value("User", self.deputy, "enabled"):
			frappe.throw(_("{0} is disabled: choose another deputy.").format(self.deputy), AbsenceError)
