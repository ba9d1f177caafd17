"""Print formats on the site: the very letter, the statement, the computation, for those who may read them."""

import pytest

from .factories import (
	actions,
	case_of,
	ensure_scenario,
	frappe,
	make_advance,
	make_customer,
	make_invoice,
	run,
)

pytestmark = pytest.mark.usefixtures("site")
FORMAL = "Recouvrement Test Formal"
FORMATS = {
	"Relance": "Dunning Action",
	"Mise en demeure": "Dunning Action",
	"Décompte des pénalités": "Dunning Action",
	"Relevé de compte": "Collection Case",
}


@pytest.fixture
def formal_notice(site):
	step = {
		"step": 1, "title": "Formal notice", "base": "Due Date", "offset_days": 42, "channel": "Registered Letter",
		"tone": "Formal Notice", "notice": "Formal Notice", "autonomy": "To Approve", "grants_days": 8, "show_charges": 1,
		"formal_notice": 1,
	}  # fmt: skip
	customer = make_customer(scenario=ensure_scenario(FORMAL, steps=[step]), language="fr")
	make_invoice(customer, due="2025-01-31", amount=1000)
	make_advance(customer, 100)
	run("2025-03-14")
	return actions(customer)[0]


def printed(doctype: str, name: str, style: str) -> str:
	return " ".join(frappe.get_print(doctype, name, style).split())


def test_every_format_is_a_record_of_the_module(site):
	found = {row.name: row.doc_type for row in frappe.get_all("Print Format", {"module": "Recouvrement"}, ["name", "doc_type"])}
	assert FORMATS.items() <= found.items()


def test_the_formal_notice_prints_as_it_would_be_posted(formal_notice):
	html = printed("Dunning Action", formal_notice.name, "Mise en demeure")
	for must in ("MISE EN DEMEURE", formal_notice.customer_name, "Principal", "Pénalités de retard", formal_notice.lines[0].invoice):
		assert must in html, must
	assert "running(imprint)" not in html and "1 / 1" not in html


def test_a_text_that_a_person_edited_prints_as_edited(formal_notice):
	values = {"text_edited": 1, "subject": "Notre sujet", "letter_html": "<p>Nos mots à nous</p>"}
	formal_notice.db_set(values)
	html = printed("Dunning Action", formal_notice.name, "Relance")
	assert "Notre sujet" in html and "Nos mots à nous" in html


def test_the_computation_adds_up_the_segments_it_shows(formal_notice):
	html = printed("Dunning Action", formal_notice.name, "Décompte des pénalités")
	# 2025-02-01 to 2025-03-14: 42 days at 3.15 + 10 percent on 1,000.00 = 15.13
	for must in ("01/02/2025", "14/03/2025", ">42<", "13,15\xa0%".replace("\xa0", " "), "15,13", "40,00", "L441-10"):
		assert must in html.replace("\xa0", " "), must


def test_the_statement_lists_what_is_open_and_what_is_credited(formal_notice):
	case = case_of(formal_notice.customer)
	html = printed("Collection Case", case.name, "Relevé de compte").replace("\xa0", " ").replace("\u202f", " ")
	for must in ("Relevé de compte", formal_notice.lines[0].invoice, "−100,00 €", "900,00 €", "Ancienneté"):
		assert must in html, must


@pytest.mark.parametrize("style", FORMATS)
def test_nobody_prints_what_he_may_not_read(formal_notice, style):
	doctype = FORMATS[style]
	doc = formal_notice if doctype == "Dunning Action" else case_of(formal_notice.customer)
	from recouvrement_app.services.notices import print_methods

	method = {
		"Décompte des pénalités": print_methods.recouvrement_charges, "Relevé de compte": print_methods.recouvrement_statement,
	}.get(style, print_methods.recouvrement_letter)  # fmt: skip
	frappe.set_user("Guest")
	try:
		with pytest.raises(frappe.PermissionError):
			method(doc)
	finally:
		frappe.set_user("Administrator")
