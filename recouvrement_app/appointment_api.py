"""Appointments with customers: proposed from a case, a dispute or an issue, moved and called off."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from frappe.utils import cint

from recouvrement_app import exceptions
from recouvrement_app.services.contacts import appointments

SOURCES = ("Collection Case", "Litigation File", "Issue")


@frappe.whitelist()
def start(doctype: str, name: str) -> dict[str, Any]:
	"""What the dialog starts with: the case, the customer's contacts and our own people."""
	return appointments.start(_case_of(doctype, name))


@frappe.whitelist(methods=["POST"])
def propose(
	doctype: str,
	name: str,
	starts_on: str,
	contacts: str | list,
	minutes: int | str = appointments.MINUTES,
	channel: str = "Visit",
	place: str | None = None,
	colleagues: str | list | None = None,
	note: str | None = None,
) -> dict[str, Any]:
	"""Proposes an appointment from a case, a dispute or the issue of a dispute: `{"event", "task", "invitations"}`."""
	if channel not in appointments.CATEGORIES:
		frappe.throw(_("Choose a meeting or a call."), exceptions.AppointmentError)
	return appointments.propose(
		_case_of(doctype, name),
		starts_on,
		_list(contacts),
		minutes=cint(minutes),
		channel=channel,
		place=place,
		colleagues=_list(colleagues),
		note=note,
		about=None if doctype == "Collection Case" else (doctype, name),
	)


@frappe.whitelist(methods=["POST"])
def move(event: str, starts_on: str, minutes: int | str | None = None, place: str | None = None) -> str:
	"""Moves an appointment, of which the customer is told; returns when it begins."""
	_demand_event(event)
	return str(appointments.move(event, starts_on, cint(minutes) or None, place).starts_on)


@frappe.whitelist(methods=["POST"])
def cancel(event: str, reason: str) -> str:
	"""Calls an appointment off, of which the customer is told; returns its status."""
	_demand_event(event)
	return appointments.cancel(event, reason).status


def _case_of(doctype: str, name: str) -> str:
	"""The case behind a record that the user may read, and whose case she may write.

	Raises:
		NoCaseError: an issue without a dispute.
	"""
	if doctype not in SOURCES:
		frappe.throw(_("An appointment begins at a case, a dispute or an issue."), exceptions.NoCaseError)
	frappe.has_permission(doctype, "read", name, throw=True)
	if doctype == "Collection Case":
		case = name
	else:
		field = "name" if doctype == "Litigation File" else "issue"
		case = frappe.db.get_value("Litigation File", {field: name, "docstatus": ("<", 2)}, "case")
	if not case:
		frappe.throw(_("{0} has no dispute: open one first.").format(name), exceptions.NoCaseError)
	frappe.has_permission("Collection Case", "write", case, throw=True)
	return case


def _demand_event(event: str) -> None:
	"""Raises PermissionError unless the event is an appointment of a case that the user may write."""
	case = frappe.db.get_value("Event", event, "recouvrement_case")
	if not case:
		raise frappe.PermissionError
	frappe.has_permission("Collection Case", "write", case, throw=True)


def _list(names: str | list | None) -> list[str]:
	return list(frappe.parse_json(names) or []) if names else []
