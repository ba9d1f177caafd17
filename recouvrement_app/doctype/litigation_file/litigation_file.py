"""Litigation File."""

from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, flt, getdate, now_datetime, today

from recouvrement_app.exceptions import (
	AlreadyInFileError,
	InvoiceNotInCaseError,
	LitigationAmountError,
	NotAnApproverError,
	SamePersonError,
)
from recouvrement_app.permissions import COLLECTIONS_APPROVER, COLLECTIONS_MANAGER
from recouvrement_app.services.litigation import litigation_gate

CENT = 0.005
ENDED = ("Resolved", "Closed", "Rejected", "Cancelled")
APPROVERS = frozenset((COLLECTIONS_APPROVER, COLLECTIONS_MANAGER, "System Manager"))


class LitigationFile(Document):
	"""A dispute to resolve, or the road to court."""

	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		from recouvrement_app.recouvrement.doctype.litigation_file_cost.litigation_file_cost import (
			LitigationFileCost,
		)
		from recouvrement_app.recouvrement.doctype.litigation_file_event.litigation_file_event import (
			LitigationFileEvent,
		)
		from recouvrement_app.recouvrement.doctype.litigation_file_invoice.litigation_file_invoice import (
			LitigationFileInvoice,
		)
		from recouvrement_app.recouvrement.doctype.litigation_file_piece.litigation_file_piece import (
			LitigationFilePiece,
		)
		from recouvrement_app.recouvrement.doctype.litigation_file_share.litigation_file_share import (
			LitigationFileShare,
		)

		agency: DF.Data | None
		amended_from: DF.Link | None
		approved_on: DF.Datetime | None
		approver: DF.Link | None
		bailiff: DF.Data | None
		case: DF.Link
		case_number: DF.Data | None
		cause: DF.SmallText | None
		closed_on: DF.Date | None
		commission: DF.Currency
		commission_percent: DF.Percent
		company: DF.Link | None
		cost_total: DF.Currency
		costs: DF.Table[LitigationFileCost]
		court: DF.Data | None
		credit_note: DF.Link | None
		currency: DF.Link | None
		customer: DF.Link | None
		customer_name: DF.Data | None
		delivery_note: DF.Link | None
		description: DF.TextEditor | None
		dispute_kind: DF.Literal[
			"",
			"Quality",
			"Delivery",
			"Price",
			"Quantity",
			"Administrative",
			"Not Received",
			"Already Paid",
			"Other",
		]
		disputed_amount: DF.Currency
		dossier_on: DF.Datetime | None
		dossier_pdf: DF.Attach | None
		dossier_zip: DF.Attach | None
		due_date: DF.Date | None
		events: DF.Table[LitigationFileEvent]
		expected_recovery: DF.Percent
		filed_on: DF.Date | None
		formal_notice_deadline: DF.Date | None
		formal_notice_on: DF.Date | None
		gate_override_reason: DF.SmallText | None
		gate_result: DF.SmallText | None
		hours_total: DF.Float
		indemnity: DF.Currency
		insolvency_published_on: DF.Date | None
		interest: DF.Currency
		invoices: DF.Table[LitigationFileInvoice]
		issue: DF.Link | None
		item: DF.Link | None
		kind: DF.Literal["Dispute", "Legal Recovery"]
		lawyer: DF.Data | None
		legal_opinion: DF.TextEditor | None
		limitation_date: DF.Date | None
		mandate_on: DF.Date | None
		missing_pieces: DF.SmallText | None
		net: DF.Currency
		next_deadline: DF.Date | None
		next_deadline_extended: DF.Date | None
		next_deadline_kind: DF.Data | None
		opened_on: DF.Date | None
		order_on: DF.Date | None
		outcome: DF.Literal[
			"",
			"Credit Note",
			"Corrected and Resent",
			"Rejected",
			"Settled",
			"Paid",
			"Resume",
			"Recovered",
			"Partly Recovered",
			"Written Off",
			"Withdrawn",
		]
		owner_department: DF.Literal["", "Sales", "Delivery", "Finance", "Administration", "Management"]
		owner_user: DF.Link | None
		pieces: DF.Table[LitigationFilePiece]
		pieces_complete: DF.Check
		principal: DF.Currency
		project: DF.Link | None
		proposed_by: DF.Link | None
		proposed_on: DF.Datetime | None
		recovered_amount: DF.Currency
		resolution: DF.TextEditor | None
		route: DF.Link | None
		served_on: DF.Date | None
		shares: DF.Table[LitigationFileShare]
		solvency: DF.Literal["Unknown", "Solvent", "Doubtful", "Insolvent"]
		source_action: DF.Link | None
		stage: DF.Data | None
		status: DF.Literal[
			"Draft", "Proposed", "Open", "In Progress", "Resolved", "Closed", "Rejected", "Cancelled"
		]
		status_set_by_person: DF.Check
		total_claim: DF.Currency
		write_off_entry: DF.Link | None
		write_off_reason: DF.SmallText | None
	# end: auto-generated types

	def before_insert(self) -> None:
		self.proposed_by = frappe.session.user
		self.proposed_on = now_datetime()

	def validate(self) -> None:
		self.set_case_values()
		self.set_invoice_values()
		self.validate_invoices()
		self.validate_disputed_amounts()
		self.validate_delivery_note()
		self.validate_not_in_other_file()
		self.set_derived()

	def before_submit(self) -> None:
		if self.kind == "Legal Recovery":
			self.validate_second_person()
			self.validate_gate()
		if self.status in (None, "", "Draft", "Proposed"):
			self.status = "Open"
		self.opened_on = self.opened_on or today()

	def before_update_after_submit(self) -> None:
		self.set_derived()
		if self.has_value_changed("status") and not self.flags.by_service:
			self.status_set_by_person = 1  # automation does not lower it
		if self.status in ENDED and not self.closed_on:
			self.closed_on = today()

	def on_cancel(self) -> None:
		self.db_set({"status": "Cancelled", "closed_on": today()})

	def set_case_values(self) -> None:
		"""Company, customer and currency are the case's own."""
		case = frappe.db.get_value(
			"Collection Case", self.case, ["company", "customer", "customer_name", "currency"], as_dict=True
		)
		if case:
			self.update(case)

	def set_invoice_values(self) -> None:
		"""Due date and open amount of each invoice; all of it is disputed unless an amount was given."""
		for row in self.invoices:
			invoice = frappe.db.get_value(
				"Sales Invoice", row.invoice, ["due_date", "outstanding_amount"], as_dict=True
			)
			row.due_date = row.due_date or invoice.due_date
			row.outstanding = row.outstanding or invoice.outstanding_amount
			if self.is_new() and self.kind == "Dispute":
				row.disputed_amount = flt(row.disputed_amount) or row.outstanding

	def validate_invoices(self) -> None:
		"""Each invoice once per term, of this customer and company."""
		seen: set[tuple[str, str]] = set()
		for row in self.invoices:
			key = (row.invoice, row.term or "")
			invoice = frappe.db.get_value("Sales Invoice", row.invoice, ["company", "customer"], as_dict=True)
			if (invoice.company, invoice.customer) != (self.company, self.customer) or key in seen:
				message = _("Row {0}: {1} is there twice or is not an invoice of {2} to {3}.")
				text = message.format(row.idx, row.invoice, self.company, self.customer)
				frappe.throw(text, InvoiceNotInCaseError)
			seen.add(key)

	def validate_disputed_amounts(self) -> None:
		"""No more is disputed than was open."""
		for row in self.invoices:
			disputed = flt(row.disputed_amount)
			if disputed < 0 or disputed > flt(row.outstanding) + CENT:
				message = _("Row {0}: {1} owes {2}; no more than that can be disputed.")
				owed = frappe.format_value(row.outstanding, currency=self.currency)
				frappe.throw(message.format(row.idx, row.invoice, owed), LitigationAmountError)

	def validate_delivery_note(self) -> None:
		"""The delivery note is one of this customer and company."""
		note = self.delivery_note and frappe.db.get_value("Delivery Note", self.delivery_note, ["company", "customer"])
		if note and tuple(note) != (self.company, self.customer):
			message = _("{0} is not a delivery note of {1} to {2}.")
			frappe.throw(message.format(self.delivery_note, self.company, self.customer), InvoiceNotInCaseError)

	def validate_not_in_other_file(self) -> None:
		"""An invoice is in one open file of a kind at a time."""
		if not self.invoices or self.status in ENDED:
			return
		row = frappe.qb.DocType("Litigation File Invoice")
		parent = frappe.qb.DocType("Litigation File")
		found = (
			frappe.qb.from_(row)
			.join(parent)
			.on(row.parent == parent.name)
			.where(row.invoice.isin([line.invoice for line in self.invoices]))
			.where(parent.docstatus < 2)
			.where(parent.kind == self.kind)
			.where(parent.status.notin(ENDED))
			.where(parent.name != (self.name or ""))
			.select(row.invoice, parent.name)
			.limit(1)
		).run()
		if found:
			message = _("{0} is already in the file {1}: work on that one.").format(*found[0])
			frappe.throw(message, AlreadyInFileError)

	def validate_second_person(self) -> None:
		"""Legal recovery is opened by an approver who did not propose it."""
		self.approver = self.flags.approver or frappe.session.user
		self.approved_on = now_datetime()
		if APPROVERS.isdisjoint(frappe.get_roles(self.approver)):
			frappe.throw(_("{0} may not approve a legal recovery.").format(self.approver), NotAnApproverError)
		if self.approver == self.proposed_by:
			message = _("{0}: somebody else than {1} must approve the legal recovery.")
			frappe.throw(message.format(self.name, self.proposed_by), SamePersonError)

	def validate_gate(self) -> None:
		"""Whoever submits by hand passes the same gate as the button."""
		if not self.flags.gate_passed:
			litigation_gate.demand(self, self.gate_override_reason)

	def set_derived(self) -> None:
		"""Totals, numbers of the pieces and the next deadline."""
		self.set_totals()
		self.number_pieces()
		self.set_next_deadline()

	def set_totals(self) -> None:
		"""Claim, costs, commission and net recovery."""
		self.disputed_amount = sum(flt(row.disputed_amount) for row in self.invoices)
		self.principal = sum(flt(row.outstanding) for row in self.invoices)
		self.interest = sum(flt(row.interest) for row in self.invoices)
		self.indemnity = sum(flt(row.indemnity) for row in self.invoices)
		self.total_claim = flt(self.principal) + flt(self.interest) + flt(self.indemnity)
		self.cost_total = sum(flt(row.amount) for row in self.costs if row.paid_by != "Debtor")
		self.hours_total = sum(flt(row.hours) for row in self.costs)
		self.commission = flt(
			flt(self.recovered_amount) * flt(self.commission_percent) / 100, self.precision("commission")
		)
		self.net = flt(self.recovered_amount) - flt(self.commission) - flt(self.cost_total)
		limits = [getdate(row.limitation_date) for row in self.invoices if row.limitation_date]
		self.limitation_date = min(limits) if limits else self.limitation_date

	def number_pieces(self) -> None:
		"""The pieces that are there are numbered in order, as in the bordereau; what is missing is said."""
		number = 0
		for piece in self.pieces:
			number += not cint(piece.missing)
			piece.number = 0 if cint(piece.missing) else number
		missing = [piece.title for piece in self.pieces if cint(piece.missing)]
		self.missing_pieces = "\n".join(missing)
		self.pieces_complete = int(bool(self.pieces) and not missing)

	def set_next_deadline(self) -> None:
		"""The earliest deadline of the events that are still to be done."""
		open_events = [event for event in self.events if event.deadline and not cint(event.done)]
		following = min(open_events, key=lambda event: getdate(event.deadline), default=None)
		self.next_deadline = following.deadline if following else None
		self.next_deadline_kind = following.kind if following else None
		extended = following.extended_to if following else None
		later = extended and getdate(extended) > getdate(following.deadline)
		self.next_deadline_extended = extended if later else None


def on_doctype_update() -> None:
	"""Indexes of the scheduler's deadline watch."""
	frappe.db.add_index("Litigation File", ["status", "next_deadline"])
