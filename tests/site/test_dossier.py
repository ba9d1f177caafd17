"""The dossier read back page by page, and the archive beside it."""

import csv
import hashlib
from io import BytesIO, StringIO
from zipfile import ZipFile

import pytest
from pypdf import PdfReader, PdfWriter

from recouvrement_app.exceptions import RecouvrementError

from . import factories
from .factories import credit_note, make_invoice
from .litigation_world import TODAY, case_of, done_action, ensure_route, formal_notice, frappe


def pages_pdf(count: int, size: tuple[float, float] = (595, 842)) -> bytes:
	writer, target = PdfWriter(), BytesIO()
	for _page in range(count):
		writer.add_blank_page(*size)
	writer.write(target)
	return target.getvalue()


def attach(doctype: str, name: str, file_name: str, content: bytes) -> str:
	values = {"file_name": file_name, "is_private": 1, "content": content, "attached_to_doctype": doctype, "attached_to_name": name}
	return frappe.get_doc({"doctype": "File", **values}).insert().file_url


@pytest.fixture
def file(customer: str):
	from recouvrement_app.services import litigation

	invoice = make_invoice(customer, amount=1000)
	attach("Sales Invoice", invoice.name, f"{invoice.name}.pdf", pages_pdf(3))
	case = case_of(customer)
	notice = formal_notice(case, [invoice])
	proof = attach("Dunning Action", notice.name, f"{notice.name}-proof.pdf", pages_pdf(1, (420, 595)))
	frappe.db.set_value("Dunning Action", notice.name, {"deposit_proof": proof, "posted_on": "2025-04-02"})
	done_action(case, [], "2025-03-03", channel="Call", outcome="No Answer", notes="Nobody there")
	return litigation.propose(case, [invoice.name], ensure_route(), today=TODAY)


def content(url: str) -> bytes:
	return frappe.get_doc("File", {"file_url": url}).get_content()


def kinds(doc) -> list[str]:
	return [row.kind for row in doc.pieces if not row.missing]


def test_pieces_are_numbered_dated_and_frozen_with_their_sum(file) -> None:
	assert kinds(file) == ["Identity", "Invoice", "Statement", "Formal Notice", "Proof of Deposit", "Call Log", "Charges"]
	assert [row.number for row in file.pieces] == list(range(1, 8))
	for row in file.pieces:
		assert row.date or row.kind == "Call Log"
		assert hashlib.sha256(content(row.file)).hexdigest() == row.sha256


def test_a_credit_note_and_terms_join_at_the_next_collection_and_nothing_is_there_twice(file) -> None:
	from recouvrement_app.services import pieces

	before = {row.kind: row.sha256 for row in file.pieces}
	credit_note(frappe.get_doc("Sales Invoice", file.invoices[0].invoice), 100)
	pieces.collect(file, factories.day(TODAY))

	assert kinds(file).count("Invoice") == 1
	assert "Credit Note" in kinds(file)
	assert {row.kind: row.sha256 for row in file.pieces}["Formal Notice"] == before["Formal Notice"]


def test_missing_pieces_are_named_and_an_upload_takes_their_place(file) -> None:
	from recouvrement_app.services import pieces

	frappe.db.set_value("Litigation Route", file.route, "required_pieces", "Invoice\nDelivery Note")
	frappe.clear_document_cache("Litigation Route", file.route)
	pieces.collect(file)
	file.save()
	assert (file.missing_pieces, file.pieces_complete) == ("Delivery Note", 0)

	url = attach("Litigation File", file.name, "delivery.pdf", pages_pdf(2))
	doc = pieces.upload(file.name, "Signed delivery note", "Delivery Note", url)
	assert (doc.missing_pieces, doc.pieces_complete) == ("", 1)


def test_the_dossier_has_cover_list_stamped_pieces_and_bookmarks(file) -> None:
	from recouvrement_app.services import dossier

	doc = dossier.build(file.name)
	reader = PdfReader(BytesIO(content(doc.dossier_pdf)))
	texts = [page.extract_text() for page in reader.pages]
	marks = [(mark.title, reader.get_destination_page_number(mark)) for mark in reader.outline]

	assert doc.customer_name in " ".join(texts[0].split())
	assert "Bordereau de pièces" in texts[1]
	assert len(marks) == 2 + len(doc.pieces)
	for number, row in enumerate(doc.pieces, 1):
		title, first = marks[number + 1]
		last = marks[number + 2][1] if number < len(doc.pieces) else len(reader.pages)
		assert title == f"Pièce n° {number} – {row.title}"
		assert all(f"Pièce n° {number}" in " ".join(texts[page].split()) for page in range(first, last))
	invoice = next(row.number for row in doc.pieces if row.kind == "Invoice")
	assert marks[invoice + 2][1] - marks[invoice + 1][1] == 3


def test_the_archive_has_the_dossier_the_pieces_and_two_spreadsheets(file) -> None:
	from recouvrement_app.services import dossier

	doc = dossier.build(file.name)
	archive = ZipFile(BytesIO(content(doc.dossier_zip)))
	names = archive.namelist()
	rows = list(csv.DictReader(StringIO(archive.read("charges.csv").decode("utf-8-sig")), delimiter=";"))

	assert archive.read(f"{doc.name}.pdf") == content(doc.dossier_pdf)
	assert len([name for name in names if name.startswith("pieces/")]) == len(doc.pieces)
	assert {"statement.csv", "charges.csv", "bordereau.csv"} <= set(names)
	assert rows[-1]["indemnity"] == "40.00" or float(rows[-1]["indemnity"]) == 40


def test_a_piece_that_was_changed_stops_the_dossier(file) -> None:
	from recouvrement_app.services import dossier

	row = next(row for row in file.pieces if row.kind == "Formal Notice")
	frappe.db.set_value("Litigation File Piece", row.name, "sha256", "0" * 64)

	with pytest.raises(RecouvrementError, match="changed"):
		dossier.build(file.name)


def test_a_broken_pdf_is_named_on_a_page_of_its_own(file) -> None:
	from recouvrement_app.services import dossier, pieces

	url = attach("Litigation File", file.name, "broken.pdf", b"%PDF-1.4 broken")
	pieces.upload(file.name, "Broken scan", "Other", url)
	doc = dossier.build(file.name)
	texts = " ".join(page.extract_text() for page in PdfReader(BytesIO(content(doc.dossier_pdf))).pages)

	assert "Broken scan" in texts


def test_spreadsheets_never_run_a_formula() -> None:
	from recouvrement_app.services.dossier import sheet

	assert sheet(("a",), [("=1+1",), (-5,)]).decode("utf-8-sig") == "a\r\n'=1+1\r\n-5\r\n"
