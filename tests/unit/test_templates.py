"""Notices: what they say, what they never say, and what nobody can make them do."""

import re
from datetime import date
from decimal import Decimal
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from recouvrement_app.rules import wording
from recouvrement_app.rules.payment_qr import epc_payload
from recouvrement_app.templates import payment_code, renderer
from recouvrement_app.templates.renderer import NoticeTemplateError, render_notice
from recouvrement_app.templates.words import WORDS, money

from .letters import NOTICES, TONES, context, pages_of, places_of, reminder

LANGUAGES = ("fr", "en")
EVERY_TEXT = [(name, language) for name in sorted(NOTICES) for language in LANGUAGES]
every_text = pytest.mark.parametrize(("name", "language"), EVERY_TEXT)
every_language = pytest.mark.parametrize("language", LANGUAGES)
HOSTILE = (
	"<script>alert(1)</script>",
	"{{ 7 * 7 }} {% if %}",
	"L’Œuf \"d'or\" & <b>fils</b>",
	"A" * 300,
	"Ateliers " * 33,
	"مؤسسة النور للتجارة",
	"",
)
THREATS = (
	"mise en demeure", "pénalité", "indemnité", "tribunal", "juridiction", "huissier", "commissaire", "contentieux", "poursuite",
	"judiciaire", "sanction", "40 €", "formal notice", "penalt", "interest", "compensation", "court", "legal", "lawsuit", "bailiff",
)  # fmt: skip


def drawn(name: str, language: str, values: dict[str, Any]) -> renderer.Rendered:
	return render_notice(NOTICES[name][language], values, language)


def said(rendered: renderer.Rendered) -> str:
	"""Everything that a reader sees of it, in small letters and plain spaces."""
	parts = (rendered.subject, rendered.email_html, rendered.letter_html, rendered.script)
	texts = [renderer.plain(part.split("</head>")[-1]) for part in parts]
	return " ".join(" ".join(texts).split()).lower()


def amount(value: str, language: str) -> str:
	return " ".join(money(Decimal(value), "EUR", language).split())


# --- every notice, every language, every name


def test_every_notice_has_a_french_and_an_english_text() -> None:
	assert [name for name, texts in NOTICES.items() if set(texts) != set(LANGUAGES)] == []


@every_text
@pytest.mark.parametrize("hostile", HOSTILE, ids=("tag", "jinja", "quotes", "long word", "long", "arabic", "empty"))
def test_a_hostile_name_is_text_and_nothing_else(name: str, language: str, hostile: str) -> None:
	values = context(customer={"name": hostile, "contact_name": hostile}, company={"name": hostile or "Dupont"})
	rendered = drawn(name, language, values)
	for html in (rendered.email_html, rendered.letter_html):
		assert "<script" not in html and "<b>fils" not in html
		assert " ".join(hostile.split()) in " ".join(unescape(html).split())
	assert len(rendered.subject) <= 255 and "\n" not in rendered.subject


@every_text
def test_a_customer_without_address_or_contact_still_gets_a_notice(name: str, language: str) -> None:
	values = context(customer={"address_lines": [], "contact_name": ""}, company={"address_lines": [], "city": ""})
	rendered = drawn(name, language, values)
	assert "None" not in said(rendered) and rendered.subject
	assert "Boulangerie Müller" in rendered.letter_html


@every_text
def test_no_text_has_a_placeholder_left(name: str, language: str) -> None:
	rendered = drawn(name, language, context())
	for text in (rendered.subject, rendered.plain_text, rendered.letter_html, rendered.email_html, rendered.script):
		assert "{{" not in text and "{%" not in text and "None" not in text


@every_text
def test_a_notice_says_the_customers_language_only(name: str, language: str) -> None:
	other = "en" if language == "fr" else "fr"
	found = said(drawn(name, language, context()))
	assert WORDS[language]["outstanding"].lower() in found
	assert WORDS[other]["outstanding"].lower() not in found


def test_an_unknown_language_reads_english() -> None:
	assert drawn("First Reminder", "en", reminder()) == render_notice(NOTICES["First Reminder"]["en"], reminder(), "de")


def test_both_vocabularies_have_the_same_words() -> None:
	assert set(WORDS["fr"]) == set(WORDS["en"])


