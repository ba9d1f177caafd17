"""The letters of a litigation file: what they say in both languages, and what nobody's name can make them do."""

from datetime import date
from decimal import Decimal
from html import unescape
from typing import Any

import pytest

from recouvrement_app.templates import litigation, renderer
from recouvrement_app.templates.words import WORDS, lower_first, money

from .letters import context, pages_of
from .test_templates import HOSTILE

LANGUAGES = ("fr", "en")
every_letter = pytest.mark.parametrize("letter", litigation.LETTERS)
every_language = pytest.mark.parametrize("language", LANGUAGES)
FILE: dict[str, Any] = {
	"route": "Injonction de payer", "court": "Tribunal de commerce de Strasbourg", "case_number": "2026 IP 00042",
	"debtor_number": "803 456 789", "formal_notice_on": date(2026, 2, 1), "limitation_date": date(2031, 1, 31),
	"commission_percent": Decimal(18), "costs": Decimal("33.47"), "pieces": 9, "dispute_kind": "Qualité",
	"disputed_amount": Decimal(400), "undisputed": Decimal("834.50"), "opened_on": date(2026, 2, 20), "due_date": date(2026, 3, 5),
	"disputed": [{"invoice": "FA-2026-0001", "disputed": Decimal(400), "outstanding": Decimal(1000)}],
	"invoices": ["FA-2026-0001"], "owner": "Paul Roche", "resolution": ["Le bon de livraison est signé sans réserve."],
}  # fmt: skip


def values(**over: Any) -> dict[str, Any]:
	return context(**{"file": FILE, "action": {"channel": "Letter"}, **over})


def drawn(letter: str, language: str, **over: Any) -> str:
	return litigation.letter_html(letter, values(**over), language)


def said(letter: str, language: str, **over: Any) -> str:
	return " ".join(renderer.plain(drawn(letter, language, **over).split("</head>")[-1]).split())


def amount(value: str, language: str) -> str:
	return " ".join(money(Decimal(value), "EUR", language).split())


@every_letter
@every_language
@pytest.mark.parametrize("hostile", HOSTILE, ids=("tag", "jinja", "quotes", "long word", "long", "arabic", "empty"))
def test_a_hostile_name_is_text_and_nothing_else(letter: str, language: str, hostile: str) -> None:
	lines = [hostile]
	file = {**FILE, "court": hostile, "route": hostile, "owner": hostile, "resolution": lines, "dispute_kind": hostile, "invoices": lines}
	party = {"name": hostile, "address_lines": lines, "contact_name": hostile}
	html = drawn(letter, language, customer=party, company={"name": hostile or "Dupont"}, file=file, addressee=party)
	subject, _body, _regards = litigation.texts(letter, values(customer=party, file=file), language)

	assert "<script" not in html and "<b>fils" not in html
	assert " ".join(hostile.split()) in " ".join(unescape(html).split())
	assert len(subject) <= 255 and "\n" not in subject and "&lt;" not in subject


@every_letter
@every_language
def test_a_file_of_which_little_is_known_still_gives_a_letter(letter: str, language: str) -> None:
	bare = {"name": "Müller", "address_lines": [], "contact_name": ""}
	html = litigation.letter_html(letter, {"customer": bare, "action": {"date": date(2026, 3, 2)}}, language)
	text = renderer.plain(html.split("</head>")[-1])

	assert "None" not in text and "{{" not in text and WORDS[language]["subject"] in text


@every_letter
def test_a_letter_speaks_one_language(letter: str) -> None:
	assert "Nous vous prions d’agréer" in said(letter, "fr") and "Yours faithfully" not in said(letter, "fr")
	assert "Yours faithfully" in said(letter, "en") and "agréer" not in said(letter, "en")
	assert litigation.texts(letter, values(), "de") == litigation.texts(letter, values(), "en")


@every_language
def test_the_last_notice_names_claim_parts_deadline_procedure_and_a_way_out(language: str) -> None:
	text = said("last_warning", language)
	deadline = "10 mars 2026" if language == "fr" else "10 March 2026"
	way_out = "médiation" if language == "fr" else "mediation"
	for must in (deadline, "injonction de payer", way_out, *(amount(value, language) for value in ("1275.97", "11.47", "80", "1184.50"))):
		assert must in text, must


def test_the_last_notice_to_a_consumer_claims_the_principal_only() -> None:
	text = said("last_warning", "fr", charges_shown=False, debtor_type="consumer", legal_mention="")
	assert amount("1184.50", "fr") in text
	assert "pénalités" not in text.lower() and "indemnité" not in text.lower()


@every_language
def test_the_mandate_of_an_agency_holds_what_the_law_asks_for(language: str) -> None:
	"""CPCE R124-3: ground and parts of the sums due, guarantee, fee at the creditor's charge, remittance of the funds."""
	text = said("handover_agency", language)
	for must in (
		"R124-1", "R124-2", "L111-8", "18,00 %" if language == "fr" else "18.00%", "FR76 3000 4000 0312 3456 7890 143",
		*(amount(value, language) for value in ("1275.97", "1184.50", "11.47", "80")),
	):  # fmt: skip
		assert must in text, must


