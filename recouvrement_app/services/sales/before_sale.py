"""Before the sale: what a seller should know of a customer, the deposit to ask for, and the request for it.

Most unpaid invoices begin with an order taken without looking. Draft quotations and orders say what is overdue, how the customer
pays, which papers are missing and which deposit the rules advise; nothing is refused here (that is the credit hold's part).
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import frappe
from frappe import _
from frappe.utils import cint, cstr, flt, fmt_money, formatdate, getdate

from recouvrement_app import exceptions, permissions
from recouvrement_app.rules import deposits

from ..languages import in_language
from ..settings import settings
from . import credit_hold

PERCENT_FIELDS = {
	deposits.BAD_PAYER: "deposit_percent_bad",
	deposits.LATE_PAYER: "deposit_percent_late",
	deposits.OVERDUE: "deposit_percent_overdue",
	deposits.NEW_CUSTOMER: "deposit_percent_new",
}


def advice(
	customer: str, company: str, total: float = 0, currency: str = "EUR", has_terms: bool = True, has_payment_terms: bool = True
) -> dict[str, Any]:
	"""What a form of a quotation or an order says before it is submitted.

	Args:
		total: grand total of the document, in `currency`.
		has_terms: the document carries terms of sale; has_payment_terms: it says when to pay.

	Returns:
		`{"notes": [{"text", "tone": "red" | "orange" | "blue", "case"}], "percent", "amount"}`; the amounts of the case only for
		those who may see it.
	"""
	cases = _overdue_cases(customer, company)
	found = deposits.advise(buyer(customer, company, cases), percents())
	amount = found.amount(Decimal(str(flt(total))), currency)
	notes = [_overdue_note(row, permissions.has_permission(frappe._dict(customer=customer))) for row in cases]
	if found.percent:
		text = _("Ask for a deposit of {0} % ({1}): {2}.") if amount else _("Ask for a deposit of {0} %: {2}.")
		shown = fmt_money(amount, currency=currency)
		notes.append({"text": text.format(found.percent, shown, _reason(found.reason)), "tone": "orange", "case": ""})
	notes += [{"text": text, "tone": "blue", "case": ""} for text in _missing(customer, company, has_terms, has_payment_terms)]
	return {"notes": notes, "percent": found.percent, "amount": float(amount)}


def buyer(customer: str, company: str, cases: list[Any] | None = None) -> deposits.Buyer:
	"""The customer as the rules of deposits see it."""
	cases = _overdue_cases(customer, company) if cases is None else cases
	paid = {
		"customer": customer, "company": company, "docstatus": 1, "is_return": 0, "grand_total": (">", 0),
		"outstanding_amount": ("<=", 0),
	}
	return deposits.Buyer(
		profile=cstr(frappe.db.get_value("Customer", customer, "recouvrement_payer_profile")),
		ever_paid=bool(frappe.db.exists("Sales Invoice", paid)),
		overdue=sum((Decimal(str(row.net_overdue)) for row in cases), Decimal(0)),
		on_hold=company in credit_hold.companies(customer),
	)


def deposit_of(customer: str, company: str) -> deposits.DepositAdvice:
	"""The deposit that the rules advise for a customer's next order, and why."""
	return deposits.advise(buyer(customer, company), percents())


def percents() -> dict[str, int]:
	return {reason: cint(settings().get(field)) for reason, field in PERCENT_FIELDS.items()}


def _overdue_cases(customer: str, company: str) -> list[Any]:
	filters = {"customer": customer, "company": company, "net_overdue": (">", 0)}
	return frappe.get_all("Collection Case", filters, ["name", "net_overdue", "currency", "max_days_late"], order_by="net_overdue desc")


def _overdue_note(case: Any, may_see: bool) -> dict[str, str]:
	tone = "red" if case.max_days_late > 60 else "orange"
	if not may_see:
		return {"text": _("Invoices of this customer are overdue: ask the collector."), "tone": tone, "case": ""}
	text = _("Overdue: {0}, {1} days late").format(fmt_money(case.net_overdue, currency=case.currency), case.max_days_late)
	return {"text": text, "tone": tone, "case": case.name}


