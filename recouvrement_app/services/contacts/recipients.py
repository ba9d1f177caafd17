"""Whom a contact goes to: the customer's contacts and address, given to `rules.recipients`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import frappe
from frappe.utils import cint, cstr

from recouvrement_app.rules.recipients import Contact, choose_recipient

CHANNELS = {
	"email": "Email",
	"letter": "Letter",
	"registered_letter": "Registered Letter",
	"call": "Call",
	"visit": "Visit",
	"sms": "SMS",
	"internal": "Internal",
	"litigation": "Litigation",
}


@dataclass(frozen=True, slots=True)
class Addressee:
	"""The person, address and channel that can be used, in Frappe's words."""

	channel: str
	contact: str = ""
	name: str = ""
	email: str = ""
	phone: str = ""
	address: str = ""
	language: str = ""
	remark: str = ""


def of_customer(customer: str, channel: str, role: str = "", contact: str | None = None) -> Addressee:
	"""The addressee of a channel, by role (CASES 11).

	Args:
		channel: as on Dunning Action.
		role: the step's contact role.
		contact: a Contact that a person chose; it is used when it can be reached.
	"""
	facts = frappe.db.get_value(
		"Customer", customer, ["customer_name", "email_id", "mobile_no", "language"], as_dict=True
	)
	people = contacts_of(customer)
	if contact:
		chosen = [replace(person, is_billing=True) for person in people if person.name == contact]  # whatever its role
		people = chosen or people
		role = next((person.role for person in people if person.name == contact), role)
	address = postal_address(customer)
	found = choose_recipient(
		people, role or "", channel, facts.email_id or "", facts.mobile_no or "", has_address=bool(address)
	)
	name = _full_name(found.contact) if found.contact else facts.customer_name
	return Addressee(
		CHANNELS.get(found.channel, channel),
		found.contact,
		name,
		found.email,
		found.phone,
		address,
		found.language or facts.language or "",
		found.remark,
	)


def contacts_of(customer: str) -> list[Contact]:
	"""The customer's contacts as the rules read them."""
	rows = frappe.db.sql(
		"""select c.name, c.recouvrement_role, c.email_id, c.phone, c.mobile_no, c.is_primary_contact,
			c.is_billing_contact, c.recouvrement_bounced_on, user.language
		from `tabContact` c join `tabDynamic Link` l on l.parent = c.name and l.parenttype = 'Contact'
		left join `tabUser` user on user.name = c.user
		where l.link_doctype = 'Customer' and l.link_name = %s""",
		customer,
		as_dict=True,
	)
	return [_contact(row) for row in rows]


def _contact(row: Any) -> Contact:
	return Contact(
		row.name,
		cstr(row.recouvrement_role),
		cstr(row.email_id),
		cstr(row.phone),
		cstr(row.mobile_no),
		cstr(row.language),
		bool(cint(row.is_primary_contact)),
		bool(cint(row.is_billing_contact)),
		bool(row.recouvrement_bounced_on),
	)


def postal_address(party: str, doctype: str = "Customer") -> str:
	"""The billing address in lines, without the party's name; "" when none is known."""
	row = address_row(party, doctype)
	return "\n".join(address_lines(row)) if row else ""


def address_row(party: str, doctype: str = "Customer") -> Any | None:
	"""The Address that letters go to: the billing one, else the primary one; None when none is known."""
	rows = frappe.db.sql(
		"""select a.* from `tabAddress` a join `tabDynamic Link` l on l.parent = a.name and l.parenttype = 'Address'
		where l.link_doctype = %s and l.link_name = %s and a.disabled = 0
		order by a.address_type = 'Billing' desc, a.is_primary_address desc, a.name limit 1""",
		(doctype, party),
		as_dict=True,
	)
	return rows[0] if rows else None


def address_lines(row: Any, home: str = "France") -> list[str]:
	"""An Address as written on an envelope: street, post code and town, the country when it is another."""
	town = " ".join(filter(None, (cstr(row.pincode), cstr(row.city))))
	country = cstr(row.country) if row.country != home else ""
	return [line for line in (cstr(row.address_line1), cstr(row.address_line2), town, country) if line]


def _full_name(contact: str) -> str:
	first, last = frappe.db.get_value("Contact", contact, ["first_name", "last_name"]) or ("", "")
	return " ".join(filter(None, (cstr(first), cstr(last)))) or contact
