"""A customer that is renamed, or merged with another one, takes its cases along.

Frappe has changed the links by then. What is left: the unique key and the stored name of the cases, and two cases that belong to one
customer now. The customer that stays keeps its case; what was done, promised and contested moves there, and what keeps reminders
back on either side (hold, opt-out, credit hold) is never lost.
"""

from __future__ import annotations

import json
from collections import defaultdict
from typing import Any

import frappe
from frappe import _
from frappe.model.rename_doc import get_link_fields, update_link_field_values
from frappe.utils import cint, escape_html, getdate

from ..daily_run import money_events, proposals
from ..sales import credit_hold
from . import key_accounts

NAMED = ("Collection Case", "Payment Promise", "Litigation File", "Late Charge Waiver")
HOLD = ("hold_reason", "hold_until", "hold_by")
OPT_OUT = ("opt_out", "opt_out_reason")
SCENARIO = ("scenario", "scenario_reason", "scenario_set_by_person")
STATUS = ("status", "status_set_by_person")
# what hangs on a record by type and name: (doctype, field of the type, field of the name)
HANGING = (
	("Comment", "reference_doctype", "reference_name"),
	("Communication", "reference_doctype", "reference_name"),
	("Communication Link", "link_doctype", "link_name"),
	("Document Follow", "ref_doctype", "ref_docname"),
	("Email Queue", "reference_doctype", "reference_name"),
	("File", "attached_to_doctype", "attached_to_name"),
	("Notification Log", "document_type", "document_name"),
	("Tag Link", "document_type", "document_name"),
	("ToDo", "reference_type", "reference_name"),
	("Version", "ref_doctype", "docname"),
)


def rename(customer: str) -> None:
	"""Writes key and customer's name anew on the cases of a renamed customer, and the name on what has not left yet."""
	name = frappe.db.get_value("Customer", customer, "customer_name")
	frappe.db.sql(
		"update `tabCollection Case` set case_key = concat(company, '|', customer, '|', currency) where customer = %s", customer
	)
	show_name(customer, name)


def show_name(customer: str, name: str) -> None:
	"""The customer's name where it is stored; contacts that were made keep the name under which they were made."""
	for doctype in NAMED:
		frappe.db.sql(f"update `tab{doctype}` set customer_name = %s where customer = %s", (name, customer))
	frappe.db.sql(
		"""update `tabDunning Action` set customer_name = %s where customer = %s
		and status in ('Proposed', 'To Approve', 'Approved', 'Failed')""",
		(name, customer),
	)


def merge(old: str, new: str) -> list[str]:
	"""Joins the cases of two customers that have become one.

	Args:
		old: the customer that goes; its record is still there, its links point to the other one already.
		new: the customer that stays.

	Returns:
		The cases of the customer that stays.
	"""
	_keep_restrictions(old, new)
	by_key: dict[tuple[str, str], list[Any]] = defaultdict(list)
	rows = frappe.db.sql(
		"select name, company, currency, case_key from `tabCollection Case` where customer = %s order by creation, name for update",
		new,
		as_dict=True,
	)
	for row in rows:
		by_key[row.company, row.currency].append(row)
	kept = []
	for (company, currency), found in by_key.items():
		own = next((row for row in found if row.case_key == f"{company}|{new}|{currency}"), found[0])
		for row in found:
			if row is not own:
				_join(row.name, own.name, old)
		kept.append(own.name)
		money_events.mark(None, new, company)
	rename(new)
	return kept


def _keep_restrictions(old: str, new: str) -> None:
	"""Who was to get no reminders or no goods, or is a key account, stays so under the other's name."""
	if cint(frappe.db.get_value("Customer", old, "recouvrement_no_dunning")):
		frappe.db.set_value("Customer", new, "recouvrement_no_dunning", 1)
	if key_accounts.of([old]):
		frappe.db.set_value("Customer", new, "recouvrement_key_account", 1)
		key_accounts.send_back(new)
	for company in set(credit_hold.companies(old)) - set(credit_hold.companies(new)):
		credit_hold.hold(new, company, _("{0} was on credit hold and was merged into {1}").format(old, new))


def _join(gone: str, own: str, old: str) -> None:
	"""Moves all that hangs on a case to another one, then deletes the first."""
	proposals.cancel_open([gone, own], _("the customer {0} was merged: the next run draws one reminder for both").format(old))
	values = _joined(frappe.get_doc("Collection Case", gone), frappe.get_doc("Collection Case", own))
	_free_keys(gone, own)
	update_link_field_values(get_link_fields("Collection Case"), gone, own, "Collection Case")
	for doctype, kind, name in HANGING:
		frappe.db.sql(f"update `tab{doctype}` set `{name}` = %s where `{kind}` = 'Collection Case' and `{name}` = %s", (own, gone))
	frappe.delete_doc("Collection Case", gone, ignore_permissions=True)
	doc = frappe.get_doc("Collection Case", own)
	doc.db_set(values | {"_assign": json.dumps(_assigned(own))})
	doc.add_comment("Info", _("{0} of the customer {1} was merged into this case").format(gone, escape_html(old)))


def _assigned(case: str) -> list[str]:
	filters = {"reference_type": "Collection Case", "reference_name": case, "status": "Open"}
	return frappe.get_all("ToDo", filters, pluck="allocated_to", distinct=True)


def _free_keys(gone: str, own: str) -> None:
	"""What is being sent for the case that goes holds the other one's key, unless something is being sent for that one too."""
	for row in frappe.get_all("Dunning Action", {"case": gone, "open_key": ("is", "set")}, ["name", "open_key"]):
		key = own + row.open_key.removeprefix(gone)
		taken = frappe.db.exists("Dunning Action", {"open_key": key})
		frappe.db.set_value("Dunning Action", row.name, "open_key", None if taken else key, update_modified=False)


def _joined(gone: Any, own: Any) -> dict[str, Any]:
	"""What the case that stays takes over: what keeps reminders back, what a person decided and the own case does not say."""
	values: dict[str, Any] = {}
	if gone.hold_reason and (not own.hold_reason or _longer(gone.hold_until, own.hold_until)):
		values |= {field: gone.get(field) for field in HOLD}
	if cint(gone.opt_out) and not cint(own.opt_out):
		values |= {field: gone.get(field) for field in OPT_OUT}
	if cint(gone.scenario_set_by_person) and not cint(own.scenario_set_by_person):
		values |= {field: gone.get(field) for field in SCENARIO}
	if cint(gone.status_set_by_person) and not cint(own.status_set_by_person):
		values |= {field: gone.get(field) for field in STATUS}
	if "Bad" in (gone.faith, own.faith):
		values["faith"] = "Bad"
	elif own.faith in ("Unknown", "", None):
		values["faith"] = gone.faith or "Unknown"
	for field in ("collector", "sales_person", "satisfaction_score", "satisfaction_on", "satisfaction_comment", "sales_opinion"):
		if gone.get(field) and not own.get(field):
			values[field] = gone.get(field)
	reviews = [getdate(day) for day in (gone.review_date, own.review_date) if day]
	contacts = [getdate(day) for day in (gone.last_contact_on, own.last_contact_on) if day]
	return values | {"review_date": min(reviews, default=None), "last_contact_on": max(contacts, default=None)}


def _longer(until: Any, other: Any) -> bool:
	"""Whether a hold lasts longer than another one; without an end it lasts for good."""
	return bool(other) and (not until or getdate(until) > getdate(other))
