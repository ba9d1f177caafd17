"""The values that a notice's text may name, read from an action and its company, customer and invoices.

The contract is `templates.renderer`'s: amounts are Decimal, days are dates.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any

import frappe
from frappe.utils import cint, cstr, getdate

from recouvrement_app.rules.history import UNREACHED
from recouvrement_app.rules.mentions import with_discount
from recouvrement_app.rules.money import ZERO
from recouvrement_app.rules.payment_qr import epc_payload
from recouvrement_app.templates import payment_code, words

from ..contacts import recipients
from ..contacts.actions import COPY
from ..portal import portal
from ..receivables import charges, early_payment, ledger, waivers
from ..sales import credit_hold, sale_basis
from ..settings import company_row, settings
from . import letter_heads

RUNNING = ("Open", "Offered", "Pending Approval")  # promises and proposals that are still answered or kept
AGES = ((0, 30), (31, 60), (61, 90), (91, None))


def step_of(doc: Any) -> Any | None:
	"""The row of the scenario that the action is for; None when it is outside any."""
	if not doc.scenario or cint(doc.manual):
		return None
	steps = frappe.get_cached_doc("Dunning Scenario", doc.scenario).steps
	return next((row for row in steps if cint(row.step) == cint(doc.step)), None)


def language_of(doc: Any) -> str:
	"""The language of an action: its own, else the case's, else the site's."""
	found = doc.language or frappe.db.get_value("Collection Case", doc.case, "language")
	return found or frappe.db.get_default("lang") or "en"


def of_action(doc: Any, today: date | None = None) -> dict[str, Any]:
	"""The context of an action's notice.

	Args:
		today: the letter's date; the day it was done, else its own date, when not given.
	"""
	day = getdate(today or doc.done_on or doc.action_date)
	step = step_of(doc)
	facts = _invoice_facts(doc)
	case = frappe.db.get_value("Collection Case", doc.case, ["debtor_type", "country"], as_dict=True) or frappe._dict()
	debtor_type = cstr(case.debtor_type or "Business").lower()
	shown = bool(step and cint(step.show_charges)) or bool(cint(doc.formal_notice) or doc.get("litigation_file"))
	charges_shown = shown and bool(doc.total_interest or doc.total_indemnity)
	totals = _totals(doc)
	claims_all = bool(cint(doc.manual) and doc.total_lines)  # a letter of a file; messages of a conversation list invoices for information
	return {
		"company": company(doc.company, cstr(doc.language)),
		"customer": _customer(doc),
		"action": {
			"step": cint(doc.step),
			"title": cstr(doc.step_title),
			"tone": cstr(doc.tone),
			"date": day,
			"deadline": getdate(doc.deadline) if doc.deadline else None,
			"channel": cstr(doc.channel),
			"reference": doc.name or doc.case,
			"formal_notice": bool(cint(doc.formal_notice)),
			"satisfaction_check": bool(cint(doc.satisfaction_check)),
			"holds_orders": bool(step and cint(step.sets_credit_hold)) or doc.company in credit_hold.companies(doc.customer),
			"automatic": doc.autonomy == "Automatic" and not doc.approver and not cint(doc.text_edited),
		},
		"lines": [_line(row, facts) for row in doc.lines if row.kind == "Due" or (row.kind == "Information" and claims_all)],
		"information": [_line(row, facts) for row in doc.lines if row.kind == "Information" and not claims_all],
		"credits": [
			{"reference": cstr(row.reference), "amount": abs(_money(row.outstanding))}
			for row in doc.lines
			if row.kind == "Credit"
		],
		"discounts": early_payment.running(_claimed(doc), doc.currency, day),
		"totals": totals,
		"currency": doc.currency,
		"debtor_type": debtor_type,
		"charges_shown": charges_shown,
		"legal_mention": legal_mention(debtor_type, case.country or "France", _claimed(doc), cstr(doc.language)) if shown else "",
		"links": links(doc),
		"payment_code": _payment_code(doc, totals["grand_total" if charges_shown else "total"]),
	}


def _payment_code(doc: Any, amount: Decimal) -> str:
	"""The code of a transfer of what the letter claims, where the settings want it and the company has an account."""
	if not cint(settings().payment_code_on_letters) or doc.is_new() or not any(row.kind == "Due" for row in doc.lines):
		return ""
	invoices = dict.fromkeys(cstr(line.invoice) for line in doc.lines if line.kind == "Due")
	return transfer_code(doc.company, amount, " ".join((doc.name, *invoices)), doc.currency)


def transfer_code(company: str, amount: Decimal, text: str, currency: str) -> str:
	"""The code of a transfer to a company's account, as data: address; "" where there can be none (templates.payment_code)."""
	row = company_row(company)
	name = frappe.get_cached_value("Company", company, "company_name")
	return payment_code.drawn(epc_payload(name, cstr(row.get("iban")), amount, text, cstr(row.get("bic")), currency))


