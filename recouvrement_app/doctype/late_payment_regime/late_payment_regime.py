"""Late Payment Regime."""

from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, flt

from recouvrement_app.exceptions import RegimeError


class LatePaymentRegime(Document):
	"""What the law lets a creditor claim for late payment."""

	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		from recouvrement_app.recouvrement.doctype.fixed_sum_band.fixed_sum_band import FixedSumBand

		bands: DF.Table[FixedSumBand]
		country: DF.Link | None
		day_base: DF.Int
		debtor_type: DF.Literal["Business", "Consumer", "Public"]
		disabled: DF.Check
		fixed_sum_currency: DF.Link | None
		interest_from: DF.Literal["Due Date", "Formal Notice", "Never"]
		legal_text: DF.SmallText | None
		limitation_years: DF.Int
		margin: DF.Float
		mention_en: DF.SmallText | None
		mention_fr: DF.SmallText | None
		rate_mode: DF.Literal["By Semester", "Fixed At Start"]
		regime_code: DF.Data
		series: DF.Data | None
		title: DF.Data
	# end: auto-generated types

	def __init__(self, *args: object, **kwargs: object) -> None:
		super().__init__(*args, **kwargs)
		# Empty means any: the session's own defaults must not fill these.
		self.dont_update_if_missing = ("country",)

	def validate(self) -> None:
		self.validate_numbers()
		self.validate_series()
		self.validate_bands()
		self.validate_consumer()

	def refuse(self, message: str) -> None:
		"""Raises RegimeError with the message."""
		frappe.throw(message, RegimeError)

	def validate_numbers(self) -> None:
		"""A year has days; an unknown limitation is 0 and bars nothing."""
		if cint(self.day_base) not in (360, 365, 366):
			self.refuse(_("Days in a year must be 360, 365 or 366."))
		if cint(self.limitation_years) < 0:
			self.refuse(_("The limitation is a number of years, or 0 when it is not known."))

	def validate_series(self) -> None:
		"""Interest needs a series of rates or a margin of its own."""
		if self.interest_from != "Never" and not self.series and not flt(self.margin):
			self.refuse(_("Name a series of rates, or choose that interest never runs."))

	def validate_bands(self) -> None:
		"""Bands begin at different amounts, in order, with a sum that is not negative."""
		previous = None
		for row in self.bands:
			start = flt(row.from_amount)
			if flt(row.amount) < 0 or start < 0 or (previous is not None and start <= previous):
				self.refuse(
					_("Fixed sum, row {0}: order the rows by claim, each with a sum.").format(row.idx)
				)
			previous = start

	def validate_consumer(self) -> None:
		"""Charging recovery costs to a French consumer is an offence (CPCE L111-8)."""
		french_consumer = self.debtor_type == "Consumer" and self.country == "France"
		if french_consumer and any(flt(row.amount) for row in self.bands):
			self.refuse(_("A consumer in France owes no fixed sum: remove the rows."))
