"""What became of e-mails: found in Frappe's mail queue, settled on the action as Done, Failed, another attempt or Unknown."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import frappe
from frappe import _
from frappe.utils import add_to_date, cint, cstr, escape_html, now_datetime

from ..contacts import actions, outcomes
from ..settings import retry_limit
from . import copies

STALE_MINUTES = 15


def message_id(doc: Any) -> str:
	"""The e-mail's Message-Id: the same whoever makes it, another one once an earlier e-mail has failed for good."""
	failed = frappe.db.count(
		"Email Queue",
		{"reference_doctype": "Dunning Action", "reference_name": doc.name, "status": "Error"},
	)
	return f"recouvrement.{doc.name}.{failed + 1}@{frappe.local.site}".replace(" ", "-")


def queue_row(doc: Any) -> Any | None:
	"""The Email Queue row of this very e-mail, found by reference and Message-Id."""
	wanted = message_id(doc)
	return frappe.db.get_value(
		"Email Queue",
		{
			"reference_doctype": "Dunning Action",
			"reference_name": doc.name,
			"message_id": ("in", (wanted, f"<{wanted}>")),
		},
		["name", "communication"],
		as_dict=True,
	)


def settle_deliveries(names: Iterable[str] | None = None) -> dict[str, str]:
	"""Reads what became of what is being sent: Done, Failed, another attempt, or Unknown.

	Called after each delivery, before each dispatch and by the hourly job.

	Returns:
		The status of each action that was looked at.
	"""
	filters: dict[str, Any] = {"status": "Sending"}
	if names is not None:
		filters["name"] = ("in", list(names) or [""])
	found = {name: _settle(name) for name in frappe.get_all("Dunning Action", filters, pluck="name", limit=0)}
	return found if names is not None else {**found, **_settle_escaped()}


def _settle_escaped() -> dict[str, str]:
	"""E-mails that were taken back in the very moment in which the queue sent them: the action says that its e-mail left.

	The queue reads a row before it marks it as being sent; one that we took out in between leaves all the same. When the action
	was drawn afresh meanwhile, its second e-mail is taken out of the queue: no customer is reminded twice for one step.
	"""
	rows = frappe.db.sql(
		"""
		select q.reference_name, q.name from `tabEmail Queue` q join `tabDunning Action` a on a.name = q.reference_name
		where q.reference_doctype = 'Dunning Action' and q.status = 'Sent' and q.modified > %s
		and ((a.email_queue is null and a.status in ('Cancelled', 'Proposed', 'To Approve', 'Approved'))
			or (a.email_queue != q.name and a.status = 'Sending'))
		and q.message_id like concat('%%recouvrement.', replace(a.name, ' ', '-'), '.%%')
		""",
		(add_to_date(now_datetime(), days=-2),),
	)
	return {name: _escaped(name, queue) for name, queue in rows}


def _escaped(name: str, queue: str) -> str:
	doc = actions.lock(name)
	if doc.email_queue and not take_out(doc.email_queue, _("an earlier e-mail of this notice has left")):
		return doc.status  # the second one is on its way, too: it is settled as any other
	mail = frappe.db.get_value("Email Queue", queue, ["modified", "communication"], as_dict=True)
	text = _("Its e-mail left in the moment in which it was taken back ({0}).").format(cstr(doc.reason) or _(doc.status))
	doc.update({"email_queue": queue, "communication": mail.communication, "reason": None})
	actions.mark_done(doc, mail.modified)
	copies.to_account_manager(doc)
	doc.add_comment("Info", escape_html(text))
	collector = frappe.db.get_value("Collection Case", doc.case, "collector")
	if collector:
		outcomes.notify(collector, doc, f"{name}: {text}"[:140])
	return doc.status


def take_out(queue: str, reason: str) -> bool:
	"""Takes an e-mail out of the queue, with the reason; False when the queue was faster."""
	frappe.db.sql(
		"update `tabEmail Queue` set status = 'Error', error = %s where name = %s and status = 'Not Sent'",
		(_("Withdrawn: {0}").format(reason), queue),
	)
	return frappe.db._cursor.rowcount == 1


def _settle(name: str) -> str:
	doc = actions.lock(name)
	if doc.status != "Sending":
		return doc.status
	stale = add_to_date(now_datetime(), minutes=-STALE_MINUTES)
	if doc.channel == "SMS":
		gone = doc.modified and frappe.utils.get_datetime(doc.modified) < stale
		return _unknown(doc, _("The worker stopped while the SMS gateway was being spoken to.")) if gone else doc.status
	if not doc.email_queue:
		return _settle_dropped(doc, stale)
	fields = ["name", "status", "retry", "error", "modified"]
	mail = frappe.db.get_value("Email Queue", doc.email_queue, fields, as_dict=True)
	if not mail:
		return _unknown(doc, _("The mail queue has forgotten the e-mail."))
	if mail.status == "Sent":
		status = actions.mark_done(doc).status
		copies.to_account_manager(doc)
		return status
	if mail.status == "Error":
		doc.attempts = max(cint(doc.attempts), cint(mail.retry))
		return actions.mark_failed(doc, mail.error or _("The mail server refused the e-mail.")).status
	if mail.status in ("Sending", "Partially Sent") and mail.modified < stale:
		return _unknown(doc, _("The worker stopped while the mail server was being spoken to."))
	if mail.status == "Not Sent" and cint(mail.retry):
		return _settle_refused(doc, mail)
	return doc.status


def _settle_dropped(doc: Any, stale: datetime) -> str:
	"""A worker died before the hand-over was committed, or just after: the queue row tells."""
	queued = queue_row(doc)
	if queued:
		doc.update({"email_queue": queued.name, "communication": queued.communication})
		actions.save(doc)
		return _settle(doc.name)
	if doc.modified and frappe.utils.get_datetime(doc.modified) >= stale:
		return doc.status  # a worker may be at it
	text = _("The worker stopped before the e-mail was handed over.")
	if cint(doc.attempts) >= retry_limit():
		return actions.mark_failed(doc, text).status
	doc.update({"status": "Approved", "last_error": text})
	return actions.save(doc).status


def _settle_refused(doc: Any, mail: Any) -> str:
	"""The mail server could not be reached: the queue tries again until our limit, then the mail is taken out."""
	if cint(mail.retry) < retry_limit():
		frappe.db.set_value(
			"Dunning Action",
			doc.name,
			{"attempts": mail.retry, "last_error": cstr(mail.error)[-500:]},
			update_modified=False,
		)
		return doc.status
	doc.attempts = cint(mail.retry)
	return actions.mark_failed(doc, mail.error).status


def _unknown(doc: Any, why: str) -> str:
	doc.update({"status": "Unknown", "last_error": why})
	return actions.save(doc).status
