"""Key accounts: whatever a scenario writes to them needs the approval of a Collections Manager.

Civil messages that follow a conversation (its confirmation, copies that were asked for, an instalment announced) claim nothing: they
go as for everybody. Calls and visits are made by people.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import frappe
from frappe import _
from frappe.utils import cint

from recouvrement_app import exceptions
from recouvrement_app.permissions import manages

GUARDED = frozenset(("Email", "Letter", "Registered Letter", "SMS", "Litigation"))
COURTESY = "Courtesy"


def of(customers: Collection[str]) -> set[str]:
	"""Those of the customers that are key accounts."""
	filters = {"name": ("in", list(customers) or [""]), "recouvrement_key_account": 1}
	return set(frappe.get_all("Customer", filters, pluck="name", limit=0))


def is_guarded(action: Any) -> bool:
	"""Whether an action (or a row with channel, manual and tone) is of a kind that needs a manager for a key account."""
	courteous = cint(action.manual) and action.tone == COURTESY
	return action.channel in GUARDED and not courteous


def needs_manager(action: Any) -> bool:
	"""Whether only a Collections Manager may approve this action."""
	return is_guarded(action) and bool(of([action.customer]))


def is_cleared(action: Any) -> bool:
	"""Whether nothing of this keeps the action: no manager is needed, or one has approved it."""
	return not needs_manager(action) or bool(action.approver and manages(action.approver))


def require_manager(action: Any, user: str) -> None:
	"""Raises KeyAccountError when the action is for a key account and the user is no Collections Manager."""
	if not manages(user) and needs_manager(action):
		frappe.throw(_refusal(action), exceptions.KeyAccountError)


def demand_cleared(action: Any) -> None:
	"""Raises BackToApprovalError when an action is about to leave for a key account without a manager's approval."""
	if not is_cleared(action):
		raise exceptions.BackToApprovalError(_refusal(action))


def _refusal(action: Any) -> str:
	message = _("{0}: {1} is a key account. A Collections Manager approves what is written to it.")
	return message.format(action.name, action.customer_name)


def send_back(customer: str) -> list[str]:
	"""What is on its way to a customer that became a key account waits for a manager; e-mails still in the queue are taken back.

	Returns:
		The Dunning Actions that wait now.
	"""
	from ..contacts import actions
	from ..sending import withdrawals

	filters = {"customer": customer, "status": ("in", ("Proposed", "Approved", "Sending")), "channel": ("in", sorted(GUARDED))}
	sent_back = []
	for name in frappe.get_all("Dunning Action", filters, pluck="name", order_by="name", limit=0):
		doc = actions.lock(name)
		if is_cleared(doc):
			continue
		values = {"status": "To Approve", "approver": None, "approved_on": None, "remarks": _("The customer became a key account.")}
		if doc.status == "Sending" and doc.channel == "SMS":
			continue  # the gateway is being spoken to
		if not doc.email_queue:
			actions.save(doc.update(values))
		elif not withdrawals.take_back(doc, values, values["remarks"]):
			continue  # the queue was faster
		sent_back.append(name)
	return sent_back
