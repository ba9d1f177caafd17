"""What the letters of a Litigation File may name: both parties, the claim as of a day, the procedure, the dispute."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import frappe
from frappe import _
from frappe.utils import cint, cstr, flt, getdate, strip_html

from recouvrement_app.rules.money import ZERO
from recouvrement_app.templates import words

from ..contacts import recipients
from ..notices import notice_context
from ..receivables import late_charges
from ..sales import invoice_sendings
from . import dispute_subjects, legal_offices
from .litigation_gate import LIVE

PARTIES = ("lawyer", "agency", "bailiff")  # fields of the file; the bailiff is a commissaire de justice


def of_file(doc: Any, language: str, today: date | None = None, deadline: date | None = None) -> dict[str, Any]:
	"""The context of `templates.litigation`, in the language that Frappe speaks now.

	Args:
		doc: a Litigation File.
		language: of the letter.
		today: its date; interest runs to it.
		deadline: the day that it names.
	"""
	day = getdate(today)
	case = frappe.db.get_value("Collection Case", doc.case, ["debtor_type", "country"], as_dict=True) or frappe._dict()
	debtor_type = cstr(case.debtor_type or "Business").lower()
	legal = doc.kind == "Legal Recovery"
	lines = _lines(doc, day)
	totals = _totals(lines)
	shown = legal and totals["grand_total"] > totals["total"]
	return {
		"company": notice_context.company(doc.company),
		"customer": _customer(doc),
		"action": {"date": day, "deadline": deadline, "reference": doc.name, "channel": "Letter"},
		"lines": lines,
		"totals": totals,
		"currency": doc.currency,
		"debtor_type": debtor_type,
		"charges_shown": shown,
		"legal_mention": notice_context.legal_mention(
			debtor_type, case.country or "France", [line["invoice"] for line in lines], language
		) if shown else "",
		"file": {**_procedure(doc, language), **_dispute(doc, lines)},
	}


def _customer(doc: Any) -> dict[str, Any]:
	found = recipients.of_customer(doc.customer, "Letter")
	name = doc.customer_name or doc.customer
	return {
		"name": name,
		"address_lines": [line for line in found.address.splitlines() if line.strip()],
		"contact_name": found.name if found.name != name else "",
	}


def _lines(doc: Any, day: date) -> list[dict[str, Any]]:
	"""The file's invoices as they stand: open amount and charges of the day while it is open, else as they were claimed."""
	names = [row.invoice for row in doc.invoices]
	now = late_charges.of_invoices(doc.case, names, day) if doc.status in (*LIVE, "Draft") else {}
	facts = {
		row.name: row
		for row in frappe.get_all(
			"Sales Invoice", {"name": ("in", names)},
			["name", "posting_date", "rounded_total", "grand_total", "base_grand_total", "currency", "party_account_currency"],
		)
	}  # fmt: skip
	sendings = invoice_sendings.of_invoices(names) if doc.dispute_kind == "Not Received" else {}
	lines = []
	for row in doc.invoices:
		entry = now.get(row.invoice)
		if now and not entry:
			continue  # paid meanwhile
		invoice = facts.get(row.invoice) or frappe._dict()
		foreign = invoice.party_account_currency != invoice.currency
		due = getdate(row.due_date) if row.due_date else None
		lines.append(
			{
				"invoice": row.invoice,
				"posting_date": getdate(invoice.posting_date) if invoice.posting_date else None,
				"due_date": due,
				"days_late": max(0, (day - due).days) if due else 0,
				"amount": _money(invoice.base_grand_total if foreign else (invoice.rounded_total or invoice.grand_total)),
				"outstanding": entry.outstanding if entry else _money(row.outstanding),
				"interest": entry.interest if entry else _money(row.interest),
				"indemnity": entry.indemnity if entry else _money(row.indemnity),
				"disputed": _money(row.disputed_amount),
				"sent": [invoice_sendings.in_words(sending) for sending in sendings.get(row.invoice, ())],
			}
		)
	return lines


def _totals(lines: list[dict[str, Any]]) -> dict[str, Decimal]:
	principal, interest, indemnity = (sum((row[name] for row in lines), ZERO) for name in ("outstanding", "interest", "indemnity"))
	sums = {"lines": principal, "total": principal, "interest": interest, "indemnity": indemnity}
	return {**sums, "grand_total": principal + interest + indemnity}


