"""E-mails that wait in Frappe's queue are taken back when money arrives before they leave.

A row is taken out by one statement that only finds it while it is "Not Sent": either the queue has it or we have. It is kept with
the status "Error" and the reason, as evidence; Frappe's queue passes over such rows.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import frappe
from frappe import _
from frappe.utils import cstr, getdate

from recouvrement_app import exceptions

from ..contacts import actions, checks
from .deliveries import take_out


def withdraw_outdated(invoices: Iterable[str], today: date | None = None) -> dict[str, str]:
	"""Looks again at the e-mails about some invoices that were handed to the queue and have not left.

	What is no longer due is cancelled; what is due with another amount goes back and is drawn afresh (to a person when the text was
	edited by one). An e-mail that the queue has already taken up is left alone.

	Args:
		invoices: those that changed.
		today: the day for which it is checked.

	Returns:
		The new status of each action whose e-mail was taken back.
	"""
	names = set(filter(None, invoices))
	if not names:
		return {}
	waiting = frappe.db.sql_list(
		"""
		select distinct a.name from `tabDunning Action` a join `tabDunning Action Line` l on l.parent = a.name
		join `tabEmail Queue` q on q.name = a.email_queue and q.status = 'Not Sent'
		where a.status = 'Sending' and l.kind = 'Due' and l.invoice in %s order by a.name
		""",
		(tuple(sorted(names)),),
	)
	day = getdate(today)
	return {name: status for name in waiting if (status := _look_again(name, day))}


def _look_again(name: str, day: date) -> str | None:
	doc = actions.lock(name)
	if doc.status != "Sending" or not doc.email_queue:
		return None
	try:
		if not checks.recheck(doc, day, check_gap=False):
			return None
		checks.demand_reread(doc, changed=True)
	except exceptions.BackToApprovalError as error:
		return take_back(doc, {"status": "To Approve", "approver": None, "approved_on": None, "remarks": cstr(error)})
	except checks.NO_LONGER_DUE as error:
		frappe.clear_last_message()
		return take_back(actions.lock(name), {"status": "Cancelled", "reason": cstr(error)})
	return take_back(doc, {"status": "Approved"})


def take_back(doc: Any, values: dict[str, Any], reason: str | None = None) -> str | None:
	"""The queue's row out, the locked action changed; None when the queue was faster.

	Args:
		reason: kept on the queue's row; the action's own, or that the balance changed, when not given.
	"""
	reason = reason or cstr(values.get("reason")) or _("The balance changed before the e-mail left.")
	if not take_out(doc.email_queue, reason):
		return None
	doc.update({**values, "email_queue": None, "communication": None, "attempts": 0})
	actions.save(doc)
	if doc.status == "Cancelled":
		actions.after_change(doc)
	return doc.status
