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
from recouvrement_app.services.cases import key_accounts
from recouvrement_app.services.contacts import contact_gap, recordings
from recouvrement_app.services.retelling import by_text

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

	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		from recouvrement_app.recouvrement.doctype.dunning_action_line.dunning_action_line import (
			DunningActionLine,
		)

		action_date: DF.Date
		approved_on: DF.Datetime | None
		approver: DF.Link | None
		assigned_to: DF.Link | None
		attach_statement: DF.Check
		attempts: DF.Int
		attendees: DF.SmallText | None
		author: DF.Link | None
		autonomy: DF.Literal["Manual", "To Approve", "Automatic"]
		case: DF.Link
		channel: DF.Literal[
			"Email", "Letter", "Registered Letter", "Call", "Visit", "SMS", "Internal", "Litigation"
		]
		communication: DF.Link | None
		company: DF.Link
		contact: DF.Link | None
		currency: DF.Link | None
		customer: DF.Link
		customer_name: DF.Data | None
		deadline: DF.Date | None
		deposit_proof: DF.Attach | None
		done_on: DF.Datetime | None
		dunning_run: DF.Link | None
		duration_minutes: DF.Int
		email_queue: DF.Link | None
		escalated_on: DF.Date | None
		event: DF.Link | None
		formal_notice: DF.Check
		gap_passed_by: DF.Link | None
		gap_reason: DF.SmallText | None
		language: DF.Link | None
		last_error: DF.SmallText | None
		letter_html: DF.HTMLEditor | None
		lines: DF.Table[DunningActionLine]
		litigation_file: DF.Link | None
		manual: DF.Check
		max_days_late: DF.Int
		meeting_place: DF.Data | None
		meeting_place_type: DF.Literal["", "At the Customer's", "At Our Office", "Elsewhere"]
		message: DF.HTMLEditor | None
		next_date: DF.Date | None
		non_payment_reason: DF.Link | None
		notes: DF.TextEditor | None
		notice: DF.Link | None
		open_key: DF.Data | None
		outcome: DF.Literal[
			"",
			"No Answer",
			"Promised",
			"Disputes",
			"Says Paid",
			"Wants Invoice",
			"Hardship",
			"Wrong Contact",
			"Will Call Back",
			"Refuses",
			"Satisfied",
		]
		pdf_file: DF.Attach | None
		pdf_sha256: DF.Data | None
		posted_on: DF.Date | None
		print_format: DF.Link | None
		reason: DF.SmallText | None
		receipt_proof: DF.Attach | None
		received_on: DF.Date | None
		recipient_address: DF.SmallText | None
		recipient_email: DF.Data | None
		recipient_name: DF.Data | None
		recipient_phone: DF.Data | None
		recording: DF.Attach | None
		recording_consent: DF.Check
		remarks: DF.SmallText | None
		returned_unclaimed: DF.Check
		satisfaction_check: DF.Check
		satisfaction_comment: DF.SmallText | None
		satisfaction_score: DF.Rating
		scenario: DF.Link | None
		status: DF.Literal[
			"Proposed",
			"To Approve",
			"Approved",
			"Sending",
			"Done",
			"Skipped",
			"Cancelled",
			"Failed",
			"Unknown",
		]
		step: DF.Int
		step_title: DF.Data | None
		subject: DF.Data | None
		text_edited: DF.Check
		text_sha256: DF.Data | None
		tone: DF.Literal["", "Courtesy", "Reminder", "Firm", "Formal Notice", "Last Warning"]
		total: DF.Currency
		total_credits: DF.Currency
		total_indemnity: DF.Currency
		total_interest: DF.Currency
		total_lines: DF.Currency
		tracking_number: DF.Data | None
	# end: auto-generated types

	def __init__(self, *args: object, **kwargs: object) -> None:
		super().__init__(*args, **kwargs)
		# Empty means any: the session's own defaults must not fill these.
		self.dont_update_if_missing = ("language",)

	def onload(self) -> None:
		self.set_onload("told", by_text([self.remarks]))
		if self.status in OPEN_STATUSES:
			self.set_onload("gap_until", contact_gap.blocked_until(self))
		if self.status not in ("Done", "Skipped", "Cancelled"):
			self.set_onload("needs_manager", key_accounts.needs_manager(self))

	def before_insert(self) -> None:
		self.author = self.author or frappe.session.user

	def validate(self) -> None:
		self.validate_case()
		self.validate_status_change()
		self.validate_frozen()
		self.validate_two_people()
		recordings.check(self)
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
