"""The court and the commissaire de justice that a file's debtor belongs to, proposed from the directory of Legal Offices; a person chooses."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from frappe.utils import cstr

from recouvrement_app import exceptions
from recouvrement_app.rules import seat as rules

from ..contacts import recipients

prefixes = rules.prefixes_of


def of_file(doc: Any) -> list[dict[str, Any]]:
	"""What is proposed for a Litigation File: the court that its route asks for, and a commissaire de justice.

	Returns:
		`[{"kind", "field", "office", "address", "reason", "chosen"}]`; `office` is "" where the directory has none, and `reason` says so.
	"""
	if not doc.route:
		return []
	place = _seat(doc.customer)
	kinds = [(kind, "court") for kind in (_court_kind(doc),) if kind and kind != rules.OFFICER]
	return [_proposal(doc, kind, field, place) for kind, field in (*kinds, (rules.OFFICER, "bailiff"))]


def court_of(doc: Any) -> str:
	"""The competent court's name; "" when the route asks for none or the directory has none."""
	kind = _court_kind(doc)
	if not kind:
		return ""
	found = _competent(kind, _seat(doc.customer))
	return found.office.name if found else ""


def choose(doc: Any, office: str) -> Any:
	"""Writes an office into the file's court or commissaire de justice. Not saved.

	Raises:
		OfficeError: it is disabled.
	"""
	record = frappe.get_doc("Legal Office", office)
	if record.disabled:
		frappe.throw(_("{0} is disabled: choose another one.").format(office), exceptions.OfficeError)
	doc.set("bailiff" if record.kind == rules.OFFICER else "court", record.name)
	return doc


def address_lines(office: str | None) -> list[str]:
	"""The address of an office: its own, else its Supplier's; [] when neither is known or no such office exists."""
	found = office and frappe.db.get_value("Legal Office", office, ["address", "supplier"], as_dict=True)
	if not found:
		return []
	text = cstr(found.address).strip() or (recipients.postal_address(found.supplier, "Supplier") if found.supplier else "")
	return [line.strip() for line in text.splitlines() if line.strip()]


def _court_kind(doc: Any) -> str:
	route_kind = cstr(frappe.get_cached_value("Litigation Route", doc.route, "court_kind"))
	debtor = cstr(frappe.db.get_value("Collection Case", doc.case, "debtor_type") or "Business")
	return rules.court_kind(route_kind, debtor)


def _seat(customer: str) -> dict[str, str]:
	row = recipients.address_row(customer) or frappe._dict()
	return {name: cstr(row.get(field)).strip() for name, field in (("postal_code", "pincode"), ("town", "city"), ("country", "country"))}


def _competent(kind: str, place: dict[str, str]) -> rules.Match | None:
	rows = frappe.get_all(
		"Legal Office", {"kind": kind, "disabled": 0}, ["name", "kind", "postal_codes", "country"], limit=0
	)
	offices = [rules.Office(row.name, row.kind, prefixes(cstr(row.postal_codes)), cstr(row.country)) for row in rows]
	return rules.competent(offices, kind, place["postal_code"], place["country"])


def _proposal(doc: Any, kind: str, field: str, place: dict[str, str]) -> dict[str, Any]:
	where = " ".join(filter(None, (place["postal_code"], place["town"])))
	found = _competent(kind, place)
	proposal = {"kind": kind, "field": field, "office": "", "address": "", "chosen": False}
	if not place["postal_code"]:
		return {**proposal, "reason": _("the customer's address has no post code")}
	if not found:
		return {**proposal, "reason": _("no Legal Office of this kind is kept for {0}").format(where)}
	reason = _("the seat is in {0}; its district holds the post codes {1}").format(where, found.prefix + "…")
	if found.others:
		reason += "; " + _("so does that of {0}").format(", ".join(found.others))
	name = found.office.name
	address = ", ".join(address_lines(name))
	return {**proposal, "office": name, "address": address, "reason": reason, "chosen": cstr(doc.get(field)) == name}
