"""What people do to many customers or invoices at once from ERPNext's own lists and forms. The callers check the permissions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import frappe
from frappe import _
from frappe.utils import cint, cstr, escape_html, formatdate, getdate

from recouvrement_app import exceptions

from ..contacts import actions, agenda, outcomes, recipients
from ..languages import in_language
from ..sales import invoice_sendings
from ..sending import conversation_mail
from . import cases

SOURCES = {"Collection Case": "name", "Customer": "customer"}


def cases_of(doctype: str, names: Sequence[str]) -> list[str]:
	"""The cases behind chosen customers, invoices or cases, each once.

	Raises:
		NoCaseError: one of them has no case, so nothing was ever owed.
	"""
	if doctype == "Sales Invoice":
		found = dict(frappe.get_all(doctype, {"name": ("in", names)}, ["name", "recouvrement_case"], as_list=True))
		missing = [name for name in names if not found.get(name)]
		chosen = [found[name] for name in names if found.get(name)]
	else:
		field = SOURCES[doctype]
		rows = frappe.get_all("Collection Case", {field: ("in", names)}, ["name", "customer"], order_by="name", limit=0)
		known = {row[field] for row in rows}
		missing, chosen = [name for name in names if name not in known], [row.name for row in rows]
	if missing:
		message = _("{0}: nothing is owed, so there is no collection case yet.").format(", ".join(missing[:10]))
		frappe.throw(message, exceptions.NoCaseError)
	return list(dict.fromkeys(chosen))


def hold(names: Sequence[str], reason: str | None, until: date | str | None = None) -> list[dict[str, Any]]:
	"""Rests cases; one `{"name", "ok", "status" | "error"}` per case, as for each of the functions below."""
	return actions.bulk(names, lambda name: cases.hold(name, reason, until))


def opt_out(names: Sequence[str], reason: str | None) -> list[dict[str, Any]]:
	"""No reminders for these cases, on any channel, until somebody takes it back."""
	return actions.bulk(names, lambda name: cases.opt_out(name, cstr(reason).strip()))


def opt_in(names: Sequence[str]) -> list[dict[str, Any]]:
	"""Reminds these cases again."""
	return actions.bulk(names, cases.opt_in)


def set_scenario(names: Sequence[str], scenario: str | None) -> list[dict[str, Any]]:
	"""Puts cases on a scenario; without one, back on what the rules assign."""
	return actions.bulk(names, lambda name: cases.change_scenario(name, scenario or None))


def set_collector(names: Sequence[str], user: str | None) -> list[dict[str, Any]]:
	"""Gives cases and their customers to a collector, so that cases of other companies follow when they are made.

	Raises:
		HandOverError: the user does not work in collections.
	"""
	if user:
		agenda.demand_colleague(user)

	def change(name: str) -> Any:
		doc = cases.set_collector(name, user or None)
		frappe.db.set_value("Customer", doc.customer, "recouvrement_collector", user or None)
		return doc

	return actions.bulk(names, change)


def exclude_invoices(
	names: Sequence[str], reason: str | None, until: date | str | None, today: date | None = None
) -> list[dict[str, Any]]:
	"""No reminder of these invoices up to a day, inclusive; without a day, they are reminded again.

	Raises (told per invoice):
		ReasonRequiredError, PostponeDateError, NoCaseError.
	"""
	day = getdate(until) if until else None
	return actions.bulk(names, lambda name: _exclude(name, cstr(reason).strip(), day, getdate(today)))


def _exclude(name: str, reason: str, until: date | None, today: date) -> Any:
	doc = frappe.get_doc("Sales Invoice", name)
	if not doc.recouvrement_case or doc.docstatus != 1:
		frappe.throw(_("{0} is not a submitted invoice with a collection case.").format(name), exceptions.NoCaseError)
	if until:
		actions.demand_reason(name, reason)
	if until and until < today:
		frappe.throw(_("{0}: choose today or a later day.").format(name), exceptions.PostponeDateError)
	doc.db_set({"recouvrement_exclude_until": until, "recouvrement_exclude_reason": reason or None}, notify=True)
	text = _("no reminder until {0}: {1}").format(formatdate(until), escape_html(reason)) if until else _("reminded again")
	doc.add_comment("Info", text)
	cases.refresh_cases([doc.recouvrement_case], today)
	return doc.reload()


def mark_sent(
	names: Sequence[str],
	channel: str,
	on: date | str | None = None,
	reference: str | None = None,
	proof: str | None = None,
) -> list[dict[str, Any]]:
	"""Records how and when these invoices were sent to their customers; a reminder may then follow.

	Args:
		channel: as on Invoice Sending.
		reference: tracking number or number of the deposit; proof: the address of a file of the site. Both of all the invoices.

	Raises (told per invoice):
		SendingError: not submitted, or a day that lies ahead.
	"""

	def sent(name: str) -> Any:
		invoice_sendings.record(name, channel, on, reference=reference, proof=proof)
		return frappe.get_doc("Sales Invoice", name)

	return actions.bulk(names, sent)


def send_statements(names: Sequence[str]) -> list[dict[str, Any]]:
	"""Draws up, approved, an e-mail with the statement of account of each case; `action` names it."""
	found = []
	for result in actions.bulk(names, send_statement):
		if result["ok"]:
			result["action"] = frappe.db.get_value("Dunning Action", {"case": result["name"], "attach_statement": 1}, order_by="creation desc")
		found.append(result)
	return found


def send_statement(case: str) -> Any:
	"""The e-mail that encloses the statement of account; it claims nothing and is no reminder.

	Raises:
		OptedOutError, NoRecipientError, NothingToSendError.
	"""
	doc = frappe.get_doc("Collection Case", case)
	if cint(doc.opt_out) or cint(frappe.db.get_value("Customer", doc.customer, "recouvrement_no_dunning")):
		frappe.throw(_("{0} asked not to be written to.").format(doc.customer_name), exceptions.OptedOutError)
	if not doc.total_outstanding:
		frappe.throw(_("{0} owes nothing.").format(doc.customer_name), exceptions.NothingToSendError)
	found = recipients.of_customer(doc.customer, "Email")
	if not found.email:
		message = _("No working e-mail address of {0} is known: add a contact.").format(doc.customer_name)
		frappe.throw(message, exceptions.NoRecipientError)
	language = doc.language or found.language or None
	with in_language(language):
		subject = _("Statement of your account with {0}").format(doc.company)
		body = conversation_mail.paragraphs(
			_("Dear Sir or Madam,"),
			_("Please find enclosed the statement of your account as of {0}.").format(formatdate(getdate())),
			_("We thank you and remain at your disposal."),
		)
	return conversation_mail.draw_up(
		case,
		found,
		_("Statement of account"),
		subject,
		body,
		language=language,
		approver=frappe.session.user,
		attach_statement=1,
	)


def give_opinion(case: str, opinion: str) -> None:
	"""Writes what the seller thinks of the customer's delay on the case, and tells its collector.

	Raises:
		frappe.ValidationError: an empty opinion.
	"""
	text = cstr(opinion).strip()
	if not text:
		frappe.throw(_("{0}: say what you know of the customer.").format(case))
	doc = frappe.get_doc("Collection Case", case)
	doc.db_set("sales_opinion", text)
	doc.add_comment("Info", escape_html(_("Sales opinion: {0}").format(text)))
	if doc.collector and doc.collector != frappe.session.user:
		outcomes.notify(doc.collector, doc, _("{0}: {1} says: {2}").format(doc.customer_name, frappe.utils.get_fullname(), text)[:140])
