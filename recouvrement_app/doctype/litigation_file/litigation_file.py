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

CENT = 0.005
ENDED = ("Resolved", "Closed", "Rejected", "Cancelled")
APPROVERS = frozenset((COLLECTIONS_APPROVER, COLLECTIONS_MANAGER, "System Manager"))


class LitigationFile(Document):
	"""A dispute to resolve, or the road to court."""

	def before_insert(self) -> None:
		self.proposed_by = self.proposed_by or frappe.session.user
		self.proposed_on = self.proposed_on or now_datetime()

	def validate(self) -> None:
		self.set_case_values()
		self.set_invoice_values()
		self.validate_invoices()
		self.validate_disputed_amounts()
		self.validate_not_in_other_file()
		self.set_derived()

	def before_submit(self) -> None:
		if self.kind == "Legal Recovery":
			self.validate_second_person()
		if self.status in (None, "", "Draft", "Proposed"):
			self.status = "Open"
		self.opened_on = self.opened_on or today()

	def before_update_after_submit(self) -> None:
		self.set_derived()
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
		self.approver = self.approver or frappe.session.user
		self.approved_on = self.approved_on or now_datetime()
		if APPROVERS.isdisjoint(frappe.get_roles(self.approver)):
			frappe.throw(_("{0} may not approve a legal recovery.").format(self.approver), NotAnApproverError)
		if self.approver == self.proposed_by:
			message = _("{0}: somebody else than {1} must approve the legal recovery.")
			frappe.throw(message.format(self.name, self.proposed_by), SamePersonError)

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
		"""Pieces are numbered in order; what is missing is said."""
		for number, piece in enumerate(self.pieces, start=1):
			piece.number = number
		missing = [piece.title for piece in self.pieces if cint(piece.missing)]
		self.missing_pieces = "\n".join(missing)
		self.pieces_complete = int(bool(self.pieces) and not missing)

	def set_next_deadline(self) -> None:
		"""The earliest deadline of the events that are still to be done."""
		open_events = [event for event in self.events if event.deadline and not cint(event.done)]
		following = min(open_events, key=lambda event: getdate(event.deadline), default=None)
		self.next_deadline = following.deadline if following else None
		self.next_deadline_kind = following.kind if following else None


def on_doctype_update() -> None:
	"""Indexes of the scheduler's deadline watch."""
	frappe.db.add_index("Litigation File", ["status", "next_deadline"])
