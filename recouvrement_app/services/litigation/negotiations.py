"""Attempts at an amicable settlement that are on record for a file: promises, plans, offers and meetings of its case, and negotiations
that a person logged in it. `rules.amicable` says which count.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import frappe
from frappe import _
from frappe.utils import cint, cstr, getdate, strip_html

from recouvrement_app import exceptions
from recouvrement_app.rules import amicable

KIND = "Negotiation"
MADE = ("Offered", "Open", "Kept", "Partly Kept", "Broken", "Declined", "Expired")


def of_file(doc: Any) -> list[amicable.Attempt]:
	"""The attempts that count for a Litigation File, the oldest first."""
	invoices = [row.invoice for row in doc.invoices]
	due = [getdate(row.due_date) for row in doc.invoices if row.due_date]
	if not due:
		return []
	return amicable.counting([*_promised(doc), *_met(doc), *_logged(doc)], invoices, min(due))


def _promised(doc: Any) -> Iterator[amicable.Attempt]:
	rows = frappe.get_all(
		"Payment Promise", {"case": doc.case, "docstatus": 1, "status": ("in", MADE)},
		["name", "kind", "status", "received_on", "creation", "promised_by"], limit=0,
	)  # fmt: skip
	named: dict[str, list[str]] = {}
	parents = [row.name for row in rows] or [""]
	for line in frappe.get_all("Payment Promise Invoice", {"parent": ("in", parents)}, ["parent", "invoice"], limit=0):
		named.setdefault(line.parent, []).append(line.invoice)
	for row in rows:
		day = getdate(row.received_on or row.creation)
		invoices = tuple(named.get(row.name, ()))
		yield amicable.Attempt(row.kind, day, cstr(row.promised_by), row.status, "", invoices, "Payment Promise", row.name)


def _met(doc: Any) -> Iterator[amicable.Attempt]:
	"""Visits of the case that took place."""
	rows = frappe.get_all(
		"Dunning Action", {"case": doc.case, "status": "Done", "channel": "Visit"},
		["name", "done_on", "recipient_name", "outcome", "notes"], limit=0,
	)  # fmt: skip
	for row in rows:
		notes = strip_html(cstr(row.notes))
		yield amicable.Attempt(
			"Meeting", getdate(row.done_on), cstr(row.recipient_name), cstr(row.outcome), notes, (), "Dunning Action", row.name
		)


def _logged(doc: Any) -> Iterator[amicable.Attempt]:
	for row in doc.events:
		if row.kind == KIND and row.how and cint(row.done):
			yield amicable.Attempt(row.how, getdate(row.date), cstr(row.with_whom), cstr(row.negotiation_outcome), cstr(row.notes))


def log(name: str, how: str, with_whom: str, outcome: str, day: date | str | None = None, notes: str | None = None) -> Any:
	"""Records a negotiation in a file.

	Args:
		how: Meeting, Phone Call, Video Call, Letter, Email, Conciliator, Mediation or Participatory Procedure.
		with_whom: who sat, spoke or wrote on the other side, or the conciliator.
		outcome: Agreement, Partial Agreement, No Agreement, Refused or No Answer.
		day: when; today when not given.

	Raises:
		StatusChangeError: the file has ended. NegotiationError: it lies in the future, or how, with whom or the outcome is missing.
	"""
	from . import disputes
	from .litigation_gate import LIVE

	doc, when = disputes.lock(name), getdate(day)
	if doc.docstatus == 2 or doc.status not in LIVE:
		message = _("{0} is {1}: nothing more happens in it.").format(doc.name, _(doc.status))
		frappe.throw(message, exceptions.StatusChangeError)
	if when > getdate():
		frappe.throw(_("{0}: a negotiation is recorded once it took place.").format(doc.name), exceptions.NegotiationError)
	if not (cstr(how).strip() and cstr(with_whom).strip() and cstr(outcome).strip()):
		message = _("{0}: say how it was negotiated, with whom, and what came of it.").format(doc.name)
		frappe.throw(message, exceptions.NegotiationError)
	values = {"kind": KIND, "date": when, "done": 1, "done_on": when, "how": how, "with_whom": with_whom, "notes": notes}
	doc.append("events", {**values, "negotiation_outcome": outcome})
	return disputes.save(doc)


def told(doc: Any) -> list[dict[str, Any]]:
	"""The attempts of a file in the reader's language, the oldest first, as `in_words` gives each."""
	return [in_words(attempt) for attempt in of_file(doc)]


def in_words(attempt: amicable.Attempt) -> dict[str, Any]:
	"""An attempt as the reader's language tells it: `{"day", "how", "with_whom", "outcome", "notes", "doctype", "reference", "formal"}`."""
	return {
		"day": attempt.day,
		"how": _(attempt.how, context="negotiation"),
		"with_whom": attempt.with_whom,
		"outcome": _outcome(attempt),
		"notes": attempt.notes,
		"doctype": attempt.doctype,
		"reference": attempt.reference,
		"formal": attempt.formal,
	}


def _outcome(attempt: amicable.Attempt) -> str:
	if attempt.doctype == "Dunning Action":
		return _(attempt.outcome, context="outcome") if attempt.outcome else ""
	return _(attempt.outcome) if attempt.doctype else _(attempt.outcome, context="negotiation")
