"""Late-payment charges against figures worked by hand (LAW.md, CASES 29)."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recouvrement_app.rules.charges import (
	REGIMES,
	ChargeError,
	Charges,
	MissingRateError,
	RateFileError,
	RateTable,
	compute_charges,
	contract_rate_problem,
	indemnity_for,
	quick_interest,
	regime_for,
	regimes_from_records,
	with_contract_rate,
	without,
)
from recouvrement_app.rules.quotes import Quotes
from recouvrement_app.rules.receivables import ReceivableLine

DATA = Path(__file__).parents[2] / "recouvrement_app" / "data"
RATES = RateTable.from_csv_text((DATA / "late_payment_rates.csv").read_text(encoding="utf-8"))
DUE, PAID = date(2025, 5, 15), date(2025, 8, 20)
TEN_PERCENT = with_contract_rate(REGIMES["fr-business"], Decimal(10))


def charges_on(amount: str, due: date, until: date, code: str = "fr-business", **over: object) -> Charges:
	return compute_charges(Decimal(amount), due, until, REGIMES[code], RATES, **over)


def test_a_french_business_delay_is_split_by_semester() -> None:
	charges = charges_on("10000", DUE, PAID)
	assert [(s.start, s.end, s.days, s.rate) for s in charges.segments] == [
		(date(2025, 5, 16), date(2025, 6, 30), 46, Decimal("13.15")),
		(date(2025, 7, 1), date(2025, 8, 20), 51, Decimal("12.15")),
	]
	assert (charges.interest, charges.indemnity, charges.total) == (Decimal("335.49"), 40, Decimal("375.49"))


def test_a_public_buyer_keeps_the_rate_of_the_semester_in_which_interest_began() -> None:
	charges = charges_on("10000", DUE, PAID, "fr-public")
	assert [(s.days, s.rate) for s in charges.segments] == [(97, Decimal("11.15"))]
	assert (charges.interest, charges.indemnity) == (Decimal("296.32"), 40)


def test_thirty_days_at_ten_percent_on_a_thousand_are_8_22() -> None:
	charges = compute_charges(Decimal(1000), date(2026, 1, 31), date(2026, 3, 2), TEN_PERCENT, RATES)
	assert [s.days for s in charges.segments] == [30]
	assert charges.interest == Decimal("8.22")


def test_nothing_is_charged_on_the_due_date_and_one_day_on_the_next() -> None:
	assert charges_on("10000", DUE, DUE) == Charges(Decimal(10000), (), Decimal(0), Decimal(0), Decimal(0))
	next_day = charges_on("10000", DUE, DUE + timedelta(days=1))
	assert (next_day.segments[0].days, next_day.interest, next_day.indemnity) == (1, Decimal("3.60"), 40)


def test_a_partial_payment_lowers_the_base_from_the_day_after_it() -> None:
	paid = ((date(2025, 5, 25), Decimal(4000)),)
	charges = compute_charges(Decimal(10000), DUE, date(2025, 6, 4), TEN_PERCENT, RATES, partial=paid)
	assert [(s.base, s.days) for s in charges.segments] == [(10000, 10), (6000, 10)]
	assert charges.interest == Decimal("43.84")  # (10000 × 10 + 6000 × 10) × 10 % / 365 = 43.8356
	assert charges.indemnity == 40


def test_a_payment_before_the_due_date_lowers_the_base_from_the_start() -> None:
	charges = compute_charges(Decimal(100), DUE, PAID, TEN_PERCENT, RATES, partial=((DUE, Decimal(60)),))
	assert {s.base for s in charges.segments} == {40}


def test_an_invoice_paid_in_full_by_its_due_date_bears_nothing() -> None:
	charges = charges_on("100", DUE, PAID, partial=((DUE, Decimal(100)),))
	assert (charges.interest, charges.indemnity) == (0, 0)


def test_no_interest_runs_once_everything_is_paid_but_the_indemnity_stays() -> None:
	charges = charges_on("100", DUE, PAID, partial=((DUE + timedelta(days=10), Decimal(150)),))
	assert [s.days for s in charges.segments] == [10]
	assert charges.indemnity == 40


def test_a_payment_after_the_last_day_is_left_aside() -> None:
	later = ((PAID + timedelta(days=1), Decimal(5000)),)
	assert charges_on("10000", DUE, PAID, partial=later).interest == Decimal("335.49")


def test_a_semester_without_a_rate_is_said_and_never_guessed() -> None:
	charges = charges_on("1000", date(2026, 5, 31), date(2026, 11, 2))
	assert charges.warnings == ("no rate for 2026 H2: interest computed up to 2026-06-30",)
	assert [(s.days, s.rate) for s in charges.segments] == [(30, Decimal("12.15"))]
	wholly = charges_on("1000", date(2026, 7, 31), date(2026, 11, 2))
	assert wholly.interest == 0 and wholly.indemnity == 40
	assert "no rate for 2026 H2" in wholly.warnings[0]


def test_a_gap_between_known_semesters_is_said_with_its_days() -> None:
	table = RateTable.from_rows(
		[
			("ecb_main_refinancing_rate", date(2025, 1, 1), Decimal(3)),
			("ecb_main_refinancing_rate", date(2026, 1, 1), Decimal(2)),
		]
	)
	charges = compute_charges(
		Decimal(1000), date(2025, 6, 20), date(2026, 1, 10), REGIMES["fr-business"], table
	)
	assert charges.warnings == ("no rate for 2025 H2: no interest computed from 2025-07-01 to 2025-12-31",)
	assert [s.days for s in charges.segments] == [10, 10]


def test_a_public_delay_that_began_in_a_known_semester_runs_into_an_unknown_one() -> None:
	charges = charges_on("1000", date(2026, 6, 15), date(2026, 7, 15), "fr-public")
	assert (charges.segments[0].days, charges.warnings) == (30, ())


def test_a_consumer_owes_no_indemnity_and_interest_only_from_the_formal_notice() -> None:
	before = charges_on("10000", DUE, PAID, "fr-consumer")
	assert (before.interest, before.indemnity) == (0, 0)
	assert "formal notice" in before.warnings[0]
	after = charges_on("10000", DUE, PAID, "fr-consumer", formal_notice_on=date(2025, 7, 21))
	assert [(s.start, s.days, s.rate) for s in after.segments] == [(date(2025, 7, 22), 30, Decimal("2.76"))]
	assert (after.interest, after.indemnity) == (Decimal("22.68"), 0)


def test_the_fixed_sum_is_not_claimed_in_another_currency() -> None:
	charges = charges_on("10000", DUE, PAID, currency="USD")
	assert (charges.interest, charges.indemnity) == (Decimal("335.49"), 0)
	assert "not in USD" in charges.warnings[0]


def test_interest_in_a_currency_without_decimals_is_rounded_to_units() -> None:
	assert charges_on("10000", DUE, PAID, currency="JPY").interest == Decimal("335")


@pytest.mark.parametrize(("amount", "sum_"), [("999.99", 40), ("1000", 70), ("9999.99", 70), ("10000", 100)])
def test_the_british_fixed_sum_follows_the_size_of_the_debt(amount: str, sum_: int) -> None:
	assert indemnity_for(Decimal(amount), REGIMES["gb-business"], "GBP") == sum_


def test_a_british_debt_has_no_interest_while_its_series_has_no_rates() -> None:
	charges = charges_on("1000", DUE, PAID, "gb-business", currency="GBP")
	assert (charges.interest, charges.indemnity) == (0, 70)
	assert "no rate for 2025 H1" in charges.warnings[0]


def test_the_german_rate_is_nine_points_over_the_base_rate() -> None:
	assert charges_on("100", DUE, DUE + timedelta(days=1), "de-business").segments[0].rate == Decimal("11.27")


def test_a_negative_amount_is_refused() -> None:
	with pytest.raises(ChargeError):
		charges_on("-1", DUE, PAID)
	with pytest.raises(ChargeError):
		charges_on("100", DUE, PAID, partial=((DUE, Decimal(-5)),))


def test_a_contract_rate_below_three_times_the_legal_rate_is_refused_with_the_floor() -> None:
	regime = REGIMES["fr-business"]
	assert "8.28" in contract_rate_problem(Decimal(8), date(2025, 8, 1), regime, RATES)
	assert contract_rate_problem(Decimal("8.28"), date(2025, 8, 1), regime, RATES) == ""
	with pytest.raises(MissingRateError):
		contract_rate_problem(Decimal(8), date(2026, 8, 1), regime, RATES)


def test_the_default_rate_is_not_raised_to_the_floor() -> None:
	charges = charges_on("10000", date(2024, 1, 31), date(2024, 2, 1))  # floor 15.21 %, default 14.50 %
	assert charges.segments[0].rate == Decimal("14.50")


def test_a_regime_is_found_by_country_code_or_name_and_debtor_type() -> None:
	codes = {
		("FR", "business"): "fr-business",
		("France", "Public"): "fr-public",
		("", ""): "fr-business",
		("BE", "business"): "eu-business",
		("Italy", "public"): "eu-business",
		("Germany", "Business"): "de-business",
		("United Kingdom", "business"): "gb-business",
	}
	for (country, kind), code in codes.items():
		found = regime_for(country, kind)
		assert found and found.code == code, (country, kind)
	assert regime_for("US", "business") is None
	assert regime_for("BE", "consumer") is None


def test_records_of_the_desk_become_regimes() -> None:
	record = {
		"regime_code": "fr-public", "country": "France", "debtor_type": "Public", "series": "ecb", "margin": 8.0,
		"rate_mode": "Fixed At Start", "day_base": 365, "interest_from": "Due Date", "limitation_years": 4,
		"fixed_sum_currency": "EUR", "bands": [{"from_amount": 0, "amount": 40.0}],
	}  # fmt: skip
	regime = regimes_from_records([record, {**record, "regime_code": "old", "disabled": 1}])
	assert list(regime) == ["fr-public"]
	found = regime["fr-public"]
	assert (found.country, found.debtor_type, found.rate_mode) == ("FR", "public", "fixed_at_start")
	assert (found.margin, found.bands) == (8, ((0, 40),))


def test_every_bad_cell_of_a_rate_file_is_named() -> None:
	text = "semester_start;ecb_main_refinancing_rate\n2026-07-01;2,15\n2026-08-01;2\nsoon;x\n"
	with pytest.raises(RateFileError) as refused:
		RateTable.from_csv_text(text)
	assert [p.split(":")[0] for p in refused.value.problems] == [
		"line 3, column semester_start",
		"line 4, column semester_start",
		"line 4, column ecb_main_refinancing_rate",
	]


def test_a_row_added_by_an_accountant_completes_the_table() -> None:
	table = RateTable.from_csv_text("semester_start;ecb_main_refinancing_rate\n2026-07-01;2,15\n")
	assert table.rate_on("ecb_main_refinancing_rate", date(2026, 12, 31)) == Decimal("2.15")
	assert table.rate_on("ecb_main_refinancing_rate", date(2027, 1, 1)) is None


days = st.dates(date(2015, 1, 1), date(2026, 6, 29))
amounts = st.decimals(Decimal("0.01"), Decimal("1e7"), places=2)


@settings(max_examples=80, deadline=None)
@given(
	due=days,
	first=st.integers(1, 900),
	second=st.integers(1, 900),
	amount=amounts,
	code=st.sampled_from(list(REGIMES)),
)
def test_interest_is_additive_over_split_periods(
	due: date, first: int, second: int, amount: Decimal, code: str
) -> None:
	regime = with_contract_rate(REGIMES[code], Decimal("12.5")) if first % 2 else REGIMES[code]
	if regime.rate_mode == "fixed_at_start" and regime.contract_rate is None:
		regime = REGIMES["fr-business"]
	middle = due + timedelta(days=first)
	end = middle + timedelta(days=second)
	spans = [(due, middle), (middle, end), (due, end)]
	a, b, whole = (
		sum(s.interest for s in compute_charges(amount, x, y, regime, RATES, formal_notice_on=due).segments)
		for x, y in spans
	)
	assert abs(a + b - whole) < Decimal("1e-12")


@settings(max_examples=80, deadline=None)
@given(due=days, late=st.integers(0, 1500), amount=amounts, code=st.sampled_from(list(REGIMES)))
def test_the_quick_interest_equals_the_detailed_one(due: date, late: int, amount: Decimal, code: str) -> None:
	until, cache = due + timedelta(days=late), {}
	detailed = charges_on(str(amount), due, until, code).interest
	for _twice in range(2):
		assert quick_interest(amount, due, until, REGIMES[code], RATES, "EUR", cache) == detailed


@settings(max_examples=60, deadline=None)
@given(
	due=days,
	late=st.integers(1, 800),
	amount=amounts.filter(lambda a: a >= 1),
	cut=st.integers(1, 800),
	share=st.integers(1, 99),
)
def test_a_partial_payment_never_raises_the_interest(
	due: date, late: int, amount: Decimal, cut: int, share: int
) -> None:
	until = due + timedelta(days=late)
	part = (amount * share / 100).quantize(Decimal("0.01"))
	full = charges_on(str(amount), due, until)
	lowered = charges_on(str(amount), due, until, partial=((due + timedelta(days=cut), part),))
	assert lowered.interest <= full.interest and lowered.indemnity == full.indemnity
	assert sum(s.days for s in lowered.segments) == sum(s.days for s in full.segments)


paid_on = st.one_of(st.integers(-30, 700), st.integers(0, 3))  # often on the first days, one after the other
payments_made = st.lists(st.tuples(paid_on, st.integers(1, 30)), max_size=3)


@settings(max_examples=40, deadline=None)
@given(
	due=st.dates(date(2015, 1, 2), date(2024, 12, 31)),
	late=st.integers(1, 500),
	amount=amounts.filter(lambda a: a >= 1),
	paid=payments_made,
	code=st.sampled_from(["fr-business", "fr-public", "eu-business", "de-business"]),
)
def test_interest_is_the_sum_of_its_days(
	due: date, late: int, amount: Decimal, paid: list[tuple[int, int]], code: str
) -> None:
	"""Counted anew from the law: each day bears its semester's rate on what was still open when it began."""
	regime, until = REGIMES[code], due + timedelta(days=late)
	partial = [(due + timedelta(days=n), (amount * share / 100).quantize(Decimal("0.01"))) for n, share in paid]
	ecb = dict(RATES.series["ecb_main_refinancing_rate"])
	expected = Decimal(0)
	for number in range(1, late + 1):
		day = due + timedelta(days=number)
		rated = due + timedelta(days=1) if regime.rate_mode == "fixed_at_start" else day
		rate = ecb[date(rated.year, 1 if rated.month < 7 else 7, 1)] + regime.margin
		still_open = amount - sum((part for when, part in partial if when < day), Decimal(0))
		expected += still_open * rate / 36500
	found = charges_on(str(amount), due, until, code, partial=partial)
	assert abs(found.interest - expected) <= Decimal("0.005001")


def test_what_is_waived_is_not_in_the_total() -> None:
	due = charges_on("10000", DUE, PAID)
	assert without(due, ()) is due
	assert without(due, {"interest"}).total == 40 and without(due, {"interest"}).segments == ()
	assert without(due, {"indemnity"}).total == Decimal("335.49")
	assert without(due, {"interest", "indemnity"}).total == 0


def test_a_notice_quotes_only_what_is_still_claimed() -> None:
	def quoted(*left_out: str) -> tuple[Decimal, Decimal]:
		line = ReceivableLine("C", "X", "I", "", DUE, DUE, Decimal(10000), Decimal(10000), "EUR")
		return Quotes(REGIMES, RATES, None, {"I": left_out, "another": ("interest", "indemnity")})(line, PAID)

	assert quoted() == (Decimal("335.49"), 40)
	assert quoted("interest") == (0, 40)
	assert quoted("indemnity") == (Decimal("335.49"), 0)