def of_statement(doc: Any, today: date) -> dict[str, Any]:
	"""The context of the statement of account: every open line of the case, invoices of late charges apart."""
	lines = [
		line
		for line in ledger.open_lines(doc.company, today, [doc.customer])
		if line.currency == doc.currency
	]
	credits = [
		credit
		for credit in ledger.unallocated_credits(doc.company, [doc.customer])
		if credit.currency == doc.currency
	]
	apart = set(waivers.charge_invoices(doc.company, [doc.customer]))
	charged = [line for line in lines if line.invoice in apart]
	lines = [line for line in lines if line.invoice not in apart]
	owed, credited = sum((line.outstanding for line in lines), ZERO), sum((c.amount for c in credits), ZERO)
	total = owed - credited
	context = of_action(doc, today)
	context.update(
		{
			"lines": _statement_lines(lines, today),
			"late_charges": _statement_lines(charged, today),
			"information": [],
			"credits": [{"reference": c.reference, "amount": c.amount} for c in credits],
			"totals": {
				"overdue": sum((line.outstanding for line in lines if line.due_date < today), ZERO),
				"lines": owed,
				"credits": credited,
				"total": total,
				"grand_total": total,
				"with_late_charges": total + sum((line.outstanding for line in charged), ZERO),
			},
			"charges_shown": False,
			"ageing": _ageing(lines, today),
		}
	)
	return context


def _statement_lines(lines: list[Any], today: date) -> list[dict[str, Any]]:
	return [
		{
			"invoice": line.invoice,
			"term": line.term,
			"posting_date": line.posting_date,
			"due_date": line.due_date,
			"days_late": max(0, (today - line.due_date).days),
			"amount": line.amount,
			"outstanding": line.outstanding,
		}
		for line in sorted(lines, key=lambda line: (line.due_date, line.invoice, line.term))
	]


def _ageing(lines: list[Any], today: date) -> list[dict[str, Any]]:
	from frappe import _

	due_later = sum((line.outstanding for line in lines if line.due_date >= today), ZERO)
	found = [{"label": _("Not due yet"), "amount": due_later}]
	for first, last in AGES:
		amount = sum(
			(
				line.outstanding
				for line in lines
				if line.due_date < today
				and (today - line.due_date).days >= first
				and (last is None or (today - line.due_date).days <= last)
			),
			ZERO,
		)
		label = _("{0} to {1} days").format(max(first, 1), last) if last else _("over {0} days").format(first - 1)
		found.append({"label": label, "amount": amount})
	return found


def company(name: str, language: str = "") -> dict[str, Any]:
	"""Name, address, bank data and signatory of a company, from its record and its row of the settings; its terms in short in a language."""
	from . import notices

	doc = frappe.get_cached_doc("Company", name)
	row = company_row(name)
	address = _company_address(name)
	return {
		"name": doc.company_name,
		"address_lines": recipients.address_lines(address, cstr(doc.country)) if address else [],
		"city": cstr(address.city) if address else "",
		"email": cstr(doc.email),
		"phone": cstr(doc.phone_no),
		"iban": grouped(row.get("iban")),
		"bic": cstr(row.get("bic")),
		"bank_name": cstr(row.get("bank_name")),
		**_registered(cstr(doc.get("registration_details")).strip()),
		"vat": cstr(doc.tax_id),
		"signatory": cstr(row.get("signatory")),
		"signatory_title": cstr(row.get("signatory_title")),
		"logo_data_uri": notices.data_uri(doc.get("company_logo")),
		"letter_head": letter_heads.html(cstr(row.get("letter_head"))),
		"payment_link": cstr(row.get("payment_link")),
		"terms_link": cstr(row.get("terms_link")),
		"terms_summary": cstr(row.get("terms_summary_fr" if words.language_of(language) == "fr" else "terms_summary_en")).strip(),
	}


def _registered(details: str) -> dict[str, str]:
	"""A bare number is the SIREN; what names its register ("RCS Lyon 123 456 789") is printed as it stands."""
	bare = not re.search(r"[^\W\d_]", details)
	return {"siren": details if bare else "", "registration": "" if bare else details}


def _company_address(name: str) -> Any | None:
	rows = frappe.db.sql(
		"""select a.* from `tabAddress` a join `tabDynamic Link` l on l.parent = a.name and l.parenttype = 'Address'
		where l.link_doctype = 'Company' and l.link_name = %s and a.disabled = 0
		order by a.is_primary_address desc, a.address_type = 'Billing' desc, a.name limit 1""",
		name,
		as_dict=True,
	)
	return rows[0] if rows else None


def grouped(iban: str | None) -> str:
	"""An account number in groups of four, as it is read out."""
	text = cstr(iban)
	return " ".join(text[start : start + 4] for start in range(0, len(text), 4))


def fill_addressee(doc: Any) -> None:
	"""Fills the name and the address that are still empty on an action; not saved."""
	if doc.recipient_name and doc.recipient_address:
		return
	role = getattr(step_of(doc), "contact_role", "") or ""
	found = recipients.of_customer(doc.customer, doc.channel, role, doc.contact)
	doc.recipient_name = doc.recipient_name or found.name
	doc.recipient_address = doc.recipient_address or found.address
	doc.contact = doc.contact or found.contact or None


