"""A dossier out of a real chain of documents: from the quotation to the reply, read back page by page."""

from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from .factories import COMPANY, ensure_item, make_customer, work_off
from .litigation_world import case_of, done_action, ensure_route, formal_notice, frappe
from .test_dossier import attach, content, flat, pages_pdf

TERMS = "<p>Terms of sale: payment at thirty days.</p>"
REQUIRED = "Quotation\nSales Order\nDelivery Note\nInvoice\nCredit Note\nContract\nTerms\nFormal Notice\nProof of Receipt\nReply"


def sold(customer: str) -> dict[str, Any]:
	"""Quotation, order, delivery note, invoice and credit note, each made from the one before, as ERPNext does."""
	from erpnext.selling.doctype.quotation.quotation import make_sales_order
	from erpnext.selling.doctype.sales_order.sales_order import make_delivery_note
	from erpnext.stock.doctype.delivery_note.delivery_note import make_sales_invoice

	rows = [{"item_code": ensure_item(), "qty": 10, "rate": 480, "warehouse": frappe.get_all("Warehouse", {"company": COMPANY}, pluck="name")[0]}]
	values = {"quotation_to": "Customer", "party_name": customer, "company": COMPANY, "transaction_date": "2024-11-04", "terms": TERMS}
	quotation = frappe.get_doc({"doctype": "Quotation", **values, "valid_till": "2035-12-31", "items": rows}).insert().submit()
	order = make_sales_order(quotation.name)
	order.update({"transaction_date": "2024-11-18", "delivery_date": "2024-12-20", "po_no": "PO-4711"})
	order.set("payment_schedule", [])
	order.insert().submit()
	note = make_delivery_note(order.name)
	note.update({"posting_date": "2024-12-16", "set_posting_time": 1})
	note.insert().submit()
	invoice = make_sales_invoice(note.name)
	invoice.update({"posting_date": "2025-01-01", "set_posting_time": 1, "due_date": "2025-01-31"})
	invoice.set("payment_schedule", [])
	invoice.insert().submit()
	credit = make_credit(invoice)
	return {"Quotation": quotation, "Sales Order": order, "Delivery Note": note, "Invoice": invoice.reload(), "Credit Note": credit}


def make_credit(invoice: Any) -> Any:
	"""One of the ten pieces comes back."""
	from erpnext.accounts.doctype.sales_invoice.sales_invoice import make_sales_return

	doc = make_sales_return(invoice.name)
	doc.update({"update_outstanding_for_self": 0, "posting_date": "2025-02-15", "set_posting_time": 1})
	doc.set("payment_schedule", [])
	doc.due_date = None
	doc.items[0].qty = -1
	return doc.insert().submit()


@pytest.fixture
def world(site: None):
	customer = make_customer(language="fr")
	vouchers = sold(customer)
	work_off()
	case, invoice = case_of(customer), vouchers["Invoice"]
	contract = frappe.get_doc({
		"doctype": "Contract", "party_type": "Customer", "party_name": customer, "start_date": "2024-01-15", "document_type": "Sales Order",
		"document_name": vouchers["Sales Order"].name, "contract_terms": "<p>Framework agreement no. 12</p>",
	}).insert().submit()  # fmt: skip
	reminder = done_action(case, [invoice], "2025-02-20", channel="Email", step=1, subject="Rappel", message="<p>Nous attendons 4 320.</p>")
	notice = formal_notice(case, [invoice])
	letter = attach("Dunning Action", notice.name, f"{notice.name}.pdf", pages_pdf(2))
	deposit = attach("Dunning Action", notice.name, f"{notice.name}-deposit.pdf", pages_pdf(1, (420, 595)))
	receipt = attach("Dunning Action", notice.name, f"{notice.name}-receipt.pdf", pages_pdf(1, (595, 420)))
	more = {"pdf_file": letter, "deposit_proof": deposit, "receipt_proof": receipt, "posted_on": "2025-04-02", "received_on": "2025-04-04"}
	frappe.db.set_value("Dunning Action", notice.name, more)
	done_action(case, [], "2025-03-03", channel="Call", outcome="Promised", notes="Pays in May")
	reply = frappe.get_doc({
		"doctype": "Communication", "communication_type": "Communication", "sent_or_received": "Received", "subject": "Re: Rappel",
		"content": "<p>We pay in May.</p>", "sender": "billing@example.com", "communication_date": "2025-02-21 09:00:00",
		"reference_doctype": "Collection Case", "reference_name": case,
	}).insert()  # fmt: skip
	promise = promised(case, invoice)
	found = {**vouchers, "Contract": contract, "Reminder": reminder, "Formal Notice": notice, "Reply": reply, "Promise": promise}
	return {"case": case, "customer": customer, **found}


def promised(case: str, invoice: Any) -> Any:
	from recouvrement_app.services.promises import promises

	return promises.create_promise(case, 1000, "2025-05-15", [invoice.name], confirm=False, received_on="2025-03-03")


