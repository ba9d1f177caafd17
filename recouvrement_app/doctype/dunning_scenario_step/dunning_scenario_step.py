"""Dunning Scenario Step."""

from __future__ import annotations

from frappe.model.document import Document


class DunningScenarioStep(Document):
	"""A row of its parent's table."""

	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		after_previous_days: DF.Int
		attach_contract: DF.Check
		attach_invoices: DF.Check
		attach_statement: DF.Check
		autonomy: DF.Literal["Manual", "To Approve", "Automatic"]
		base: DF.Literal["Due Date", "Posting Date", "Delivery Date", "Previous Step"]
		channel: DF.Literal[
			"Email", "Letter", "Registered Letter", "Call", "Visit", "SMS", "Internal", "Litigation"
		]
		contact_role: DF.Literal["Billing", "Accounts Payable", "Finance Director", "Director", "Purchasing"]
		formal_notice: DF.Check
		grants_days: DF.Int
		notice: DF.Link | None
		notify_sales: DF.Check
		offset_days: DF.Int
		parent: DF.Data
		parentfield: DF.Data
		parenttype: DF.Data
		print_format: DF.Link | None
		reason_required: DF.Check
		satisfaction_check: DF.Check
		sets_credit_hold: DF.Check
		show_charges: DF.Check
		step: DF.Int
		title: DF.Data
		tone: DF.Literal["Courtesy", "Reminder", "Firm", "Formal Notice", "Last Warning"]
	# end: auto-generated types