def _procedure(doc: Any, language: str) -> dict[str, Any]:
	served = next((row.deadline for row in doc.events if row.stage == "Served" and row.deadline and not cint(row.done)), None)
	return {
		"route": route_title(doc, language),
		"court": _(doc.court) if doc.court else "",
		"case_number": cstr(doc.case_number),
		"debtor_number": cstr(frappe.db.get_value("Customer", doc.customer, "tax_id")),
		"purpose": purpose(doc),
		"serve_by": getdate(served) if served else None,
		**{name: getdate(doc.get(name)) for name in (
			"order_on", "served_on", "mandate_on", "formal_notice_on", "limitation_date"
		) if doc.get(name)},
		"commission_percent": Decimal(str(flt(doc.commission_percent))),
		"costs": _money(doc.cost_total),
		"pieces": sum(1 for row in doc.pieces if not cint(row.missing)),
		"contested": is_contested(doc),
	}  # fmt: skip


def route_title(doc: Any, language: str) -> str:
	"""The route's name in French, or as the record is called."""
	if not doc.route:
		return ""
	french = frappe.get_cached_value("Litigation Route", doc.route, "title_fr")
	return cstr(french or _(doc.route)) if words.language_of(language) == "fr" else cstr(doc.route)


def purpose(doc: Any) -> str:
	"""What a commissaire de justice is asked for: to serve a decision, to enforce it, or the procedure for small claims."""
	if doc.served_on:
		return "enforce"
	return "serve" if doc.order_on else "small_claims"


def is_contested(doc: Any) -> bool:
	"""Whether one of the file's invoices is in an open dispute."""
	names = [row.invoice for row in doc.invoices]
	found = frappe.get_all("Litigation File Invoice", {"invoice": ("in", names or [""])}, pluck="parent")
	values = {"name": ("in", found or [""]), "kind": "Dispute", "docstatus": ("<", 2), "status": ("in", LIVE)}
	return bool(frappe.get_all("Litigation File", values, limit=1))


def _dispute(doc: Any, lines: list[dict[str, Any]]) -> dict[str, Any]:
	disputed = sum((row["disputed"] for row in lines), ZERO)
	owed = sum((row["outstanding"] for row in lines), ZERO)
	return {
		"dispute_kind": _(doc.dispute_kind) if doc.dispute_kind else "",
		"disputed_amount": disputed,
		"undisputed": max(ZERO, owed - disputed),
		"disputed": lines,
		"invoices": [row.invoice for row in doc.invoices],
		**_subjects(doc),
		"opened_on": getdate(doc.opened_on) if doc.opened_on else None,
		"due_date": getdate(doc.due_date) if doc.due_date else None,
		"owner": cstr(frappe.db.get_value("User", doc.owner_user, "full_name")) if doc.owner_user else "",
		"resolution": [line for line in strip_html(cstr(doc.resolution).replace("<br>", "\n").replace("</p>", "\n")).splitlines()
			if line.strip()],
	}  # fmt: skip


def _subjects(doc: Any) -> dict[str, Any]:
	found = {fact["doctype"]: fact for fact in dispute_subjects.facts(doc)}
	note, project = found.get("Delivery Note", {}), found.get("Project", {})
	return {
		"delivery_note": note.get("name", ""),
		"delivered_on": note.get("date"),
		"project": project.get("title") or project.get("name", ""),
	}


def party_of(doc: Any) -> str:
	"""To whom the file is handed over: lawyer, agency or bailiff (commissaire de justice).

	The party that is named; when several are, or none, the one that the route and the stage call for.
	"""
	named = [party for party in PARTIES if cstr(doc.get(party)).strip()]
	fits = _fitting_party(doc)
	if fits in named or not named:
		return fits
	return named[0]


def _fitting_party(doc: Any) -> str:
	if doc.order_on or doc.served_on:
		return "bailiff"
	if not doc.route:
		return "lawyer"
	route = frappe.get_cached_doc("Litigation Route", doc.route)
	if any(step.stage == "Mandate" for step in route.steps):
		return "agency"
	return "bailiff" if "commissaire" in cstr(route.court).lower() else "lawyer"


def addressee(doc: Any, party: str) -> dict[str, Any]:
	"""Name and address of a party; the address is that of a Supplier or Legal Office of the same name, where there is one."""
	title = {"lawyer": _("Lawyer"), "agency": _("Collection Agency"), "bailiff": _("Commissaire de Justice")}[party]
	name = cstr(doc.get(party)).strip()
	supplier = name and frappe.db.get_value("Supplier", {"supplier_name": name})
	address = recipients.postal_address(supplier, "Supplier") if supplier else ""
	lines = address.splitlines() or legal_offices.address_lines(name)
	return {"name": name or title, "address_lines": lines, "contact_name": ""}


def _money(amount: Any) -> Decimal:
	return Decimal(str(flt(amount, 2)))
