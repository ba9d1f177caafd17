"""The page of a Collection Case: the overview, with whom one reaches, how the customer pays and what was said."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import frappe
from frappe.utils import cstr, flt, getdate, strip_html

from recouvrement_app.rules.company_number import register_pages
from recouvrement_app.rules.regimes import country_code

from ..contacts import agenda, contact_gap
from ..figures import figures_history
from ..figures.figures import Scope
from ..retelling import retold
from ..sales import invoice_sendings
from . import overview

EXCERPT = 280
LINE_END = re.compile(r"<br\b|</(?:p|div|li|tr|h\d|blockquote)>", re.IGNORECASE)  # where words of two lines would run together
MEETING = ("meeting_place", "meeting_place_type", "attendees", "recording")


def of_case(case: str, today: date | None = None) -> dict[str, Any]:
	"""All that the page shows, by a number of queries that does not grow with the invoices (issue 4, customer view).

	Returns:
		What `overview.of_case` returns, with `verified_on` and `bounced_on` on each contact, `excerpt`, `pdf_file`, place, attendees and recording in the
		timeline, `sent` (how it was sent, in words) on each line, and `{"missing_roles", "reachable", "next_reason" (for the reader),
		"collector_name", "payer", "invoice_channel", "guard", "registers"}`.
	"""
	day = getdate(today)
	found = overview.of_case(case, day)
	doc = found["case"]
	_date_contacts(found["contacts"])
	_tell_more(found["timeline"])
	_tell_sendings(found["lines"])
	last = getdate(doc["last_contact_on"]) if doc["last_contact_on"] else None
	return found | {
		"missing_roles": _missing_roles(doc["scenario"], found["contacts"]),
		"reachable": any(person["email"] and not person["bounced"] for person in found["contacts"]),
		"next_reason": retold(doc["next_reason"]),
		"collector_name": frappe.db.get_value("User", doc["collector"], "full_name") if doc["collector"] else "",
		"invoice_channel": invoice_sendings.usual_channels([doc["customer"]]).get(doc["customer"], ""),
		"payer": _payer(doc["company"], doc["customer"], day),
		"guard": agenda.guard(last, contact_gap.gap_days(doc["scenario"]), day),
		"registers": _registers(doc),
	}


def _registers(doc: dict[str, Any]) -> dict[str, str]:
	"""Where the public registers show a French firm; nothing for consumers and firms abroad."""
	if country_code(doc["country"]) != "FR" or doc["debtor_type"] == "Consumer":
		return {}
	return register_pages(cstr(frappe.db.get_value("Customer", doc["customer"], "tax_id")), doc["customer_name"] or doc["customer"])


def verify_contact(contact: str, today: date | None = None) -> date:
	"""Keeps that the address was checked with the person; what came back before no longer counts.

	Returns:
		The day kept.
	"""
	doc = frappe.get_doc("Contact", contact)
	doc.recouvrement_verified_on = getdate(today)
	doc.recouvrement_bounced_on = None
	doc.save()
	return doc.recouvrement_verified_on


def _date_contacts(contacts: list[dict[str, Any]]) -> None:
	fields = ["name", "recouvrement_verified_on", "recouvrement_bounced_on"]
	names = [person["name"] for person in contacts] or [""]
	dates = {row.name: row for row in frappe.get_all("Contact", {"name": ("in", names)}, fields, limit=0)}
	for person in contacts:
		person["verified_on"] = dates[person["name"]].recouvrement_verified_on
		person["bounced_on"] = dates[person["name"]].recouvrement_bounced_on


def _tell_sendings(lines: list[dict[str, Any]]) -> None:
	told = invoice_sendings.told([line["invoice"] for line in lines])
	for line in lines:
		line["sent"] = told[line["invoice"]]


def _missing_roles(scenario: str | None, contacts: list[dict[str, Any]]) -> list[str]:
	"""Roles to which a step of the scenario is addressed and that no contact has."""
	asked = frappe.get_all(
		"Dunning Scenario Step",
		{"parent": scenario or "", "contact_role": ("is", "set")},
		pluck="contact_role",
		order_by="idx",
		limit=0,
	)
	known = {person["role"] for person in contacts}
	return [role for role in dict.fromkeys(asked) if role not in known]


def _payer(company: str, customer: str, day: date) -> dict[str, Any] | None:
	"""How the customer paid over twelve months; None when it paid nothing then."""
	scope = Scope(day, (company,), ("{customer} = %(customer)s",), {"customer": customer})
	rows = figures_history.payer_profiles(scope)
	fields = ("invoices_paid", "average_days_late", "trend", "paid_in_time", "promises", "promises_kept", "profile")
	return {field: rows[0][field] for field in fields} if rows else None


def _tell_more(events: list[dict[str, Any]]) -> None:
	"""The first words of e-mails and calls, and the letter sent, beside their row."""
	actions = [event["name"] for event in events if event["doctype"] == "Dunning Action"]
	mails = [event["name"] for event in events if event["doctype"] == "Communication"]
	fields = ["name", "notes", "duration_minutes", "non_payment_reason", "pdf_file", *MEETING]
	done = {row.name: row for row in frappe.get_all("Dunning Action", {"name": ("in", actions or [""])}, fields, limit=0)}
	texts = dict(
		frappe.get_all("Communication", {"name": ("in", mails or [""])}, ["name", "content"], as_list=True, limit=0)
	)
	for event in events:
		row = done.get(event["name"]) if event["kind"] != "Comment" else None
		text = cstr(row.notes if row else texts.get(event["name"]))
		event["excerpt"] = " ".join(strip_html(LINE_END.sub(r" \g<0>", text)).split())[:EXCERPT]
		if row:
			event["minutes"], event["reason"] = flt(row.duration_minutes), row.non_payment_reason
			event["pdf_file"] = row.pdf_file
			event.update({field: row[field] for field in MEETING})
