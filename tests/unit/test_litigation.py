"""Routes, gate, legal deadlines and cost against recovery, with the routes that install brings."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from recouvrement_app.rules.litigation import (
	Advice,
	ClaimFacts,
	GateFacts,
	Route,
	advise,
	cost_benefit,
	deadlines,
	extended_deadline,
	gate,
	legal_deadline,
	needs_amicable_attempt,
	needs_lawyer,
	route_from_record,
)

RECORDS = json.loads(
	(Path(__file__).parents[2] / "recouvrement_app" / "data" / "routes.json").read_text(encoding="utf-8")
)
ROUTES = {record["route_name"]: route_from_record(record) for record in RECORDS}
COMMERCIAL = ROUTES["Payment order, commercial court"]
JUDICIAL = ROUTES["Payment order, judicial court"]
SMALL = ROUTES["Simplified procedure for small claims"]
INTERIM = ROUTES["Interim payment (référé-provision)"]
MERITS = ROUTES["Action on the merits"]
EUROPEAN = ROUTES["European order for payment"]
DECLARATION = ROUTES["Declaration in insolvency"]
AGENCY = ROUTES["Collection agency"]
READY = GateFacts(
	today=date(2026, 4, 1), formal_notice_on=date(2026, 3, 1), formal_notice_deadline=date(2026, 3, 16),
	expected_recovery=Decimal(900), expected_cost=Decimal(120), limitation_date=date(2030, 1, 1),
)  # fmt: skip


def advice(**facts: object) -> list[Advice]:
	return advise(ROUTES.values(), ClaimFacts(**{"amount": Decimal(3000), **facts}))


def fitting(**facts: object) -> list[Route]:
	return [a.route for a in advice(**facts) if a.fits]


def unmet(**over: object) -> list[str]:
	return [condition.code for condition in gate(replace(READY, **over))]


def test_every_route_carries_its_law_and_its_facts() -> None:
	for record in RECORDS:
		assert record["facts"] and record["legal_text"] and record["title_fr"] and record["steps"], record[
			"route_name"
		]


def test_an_uncontested_commercial_claim_goes_to_the_payment_order_first() -> None:
	assert fitting()[0] is COMMERCIAL
	assert COMMERCIAL.form_number == "Cerfa 12946"
	assert "no lawyer needed" in advice()[0].reasons_for


def test_a_consumer_s_debt_goes_to_the_judicial_court() -> None:
	routes = fitting(debtor_type="consumer")
	assert routes[0] is JUDICIAL and COMMERCIAL not in routes


def test_small_claims_end_at_5000_and_are_contractual() -> None:
	assert SMALL in fitting(amount=Decimal(5000))
	assert SMALL not in fitting(amount=Decimal("5000.01"))
	assert SMALL not in fitting(contractual=False)


def test_a_contested_claim_is_left_to_the_action_on_the_merits() -> None:
	assert fitting(contested=True) == [MERITS]


def test_an_insolvent_debtor_leaves_only_the_declaration() -> None:
	assert fitting(insolvent=True) == [DECLARATION]
	assert DECLARATION not in fitting()


def test_a_debtor_in_another_state_of_the_union_can_receive_the_european_order() -> None:
	assert EUROPEAN in fitting(abroad=True)
	assert EUROPEAN not in fitting()


def test_a_route_that_does_not_fit_says_why() -> None:
	found = {a.route.name: a.reasons_against for a in advice(amount=Decimal(9000), contested=True)}
	assert found[SMALL.name] == ("the claim is above 5000 EUR", "the claim is contested")


def test_a_limit_in_another_currency_is_not_converted_in_silence() -> None:
	found = {a.route.name: a for a in advice(currency="USD")}
	assert "convert" in found[SMALL.name].reasons_against[0]


def test_a_lawyer_is_needed_above_10000_only() -> None:
	assert not needs_lawyer(INTERIM, Decimal(10000))
	assert needs_lawyer(INTERIM, Decimal("10000.01"))
	assert not needs_lawyer(COMMERCIAL, Decimal(1000000))


def test_the_amicable_attempt_is_for_the_judicial_court_and_not_for_payment_orders() -> None:
	assert needs_amicable_attempt(MERITS, Decimal(5000), "consumer")
	assert not needs_amicable_attempt(MERITS, Decimal(5001), "consumer")
	assert not needs_amicable_attempt(MERITS, Decimal(5000), "Business")
	assert not needs_amicable_attempt(JUDICIAL, Decimal(100), "consumer")


def test_a_ready_file_passes_the_gate() -> None:
	assert gate(READY) == []


@pytest.mark.parametrize(
	("over", "code"),
	[
		({"amicable_steps_left": 2}, "amicable_steps"),
		({"formal_notice_on": None}, "formal_notice"),
		({"today": date(2026, 3, 16)}, "notice_deadline"),
		({"missing_pieces": ("Invoice",)}, "pieces"),
		({"expected_cost": Decimal(900)}, "cost"),
		({"insolvent": True}, "insolvency"),
		({"limitation_date": date(2026, 3, 31)}, "time_barred"),
		({"lacking_attempt": ("amicable_attempt", "…")}, "amicable_attempt"),
	],
)
def test_the_gate_names_each_condition_that_is_not_met(over: dict, code: str) -> None:
	assert unmet(**over) == [code]


def test_a_declaration_of_claim_needs_no_formal_notice() -> None:
	assert unmet(route_is_declaration=True, insolvent=True, formal_notice_on=None) == []


@pytest.mark.parametrize(
	("start", "months", "last"),
	[
		(date(2025, 11, 30), 3, date(2026, 2, 28)),
		(date(2027, 11, 30), 3, date(2028, 2, 29)),
		(date(2026, 1, 31), 1, date(2026, 2, 28)),
		(date(2026, 2, 28), 1, date(2026, 3, 28)),
		(date(2025, 12, 31), 2, date(2026, 2, 28)),
	],
)
def test_a_deadline_in_months_ends_on_the_same_day_or_the_month_s_last(
	start: date, months: int, last: date
) -> None:
	assert legal_deadline(start, months) == last


def test_a_deadline_in_days_does_not_count_its_first_day() -> None:
	assert legal_deadline(date(2028, 2, 1), days=30) == date(2028, 3, 2)


def test_a_deadline_that_ends_on_a_day_of_rest_is_extended_to_the_next_working_day() -> None:
	assert extended_deadline(date(2026, 2, 28)) == date(2026, 3, 2)  # Saturday → Monday
	assert extended_deadline(date(2026, 5, 1)) == date(2026, 5, 4)  # Labour Day, a Friday
	assert extended_deadline(date(2027, 12, 31)) == date(2027, 12, 31)
	assert extended_deadline(date(2028, 1, 1)) == date(2028, 1, 3)


def test_only_the_deadlines_whose_event_has_come_run() -> None:
	assert deadlines(COMMERCIAL, {}) == []
	(service,) = deadlines(COMMERCIAL, {"Order": date(2025, 11, 30)})
	assert (service.last_day, service.extended_to) == (date(2026, 2, 28), date(2026, 3, 2))
	assert service.warn_on == date(2026, 1, 29)
	both = deadlines(COMMERCIAL, {"order": date(2025, 11, 30), "served": date(2025, 12, 31)})
	assert [d.last_day for d in both] == [date(2026, 1, 31), date(2026, 2, 28)]


def test_a_claim_is_declared_within_two_months_of_publication() -> None:
	(declare,) = deadlines(DECLARATION, {"publication": date(2026, 6, 30)})
	assert declare.last_day == date(2026, 8, 30)


def test_a_creditor_abroad_has_four_months_to_declare_its_claim() -> None:
	(declare,) = deadlines(DECLARATION, {"publication": date(2027, 10, 31)}, creditor_abroad=True)
	assert declare.last_day == date(2028, 2, 29)
	(service,) = deadlines(COMMERCIAL, {"order": date(2025, 11, 30)}, creditor_abroad=True)
	assert service.last_day == date(2026, 2, 28)  # no other deadline is longer abroad


@pytest.mark.parametrize(
	("order", "last", "extended"),
	[
		(date(2027, 11, 29), date(2028, 2, 29), date(2028, 2, 29)),  # leap year
		(date(2026, 11, 29), date(2027, 2, 28), date(2027, 3, 1)),  # no 29 February, and a Sunday
		(date(2026, 1, 31), date(2026, 4, 30), date(2026, 4, 30)),
		(date(2026, 2, 1), date(2026, 5, 1), date(2026, 5, 4)),  # Labour Day, then the week-end
		(date(2026, 9, 30), date(2026, 12, 30), date(2026, 12, 30)),
		(date(2024, 2, 29), date(2024, 5, 29), date(2024, 5, 29)),
		(date(2026, 2, 14), date(2026, 5, 14), date(2026, 5, 15)),  # Ascension Day, a Thursday
		(date(2027, 12, 17), date(2028, 3, 17), date(2028, 3, 17)),
		(date(2026, 1, 6), date(2026, 4, 6), date(2026, 4, 7)),  # Easter Monday
		(date(2026, 8, 15), date(2026, 11, 15), date(2026, 11, 16)),
		(date(2026, 9, 25), date(2026, 12, 25), date(2026, 12, 28)),  # Christmas, a Friday
		(date(2026, 10, 1), date(2027, 1, 1), date(2027, 1, 4)),  # the year ends
	],
)
def test_an_order_is_served_within_three_months_over_month_ends_and_leap_years(
	order: date, last: date, extended: date
) -> None:
	(service,) = deadlines(COMMERCIAL, {"order": order})
	assert (service.last_day, service.extended_to) == (last, extended)


@pytest.mark.parametrize(
	("served", "last"),
	[(date(2028, 1, 30), date(2028, 2, 29)), (date(2027, 1, 30), date(2027, 2, 28)), (date(2026, 12, 31), date(2027, 1, 31))],
)
def test_opposition_ends_one_month_after_service(served: date, last: date) -> None:
	(opposition,) = [d for d in deadlines(COMMERCIAL, {"served": served}) if d.runs_from == served]
	assert opposition.last_day == last


def test_the_alarm_never_rings_before_the_deadline_runs() -> None:
	short = replace(COMMERCIAL, steps=tuple(replace(step, warn_days=400) for step in COMMERCIAL.steps))
	(service,) = deadlines(short, {"order": date(2026, 1, 15)})
	assert service.warn_on == date(2026, 1, 15)


def test_a_deadline_may_run_from_the_step_before() -> None:
	(report,) = deadlines(AGENCY, {"step 1": date(2026, 1, 1)})
	assert report.last_day == date(2026, 1, 31)


def test_cost_is_held_against_what_is_likely_to_come_in() -> None:
	good = cost_benefit(Decimal(1000), Decimal(80), COMMERCIAL)
	assert (good.expected_recovery, good.cost, good.net, good.worthwhile) == (800, 120, 680, True)
	fee = cost_benefit(Decimal(1000), Decimal(50), AGENCY, [Decimal(10)])
	assert (fee.success_fee, fee.net) == (90, 400)
	assert not cost_benefit(Decimal(100), Decimal(80), MERITS).worthwhile
