"""How each invoice reached its customer: one Invoice Sending per sending, with channel, day, reference and proof.

Why a record of its own (DESIGN.md 2: the step reached, sent on and by whom are stored, and nothing of ERPNext is overridden): an
invoice is submitted when it is sent. A child table through custom fields would save and check the whole invoice for each tracking number that
comes later, and ask for the right to change invoices; a Comment or a Communication has no place for channel, number and proof, and its
writer may delete it. A small record is listed, exported, restricted by customer, and counted once (`sending_key`).

The invoice keeps the day of the first sending (`recouvrement_sent_on`), which the run and the reports read. A day that was set by hand, or
before this log existed, stays; its channel is then not known, and nobody guesses it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date
from typing import Any

import frappe
from frappe import _
from frappe.utils import cstr, formatdate, getdate

EMAIL, BY_POST = "Email", "By Post"
DOCTYPE = "Invoice Sending"
FIELDS = [
	"name", "invoice", "channel", "sent_on", "recipient", "reference", "proof", "proof_sha256", "source_doctype", "source_name", "owner",
	"creation",
]  # fmt: skip


def record(
	invoice: str, channel: str, on: date | str | None = None, *, reference: str | None = None, proof: str | None = None,
	recipient: str | None = None, source: tuple[str, str] | None = None,
) -> Any:
	"""Records one sending; what was recorded before is not recorded twice, but takes the proof that it lacked.

	Args:
		on: the day; today when not given.
		reference: tracking number, number of the deposit.
		proof: the address of a file of the site.
		source: (doctype, name) of the e-mail that took it along.

	Raises:
		SendingError: the invoice is not submitted, or the day lies ahead.
	"""
	doc = frappe.new_doc(DOCTYPE)
	doc.update({"invoice": invoice, "channel": channel, "sent_on": getdate(on), "reference": cstr(reference).strip() or None})
	doc.update({"recipient": cstr(recipient)[:140] or None, "proof": proof or None})
	doc.update({"source_doctype": source[0] if source else None, "source_name": source[1] if source else None})
	known = frappe.db.get_value(DOCTYPE, {"sending_key": key_of(doc)})
	if not known:
		return doc.insert(ignore_permissions=True)
	there = frappe.get_doc(DOCTYPE, known)
	if proof and not there.proof:
		there.proof = proof
		there.save(ignore_permissions=True)
	return there


def key_of(doc: Any) -> str:
	"""What makes it the same sending: the e-mail that took the invoice along, else channel, day and reference."""
	parts = (doc.source_doctype, doc.source_name) if doc.source_name else (doc.channel, getdate(doc.sent_on), doc.reference)
	return "|".join(cstr(part) for part in (doc.invoice, *parts))[:255]


def mailed(communication: Any) -> None:
	"""An invoice that left by e-mail from its form."""
	record(
		communication.reference_name,
		EMAIL,
		communication.communication_date,
		recipient=communication.recipients,
		source=("Communication", communication.name),
	)


def enclosed(action: Any) -> None:
	"""The invoices whose copies left with an e-mail or a posted letter of ours that is done."""
	from ..notices import enclosures

	by_email = action.channel == EMAIL
	for invoice in enclosures.invoices(action):
		record(
			invoice, EMAIL if by_email else BY_POST, action.done_on, reference=None if by_email else action.tracking_number,
			recipient=action.recipient_email if by_email else action.recipient_name, source=("Dunning Action", action.name),
		)  # fmt: skip


def note_first_day(invoice: str, day: date) -> None:
	"""The invoice shows the first day on which it was sent; a later one never replaces it. Its case follows: a reminder may now go."""
	doc = frappe.get_doc("Sales Invoice", invoice)
	before = doc.recouvrement_sent_on
	if not before or day < getdate(before):
		_show(doc, day)


def forget_day(invoice: str, day: date) -> None:
	"""A sending was deleted as a mistake: the invoice shows the first day of those that are left."""
	doc = frappe.get_doc("Sales Invoice", invoice)
	if doc.recouvrement_sent_on and getdate(doc.recouvrement_sent_on) == day:
		_show(doc, frappe.db.get_value(DOCTYPE, {"invoice": invoice}, "min(sent_on)"))


def _show(doc: Any, day: date | None) -> None:
	from ..cases import cases

	known = bool(doc.recouvrement_sent_on)
	doc.db_set("recouvrement_sent_on", day, notify=True)
	if doc.recouvrement_case and known != bool(day):
		cases.refresh_cases([doc.recouvrement_case])


def delete_of(invoice: str) -> None:
	"""The sendings of an invoice that is deleted go with it."""
	frappe.db.delete(DOCTYPE, {"invoice": invoice})


def of_invoices(invoices: Sequence[str]) -> dict[str, list[Any]]:
	"""invoice → its sendings, the first one first; an invoice without any is not there."""
	found: dict[str, list[Any]] = {}
	for row in frappe.get_all(DOCTYPE, {"invoice": ("in", list(invoices) or [""])}, FIELDS, order_by="sent_on, name", limit=0):
		found.setdefault(row.invoice, []).append(row)
	return found


def told(invoices: Sequence[str]) -> dict[str, list[str]]:
	"""invoice → how it was sent, in words, in the language that Frappe speaks now; [] when nothing is recorded."""
	known = of_invoices(invoices)
	names = {"name": ("in", list(invoices) or [""])}
	days = dict(frappe.get_all("Sales Invoice", names, ["name", "recouvrement_sent_on"], as_list=True, limit=0))
	found = {}
	for invoice in invoices:
		found[invoice] = [in_words(row) for row in known.get(invoice, ())]
		if not found[invoice] and days.get(invoice):
			found[invoice] = [_("sent on {0}, channel not recorded").format(formatdate(days[invoice]))]
	return found


def in_words(row: Any) -> str:
	"""One sending in a sentence: how, when, to whom, with which reference."""
	text = _("{0} on {1}").format(_(row.channel), formatdate(row.sent_on))
	return ", ".join(filter(None, (text, cstr(row.recipient), cstr(row.reference))))


def usual_channels(customers: Sequence[str]) -> dict[str, str]:
	"""customer → the channel by which the invoices usually go, where one is named."""
	values = {"name": ("in", list(customers) or [""]), "recouvrement_invoice_channel": ("is", "set")}
	return dict(frappe.get_all("Customer", values, ["name", "recouvrement_invoice_channel"], as_list=True, limit=0))


def start_of(invoices: Sequence[str]) -> dict[str, Any]:
	"""What the dialog "Mark as Sent" starts with: `{"channel": the customers' usual one when they share it, else ""}`."""
	customers = frappe.get_all("Sales Invoice", {"name": ("in", list(invoices))}, pluck="customer", distinct=True)
	usual = usual_channels(customers)
	shared = {usual.get(name, "") for name in customers}
	return {"channel": shared.pop() if len(shared) == 1 else ""}


def sha256_of(url: str) -> str | None:
	"""The fingerprint of a file of the site; None when it cannot be read."""
	from ..dossier import pieces

	content, extension = pieces.read_file(url)
	return hashlib.sha256(content).hexdigest() if extension else None