# --- tone


@every_language
@pytest.mark.parametrize("name", sorted(name for name, tone in TONES.items() if tone in ("Courtesy", "Reminder")))
def test_a_courtesy_or_a_reminder_threatens_nobody(name: str, language: str) -> None:
	found = said(drawn(name, language, reminder()))
	assert [word for word in THREATS if word in found] == []


@every_language
@pytest.mark.parametrize("name", ("Call Naming Consequences", "Last Call", "Formal Notice"))
def test_the_hold_of_new_orders_is_named_only_where_there_is_one(name: str, language: str) -> None:
	named = {"fr": "ni accepter de nouvelle commande", "en": "neither accept new orders"}[language]
	plain, held = drawn(name, language, context()), drawn(name, language, context(action={"holds_orders": True}))
	assert named not in plain.letter_html + plain.email_html + plain.script
	assert named in held.letter_html and named in held.email_html
	assert not held.script or named in held.script


REPROACHES = (
	"rappel", "relanc", "encore", "toujours", "déjà", "malgré", "précédent", "dernier", "promis", "retard", "impayé", "inacceptable", "anormal",
	"remind", "again", "still", "already", "despite", "previous", "last ", "promise", "late", "unpaid", "unacceptable", "you have not",
)  # fmt: skip


@every_language
@pytest.mark.parametrize("name", ("Call To Understand", "Satisfaction Check"))
@pytest.mark.parametrize("lines", (1, 2))
def test_a_call_opens_as_if_it_were_the_first(name: str, language: str, lines: int) -> None:
	"""No reproach, nothing of the calls and letters before it: the invoice named below was reminded of twice."""
	values = context(lines=context()["lines"][:lines])
	assert values["lines"][0]["previous_notices"]
	script = unescape(drawn(name, language, values).script)
	opening = re.search("[«“](.+?)[»”]", script, re.DOTALL)
	assert opening and script.index(opening.group()) < script.index("<ul>")
	spoken = opening.group(1).lower()
	assert values["company"]["name"].lower() in spoken
	assert [word for word in REPROACHES if word in spoken] == []
	assert list(wording.concerns(spoken, "Courtesy")) == []


def test_a_call_script_never_shows_in_what_the_customer_reads() -> None:
	for name, texts in NOTICES.items():
		for language, text in texts.items():
			if text.get("call_script"):
				rendered = drawn(name, language, context())
				assert rendered.script
				assert "<li>" not in rendered.email_html and "<li>" not in rendered.letter_html


# --- the formal notice (LAW.md; Code de commerce L441-10, Code civil 1344)


@pytest.mark.parametrize("name", ("Formal Notice", "Formal Notice Public Buyer"))
@every_language
def test_a_formal_notice_holds_everything_that_the_law_asks_for(name: str, language: str) -> None:
	rendered = drawn(name, language, context())
	found = " ".join(renderer.plain(rendered.letter_html.split("</head>")[-1]).split())
	assert "mise en demeure" in rendered.subject.lower()
	assert ("tribunal" in found or "juridiction" in found) if language == "fr" else "court" in found
	deadline, day = ("10 mars 2026", "2 mars 2026") if language == "fr" else ("10 March 2026", "2 March 2026")
	for must in (
		deadline, day, "Ateliers Dupont SAS", "12 rue des Lilas", "69003 Lyon", "Boulangerie Müller", "3 place du Marché",
		"67000 Strasbourg", "FA-2026-0001", "FA-2026-0007", "AV-2026-003", "FR76 3000 4000 0312 3456 7890 143", "BNPAFRPP",
		"Alice Martin", "Responsable du recouvrement", "DA-2026-00012", "552 100 554",
		WORDS[language]["registered"], WORDS[language]["principal"], WORDS[language]["interest"], WORDS[language]["indemnity"],
		*(amount(value, language) for value in ("1500", "1000", "234.50", "1184.50", "11.47", "80", "1275.97", "-50")),
	):  # fmt: skip
		assert must in found, must
	for invoice in ("02/01/2026", "31/01/2026") if language == "fr" else ("2 Jan 2026", "31 Jan 2026"):
		assert invoice in found


