"""The data sheet of a file: every value that the form of its route asks for, and a blank line for what the books do not know.

Order and wording follow the request for a payment order before the commercial court (Cerfa 12946, CPC 1405 to 1425): claimant,
representative, debtor, sums claimed with their ground, referral in case of opposition, documents, date and signature.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import frappe
from frappe import _
from frappe.utils import cint, cstr, flt

from recouvrement_app.templates import litigation as templates

from ..contacts import recipients
from ..dossier.page_parts import Facts, day, interest_table, known, language, money, table
from ..notices import notice_context
from ..receivables import charges, late_charges
from ..sentences import told
from . import legal_offices, litigation_context, negotiations


def html(doc: Any, today: date) -> str:
	"""The whole sheet, in the language that Frappe speaks now; interest runs to `today`."""
	company = notice_context.company(doc.company)
	sections = [
		{"title": _("Court"), "facts": _court(doc)},
		{"title": _("Claimant"), "facts": _claimant(doc, company)},
		{"title": _("Debtor"), "facts": _debtor(doc)},
		{"title": _("Ground of the claim"), "facts": _ground(doc), "tables": [_invoices(doc)]},
		{"title": _("Sums claimed"), "tables": [claim_table(doc), *_costs(doc)]},
		_interest(doc, today),
		{"title": _("Documents"), "facts": _documents(doc)},
	]
	return templates.page(
		"data_sheet", language(), title=_("Data sheet"), company=company, debtor=doc.customer_name or doc.customer, sections=sections,
		date=today,
	)  # fmt: skip


def _court(doc: Any) -> Facts:
	court = _(doc.court) if doc.court else ""
	facts = [
		(_("Route"), litigation_context.route_title(doc, language())),
		(_("Court"), court),
		(_("In case of opposition, refer to"), court),
	]
	optional = [
		(_("Address of the court"), ", ".join(legal_offices.address_lines(doc.court))),
		(_("Form"), cstr(frappe.get_cached_value("Litigation Route", doc.route, "form_number")) if doc.route else ""),
		(_("Case number"), cstr(doc.case_number)),
	]
	return [*facts, *known(optional), (_("Our reference"), doc.name)]


def _claimant(doc: Any, company: dict[str, Any]) -> Facts:
	facts = [
		(_("Name"), company["name"]),
		(_("Legal form"), ""),
		(_("Registered office"), ", ".join(company["address_lines"])),
		(_("Company no."), company["siren"] or company["registration"]),
		(_("VAT no."), company["vat"]),
		(_("Represented by"), ", ".join(filter(None, (company["signatory"], company["signatory_title"])))),
		(_("Phone"), company["phone"]),
		(_("Email"), company["email"]),
	]
	for label, party in ((_("Lawyer"), doc.lawyer), (_("Collection Agency"), doc.agency), (_("Commissaire de Justice"), doc.bailiff)):
		facts += [(label, cstr(party))] if party else []
	return facts


def _debtor(doc: Any) -> Facts:
	customer = frappe.get_cached_doc("Customer", doc.customer)
	address = ", ".join(recipients.postal_address(doc.customer).splitlines())
	contact = recipients.of_customer(doc.customer, "Email")
	reached = known([(_("Phone"), contact.phone or cstr(customer.mobile_no)), (_("Email"), contact.email)])
	if customer.customer_type == "Individual":
		person = [(_("Surname and first names"), customer.customer_name), (_("Home address"), address), (_("Born on, in"), "")]
		return [*person, *reached]
	return [
		(_("Name"), customer.customer_name),
		(_("Legal form"), ""),
		(_("Registered office"), address),
		(_("Identification no."), cstr(customer.tax_id)),
		(_("Represented by"), ""),
		*reached,
	]


def _ground(doc: Any) -> Facts:
	contracts = [row.title for row in doc.pieces if row.kind in ("Contract", "Sales Order", "Quotation") and not cint(row.missing)]
	facts = [
		(_("Kind of debt"), _("Unpaid invoices of goods or services")),
		(_("Contract or order"), ", ".join(contracts)),
		(_("Formal notice of"), day(doc.formal_notice_on)),
		(_("Deadline given"), day(doc.formal_notice_deadline)),
		*_amicable(doc),
		(_("Limitation"), day(doc.limitation_date)),
		(_("Contested by the debtor"), _("Yes") if litigation_context.is_contested(doc) else _("No")),
	]
	return [(name, value) for name, value in facts if value or name != _("Contract or order")]


def _amicable(doc: Any) -> Facts:
	"""The last attempt at an amicable settlement; none when there was none."""
	found = negotiations.told(doc)
	if not found:
		return []
	last = found[-1]
	told = (day(last["day"]), last["how"], last["with_whom"], last["outcome"])
	return [(_("Last amicable attempt"), ", ".join(filter(None, told)))]


def _invoices(doc: Any) -> dict[str, Any]:
	heads = (_("Invoice"), _("Date"), _("Due Date"), _("Amount incl. tax"), _("Principal"), _("Interest"), _("Indemnity"))
	names = [row.invoice for row in doc.invoices]
	facts = {row.name: row for row in frappe.get_all("Sales Invoice", {"name": ("in", names)}, ["name", "posting_date", *TOTALS])}
	rows = [
		(
			row.invoice, day(facts[row.invoice].posting_date), day(row.due_date), money(total_of(facts[row.invoice]), doc.currency),
			money(row.outstanding, doc.currency), money(row.interest, doc.currency), money(row.indemnity, doc.currency),
		)
		for row in doc.invoices
	]  # fmt: skip
	return table(heads, rows, 3)


TOTALS = ("rounded_total", "grand_total", "base_grand_total", "currency", "party_account_currency")


def total_of(invoice: Any) -> float:
	"""The invoice's total in the currency of its receivable account."""
	if invoice.party_account_currency != invoice.currency:
		return flt(invoice.base_grand_total)
	return flt(invoice.rounded_total or invoice.grand_total)


