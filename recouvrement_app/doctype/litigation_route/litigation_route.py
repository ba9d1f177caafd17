"""Litigation Route."""

from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, flt

from recouvrement_app.exceptions import RouteError


class LitigationRoute(Document):
	"""A road to court: where, for whom, by when, at what cost."""

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