def test_a_formal_notice_of_several_invoices_lists_the_charges_of_each() -> None:
	lines = [{**context()["lines"][1], "invoice": f"FA-{number}"} for number in range(3)]
	found = said(drawn("Formal Notice", "fr", context(lines=lines)))
	assert WORDS["fr"]["charges_apart"].lower() in found and found.count("1,48 €") == 3


def test_a_letter_says_what_was_already_paid_on_each_invoice() -> None:
	assert amount("500", "fr") in " ".join(drawn("Formal Notice", "fr", context()).letter_html.split())


@every_text
def test_a_notice_about_no_invoice_at_all_is_still_drawn(name: str, language: str) -> None:
	assert drawn(name, language, context(lines=[], credits=[])).subject


@pytest.mark.parametrize("name", ("Formal Notice", "Formal Notice Public Buyer"))
@every_language
def test_a_formal_notice_without_charges_speaks_of_none(name: str, language: str) -> None:
	found = said(drawn(name, language, context(charges_shown=False, legal_mention="")))
	for word in ("indemnité", "pénalités de retard", "compensation", "11,47", "11.47"):
		assert word not in found, word


def test_a_french_formal_notice_names_the_reminders_before_it() -> None:
	assert "1er février 2026 et 12 février 2026" in " ".join(drawn("Formal Notice", "fr", context()).letter_html.split())


@every_language
def test_a_consumer_reads_of_no_fixed_sum_and_no_penalties(language: str) -> None:
	values = context(
		debtor_type="consumer", charges_shown=False, legal_mention="",
		totals={"interest": Decimal(0), "indemnity": Decimal(0), "grand_total": Decimal("1184.50")},
	)  # fmt: skip
	rendered = drawn("Formal Notice Consumer", language, values)
	found = said(rendered)
	for word in ("40 €", "€40", "40,00", "40.00", "pénalité", "penalt", "indemnité", "compensation", "441-10", "d441-5"):
		assert word not in found, word
	assert "mise en demeure" in rendered.subject.lower() and ("tribunal" in found or "court" in found)
	assert amount("1184.50", language).lower() in found


def test_the_consumers_formal_notice_never_reads_the_charges_even_when_they_are_there() -> None:
	for text in NOTICES["Formal Notice Consumer"].values():
		for part in ("subject", "email_body", "letter_body"):
			assert "grand_total" not in text[part] and "totals.interest" not in text[part]


# --- what a person's text may do


@pytest.mark.parametrize(
	"source",
	(
		"{{ ''.__class__ }}",
		"{{ ''.__class__.__mro__[1].__subclasses__() }}",
		"{{ cycler.__init__.__globals__ }}",
		"{{ lipsum.__globals__['os'].popen('id').read() }}",
		"{{ self.__init__.__globals__ }}",
		"{{ ''['__cla' ~ 'ss__'].mro() }}",
		"{{ lines.append(1) }}",
		"{{ customer.update({'name': 'x'}) }}",
		"{{ 'x' | attr('__class__') }}",
		"{{ frappe.db.sql('select 1') }}",
		"{% for i in range(10**9) %}x{% endfor %}",
		"{{ 'x' * 1000000000 }}",
		"{{ 9 ** 999999999 }}",
		"{{ '%999999999d' % 1 }}",
		"{{ '{:>999999999}'.format(1) }}",
		"{{ 'x'.ljust(999999999) }}",
		"{{ 'x' | center(999999999) }}",
		"{% include '/etc/passwd' %}",
		"{% import 'macros.html' as m %}",
	),
)
def test_a_text_that_reaches_out_is_refused_by_name_language_and_line(source: str) -> None:
	text = {"notice_name": "Ours", "subject": "s", "email_body": f"<p>first line</p>\n<p>{source}</p>"}
	with pytest.raises(NoticeTemplateError, match=r"Ours \(fr\), email_body, line 2: "):
		render_notice(text, context(), "fr")


@pytest.mark.parametrize(
	("source", "line"),
	(("{{ customer.nmae }}", 1), ("a\n\n{{ totals.total | euros }}", 3), ("a\n{% if %}", 2), ("a\n{{ 1 / 0 }}", 2)),
)
def test_a_slip_in_a_text_is_told_with_its_place(source: str, line: int) -> None:
	with pytest.raises(NoticeTemplateError, match=rf"Ours \(en\), letter_body, line {line}: "):
		render_notice({"notice_name": "Ours", "letter_body": source}, context(), "en")


