"""Print formats of a Litigation File: in the reader's language, with the values of the file, for those who may read it."""

from io import BytesIO

import pytest
from pypdf import PdfReader

from .factories import day, make_customer, make_invoice, pay, work_off
from .litigation_world import TODAY, case_of, done_action, ensure_route, formal_notice, frappe

FORMATS = {
	"Bordereau de pièces": "bordereau",
	"Fiche de renseignements": "data_sheet",
	"Dernier avis avant poursuites": "last_warning",
	"Lettre de transmission du dossier": "handover",
	"Accusé de réception de réclamation": "acknowledgement",
	"Rejet de réclamation": "rejection",
}


@pytest.fixture
def recovery(site: None):
	from recouvrement_app.services.litigation import litigation

	customer = make_customer(language="fr", tax_id="FR12803456789")
	invoices = [make_invoice(customer, amount=1000), make_invoice(customer, amount=500, due="2025-02-28")]
	case = case_of(customer)
	frappe.db.set_value("Collection Case", case, "language", "fr")
	done_action(case, invoices, "2025-03-03", step=2)
	formal_notice(case, invoices)
	return litigation.propose(case, [invoice.name for invoice in invoices], ensure_route(), today=TODAY)


@pytest.fixture
def dispute(site: None):
	from recouvrement_app.services.litigation import disputes

	customer = make_customer(language="en")
	invoice = make_invoice(customer, amount=1000)
	case = case_of(customer)
	frappe.db.set_value("Collection Case", case, "language", "en")
	return disputes.open_dispute(case, {invoice.name: 400.0}, "Quality", "Scratched", today=day(TODAY))


def flat(text: str) -> str:
	return " ".join(text.replace("\u202f", " ").replace("\xa0", " ").split())


def read(doc, document: str, language: str | None = None) -> str:
	from recouvrement_app.services.litigation import litigation_prints

	reader = PdfReader(BytesIO(litigation_prints.pdf(doc, document, language, day(TODAY))))
	return flat(" ".join(page.extract_text() for page in reader.pages))


def printed(doc, style: str) -> str:
	return flat(frappe.get_print("Litigation File", doc.name, style))


def test_every_format_is_in_the_print_menu_of_the_file(site: None) -> None:
	found = frappe.get_all("Print Format", {"doc_type": "Litigation File", "disabled": 0, "standard": "Yes"}, pluck="name")
	assert FORMATS.keys() <= set(found)


@pytest.mark.parametrize("style", FORMATS)
def test_every_format_prints_the_very_document(recovery, dispute, style: str) -> None:
	doc = dispute if FORMATS[style] in ("acknowledgement", "rejection") else recovery
	html = printed(doc, style)
	assert doc.customer_name in html and "running(imprint)" not in html and "Error" not in html


@pytest.mark.parametrize("style", FORMATS)
def test_nobody_prints_what_he_may_not_read(recovery, style: str) -> None:
	from recouvrement_app.services.litigation import litigation_prints

	doc = frappe.get_doc("Litigation File", recovery.name)
	frappe.set_user("Guest")
	try:
		with pytest.raises(frappe.PermissionError):
			getattr(litigation_prints, f"recouvrement_{FORMATS[style]}")(doc)
	finally:
		frappe.set_user("Administrator")


def test_the_last_notice_counts_interest_to_its_day_and_leaves_out_what_was_paid(recovery) -> None:
	text = read(recovery, "last_warning")
	# 1,000.00 from 2025-02-01: 122 days at 13.15 % = 43.95; 500.00 from 2025-03-01: 94 days = 16.93; 2 × 40
	for must in ("1 640,88 €", "60,88 €", "80,00 €", "10 juin 2025", "1er avril 2025"):
		assert must in text, must
	first = frappe.get_doc("Sales Invoice", recovery.invoices[0].invoice)
	pay(first, on="2025-05-01")
	work_off()
	text = read(recovery.reload(), "last_warning")
	assert first.name not in text and "556,93 €" in text


def test_the_hand_over_letter_goes_to_the_party_of_the_file_and_its_stage(recovery) -> None:
	assert "Maître," in read(recovery, "handover")
	recovery.update({"agency": "Recouvr’Plus", "commission_percent": 18})
	assert "18,00 %" in read(recovery, "handover") and "Recouvr’Plus" in read(recovery, "handover")
	recovery.update({"bailiff": "SCP Durand", "order_on": "2025-05-15", "case_number": "2025 IP 1"})
	text = read(recovery, "handover")
	assert "signifier" in text and "SCP Durand" in text and "15 mai 2025" in text
	recovery.update({"lawyer": "Claire Rousseau", "order_on": None})
	assert "Claire Rousseau" in read(recovery, "handover")


