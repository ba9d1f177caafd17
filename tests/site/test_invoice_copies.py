"""Copies of invoices where no web server answers: drawn by the application, from the site's own files and nothing else."""

import base64
from collections.abc import Iterator
from io import BytesIO

import pytest
from pypdf import PdfReader

from .factories import COMPANY, frappe, make_invoice
from .mail_world import free_port

PIXEL = base64.b64decode(
	"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


@pytest.fixture
def unreachable(site: None) -> Iterator[None]:
	"""A site whose own address leads to a closed port."""
	before = frappe.local.conf.get("host_name")
	frappe.local.conf.host_name = f"http://127.0.0.1:{free_port()}"
	yield
	frappe.local.conf.host_name = before


def copy_of(invoice) -> PdfReader:
	from recouvrement_app.services.sending import invoice_copies

	return PdfReader(BytesIO(invoice_copies.pdf(invoice.name)))


def text_of(reader: PdfReader) -> str:
	return " ".join(" ".join(page.extract_text() for page in reader.pages).replace("\u202f", " ").replace("\xa0", " ").split())


def file_of(url_start: str, doctype: str, name: str) -> str:
	content = PIXEL + frappe.generate_hash(length=8).encode()  # the same content would be the same file
	values = {"file_name": f"{frappe.generate_hash(length=8)}.png", "is_private": int(url_start.startswith("/private")), "content": content}
	return frappe.get_doc({"doctype": "File", **values, "attached_to_doctype": doctype, "attached_to_name": name}).insert().file_url


def test_a_copy_holds_number_customer_and_amounts_though_nothing_answers(unreachable: None, customer: str) -> None:
	invoice = make_invoice(customer, amount=1234.56)
	found = text_of(copy_of(invoice))

	assert invoice.name in found and customer in found
	assert "1 234,56" in found or "1,234.56" in found  # as the site writes amounts


def test_it_speaks_the_customers_language(unreachable: None, customer: str) -> None:
	from recouvrement_app.services.notices import notices

	invoice = make_invoice(customer)
	with notices.in_language("fr"):
		assert "Facture" in text_of(copy_of(invoice))


def test_a_long_invoice_keeps_every_line_and_numbers_its_pages(unreachable: None, customer: str) -> None:
	from .factories import ensure_item

	rows = [{"item_code": ensure_item(), "qty": 1, "rate": 100 + number, "description": f"Line {number}"} for number in range(60)]
	reader = copy_of(make_invoice(customer, items=rows))
	found = text_of(reader)

	assert len(reader.pages) > 1 and f"1 / {len(reader.pages)}" in found
	assert all(f"Line {number}" in found for number in range(60))


def test_the_letter_head_is_on_it(unreachable: None, customer: str) -> None:
	values = {"letter_head_name": frappe.generate_hash(length=8), "source": "HTML", "content": "<p>Ateliers Dupont, 12 rue des Lilas</p>"}
	head = frappe.get_doc({"doctype": "Letter Head", **values, "footer": "<p>SIREN 552 100 554</p>"}).insert()
	try:
		found = text_of(copy_of(make_invoice(customer, letter_head=head.name)))
	finally:
		frappe.db.delete("Letter Head", head.name)
		frappe.db.commit()

	assert "12 rue des Lilas" in found and "SIREN 552 100 554" in found


def test_pictures_are_the_sites_public_ones_and_private_ones_of_the_invoice_or_its_company(unreachable: None, customer: str) -> None:
	from recouvrement_app.services.sending.invoice_copies import SiteFiles

	invoice, other = make_invoice(customer), make_invoice(customer)
	fetch = SiteFiles("Sales Invoice", invoice.name, COMPANY)
	allowed = [
		file_of("/files", "Customer", customer),
		file_of("/private", "Sales Invoice", invoice.name),
		file_of("/private", "Company", COMPANY),
	]
	for url in allowed:
		assert fetch(f"http://letter.invalid{url}")["string"].startswith(PIXEL)
	for url in (
		f"http://letter.invalid{file_of('/private', 'Sales Invoice', other.name)}",
		"http://letter.invalid/assets/../dev/site_config.json",
		"http://letter.invalid/files/%2e%2e/%2e%2e/site_config.json",
		"http://127.0.0.1/logo.png",
		"https://example.com/logo.png",
		"file:///etc/passwd",
	):
		with pytest.raises(ValueError, match="elsewhere"):
			fetch(url)


def test_whoever_sets_it_off_the_copy_is_made_and_no_message_is_left(unreachable: None, customer: str) -> None:
	invoice = make_invoice(customer)
	frappe.clear_messages()
	frappe.set_user("Guest")
	try:
		assert "100" in text_of(copy_of(invoice))
	finally:
		frappe.set_user("Administrator")
	assert frappe.local.message_log == [] and not frappe.flags.ignore_print_permissions
