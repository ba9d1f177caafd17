"""Disputes: opened with an owner, a due date and steps by kind; resolved in one of a few ways; closed by payment.

The disputed part of an invoice rests, the rest stays collectable (`planning.collectable`). A rejected or resolved dispute lets the
scenario go on at the very step where it stood: steps count when they are done, and none was lost.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import frappe
from frappe import _
from frappe.utils import cstr, escape_html, flt, fmt_money, getdate

from recouvrement_app import exceptions

from ..cases import cases
from ..contacts import outcomes
from ..receivables.credit_notes import draft_credit_note
from ..sending import conversation_mail
from . import dispute_subjects, file_people, litigation_letters

OPEN = ("Open", "In Progress")
DAYS_TO_ANSWER = 10
# kind → who answers for it, and what they do: (step, days from the opening)
STEPS: dict[str, tuple[str, tuple[tuple[str, int], ...]]] = {
	"Quality": ("Delivery", (("Ask for the customer's evidence", 2), ("Have the quality checked", 7), ("Answer the customer", 10))),
	"Delivery": ("Delivery", (("Find the signed delivery note", 3), ("Answer the customer", 10))),
	"Price": ("Sales", (("Compare with the order and the price agreed", 3), ("Answer the customer", 7))),
	"Quantity": ("Delivery", (("Compare order, delivery note and invoice", 3), ("Answer the customer", 7))),
	"Administrative": ("Finance", (("Correct the invoice and send it again", 3),)),
	"Not Received": ("Finance", (("Send the invoice again with its proof of delivery", 2),)),
	"Already Paid": ("Finance", (("Look for the payment in the bank", 2), ("Ask for the proof of payment", 4))),
	"Other": ("Sales", (("Call the customer", 3), ("Answer the customer", 10))),
}


def open_dispute(
	case: str,
	invoices: Sequence[str] | Mapping[str, float],
	kind: str = "Other",
	description: str | None = None,
	owner: str | None = None,
	due: date | str | None = None,
	issue: str | None = None,
	source_action: str | None = None,
	item: str | None = None,
	today: date | None = None,
	delivery_note: str | None = None,
	project: str | None = None,
) -> Any:
	"""Opens and submits a dispute.

	Args:
		invoices: the invoices, or invoice → disputed amount in the case's currency (the rest stays collectable).
		kind: Quality, Delivery, Price, Quantity, Administrative, Not Received, Already Paid or Other.
		owner: the user who answers for it; by kind when not given.
		due: the day by which it is answered; ten days on when not given.
		issue: the ERPNext Issue that it comes from.
		item: what is contested; the only item of the invoices when not given.
		delivery_note, project: what was delivered, what is worked on; the only ones of the invoices and the item when not given.

	Raises:
		InvoiceNotInCaseError, LitigationAmountError, AlreadyInFileError.
	"""
	day = getdate(today)
	amounts = dict(invoices) if isinstance(invoices, Mapping) else dict.fromkeys(invoices)
	if not amounts:
		frappe.throw(_("Choose the invoices that are disputed."), exceptions.InvoiceNotInCaseError)
	department, steps = STEPS.get(kind, STEPS["Other"])
	customer = frappe.db.get_value("Collection Case", case, "customer")
	doc = frappe.new_doc("Litigation File")
	doc.update({"case": case, "kind": "Dispute", "dispute_kind": kind, "issue": issue, "source_action": source_action})
	doc.update({"owner_department": department, "owner_user": owner or owner_of(case, customer, department)})
	doc.update({"due_date": getdate(due) if due else day + timedelta(days=DAYS_TO_ANSWER), "opened_on": day})
	doc.description = description or _("The customer contests the invoice.")
	doc.item = item or _only_item(amounts)
	doc.delivery_note = delivery_note or dispute_subjects.only(dispute_subjects.delivery_notes(list(amounts), doc.item))
	doc.project = project or dispute_subjects.only(dispute_subjects.projects(list(amounts)))
	for invoice, amount in amounts.items():
		doc.append("invoices", {"invoice": invoice, "disputed_amount": flt(amount)})
	for step, days in steps:
		doc.append("events", {"date": day, "kind": step, "deadline": day + timedelta(days=days)})
	doc.flags.ignore_permissions = True
	doc.insert()
	doc.submit()
	file_people.let_see(doc)
	_tell_owner(doc, _("{0} disputes {1}: {2}").format(doc.customer_name, ", ".join(amounts), _(kind)))
	cases.refresh_cases([case], day)
	return doc


def open_from_issue(issue: str, invoices: Sequence[str] | Mapping[str, float], kind: str = "Other") -> Any:
	"""Opens a dispute out of an ERPNext Issue of the customer.

	Raises:
		InvoiceNotInCaseError: no invoice was chosen, or it belongs to another customer.
	"""
	first = next(iter(invoices), None)
	case = first and frappe.db.get_value("Sales Invoice", first, "recouvrement_case")
	if not case:
		frappe.throw(_("Choose the invoices that are disputed."), exceptions.InvoiceNotInCaseError)
	return open_dispute(case, invoices, kind, frappe.db.get_value("Issue", issue, "subject"), issue=issue)


def _only_item(invoices: Mapping[str, Any]) -> str | None:
	"""The item of the invoices when there is no other on them."""
	filters = {"parent": ("in", list(invoices)), "item_code": ("is", "set")}
	items = frappe.get_all("Sales Invoice Item", filters, pluck="item_code", distinct=True, limit=2)
	return items[0] if len(items) == 1 else None


def owner_of(case: str, customer: str, department: str) -> str:
	"""Who answers for a dispute: for sales the seller, else the case's collector, else whoever opens it."""
	if department == "Sales":
		sellers = outcomes.sales_users(customer)
		if sellers:
			return sellers[0]
	return frappe.db.get_value("Collection Case", case, "collector") or frappe.session.user


