"""Text messages: a task of a person, who sends the prepared text from her own telephone or through the gateway of SMS Settings.

Through the gateway it is sent once: marked as Sending and committed before the gateway is called. What the gateway refused is Failed;
what it may or may not have taken is Unknown, and a person decides (as for e-mails, CASES 18).
"""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Any

import frappe
import requests
from frappe import _
from frappe.utils import cint, cstr, escape_html, flt, getdate

from recouvrement_app import exceptions
from recouvrement_app.rules import sms

from ..cases import key_accounts
from ..contacts import actions, checks
from ..notices import notices

SHORTEST_NUMBER = 6  # digits
SAME = 0.004  # amounts that differ by less are the same


def draft(name: str, today: date | None = None) -> dict[str, Any]:
	"""What a person sees before the message leaves, with the amounts of the day.

	Returns:
		`{"text", "phone", "to", "total", "characters", "messages", "gateway": whether it can be sent from here}`.

	Raises:
		NothingToSendError and what else `checks.recheck` raises: it is no longer due.
	"""
	doc = frappe.get_doc("Dunning Action", name)
	checks.recheck(doc, getdate(today), check_gap=False)
	text = notices.text_message(doc)
	characters, messages = sms.length(text)
	return {
		"text": text,
		"phone": cstr(doc.recipient_phone),
		"to": cstr(doc.recipient_name) or cstr(doc.customer_name),
		"total": doc.total,
		"characters": characters,
		"messages": messages,
		"gateway": has_gateway(),
	}


def has_gateway() -> bool:
	"""Whether the site's SMS Settings name a gateway."""
	return bool(frappe.db.get_single_value("SMS Settings", "sms_gateway_url"))


def send(
	name: str,
	text: str,
	phone: str | None,
	by_gateway: bool,
	total: float | None = None,
	user: str | None = None,
	today: date | None = None,
) -> Any:
	"""Sends a text message through the gateway, or records that the person has sent it; commits.

	Args:
		name: an open Dunning Action of the channel SMS.
		text, phone: as the person confirmed them.
		by_gateway: False when it was sent from the person's own telephone.
		total: the amount due that the person was shown; when it has moved since, she reads the text again.
		user: who sends; the session's user when not given.

	Returns:
		The action: Done, Failed (the gateway refused) or Unknown (nobody knows whether it took it).

	Raises:
		CannotCompleteError, TextMessageError, NotAnApproverError, KeyAccountError, SamePersonError and what `checks.recheck` raises.
	"""
	doc = _locked(name, cstr(text).strip(), cstr(phone).strip(), user or frappe.session.user)
	checks.recheck(doc, getdate(today))
	if total is not None and abs(flt(total) - flt(doc.total)) > SAME:
		frappe.throw(_("{0}: the balance has changed; read the text message again.").format(name), exceptions.TextMessageError)
	_freeze(doc, cstr(text).strip(), cstr(phone).strip())
	if not by_gateway:
		return _sent(doc.name)
	if not has_gateway():
		frappe.throw(_("SMS Settings name no gateway: send it from your telephone."), exceptions.TextMessageError)
	doc.update({"status": "Sending", "attempts": cint(doc.attempts) + 1})
	actions.save(doc)
	frappe.db.commit()
	return _call_gateway(doc)


def _locked(name: str, text: str, phone: str, user: str) -> Any:
	"""The locked action, which this person may send to this number."""
	doc = actions.lock(name)
	if doc.channel != "SMS" or doc.status not in actions.OPEN:
		message = _("{0} is {1} and cannot be completed.")
		frappe.throw(message.format(doc.name, _(doc.status)), exceptions.CannotCompleteError)
	if not text:
		frappe.throw(_("{0}: the text message is empty.").format(doc.name), exceptions.TextMessageError)
	if sum(letter.isdigit() for letter in phone) < SHORTEST_NUMBER:
		message = _("{0}: give the mobile number of {1}.")
		frappe.throw(message.format(doc.name, doc.recipient_name or doc.customer_name), exceptions.TextMessageError)
	if doc.status == "To Approve" or not key_accounts.is_cleared(doc):
		_demand_approval(doc, user)
	return doc


def _freeze(doc: Any, text: str, phone: str) -> None:
	"""Keeps what is sent and to whom; saved, not committed."""
	doc.update(
		{
			"recipient_phone": phone,
			"message": escape_html(text).replace("\n", "<br>"),
			"text_sha256": hashlib.sha256(text.encode()).hexdigest(),
		}
	)
	actions.save(doc)


def _demand_approval(doc: Any, user: str) -> None:
	"""A step that asks for an approver is sent by one; a formal notice not by its author."""
	actions.require_approver(user)
	key_accounts.require_manager(doc, user)
	actions.demand_two_people(doc, user)
	doc.update({"approver": user, "approved_on": frappe.utils.now_datetime()})


def _call_gateway(doc: Any) -> Any:
	from frappe.core.doctype.sms_settings.sms_settings import send_sms

	try:
		send_sms([doc.recipient_phone], notices.plain_message(doc), success_msg=False)
		return _sent(doc.name)
	except Exception as error:
		frappe.db.rollback()
		doc = actions.lock(doc.name)
		if not_taken(error):
			actions.mark_failed(doc, _("The SMS gateway refused the message: {0}").format(cstr(error)))
		else:
			doc.update({"status": "Unknown", "last_error": _("The SMS gateway did not answer: {0}").format(cstr(error))[-500:]})
			actions.save(doc)
		frappe.db.commit()
		return doc


def not_taken(error: Exception) -> bool:
	"""Whether the gateway has surely not taken the message: it said no, or nothing listened there."""
	from urllib3.exceptions import NewConnectionError

	if isinstance(error, requests.HTTPError | requests.ConnectTimeout | requests.exceptions.InvalidURL):
		return True
	reason = getattr(error.args[0], "reason", None) if error.args else None
	return isinstance(error, requests.ConnectionError) and isinstance(reason, NewConnectionError)


def _sent(name: str) -> Any:
	"""The action done, with the message on the timeline of action and case; committed."""
	doc = actions.mark_done(actions.lock(name))
	found = frappe.new_doc("Communication")
	found.update(
		{
			"communication_type": "Communication",
			"communication_medium": "SMS",
			"sent_or_received": "Sent",
			"subject": _("Text message to {0}").format(doc.recipient_phone),
			"content": doc.message,
			"phone_no": doc.recipient_phone,
			"reference_doctype": "Dunning Action",
			"reference_name": doc.name,
			"status": "Linked",
		}
	)
	found.append("timeline_links", {"link_doctype": "Collection Case", "link_name": doc.case})
	found.insert(ignore_permissions=True)
	frappe.db.commit()
	return doc
