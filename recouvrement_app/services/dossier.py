"""The dossier: one PDF (cover, bordereau, stamped pieces, bookmarks) and a ZIP with the same, the pieces and two spreadsheets."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Callable, Iterable, Sequence
from io import BytesIO, StringIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import frappe
from frappe import _
from frappe.utils import cstr, flt, getdate, now_datetime
from pypdf import PdfReader, PdfWriter, Transformation
from pypdf.errors import PyPdfError
from pypdf.generic import NameObject

from recouvrement_app.exceptions import RecouvrementError
from recouvrement_app.templates import renderer

from . import late_charges, ledger, litigation_gate, notices, piece_pages, pieces

A4_HEIGHT, A4_WIDTH = 841.89, 595.28  # points
Progress = Callable[[float, str], None]


def request(name: str, user: str | None = None) -> str:
	"""Builds the dossier in the background; a second request while one is under way changes nothing. Returns the job's id."""
	job = f"recouvrement_dossier_{name}"
	frappe.enqueue(
		"recouvrement_app.services.dossier.build_in_background",
		queue="long", timeout=1500, job_id=job, deduplicate=True, file=name, user=user or frappe.session.user,
	)  # fmt: skip
	return job


def build_in_background(file: str, user: str) -> None:
	"""Builds the dossier and tells the user, also when it fails."""

	def progress(percent: float, text: str) -> None:
		frappe.publish_progress(percent, title=_("Dossier"), doctype="Litigation File", docname=file, description=text)

	try:
		build(file, progress)
		message = _("The dossier of {0} is ready.").format(file)
	except RecouvrementError as error:
		frappe.db.rollback()
		message = _("The dossier of {0} could not be built: {1}").format(file, error)
	frappe.publish_realtime("recouvrement_dossier", {"file": file, "message": message}, user=user)
	frappe.get_doc("Litigation File", file).add_comment("Info", message)


def build(name: str, progress: Progress | None = None) -> Any:
	"""Collects the pieces and keeps PDF and ZIP as private files of the Litigation File.

	Raises:
		RecouvrementError: a frozen piece was changed or is gone.
	"""
	tell = progress or (lambda percent, text: None)
	doc = frappe.get_doc("Litigation File", name, for_update=True)
	tell(5, _("Collecting pieces"))
	if doc.kind == "Legal Recovery" and doc.status in litigation_gate.LIVE:
		litigation_gate.set_claim(doc, getdate())  # the claim on the cover runs to the same day as its computation
		doc.set_totals()
	pieces.collect(doc)
	changed = pieces.verify(doc)
	if changed:
		message = _("{0}: these pieces were changed or deleted since they were collected: {1}")
		frappe.throw(message.format(name, ", ".join(changed)), RecouvrementError)
	with notices.in_language(piece_pages.language_of(doc)):
		parts = _parts(doc)
		tell(50, _("Drawing cover and list"))
		whole = assemble(doc, parts, tell)
		archive = _archive(doc, whole, parts)
	doc.dossier_pdf = _keep(doc, f"{name}-dossier.pdf", whole)
	doc.dossier_zip = _keep(doc, f"{name}-dossier.zip", archive)
	doc.dossier_on = now_datetime()
	doc.flags.ignore_permissions = True
	doc.save()
	tell(100, _("Ready"))
	return doc


def _parts(doc: Any) -> list[dict[str, Any]]:
	"""The pieces that are there, each with its row, bytes and readable PDF."""
	parts = []
	for row in doc.pieces:
		content = pieces.content_of(row)
		if content:
			reader = _reader(row, content)
			values = {"number": row.number, "title": row.title, "date": row.date, "sha256": row.sha256}
			parts.append({**values, "pages": len(reader.pages), "reader": reader, "content": content, "file": row.file})
	return parts


def _reader(row: Any, content: bytes) -> PdfReader:
	"""The piece as PDF; a PDF that cannot be read (broken, or locked by a password) is replaced by a page that says so."""
	try:
		reader = PdfReader(BytesIO(pieces.as_pdf(row, content)))
		if len(reader.pages):
			return reader
	except (PyPdfError, ValueError, KeyError, OSError):
		frappe.clear_last_message() if frappe.local.message_log else None
	return PdfReader(BytesIO(renderer.pdf([piece_pages.enclosure(row, content, "")])[0]))


