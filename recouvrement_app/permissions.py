"""Who sees which records.

The three collections roles, the accountants and the system managers see every case. Anybody else who may read
(a plain Sales User) sees the cases, contacts, promises and files of the own customers only: those whose account
manager the user is, and those whose sales team names the user's sales person.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import frappe

if TYPE_CHECKING:
	from frappe.model.document import Document

COLLECTIONS_USER = "Collections User"
COLLECTIONS_APPROVER = "Collections Approver"
COLLECTIONS_MANAGER = "Collections Manager"
COLLECTIONS_ROLES = (COLLECTIONS_USER, COLLECTIONS_APPROVER, COLLECTIONS_MANAGER)
SEES_EVERYTHING = frozenset(
	(*COLLECTIONS_ROLES, "Accounts User", "Accounts Manager", "System Manager", "Administrator")
)


def sees_everything(user: str | None = None) -> bool:
	"""Whether the user's roles open every customer's records."""
	user = user or frappe.session.user
	return user == "Administrator" or not SEES_EVERYTHING.isdisjoint(frappe.get_roles(user))


def has_app_permission() -> bool:
	"""Whether the application's tile is shown on the apps screen."""
	return sees_everything() or "Sales User" in frappe.get_roles()


def own_customers_sql(user: str) -> str:
	"""A sub-select of the names of the customers that the user looks after."""
	user = frappe.db.escape(user)
	return f"""(
		select `name` from `tabCustomer` where `account_manager` = {user}
		union
		select team.`parent` from `tabSales Team` team
			join `tabSales Person` person on person.`name` = team.`sales_person`
			join `tabEmployee` employee on employee.`name` = person.`employee`
		where team.`parenttype` = 'Customer' and employee.`user_id` = {user}
	)"""


def query_conditions(doctype: str, user: str | None = None) -> str:
	"""The restriction of a list of `doctype`; an empty string means none."""
	user = user or frappe.session.user
	if sees_everything(user):
		return ""
	return f"`tab{doctype}`.`customer` in {own_customers_sql(user)}"


def case_query(user: str | None = None) -> str:
	"""Restriction of the list of Collection Cases."""
	return query_conditions("Collection Case", user)


def action_query(user: str | None = None) -> str:
	"""Restriction of the list of Dunning Actions."""
	return query_conditions("Dunning Action", user)


def promise_query(user: str | None = None) -> str:
	"""Restriction of the list of Payment Promises."""
	return query_conditions("Payment Promise", user)


def file_query(user: str | None = None) -> str:
	"""Restriction of the list of Litigation Files."""
	return query_conditions("Litigation File", user)


def waiver_query(user: str | None = None) -> str:
	"""Restriction of the list of Late Charge Waivers."""
	return query_conditions("Late Charge Waiver", user)


def sending_query(user: str | None = None) -> str:
	"""Restriction of the list of Invoice Sendings."""
	return query_conditions("Invoice Sending", user)


def is_own_customer(customer: str, user: str) -> bool:
	"""Whether the user looks after the customer."""
	found = frappe.db.sql(
		f"select 1 from {own_customers_sql(user)} own where own.`name` = %s limit 1", (customer,)
	)
	return bool(found)


def has_permission(doc: Document, ptype: str | None = None, user: str | None = None) -> bool:
	"""Whether the user may do `ptype` with the record, on top of what the role allows.

	Args:
		doc: a record with a `customer`.
		ptype: read, write, submit … as Frappe names them.
		user: the user; the session's when not given.
	"""
	user = user or frappe.session.user
	if sees_everything(user):
		return True
	customer = doc.get("customer")
	return bool(customer) and is_own_customer(customer, user)


def preference_query(user: str | None = None) -> str:
	"""Restriction of the list of Recouvrement Preferences: one's own, unless one manages collections."""
	user = user or frappe.session.user
	return "" if manages(user) else f"`tabRecouvrement Preference`.`user` = {frappe.db.escape(user)}"


def has_preference_permission(doc: Document, ptype: str | None = None, user: str | None = None) -> bool:
	"""Whether the user may see and change a preference: one's own, and all of them as a manager."""
	user = user or frappe.session.user
	return manages(user) or doc.get("user") in (None, user)


def manages(user: str) -> bool:
	"""Whether the user manages collections."""
	return user == "Administrator" or not {COLLECTIONS_MANAGER, "System Manager"}.isdisjoint(frappe.get_roles(user))
