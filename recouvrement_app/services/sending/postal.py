"""Letters on paper: a print batch as one PDF, then posted, with tracking number and proofs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

import frappe
from frappe import _
from frappe.utils import getdate, now_datetime

from recouvrement_app import exceptions

from ..cases import key_accounts
from ..contacts import actions, checks
from ..notices import enclosures, notices

REFUSALS = (exceptions.NothingToSendError, exceptions.OptedOutError, exceptions.TimeBarredError)


def waiting(company: str | None = None, today: date | None = None) -> list[str]:
	"""The approved letters whose day has come and that are not posted, oldest first."""
	filters: dict[str, Any] = {
		"status": "Approved",
		"channel": ("in", sorted(actions.BY_POST)),
		"action_date": ("<=", getdate(today)),
	}
	if company:
		filters["company"] = company
	return frappe.get_all("Dunning Action", filters, pluck="name", order_by="action_date, name", limit=0)


def draw(names: Sequence[str], today: date | None = None) -> dict[str, Any]:
	"""Checks letters again and freezes each as a PDF with what it encloses; one that is frozen already stays as it is.

	Returns:
		`{"drawn": [names], "left_out": [{"name", "error"}]}`; what must not leave any more is cancelled with its reason.
	"""
	letters, left_out = _drawn(names, today)
	return {"drawn": [doc.name for doc in letters], "left_out": left_out}


def _drawn(names: Sequence[str], today: date | None) -> tuple[list[Any], list[dict[str, str]]]:
	day = getdate(today)
	drawn: list[Any] = []
	left_out: list[dict[str, str]] = []
	for name in names:
		doc = actions.lock(name)
		try:
			_demand_letter(doc)
			if not doc.pdf_file:
				_demand_same_claim(doc, checks.recheck(doc, day))
				notices.freeze_text(doc, day)
				_demand_address(doc)
			drawn.append(doc)
		except REFUSALS as error:
			left_out.append({"name": name, "error": str(error)})
			actions.cancel(name, str(error))
		except frappe.ValidationError as error:
			left_out.append({"name": name, "error": str(error)})
	frappe.clear_messages()
	new = [doc for doc in drawn if not doc.pdf_file]
	for doc, content in zip(new, notices.pdfs(new), strict=True):
		notices.attach_pdf(doc, enclosures.posted(doc, content))
		actions.save(doc)
	return drawn, left_out


def print_batch(names: Sequence[str], today: date | None = None) -> dict[str, Any]:
	"""Draws the letters that are not drawn yet and merges all for the printer.

	Returns:
		`{"file_url", "printed": [names], "left_out": [{"name", "error"}]}`.

	Raises:
		NothingToSendError: when no letter is left.
	"""
	letters, left_out = _drawn(names, today)
	if not letters:
		reasons = "; ".join(row["error"] for row in left_out)
		frappe.throw(_("No letter to print. {0}").format(reasons), exceptions.NothingToSendError)
	return {"file_url": _merge(letters), "printed": [doc.name for doc in letters], "left_out": left_out}


def _demand_same_claim(doc: Any, changed: bool) -> None:
	if changed and doc.get("litigation_file"):
		message = _("{0}: the balance changed after the letter was drawn up; draw it up again.").format(doc.name)
		frappe.throw(message, exceptions.BackToApprovalError)


def _demand_letter(doc: Any) -> None:
	if doc.channel not in actions.BY_POST:
		frappe.throw(_("{0} is not a letter.").format(doc.name), exceptions.CannotPostError)
	if doc.status not in ("Approved", "Done"):
		message = _("{0} is {1}: approve it before printing.").format(doc.name, _(doc.status))
		frappe.throw(message, exceptions.CannotPostError)
	if doc.status == "Approved":
		key_accounts.demand_cleared(doc)


def _demand_address(doc: Any) -> None:
	if not doc.recipient_address:
		message = _("{0}: no postal address of {1} is known; add one to the customer.")
		frappe.throw(message.format(doc.name, doc.customer_name), exceptions.NoRecipientError)


def _merge(letters: Sequence[Any]) -> str:
	"""One PDF of all letters, each beginning on a right-hand page for two-sided printing; returns its address."""
	content = enclosures.bound(map(notices.pdf_content, letters), on_right_hand_pages=len(letters) > 1)
	file = frappe.new_doc("File")
	stamp = now_datetime().strftime("%Y-%m-%d-%H%M%S")
	file.update({"file_name": f"letters-{stamp}.pdf", "is_private": 1, "content": content})
	file.insert(ignore_permissions=True)
	return file.file_url


def mark_posted(
	names: Sequence[str],
	posted_on: date | str | None = None,
	tracking: Mapping[str, str] | None = None,
) -> list[dict[str, Any]]:
	"""Records that letters went to the post: they are done from that day.

	Args:
		posted_on: the day; today when not given.
		tracking: tracking number by action.

	Returns:
		One result per letter, as `actions.bulk` gives it.
	"""
	day = getdate(posted_on)
	return actions.bulk(names, lambda name: _mark_posted(name, day, (tracking or {}).get(name)))


def _mark_posted(name: str, day: date, tracking_number: str | None) -> Any:
	doc = actions.lock(name)
	_demand_letter(doc)
	if not doc.pdf_file:
		message = _("{0} has not been printed: print the batch first.").format(name)
		frappe.throw(message, exceptions.CannotPostError)
	if day > getdate():
		frappe.throw(_("{0}: the day of posting lies ahead.").format(name), exceptions.CannotPostError)
	doc.posted_on = day
	doc.tracking_number = tracking_number or doc.tracking_number
	if doc.status == "Done":
		return actions.save(doc)
	on = now_datetime() if day == getdate() else datetime.combine(day, time(12))
	return actions.mark_done(doc, on)


def record_proofs(name: str, **values: Any) -> Any:
	"""Keeps what the post gives back.

	Args:
		values: tracking_number, deposit_proof and receipt_proof (addresses of files), received_on, returned_unclaimed.
	"""
	allowed = ("tracking_number", "deposit_proof", "receipt_proof", "received_on", "returned_unclaimed")
	doc = actions.lock(name)
	_demand_letter(doc)
	doc.update({field: values[field] for field in allowed if values.get(field)})
	return actions.save(doc)