def test_a_text_without_end_is_refused() -> None:
	body = "{% for a in lines %}{% for b in lines %}" + "x" * 60_000 + "{% endfor %}{% endfor %}"
	with pytest.raises(NoticeTemplateError, match="longer than"):
		render_notice({"notice_name": "Ours", "email_body": body}, context(), "fr")


def test_ordinary_arithmetic_and_filters_work_in_a_text() -> None:
	text = {"email_body": "{{ (totals.total * 2) | money(currency) }} {{ customer.name.upper() }} {{ action.date | day }}"}
	assert "2\u202f369,00\u00a0€ BOULANGERIE MÜLLER 02/03/2026" in render_notice(text, context(), "fr").plain_text


def test_a_value_never_changes_what_the_next_notice_says() -> None:
	values = context()
	before = context()
	drawn("Formal Notice", "fr", values)
	assert values == before


# --- on paper


@every_language
def test_the_letter_on_paper_reads_amounts_and_deadline(language: str) -> None:
	text = " ".join(pages_of(renderer.pdf([drawn("Formal Notice", language, context()).letter_html])[0]))
	deadline = "10 mars 2026" if language == "fr" else "10 March 2026"
	for must in (deadline, *(amount(v, language) for v in ("1184.50", "11.47", "80", "1275.97"))):
		assert must in text, must


def test_a_formal_notice_with_charges_on_three_invoices_is_one_page() -> None:
	"""A page of signature alone looks like a mistake, and proves less."""
	lines = [{**context()["lines"][1], "invoice": f"FA-2026-{number:04}"} for number in (1, 2, 3)]
	html = drawn("Formal Notice", "fr", context(lines=lines, credits=[])).letter_html
	(page,) = pages_of(renderer.pdf([html])[0])
	assert "FA-2026-0003" in page and "Responsable du recouvrement" in page


def test_letters_drawn_together_are_the_letters_drawn_alone() -> None:
	htmls = [drawn(name, "fr", context()).letter_html for name in ("Formal Notice", "First Reminder", "Last Call")]
	together = [pages_of(pdf) for pdf in renderer.pdf(htmls)]
	assert together == [pages_of(renderer.pdf([html])[0]) for html in htmls]


def test_the_address_stands_in_the_window_of_the_envelope() -> None:
	places = places_of(renderer.pdf([drawn("Formal Notice", "fr", context()).letter_html])[0])
	for text in ("Boulangerie Müller", "Mme Anne Müller", "3 place du Marché", "67000 Strasbourg"):
		x, y = next((x, y) for x, y, found in places if text in found)
		assert 104 <= x <= 112 and 45 <= y <= 80, (text, x, y)
	others = [(x, y, found) for x, y, found in places if 45 <= y <= 80 and x > 100]
	assert len(others) == 4, others


@pytest.mark.parametrize("name", ("A" * 300, "Ateliers " * 33))
def test_nothing_leaves_the_page_however_long_the_names_are(name: str) -> None:
	long_lines = [{**line, "invoice": f"{line['invoice']}-{name}"[:140]} for line in context()["lines"]]
	values = context(
		customer={"name": name, "contact_name": name}, company={"name": name, "signatory": name, "bank_name": name},
		action={"reference": name[:140]}, lines=long_lines,
	)  # fmt: skip
	htmls = [drawn("Formal Notice", "fr", values).letter_html, renderer.statement_html(values, "fr"),
		renderer.charges_html(values, "fr")]  # fmt: skip
	for html in htmls:
		for page in renderer._document(html).pages:
			box = page._page_box
			right = max(b.position_x + b.width for b in box.descendants() if type(b).__name__ == "TextBox")
			assert right <= box.width + box.margin_left + 1


