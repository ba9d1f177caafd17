"""The message of welcome: how and when a new customer pays, to which account, whom it asks; once per customer and company.

By hand from the customer's record, or with its first invoice where the settings want it. It is the Dunning Notice "Welcome", drawn up as a
message that waits for approval; only while automatic sending is on does the one of the first invoice leave by itself.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import frappe
from frappe import _
from frappe.utils import cint, cstr, flt, getdate

from recouvrement_app import exceptions
from recouvrement_app.templates import renderer

from ..cases import cases
from ..contacts import actions, recipients
from ..languages import in_language
from ..notices import notice_context, notices
from ..notices.notices import WELCOME
from ..settings import automatic_sending, settings
from . import sale_basis


def on_first_invoice(doc: Any) -> None:
	"""Has a new customer welcomed after the commit of its first invoice, where the settings want it.

	Args:
		doc: a Sales Invoice that is being submitted.
	"""
	if not cint(settings().welcome_new_customers) or cint(doc.is_return) or doc.is_opening == "Yes" or cint(doc.is_internal_customer):
		return
	before = {"customer": doc.customer, "company": doc.company, "docstatus": ("in", (1, 2)), "name": ("!=", doc.name)}
	if frappe.db.exists("Sales Invoice", before):
		return
	frappe.enqueue(
		"recouvrement_app.services.sales.welcome.greet", queue="short", enqueue_after_commit=True, invoice=doc.name,
		job_id=f"recouvrement_welcome_{doc.name}", deduplicate=True,
	)  # fmt: skip


def greet(invoice: str) -> str | None:
	"""Draws up the welcome with a first invoice; returns the Dunning Action, None when the customer needs none any more."""
	doc = frappe.db.get_value(
		"Sales Invoice", invoice, ["customer", "company", "party_account_currency", "docstatus"], as_dict=True
	)
	if not doc or doc.docstatus != 1 or not _has_notice():
		return None
	_lock(doc.customer)
	if of_customer(doc.customer, doc.company):
		return None
	sent = bool(automatic_sending())
	case = cases.ensure_case(doc.company, doc.customer, doc.party_account_currency)
	return _draw_up(case, invoice, status="Approved" if sent else "To Approve", autonomy="Automatic")


def draft(customer: str, company: str) -> str:
	"""Draws up the welcome for approval, by hand; returns the Dunning Action.

	Raises:
		WelcomeError: the customer was welcomed by this company already (a cancelled one does not count), or the notice is missing.
	"""
	_lock(customer)
	there = of_customer(customer, company, ("!=", "Cancelled"))
	if there:
		message = _("{0}: the message of welcome was drawn up already: {1}.").format(customer, there)
		frappe.throw(message, exceptions.WelcomeError)
	if not _has_notice():
		frappe.throw(_("The Dunning Notice {0} is missing or disabled.").format(WELCOME), exceptions.WelcomeError)
	return _draw_up(_case(customer, company), _first_open(customer, company), status="To Approve", autonomy="To Approve")


def of_customer(customer: str, company: str, status: Any = ("is", "set")) -> str | None:
	"""The welcome that was drawn up for a customer; a cancelled one too unless `status` says otherwise."""
	return frappe.db.get_value("Dunning Action", {"customer": customer, "company": company, "notice": WELCOME, "status": status})


def _has_notice() -> bool:
	return bool(frappe.db.exists("Dunning Notice", {"name": WELCOME, "disabled": 0}))


def _lock(customer: str) -> None:
	"""Two invoices, or an invoice and a person, wait for one another: the second one sees the first one's message."""
	frappe.db.sql("select name from `tabCustomer` where name = %s for update", customer)


def _case(customer: str, company: str) -> str:
	there = frappe.get_all("Collection Case", {"customer": customer, "company": company}, pluck="name", order_by="creation", limit=1)
	if there:
		return there[0]
	currency = frappe.db.get_value("Customer", customer, "default_currency")
	return cases.ensure_case(company, customer, currency or frappe.get_cached_value("Company", company, "default_currency"))


def _first_open(customer: str, company: str) -> str | None:
	values = {"customer": customer, "company": company, "docstatus": 1, "is_return": 0, "outstanding_amount": (">", 0)}
	found = frappe.get_all("Sales Invoice", {**values, "due_date": (">=", getdate())}, pluck="name", order_by="posting_date", limit=1)
	return found[0] if found else None


def _draw_up(case: str, invoice: str | None, **values: Any) -> str:
	customer = frappe.db.get_value("Collection Case", case, "customer")
	found = recipients.of_customer(customer, "Email")
	probe = _probe(case, found)
	with in_language(probe.language):
		title = _("Welcome to a new customer")
		context = {**notice_context.of_action(probe), "lines": _lines(invoice, customer), "legal_mention": _mention(case, probe.language)}
		text = renderer.draw_texts(notices.notice_text(probe), context, probe.language)
	made = actions.create_manual(
		case, "Email" if found.email else "Letter", step_title=title, tone="Courtesy", notice=WELCOME, language=probe.language,
		contact=found.contact or None, recipient_name=found.name, recipient_email=found.email or None,
		recipient_address=found.address or None, subject=text["subject"], message=text["email_body"],
		letter_html=text["letter_body"], text_edited=1, **values,
	)  # fmt: skip
	return made.name


def _probe(case: str, found: Any) -> Any:
	"""An action that is never saved: what the notice's text is drawn from."""
	doc = frappe.new_doc("Dunning Action")
	facts = frappe.db.get_value("Collection Case", case, ["company", "customer", "customer_name", "currency", "language"], as_dict=True)
	doc.update({**facts, "case": case, "channel": "Email", "manual": 1, "notice": WELCOME, "tone": "Courtesy", "action_date": getdate()})
	doc.update({"recipient_name": found.name, "recipient_address": found.address, "language": facts.language or found.language})
	doc.language = notice_context.language_of(doc)
	return doc


def _lines(invoice: str | None, customer: str) -> list[dict[str, Any]]:
	"""The invoice that the text names."""
	if not invoice:
		return []
	fields = ["name", "due_date", "rounded_total", "grand_total", "base_grand_total", "currency", "party_account_currency"]
	doc = frappe.db.get_value("Sales Invoice", invoice, fields, as_dict=True)
	foreign = doc.party_account_currency != doc.currency
	amount = doc.base_grand_total if foreign else (doc.rounded_total or doc.grand_total)
	terms = sale_basis.of_invoices([invoice], customer)[invoice]["payment_terms"]
	return [{"invoice": doc.name, "due_date": getdate(doc.due_date), "amount": Decimal(str(flt(amount, 2))), "payment_terms": terms}]


def _mention(case: str, language: str) -> str:
	facts = frappe.db.get_value("Collection Case", case, ["debtor_type", "country"], as_dict=True)
	debtor = cstr(facts.debtor_type or "Business").lower()
	return notice_context.legal_mention(debtor, facts.country or "France", [], language)