def resolve(
	name: str,
	outcome: str,
	resolution: str,
	cause: str | None = None,
	amount: float | None = None,
	today: date | None = None,
) -> Any:
	"""Ends a dispute.

	Args:
		outcome: Credit Note (a draft is made) · Corrected and Resent · Rejected (a letter is drawn up for approval, the scenario
			goes on) · Settled (with `amount`, a draft credit note of it) · Resume · Withdrawn.
		resolution: what was found and decided.
		cause: the root cause, for the report.
		amount: of the credit note, in the case's currency; the disputed amount when not given.

	Raises:
		ReasonRequiredError, CannotResolveError, LitigationAmountError.
	"""
	doc = lock(name)
	if doc.kind != "Dispute" or doc.docstatus != 1 or doc.status not in OPEN:
		message = _("{0} is {1}: only an open dispute is resolved.").format(doc.name, _(doc.status))
		frappe.throw(message, exceptions.CannotResolveError)
	if not cstr(resolution).strip():
		frappe.throw(_("{0}: say what was found and decided.").format(doc.name), exceptions.ReasonRequiredError)
	if outcome == "Credit Note" or (outcome == "Settled" and flt(amount)):
		doc.credit_note = _credit_notes(doc, flt(amount) or flt(doc.disputed_amount))[0]
	elif outcome == "Corrected and Resent":
		conversation_mail.resend_invoices(_as_action(doc), [row.invoice for row in doc.invoices], frappe.session.user)
	elif outcome == "Rejected":
		litigation_letters.draft_of(doc, "rejection", "Letter", resolution, today)
	doc.update({"status": "Rejected" if outcome == "Rejected" else "Resolved", "outcome": outcome})
	doc.update({"resolution": escape_html(resolution), "cause": cause or doc.cause, "closed_on": getdate(today)})
	_finish_events(doc, getdate(today))
	save(doc)
	cases.refresh_cases([doc.case], today)
	return doc


def lock(name: str) -> Any:
	"""The file, locked until the transaction ends."""
	return frappe.get_doc("Litigation File", name, for_update=True)


def save(doc: Any) -> Any:
	"""Saves on behalf of the service; the caller has checked the permission."""
	for field, doctype in (("credit_note", "Sales Invoice"), ("write_off_entry", "Journal Entry")):
		if doc.get(field) and frappe.db.get_value(doctype, doc.get(field), "docstatus") == 2:
			doc.add_comment("Info", _("{0} was cancelled.").format(doc.get(field)))
			doc.set(field, None)
	# an invoice that was cancelled stays in its file, as what was contested or claimed
	doc.flags.update({"ignore_permissions": True, "by_service": True, "ignore_links": True})
	return doc.save()


def _finish_events(doc: Any, day: date) -> None:
	for event in doc.events:
		if not event.done:
			event.update({"done": 1, "done_on": day})


def _credit_notes(doc: Any, amount: float) -> list[str]:
	"""Draft credit notes for `amount`, shared out over the disputed invoices in their order."""
	if amount > flt(doc.disputed_amount) + 0.005:
		message = _("{0}: no more than the disputed {1} can be credited.")
		owed = fmt_money(doc.disputed_amount, currency=doc.currency)
		frappe.throw(message.format(doc.name, owed), exceptions.LitigationAmountError)
	made, left = [], amount
	for row in doc.invoices:
		part = min(left, flt(row.disputed_amount))
		if part > 0.004:
			made.append(draft_credit_note(row.invoice, part))
			left -= part
	links = ", ".join(frappe.utils.get_link_to_form("Sales Invoice", name) for name in made)
	doc.add_comment("Info", _("Draft credit notes to check and submit: {0}").format(links))
	return made


def _as_action(doc: Any) -> Any:
	"""What the functions that write to customers read of an action."""
	facts = {field: doc.get(field) for field in ("case", "customer", "company", "currency", "name")}
	facts["language"] = frappe.db.get_value("Collection Case", doc.case, "language")
	return frappe._dict(facts, lines=[], contact=None, add_comment=doc.add_comment)


def _tell_owner(doc: Any, message: str) -> None:
	if doc.owner_user and doc.owner_user != frappe.session.user:
		file_people.tell(doc, message)


def remind_owners(today: date | None = None) -> list[str]:
	"""Tells the owners of open disputes that are past their due date, or have a step past its deadline; once a week per file.

	Returns:
		The files whose owner was told.
	"""
	day, told = getdate(today), []
	for name in frappe.get_all(
		"Litigation File", {"kind": "Dispute", "docstatus": 1, "status": ("in", OPEN)}, pluck="name", limit=0
	):
		doc = lock(name)
		late = [row for row in doc.events if not row.done and row.deadline and getdate(row.deadline) < day]
		if not late and not (doc.due_date and getdate(doc.due_date) < day):
			continue
		warned = max((getdate(row.warned_on) for row in doc.events if row.warned_on), default=None)
		if warned and (day - warned).days < 7:
			continue
		for row in late or doc.events[-1:]:
			row.warned_on = day
		save(doc)
		steps = ", ".join(_(row.kind) for row in late)
		message = _("{0}: the dispute of {1} waits for an answer. {2}").format(doc.name, doc.customer_name, steps)
		file_people.tell(doc, message.strip())
		told.append(name)
	return told
