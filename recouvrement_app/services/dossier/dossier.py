"""The dossier: one PDF (cover, bordereau, stamped pieces, bookmarks) and a ZIP with the same, the pieces and spreadsheets."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import frappe
from frappe import _
from frappe.utils import cstr, getdate, now_datetime
from frappe.utils.background_jobs import is_job_enqueued
from pypdf import PdfReader, PdfWriter
from pypdf.errors import PyPdfError

from recouvrement_app.exceptions import RecouvrementError
from recouvrement_app.templates import renderer

from ..languages import in_language
from . import dossier_sheets, page_stamps, piece_pages, pieces

REMEMBERED = 24 * 3600  # seconds that the state of a dossier is kept
Progress = Callable[[float, str], None]


def request(name: str, user: str | None = None) -> str:
	"""Builds the dossier in the background; a second request while one is under way changes nothing. Returns the job's id."""
	job = _job(name)
	if not is_job_enqueued(job):
		_note(name, "waiting", 0, _("Waiting for a free worker"))
	frappe.enqueue(
		"recouvrement_app.services.dossier.dossier.build_in_background",
		queue="long", timeout=1500, job_id=job, deduplicate=True, file=name, user=user or frappe.session.user,
	)  # fmt: skip
	return job


def state(name: str) -> dict[str, Any]:
	"""How far the building of a dossier has come, also after a reload of the page.

	Returns:
		`{"state": "none" | "waiting" | "working" | "failed" | "ready", "percent", "text"}`; failed also when its worker died.
	"""
	found = frappe.cache.get_value(_key(name), expires=True) or {"state": "none", "percent": 0, "text": ""}
	if found["state"] in ("waiting", "working") and not is_job_enqueued(_job(name)):
		return {**found, "state": "failed", "text": _("The work was interrupted: build the dossier again.")}
	return found


def _job(name: str) -> str:
	return f"recouvrement_dossier_{name}"


def _key(name: str) -> str:
	return f"recouvrement_dossier_state:{name}"


def _note(name: str, stage: str, percent: float, text: str) -> None:
	frappe.cache.set_value(_key(name), {"state": stage, "percent": round(percent), "text": text}, expires_in_sec=REMEMBERED)


def build_in_background(file: str, user: str) -> None:
	"""Builds the dossier and tells the user, also when it fails. What was collected before a failure is kept: the next try is shorter."""

	def progress(percent: float, text: str) -> None:
		_note(file, "working", percent, text)
		frappe.publish_progress(percent, title=_("Dossier"), doctype="Litigation File", docname=file, description=text)

	try:
		build(file, progress)
		stage, message = "ready", _("The dossier of {0} is ready.").format(file)
	except Exception as error:
		frappe.db.rollback()
		if not isinstance(error, RecouvrementError):
			frappe.log_error(title=f"Dossier {file}", reference_doctype="Litigation File", reference_name=file)
		stage, message = "failed", _("The dossier of {0} could not be built: {1}").format(file, error)
	_note(file, stage, 100, message)
	frappe.publish_realtime("recouvrement_dossier", {"file": file, "message": message}, user=user)
	frappe.get_doc("Litigation File", file).add_comment("Info", message)


def build(name: str, progress: Progress | None = None) -> Any:
	"""Collects the pieces, then keeps PDF and ZIP as private files of the Litigation File; commits in between.

	Raises:
		RecouvrementError: a frozen piece was changed or is gone.
	"""
	tell = progress or (lambda percent, text: None)
	tell(5, _("Collecting pieces"))
	doc = pieces.collect(frappe.get_doc("Litigation File", name, for_update=True))
	changed = pieces.verify(doc)
	if changed:
		message = _("{0}: these pieces were changed or deleted since they were collected: {1}")
		frappe.throw(message.format(name, ", ".join(changed)), RecouvrementError)
	_save(doc)
	frappe.db.commit()  # whoever works on the file does not wait for the drawing
	with in_language(piece_pages.language_of(doc)):
		parts = _parts(doc)
		tell(50, _("Drawing cover and list"))
		whole = assemble(doc, parts, tell)
		archive = _archive(doc, whole, parts)
	doc = frappe.get_doc("Litigation File", name, for_update=True)
	doc.dossier_pdf = _keep(doc, f"{name}-dossier.pdf", whole)
	doc.dossier_zip = _keep(doc, f"{name}-dossier.zip", archive)
	doc.dossier_on = now_datetime()
	_save(doc)
	tell(100, _("Ready"))
	return doc


def _save(doc: Any) -> None:
	doc.flags.ignore_permissions = True
	doc.save()


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
	pages = [piece_pages.cover(doc, len(parts)), piece_pages.bordereau(doc, parts, getdate())]
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
		mark = page_stamps.Stamp(writer, drawn[2].pages[place])
		for page in part["reader"].pages:
			mark.put_on(writer.add_page(page))
		writer.add_outline_item(f"{piece_pages.stamp_text(part['number'])} – {part['title']}", first)
		tell(55 + 35 * (place + 1) / len(parts), part["title"])
	writer.add_metadata({"/Title": f"{doc.name} {doc.customer_name or doc.customer}", "/Author": cstr(doc.company)})
	target = BytesIO()
	writer.write(target)
	return target.getvalue()


def _archive(doc: Any, whole: bytes, parts: Sequence[dict[str, Any]]) -> bytes:
	target = BytesIO()
	with ZipFile(target, "w", ZIP_DEFLATED) as archive:
		archive.writestr(f"{doc.name}.pdf", whole)
		for part in parts:
			extension = part["file"].rsplit(".", 1)[-1]
			archive.writestr(f"pieces/{part['number']:02d} {_safe(part['title'])}.{extension}", part["content"])
		archive.writestr(f"{_safe(_('Statement of account'))}.xlsx", dossier_sheets.statement(doc, getdate()))
		archive.writestr(f"{_safe(_('Charges'))}.xlsx", dossier_sheets.charges(doc, getdate()))
		archive.writestr(f"{_safe(_('List of pieces produced'))}.xlsx", dossier_sheets.bordereau(parts))
	return target.getvalue()


def _safe(title: str) -> str:
	return "".join(letter if letter.isalnum() or letter in " -_().°" else "-" for letter in title)[:80].strip()


def _keep(doc: Any, name: str, content: bytes) -> str:
	"""A private file of the record, in the place of the one of the same purpose."""
	stem, extension = name.rsplit(".", 1)
	like = {"attached_to_doctype": "Litigation File", "attached_to_name": doc.name, "file_name": ("like", f"{stem}%.{extension}")}
	old = frappe.get_all("File", like, pluck="name")
	file = frappe.new_doc("File")
	digest = hashlib.sha256(content).hexdigest()[:8]
	file.update({"file_name": f"{stem}-{digest}.{extension}", "is_private": 1, "content": content})
	file.update({"attached_to_doctype": "Litigation File", "attached_to_name": doc.name})
	file.insert(ignore_permissions=True)
	if old:
		frappe.db.after_commit.add(lambda: pieces.delete_files(old))
	return file.file_url
