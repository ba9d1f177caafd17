"""What the top of a Litigation File's form shows: where it stands, what is missing, and the one thing to do next."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from frappe.utils import cint, cstr, flt, getdate

from ..contacts import actions
from ..dossier import dossier
from ..receivables import late_charges
from ..sales import invoice_sendings
from ..sentences import told
from . import dispute_subjects, legal_offices, litigation, litigation_gate, litigation_letters, negotiations

ENDED = ("Resolved", "Closed", "Rejected", "Cancelled")


def of(doc: Any, user: str | None = None) -> dict[str, Any]:
	"""The view of a file for a user.

	Returns:
		`{"next", "next_text", "unmet", "remarks", "steps", "dossier", "letters", "money", "entry",
		"retains_title", "sendings", "subjects", "attempts", "offices"}`; `next` names the one thing to do: submit,
		approve, wait, resolve, build, record, check_credit_note, read_letter, check_entry or nothing.
	"""
	user = user or frappe.session.user
	unmet = _unmet(doc)
	letters = _letters(doc)
	what, text = _next(doc, user, unmet, letters)
	return {
		"next": what,
		"next_text": text,
		"unmet": unmet,
		"remarks": _remarks(doc),
		"steps": _steps(doc),
		"dossier": {**dossier.state(doc.name), "pdf": doc.dossier_pdf, "zip": doc.dossier_zip, "on": doc.dossier_on},
		"letters": letters,
		"money": _money(doc),
		"entry": _draft_entry(doc),
		"retains_title": litigation_letters.retains_title(doc.company),
		"sendings": _sendings(doc),
		"subjects": dispute_subjects.facts(doc),
		"attempts": _attempts(doc),
		"offices": _offices(doc),
	}


def _unmet(doc: Any) -> list[str]:
	"""What keeps a proposed legal recovery from being opened."""
	if doc.kind != "Legal Recovery" or doc.docstatus or doc.status in ENDED:
		return []
	return [text for _code, text in litigation_gate.gate(doc)]


def _attempts(doc: Any) -> list[dict[str, Any]]:
	"""Attempts at an amicable settlement that are on record for a legal recovery, the oldest first."""
	return negotiations.told(doc) if doc.kind == "Legal Recovery" else []


def _offices(doc: Any) -> list[dict[str, Any]]:
	"""The court and the officer of the debtor's seat, while a legal recovery is open."""
	if doc.kind != "Legal Recovery" or doc.docstatus == 2 or doc.status in ENDED:
		return []
	return legal_offices.of_file(doc)


def _sendings(doc: Any) -> list[dict[str, Any]]:
	"""How the invoices were sent, where the customer says that they were not received: `[{"invoice", "sent": [in words]}]`."""
	if doc.dispute_kind != "Not Received":
		return []
	told = invoice_sendings.told(list(dict.fromkeys(row.invoice for row in doc.invoices)))
	return [{"invoice": invoice, "sent": sent} for invoice, sent in told.items()]


def _remarks(doc: Any) -> list[str]:
	"""What the claim's charges lack: a rate that is not known yet, as the law's computation says it."""
	if doc.kind != "Legal Recovery" or doc.status in ENDED:
		return []
	found = late_charges.of_invoices(doc.case, [row.invoice for row in doc.invoices], getdate())
	return list(dict.fromkeys(told(text) for entry in found.values() for text in entry.warnings))


def _next(doc: Any, user: str, unmet: list[str], letters: list[Any]) -> tuple[str, str]:
	"""(what to do next, why in words)."""
	if doc.docstatus == 2:
		return "nothing", _("The file is cancelled.")
	if doc.kind == "Dispute":
		return _next_of_dispute(doc, letters)
	return _next_of_recovery(doc, user, unmet)


