"""Dunning Action."""

from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint

from recouvrement_app.exceptions import (
	FrozenHistoryError,
	InvoiceNotInCaseError,
	SamePersonError,
	StatusChangeError,
)

OPEN_STATUSES = frozenset(("Proposed", "To Approve", "Approved", "Sending", "Unknown"))
UNDONE_STATUSES = frozenset(("Cancelled", "Failed"))
FROZEN_FIELDS = (
	"case",
	"company",
	"customer",
	"step",
	"channel",
	"subject",
	"message",
	"letter_html",
	"recipient_email",
	"recipient_address",
	"total",
	"pdf_sha256",
	"text_sha256",
	"done_on",
)


class DunningAction(Document):
	"""One contact with a customer: proposed, planned or done."""

	def before_insert(self) -> None:
		self.author = self.author or frappe.session.user

	def validate(self) -> None:
		self.validate_case()
		self.validate_status_change()
		self.validate_frozen()
		self.validate_two_people()
		self.release_keys()

	def on_trash(self) -> None:
		self.validate_not_done()

	def validate_case(self) -> None:
		"""Company, customer and currency are the case's own."""
		case = frappe.db.get_value(
			"Collection Case", self.case, ["company", "customer", "customer_name", "currency"], as_dict=True
		)
		for fieldname in ("company", "customer", "currency"):
			self.set(fieldname, self.get(fieldname) or case[fieldname])
			if self.get(fieldname) != case[fieldname]:
				message = _("{0} belongs to another {1} than the case {2}.")
				label = _(self.meta.get_label(fieldname))
				frappe.throw(message.format(self.name, label, self.case), InvoiceNotInCaseError)
		self.customer_name = self.customer_name or case.customer_name

	def validate_status_change(self) -> None:
		"""What was done stays done."""
		before = self.get_doc_before_save()
		if before and before.status == "Done" and self.status != "Done":
			message = _("{0} is done and cannot become {1}; log a new contact instead.")
			frappe.throw(message.format(self.name, _(self.status)), StatusChangeError)

	def validate_frozen(self) -> None:
		"""The text, address and amounts of a contact that was made are evidence."""
		before = self.get_doc_before_save()
		if not before or before.status != "Done":
			return
		for fieldname in FROZEN_FIELDS:
			if before.get(fieldname) and self.has_value_changed(fieldname):
				message = _("{0}: {1} was frozen when the contact was made.")
				label = _(self.meta.get_label(fieldname))
				frappe.throw(message.format(self.name, label), FrozenHistoryError)
		if len(before.lines) != len(self.lines):
			frappe.throw(_("{0}: the lines were frozen.").format(self.name), FrozenHistoryError)

	def validate_two_people(self) -> None:
		"""A formal notice is approved by somebody else than its author, unless the settings say otherwise."""
		if not cint(self.formal_notice) or not self.approver or self.approver != self.author:
			return
		if cint(frappe.db.get_single_value("Recouvrement Settings", "two_people_for_formal_notice")):
			message = _("{0} is a formal notice: somebody else than {1} must approve it.")
			frappe.throw(message.format(self.name, self.author), SamePersonError)

	def release_keys(self) -> None:
		"""A closed action frees its case; an undone one frees its lines for another attempt."""
		if self.status not in OPEN_STATUSES:
			self.open_key = None
		if self.status in UNDONE_STATUSES:
			for line in self.lines:
				line.step_key = None

	def validate_not_done(self) -> None:
		"""The history is append-only."""
		if self.status in ("Done", "Sending", "Unknown"):
			message = _("{0} was sent or made and is kept as proof.").format(self.name)
			frappe.throw(message, FrozenHistoryError)


def on_doctype_update() -> None:
	"""Indexes of the agenda, of the approvals and of the history."""
	frappe.db.add_index("Dunning Action", ["company", "status", "action_date"])
	frappe.db.add_index("Dunning Action", ["`case`", "status"], "case_status_index")
