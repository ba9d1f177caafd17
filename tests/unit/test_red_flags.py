"""Signs that money is at risk, and whether a text carries the legal mention."""

import json
from datetime import date
from decimal import Decimal

import pytest

from recouvrement_app.rules.mentions import DISCOUNT, INDEMNITY, RATE, missing_mentions
from recouvrement_app.rules.red_flags import CaseSigns, red_flags

from .source_tree import APP

TODAY = date(2026, 11, 26)
FINE = {"outstanding": Decimal(1000), "reachable": 1}


def codes(**signs: object) -> list[str]:
	return [flag.code for flag in red_flags(CaseSigns(**{**FINE, **signs}), TODAY)]


def test_a_case_in_order_shows_no_flag() -> None:
	assert codes() == []


@pytest.mark.parametrize(
	"signs,expected",
	[
		({"trend": Decimal("9.9")}, []),
		({"trend": Decimal(10)}, ["delay_drift"]),
		({"trend": Decimal(-30)}, []),
		({"broken_promises": 1}, []),
		({"broken_promises": 2}, ["broken_promises"]),
		({"credit_limit": Decimal(1000)}, []),
		({"credit_limit": Decimal("999.99")}, ["credit_limit"]),
		({"limitation_date": date(2027, 2, 24)}, ["time_barred"]),  # 90 days
		({"limitation_date": date(2027, 2, 25)}, []),
		({"limitation_date": date(2026, 1, 1)}, ["time_barred"]),
		({"bounced": 1}, ["bounced"]),
		({"bounced": 1, "reachable": 0}, ["bounced", "unreachable"]),
		({"insolvent": True, "bad_faith": True}, ["insolvency", "bad_faith"]),
	],
)
def test_each_sign_has_its_limit(signs: dict, expected: list[str]) -> None:
	assert codes(**signs) == expected


def test_a_flag_says_what_was_measured() -> None:
	(flag,) = red_flags(CaseSigns(Decimal(500), credit_limit=Decimal(300), reachable=1), TODAY)
	assert flag.values == {"limit": Decimal(300)}


def test_the_number_of_broken_promises_is_the_settings() -> None:
	signs = CaseSigns(broken_promises=2, reachable=1)
	assert red_flags(signs, TODAY, broken_limit=3) == []


def mentions() -> list[str]:
	regimes = json.loads((APP / "data" / "regimes.json").read_text(encoding="utf-8"))
	french = next(row for row in regimes if row["regime_code"] == "fr-business")
	return [french["mention_fr"], french["mention_en"]]


@pytest.mark.parametrize("text", mentions())
def test_our_own_mention_is_complete(text: str) -> None:
	assert missing_mentions(f"<p>{text}</p>") == ()


@pytest.mark.parametrize(
	"text,missing",
	[
		("", (RATE, INDEMNITY, DISCOUNT)),
		("Paiement à 30 jours fin de mois.", (RATE, INDEMNITY, DISCOUNT)),
		("Pénalités de retard : trois fois le taux d'intérêt légal. Pas d'escompte.", (INDEMNITY,)),
		("Intérêts de retard 12 %. Indemnité forfaitaire pour frais de recouvrement : 40 €.", (DISCOUNT,)),
		("Indemnité de 40&nbsp;€, escompte 1 %", (RATE,)),
		("Order 40 chairs; compensation on request; late payment interest 8 %; no discount", (INDEMNITY,)),
	],
)
def test_what_a_text_lacks_is_named(text: str, missing: tuple[str, ...]) -> None:
	assert missing_mentions(text) == missing
