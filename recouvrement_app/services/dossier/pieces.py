"""The pieces of a file: collected by following the invoices' links, from the case and by upload; frozen with date and SHA-256.

Every piece is a private file of the Litigation File. A collected piece is made once and stays as it is; statement, computation of
charges, amicable attempts, call log and data sheet are drawn anew each time, as long as the file has no dossier newer than them.
"""

from __future__ import annotations

import hashlib
import mimetypes
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import frappe
from frappe import _
from frappe.core.doctype.file.utils import get_content_hash
from frappe.utils import cint, cstr, getdate

from recouvrement_app import exceptions
from recouvrement_app.templates import renderer

from ..languages import in_language
from ..litigation import data_sheet, litigation_gate
from . import negotiation_page, piece_pages

UPLOAD = "Upload"
ORDER = (
	"Identity", "Contract", "Terms", "Quotation", "Sales Order", "Delivery Note", "Invoice", "Proof of Sending", "Credit Note", "Statement", "Reminder",
	"Formal Notice", "Proof of Deposit", "Proof of Receipt", "Promise", "Payment Plan", "Negotiation", "Call Log", "Reply", "Charges", "Other",
)  # fmt: skip
REDRAWN = frozenset(("Identity", "Statement", "Charges", "Negotiation", "Call Log"))


@dataclass
class Found:
	"""A piece that was found, before it is a file.

	Args:
		url: an existing file of the site; html: a page to draw; content: a PDF. One of the three.
	"""

	kind: str
	title: str
	day: date | None
	doctype: str = ""
	name: str = ""
	url: str = ""
	html: str = ""
	content: bytes = field(default=b"", repr=False)
	source: str = "ERPNext"

	@property
	def key(self) -> tuple[str, str, str]:
		"""What makes it the same piece at the next collection."""
		return (self.kind, self.doctype, self.name)


def collect(doc: Any, today: date | None = None) -> Any:
	"""Fills the checklist of a Litigation File; pieces that are there stay, what the route demands and is not there is said. Not saved.

	Args:
		doc: a Litigation File that has a name.
		today: the day to which the claim of an open legal recovery is brought, and of statement and computation.
	"""
	day = getdate(today)
	if doc.kind == "Legal Recovery" and doc.status in litigation_gate.LIVE:
		litigation_gate.set_claim(doc, day)  # data sheet, cover and computation of charges say the same
		doc.set_totals()
	before = [row.file for row in doc.pieces if row.file]
	kept = [row for row in doc.pieces if row.file and not (row.kind in REDRAWN and row.source != UPLOAD)]
	have = {(row.kind, cstr(row.source_doctype), cstr(row.source_name)) for row in kept}
	with in_language(piece_pages.language_of(doc)):
		found = [piece for piece in _find(doc, day) if piece.key not in have]
		_draw(found)
		rows = [row.as_dict() for row in kept] + [_freeze(doc, piece) for piece in found if piece.content or piece.url]
		sheet = Found("Identity", _("Data sheet of both parties and the claim"), day)
		_set_rows(doc, [*rows, {**_values(sheet), "missing": 0}])
		_draw_data_sheet(doc, sheet)
	_forget(doc, set(before) - {row.file for row in doc.pieces})
	return doc


def _set_rows(doc: Any, rows: list[dict[str, Any]]) -> None:
	"""The checklist in its order: what is there, then a line for each kind that the route demands and that is missing."""
	required = _required(doc)
	there = {row["kind"] for row in rows if not cint(row.get("missing"))}
	rows = [row for row in rows if not cint(row.get("missing")) or row["kind"] not in there]
	rows += [
		{"kind": kind, "title": kind, "missing": 1}
		for kind in required
		if kind not in {row["kind"] for row in rows}
	]
	rows.sort(key=lambda row: (ORDER.index(row["kind"]), cstr(row.get("date")), cstr(row.get("title"))))
	doc.set("pieces", [])
	fields = ("kind", "title", "date", "missing", "file", "source", "source_doctype", "source_name", "sha256")
	for row in rows:
		values = {name: row.get(name) for name in fields}
		doc.append("pieces", {**values, "required": int(row["kind"] in required)})
	doc.number_pieces()


def _draw_data_sheet(doc: Any, sheet: Found) -> None:
	"""The data sheet comes last: it counts the pieces and names the missing ones."""
	sheet.content = renderer.pdf([data_sheet.html(doc, sheet.day)])[0]
	row = next(row for row in doc.pieces if row.kind == "Identity" and row.source != UPLOAD)
	row.update(_freeze(doc, sheet))


def _forget(doc: Any, urls: Iterable[str]) -> None:
	"""Deletes the files of pieces that were drawn anew, once the new ones are safe."""
	values = {"attached_to_doctype": doc.doctype, "attached_to_name": doc.name, "file_url": ("in", list(urls) or [""])}
	names = frappe.get_all("File", values, pluck="name")
	if names:
		frappe.db.after_commit.add(lambda: delete_files(names))


def delete_files(names: Iterable[str]) -> None:
	"""Deletes files that no piece names, after the commit of what takes their place: a disk knows no rollback."""
	for name in names:
		if not frappe.db.exists("Litigation File Piece", {"file": frappe.db.get_value("File", name, "file_url")}):
			frappe.delete_doc("File", name, ignore_permissions=True, force=True, ignore_missing=True)
	frappe.db.commit()


def _required(doc: Any) -> list[str]:
	text = frappe.get_cached_value("Litigation Route", doc.route, "required_pieces") if doc.route else ""
	return [line.strip() for line in cstr(text).splitlines() if line.strip() in ORDER]


