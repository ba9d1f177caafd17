"""Signed, expiring links by which a customer answers a notice. A link opens one customer's case and nothing else.

A link is `<case>.<action>.<expiry>.<signature>`; the signature is an HMAC-SHA256 with the site's own key. It needs no account,
carries no amount, and stops working on its day.
"""

from __future__ import annotations

import base64
import hmac
import json
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import frappe
from frappe import _
from frappe.utils import cint, cstr, escape_html, flt, get_url, getdate

from recouvrement_app import exceptions
from recouvrement_app.rules.money import ZERO
from recouvrement_app.templates import words

from ..contacts import actions, contact_details, satisfaction
from ..languages import in_language
from ..sending import conversation_mail
from ..settings import settings
from . import portal_page, signatures

PAGE = "/recouvrement-answer"
PURPOSE = b"recouvrement-answer"
ONE_DAY = 86_400
ANSWERS = ("promise", "fine", "dispute", "paid", "resend")
ASKED = ("opinion", "dispute", "resend")  # what the e-mail of a satisfaction check offers
LONGEST_NOTE = 2_000
LONGEST_WAIT_DAYS = 45  # a customer who needs longer asks for a payment plan, which a person agrees to
AMOUNT = re.compile(r"\d{1,12}([.,]\d{1,2})?")


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
		frappe.throw(_("This link is not valid: open it from the e-mail again, or answer that e-mail."), exceptions.LinkExpiredError)
	case, action, expiry = json.loads(_decode(body))
	if time.time() > expiry:
		frappe.throw(_("This link is too old: answer the last notice, or call us."), exceptions.LinkExpiredError)
	if not frappe.db.exists("Collection Case", case):
		frappe.throw(_("This link is not valid: open it from the e-mail again, or answer that e-mail."), exceptions.LinkExpiredError)
	return case, action


def _signature(body: str) -> str:
	return _encode(signatures.sign(PURPOSE, body))


def _encode(data: bytes) -> str:
	return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _decode(text: str) -> bytes:
	return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def record_answer(token: str, answer: str, values: dict[str, Any] | None = None) -> dict[str, Any]:
	"""Records what a customer answered: a comment, an outcome, and what follows from it.

	Args:
		answer: promise | fine | dispute | paid | resend | accept | decline (the last two of a proposal) | right | correct (these two
			about how to reach the customer) | opinion.
		values: `date`, `amount`, `invoices`, `note`, `offer`, `option`, `score`, and `contact_details.FIELDS`, as the form sent them; all are
			checked against the case.

	Raises:
		LinkExpiredError, PortalAnswerError, and what a promise refuses.
	"""
	case, action = read(token)
	values = values or {}
	recorders = {
		"promise": _promise, "fine": _fine, "dispute": _dispute, "paid": _paid, "resend": _resend, "accept": _accept,
		"decline": _decline, "right": _right, "correct": _correct, "opinion": _opinion,
	}
	if answer not in recorders:
		frappe.throw(_("Choose an answer."), exceptions.PortalAnswerError)
	note = cstr(values.get("note")).strip()[:LONGEST_NOTE]
	invoices = _own_invoices(case, values.get("invoices"))
	doc = _action(case, action)
	frappe.db.get_value("Collection Case", case, "name", for_update=True)  # two answers at once wait for one another
	with _on_behalf_of_site():
		result = recorders[answer](doc, invoices, values, note)
		_tell(doc, answer, note, invoices, values)
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
	open_now = {line["invoice"] for line in portal_page.open_invoices(case)}
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
	from ..promises import promises

	day = _day(values.get("date"))
	promised = promises.promised_invoices(doc.case)
	lines = portal_page.open_invoices(doc.case)
	wanted = invoices or [line["invoice"] for line in lines if line["overdue"]] or [line["invoice"] for line in lines]
	free = [name for name in dict.fromkeys(wanted) if name not in promised]
	if not free:
		frappe.throw(
			_("Your commitment to pay is noted already. To change it, answer our e-mail or call us."),
			exceptions.PortalAnswerError,
		)
	amount = _amount(values.get("amount"))
	_demand_owed(amount, [line for line in lines if line["invoice"] in free], doc.currency)
	promise = promises.create_promise(
		doc.case,
		amount=amount,
		promised_date=day,
		invoices=free,
		channel="Portal",
		promised_by=doc.customer_name,
		source_action=doc.name if doc.doctype == "Dunning Action" else None,
		notes=escape_html(note) or None,
	)
	_outcome(doc, "Promised")
	return {"promise": promise.name, "status": promise.status}


def _demand_owed(amount: float | None, lines: list[dict[str, Any]], currency: str) -> None:
	"""Refuse, in the customer's words, an amount above what the chosen invoices owe.

	Raises:
		PortalAnswerError
	"""
	owed = sum((line["outstanding"] for line in lines), ZERO)
	if amount and portal_page.money(amount) > owed:
		message = _("The invoices that you ticked come to {0}: write that amount or less, or tick more invoices.")
		frappe.throw(message.format(words.money(owed, currency, words.language_of(frappe.local.lang))), exceptions.PortalAnswerError)


def _fine(doc: Any, invoices: list[str], values: dict[str, Any], note: str) -> dict[str, Any]:
	"""Invoice received, nothing to complain of, paid when due: an answer to the question before the due date, not to a reminder."""
	if any(line["due_now"] for line in portal_page.open_invoices(doc.case)):
		frappe.throw(_("An invoice is overdue: tell us when you will pay it."), exceptions.PortalAnswerError)
	_outcome(doc, "Satisfied")
	return {}