def _next_of_dispute(doc: Any, letters: list[Any]) -> tuple[str, str]:
	if doc.docstatus == 0:
		return "submit", _("Submit the file: the disputed amounts then rest until it is resolved.")
	if doc.status not in ENDED:
		step = next((row for row in doc.events if not cint(row.done)), None)
		if step and step.deadline:
			by = frappe.format(step.deadline, "Date")
			what = _(step.kind, context="stage")
			return "resolve", _("{0}, by {1}; then decide and resolve the dispute.").format(what, by)
		return "resolve", _("Decide and resolve the dispute; until then the disputed amounts rest.")
	if doc.credit_note and frappe.db.get_value("Sales Invoice", doc.credit_note, "docstatus") == 0:
		return "check_credit_note", _("Check and submit the draft credit note {0}.").format(doc.credit_note)
	waiting = next((row for row in letters if row.status in ("Proposed", "To Approve")), None)
	if waiting and doc.status == "Rejected":
		return "read_letter", _("Read and approve the letter that rejects the dispute.")
	return "nothing", _("The dispute has ended: {0}.").format(_(doc.outcome or doc.status, context="Litigation File"))


def _next_of_recovery(doc: Any, user: str, unmet: list[str]) -> tuple[str, str]:
	if doc.status in ENDED:
		if _draft_entry(doc):
			return "check_entry", _("Check and submit the write-off {0}; the file then closes with its figures.").format(doc.write_off_entry)
		return "nothing", _("The file has ended: {0}.").format(_(doc.outcome or doc.status, context="Litigation File"))
	if doc.docstatus == 0:
		return _approval(doc, user, unmet)
	if _draft_entry(doc):
		return "check_entry", _("Check and submit the write-off {0}; the file then closes with its figures.").format(doc.write_off_entry)
	if not doc.dossier_pdf:
		return "build", _("Build the dossier for the court, the lawyer or the commissaire de justice.")
	step = next((row for row in _steps(doc) if not row["done_on"]), None)
	if step and step["deadline"]:
		by = frappe.format(step["deadline"], "Date")
		return "record", _("{0}: at the latest on {1}. Record it when it is done.").format(_(step["title"], context="stage"), by)
	if step:
		return "record", _("{0}. Record it when it is done.").format(_(step["title"], context="stage"))
	return "record", _("Record what happens until the claim is paid or the file is closed.")


def _approval(doc: Any, user: str, unmet: list[str]) -> tuple[str, str]:
	if user == doc.proposed_by:
		return "wait", _("You proposed it: somebody else, with the role Collections Approver, approves it.")
	if not actions.may_approve(user):
		return "wait", _("It waits for somebody with the role Collections Approver.")
	if unmet:
		return "approve", _("Not all conditions are met: read what is missing before you decide.")
	return "approve", _("All conditions are met: approve it to open the procedure.")


def _steps(doc: Any) -> list[dict[str, Any]]:
	"""The stages of the route, or the steps of the dispute, with what is done and by when the others must be."""
	rows = {row.kind: row for row in doc.events}
	if doc.kind == "Dispute" or not doc.route:
		return [_step(row.kind, row) for row in doc.events if row.deadline or not cint(row.done)]
	found = []
	for step in litigation_gate.route_of(doc.route).steps:
		field = litigation.EVENT_DATES.get(step.stage.lower())
		found.append(_step(step.title, rows.get(step.title), doc.get(field) if field else None))
	return found


def _step(title: str, row: Any, day: Any = None) -> dict[str, Any]:
	done_on = day or (row.done_on or row.date if row and cint(row.done) else None)
	deadline = row.deadline if row and row.deadline else None
	extended = row.extended_to if deadline and row.extended_to and getdate(row.extended_to) > getdate(deadline) else None
	late = bool(deadline and not done_on and getdate(extended or deadline) < getdate())
	return {"title": title, "done_on": done_on, "deadline": deadline, "extended_to": extended, "late": late}


def _letters(doc: Any) -> list[Any]:
	fields = ["name", "step_title", "channel", "status", "action_date", "done_on"]
	return frappe.get_all("Dunning Action", {"litigation_file": doc.name}, fields, order_by="creation desc", limit=10)


def _money(doc: Any) -> dict[str, float]:
	"""What is at stake, what it cost and what came in."""
	fields = ("disputed_amount", "principal", "interest", "indemnity", "total_claim", "recovered_amount", "cost_total", "commission", "net")
	return {field: flt(doc.get(field)) for field in fields}


def _draft_entry(doc: Any) -> str | None:
	"""The write-off that still waits for its submission."""
	entry = cstr(doc.write_off_entry)
	return entry if entry and frappe.db.get_value("Journal Entry", entry, "docstatus") == 0 else None