def test_a_long_table_goes_over_several_pages_under_its_heading() -> None:
	lines = [{**context()["lines"][0], "invoice": f"FA-{number:05d}"} for number in range(120)]
	for html in (drawn("Formal Notice", "fr", context(lines=lines)).letter_html, renderer.statement_html(context(lines=lines), "fr")):
		pages = pages_of(renderer.pdf([html])[0])
		assert len(pages) >= 3 and all("Ateliers Dupont SAS · SIREN 552 100 554" in page for page in pages)
		headings = (WORDS["fr"]["outstanding"], WORDS["fr"]["charges_apart"])
		assert all(any(heading in page for heading in headings) for page in pages[:-1])
		assert f"2 / {len(pages)}" in pages[1]
		assert all(f"FA-{number:05d}" in " ".join(pages) for number in range(120))


@pytest.mark.parametrize("source", ("http://example.com/a.png", "file:///etc/passwd", "/etc/hostname", "ftp://example.com/x"))
def test_a_letter_fetches_nothing_and_is_drawn_all_the_same(source: str) -> None:
	with pytest.raises(ValueError, match="fetches nothing"):
		renderer.refuse_everything(source)
	text = {"letter_body": f'<p>Bonjour<img src="{source}"></p><style>@import url("{source}");</style>'}
	pdf = renderer.pdf([render_notice(text, context(), "fr").letter_html])[0]
	assert "Bonjour" in pages_of(pdf)[0]
	assert b"root:" not in pdf


def test_a_logo_comes_as_data() -> None:
	pixel = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
	html = drawn("First Reminder", "fr", context(company={"logo_data_uri": pixel})).letter_html
	assert b"/Image" in renderer.pdf([html])[0]


@every_language
def test_statement_and_computation_read_their_sums(language: str) -> None:
	statement = " ".join(pages_of(renderer.pdf([renderer.statement_html(context(), language)])[0]))
	assert amount("1184.50", language) in statement and WORDS[language]["ageing"] in statement
	charges = " ".join(pages_of(renderer.pdf([renderer.charges_html(context(), language)])[0]))
	assert ("12,15 %" if language == "fr" else "12.15%") in charges and amount("9.99", language) in charges


@pytest.mark.parametrize("name", sorted(NOTICES))
def test_a_notice_of_two_invoices_fits_one_page(name: str) -> None:
	for language in LANGUAGES:
		assert len(pages_of(renderer.pdf([drawn(name, language, context()).letter_html])[0])) == 1, language


# --- by e-mail


@every_language
def test_an_email_shows_its_links_and_bank_data(language: str) -> None:
	links = {name: f"https://erp.example/recouvrement?answer={name}" for name in ("promise", "dispute", "paid", "resend")}
	html = drawn("First Reminder", language, reminder(links=links)).email_html
	for name, address in links.items():
		assert f'href="{address}"' in html and WORDS[language]["resend_all" if name == "resend" else name] in unescape(html)
	assert "FR76 3000 4000 0312 3456 7890 143" in html and "BNPAFRPP" in html


@every_language
def test_an_email_names_the_terms_of_sale_when_they_can_be_read(language: str) -> None:
	values = reminder()
	values["company"] = {**values["company"], "terms_link": "https://dupont.example/cgv?a=1&b=2"}
	html = drawn("First Reminder", language, values).email_html
	assert 'href="https://dupont.example/cgv?a=1&amp;b=2"' in html and WORDS[language]["terms"] in unescape(html)


def test_an_email_without_links_shows_no_empty_button() -> None:
	assert "href" not in drawn("First Reminder", "fr", reminder()).email_html


def test_an_email_loads_nothing_from_elsewhere() -> None:
	html = drawn("Formal Notice", "fr", context()).email_html
	assert "src=" not in html and "url(" not in html and "<script" not in html


def test_the_layouts_name_no_address_of_the_network() -> None:
	folder = Path(renderer.__file__).parent / "notices"
	files = (path for path in folder.rglob("*") if path.is_file())
	assert [path.name for path in files if "http" in path.read_text(encoding="utf-8")] == []


# --- amounts and days


@pytest.mark.parametrize(
	("value", "currency", "french", "english"),
	(
		("1234.5", "EUR", "1 234,50 €", "€1,234.50"),
		("-50", "EUR", "−50,00 €", "−€50.00"),
		("1000000", "JPY", "1 000 000 JPY", "JPY 1,000,000"),
		("0.005", "GBP", "0,01 £", "£0.01"),
		("12.3456", "KWD", "12,346 KWD", "KWD 12.346"),
	),
)
def test_an_amount_reads_as_its_language_writes_it(value: str, currency: str, french: str, english: str) -> None:
	assert " ".join(money(Decimal(value), currency, "fr").split()) == french
	assert " ".join(money(Decimal(value), currency, "en").split()) == english