def test_every_document_of_the_chain_is_a_piece_with_day_source_and_sum(world) -> None:
	from recouvrement_app.services.litigation import litigation

	file = litigation.propose(world["case"], [world["Invoice"].name], ensure_route(required_pieces=REQUIRED))
	rows = {row.kind: row for row in file.pieces}
	for kind in ("Quotation", "Sales Order", "Delivery Note", "Invoice", "Credit Note", "Contract", "Reminder", "Formal Notice", "Reply", "Promise"):
		assert rows[kind].source_name == world[kind].name, kind
	days = {kind: str(row.date) for kind, row in rows.items()}
	assert days["Quotation"] == "2024-11-04" and days["Sales Order"] == "2024-11-18" and days["Delivery Note"] == "2024-12-16"
	assert days["Invoice"] == "2025-01-01" and days["Credit Note"] == "2025-02-15" and days["Contract"] == "2024-01-15"
	assert days["Reminder"] == "2025-02-20" and days["Proof of Deposit"] == "2025-04-02" and days["Proof of Receipt"] == "2025-04-04"
	assert days["Reply"] == "2025-02-21"
	for row in file.pieces:
		assert row.sha256 and row.date and row.source in ("ERPNext", "Case"), row.kind
	assert file.missing_pieces == "" and file.pieces_complete


def test_what_is_missing_is_said_until_it_is_uploaded(world) -> None:
	from recouvrement_app.services.dossier import pieces
	from recouvrement_app.services.litigation import litigation

	frappe.get_doc("Communication", world["Reply"].name).delete(force=True)
	frappe.db.set_value("Dunning Action", world["Formal Notice"].name, "receipt_proof", None)
	file = litigation.propose(world["case"], [world["Invoice"].name], ensure_route(required_pieces=REQUIRED))
	assert file.missing_pieces.splitlines() == ["Proof of Receipt", "Reply"]

	url = attach("Litigation File", file.name, "receipt.pdf", pages_pdf(1))
	file = pieces.upload(file.name, "Accusé de réception", "Proof of Receipt", url, "2025-04-04")
	assert file.missing_pieces == "Reply"


def test_the_dossier_reads_page_by_page_as_its_bordereau_says(world) -> None:
	from recouvrement_app.services.dossier import dossier
	from recouvrement_app.services.litigation import litigation

	file = litigation.propose(world["case"], [world["Invoice"].name], ensure_route(required_pieces=REQUIRED))
	doc = dossier.build(file.name)
	reader = PdfReader(BytesIO(content(doc.dossier_pdf)))
	texts = [flat(page.extract_text()) for page in reader.pages]
	marks = {mark.title: reader.get_destination_page_number(mark) for mark in reader.outline}
	first = {row.kind: marks[f"Pièce n° {row.number} – {row.title}"] for row in doc.pieces}
	expected = {
		"Quotation": (world["Quotation"].name, "4 800,00 €"),
		"Sales Order": (world["Sales Order"].name, "PO-4711", "4 800,00 €"),
		"Delivery Note": (world["Delivery Note"].name, "16/12/2024"),
		"Invoice": (world["Invoice"].name,),
		"Credit Note": (world["Credit Note"].name,),
		"Contract": ("Framework agreement no. 12",),
		"Terms": ("payment at thirty days",),
		"Reminder": ("Nous attendons 4 320.",),
		"Reply": ("We pay in May.", "billing@example.com"),
		"Promise": ("1 000,00 €", "15/05/2025"),
		"Call Log": ("03/03/2025", "Pays in May"),
		"Charges": (world["Invoice"].name, "40,00 €"),
		"Statement": (world["Invoice"].name, "4 320,00 €"),
	}
	for kind, words in expected.items():
		for word in words:
			assert word in texts[first[kind]], (kind, word, texts[first[kind]][:300])
	bordereau = " ".join(texts[1 : min(first.values())])
	starts = sorted(marks.values())
	for row in doc.pieces:
		assert f"Pièce n° {row.number}" in bordereau and row.sha256 in bordereau
		start = marks[f"Pièce n° {row.number} – {row.title}"]
		end = next((place for place in starts if place > start), len(texts))
		assert all(f"Pièce n° {row.number}" in text for text in texts[start:end])
	def pages(kind: str) -> list[Any]:
		end = next((place for place in [*starts, len(texts)] if place > first[kind]), len(texts))
		return list(reader.pages[first[kind] : end])

	assert (len(pages("Formal Notice")), len(pages("Proof of Deposit"))) == (2, 1)
	assert [round(float(side)) for side in pages("Proof of Deposit")[0].mediabox[2:]] == [420, 595]


def test_the_terms_that_the_customer_signed_are_a_piece(world) -> None:
	from recouvrement_app.services.dossier import dossier
	from recouvrement_app.services.litigation import litigation

	url = attach("Customer", world["customer"], "cgv-signees.pdf", pages_pdf(2, (420, 595)))
	signed = {"recouvrement_terms_accepted_on": "2024-01-20", "recouvrement_terms_version": "2024-1", "recouvrement_terms_proof": url}
	frappe.db.set_value("Customer", world["customer"], signed)
	file = litigation.propose(world["case"], [world["Invoice"].name], ensure_route(required_pieces=REQUIRED))
	(piece,) = [row for row in file.pieces if row.source_doctype == "Customer"]
	assert (piece.kind, str(piece.date), "2024-1" in piece.title) == ("Terms", "2024-01-20", True)
	reader = PdfReader(BytesIO(content(dossier.build(file.name).dossier_pdf)))
	(place,) = [reader.get_destination_page_number(mark) for mark in reader.outline if "2024-1" in mark.title]
	assert [round(float(side)) for side in reader.pages[place + 1].mediabox[2:]] == [420, 595]  # both signed pages
