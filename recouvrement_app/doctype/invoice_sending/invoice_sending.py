"""Invoice Sending."""

from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import getdate

from recouvrement_app.exceptions import SendingError
from recouvrement_app.services.sales import invoice_sendings


class InvoiceSending(Document):
	"""How and when an invoice was sent to its customer."""

	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		channel: DF.Literal["Email", "By Post", "By Hand", "E-invoicing Platform", "Customer Portal"]
		company: DF.Link | None
		customer: DF.Link | None
		customer_name: DF.Data | None
		invoice: DF.Link
		proof: DF.Attach | None
		proof_sha256: DF.Data | None
		recipient: DF.Data | None
		reference: DF.Data | None
		sending_key: DF.Data | None
		sent_on: DF.Date
		source_doctype: DF.Link | None
		source_name: DF.DynamicLink | None
	# end: auto-generated types

	def validate(self) -> None:
		self.set_invoice_values()
		self.validate_day()
		self.sending_key = self.sending_key or invoice_sendings.key_of(self)
		self.proof_sha256 = invoice_sendings.sha256_of(self.proof) if self.proof else None

	def after_insert(self) -> None:
		invoice_sendings.note_first_day(self.invoice, getdate(self.sent_on))

	def after_delete(self) -> None:
		invoice_sendings.forget_day(self.invoice, getdate(self.sent_on))

	def set_invoice_values(self) -> None:
		"""Customer and company are the invoice's own; only a submitted invoice can have been sent."""
		facts = frappe.db.get_value("Sales Invoice", self.invoice, ["customer", "customer_name", "company", "docstatus"], as_dict=True)
		if self.is_new() and facts.docstatus != 1:
			frappe.throw(_("{0} is not submitted: only a submitted invoice is sent.").format(self.invoice), SendingError)
		self.update({name: facts[name] for name in ("customer", "customer_name", "company")})

	def validate_day(self) -> None:
		"""What was sent was sent by today."""
		if getdate(self.sent_on) > getdate():
			frappe.throw(_("{0}: the day of sending lies ahead.").format(self.invoice), SendingError)