def test_a_lawyer_is_told_of_limitation_and_contestation_and_gets_no_bank_data() -> None:
	text = said("handover_lawyer", "fr", company={"iban": "", "payment_link": ""}, file={**FILE, "contested": True})
	for must in ("Maître,", "31 janvier 2031", "conteste la créance", "803 456 789", "9 pièces", "agréer, Maître"):
		assert must in text, must
	assert "IBAN" not in text


@pytest.mark.parametrize(
	("more", "expected"),
	(
		({}, "petites créances"),
		({"purpose": "serve", "order_on": date(2026, 2, 10), "serve_by": date(2026, 5, 10)}, "au plus tard le 10 mai 2026"),
		({"purpose": "enforce", "served_on": date(2026, 4, 2)}, "a été signifiée le 2 avril 2026"),
	),
	ids=("small claims", "serve", "enforce"),
)
def test_a_commissaire_de_justice_is_asked_for_what_the_stage_needs(more: dict[str, Any], expected: str) -> None:
	assert expected in said("handover_bailiff", "fr", file={**FILE, **more})


@every_language
def test_an_acknowledgement_names_amounts_answer_day_and_person_and_claims_nothing(language: str) -> None:
	text = said("acknowledgement", language, lines=[], action={"deadline": None})
	day = "5 mars 2026" if language == "fr" else "5 March 2026"
	for must in ("FA-2026-0001", day, "Paul Roche", amount("400", language), amount("834.50", language)):
		assert must in text, must
	assert "IBAN" not in text and "tribunal" not in text.lower() and "court" not in text.lower().split()


def test_a_rejection_gives_its_reasons_and_the_claim_and_tells_a_consumer_of_the_mediator() -> None:
	text = said("rejection", "fr", charges_shown=False)
	assert "signé sans réserve" in text and amount("1184.50", "fr") in text and "médiateur" not in text
	assert "L612-1" in said("rejection", "fr", debtor_type="consumer")


@every_letter
@every_language
def test_a_letter_fits_two_pages(letter: str, language: str) -> None:
	assert len(pages_of(renderer.pdf([drawn(letter, language)])[0])) <= 2


def test_a_title_within_a_sentence_begins_small_unless_it_is_an_acronym() -> None:
	assert [lower_first(text) for text in ("Injonction de payer", "TVA due", "")] == ["injonction de payer", "TVA due", ""]


@every_language
@pytest.mark.parametrize("hostile", HOSTILE, ids=("tag", "jinja", "quotes", "long word", "long", "arabic", "empty"))
def test_a_hostile_name_is_text_in_data_sheet_and_bordereau_too(language: str, hostile: str) -> None:
	facts = [("Name", hostile), (hostile, "")]
	table = {"heads": (hostile, "Amount"), "rows": [[hostile, "1"], [hostile, "2"]], "right_from": 1, "sum": True}
	row = {"label": "1", "title": hostile, "day": "", "sha256": hostile, "pages": 2}
	common = {"title": "Title", "company": {"name": hostile or "Dupont"}, "debtor": hostile, "date": date(2026, 3, 2)}
	sections = [{"title": hostile, "facts": facts, "tables": [table], "text": hostile}, {"title": "Empty"}]
	sheet = litigation.page("data_sheet", language, sections=sections, **common)
	heads = ("Piece", "Title", "Date", "Pages")
	list_ = {"facts": facts, "rows": [row], "heads": heads, "missing": [hostile], "missing_label": "Missing", "proof": hostile}

	for html in (sheet, litigation.page("bordereau", language, **list_, **common)):
		assert "<script" not in html and "<b>fils" not in html
		assert " ".join(hostile.split()) in " ".join(unescape(html).split())
		assert renderer.pdf([html])[0].startswith(b"%PDF")


@pytest.mark.parametrize(
	("letter", "language", "line"),
	[
		("handover_lawyer", "fr", "P.J. : bordereau, pièces numérotées, fiche de renseignements, décompte des intérêts"),
		("handover_bailiff", "en", "Enclosed: certified copy of the decision, account, list of exhibits, numbered exhibits, data sheet"),
	],
)
def test_who_takes_the_file_over_reads_what_is_enclosed(letter: str, language: str, line: str) -> None:
	text = said(letter, language, file={**FILE, "purpose": "enforce", "order_on": date(2026, 3, 1)})
	assert line in text.replace("\u00a0", " ")
	assert WORDS[language]["enclosed"] + ":" not in said("last_warning", language).replace("\u00a0", "")


@every_language
@pytest.mark.parametrize("letter", ["acknowledgement", "rejection"])
def test_the_subject_of_an_answer_stays_short_whatever_number_of_invoices(letter: str, language: str) -> None:
	one = litigation.texts(letter, values(file={**FILE, "invoices": ["ACC-SINV-2026-00001"]}), language)[0]
	many = litigation.texts(letter, values(file={**FILE, "invoices": [f"ACC-SINV-2026-{n:05d}" for n in range(60)]}), language)[0]
	assert "ACC-SINV-2026-00001" in one and "60" in many
	assert len(one) <= 80 and len(many) <= 80
