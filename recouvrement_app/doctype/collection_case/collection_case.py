"""Collection Case."""

from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, getdate

from recouvrement_app.exceptions import CaseHasHistoryError, DuplicateCaseError, HoldReasonMissingError
from recouvrement_app.services.retelling import by_text


class CollectionCase(Document):
	"""All that one customer owes one company in one currency."""

	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		average_days_late: DF.Float
		case_key: DF.Data | None
		collector: DF.Link | None
		company: DF.Link
		country: DF.Link | None
		currency: DF.Link
		customer: DF.Link
		customer_name: DF.Data | None
		debtor_type: DF.Literal["Business", "Consumer", "Public"]
		expected_recovery: DF.Percent
		faith: DF.Literal["Unknown", "Good", "Bad"]
		hold_by: DF.Link | None
		hold_reason: DF.SmallText | None
		hold_until: DF.Date | None
		language: DF.Link | None
		last_contact_on: DF.Date | None
		last_refreshed: DF.Datetime | None
		max_days_late: DF.Int
		net_overdue: DF.Currency
		next_action: DF.Data | None
		next_action_date: DF.Date | None
		next_reason: DF.SmallText | None
		next_step: DF.Int
		oldest_due_date: DF.Date | None
		opt_out: DF.Check
		opt_out_reason: DF.SmallText | None
		payer_profile: DF.Literal["", "Prompt", "Slightly Late", "Late", "Very Late", "Bad Payer"]
		priority_score: DF.Float
		promises_kept_rate: DF.Percent
		red_flags: DF.SmallText | None
		review_date: DF.Date | None
		sales_opinion: DF.SmallText | None
		sales_person: DF.Link | None
		satisfaction_comment: DF.SmallText | None
		satisfaction_on: DF.Date | None
		satisfaction_score: DF.Rating
		scenario: DF.Link | None
		scenario_reason: DF.Data | None
		scenario_set_by_person: DF.Check
		status: DF.Literal[
			"Nothing Due", "Current", "Overdue", "On Hold", "Promised", "Disputed", "Litigation", "Closed"
		]
		status_set_by_person: DF.Check
		step_reached: DF.Int
		total_credits: DF.Currency
		total_disputed: DF.Currency
		total_litigated: DF.Currency
		total_outstanding: DF.Currency
		total_overdue: DF.Currency
		total_promised: DF.Currency
	# end: auto-generated types

	def __init__(self, *args: object, **kwargs: object) -> None:
		super().__init__(*args, **kwargs)
		# Empty means any: the session's own defaults must not fill these.
		self.dont_update_if_missing = ("country", "language")

	def onload(self) -> None:
		self.set_onload("told", by_text([self.next_reason, self.scenario_reason]))

	def before_insert(self) -> None:
		self.set_case_key()
		self.validate_only_case()

	def validate(self) -> None:
		self.set_case_key()
		self.validate_hold()
		self.validate_opt_out()

	def on_trash(self) -> None:
		self.validate_no_history()

	def set_case_key(self) -> None:
		"""The unique key; a renamed customer takes it along."""
		self.case_key = f"{self.company}|{self.customer}|{self.currency}"

	def validate_only_case(self) -> None:
		"""One case per company, customer and currency."""
		existing = frappe.db.get_value("Collection Case", {"case_key": self.case_key})
		if existing:
			message = _("{0} already has the case {1} in {2}: open that one.")
			frappe.throw(message.format(self.customer, existing, self.currency), DuplicateCaseError)

	def validate_hold(self) -> None:
		"""A hold has a reason and a person."""
		if self.hold_until and not self.hold_reason:
			frappe.throw(_("Say why {0} is on hold.").format(self.name), HoldReasonMissingError)
		if not self.hold_reason:
			self.hold_by = None
		elif self.has_value_changed("hold_reason") and not self.has_value_changed("hold_by"):
			self.hold_by = frappe.session.user
		if self.has_value_changed("hold_until") and self.hold_until:
			self.hold_until = getdate(self.hold_until)

	def validate_opt_out(self) -> None:
		"""Somebody must be able to say later why nothing was sent."""
		if cint(self.opt_out) and not self.opt_out_reason:
			frappe.throw(_("Say why {0} gets no reminders.").format(self.name), HoldReasonMissingError)

	def validate_no_history(self) -> None:
		"""What was done to a customer is proof and stays."""
		if frappe.db.exists("Dunning Action", {"case": self.name, "status": ("in", ("Done", "Unknown"))}):
			message = _("{0} has contacts that were made: close the case instead of deleting it.")
			frappe.throw(message.format(self.name), CaseHasHistoryError)


def on_doctype_update() -> None:
	"""Indexes of the collector's lists."""
	frappe.db.add_index("Collection Case", ["company", "status", "next_action_date"])
