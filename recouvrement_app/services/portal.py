"""Signed, expiring links by which a customer answers a notice. A link opens one customer's case and nothing else.

A link is `<case>.<action>.<expiry>.<signature>`; the signature is an HMAC-SHA256 with the site's own key. It needs no account,
carries no amount, and stops working on its day.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import frappe
from frappe import _
from frappe.utils import cint, cstr, escape_html, flt, get_url, getdate
from frappe.utils.password import get_encryption_key

from recouvrement_app import exceptions

from . import ledger
from .settings import settings

PAGE = "/recouvrement-answer"
PURPOSE = b"recouvrement-answer"
ONE_DAY = 86_400
ANSWERS = ("promise", "dispute", "paid", "resend")
LONGEST_NOTE = 2_000


def sign(case: str, action: str = "", days: int | None = None) -> str:
	"""The token of a link.

	Args:
		case: the Collection Case that it opens.
		action: the Dunning Action whose notice carries it.
		days: days of validity; the settings' when not given.
	"""
	validity = cint(settings().portal_link_days) or 30 if days is None else days
	expiry = int(time.time()) + validity * ONE_DAY
	body = _encode(json.dumps([case, action, expiry], separators=(",", ":")).encode())
	return f"{body}.{_signature(body)}"


def link(case: str, action: str = "", days: int | None = None) -> str:
	"""The whole address of the answer page."""
	return get_url(f"{PAGE}?t={sign(case, action, days)}")


def read(token: str | None) -> tuple[str, str]:
	"""(case, action) of a token.

	Raises:
		LinkExpiredError: altered, unknown or too old.
	"""
	body, _dot, signature = cstr(token).partition(".")
	if not body or not hmac.compare_digest(signature.encode(), _signature(body).encode()):
		frappe.throw(_("This link is not valid."), exceptions.LinkExpiredError)
	case, action, expiry = json.loads(_decode(body))
	if time.time() > expiry:
		frappe.throw(_("This link is too old: answer the last notice, or call us."), exceptions.LinkExpiredError)
	if not frappe.db.exists("Collection Case", case):
		frappe.throw(_("This link is not valid."), exceptions.LinkExpiredError)
	return case, action


def _signature(body: str) -> str:
	key = hashlib.sha256(PURPOSE + get_encryption_key().encode()).digest()
	return _encode(hmac.new(key, body.encode(), hashlib.sha256).digest())


def _encode(data: bytes) -> str:
	return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _decode(text: str) -> bytes:
	return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def page_data(case: str) -> dict[str, Any]:
	"""What the customer sees: the own open invoices of one company, and nothing of ours (no notes, no status)."""
	facts = frappe.db.get_value(
		"Collection Case", case, ["company", "customer", "customer_name", "currency", "language"], as_dict=True
	)
	lines = [
		line
		for line in ledger.open_lines(facts.company, getdate(), [facts.customer])
		if line.currency == facts.currency
	]
	return {
		**facts,
		"lines": [
			{
				"invoice": line.invoice,
				"term": line.term,
				"due_date": line.due_date,
				"outstanding": float(line.outstanding),
				"overdue": line.due_date < getdate(),
			}
			for line in sorted(lines, key=lambda line: (line.due_date, line.invoice, line.term))
		],
		"total": float(sum(line.outstanding for line in lines)),
	}


def record_answer(token: str, answer: str, values: dict[str, Any] | None = None) -> dict[str, Any]:
	"""Records what a customer answered: a comment, an outcome, and what follows from it.

	Args:
		answer: promise | dispute | paid | resend.
		values: `date`, `amount`, `invoices`, `note`, as the form sent them; all are checked against the case.

	Raises:
		LinkExpiredError, PortalAnswerError, and what a promise refuses.
	"""
	case, action = read(token)
	values = values or {}
	if answer not in ANSWERS:
		frappe.throw(_("Choose an answer."), exceptions.PortalAnswerError)
	note = cstr(values.get("note")).strip()[:LONGEST_NOTE]
	invoices = _own_invoices(case, values.get("invoices"))
	doc = _action(case, action)
	record = {"promise": _promise, "dispute": _dispute, "paid": _paid, "resend": _resend}[answer]
	with _on_behalf_of_site():
		result = record(doc, invoices, values, note)
		_tell(doc, answer, note, invoices)
	return result


@contextmanager
def _on_behalf_of_site() -> Iterator[None]:
	"""The link was proved genuine: what it allows is written by the site itself, a guest has no rights."""
	session = frappe.local.session
	user, sid, data, form = session.user, session.sid, session.data, frappe.local.form_dict
	frappe.set_user("Administrator")
	try:
		yield
	finally:
		frappe.set_user(user)
		session.update({"sid": sid, "data": data})
		frappe.local.form_dict = form


def _own_invoices(case: str, wanted: Any) -> list[str]:
	"""The chosen invoices, all of which must be open in the case."""
	open_now = {line["invoice"] for line in page_data(case)["lines"]}
	chosen = [wanted] if isinstance(wanted, str) else list(wanted or ())
	if set(chosen) - open_now:
		frappe.throw(_("Choose invoices of the list."), exceptions.PortalAnswerError)
	return sorted(set(chosen))


def _action(case: str, action: str) -> Any:
	"""The notice that is answered, else the case's last one, else the case itself."""
	found = frappe.db.get_value("Dunning Action", {"name": action, "case": case}) or frappe.db.get_value(
		"Dunning Action", {"case": case, "status": "Done"}, order_by="done_on desc"
	)
	if found:
		return frappe.get_doc("Dunning Action", found)
	doc = frappe.get_doc("Collection Case", case)
	return frappe._dict(doc.as_dict(), case=case, lines=[])