def _reason(code: str) -> str:
	return {
		deposits.ON_HOLD: _("the customer is on credit hold"),
		deposits.BAD_PAYER: _("it pays more than 60 days late on average"),
		deposits.LATE_PAYER: _("it pays more than 15 days late on average"),
		deposits.OVERDUE: _("invoices are overdue"),
		deposits.NEW_CUSTOMER: _("it has never paid an invoice yet"),
	}[code]


def _missing(customer: str, company: str, has_terms: bool, has_payment_terms: bool) -> list[str]:
	"""The papers without which a claim is hard to prove."""
	accepted = frappe.db.get_value(
		"Customer", customer, ["recouvrement_terms_accepted_on", "recouvrement_terms_version"], as_dict=True
	)
	texts = []
	if not has_payment_terms:
		texts.append(_("No terms of payment: choose a Payment Terms Template, so that everybody knows the due date."))
	if accepted and accepted.recouvrement_terms_accepted_on:
		renewed = _terms_renewed(company, getdate(accepted.recouvrement_terms_accepted_on))
		if renewed:
			message = _("The terms of sale were changed on {0}, after the customer accepted them: have the new ones accepted.")
			texts.append(message.format(formatdate(renewed)))
	elif not has_terms and not has_contract(customer):
		texts.append(_("Neither a contract nor accepted terms of sale: add terms here, or note their acceptance on the customer."))
	return texts


def _terms_renewed(company: str, accepted: Any) -> Any:
	"""The day of the last change of the company's default terms of sale, when it came after they were accepted."""
	terms = frappe.get_cached_value("Company", company, "default_selling_terms")
	changed = terms and getdate(frappe.db.get_value("Terms and Conditions", terms, "modified"))
	return changed if changed and changed > accepted else None


def has_contract(customer: str) -> bool:
	"""Whether a signed contract with the customer is in force."""
	filters = {"party_type": "Customer", "party_name": customer, "docstatus": 1, "status": "Active"}
	return bool(frappe.db.exists("Contract", filters))


def draft_deposit_request(order: str, percent: float) -> str:
	"""Draws up ERPNext's Payment Request for a part of an order; a person submits and sends it.

	Args:
		order: a submitted Sales Order.
		percent: of its grand total, above 0 and up to 100.

	Returns:
		The name of the draft Payment Request.

	Raises:
		DepositError: a share out of range, an order that is not submitted, or one paid in advance already.
	"""
	from erpnext.accounts.doctype.payment_request.payment_request import make_payment_request

	doc = frappe.get_doc("Sales Order", order)
	share = flt(percent)
	if not 0 < share <= deposits.WHOLE:
		frappe.throw(_("{0}: give a share above 0 and up to 100 percent.").format(order), exceptions.DepositError)
	if doc.docstatus != 1:
		frappe.throw(_("{0}: submit the order before its deposit is asked for.").format(order), exceptions.DepositError)
	asked = flt(flt(doc.rounded_total or doc.grand_total) * share / 100, doc.precision("grand_total"))
	if asked - flt(doc.advance_paid) <= 0:
		message = _("{0}: {1} was paid in advance already.")
		frappe.throw(message.format(order, fmt_money(doc.advance_paid, currency=doc.currency)), exceptions.DepositError)
	with in_language(frappe.db.get_value("Customer", doc.customer, "language")):
		subject = _("Deposit on your order {0}").format(order)
	request = make_payment_request(
		dt="Sales Order", dn=order, party_type="Customer", party=doc.customer, recipient_id=doc.contact_email or "", mute_email=1,
		return_doc=1,
	)
	request.update({"grand_total": asked - flt(doc.advance_paid), "subject": subject})
	request.save()
	return request.name
