"""Number cards of the workspace's "Today": how much waits, each with the list behind it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import frappe
from frappe.utils import getdate

from ..contacts import agenda
from . import figures, figures_balance
from .figures_cards import CACHE_SECONDS, check_reader, company_of


@frappe.whitelist()
def my_calls(filters: str | dict | None = None) -> dict[str, Any]:
	"""Calls of today that are the user's own, stood in for, or without a collector."""
	company = _company(filters)
	user = frappe.session.user
	rows = agenda.rows(figures.make_scope({"company": company}), "Call")
	count = sum(agenda.is_for(row, user, agenda.MINE) for row in rows)
	return _answer(count, ["call-desk"], {"whose": agenda.MINE, "channel": "Call", "company": company})


@frappe.whitelist()
def emails_ready(filters: str | dict | None = None) -> dict[str, Any]:
	"""Approved e-mails whose day has come."""
	where = {"channel": "Email", "status": "Approved", "action_date": ["<=", str(getdate())]}
	return _count("Dunning Action", {**where, "company": _company(filters)})


@frappe.whitelist()
def letters_to_post(filters: str | dict | None = None) -> dict[str, Any]:
	"""Approved letters that wait to be printed and posted."""
	where = {"channel": ["in", ["Letter", "Registered Letter"]], "status": "Approved"}
	return _count("Dunning Action", {**where, "company": _company(filters)})


@frappe.whitelist()
def promises_due(filters: str | dict | None = None) -> dict[str, Any]:
	"""Open promises whose day is today or past."""
	where = {"status": "Open", "docstatus": 1, "promised_date": ["<=", str(getdate())]}
	return _count("Payment Promise", {**where, "company": _company(filters)})


@frappe.whitelist()
def disputes_waiting_for_me(filters: str | dict | None = None) -> dict[str, Any]:
	"""Open disputes whose owner is the user."""
	where = {"kind": "Dispute", "status": ["in", list(figures.OPEN_FILE)], "owner_user": frappe.session.user}
	return _count("Litigation File", {**where, "company": _company(filters)})


@frappe.whitelist()
def deadlines_this_week(filters: str | dict | None = None) -> dict[str, Any]:
	"""Legal files with a deadline up to Sunday of this week, missed ones included."""
	sunday = getdate() + timedelta(days=6 - getdate().weekday())
	where = {"kind": "Legal Recovery", "status": ["in", list(figures.OPEN_FILE)], "next_deadline": ["<=", str(sunday)]}
	return _count("Litigation File", {**where, "company": _company(filters)})


@frappe.whitelist()
def stalled_cases(filters: str | dict | None = None) -> dict[str, Any]:
	"""Cases with overdue invoices that nothing is planned for."""
	company = _company(filters)

	def read() -> int:
		rows = figures_balance.overdue_without_next_action(figures.make_scope({"company": company}))
		return len({(row["customer"], row["currency"]) for row in rows})

	count = _kept(f"recouvrement_stalled|{company}|{getdate()}", read)
	return _answer(count, ["query-report", "Overdue Without Next Action"], {"company": company})


def _company(filters: str | dict | None) -> str:
	check_reader()
	return company_of(filters)


def _kept(key: str, read: Callable[[], int]) -> int:
	"""A figure that is costly to read, kept for a minute."""
	found = frappe.cache.get_value(key)
	if found is None:
		found = read()
		frappe.cache.set_value(key, found, expires_in_sec=CACHE_SECONDS)
	return found


def _count(doctype: str, where: dict[str, Any]) -> dict[str, Any]:
	"""The number of records that the user may see; a click opens their list."""
	names = frappe.get_list(doctype, where, pluck="name", limit=0)
	return _answer(len(names), ["List", doctype, "List"], where)


def _answer(count: int, route: list[str], options: dict[str, Any]) -> dict[str, Any]:
	return {"value": count, "fieldtype": "Int", "route": route, "route_options": options}
