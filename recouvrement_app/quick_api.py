"""What forms and lists of invoices, customers and cases call for many at once. Each method checks the permission, then calls one service."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _

from recouvrement_app import exceptions
from recouvrement_app.services.cases import quick_actions
from recouvrement_app.services.sales import invoice_sendings

MOST_AT_ONCE = 500


def _writable_cases(doctype: str, names: str | list) -> list[str]:
	"""The cases behind the chosen records; each must be the user's to change.

	Raises:
		frappe.PermissionError: a case that the user may not change.
	"""
	chosen = quick_actions.cases_of(doctype, _names(doctype, names))
	for case in chosen:
		frappe.has_permission("Collection Case", "write", case, throw=True)
	return chosen


def _names(doctype: str, names: str | list) -> list[str]:
	if doctype not in ("Sales Invoice", *quick_actions.SOURCES):
		frappe.throw(_("{0} has no collection cases.").format(doctype), exceptions.NoCaseError)
	parsed = frappe.parse_json(names)
	found = [parsed] if isinstance(parsed, str) else list(parsed or ())
	if not found:
		frappe.throw(_("Choose at least one record."))
	if len(found) > MOST_AT_ONCE:
		frappe.throw(_("Choose at most {0} records at once.").format(MOST_AT_ONCE))
	for name in found:
		frappe.has_permission(doctype, "read", name, throw=True)
	return found


def _writable_invoices(names: str | list) -> list[str]:
	"""The invoices; the right to change their cases is what counts, as collectors may not edit invoices."""
	_writable_cases("Sales Invoice", names)
	return _names("Sales Invoice", names)


@frappe.whitelist(methods=["POST"])
def hold(doctype: str, names: str | list, reason: str, until: str | None = None) -> list[dict[str, Any]]:
	"""Rests the cases behind customers, invoices or cases; one result per case."""
	return quick_actions.hold(_writable_cases(doctype, names), reason, until)


@frappe.whitelist(methods=["POST"])
def opt_out(doctype: str, names: str | list, reason: str) -> list[dict[str, Any]]:
	"""No reminders any more for the cases behind them; one result per case."""
	return quick_actions.opt_out(_writable_cases(doctype, names), reason)


@frappe.whitelist(methods=["POST"])
def opt_in(doctype: str, names: str | list) -> list[dict[str, Any]]:
	"""Reminders again; one result per case."""
	return quick_actions.opt_in(_writable_cases(doctype, names))


@frappe.whitelist(methods=["POST"])
def set_scenario(doctype: str, names: str | list, scenario: str | None = None) -> list[dict[str, Any]]:
	"""Puts the cases on a scenario, or back on the rules; one result per case."""
	return quick_actions.set_scenario(_writable_cases(doctype, names), scenario)


@frappe.whitelist(methods=["POST"])
def set_collector(doctype: str, names: str | list, user: str | None = None) -> list[dict[str, Any]]:
	"""Gives the cases to a collector, or to nobody; one result per case."""
	return quick_actions.set_collector(_writable_cases(doctype, names), user)


@frappe.whitelist(methods=["POST"])
def send_statements(doctype: str, names: str | list) -> list[dict[str, Any]]:
	"""Draws up the e-mails with the statements of account; one result per case, with its `action`."""
	return quick_actions.send_statements(_writable_cases(doctype, names))


@frappe.whitelist(methods=["POST"])
def exclude_invoices(names: str | list, reason: str | None = None, until: str | None = None) -> list[dict[str, Any]]:
	"""No reminder of the invoices up to a day, or again without one; one result per invoice."""
	return quick_actions.exclude_invoices(_writable_invoices(names), reason, until)


@frappe.whitelist(methods=["POST"])
def mark_sent(
	names: str | list, channel: str, on: str | None = None, reference: str | None = None, proof: str | None = None
) -> list[dict[str, Any]]:
	"""Records how and when the invoices were sent; one result per invoice."""
	chosen = _writable_invoices(names)
	if proof:
		_demand_readable(proof)
	return quick_actions.mark_sent(chosen, channel, on, reference, proof)


def _demand_readable(url: str) -> None:
	"""Nobody turns a file that she may not see into a proof that she may.

	Raises:
		frappe.PermissionError: there is no such file for the user.
	"""
	names = frappe.get_all("File", {"file_url": url}, pluck="name")
	if not any(frappe.has_permission("File", "read", name) for name in names):
		frappe.throw(_("You may not see the file {0}.").format(url), frappe.PermissionError)


@frappe.whitelist()
def sending_start(names: str | list) -> dict[str, Any]:
	"""What the dialog that marks invoices as sent starts with."""
	return invoice_sendings.start_of(_names("Sales Invoice", names))


@frappe.whitelist()
def sendings_of(invoice: str) -> list[dict[str, Any]]:
	"""How an invoice was sent, the first sending first."""
	frappe.has_permission("Sales Invoice", "read", invoice, throw=True)
	return invoice_sendings.of_invoices([invoice]).get(invoice, [])


@frappe.whitelist(methods=["POST"])
def give_opinion(case: str, opinion: str) -> None:
	"""What a seller knows of one of the own customers; whoever may read the case may say it, nothing else of it is changed."""
	frappe.has_permission("Collection Case", "read", case, throw=True)
	quick_actions.give_opinion(case, opinion)