def claim_table(doc: Any) -> dict[str, Any]:
	"""Principal, payments received since, interest to the day, indemnity and costs apart, and their sum."""
	received = flt(doc.recovered_amount)
	rows = [(_("Principal"), money(doc.principal, doc.currency))]
	rows += [(_("Payments received since"), money(-received, doc.currency))] if received else []
	rows += [
		(_("Interest to the day"), money(doc.interest, doc.currency)),
		(_("Fixed recovery compensation"), money(doc.indemnity, doc.currency)),
		(_("Costs so far"), money(doc.cost_total, doc.currency)),
		(_("Total, costs included"), money(flt(doc.total_claim) - received + flt(doc.cost_total), doc.currency)),
	]
	return table((), rows, 1, total=True)


def _costs(doc: Any) -> list[dict[str, Any]]:
	rows = [
		(day(row.date), _(row.kind), cstr(row.description), money(row.amount, doc.currency))
		for row in doc.costs
		if flt(row.amount) and row.paid_by != "Debtor"
	]
	heads = (_("Date"), _("Costs"), _("Description"), _("Amount"))
	return [table(heads, rows, 3)] if rows else []


def _interest(doc: Any, today: date) -> dict[str, Any]:
	"""Rates and starting days of the interest claimed, with the text of law."""
	found = late_charges.of_invoices(doc.case, [row.invoice for row in doc.invoices], today)
	said = dict.fromkeys(told(text) for entry in found.values() for text in entry.warnings)
	segments = interest_table(found.values(), doc.currency)
	return {
		"title": _("Interest to {0}").format(day(today)),
		"facts": [] if segments["rows"] else [(_("Interest"), _("None"))],
		"tables": [segments] if segments["rows"] else [],
		"text": " ".join(filter(None, (_legal_text(doc), *said))),
	}


def _legal_text(doc: Any) -> str:
	facts = frappe.db.get_value("Collection Case", doc.case, ["country", "debtor_type"], as_dict=True)
	regime = charges.regime_of(facts.country, facts.debtor_type)
	return cstr(frappe.db.get_value("Late Payment Regime", regime.code, "legal_text")) if regime else ""


def _documents(doc: Any) -> Facts:
	there = [row for row in doc.pieces if not cint(row.missing)]
	missing = [_(row.title) for row in doc.pieces if cint(row.missing)]
	facts = [(_("Number of pieces"), len(there))]
	return facts + ([(_("Missing pieces"), ", ".join(missing))] if missing else [])
