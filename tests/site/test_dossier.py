"""The dossier read back page by page, and the archive beside it."""

import hashlib
from io import BytesIO
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook
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
	from recouvrement_app.services.litigation import litigation

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
	from recouvrement_app.services.dossier import pieces

	before = {row.kind: row.sha256 for row in file.pieces}
	credit_note(frappe.get_doc("Sales Invoice", file.invoices[0].invoice), 100)
	pieces.collect(file, factories.day(TODAY))

	assert kinds(file).count("Invoice") == 1
	assert "Credit Note" in kinds(file)
	assert {row.kind: row.sha256 for row in file.pieces}["Formal Notice"] == before["Formal Notice"]


def test_missing_pieces_are_named_and_an_upload_takes_their_place(file) -> None:
	from recouvrement_app.services.dossier import pieces

	frappe.db.set_value("Litigation Route", file.route, "required_pieces", "Invoice\nDelivery Note")
	frappe.clear_document_cache("Litigation Route", file.route)
	pieces.collect(file)
	file.save()
	assert (file.missing_pieces, file.pieces_complete) == ("Delivery Note", 0)

	url = attach("Litigation File", file.name, "delivery.pdf", pages_pdf(2))
	doc = pieces.upload(file.name, "Signed delivery note", "Delivery Note", url)
	assert (doc.missing_pieces, doc.pieces_complete) == ("", 1)


def test_the_dossier_has_cover_list_stamped_pieces_and_bookmarks(file) -> None:
	from recouvrement_app.services.dossier import dossier

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


def test_the_archive_has_the_dossier_the_pieces_and_spreadsheets(file) -> None:
	from recouvrement_app.services.dossier import dossier
	from recouvrement_app.services.receivables import late_charges

	doc = dossier.build(file.name)
	archive = ZipFile(BytesIO(content(doc.dossier_zip)))
	names = archive.namelist()
	found = late_charges.of_invoices(doc.case, [row.invoice for row in doc.invoices], factories.day(frappe.utils.today()))
	sums = sheet_of(archive, "Frais de retard.xlsx")

	assert archive.read(f"{doc.name}.pdf") == content(doc.dossier_pdf)
	assert len([name for name in names if name.startswith("pieces/")]) == len(doc.pieces)
	for row in doc.pieces:
		name = next(name for name in names if name.startswith(f"pieces/{row.number:02d} "))
		assert hashlib.sha256(archive.read(name)).hexdigest() == row.sha256
	assert sheet_of(archive, "Relevé de compte.xlsx")[1][0] == doc.invoices[0].invoice
	assert sheet_of(archive, "Bordereau de pièces.xlsx")[1][4] == doc.pieces[0].sha256
	assert sums[1] == (doc.invoices[0].invoice, 1000, float(found[doc.invoices[0].invoice].interest), 40)
	assert sums[-1] == ("Total", 1000, doc.interest, doc.indemnity)


def sheet_of(archive: ZipFile, name: str) -> list[tuple]:
	return list(load_workbook(BytesIO(archive.read(name))).worksheets[0].iter_rows(values_only=True))


def test_cover_data_sheet_computation_and_statement_of_charges_say_the_same_amounts_apart(file) -> None:
	from recouvrement_app.services.dossier import dossier
	from recouvrement_app.services.litigation import litigation
	from recouvrement_app.services.receivables import late_charges
	from recouvrement_app.templates.words import money

	litigation.log_cost(file.name, "Court Fee", 33.47)
	doc = dossier.build(file.name)
	texts = [flat(page.extract_text()) for page in PdfReader(BytesIO(content(doc.dossier_pdf))).pages]
	entry = late_charges.of_invoices(doc.case, [doc.invoices[0].invoice], frappe.utils.getdate())[doc.invoices[0].invoice]
	sheet = flat(" ".join(page.extract_text() for page in PdfReader(BytesIO(content(doc.pieces[0].file))).pages))
	computed = flat(" ".join(page.extract_text() for page in PdfReader(BytesIO(content(doc.pieces[-1].file))).pages))

	total = float(entry.outstanding + entry.interest + entry.indemnity) + 33.47
	for label, amount in (
		("Principal", 1000), ("Intérêts", entry.interest), ("Indemnité forfaitaire", entry.indemnity), ("Frais", 33.47),
		("Total, frais compris", total),
	):  # fmt: skip
		for text in (texts[0], sheet):
			assert label in text and flat(money(amount, "EUR", "fr")) in text, (label, amount)
	for amount in (entry.outstanding, entry.interest, entry.indemnity):
		assert flat(money(amount, "EUR", "fr")) in computed


def flat(text: str) -> str:
	return " ".join(text.replace("\u202f", " ").replace("\xa0", " ").split())


