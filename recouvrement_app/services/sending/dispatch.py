"""Sending: lock the case, read the balance again, freeze the letter, hand the e-mail over, record. Exactly once.

An action goes Approved → Sending (committed) → handed to Frappe's mail queue, still Sending → Done when the mail server took it.
Handing over is one transaction: the queue row, the communication and the action's reference to both are there together or not at
all; the Message-Id is derived from the action and its failed e-mails. So a worker that dies leaves either nothing (the next pass tries again, up to
the retry limit) or a queue row that is found by its Message-Id. A mail that the server may or may not have taken is Unknown: a
person decides, nothing is resent by itself (CASES 18).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import frappe
from frappe import _
from frappe.utils import cint, cstr, get_time, getdate, now_datetime

from recouvrement_app import exceptions

from ..cases import key_accounts
from ..contacts import actions, checks, recipients
from ..languages import in_language
from ..notices import enclosures, notices
from ..settings import automatic_sending, retry_limit, settings
from . import internal, notice_mail
from .deliveries import message_id, queue_row, settle_deliveries

BATCH = 50


def send_approved(
	company: str | None = None, limit: int = 500, names: Sequence[str] | None = None, now: bool = False
) -> list[str]:
	"""Hands what may go today to the workers, one job per batch of cases.

	Args:
		company: of one company only.
		limit: most actions of one call.
		names: only these (a person's choice).
		now: send in this process.

	Returns:
		The names of the actions that were handed on.
	"""
	settle_deliveries()
	told = internal.deliver(company, names, limit)
	chosen = [row.name for row in ready(company, limit, names) if now or _within_hours(row.scenario)]
	for start in range(0, len(chosen), BATCH):
		batch = chosen[start : start + BATCH]
		if now:
			dispatch_batch(batch)
			continue
		frappe.enqueue(
			"recouvrement_app.services.sending.dispatch.dispatch_batch",
			queue="long",
			names=batch,
			job_id=f"recouvrement-dispatch-{batch[0]}",
			deduplicate=True,
			enqueue_after_commit=True,
		)
	return [*told, *chosen]


def ready(company: str | None, limit: int, names: Sequence[str] | None = None) -> list[Any]:
	"""Approved e-mails whose day has come. What no person approved goes only while automatic sending is on."""
	table = frappe.qb.DocType("Dunning Action")
	query = (
		frappe.qb.from_(table)
		.select(table.name, table.scenario)
		.where((table.channel == "Email") & (table.action_date <= getdate()))
		.orderby(table.action_date, table.name)
		.limit(limit)
	)
	by_person = (table.status == "Approved") & table.approver.isnotnull() & (table.approver != "")
	if automatic_sending():
		by_itself = (table.autonomy == "Automatic") & table.status.isin(("Proposed", "Approved"))
		query = query.where(by_person | by_itself)
	else:
		query = query.where(by_person)
	if company:
		query = query.where(table.company == company)
	if names is not None:
		query = query.where(table.name.isin(list(names) or [""]))
	return query.run(as_dict=True)


def _within_hours(scenario: str | None, moment: datetime | None = None) -> bool:
	"""Whether the scenario's sending hours allow it now."""
	if not scenario:
		return True
	start, end = frappe.db.get_value("Dunning Scenario", scenario, ["send_from", "send_until"]) or (None, None)
	clock = (moment or now_datetime()).time()
	return (not start or get_time(start) <= clock) and (not end or clock <= get_time(end))


def dispatch_batch(names: Sequence[str], today: date | None = None) -> dict[str, str]:
	"""Sends a batch: each action in its own transactions, the letters drawn in one pass.

	Args:
		names: Dunning Actions.
		today: the day of the re-check.

	Returns:
		The status of each action afterwards.
	"""
	day = getdate(today)
	taken = [doc for doc in (_take(name, day) for name in names) if doc is not None]
	for doc, content in zip(taken, _draw(taken), strict=True):
		if isinstance(content, bytes):
			_guarded(doc.name, lambda doc=doc, content=content: hand_over(doc.name, content))
		else:
			_fail(doc.name, content)
	return {name: frappe.db.get_value("Dunning Action", name, "status") for name in names}


def _take(name: str, today: date) -> Any | None:
	"""Locks, checks and turns one action to Sending, committed; None when it does not go."""
	frappe.db.commit()  # a fresh snapshot: what others committed is seen
	try:
		doc = actions.lock(name)
		if not _may_go(doc):
			frappe.db.rollback()
			return None
		_prepare(doc, today)
		frappe.db.commit()
		return doc if doc.status == "Sending" else None
	except Exception as error:
		frappe.db.rollback()
		_fail(name, error)
		return None
	finally:
		frappe.clear_messages()


def _may_go(doc: Any) -> bool:
	by_itself = doc.autonomy == "Automatic" and automatic_sending()
	return doc.channel == "Email" and (
		(doc.status == "Approved" and (bool(doc.approver) or by_itself))
		or (doc.status == "Proposed" and by_itself)
	)


def _prepare(doc: Any, today: date) -> None:
	"""The re-check of a locked action and what follows from it; saved, not committed."""
	try:
		key_accounts.demand_cleared(doc)
		changed = checks.recheck(doc, today)
		checks.demand_reread(doc, changed)
		_demand_recipient(doc)
		notices.freeze_text(doc, today)
		doc.update({"status": "Sending", "attempts": cint(doc.attempts) + 1})
	except exceptions.ContactGapError as error:
		doc.last_error = cstr(error)  # the free day is on action_date by now
	except checks.NO_LONGER_DUE as error:
		doc.update({"status": "Cancelled", "reason": cstr(error)})
	except exceptions.BackToApprovalError as error:
		doc.update({"status": "To Approve", "approver": None, "approved_on": None, "remarks": cstr(error)})
	except exceptions.NoRecipientError as error:
		doc.remarks = cstr(error)  # the channel has become a letter or a task
	actions.save(doc)
	if doc.status == "Cancelled":
		actions.after_change(doc)


def _demand_recipient(doc: Any) -> None:
	"""An e-mail address must be known; else the contact becomes a letter or a task, never silence (CASES 11)."""
	role = frappe.db.get_value(
		"Dunning Scenario Step", {"parent": doc.scenario, "step": doc.step}, "contact_role"
	)
	found = recipients.of_customer(doc.customer, "Email", role or "", doc.contact)
	if cint(doc.manual) and doc.recipient_email:
		return  # a person chose the address
	doc.update(
		{
			"recipient_name": found.name,
			"recipient_email": found.email or None,
			"contact": found.contact or None,
			"recipient_address": found.address or None,
		}
	)
	if found.channel != "Email":
		doc.channel = found.channel
		raise exceptions.NoRecipientError(found.remark)


def _draw(docs: Sequence[Any]) -> list[bytes | Exception]:
	"""The letters of a batch in one pass; when that fails, one by one, so that one bad letter fails alone."""
	try:
		return list(notices.pdfs(docs))
	except Exception:
		frappe.db.rollback()
	drawn: list[bytes | Exception] = []
	for doc in docs:
		try:
			drawn += notices.pdfs([doc])
		except Exception as error:
			drawn.append(error)
	return drawn


def _guarded(name: str, work: Any) -> None:
	"""Runs and commits one hand-over; any error leaves nothing of it but the failure."""
	frappe.db.commit()
	try:
		work()
		frappe.db.commit()
	except Exception as error:
		frappe.db.rollback()
		_fail(name, error)


def hand_over(name: str, letter: bytes) -> Any:
	"""Freezes the letter and gives the e-mail to the queue, all in the caller's transaction.

	Args:
		name: an action that is Sending and not handed over yet.
		letter: its PDF.
	"""
	doc = actions.lock(name)
	if doc.status != "Sending" or doc.email_queue:
		return doc  # another pass has been here
	queued = queue_row(doc)
	if queued:
		doc.update({"email_queue": queued.name, "communication": queued.communication})
		return actions.save(doc)
	file = notices.attach_pdf(doc, letter)
	body, text = notices.outgoing_email(doc)
	communication = _communication(doc, body)
	with in_language(doc.language):
		attached = [*([{"fid": file.name}] if file else []), *enclosures.attachments(doc)]
	queue = notice_mail.queue(
		body,
		text,
		recipients=[doc.recipient_email],
		sender=_sender(),
		subject=doc.subject,
		reference_doctype="Dunning Action",
		reference_name=doc.name,
		reply_to=settings().reply_to or None,
		attachments=attached,
		message_id=message_id(doc),
		communication=communication.name,
	)
	if not queue:
		message = _("{0}: {1} has unsubscribed from e-mails or is no address.")
		frappe.throw(message.format(doc.name, doc.recipient_email), exceptions.NoRecipientError)
	doc.update({"email_queue": queue.name, "communication": communication.name})
	return actions.save(doc)


def _sender() -> str:
	"""The outgoing account's own address: never the person's who happens to run the job."""
	from frappe.email.doctype.email_account.email_account import EmailAccount

	account = EmailAccount.find_outgoing(match_by_doctype="Dunning Action", _raise_error=True)
	return account.default_sender


def _communication(doc: Any, body: str) -> Any:
	"""The e-mail on the timeline of the action; replies find it by its Message-Id."""
	found = frappe.new_doc("Communication")
	found.update(
		{
			"communication_type": "Communication",
			"communication_medium": "Email",
			"sent_or_received": "Sent",
			"subject": doc.subject,
			"content": body,
			"sender": _sender(),
			"recipients": doc.recipient_email,
			"reference_doctype": "Dunning Action",
			"reference_name": doc.name,
			"message_id": message_id(doc),
			"status": "Linked",
		}
	)
	found.append("timeline_links", {"link_doctype": "Collection Case", "link_name": doc.case})
	found.insert(ignore_permissions=True)
	return found


def _fail(name: str, error: Any) -> None:
	"""Before anything was handed over: counts the attempt; approved again until the limit, then Failed."""
	doc = actions.lock(name)
	text = cstr(error) or type(error).__name__
	if doc.status == "Approved" or (doc.status == "Proposed" and doc.autonomy == "Automatic"):
		doc.attempts = cint(doc.attempts) + 1  # it broke before it could be marked as Sending
	elif doc.status != "Sending" or doc.email_queue:
		frappe.db.rollback()
		return
	if doc.attempts >= retry_limit():
		actions.mark_failed(doc, text)
	else:
		doc.update({"status": "Approved", "last_error": text[-500:]})
		actions.save(doc)
	frappe.db.commit()
