"""A person's own text is looked at: insults and court words always, threats while one still only reminds."""

import json
from pathlib import Path

import pytest

from recouvrement_app.rules.wording import ENFORCEMENT, INSULT, THREAT, concerns

NOTICES = Path(__file__).parents[2] / "recouvrement_app" / "data" / "notices.json"


def words(text: str, tone: str = "Reminder") -> list[tuple[str, str]]:
	return [(concern.word, concern.kind) for concern in concerns(text, tone)]


@pytest.mark.parametrize("tone", ("Courtesy", "Reminder", "Firm", "Formal Notice", "Last Warning"))
def test_an_insult_is_named_at_every_step(tone: str) -> None:
	assert words("<p>Vous êtes des Escrocs, et bad payers.</p>", tone) == [("Escrocs", INSULT), ("bad payers", INSULT)]


def test_a_power_that_only_a_court_gives_is_named_even_in_a_formal_notice() -> None:
	assert words("Nous enverrons l'huissier et la police.", "Formal Notice") == [
		("huissier", ENFORCEMENT),
		("police", ENFORCEMENT),
	]


def test_a_threat_concerns_a_reminder_and_not_a_formal_notice() -> None:
	text = "Sans paiement, nous saisirons le tribunal ; mise en demeure."
	assert words(text) == [("tribunal", THREAT), ("mise en demeure", THREAT)]
	assert words(text, "Formal Notice") == []


def test_a_word_is_named_once_and_markup_is_no_text() -> None:
	assert words("Tribunal, tribunal {{ tribunal }} <b class='police'>merci</b>") == [("Tribunal", THREAT)]


def test_civil_words_that_look_alike_raise_nothing() -> None:
	assert words("In due course, dans un court délai ; la saison ; policy ; issue; nous pensons à vous.") == []


def test_no_shipped_notice_raises_a_concern() -> None:
	found = [
		(notice["notice_name"], text["language"], concern)
		for notice in json.loads(NOTICES.read_text(encoding="utf-8"))
		for text in notice["texts"]
		for field in ("subject", "email_body", "letter_body", "call_script")
		for concern in concerns(text.get(field) or "", notice["tone"])
	]
	assert found == []
