"""What goes along with a notice: copies of invoices, order and contract, the statement, an invitation. One list, told by name,
in words, or as files; and PDFs bound into one."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

import frappe
from frappe import _
from frappe.utils import cint, getdate
from pypdf import PdfReader, PdfWriter

from recouvrement_app.templates import renderer, words

from ..contacts import actions, invitations
from ..languages import in_language
from ..sending import invoice_copies
from . import contract_enclosures, notice_context

MOST_NAMED = 3  # invoices that a letter's list of enclosures names one by one


@dataclass(frozen=True)
class Enclosure:
	"""One file that goes along.

	Args:
		file_name: as the customer receives it.
		kind: "Invoice", "Statement", "Invitation", or the kind of a piece ("Sales Order", "Contract", "Terms" …).
		title: as a letter's list names it; "" when it lists it not.
		content: draws or reads it; b"" when it is gone.
	"""

	file_name: str
	kind: str
	title: str
	content: Callable[[], bytes]


def enclosures(doc: Any) -> list[Enclosure]:
	"""What goes along with an action, nothing drawn yet, named in the language that Frappe speaks now."""
	found = [Enclosure(f"{name}.pdf", "Invoice", name, partial(invoice_copies.pdf, name)) for name in invoices(doc)]
	if _wants_contract(doc):
		found += [
			Enclosure(contract_enclosures.file_name(piece), piece.kind, _title(piece), partial(contract_enclosures.pdf_of, piece))
			for piece in contract_enclosures.documents(doc)
		]
	if _wants_statement(doc):
		name = _("Statement {0}").format(doc.customer_name or doc.customer).replace("/", "-")
		title = words.WORDS[words.language_of(frappe.local.lang)]["statement_enclosed"]
		found.append(Enclosure(f"{name}.pdf", "Statement", title, lambda: renderer.pdf([statement(doc)])[0]))
	if doc.channel == "Email" and doc.get("event"):
		found.append(Enclosure(invitations.FILE_NAME, "Invitation", "", partial(invitations.invitation, doc)))
	return found


def _title(piece: Any) -> str:
	return words.lower_first(piece.title if piece.kind == "Terms" else f"{_(piece.kind)} {piece.name}")


def attachments(doc: Any) -> list[dict[str, Any]]:
	"""`[{"fname", "fcontent"}]`, as `frappe.sendmail` attaches them; what is gone is left out."""
	drawn = [{"fname": found.file_name, "fcontent": found.content()} for found in enclosures(doc)]
	return [file for file in drawn if file["fcontent"]]


def in_words(doc: Any, language: str) -> list[str]:
	"""As the letter's last line lists them: ["copy of invoice SINV-1", "statement of account"].

	Args:
		language: the letter's, as "fr" or "en-GB".
	"""
	language = words.language_of(language)
	said = words.WORDS[language]
	with in_language(language):
		found = enclosures(doc)
	copies = [one.title for one in found if one.kind == "Invoice"]
	others = [one.title for one in found if one.kind != "Invoice" and one.title]
	if not copies:
		return others
	told = ", ".join(copies) if len(copies) <= MOST_NAMED else len(copies)
	key = "copy_of" if len(copies) == 1 else "copies_of" if len(copies) <= MOST_NAMED else "copies"
	return [said[key].format(told), *others]


def missing(doc: Any) -> list[str]:
	"""What the step wants enclosed and the books do not hold, in words, for whoever approves."""
	return contract_enclosures.missing(doc) if _wants_contract(doc) else []


def invoices(doc: Any) -> list[str]:
	"""The claimed invoices when the step says so; those asked for when a customer wants them again."""
	if doc.channel not in actions.WRITTEN:
		return []
	if cint(doc.manual):
		return sorted({line.invoice for line in doc.lines if line.invoice and line.reference == actions.COPY})
	step = notice_context.step_of(doc)
	if not step or not cint(step.attach_invoices):
		return []
	return sorted({line.invoice for line in doc.lines if line.kind == "Due" and line.invoice})


def _wants_contract(doc: Any) -> bool:
	return contract_enclosures.is_wanted(notice_context.step_of(doc), doc)


def _wants_statement(doc: Any) -> bool:
	if doc.channel not in actions.WRITTEN:
		return False
	asked = doc if cint(doc.manual) else notice_context.step_of(doc)
	return bool(asked and cint(asked.attach_statement))


def statement(doc: Any) -> str:
	"""The statement of account of an action's case, with its ageing, as HTML."""
	return renderer.statement_html(notice_context.of_statement(doc, getdate()), notice_context.language_of(doc))


def posted(doc: Any, letter_pdf: bytes) -> bytes:
	"""What goes into the envelope: the letter, and behind it all that it says is enclosed."""
	if not letter_pdf:
		return letter_pdf
	with in_language(doc.language):
		behind = [file["fcontent"] for file in attachments(doc)]
	return bound([letter_pdf, *behind]) if behind else letter_pdf


def bound(pdfs: Iterable[bytes], on_right_hand_pages: bool = False) -> bytes:
	"""Several PDFs as one, in their order.

	Args:
		on_right_hand_pages: each fills whole sheets printed on both sides, the last one too.
	"""
	writer = PdfWriter()
	for content in pdfs:
		for page in PdfReader(io.BytesIO(content)).pages:
			writer.add_page(page)
		if on_right_hand_pages and len(writer.pages) % 2:
			writer.add_blank_page()
	stream = io.BytesIO()
	writer.write(stream)
	return stream.getvalue()
