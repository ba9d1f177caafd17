"""The legal mention of a letter never denies a discount that the terms of payment give."""

from recouvrement_app.rules.mentions import DISCOUNT, missing_mentions, with_discount

from .letters import REGIMES

BUSINESS = next(row for row in REGIMES if row["regime_code"] == "fr-business")
TERMS = "Escompte pour paiement anticipé : 2,00 % jusqu’au 10 mars 2026 (facture FA-1)."


def test_the_terms_of_a_discount_stand_in_the_place_of_none() -> None:
	told = with_discount(BUSINESS["mention_fr"], TERMS)
	assert "Pas d’escompte" not in told
	assert told.endswith(f"pour frais de recouvrement (art. D441-5). {TERMS}")
	assert missing_mentions(told) == ()


def test_the_english_mention_loses_its_sentence_alike() -> None:
	told = with_discount(BUSINESS["mention_en"], "Early payment discount: 2.00% until 10 March 2026 (invoice FA-1).")
	assert "No discount" not in told and told.endswith("(D441-5). Early payment discount: 2.00% until 10 March 2026 (invoice FA-1).")


def test_without_a_discount_the_mention_stays_as_it_is() -> None:
	assert with_discount(BUSINESS["mention_fr"], "") == BUSINESS["mention_fr"]


def test_a_mention_of_ones_own_without_a_discount_gets_its_terms_added() -> None:
	assert DISCOUNT in missing_mentions("Pénalités de retard : 12 %.")
	assert with_discount("Pénalités de retard : 12 %.", TERMS) == f"Pénalités de retard : 12 %. {TERMS}"
	assert with_discount("", TERMS) == ""
