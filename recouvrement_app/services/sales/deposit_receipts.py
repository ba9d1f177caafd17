"""Receipts of deposits: what a payment in advance is for, what remains after it, and the e-mail that thanks for it (a switch of the settings)."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from frappe.utils import cint, cstr, escape_html, flt

from recouvrement_app.templates import renderer

from ..contacts import recipients
from ..languages import in_language
from ..notices import notice_context
from ..notices.print_words import recouvrement_day, recouvrement_money
from ..sending import invoice_copies, notice_mail
from ..settings import settings

PRINT_FORMAT = "Deposit Receipt"
ROLE = "Accounts Payable"


def is_deposit(doc: Any) -> bool:
	"""Whether a Payment Entry is money of a customer for an order, or for nothing yet invoiced."""
	if doc.payment_type != "Receive" or doc.party_type != "Customer":
		return False
	return flt(doc.unallocated_amount) > 0 or any(row.reference_doctype == "Sales Order" for row in doc.references)


def recouvrement_deposit(doc: Any) -> dict[str, Any]:
	"""What the print format of a receipt shows (a Jinja method).

	Args:
		doc: a Payment Entry.

	Returns:
		`{"amount", "currency", "orders": [{"order", "day", "total", "received", "remains", "currency"}], "unallocated"}`; `received` is
		all that was paid in advance of an order so far.

	Raises:
		frappe.PermissionError: the user may not read it.
	"""
	doc.check_permission("read")
	return _facts(doc)


def _facts(doc: Any) -> dict[str, Any]:
	names = list(dict.fromkeys(row.reference_name for row in doc.references if row.reference_doctype == "Sales Order"))
	orders = []
	for name in names:
		order = frappe.db.get_value(
			"Sales Order", name, ["transaction_date", "rounded_total", "grand_total", "advance_paid", "currency"], as_dict=True
		)
		total = flt(order.rounded_total or order.grand_total)
		received = flt(order.advance_paid)
		orders.append(
			{
				"order": name, "day": order.transaction_date, "total": total, "received": received,
				"remains": max(total - received, 0.0), "currency": order.currency,
			}
		)
	currency = doc.paid_from_account_currency
	return {"amount": flt(doc.paid_amount), "currency": currency, "orders": orders, "unallocated": flt(doc.unallocated_amount)}


def confirm(doc: Any) -> bool:
	"""Has a deposit thanked for once its booking stands; whether it will be.

	Args:
		doc: a Payment Entry just submitted.
	"""
	wanted = bool(cint(settings().confirm_deposits)) and is_deposit(doc)
	if wanted:
		frappe.enqueue(
			"recouvrement_app.services.sales.deposit_receipts.thank", queue="short", enqueue_after_commit=True, name=doc.name,
			job_id=f"recouvrement_deposit_{doc.name}", deduplicate=True,
		)
	return wanted


def thank(name: str) -> str | None:
	"""Puts the thanks and the receipt into the e-mail queue, in the customer's language, once.

	Args:
		name: a Payment Entry.

	Returns:
		The e-mail address that it goes to; None when it was cancelled or thanked for, or nobody can be reached by e-mail.
	"""
	if frappe.db.get_value("Payment Entry", name, "docstatus") != 1:
		return None
	doc = frappe.get_doc("Payment Entry", name)
	if frappe.db.exists("Email Queue", {"reference_doctype": doc.doctype, "reference_name": name}):
		return None
	found = recipients.of_customer(doc.party, "email", ROLE)
	if not found.email:
		return None
	language = cstr(found.language) or cstr(frappe.db.get_default("lang"))
	with in_language(language):
		subject, message = _thanks(doc, found.name)
		receipt = invoice_copies.pdf(name, doc.doctype, PRINT_FORMAT)
	context = {"company": notice_context.company(doc.company, language)}
	notice_mail.queue(
		renderer.email_html(subject, message, context, language),
		renderer.email_text(message, context, language),
		recipients=[found.email],
		subject=subject,
		reply_to=settings().reply_to or None,
		reference_doctype=doc.doctype,
		reference_name=doc.name,
		attachments=[{"fname": f"{name}.pdf", "fcontent": receipt}],
	)
	return found.email


def _thanks(doc: Any, name: str) -> tuple[str, str]:
	facts = _facts(doc)
	company = frappe.get_cached_value("Company", doc.company, "company_name")
	received = _("We have received your payment of {0} on {1}. Thank you.").format(
		recouvrement_money(facts["amount"], facts["currency"]), recouvrement_day(doc.posting_date)
	)
	texts = [_("Dear {0},").format(name) if name else _("Dear customer,"), received]
	for order in facts["orders"]:
		rest = recouvrement_money(order["remains"], order["currency"])
		texts.append(_("Order {0}: {1} remains to be paid.").format(order["order"], rest))
	texts.append(_("Please find the receipt attached."))
	body = "".join(f"<p>{escape_html(text)}</p>" for text in texts)
	return _("Receipt of your deposit – {0}").format(company), body
