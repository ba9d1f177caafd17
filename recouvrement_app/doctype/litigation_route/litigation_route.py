"""Litigation Route."""

from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, flt

from recouvrement_app.exceptions import RouteError


class LitigationRoute(Document):
	"""A road to court: where, for whom, by when, at what cost."""

	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		from recouvrement_app.recouvrement.doctype.litigation_route_step.litigation_route_step import (
			LitigationRouteStep,
		)

		abroad: DF.Check
		amicable_attempt_below: DF.Currency
		amicable_record: DF.Check
		contested_allowed: DF.Check
		contractual_only: DF.Check
		country: DF.Link | None
		court: DF.Data | None
		court_kind: DF.Literal[
			"", "By Debtor Type", "Commercial Court", "Judicial Court", "Administrative Court", "Commissaire de Justice"
		]
		currency: DF.Link | None
		debtor_type: DF.Literal["", "Business", "Consumer", "Public"]
		disabled: DF.Check
		estimated_cost: DF.Currency
		estimated_days: DF.Int
		facts: DF.SmallText | None
		form_number: DF.Data | None
		insolvency: DF.Check
		lawyer_above: DF.Currency
		legal_text: DF.SmallText | None
		max_amount: DF.Currency
		min_amount: DF.Currency
		priority: DF.Int
		required_pieces: DF.SmallText | None
		response_days: DF.Int
		route_name: DF.Data
		steps: DF.Table[LitigationRouteStep]
		success_fee_percent: DF.Percent
		title_fr: DF.Data | None
	# end: auto-generated types

	def __init__(self, *args: object, **kwargs: object) -> None:
		super().__init__(*args, **kwargs)
		# Empty means any: the session's own defaults must not fill these.
		self.dont_update_if_missing = ("country",)

	def validate(self) -> None:
		self.validate_amounts()
		self.validate_steps()

	def validate_amounts(self) -> None:
		"""The smaller claim first."""
		lowest, highest = flt(self.min_amount), flt(self.max_amount)
		if lowest < 0 or highest < 0 or (highest and lowest > highest):
			frappe.throw(_("Claims must run from a smaller to a larger amount."), RouteError)

	def validate_steps(self) -> None:
		"""Steps are in order; a deadline says from when it runs."""
		previous = 0
		for row in self.steps:
			has_deadline = cint(row.deadline_months) or cint(row.deadline_days)
			if cint(row.step) <= previous or (has_deadline and not row.deadline_from):
				message = _("Row {0}: number the steps in order and say from when a deadline runs.")
				frappe.throw(message.format(row.idx), RouteError)
			previous = cint(row.step)
