"""What the print formats of a Litigation File show, on letter head, in French or English.

To the customer in the customer's language, to a court or a party in the dossier's; a language that is chosen in the print view
and is not the reader's own wins over both.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import frappe
from frappe.utils import getdate
from markupsafe import Markup

from recouvrement_app.templates import litigation as templates
from recouvrement_app.templates import renderer

from ..dossier import piece_pages
from ..languages import in_language
from ..notices import print_methods
from . import data_sheet, litigation_context, litigation_gate

DAYS_TO_PAY = 8  # that a last notice before court gives
TO_CUSTOMER = ("last_warning", "retention_of_title", "acknowledgement", "rejection")
DOCUMENTS = (*TO_CUSTOMER, "handover", "bordereau", "data_sheet")


def recouvrement_last_warning(doc: Any) -> Markup:
	"""The last notice before legal proceedings, with a deadline in eight days."""
	return _print(doc, "last_warning")


def recouvrement_handover(doc: Any) -> Markup:
	"""The letter that hands the file over to the lawyer, the agency (as a mandate) or the commissaire de justice."""
	return _print(doc, "handover")


def recouvrement_acknowledgement(doc: Any) -> Markup:
	"""The acknowledgement of a complaint."""
	return _print(doc, "acknowledgement")


def recouvrement_rejection(doc: Any) -> Markup:
	"""The answer that rejects a complaint."""
	return _print(doc, "rejection")


def recouvrement_bordereau(doc: Any) -> Markup:
	"""The numbered list of the pieces."""
	return _print(doc, "bordereau")


def recouvrement_data_sheet(doc: Any) -> Markup:
	"""Every value that the form of the route asks for."""
	return _print(doc, "data_sheet")


def _print(doc: Any, document: str) -> Markup:
	doc.check_permission("read")
	return print_methods.sheet(html(doc, document, _chosen_language()))


def html(doc: Any, document: str, language: str | None = None, today: date | None = None) -> str:
	"""A document of the file as a whole page.

	Args:
		document: one of DOCUMENTS.
		language: "fr" or "en"; that of its reader when not given.
	"""
	chosen, day = language or language_of(doc, document), getdate(today)
	with in_language(chosen):
		if document == "bordereau":
			return piece_pages.bordereau(doc, _pieces(doc), day)
		if document == "data_sheet":
			return data_sheet.html(_claimed(doc, day), day)
		letter, context = _letter(doc, document, chosen, day)
		return templates.letter_html(letter, context, chosen)


def _claimed(doc: Any, day: date) -> Any:
	"""The file with its claim brought to the day, as a copy that is never saved."""
	if doc.kind != "Legal Recovery" or doc.status not in litigation_gate.LIVE:
		return doc
	copy = frappe.get_doc(doc.as_dict())
	litigation_gate.set_claim(copy, day)
	copy.set_totals()
	return copy


def pdf(doc: Any, document: str, language: str | None = None, today: date | None = None) -> bytes:
	"""The same as PDF."""
	return renderer.pdf([html(doc, document, language, today)])[0]


def language_of(doc: Any, document: str) -> str:
	"""Its reader's language: the customer's, or the dossier's."""
	if document not in TO_CUSTOMER:
		return piece_pages.language_of(doc)
	case = frappe.db.get_value("Collection Case", doc.case, "language")
	return case or frappe.db.get_value("Customer", doc.customer, "language") or frappe.db.get_default("lang") or "en"


def _chosen_language() -> str | None:
	"""What was chosen in the print view; the user's own language is what it stands at by itself."""
	chosen = frappe.form_dict.get("_lang")
	own = frappe.db.get_value("User", frappe.session.user, "language") or frappe.db.get_default("lang") or "en"
	return chosen if chosen and chosen[:2] != own[:2] else None


def _letter(doc: Any, document: str, language: str, day: date) -> tuple[str, dict[str, Any]]:
	deadline = day + timedelta(days=DAYS_TO_PAY) if document in ("last_warning", "retention_of_title") else None
	context = litigation_context.of_file(doc, language, day, deadline)
	if document != "handover":
		return document, {**context, "lines": [] if document == "acknowledgement" else context["lines"]}
	party = litigation_context.party_of(doc)
	company = context["company"] if party == "agency" else {**context["company"], "iban": "", "payment_link": ""}
	more = {"addressee": litigation_context.addressee(doc, party), "company": company, "legal_mention": ""}
	return f"handover_{party}", {**context, **more}


def _pieces(doc: Any) -> list[dict[str, Any]]:
	"""The pieces that are there; pages are counted in the dossier only."""
	return [
		{"number": row.number, "title": row.title, "date": row.date, "pages": 0, "sha256": row.sha256}
		for row in doc.pieces
		if not row.missing
	]
