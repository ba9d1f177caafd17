"""A sentence of the rules is plain English text that any reader's language can be told in."""

import copy
import pickle
from datetime import date

from recouvrement_app.rules.sentences import Sentence
from recouvrement_app.templates.words import long_days

FRENCH = {"step {0} from {1}": "étape {0} à partir du {1}", "{0}: {1}": "{0} : {1}"}


def french(template: str) -> str:
	return FRENCH.get(template, template)


def test_a_sentence_is_its_english_text() -> None:
	said = Sentence("step {0} from {1}", 2, date(2026, 3, 1))
	assert said == "step 2 from 2026-03-01" and {said: 1}["step 2 from 2026-03-01"] == 1
	assert Sentence("50 {not a value}") == "50 {not a value}"


def test_a_sentence_is_told_in_another_language_with_its_values_written_there() -> None:
	said = Sentence("{0}: {1}", "fr-business", Sentence("step {0} from {1}", 2, date(2026, 3, 1)))
	show = lambda value: f"{value:%d/%m/%Y}" if isinstance(value, date) else str(value)  # noqa: E731
	assert said.tell(french, show) == "fr-business : étape 2 à partir du 01/03/2026"
	assert Sentence("{0}").tell(lambda _text: "0 %", show) == "0 %"


def test_a_sentence_survives_copies() -> None:
	said = Sentence("step {0} from {1}", 2, "{today}")
	for copied in (copy.deepcopy(said), pickle.loads(pickle.dumps(said))):
		assert copied == said and copied.tell(french) == "étape 2 à partir du {today}"


def test_several_days_stand_in_one_sentence() -> None:
	days = [date(2026, 3, 1), date(2026, 4, 12), date(2026, 5, 3)]
	told = [long_days(days[:count], "fr").replace("\xa0", " ") for count in range(4)]
	assert told == ["", "1er mars 2026", "1er mars 2026 et 12 avril 2026", "1er mars 2026, 12 avril 2026 et 3 mai 2026"]
	assert long_days(days[:2], "en").replace("\xa0", " ") == "1 March 2026 and 12 April 2026"
