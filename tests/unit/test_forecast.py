"""When money is expected (issue 4 §3)."""

from datetime import date, timedelta
from decimal import Decimal

from recouvrement_app.rules.forecast import OpenLine, accuracy, expected_date, weekly

TODAY = date(2026, 3, 4)  # a Wednesday


def line(due: date, amount: int = 100, **over: object) -> OpenLine:
	return OpenLine(due, Decimal(amount), **over)


def test_a_promise_is_expected_on_its_date() -> None:
	promised = line(date(2026, 1, 1), promise_date=date(2026, 3, 6), mean_delay=Decimal(90))
	assert expected_date(promised, TODAY) == (date(2026, 3, 6), "promised")


def test_a_dispute_adds_the_mean_resolution_to_the_usual_delay() -> None:
	disputed = line(date(2026, 3, 1), disputed=True, mean_resolution=Decimal(20), mean_delay=Decimal("9.5"))
	assert expected_date(disputed, TODAY) == (date(2026, 3, 31), "disputed")  # 29.5 → 30 days


def test_any_other_line_is_expected_with_the_usual_delay() -> None:
	assert expected_date(line(date(2026, 3, 1), mean_delay=Decimal(10)), TODAY) == (
		date(2026, 3, 11),
		"usual_delay",
	)


def test_a_litigated_line_and_a_missed_date_are_off_the_forecast() -> None:
	litigated = line(date(2026, 3, 10), litigated=True, promise_date=date(2026, 3, 20))
	assert expected_date(litigated, TODAY) == (None, "litigation")
	assert expected_date(line(date(2026, 2, 1), mean_delay=Decimal(10)), TODAY) == (None, "missed")
	assert expected_date(line(date(2026, 2, 1), promise_date=TODAY - timedelta(days=1)), TODAY) == (
		None,
		"missed",
	)
	assert expected_date(line(TODAY), TODAY) == (TODAY, "usual_delay")


def test_weeks_run_from_monday_to_sunday_and_nothing_is_lost() -> None:
	lines = [
		line(date(2026, 3, 8), 1),  # Sunday of this week
		line(date(2026, 3, 9), 2),  # Monday of the next
		line(date(2026, 3, 9), 4, promise_date=date(2026, 3, 10)),
		line(date(2026, 1, 1), 8),
		line(date(2026, 3, 30), 16),
		line(date(2026, 3, 9), 32, litigated=True),
	]
	forecast = weekly(lines, TODAY, weeks=3)
	assert [week.start for week in forecast.weeks] == [date(2026, 3, 2), date(2026, 3, 9), date(2026, 3, 16)]
	assert [week.total for week in forecast.weeks] == [1, 6, 0]
	assert forecast.weeks[1].amounts == {"usual_delay": 2, "promised": 4}
	assert forecast.off == {"missed": 8, "later": 16, "litigation": 32}
	assert sum(w.total for w in forecast.weeks) + sum(forecast.off.values()) == 63


def test_accuracy_compares_each_week() -> None:
	first, second = date(2026, 3, 2), date(2026, 3, 9)
	result = accuracy({first: Decimal(100), second: Decimal(100)}, {first: Decimal(90), second: Decimal(120)})
	assert (result.expected, result.received, result.percent) == (200, 210, Decimal("85.0"))
	assert accuracy({}, {first: Decimal(5)}).percent is None
	assert accuracy({first: Decimal(1)}, {first: Decimal(50)}).percent == 0