def test_what_is_drawn_anew_takes_the_place_of_the_old_file(file) -> None:
	from recouvrement_app.services.dossier import pieces

	def files() -> set[str]:
		values = {"attached_to_doctype": "Litigation File", "attached_to_name": file.name}
		return set(frappe.get_all("File", values, pluck="file_url"))

	frappe.db.commit()
	before = {row.kind: row.file for row in file.pieces}
	others = files() - set(before.values())
	pieces.collect(file, factories.day("2025-07-15"))
	file.save()
	frappe.db.commit()

	after = {row.kind: row.file for row in file.pieces}
	assert after["Charges"] != before["Charges"] and after["Formal Notice"] == before["Formal Notice"]
	assert files() - others == set(after.values())


def test_a_piece_that_was_changed_stops_the_dossier(file) -> None:
	from recouvrement_app.services.dossier import dossier

	row = next(row for row in file.pieces if row.kind == "Formal Notice")
	frappe.db.set_value("Litigation File Piece", row.name, "sha256", "0" * 64)

	with pytest.raises(RecouvrementError, match="changed"):
		dossier.build(file.name)


def test_a_broken_pdf_is_named_on_a_page_of_its_own(file) -> None:
	from recouvrement_app.services.dossier import dossier, pieces

	url = attach("Litigation File", file.name, "broken.pdf", b"%PDF-1.4 broken")
	pieces.upload(file.name, "Broken scan", "Other", url)
	doc = dossier.build(file.name)
	texts = " ".join(page.extract_text() for page in PdfReader(BytesIO(content(doc.dossier_pdf))).pages)

	assert "Broken scan" in texts


def test_a_stamp_covers_nothing_whatever_the_page_is_like(site) -> None:
	from pypdf.generic import DecodedStreamObject, NameObject, RectangleObject

	from recouvrement_app.services.dossier import page_stamps, piece_pages
	from recouvrement_app.templates import renderer

	full = PdfWriter(clone_from=BytesIO(renderer.pdf(["<p style='position:absolute;top:-18mm;right:-20mm;margin:0'>EDGE</p>"])[0]))
	page = full.pages[0]
	page.mediabox = page.cropbox = RectangleObject((0, 0, 595, 842))
	broken = DecodedStreamObject()
	broken.set_data(page.get_contents().get_data() + b" q")  # one state too many is left behind
	page[NameObject("/Contents")] = full._add_object(broken)
	stamp = PdfReader(BytesIO(renderer.pdf([piece_pages.stamps([7])])[0])).pages[0]
	page_stamps.Stamp(full, stamp).put_on(page)
	places: dict[str, float] = {}

	def note(text, current, matrix, *_rest) -> None:
		if text.strip():
			places[text.strip()] = current[5] + matrix[5] * current[3]

	text = page.extract_text(visitor_text=note)
	assert "EDGE" in text and "no. 7" in flat(text)
	edge = next(height for word, height in places.items() if "EDGE" in word)
	assert edge < 842 - page_stamps.STRIP


def test_spreadsheets_never_run_a_formula() -> None:
	from recouvrement_app.services.dossier.dossier_sheets import workbook

	book = load_workbook(BytesIO(workbook("a/b", ("a",), [("=1+1",), (-5,)])))
	cells = [cell for (cell,) in book.worksheets[0].iter_rows()]
	assert [(cell.value, cell.data_type) for cell in cells] == [("a", "s"), ("=1+1", "s"), (-5, "n")]


def test_the_job_says_how_far_it_is_and_that_it_is_ready(file) -> None:
	from recouvrement_app.services.dossier import dossier

	frappe.db.commit()
	seen: list[dict] = []
	published, frappe.publish_progress = frappe.publish_progress, lambda *args, **more: seen.append(state_of(file))
	try:
		dossier.build_in_background(file.name, "Administrator")
	finally:
		frappe.publish_progress = published

	assert [row["percent"] for row in seen] == sorted(row["percent"] for row in seen) and len(seen) > 5
	found = dossier.state(file.name)
	assert found["state"] == "ready", found
	assert frappe.db.get_value("Litigation File", file.name, "dossier_pdf")


def state_of(file) -> dict:
	from recouvrement_app.services.dossier import dossier

	return frappe.cache.get_value(dossier._key(file.name), expires=True)


def test_a_failure_is_told_and_what_was_collected_stays(file, monkeypatch) -> None:
	from recouvrement_app.services.dossier import dossier

	frappe.db.commit()
	monkeypatch.setattr(dossier, "assemble", lambda *args: 1 / 0)
	dossier.build_in_background(file.name, "Administrator")

	found = dossier.state(file.name)
	assert found["state"] == "failed" and "division" in found["text"]
	assert kinds(frappe.get_doc("Litigation File", file.name))[0] == "Identity"


def test_a_job_whose_worker_died_is_said_to_be_interrupted(file) -> None:
	from recouvrement_app.services.dossier import dossier

	dossier._note(file.name, "working", 40, "Drawing")
	assert dossier.state(file.name)["state"] == "failed"
	assert "again" in dossier.state(file.name)["text"]