def _customer(doc: Any) -> dict[str, Any]:
	address = cstr(doc.recipient_address) or recipients.postal_address(doc.customer)
	name = doc.customer_name or doc.customer
	contact = cstr(doc.recipient_name)
	return {
		"name": name,
		"address_lines": [line for line in address.splitlines() if line.strip()],
		"contact_name": contact if contact != name else "",
	}


def _invoice_facts(doc: Any) -> dict[str, Any]:
	"""posting date, total, earlier notices and payment link by invoice; a notice reminds once the invoice is late and somebody was reached."""
	names = sorted({row.invoice for row in doc.lines if row.invoice})
	if not names:
		return {}
	facts = {
		row.name: row
		for row in frappe.get_all(
			"Sales Invoice",
			{"name": ("in", names)},
			["name", "posting_date", "grand_total", "rounded_total", "base_grand_total", "currency",
				"party_account_currency"],
			limit=0,
		)
	}
	for invoice, day in frappe.db.sql(
		"""select distinct l.invoice, date(a.done_on) from `tabDunning Action` a
		join `tabDunning Action Line` l on l.parent = a.name and l.kind = 'Due'
		where l.invoice in %s and a.name != %s and a.status = 'Done' and a.channel not in ('Internal', 'Litigation')
			and date(a.done_on) > l.due_date and ifnull(a.outcome, '') not in %s
		order by a.done_on""",
		(tuple(names), doc.name, tuple(UNREACHED)),
	):
		if invoice in facts:
			facts[invoice].setdefault("previous", []).append(day)
	for invoice, basis in sale_basis.of_invoices(names, doc.customer).items():
		facts[invoice].update(basis)
	return facts


def _line(row: Any, facts: dict[str, Any]) -> dict[str, Any]:
	invoice = facts.get(row.invoice) or frappe._dict()
	foreign = invoice.party_account_currency and invoice.party_account_currency != invoice.currency
	amount = invoice.base_grand_total if foreign else (invoice.rounded_total or invoice.grand_total)
	return {
		"invoice": cstr(row.invoice),
		"term": cstr(row.term),
		"posting_date": getdate(invoice.posting_date) if invoice.posting_date else None,
		"due_date": getdate(row.due_date) if row.due_date else None,
		"days_late": cint(row.days_late),
		"amount": _money(amount),
		"outstanding": _money(row.outstanding),
		"interest": _money(row.interest),
		"indemnity": _money(row.indemnity),
		"step": cint(row.step),
		"previous_notices": invoice.get("previous") or [],
		**{name: invoice.get(name) for name in ("order_number", "order_date", "sales_order", "contract", "payment_terms") if invoice.get(name)},
	}


def _totals(doc: Any) -> dict[str, Decimal]:
	if cint(doc.manual) and not doc.total_lines:
		listed = sum((_money(row.outstanding) for row in doc.lines if row.kind != "Credit"), ZERO)
		return {"lines": listed, "total": listed, "grand_total": listed}
	total, interest, indemnity = _money(doc.total), _money(doc.total_interest), _money(doc.total_indemnity)
	return {
		"lines": _money(doc.total_lines),
		"credits": _money(doc.total_credits),
		"interest": interest,
		"indemnity": indemnity,
		"total": total,
		"grand_total": total + interest + indemnity,
	}


def _money(amount: Any) -> Decimal:
	return Decimal(str(amount or 0))


def legal_mention(debtor_type: str, country: str, invoices: list[str], language: str | None) -> str:
	"""The legal mention of a letter; for invoices whose terms of payment give a discount it tells the discount (C. com. L441-9)."""
	language = words.language_of(language or frappe.local.lang)
	mention = charges.legal_mention(debtor_type, country, language)
	return with_discount(mention, early_payment.terms(invoices, language))


def _claimed(doc: Any) -> list[str]:
	return sorted({row.invoice for row in doc.lines if row.invoice and row.kind == "Due"})


def _answers(doc: Any) -> list[str]:
	"""What a customer may answer to a message: no copy of what is attached, no date where one was just agreed or proposed, no complaint about what it complains of."""
	if cint(doc.satisfaction_check):
		return list(portal.ASKED)
	needless = {"resend"} if any(row.reference == COPY for row in doc.lines) else set()
	if doc.litigation_file and frappe.db.get_value("Litigation File", doc.litigation_file, "kind") == "Dispute":
		needless.add("dispute")
	if cint(doc.manual) and frappe.db.exists("Payment Promise", {"case": doc.case, "docstatus": 1, "status": ("in", RUNNING)}):
		needless.add("promise")
	return [answer for answer in portal.ANSWERS if answer not in needless]


def links(doc: Any) -> dict[str, str]:
	"""The answers of one click; only e-mails that are really drawn for an existing action have them."""
	from . import notices

	if doc.channel != "Email" or doc.is_new() or doc.get("event") or doc.notice == notices.WELCOME:
		return {}  # a welcome asks for no answer, an appointment is answered by its invitation
	address = portal.link(doc.case, doc.name)
	answers = {answer: f"{address}&answer={answer}" for answer in _answers(doc)}
	return {"pay": cstr(company_row(doc.company).get("payment_link")), **answers}
