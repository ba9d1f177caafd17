"""Recouvrement Settings."""

from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, flt, getdate

from recouvrement_app.exceptions import AccountOfOtherCompanyError, InvalidIBANError, SettingsError

NOT_NEGATIVE = (
	"gap_days",
	"retry_limit",
	"sales_notice_after",
	"portal_link_days",
	"escalate_after_days",
	"promise_grace_days",
	"promise_tolerance",
	"broken_promises_limit",
	"plan_max_months",
	"plan_max_instalments",
	"plan_min_instalment",
	"plan_approval_above",
	"settlement_approval_above",
	"write_off_approval_above",
	"waiver_approval_above",
)
SHARES = (
	"deposit_percent_bad",
	"deposit_percent_late",
	"deposit_percent_overdue",
	"deposit_percent_new",
	"provision_percent_90",
	"provision_percent_180",
	"provision_percent_365",
)
COMPANY_ACCOUNTS = ("interest_account", "indemnity_account", "write_off_account")


class RecouvrementSettings(Document):
	"""Defaults, limits and switches of the collection of unpaid invoices."""

	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		from recouvrement_app.recouvrement.doctype.recouvrement_company.recouvrement_company import (
			RecouvrementCompany,
		)
		from recouvrement_app.recouvrement.doctype.regular_payment.regular_payment import RegularPayment

		accountant_email: DF.Data | None
		automatic_sending: DF.Check
		broken_promises_limit: DF.Int
		companies: DF.Table[RecouvrementCompany]
		confirm_deposits: DF.Check
		copy_account_manager: DF.Check
		credit_hold_action: DF.Literal["Warn", "Block"]
		credit_hold_projects: DF.Check
		credit_hold_role: DF.Link | None
		default_scenario: DF.Link | None
		deposit_percent_bad: DF.Percent
		deposit_percent_late: DF.Percent
		deposit_percent_new: DF.Percent
		deposit_percent_overdue: DF.Percent
		escalate_after_days: DF.Int
		exclude_discounted: DF.Check
		gap_days: DF.Int
		payment_code_on_letters: DF.Check
		plan_approval_above: DF.Currency
		plan_max_instalments: DF.Int
		plan_max_months: DF.Int
		plan_min_instalment: DF.Currency
		portal_link_days: DF.Int
		promise_grace_days: DF.Int
		promise_tolerance: DF.Currency
		provision_percent_180: DF.Percent
		provision_percent_365: DF.Percent
		provision_percent_90: DF.Percent
		regular_payments: DF.Table[RegularPayment]
		reply_to: DF.Data | None
		require_invoice_sent: DF.Check
		retry_limit: DF.Int
		sales_notice_after: DF.Int
		settlement_approval_above: DF.Currency
		settlement_waiver: DF.Literal["Write-off Entry", "Credit Note"]
		two_people_for_formal_notice: DF.Check
		waiver_approval_above: DF.Currency
		write_off_approval_above: DF.Currency
		welcome_new_customers: DF.Check
	# end: auto-generated types

	def validate(self) -> None:
		self.validate_numbers()
		self.validate_companies_once()
		self.validate_bank_accounts()
		self.validate_accounts()
		self.validate_regular_payments()
		self.validate_ready_to_send()

	def validate_numbers(self) -> None:
		"""Limits are not negative, shares are of a hundred."""
		for fieldname in SHARES:
			if not 0 <= flt(self.get(fieldname)) <= 100:
				label = _(self.meta.get_label(fieldname))
				frappe.throw(_("{0}: a share lies between 0 and 100 percent.").format(label), SettingsError)
		for fieldname in NOT_NEGATIVE:
			if flt(self.get(fieldname)) < 0:
				label = _(self.meta.get_label(fieldname))
				frappe.throw(_("{0} cannot be negative.").format(label), SettingsError)

	def validate_companies_once(self) -> None:
		"""One row per company."""
		seen: set[str] = set()
		for row in self.companies:
			if row.company in seen:
				message = _("Row {0}: {1} has a row already; keep one.").format(row.idx, row.company)
				frappe.throw(message, SettingsError)
			seen.add(row.company)

	def validate_bank_accounts(self) -> None:
		"""An IBAN's check sum (ISO 13616) must be right: customers pay to it."""
		for row in self.companies:
			row.iban = (row.iban or "").replace(" ", "").upper()
			row.bic = (row.bic or "").replace(" ", "").upper()
			if row.iban and not is_iban(row.iban):
				message = _("Row {0}: the IBAN {1} has a typing error; copy it from a bank statement.")
				frappe.throw(message.format(row.idx, row.iban), InvalidIBANError)

	def validate_accounts(self) -> None:
		"""The accounts of a row belong to the row's company."""
		for row in self.companies:
			for fieldname in COMPANY_ACCOUNTS:
				account = row.get(fieldname)
				if account and frappe.get_cached_value("Account", account, "company") != row.company:
					message = _("Row {0}: the account {1} does not belong to {2}.")
					frappe.throw(message.format(row.idx, account, row.company), AccountOfOtherCompanyError)

	def validate_regular_payments(self) -> None:
		"""A payment that is planned has an amount and ends after it began."""
		for row in self.regular_payments:
			if flt(row.amount) <= 0:
				frappe.throw(_("Planned payments, row {0}: give the amount.").format(row.idx), SettingsError)
			if row.until and getdate(row.until) < getdate(row.first_on):
				frappe.throw(_("Planned payments, row {0}: it ends before it begins.").format(row.idx), SettingsError)

	def validate_ready_to_send(self) -> None:
		"""Automatic sending needs a scenario to follow."""
		if not cint(self.automatic_sending) or self.default_scenario:
			return
		if not any(row.default_scenario for row in self.companies):
			message = _("Choose a default scenario before turning automatic sending on.")
			frappe.throw(message, SettingsError)


def is_iban(text: str) -> bool:
	"""Whether the text, without spaces, is an IBAN with the right check sum (ISO 7064, modulo 97)."""
	if not (15 <= len(text) <= 34 and text.isascii() and text.isalnum() and text[:2].isalpha()):
		return False
	digits = "".join(str(int(character, 36)) for character in text[4:] + text[:4])
	return int(digits) % 97 == 1
