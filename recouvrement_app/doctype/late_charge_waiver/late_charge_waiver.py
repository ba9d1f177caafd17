"""Late Charge Waiver."""

from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import now_datetime

from recouvrement_app.exceptions import InvoiceNotInCaseError
from recouvrement_app.services.receivables import waivers


class LateChargeWaiver(Document):
	"""Interest and indemnity that are not claimed from a customer, why, and who agreed."""

	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		from recouvrement_app.recouvrement.doctype.late_charge_waiver_invoice.late_charge_waiver_invoice import (
			LateChargeWaiverInvoice,
		)

		amended_from: DF.Link | None
		amount: DF.Currency
		approved_on: DF.Datetime | None
		approver: DF.Link | None
		case: DF.Link
		company: DF.Link | None
		currency: DF.Link | None
		customer: DF.Link | None
		customer_name: DF.Data | None
		invoices: DF.Table[LateChargeWaiverInvoice]
		litigation_file: DF.Link | None
		reason: DF.SmallText
		refusal: DF.SmallText | None
		requested_by: DF.Link | None
		requested_on: DF.Datetime | None
		status: DF.Literal["Pending Approval", "Approved", "Refused", "Withdrawn"]
		waive_indemnity: DF.Check
		waive_interest: DF.Check
	# end: auto-generated types

	def before_insert(self) -> None:
		self.requested_by = frappe.session.user
		self.requested_on = self.flags.asked_on or now_datetime()

	def validate(self) -> None:
		self.set_case_values()
		self.validate_invoices()
		if self.docstatus < 2:
			waivers.set_amounts(self)

	def before_submit(self) -> None:
		self.approver = self.flags.approver or frappe.session.user
		self.approved_on = now_datetime()
		waivers.demand_approval(self)
		self.status = waivers.APPROVED

	def on_submit(self) -> None:
		waivers.granted(self)

	def on_cancel(self) -> None:
		self.db_set("status", waivers.WITHDRAWN)
		waivers.withdrawn(self)

	def set_case_values(self) -> None:
		"""Customer, company and currency are the case's own."""
		fields = ["customer", "customer_name", "company", "currency"]
		self.update(frappe.db.get_value("Collection Case", self.case, fields, as_dict=True) or {})

	def validate_invoices(self) -> None:
		"""Only invoices of the case's customer and company."""
		for row in self.invoices:
			found = frappe.db.get_value("Sales Invoice", row.invoice, ["customer", "company"])
			if found != (self.customer, self.company):
				message = _("Row {0}: {1} is not an invoice of {2} to {3}.")
				text = message.format(row.idx, row.invoice, self.company, self.customer)
				frappe.throw(text, InvoiceNotInCaseError)