# --- paying: the code to scan, the discount that still runs


@every_language
def test_a_letter_shows_the_code_to_scan_and_stays_on_one_page_and_an_email_shows_none(language: str) -> None:
	code = payment_code.drawn(epc_payload("Ateliers Dupont", "FR7630006000011234567890189", Decimal("120"), "DUN-2026-00001"))
	found = drawn("First Reminder", language, context(payment_code=code))
	assert code.startswith("data:image/png;base64,") and code in found.letter_html and code not in found.email_html
	assert WORDS[language]["scan_to_pay"] in found.letter_html
	assert len(pages_of(renderer.pdf([found.letter_html])[0])) == 1
	assert WORDS[language]["scan_to_pay"] not in drawn("First Reminder", language, context()).letter_html


def test_no_payload_is_no_code() -> None:
	assert payment_code.drawn(epc_payload("Ateliers Dupont", "FR7630006000011234567890188", Decimal("120"), "")) == ""


@every_language
def test_a_notice_says_what_may_be_deducted_and_until_when(language: str) -> None:
	offer = {"invoice": "FA-2025-0042", "until": date(2025, 6, 5), "saved": Decimal("24"), "to_pay": Decimal("1176")}
	found = drawn("Courtesy Before Due", language, context(discounts=[offer]))
	for page in (found.email_html, found.letter_html):
		text = " ".join(renderer.plain(page).split())
		assert amount("24", language) in text and amount("1176", language) in text and "FA-2025-0042" in text


@every_language
def test_an_email_that_no_person_approved_says_so(language: str) -> None:
	values = reminder()
	by_itself = {**values, "action": {**values["action"], "automatic": True}}
	assert WORDS[language]["sent_automatically"] in unescape(drawn("First Reminder", language, by_itself).email_html)
	assert WORDS[language]["sent_automatically"] not in unescape(drawn("First Reminder", language, values).email_html)


# --- the e-mail's text part, dark screens, one and many


def one_late_day(days: int) -> dict[str, Any]:
	return reminder(lines=[{**context()["lines"][0], "days_late": days}])


@pytest.mark.parametrize(("days", "said_in_english"), [(1, "1\u00a0day<"), (2, "2\u00a0days<")])
def test_one_day_late_is_one_day(days: int, said_in_english: str) -> None:
	page = unescape(drawn("First Reminder", "en", one_late_day(days)).email_html)
	assert said_in_english in page
	script = drawn("Call To Understand", "en", one_late_day(days)).script
	assert ("1 day overdue" in script) is (days == 1) and ("1 jours" in drawn("Call To Understand", "fr", one_late_day(days)).script) is False


@pytest.mark.parametrize(
	("language", "one", "many"),
	[("fr", "Recevoir la facture à nouveau", "Recevoir les factures à nouveau"), ("en", "Send me the invoice again", "Send me the invoices again")],
)
def test_copies_are_asked_for_in_the_number_of_the_invoices(language: str, one: str, many: str) -> None:
	links = {"resend": "https://dupont.example/r"}
	assert f">{many}<" in drawn("First Reminder", language, reminder(links=links)).email_html
	single = reminder(links=links, lines=context()["lines"][:1])
	assert f">{one}<" in drawn("First Reminder", language, single).email_html


