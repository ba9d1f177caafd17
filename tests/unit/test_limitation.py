"""Limitation dates over leap years, interruptions and mediations."""

from datetime import date

from recouvrement_app.rules.limitation import days_left, is_time_barred, limitation_date


def test_a_business_claim_can_be_pursued_until_the_same_day_five_years_later() -> None:
	last = limitation_date(date(2021, 3, 15), 5)
	assert last == date(2026, 3, 15)
	assert not is_time_barred(last, date(2026, 3, 15))
	assert is_time_barred(last, date(2026, 3, 16))


def test_a_claim_due_on_29_february_ends_on_28_february_of_a_common_year() -> None:
	assert limitation_date(date(2024, 2, 29), 5) == date(2029, 2, 28)
	assert limitation_date(date(2024, 2, 29), 4) == date(2028, 2, 29)


def test_an_interruption_starts_a_whole_new_period() -> None:
	assert limitation_date(date(2021, 1, 31), 2, [date(2022, 6, 30)]) == date(2024, 6, 30)
	assert limitation_date(date(2021, 1, 31), 2, [date(2024, 1, 10), date(2022, 6, 30)]) == date(2026, 1, 10)


def test_an_interruption_after_the_last_day_revives_nothing() -> None:
	assert limitation_date(date(2021, 1, 31), 2, [date(2023, 2, 1)]) == date(2023, 1, 31)
	assert limitation_date(date(2021, 1, 31), 2, [date(2023, 1, 31)]) == date(2025, 1, 31)


def test_an_acknowledgement_before_the_due_date_changes_nothing() -> None:
	assert limitation_date(date(2021, 1, 31), 2, [date(2020, 12, 1)]) == date(2023, 1, 31)


def test_a_mediation_stops_the_clock_and_leaves_at_least_six_months() -> None:
	assert limitation_date(date(2021, 1, 31), 5, (), [(date(2022, 1, 1), date(2022, 1, 10))]) == date(
		2026, 2, 10
	)
	assert limitation_date(date(2021, 1, 31), 2, (), [(date(2023, 1, 1), date(2023, 1, 31))]) == date(
		2023, 7, 31
	)


def test_an_unknown_limitation_bars_nothing() -> None:
	assert limitation_date(date(2021, 1, 31), 0) is None
	assert not is_time_barred(None, date(2099, 1, 1))
	assert days_left(None, date(2099, 1, 1)) is None
	assert days_left(date(2026, 3, 15), date(2026, 3, 14)) == 1
