"""Late Payment Rate."""

from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import getdate

from recouvrement_app.exceptions import RateError


class LatePaymentRate(Document):
	"""A dated rate of a series: the rate on the first day of a semester."""

	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		rate: DF.Percent
		series: DF.Data
		source: DF.Data | None
		valid_from: DF.Date
	# end: auto-generated types

	def validate(self) -> None:
		self.validate_semester()

	def validate_semester(self) -> None:
		"""A semester uses the rate in force on its first day (Code de commerce L441-10)."""
		day = getdate(self.valid_from)
		if (day.month, day.day) not in ((1, 1), (7, 1)):
			message = _("A rate is dated 1 January or 1 July; {0} is neither.").format(
				frappe.format(self.valid_from, "Date")
			)
			frappe.throw(message, RateError)
