"""Collection Case."""

from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, getdate

from recouvrement_app.exceptions import CaseHasHistoryError, DuplicateCaseError, HoldReasonMissingError


class CollectionCase(Document):
	"""All that one customer owes one company in one currency."""

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
