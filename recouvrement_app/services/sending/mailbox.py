"""What e-mails do to actions: delivered, refused, answered, returned."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import frappe
from frappe import _
from frappe.utils import cstr, getdate

from ..contacts import outcomes
from ..sales import invoice_sendings
from . import deliveries

RETURNED_BY = re.compile(r"^(mailer-daemon|postmaster)@", re.IGNORECASE)
RETURNED_SUBJECT = re.compile(
	r"undeliver|delivery status|delivery failure|returned mail|mail delivery failed|non remis|échec de la remise",
	re.IGNORECASE,
)


def delivered(communication: Any) -> None:
	"""Settles the action whose e-mail has just been tried; after a failure the hourly job settles again."""
	if frappe.db.get_value("Dunning Action", communication.reference_name, "status") != "Sending":
		return
	with _undisturbed("delivery not recorded"):
		deliveries.settle_deliveries([communication.reference_name])


def invoice_mailed(communication: Any) -> None:
	"""An invoice that left by e-mail counts as sent from that day on."""
	with _undisturbed("sending not recorded"):
		invoice_sendings.mailed(communication)


@contextmanager
def _undisturbed(failure: str) -> Iterator[None]:
	"""An error within the block is undone and logged: it must not disturb Frappe's mail queue."""
	frappe.db.savepoint("recouvrement_mailbox")
	try:
		yield
	except Exception:
		frappe.db.rollback(save_point="recouvrement_mailbox")
		frappe.log_error(title=f"Recouvrement: {failure}", message=frappe.get_traceback())


def received(communication: Any) -> None:
	"""A reply goes onto the case and to its collector; a returned mail marks the address as dead."""
	doctype, name = communication.reference_doctype, communication.reference_name
	case = name if doctype == "Collection Case" else frappe.db.get_value(doctype, name, "case")
	if not case:
		return
	if is_returned(communication):
		_mark_bounced(name if doctype == "Dunning Action" else None, case)
		message = _("An e-mail to {0} came back.")
	else:
		message = _("{0} has answered.")
	facts = frappe.get_doc("Collection Case", case)
	for user in filter(None, {facts.collector, _author(doctype, name)}):
		outcomes.notify(user, facts, message.format(facts.customer_name))


def is_returned(communication: Any) -> bool:
	"""Whether a mail server sent it because a mail could not be delivered."""
	return bool(
		RETURNED_BY.match(cstr(communication.sender)) or RETURNED_SUBJECT.search(cstr(communication.subject))
	)


def _mark_bounced(action: str | None, case: str) -> None:
	"""The contact's address counts as none from now on; a task asks for the right one."""
	contact = frappe.db.get_value("Dunning Action", action, "contact") if action else None
	if contact:
		frappe.db.set_value("Contact", contact, "recouvrement_bounced_on", getdate())
	todo = frappe.new_doc("ToDo")
	todo.update(
		{
			"description": _("Find a working e-mail address: the last one came back."),
			"reference_type": "Collection Case",
			"reference_name": case,
			"allocated_to": frappe.db.get_value("Collection Case", case, "collector") or None,
		}
	)
	todo.insert(ignore_permissions=True)


def _author(doctype: str, name: str) -> str | None:
	"""The person who approved the notice that is answered."""
	if doctype != "Dunning Action":
		return None
	return frappe.db.get_value(doctype, name, "approver")
