"""What the call desk calls. Each method checks the permission, then calls one service."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from frappe.utils import cint

from recouvrement_app.permissions import COLLECTIONS_ROLES, sees_everything
from recouvrement_app.services.contacts import agenda as service
from recouvrement_app.services.figures import figures

WORKERS = (*COLLECTIONS_ROLES, "System Manager", "Administrator")


@frappe.whitelist()
def agenda(
	company: str | None = None,
	whose: str = service.MINE,
	channel: str | None = None,
	kind: str | None = None,
	customer_group: str | None = None,
	territory: str | None = None,
) -> dict[str, Any]:
	"""The day's tasks by customer, the most valuable first: `{"cases", "tasks", "left", "colleagues"}`."""
	if not sees_everything() or not frappe.has_permission("Collection Case", "read"):
		frappe.throw(_("You may not see the agenda of collections."), frappe.PermissionError)
	scope = figures.make_scope({"company": company, "customer_group": customer_group, "territory": territory})
	found = service.by_customer(scope, frappe.session.user, whose or service.MINE, channel, kind)
	return {**found, "colleagues": service.colleagues()}


@frappe.whitelist()
def brief(case: str, action: str | None = None) -> dict[str, Any]:
	"""All that a collector needs on the telephone: script, numbers, lines, history, guard."""
	frappe.has_permission("Collection Case", "read", case, throw=True)
	if action and frappe.db.get_value("Dunning Action", action, "case") != case:
		action = None
	return service.brief(case, action)


@frappe.whitelist(methods=["POST"])
def hand_over(case: str, user: str, reason: str, action: str | None = None) -> str:
	"""Gives a task (or the whole case) to a colleague; returns the colleague's full name."""
	frappe.has_permission("Collection Case", "write", case, throw=True)
	if action:
		frappe.has_permission("Dunning Action", "write", action, throw=True)
	return service.hand_over(case, user, reason, action)


@frappe.whitelist(methods=["POST"])
def my_preference() -> str:
	"""The session user's own preference (digest, absence); returns its name."""
	frappe.only_for(WORKERS)
	return service.my_preference(frappe.session.user)


@frappe.whitelist()
@frappe.validate_and_sanitize_search_inputs
def colleague_query(
	doctype: str, txt: str, searchfield: str, start: int, page_len: int, filters: dict | None
) -> list[tuple[str, str]]:
	"""Users who may take a task over, for link fields."""
	frappe.only_for(WORKERS)
	wanted = (txt or "").lower()
	found = [
		(name, full) for name, full in service.colleagues().items() if wanted in name.lower() or wanted in (full or "").lower()
	]
	return found[cint(start) : cint(start) + cint(page_len)]