def _day(text: Any) -> date:
	"""The day that a customer chose: today or later, within what may be promised without asking us.

	Raises:
		PortalAnswerError
	"""
	try:
		day = date.fromisoformat(cstr(text).strip())
	except ValueError:
		day = None
	today = getdate()
	if not day or day < today:
		frappe.throw(_("Choose the day on which you will pay, today or later."), exceptions.PortalAnswerError)
	if day > today + timedelta(days=LONGEST_WAIT_DAYS):
		frappe.throw(
			_("Choose a day within the next {0} days, or ask us for a payment plan.").format(LONGEST_WAIT_DAYS),
			exceptions.PortalAnswerError,
		)
	return day


def _amount(text: Any) -> float | None:
	"""The amount that a customer typed, in French or English; None for an empty field.

	Raises:
		PortalAnswerError: it is not an amount; it is never guessed.
	"""
	typed = re.sub(r"[\s\u00a0\u202f€]", "", cstr(text))
	if not typed:
		return None
	if "," in typed and "." in typed:  # the last one is the decimal sign
		typed = typed.replace(min(",", ".", key=typed.rfind), "")
	if not AMOUNT.fullmatch(typed) or not flt(typed.replace(",", ".")):
		frappe.throw(_("We could not read the amount: write it like 1234.50."), exceptions.PortalAnswerError)
	return flt(typed.replace(",", "."))


def _accept(doc: Any, invoices: list[str], values: dict[str, Any], note: str) -> dict[str, Any]:
	from ..promises import offers

	offer = offers.accept(_own_offer(doc.case, values), cint(values.get("option")), by=doc.customer_name)
	if note:
		offer.add_comment("Comment", escape_html(note), comment_by=doc.customer_name)
	_outcome(doc, "Promised")
	return {"promise": offer.name, "status": offer.status}


def _decline(doc: Any, invoices: list[str], values: dict[str, Any], note: str) -> dict[str, Any]:
	from ..promises import offers

	return {"promise": offers.decline(_own_offer(doc.case, values), escape_html(note)).name}


def _own_offer(case: str, values: dict[str, Any]) -> str:
	"""The proposal that is answered: of this case and still open."""
	name = cstr(values.get("offer"))
	if name and frappe.db.exists("Payment Promise", {"name": name, "case": case, "docstatus": 1, "status": "Offered"}):
		return name
	frappe.throw(_("This proposal is no longer open: you may have answered it already."), exceptions.PortalAnswerError)


def _dispute(doc: Any, invoices: list[str], values: dict[str, Any], note: str) -> dict[str, Any]:
	from ..contacts import outcomes

	if not note:
		frappe.throw(_("Tell us what is wrong with the invoice."), exceptions.PortalAnswerError)
	if not invoices and not doc.lines:
		frappe.throw(_("Choose the invoices that you contest."), exceptions.PortalAnswerError)
	file = outcomes.open_dispute(doc, invoices, "Other", escape_html(note))
	_outcome(doc, "Disputes")
	return {"file": file}


def _paid(doc: Any, invoices: list[str], values: dict[str, Any], note: str) -> dict[str, Any]:
	from ..contacts import outcomes

	until = getdate() + timedelta(days=outcomes.SAYS_PAID_REST_DAYS)
	outcomes.hold_until_paid(doc.case, until)
	_outcome(doc, "Says Paid")
	return {"held_until": until}


def _resend(doc: Any, invoices: list[str], values: dict[str, Any], note: str) -> dict[str, Any]:
	wanted = invoices or [line["invoice"] for line in portal_page.open_invoices(doc.case) if line["overdue"]]
	title = _("Invoices sent again")
	waiting = {"case": doc.case, "step_title": title, "status": ("in", sorted(actions.OPEN)), "creation": (">=", getdate())}
	if frappe.db.exists("Dunning Action", waiting):  # asked for twice: sent once
		return {"action": None}
	resent = conversation_mail.resend_invoices(doc, wanted)
	_outcome(doc, "Wants Invoice")
	return {"action": resent}


def _right(doc: Any, invoices: list[str], values: dict[str, Any], note: str) -> dict[str, Any]:
	contact_details.confirm(doc.case, _notice(doc))
	return {}


def _correct(doc: Any, invoices: list[str], values: dict[str, Any], note: str) -> dict[str, Any]:
	return {"changed": contact_details.propose(doc.case, values, _notice(doc))}


def _opinion(doc: Any, invoices: list[str], values: dict[str, Any], note: str) -> dict[str, Any]:
	return satisfaction.rate(doc, values, note)


def _notice(doc: Any) -> str:
	return doc.name if doc.doctype == "Dunning Action" else ""


def _tell(doc: Any, answer: str, note: str, invoices: list[str], values: dict[str, Any]) -> None:
	"""A comment on the case, and an alert to its collector."""
	from ..contacts import outcomes

	with in_language(frappe.db.get_default("lang")):
		text = " ".join(filter(None, (satisfaction.told(values) if answer == "opinion" else _words(answer), ", ".join(invoices), note)))
	case = frappe.get_doc("Collection Case", doc.case)
	case.add_comment("Comment", escape_html(text), comment_by=doc.customer_name)
	if case.collector:
		outcomes.notify(case.collector, case, text[:140])


def _words(answer: str) -> str:
	return {
		"promise": _("The customer promised payment online."),
		"fine": _("The customer says online that everything is in order and will pay by the due date."),
		"dispute": _("The customer contested online."),
		"paid": _("The customer says online that it has been paid."),
		"resend": _("The customer asked online for the invoices again."),
		"accept": _("The customer accepted our proposal online."),
		"decline": _("The customer declined our proposal online."),
		"right": _("The customer confirmed its contact details online."),
		"correct": _("The customer corrects its contact details online: take them over, or drop them."),
	}[answer]
