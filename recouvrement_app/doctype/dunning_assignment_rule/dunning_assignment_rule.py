"""Dunning Assignment Rule."""

from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import flt

from recouvrement_app.exceptions import AssignmentRuleError


class DunningAssignmentRule(Document):
	"""Which scenario a case follows."""

	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		company: DF.Link | None
		country: DF.Link | None
		currency: DF.Link | None
		customer: DF.Link | None
		customer_group: DF.Link | None
		debtor_type: DF.Literal["", "Business", "Consumer", "Public"]
		description: DF.Data | None
		disabled: DF.Check
		faith: DF.Literal["", "Unknown", "Good", "Bad"]
		key_account: DF.Literal["", "Yes", "No"]
		max_overdue: DF.Currency
		min_overdue: DF.Currency
		payer_profile: DF.Literal["", "Prompt", "Slightly Late", "Late", "Very Late", "Bad Payer"]
		priority: DF.Int
		scenario: DF.Link
		territory: DF.Link | None
	# end: auto-generated types

	def __init__(self, *args: object, **kwargs: object) -> None:
		super().__init__(*args, **kwargs)
		# Empty means any: the session's own defaults must not fill these.
		self.dont_update_if_missing = ("company", "customer_group", "territory", "country", "currency")

	def validate(self) -> None:
		self.validate_amounts()
		self.validate_scenario()

	def validate_amounts(self) -> None:
		"""Amounts are in one currency, the smaller first."""
		lowest, highest = flt(self.min_overdue), flt(self.max_overdue)
		if lowest < 0 or highest < 0 or (highest and lowest > highest):
			frappe.throw(
				_("The overdue amount must run from a smaller to a larger one."), AssignmentRuleError
			)
		if (lowest or highest) and not self.currency:
			frappe.throw(_("Name the currency of the overdue amounts."), AssignmentRuleError)

	def validate_scenario(self) -> None:
		"""A disabled scenario is assigned to nobody."""
		if not self.disabled and frappe.db.get_value("Dunning Scenario", self.scenario, "disabled"):
			message = _("The scenario {0} is disabled: enable it or choose another.").format(self.scenario)
			frappe.throw(message, AssignmentRuleError)
