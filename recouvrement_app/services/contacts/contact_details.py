"""A customer's own word on how to reach it: shown on the signed page, confirmed or corrected there. A correction is a proposal that
a person takes over or drops; nothing of a customer is changed by a link.
"""

from __future__ import annotations

import json
from typing import Any

import frappe
from frappe import _
from frappe.utils import cstr, escape_html, getdate, now_datetime, validate_email_address

from recouvrement_app import exceptions

from ..cases import case_view
from . import recipients

FIELDS = ("person", "email", "phone", "address")
LONGEST = {"person": 140, "email": 140, "phone": 40, "address": 400}


def shown(case: str, action: str = "") -> dict[str, Any]:
	"""What the page shows of the person to whom the notice went, else to whom an e-mail would go now.

	Returns:
		`{"contact", "person", "email", "phone", "address", "verified_on", "empty"}`.
	"""
	customer = frappe.db.get_value("Collection Case", case, "customer")
	contact = frappe.db.get_value("Dunning Action", {"name": action, "case": case}, "contact") if action else None
	to = recipients.of_customer(customer, "Email", contact=contact)
	name = to.contact or next((one.name for one in recipients.contacts_of(customer) if to.email and one.email == to.email), "")
	person = frappe.db.get_value(
		"Contact", name, ["email_id", "phone", "mobile_no", "recouvrement_verified_on"], as_dict=True
	) or frappe._dict()
	found = {
		"contact": name,
		"person": to.name,
		"email": cstr(person.email_id or to.email),
		"phone": cstr(person.phone or person.mobile_no or to.phone),
		"address": to.address,
		"verified_on": getdate(person.recouvrement_verified_on) if person.recouvrement_verified_on else None,
	}
	return found | {"empty": not any(found[field] for field in ("email", "phone", "address"))}


def confirm(case: str, action: str = "") -> None:
	"""The customer says that what the page shows is right: the contact counts as verified today, as after a call."""
	contact = shown(case, action)["contact"]
	if contact:
		case_view.verify_contact(contact)


def propose(case: str, values: dict[str, Any], action: str = "") -> dict[str, list[str]]:
	"""Keeps a correction on the case until a person decides.

	Args:
		values: person, email, phone, address as the customer typed them; what is empty or unchanged is left out.

	Returns:
		Per changed field what we had and what the customer says.

	Raises:
		PortalAnswerError: nothing differs, or the e-mail address is none.
	"""
	known = shown(case, action)
	typed = {field: cstr(values.get(field)).strip()[: LONGEST[field]] for field in FIELDS}
	changed = {
		field: [known[field], text]
		for field, text in typed.items()
		if text and " ".join(text.split()) != " ".join(cstr(known[field]).split())
	}
	if not changed:
		frappe.throw(_("Write what we should change."), exceptions.PortalAnswerError)
	if "email" in changed and not validate_email_address(typed["email"]):
		frappe.throw(_("This is not an e-mail address: {0}").format(typed["email"]), exceptions.PortalAnswerError)
	kept = {"contact": known["contact"], "on": str(now_datetime())[:16], "changed": changed}
	frappe.db.set_value("Collection Case", case, "details_proposed", json.dumps(kept))
	return changed


def proposed(case: str) -> dict[str, Any] | None:
	"""The correction that waits on a case: `{"contact", "on", "changed": field → [ours, theirs]}`."""
	text = frappe.db.get_value("Collection Case", case, "details_proposed")
	return json.loads(text) if text else None


def decide(case: str, accept: bool) -> str:
	"""Takes a correction over, or drops it; either way it is told on the case.

	The e-mail address and the telephone number become the contact's first ones, the old ones stay beside them; a new person or
	postal address is written by hand, for nobody can tell from a line of text which field it belongs to.

	Returns:
		The Contact that was changed, or "".

	Raises:
		PortalAnswerError: nothing waits.
	"""
	frappe.db.get_value("Collection Case", case, "name", for_update=True)
	waiting = proposed(case)
	if not waiting:
		frappe.throw(_("{0}: no correction waits.").format(case), exceptions.PortalAnswerError)
	contact = _apply(case, waiting) if accept else ""
	frappe.db.set_value("Collection Case", case, "details_proposed", None)
	said = _("Correction of the customer taken over: {0}") if accept else _("Correction of the customer dropped: {0}")
	theirs = ", ".join(text for _ours, text in waiting["changed"].values())
	frappe.get_doc("Collection Case", case).add_comment("Info", escape_html(said.format(theirs)))
	return contact


def _apply(case: str, waiting: dict[str, Any]) -> str:
	changed = waiting["changed"]
	if not {"email", "phone"} & set(changed):
		return ""
	doc = _contact(case, waiting["contact"])
	if "email" in changed:
		_put_first(doc, "email_ids", "email_id", changed["email"][1], "is_primary")
		doc.recouvrement_bounced_on = None
	if "phone" in changed:
		_put_first(doc, "phone_nos", "phone", changed["phone"][1], "is_primary_phone")
	doc.recouvrement_verified_on = getdate()
	doc.save()
	return doc.name


def _contact(case: str, name: str) -> Any:
	"""The contact that is corrected; a new one where the customer had none."""
	if name and frappe.db.exists("Contact", name):
		return frappe.get_doc("Contact", name)
	customer, title = frappe.db.get_value("Collection Case", case, ["customer", "customer_name"])
	doc = frappe.new_doc("Contact")
	doc.first_name = title
	doc.append("links", {"link_doctype": "Customer", "link_name": customer})
	return doc


def _put_first(doc: Any, table: str, field: str, value: str, mark: str) -> None:
	"""Makes a value the first one of a contact's table; the others stay, no longer first."""
	for row in doc.get(table):
		row.set(mark, 0)
	row = next((row for row in doc.get(table) if row.get(field) == value), None) or doc.append(table, {field: value})
	row.set(mark, 1)
