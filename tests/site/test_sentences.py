"""What the rules say reaches people in their words: days, amounts, and the names of rates."""

from __future__ import annotations

from datetime import date

from recouvrement_app.rules.sentences import Sentence
from recouvrement_app.services.languages import in_language
from recouvrement_app.services.sentences import told

MISSING = "no rate for {0}: no interest computed (add the row of {1} to the rates)"


def test_a_rate_has_a_name_that_people_know(site: None) -> None:
	said = Sentence(MISSING, "2026 H2", "ecb_main_refinancing_rate")
	assert "ecb_main" in said  # the command line's own name of it
	with in_language("en"):
		assert "European Central Bank, main refinancing rate" in told(said) and "ecb_main" not in told(said)
	with in_language("fr"):
		assert "BCE, taux de refinancement" in told(said)


def test_a_day_is_written_as_the_reader_writes_it(site: None) -> None:
	said = Sentence("last contact on {0}, next allowed on {1}", date(2026, 3, 1), date(2026, 3, 8))
	with in_language("fr"):
		assert "01/03/2026" in told(said).replace("-", "/") and "2026-03-01" not in told(said)


def test_the_reason_of_a_rule_without_a_description_is_told_in_french(site: None) -> None:
	from decimal import Decimal

	from recouvrement_app.rules.assignment import AssignmentRule, CaseFacts, choose_scenario
	from recouvrement_app.services.assignment import in_words

	rule = AssignmentRule("Firm", debtor_type="Business", payer_profile="Very Late", min_overdue=Decimal(500))
	facts = CaseFacts(debtor_type="business", payer_profile="Very Late", overdue=Decimal(600))
	choice = choose_scenario(facts, [rule])
	assert str(choice.reason) == "rule: debtor type Business, payer profile Very Late, overdue from 500"
	with in_language("fr"):
		assert in_words(choice).startswith("règle\u00a0: type de débiteur ")
		assert "échu à partir de 500" in in_words(choice)
		assert in_words(choose_scenario(facts, [AssignmentRule("Soft")])).endswith("tous les dossiers")