def test_who_reads_no_html_reads_the_same() -> None:
	values = reminder(action={"deadline": date(2026, 3, 10)}, links={"promise": "https://dupont.example/a?t=1&answer=promise"})
	text = renderer.email_text("<p>Bonjour,</p><p>Un rappel &amp; rien d’autre.</p>", values, "fr")
	assert " ".join(text.split()) == (
		"Bonjour, Un rappel & rien d’autre. "
		"- Facture FA-2026-0001 : 1 000,00 € (échéance 31/01/2026, retard 30 j) "
		"- Facture FA-2026-0007 : 234,50 € (échéance 11/02/2026, retard 19 j) "
		"- Avoir ou versement non affecté AV-2026-003 : −50,00 € Total à régler : 1 184,50 € "
		"À régler au plus tard le 10 mars 2026 Règlement par virement – BNP Paribas IBAN : FR76 3000 4000 0312 3456 7890 143 "
		"BIC : BNPAFRPP Référence à rappeler : DA-2026-00012 "
		"Répondre en un clic : - Indiquer une date de paiement : https://dupont.example/a?t=1&answer=promise "
		"Alice Martin Responsable du recouvrement Ateliers Dupont SAS Tél. 04 72 00 00 00 "
		"-- Ce message tient compte des règlements enregistrés à sa date d’envoi. Vous pouvez y répondre directement. "
		"Ateliers Dupont SAS · SIREN 552 100 554 · TVA FR40 552100554"
	)
	assert "\n\n\n" not in text and text.startswith("Bonjour,\n\nUn rappel")


def test_links_lists_and_tables_stay_readable_as_text() -> None:
	html = '<p>A</p><ul><li>B</li></ul><table><tr><th>Due</th><th>Amount</th></tr><tr><td>1 May</td><td>2 €</td></tr></table><a href="https://x.example">Pay</a>'
	assert renderer.plain(html) == "A\n\n- B\n\nDue  Amount\n1 May  2 €\n\nPay: https://x.example"


def test_a_dark_screen_gets_dark_paper_with_light_letters() -> None:
	page = drawn("First Reminder", "fr", reminder()).email_html
	dark = page.split("(prefers-color-scheme: dark)")[1].split("</style>")[0]
	assert ".notice-card { background: #1f262e !important; color: #e3e8ee !important;" in dark and 'class="notice-card"' in page


def test_an_entry_in_a_register_is_printed_as_it_stands() -> None:
	values = context(company={"siren": "", "registration": "RCS Lyon 123 456 789"})
	for page in (drawn("First Reminder", "fr", values).email_html, drawn("First Reminder", "fr", values).letter_html):
		assert "Ateliers Dupont SAS · RCS Lyon 123 456 789 · " in page and "SIREN" not in page


# --- enclosures, the statement's balance


@pytest.mark.parametrize(
	("language", "line"), [("fr", "P.J. : copie de la facture FA-1, relevé de compte"), ("en", "Enclosed: copie de la facture FA-1, relevé de compte")]
)
def test_a_letter_lists_what_is_enclosed_beside_its_signature(language: str, line: str) -> None:
	enclosed = ["copie de la facture FA-1", "relevé de compte"]
	letter = drawn("Firm Reminder", language, context(enclosures=enclosed)).letter_html
	assert line in " ".join(renderer.plain(letter).split())
	assert WORDS[language]["enclosed"] not in drawn("Firm Reminder", language, context()).letter_html.split("<body")[1]
	places = places_of(renderer.pdf([letter])[0])
	(beside,) = [(x, y) for x, y, text in places if text.startswith(WORDS[language]["enclosed"])]
	(signature,) = [(x, y) for x, y, text in places if text == "Alice Martin"]
	assert beside[0] < 25 and signature[0] > 100 and abs(beside[1] - signature[1]) < 3


def test_a_statement_tells_the_overdue_part_of_the_balance_and_sets_no_deadline() -> None:
	values = context(totals={"total": Decimal("1184.50"), "overdue": Decimal("950.00")})
	text = " ".join(renderer.plain(renderer.statement_html(values, "fr")).split())
	assert "Solde du compte 1 184,50 € dont factures échues 950,00 €" in text
	assert "au plus tard" not in text and "Total à régler" not in text and "DA-2026-00012" in text
	values["totals"]["overdue"] = Decimal("1184.50")
	assert "dont" not in renderer.plain(renderer.statement_html(values, "fr"))


def test_a_text_message_calls_overdue_only_what_is_late() -> None:
	soon = [{**line, "days_late": 0} for line in context()["lines"]]
	for language, overdue in (("fr", "échue"), ("en", "overdue")):
		assert overdue in renderer.text_message({}, context(), language)
		assert overdue not in renderer.text_message({}, context(lines=soon), language)
		assert overdue not in renderer.text_message({}, context(lines=soon[:1]), language)
