"""The letters of a file as notices: drawn up for approval, then sent by e-mail with the letter as PDF, or posted.

Their text is the print format's. They claim what they name: when a payment comes before they leave, they go back to approval, or are
cancelled when nothing is owed any more (`checks.claim_changed`).
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import frappe
from frappe import _
from frappe.utils import cint, flt, getdate

from recouvrement_app import exceptions
from recouvrement_app.templates import litigation as templates

from ..contacts import actions, recipients
from ..languages import in_language
from ..settings import company_row
from . import litigation_context, litigation_prints
from .litigation_gate import LIVE

# letter → kind of file, tone of the notice, channel when none is chosen
LETTERS = {
	"last_warning": ("Legal Recovery", "Last Warning", "Registered Letter"),
	"retention_of_title": ("Legal Recovery", "Formal Notice", "Registered Letter"),
	"acknowledgement": ("Dispute", "Courtesy", "Email"),
	"rejection": ("Dispute", "Firm", "Email"),
}
BY_POST = "Letter"
WITH_DEADLINE = ("last_warning", "retention_of_title")


def draft(file: str, letter: str, channel: str | None = None, today: date | None = None) -> str:
	"""Draws up a letter of a file as a notice that waits for approval.

	Args:
		file: the Litigation File; the caller has checked the permission to write it.
		letter: last_warning, retention_of_title, acknowledgement or rejection.
		channel: Email, Letter or Registered Letter; the letter's own when not given.

	Returns:
		The Dunning Action; the one that is open already when it still says the same.

	Raises:
		LitigationLetterError: the letter does not fit the file's kind or state, or nothing is owed any more.
	"""
	return draft_of(frappe.get_doc("Litigation File", file, for_update=True), letter, channel, today=today)


def draft_of(
	doc: Any, letter: str, channel: str | None = None, resolution: str | None = None, today: date | None = None
) -> str:
	"""The same for a locked file; with `resolution` a rejection gives these reasons instead of the saved ones."""
	kind, tone, usual = LETTERS[letter]
	_demand_fit(doc, letter, kind)
	day = getdate(today)
	language = litigation_prints.language_of(doc, letter)
	found = recipients.of_customer(doc.customer, "Email")
	chosen = channel or (usual if usual != "Email" or found.email else BY_POST)
	deadline = day + timedelta(days=litigation_prints.DAYS_TO_PAY) if letter in WITH_DEADLINE else None
	with in_language(language):
		context = litigation_context.of_file(doc, language, day, deadline)
		if resolution is not None:
			context["file"]["resolution"] = [line for line in resolution.splitlines() if line.strip()]
		subject, body, _regards = templates.texts(letter, context, language)
		enclosed = _("The attached letter (PDF) says the same.")
	if not context["lines"]:
		frappe.throw(_("{0}: nothing is owed any more on its invoices.").format(doc.name), exceptions.LitigationLetterError)
	lines = [] if letter == "acknowledgement" else context["lines"]
	same = _open_draft(doc, tone, lines, deadline)
	if same:
		return same
	made = actions.create_manual(
		doc.case, chosen, step_title=title(letter), tone=tone, language=language, subject=subject, letter_html=body,
		message=f"{body}<p>{enclosed}</p>", text_edited=1, status="To Approve", autonomy="To Approve", deadline=deadline,
		action_date=day, litigation_file=doc.name, contact=found.contact or None, recipient_name=found.name,
		recipient_email=found.email or None, recipient_address=found.address or None,
	)  # fmt: skip
	_list(made, lines, context)
	return made.name


def retains_title(company: str) -> bool:
	"""Whether the company's terms say that goods remain its own until they are paid."""
	return bool(cint(company_row(company).get("retention_of_title")))


def title(letter: str) -> str:
	"""What the notice is called in the agenda."""
	return {
		"last_warning": _("Last notice before court"),
		"retention_of_title": _("Claim of goods under retention of title"),
		"acknowledgement": _("Acknowledgement of a dispute"),
		"rejection": _("Rejection of a dispute"),
	}[letter]


def _demand_fit(doc: Any, letter: str, kind: str) -> None:
	if doc.kind != kind:
		message = _("{0} is of kind {1}: {2} does not fit it.").format(doc.name, _(doc.kind), title(letter))
		frappe.throw(message, exceptions.LitigationLetterError)
	if letter == "retention_of_title" and not retains_title(doc.company):
		message = _("Recouvrement Settings: {0} does not say that its terms retain title to the goods.").format(doc.company)
		frappe.throw(message, exceptions.LitigationLetterError)
	ended = doc.status not in (*LIVE, "Draft") and not (letter == "rejection" and doc.status == "Rejected")
	if ended:
		message = _("{0} is {1}: no letter goes out any more.").format(doc.name, _(doc.status))
		frappe.throw(message, exceptions.LitigationLetterError)


def _open_draft(doc: Any, tone: str, lines: list[dict[str, Any]], deadline: date | None) -> str | None:
	"""The open notice that says the same; one that says something else is cancelled."""
	values = {"litigation_file": doc.name, "tone": tone, "status": ("in", list(actions.OPEN))}
	for name in frappe.get_all("Dunning Action", values, pluck="name"):
		action = actions.lock(name)
		before = {row.invoice: flt(row.outstanding, 2) for row in action.lines}
		now = {row["invoice"]: flt(row["outstanding"], 2) for row in lines}
		if before == now and (not deadline or action.deadline == deadline):
			return name
		actions.cancel(name, _("Drawn up again."))
	return None


def _list(made: Any, lines: list[dict[str, Any]], context: dict[str, Any]) -> None:
	"""What the letter claims, as rows of the notice; charges apart where they are claimed."""
	shown = context["charges_shown"]
	for line in lines:
		values = {name: line[name] for name in ("invoice", "due_date", "days_late")}
		amounts = {"outstanding": flt(line["outstanding"]), "interest": flt(line["interest"]) if shown else 0}
		made.append("lines", {"kind": "Information", **values, **amounts, "indemnity": flt(line["indemnity"]) if shown else 0})
	if lines:
		totals = context["totals"]
		made.update({"total_lines": flt(totals["total"]), "total": flt(totals["total"])})
		made.update({"total_interest": flt(totals["interest"]) if shown else 0})
		made.update({"total_indemnity": flt(totals["indemnity"]) if shown else 0})
		actions.save(made)
