"""Payment Promise."""

from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import add_days, cint, flt, getdate

from recouvrement_app.exceptions import InvoiceNotInCaseError, PromiseAmountError, PromiseDateError
from recouvrement_app.services.promises import offers, plans, promises
from recouvrement_app.services.promises.promises import CENT


class PaymentPromise(Document):
	"""Who promised to pay what by when."""

	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		from recouvrement_app.recouvrement.doctype.payment_promise_instalment.payment_promise_instalment import (
			PaymentPromiseInstalment,
		)
		from recouvrement_app.recouvrement.doctype.payment_promise_invoice.payment_promise_invoice import (
			PaymentPromiseInvoice,
		)
		from recouvrement_app.recouvrement.doctype.payment_promise_option.payment_promise_option import (
			PaymentPromiseOption,
		)

		accepted_by: DF.Data | None
		accepted_on: DF.Datetime | None
		acknowledges_debt: DF.Check
		amended_from: DF.Link | None
		approval_required: DF.Check
		approved_on: DF.Datetime | None
		approver: DF.Link | None
		broken_on: DF.Date | None
		case: DF.Link
		channel: DF.Literal["", "Email", "Letter", "Call", "Visit", "SMS", "Portal"]
		chosen_option: DF.Int
		company: DF.Link | None
		confirmation_action: DF.Link | None
		contact: DF.Link | None
		currency: DF.Link | None
		customer: DF.Link | None
		customer_name: DF.Data | None
		expected_gain: DF.Currency
		grace_days: DF.Int
		instalments: DF.Table[PaymentPromiseInstalment]
		interest_amount: DF.Currency
		interest_rate: DF.Percent
		invoices: DF.Table[PaymentPromiseInvoice]
		is_offer: DF.Check
		kept_amount: DF.Currency
		kept_on: DF.Date | None
		kind: DF.Literal["Promise", "Plan", "Settlement"]
		means: DF.Literal[
			"", "Bank Transfer", "Cheque", "Direct Debit", "Card", "Bill of Exchange", "Cash", "Other"
		]
		misses: DF.Int
		notes: DF.TextEditor | None
		payment_reference: DF.Data | None
		offer_action: DF.Link | None
		offer_options: DF.Table[PaymentPromiseOption]
		offer_valid_until: DF.Date | None
		promised_amount: DF.Currency
		promised_by: DF.Data | None
		promised_date: DF.Date | None
		received_on: DF.Date | None
		signed_file: DF.Attach | None
		source_action: DF.Link | None
		status: DF.Literal[
			"Draft", "Pending Approval", "Offered", "Open", "Kept", "Partly Kept", "Broken", "Declined", "Expired", "Cancelled"
		]
		tolerance: DF.Currency
		transit_days: DF.Int
		waived_amount: DF.Currency
		waiver_by: DF.Literal["", "Write-off Entry", "Credit Note"]
		waiver_credit_notes: DF.SmallText | None
		waiver_entry: DF.Data | None
	# end: auto-generated types

	def validate(self) -> None:
		self.set_case_values()
		self.set_defaults()
		promises.fill_invoices(self)
		self.set_invoice_values()
		promises.set_terms(self)
		self.set_amount_and_date()
		self.set_acknowledgement()
		offers.set_terms(self)
		self.validate_invoices()
		promises.share_amount(self)
		self.validate_amounts()
		self.validate_dates()
		promises.check_limits(self)

	def before_submit(self) -> None:
		if self.status in (None, "", "Draft"):
			self.status = offers.status_on_submit(self)

	def on_submit(self) -> None:
		promises.on_submit(self)

	def before_update_after_submit(self) -> None:
		self.set_acknowledgement()
		if self.kind == "Plan":
			plans.check(self)

	def on_update_after_submit(self) -> None:
		promises.on_update_after_submit(self)

	def on_cancel(self) -> None:
		self.db_set("status", "Cancelled")
		promises.on_cancel(self)

	def set_acknowledgement(self) -> None:
		"""What is signed, or reached us in writing, acknowledges the debt (C. civ. 2240); a person may untick the latter."""
		newly_signed = self.signed_file and self.has_value_changed("signed_file")
		written = self.is_new() and not cint(self.is_offer) and self.channel in offers.IN_WRITING
		if newly_signed or written:
			self.acknowledges_debt = 1

	def set_case_values(self) -> None:
		"""Company, customer and currency are the case's own."""
		case = frappe.db.get_value(
			"Collection Case", self.case, ["company", "customer", "customer_name", "currency"], as_dict=True
		)
		if case:
			self.update(case)

	def set_defaults(self) -> None:
		"""Grace, tolerance and way of waiving of the settings, unless this promise has its own."""
		settings = frappe.get_cached_doc("Recouvrement Settings")
		if self.kind == "Settlement" and not self.waiver_by:
			self.waiver_by = settings.settlement_waiver or "Write-off Entry"
		if not self.is_new():
			return
		if self.grace_days is None:
			self.grace_days = cint(settings.promise_grace_days)
		if self.tolerance is None:
			self.tolerance = flt(settings.promise_tolerance)

	def set_invoice_values(self) -> None:
		"""Due date and open amount of each invoice; the whole of it unless an amount was given."""
		for row in self.invoices:
			invoice = frappe.db.get_value(
				"Sales Invoice", row.invoice, ["due_date", "outstanding_amount"], as_dict=True
			)
			row.due_date = row.due_date or invoice.due_date
			if self.docstatus == 0:
				row.outstanding = row.outstanding or invoice.outstanding_amount
			row.amount = flt(row.amount) or flt(row.outstanding)

	def set_amount_and_date(self) -> None:
		"""The sum of the rows when no amount was given; a plan ends with its last instalment."""
		if self.kind == "Plan" and self.instalments:
			self.promised_amount = flt(self.promised_amount) or self.sum_of("instalments")
			self.promised_date = max(getdate(row.due_date) for row in self.instalments)
		elif not flt(self.promised_amount):
			self.promised_amount = self.sum_of("invoices") - flt(self.waived_amount)

	def sum_of(self, table: str) -> float:
		"""The sum of a table's amounts, rounded to the currency."""
		return flt(sum(flt(row.amount) for row in self.get(table)), self.precision("promised_amount"))

	def validate_invoices(self) -> None:
		"""Each invoice once per term, submitted, of this customer and company."""
		seen: set[tuple[str, str]] = set()
		for row in self.invoices:
			key = (row.invoice, row.term or "")
			invoice = frappe.db.get_value(
				"Sales Invoice", row.invoice, ["company", "customer", "docstatus"], as_dict=True
			)
			if (invoice.company, invoice.customer) != (self.company, self.customer) or key in seen:
				message = _("Row {0}: {1} is there twice or is not an invoice of {2} to {3}.")
				text = message.format(row.idx, row.invoice, self.company, self.customer)
				frappe.throw(text, InvoiceNotInCaseError)
			if invoice.docstatus != 1 and self.docstatus < 2:
				message = _("Row {0}: {1} is not submitted.").format(row.idx, row.invoice)
				frappe.throw(message, InvoiceNotInCaseError)
			seen.add(key)

	def validate_amounts(self) -> None:
		"""Something is promised, and not more than the chosen invoices owe."""
		if flt(self.promised_amount) <= 0:
			frappe.throw(_("Say how much is promised."), PromiseAmountError)
		if flt(self.waived_amount) < 0 or flt(self.tolerance) < 0 or flt(self.interest_rate) < 0:
			frappe.throw(_("Waived amount, tolerance and rate cannot be negative."), PromiseAmountError)
		for row in self.invoices:
			if flt(row.amount) <= 0 or flt(row.amount) > flt(row.outstanding) + CENT:
				message = _("Row {0}: {1} owes {2}; promise between nothing and that.")
				owed = frappe.format_value(row.outstanding, currency=self.currency)
				frappe.throw(message.format(row.idx, row.invoice, owed), PromiseAmountError)
		if self.kind == "Settlement" and flt(self.waived_amount) <= 0:
			frappe.throw(_("Say how much is waived once the rest is paid."), PromiseAmountError)

	def validate_dates(self) -> None:
		"""A date in the future of the day on which it was said."""
		if not self.promised_date:
			frappe.throw(_("Say by when the customer pays."), PromiseDateError)
		if self.received_on and getdate(self.promised_date) < getdate(self.received_on):
			message = _("The promise is for {0}, before the day on which it was made.")
			frappe.throw(message.format(frappe.format(self.promised_date, "Date")), PromiseDateError)
		if cint(self.grace_days) < 0 or cint(self.transit_days) < 0:
			frappe.throw(_("Numbers of days cannot be negative."), PromiseDateError)

	@property
	def last_day(self) -> str | None:
		"""The last day on which money still keeps the promise: date, transit and grace."""
		if not self.promised_date:
			return None
		return add_days(self.promised_date, cint(self.transit_days) + cint(self.grace_days))


def on_doctype_update() -> None:
	"""Index of the promises that the scheduler watches."""
	frappe.db.add_index("Payment Promise", ["status", "promised_date"])
