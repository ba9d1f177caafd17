"""A sentence of the rules is plain English text that any reader's language can be told in."""

import ast
import copy
import pickle
from datetime import date

from recouvrement_app.rules.sentences import Sentence
from recouvrement_app.templates.words import long_days

from .source_tree import APP

RULES = APP / "rules"

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


def test_every_sentence_that_records_keep_is_known_to_the_retelling() -> None:
	"""services/retelling.py finds a kept sentence by its template: none of the planner's may be missing."""
	sources = [RULES / f"{name}.py" for name in ("planner", "charges", "quotes", "recipients")] + [APP / "services" / "daily_run" / "planning.py"]
	said = {text for source in sources for text in _templates(ast.parse(source.read_text(encoding="utf-8")))}
	tree = ast.parse((APP / "services" / "retelling.py").read_text(encoding="utf-8"))
	known = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)}
	assert len(said) > 25
	assert said - known == {"{0}, {1}", "role {0}", "billing contact", "the customer", "the customer's e-mail", "the customer's phone"}


def _templates(tree: ast.AST) -> list[str]:
	"""First arguments of Sentence(…), and texts with places that are kept in a variable for it."""
	calls = [node.args[0] for node in ast.walk(tree) if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Sentence"]
	texts = [node.value for node in ast.walk(tree) if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "text"]
	return [node.value for node in (*calls, *texts) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