def test_a_party_that_is_a_supplier_is_addressed_where_it_lives(recovery) -> None:
	name = f"Recouvrement Test {frappe.generate_hash(length=6)}"
	frappe.get_doc({"doctype": "Supplier", "supplier_name": name, "supplier_group": "All Supplier Groups"}).insert()
	address = {"address_title": name, "address_type": "Billing", "address_line1": "1 quai Saint-Vincent", "city": "Lyon", "pincode": "69001"}
	links = [{"link_doctype": "Supplier", "link_name": frappe.db.get_value("Supplier", {"supplier_name": name})}]
	frappe.get_doc({"doctype": "Address", "country": "France", "links": links, **address}).insert()
	recovery.lawyer = name
	assert "1 quai Saint-Vincent 69001 Lyon" in read(recovery, "handover")


def test_the_data_sheet_has_every_value_of_the_form_and_blanks_for_the_rest(recovery) -> None:
	text = read(recovery, "data_sheet")
	for must in (
		"Demandeur", "Ateliers Dupont SAS", "Débiteur", recovery.customer_name, "FR12803456789", "Forme juridique", "Représenté par",
		"Tribunal de commerce de Lyon", "En cas d’opposition", "12946", "Factures impayées", "01/04/2025", "16/04/2025", "13,15 %",
		"01/02/2025", "L441-10", "1 500,00 €", "60,88 €", "80,00 €", "1 640,88 €", recovery.name,
		*(row.invoice for row in recovery.invoices),
	):  # fmt: skip
		assert must in text, must


def test_what_was_paid_since_is_set_against_the_principal_that_was_claimed(recovery) -> None:
	pay(frappe.get_doc("Sales Invoice", recovery.invoices[0].invoice), 300, on="2025-05-20")
	work_off()
	text = read(recovery.reload(), "data_sheet")
	assert "Principal 1 500,00 €" in text and "Règlements reçus depuis −300,00 €" in text
	# 1,000.00 from 2025-02-01 to 2025-05-20: 109 days = 39.27; then 700.00: 13 days = 3.28; 500.00: 94 days = 16.93
	assert "59,48 €" in text and "1 339,48 €" in text


def test_the_data_sheet_is_printed_as_of_the_day_and_the_file_stays_as_it_is(recovery) -> None:
	from recouvrement_app.services.litigation import litigation_prints

	before = recovery.interest
	reader = PdfReader(BytesIO(litigation_prints.pdf(recovery, "data_sheet", today=day("2025-06-12"))))
	text = flat(" ".join(page.extract_text() for page in reader.pages))
	# ten days more at 13.15 % on 1,500.00: 132 days = 47.56; 104 days on 500.00 = 18.73
	assert "66,29 €" in text and "Intérêts arrêtés au 12/06/2025" in text
	assert recovery.interest == before


def test_the_data_sheet_of_a_person_asks_for_birth_and_home(recovery) -> None:
	frappe.db.set_value("Customer", recovery.customer, "customer_type", "Individual")
	frappe.clear_document_cache("Customer", recovery.customer)
	text = read(recovery, "data_sheet")
	assert "Né(e) le, à" in text and "Nom et prénoms" in text


def test_the_bordereau_numbers_the_pieces_that_are_there_and_names_the_missing(recovery) -> None:
	from recouvrement_app.services.dossier import pieces

	frappe.db.set_value("Litigation Route", recovery.route, "required_pieces", "Delivery Note\nInvoice")
	frappe.clear_document_cache("Litigation Route", recovery.route)
	recovery = pieces.collect(recovery, day(TODAY))
	text = read(recovery, "bordereau")
	there = [row for row in recovery.pieces if not row.missing]

	assert [row.number for row in there] == list(range(1, len(there) + 1))
	for row in there:
		assert f"Pièce n° {row.number}" in text and row.sha256 in text
	assert "Pièces manquantes : Bon de livraison" in text


def test_letters_on_a_dispute_speak_the_customers_language(dispute) -> None:
	text = read(dispute, "acknowledgement")
	for must in ("€400.00", "€600.00", "Quality", "12 June 2025", dispute.name):
		assert must in text, must
	dispute.resolution = "<p>The delivery note is signed.</p><p>Nothing was reported.</p>"
	text = read(dispute, "rejection")
	assert "The delivery note is signed. Nothing was reported." in text and "€1,000.00" in text


def test_a_language_chosen_in_the_print_view_wins(dispute) -> None:
	frappe.form_dict["_lang"] = "fr"
	try:
		assert "Nous avons bien reçu" in printed(dispute, "Accusé de réception de réclamation")
	finally:
		frappe.form_dict.pop("_lang")