def assemble(doc: Any, parts: Sequence[dict[str, Any]], tell: Progress) -> bytes:
	"""Cover, bordereau and the pieces; every page of a piece carries its stamp, every piece has a bookmark."""
	pages = [piece_pages.cover(doc, len(parts)), piece_pages.bordereau(doc, parts)]
	pages += [piece_pages.stamps([part["number"] for part in parts])] if parts else []
	drawn = [PdfReader(BytesIO(content)) for content in renderer.pdf(pages)]
	writer = PdfWriter()
	for title, reader in zip((_("Cover"), _("List of pieces produced")), drawn[:2], strict=True):
		first = len(writer.pages)
		for page in reader.pages:
			writer.add_page(page)
		writer.add_outline_item(title, first)
	for place, part in enumerate(parts):
		first = len(writer.pages)
		for page in part["reader"].pages:
			_stamp(writer.add_page(page), drawn[2].pages[place])
		writer.add_outline_item(f"{piece_pages.stamp_text(part['number'])} – {part['title']}", first)
		tell(55 + 35 * (place + 1) / len(parts), part["title"])
	writer.add_metadata({"/Title": f"{doc.name} {doc.customer_name or doc.customer}", "/Author": cstr(doc.company)})
	target = BytesIO()
	writer.write(target)
	return target.getvalue()


def _stamp(page: Any, stamp: Any) -> None:
	"""Puts the stamp into the upper right corner, whatever the page's size, origin and rotation."""
	if page.get("/Rotate"):
		page.transfer_rotation_to_content()
	for each in (page, stamp):
		_end_line(each)
	box = page.mediabox
	move = Transformation().translate(float(box.right) - A4_WIDTH, float(box.top) - A4_HEIGHT)
	page.merge_transformed_page(stamp, move)


def _end_line(page: Any) -> None:
	"""Ends a page's drawing with a line break: pypdf appends its own operators without one."""
	contents = page.get_contents()
	if contents is not None and not contents.get_data().endswith(b"\n"):
		contents.set_data(contents.get_data() + b"\n")
		page[NameObject("/Contents")] = contents


def _archive(doc: Any, whole: bytes, parts: Sequence[dict[str, Any]]) -> bytes:
	target = BytesIO()
	with ZipFile(target, "w", ZIP_DEFLATED) as archive:
		archive.writestr(f"{doc.name}.pdf", whole)
		for part in parts:
			extension = part["file"].rsplit(".", 1)[-1]
			archive.writestr(f"pieces/{part['number']:02d} {_safe(part['title'])}.{extension}", part["content"])
		archive.writestr("statement.csv", _statement(doc))
		archive.writestr("charges.csv", _charges(doc))
		sums = [(part["number"], part["title"], part["date"], part["pages"], part["sha256"]) for part in parts]
		archive.writestr("bordereau.csv", sheet(("number", "title", "date", "pages", "sha256"), sums))
	return target.getvalue()


def _statement(doc: Any) -> bytes:
	rows = [
		(line.invoice, line.term, line.posting_date, line.due_date, line.amount, line.outstanding, line.currency)
		for line in ledger.receivables_of(doc.case, getdate())
	]
	return sheet(("invoice", "term", "posting_date", "due_date", "amount", "outstanding", "currency"), rows)


def _charges(doc: Any) -> bytes:
	found = late_charges.of_invoices(doc.case, [row.invoice for row in doc.invoices], getdate())
	rows: list[Sequence[Any]] = []
	for entry in found.values():
		rows += [
			(entry.invoice, s.start, s.end, s.days, s.rate, s.base, flt(s.interest, 4), "") for s in entry.segments
		]
		rows.append((entry.invoice, "", "", "", "", entry.outstanding, entry.interest, entry.indemnity))
	return sheet(("invoice", "from", "to", "days", "rate", "base", "interest", "indemnity"), rows)


def sheet(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
	"""A CSV that spreadsheets open as they should: UTF-8 with mark, semicolons, texts never read as formulas."""
	target = StringIO()
	writer = csv.writer(target, delimiter=";", lineterminator="\r\n")
	writer.writerow(head)
	for row in rows:
		writer.writerow([_cell(cell) for cell in row])
	return target.getvalue().encode("utf-8-sig")


def _cell(value: Any) -> str:
	text = "" if value is None else str(value)
	return f"'{text}" if isinstance(value, str) and text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def _safe(title: str) -> str:
	return "".join(letter if letter.isalnum() or letter in " -_().°" else "-" for letter in title)[:80].strip()


def _keep(doc: Any, name: str, content: bytes) -> str:
	"""A private file of the record, in the place of the one of the same purpose."""
	like = name.rsplit(".", 1)
	for old in frappe.get_all(
		"File",
		{"attached_to_doctype": "Litigation File", "attached_to_name": doc.name, "file_name": ("like", f"{like[0]}%.{like[1]}")},
		pluck="name",
	):
		frappe.delete_doc("File", old, ignore_permissions=True, force=True)
	file = frappe.new_doc("File")
	digest = hashlib.sha256(content).hexdigest()[:8]
	file.update({"file_name": f"{like[0]}-{digest}.{like[1]}", "is_private": 1, "content": content})
	file.update({"attached_to_doctype": "Litigation File", "attached_to_name": doc.name})
	return file.insert(ignore_permissions=True).file_url
