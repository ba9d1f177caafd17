"""Provisions by judgement, insolvency and age; the cost of a discount against the days it gains."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recouvrement_app.rules.discounts import Discount
from recouvrement_app.rules.provisions import AGED, INSOLVENT, JUDGED, NONE, propose


@pytest.mark.parametrize(
	("days_late", "expected", "insolvent", "found"),
	[
		(90, None, False, (0, NONE)),
		(91, None, False, (25, AGED)),
		(181, Decimal(100), False, (50, AGED)),
		(366, None, False, (100, AGED)),
		(5, None, True, (100, INSOLVENT)),
		(400, Decimal(70), True, (30, JUDGED)),  # a person knows better than a calendar
		(0, Decimal(0), False, (100, JUDGED)),
	],
)
def test_a_person_judges_before_insolvency_and_insolvency_before_age(
	days_late: int, expected: Decimal | None, insolvent: bool, found: tuple[int, str]
) -> None:
	proposed = propose(days_late, expected, insolvent)
	assert (proposed.percent, proposed.reason) == found


def test_a_share_of_the_settings_replaces_the_usual_one_and_zero_switches_it_off() -> None:
	percents = {90: Decimal(0), 180: Decimal(60)}
	assert propose(150, percents=percents).reason == NONE
	assert propose(200, percents=percents).amount(Decimal(500)) == 300


def test_a_credit_needs_no_provision() -> None:
	assert propose(400).amount(Decimal(-100)) == 0


@given(st.integers(-100, 2000), st.integers(-100, 2000))
def test_an_older_claim_never_needs_less(one: int, two: int) -> None:
	younger, older = sorted((one, two))
	assert propose(younger).percent <= propose(older).percent


def test_two_percent_for_twenty_days_is_a_yearly_rate_of_thirty_seven() -> None:
	offer = Discount(Decimal(2), 10)
	rate = offer.yearly_rate(Decimal(30))
	assert rate is not None and round(rate, 2) == Decimal("37.24")
	assert offer.cost(Decimal(10_000)) == 200
	assert round(offer.saving(Decimal(10_000), Decimal(30), Decimal(5)), 2) == Decimal("26.85")  # 9,800 × 20 / 365 × 5 %


def test_who_pays_early_anyway_gains_no_days() -> None:
	offer = Discount(Decimal(2), 10)
	assert offer.days_gained(Decimal(8)) == 0
	assert offer.yearly_rate(Decimal(8)) is None
	assert offer.saving(Decimal(100), Decimal(8), Decimal(5)) == 0


@pytest.mark.parametrize(("percent", "days"), [(0, 10), (100, 10), (-1, 10), (2, -1)])
def test_an_impossible_offer_is_refused_with_what_to_give(percent: int, days: int) -> None:
	with pytest.raises(ValueError, match="give"):
		Discount(Decimal(percent), days)