def _outcome(doc: Any, outcome: str) -> None:
	if doc.doctype == "Dunning Action":
		frappe.db.set_value("Dunning Action", doc.name, "outcome", outcome)


def _promise(doc: Any, invoices: list[str], values: dict[str, Any], note: str) -> dict[str, Any]:
	from . import promises

	day = getdate(values.get("date")) if values.get("date") else None
	amount = flt(cstr(values.get("amount")).replace("\u00a0", "").replace(" ", "").replace(",", "."))
	if not day or day < getdate():
		frappe.throw(_("Choose the day on which you will pay, today or later."), exceptions.PortalAnswerError)
	promise = promises.create_promise(
		doc.case,
		amount=amount or None,
		promised_date=day,
		invoices=invoices or None,
		channel="Portal",
		source_action=doc.name if doc.doctype == "Dunning Action" else None,
		notes=escape_html(note) or None,
	)
	_outcome(doc, "Promised")
	return {"promise": promise.name}


def _dispute(doc: Any, invoices: list[str], values: dict[str, Any], note: str) -> dict[str, Any]:
	from . import outcomes

	if not note:
		frappe.throw(_("Tell us what is wrong with the invoice."), exceptions.PortalAnswerError)
	if not invoices and not doc.lines:
		frappe.throw(_("Choose the invoices that you contest."), exceptions.PortalAnswerError)
	file = outcomes.open_dispute(doc, invoices, "Other", escape_html(note))
	_outcome(doc, "Disputes")
	return {"file": file}


def _paid(doc: Any, invoices: list[str], values: dict[str, Any], note: str) -> dict[str, Any]:
	from . import outcomes

	until = getdate() + timedelta(days=outcomes.SAYS_PAID_REST_DAYS)
	outcomes.hold_until_paid(doc.case, until)
	_outcome(doc, "Says Paid")
	return {"held_until": until}


def _resend(doc: Any, invoices: list[str], values: dict[str, Any], note: str) -> dict[str, Any]:
	from . import outcomes

	wanted = invoices or [line["invoice"] for line in page_data(doc.case)["lines"] if line["overdue"]]
	resent = outcomes.resend_invoices(doc, wanted)
	_outcome(doc, "Wants Invoice")
	return {"action": resent}


def _tell(doc: Any, answer: str, note: str, invoices: list[str]) -> None:
	"""A comment on the case, and an alert to its collector."""
	from . import outcomes

	with outcomes.speaking(frappe.db.get_default("lang")):
		text = " ".join(filter(None, (_words(answer), ", ".join(invoices), note)))
	case = frappe.get_doc("Collection Case", doc.case)
	case.add_comment("Comment", escape_html(text), comment_by=doc.customer_name)
	if case.collector:
		outcomes.notify(case.collector, case, text[:140])


def _words(answer: str) -> str:
	return {
		"promise": _("The customer promised payment online."),
		"dispute": _("The customer contested online."),
		"paid": _("The customer says online that it has been paid."),
		"resend": _("The customer asked online for the invoices again."),
	}[answer]