def _find(doc: Any, day: date) -> Iterator[Found]:
	from . import piece_sources

	invoices = list(dict.fromkeys(row.invoice for row in doc.invoices))
	yield from piece_sources.of_invoices(doc, invoices)
	yield from piece_sources.of_case(doc, invoices)
	yield from _drawn_anew(doc, day)


def _drawn_anew(doc: Any, day: date) -> Iterator[Found]:
	"""Statement, computation of charges, amicable attempts and call log, as of the day."""
	yield Found("Statement", _("Statement of account"), day, html=piece_pages.statement(doc, day))
	if doc.kind == "Legal Recovery":
		yield Found("Charges", _("Computation of interest and indemnity"), day, html=piece_pages.charges(doc, day))
	tried = negotiation_page.html(doc)
	if tried:
		yield Found("Negotiation", _("Attempts at an amicable settlement"), day, html=tried)
	calls = piece_pages.call_log(doc)
	if calls:
		yield Found("Call Log", _("Log of calls and visits"), day, html=calls)


def _draw(found: Iterable[Found]) -> None:
	"""All pages to draw in one pass of WeasyPrint."""
	waiting = [piece for piece in found if piece.html]
	for piece, content in zip(waiting, renderer.pdf([piece.html for piece in waiting]), strict=True):
		piece.content = content


def content_found(piece: Found) -> bytes:
	"""What a piece that was found holds: as it lies on the site, or as it is drawn; b"" when its file is gone."""
	if piece.url:
		return read_file(piece.url)[0]
	if piece.html and not piece.content:
		_draw([piece])
	return piece.content


def _freeze(doc: Any, piece: Found) -> dict[str, Any]:
	"""The piece's own copy: later changes of its source do not touch it."""
	content, extension = piece.content, "pdf"
	if not content:
		content, extension = read_file(piece.url)
	if not content:
		return {**_values(piece), "missing": 1}
	url = _keep(doc, f"{piece.kind}-{piece.name or doc.name}.{extension}", content)
	return {**_values(piece), "missing": 0, "file": url, "sha256": hashlib.sha256(content).hexdigest()}


def _values(piece: Found) -> dict[str, Any]:
	return {
		"kind": piece.kind,
		"title": piece.title[:140],
		"date": piece.day,
		"source": piece.source,
		"source_doctype": piece.doctype or None,
		"source_name": piece.name or None,
	}


def read_file(url: str) -> tuple[bytes, str]:
	"""Content and extension of a file of the site; empty when it is gone."""
	name = frappe.db.get_value("File", {"file_url": url})
	if not name:
		return b"", ""
	try:
		content = frappe.get_doc("File", name).get_content()
	except OSError:
		return b"", ""
	content = content.encode() if isinstance(content, str) else content
	return content, url.rsplit(".", 1)[-1].lower() if "." in url else "pdf"


def _keep(doc: Any, name: str, content: bytes) -> str:
	"""The address of a private file of the record with that content: the one that is there already, else a new one."""
	same = {"attached_to_doctype": "Litigation File", "attached_to_name": doc.name, "content_hash": get_content_hash(content)}
	there = frappe.db.get_value("File", same, "file_url")
	if there:
		return there
	file = frappe.new_doc("File")
	file.update({"file_name": name.replace("/", "-").replace(" ", "-"), "is_private": 1, "content": content})
	file.update({"attached_to_doctype": "Litigation File", "attached_to_name": doc.name})
	return file.insert(ignore_permissions=True).file_url


def content_of(row: Any) -> bytes:
	"""The frozen bytes of a piece; empty when it is missing."""
	return read_file(row.file)[0] if row.file else b""


def upload(file: str, title: str, kind: str, url: str, day: date | str | None = None) -> Any:
	"""Adds an uploaded file of the site as a piece; it fills the place of a missing one of its kind.

	Args:
		file: the Litigation File.
		url: file URL of a private File attached to it.

	Raises:
		PieceUnreadableError: there is no such file, or it is attached elsewhere.
	"""
	owner = frappe.db.get_value("File", {"file_url": url, "attached_to_doctype": "Litigation File", "attached_to_name": file})
	doc = frappe.get_doc("Litigation File", file, for_update=True)
	content = read_file(url)[0] if owner else b""
	if not content:
		message = _("{0}: attach the file to this record first.").format(file)
		frappe.throw(message, exceptions.RecouvrementError)
	for row in [row for row in doc.pieces if cint(row.missing) and row.kind == kind]:
		doc.remove(row)
	values = {"kind": kind, "title": title, "date": getdate(day), "file": url, "source": UPLOAD, "missing": 0}
	doc.append("pieces", {**values, "sha256": hashlib.sha256(content).hexdigest(), "required": int(kind in _required(doc))})
	rows = sorted((row.as_dict() for row in doc.pieces), key=lambda row: (ORDER.index(row["kind"]), cstr(row["date"])))
	doc.set("pieces", [])
	for row in rows:
		doc.append("pieces", {name: row.get(name) for name in row if name not in ("name", "idx", "doctype", "number")})
	doc.flags.ignore_permissions = True
	return doc.save()


def verify(doc: Any) -> list[str]:
	"""The titles of pieces whose file is gone or was changed since it was frozen."""
	return [
		row.title
		for row in doc.pieces
		if row.sha256 and hashlib.sha256(content_of(row)).hexdigest() != row.sha256
	]


def as_pdf(row: Any, content: bytes) -> bytes:
	"""A piece as PDF: pictures and plain texts become a page; other formats a page that names the file."""
	if content.startswith(b"%PDF"):
		return content
	kind = mimetypes.guess_type(cstr(row.file))[0] or ""
	return renderer.pdf([piece_pages.enclosure(row, content, kind)])[0]
