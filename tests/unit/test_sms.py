"""Text messages: how a telephone counts them, and the short standard text."""

from datetime import date
from decimal import Decimal

import pytest

from recouvrement_app.rules import sms
from recouvrement_app.templates import renderer


@pytest.mark.parametrize(
	("text", "length"),
	[
		("", (0, 1)),
		("a" * 160, (160, 1)),
		("a" * 161, (161, 2)),
		("a" * 306, (306, 2)),
		("a" * 307, (307, 3)),
		("€" * 80, (160, 1)),  # two characters each
		("ê" * 70, (70, 1)),  # not in the alphabet: 70 at most
		("ê" * 71, (71, 2)),
		("😀", (2, 1)),
	],
)
def test_a_telephone_counts_by_the_alphabet(text: str, length: tuple[int, int]) -> None:
	assert sms.length(text) == length


def test_signs_that_would_halve_the_message_become_plain_ones() -> None:
	simple = sms.simple("1\u202f234,50\u00a0€ – l’échéance « reçue »\n…")
	assert simple == "1 234,50 € - l'échéance \" recue \" ..."
	assert sms.simple("être à l’hôtel où ça gêne") == "etre à l'hotel où ca gene"
	assert set(simple) <= sms.BASIC | sms.EXTENDED


CONTEXT = {
	"company": {"name": "Ateliers <Dupont> & Fils", "phone": "04 78 00 00 00"},
	"action": {"reference": "DA-1", "deadline": date(2026, 12, 4)},
	"lines": [{"invoice": "F-17", "due_date": date(2026, 10, 31), "days_late": 34}],
	"totals": {"total": Decimal("1234.5")},
}


def test_the_standard_text_says_who_how_much_and_whom_to_answer() -> None:
	assert renderer.text_message({}, CONTEXT, "fr") == (
		"Ateliers <Dupont> & Fils : sauf erreur, 1 234,50 € restent à régler (facture F-17, échéance du 31/10/2026). "
		"A régler au plus tard le 04/12/2026. Déjà réglé, une question ? 04 78 00 00 00. Réf. DA-1"
	)
	several = renderer.text_message({}, {**CONTEXT, "lines": CONTEXT["lines"] * 2, "action": {}}, "en")
	assert several == (
		"Ateliers <Dupont> & Fils: unless we are mistaken, €1,234.50 remains due (2 overdue invoices). "
		"Already paid, or a question? 04 78 00 00 00."
	)


def test_a_text_with_a_fault_is_named() -> None:
	with pytest.raises(renderer.NoticeTemplateError, match="sms_text, line 1"):
		renderer.text_message({"sms_text": "{{ totals.nothing.x }}", "notice_name": "N"}, CONTEXT, "fr")
