"""The days of payments that come back: read off a calendar."""

from datetime import date
from decimal import Decimal

import pytest

from recouvrement_app.rules.regular_payments import RegularPayment


def days(every: str, first: str, start: str, end: str, until: str | None = None) -> list[str]:
	payment = RegularPayment("C", Decimal(100), every, date.fromisoformat(first), date.fromisoformat(until) if until else None)
	return [day.isoformat() for day in payment.days(date.fromisoformat(start), date.fromisoformat(end))]


def test_wages_on_the_last_day_of_each_month() -> None:
	assert days("Month", "2025-01-31", "2025-02-01", "2025-05-31") == ["2025-02-28", "2025-03-31", "2025-04-30", "2025-05-31"]


def test_every_friday() -> None:
	assert days("Week", "2025-01-03", "2025-06-28", "2025-07-13") == ["2025-07-04", "2025-07-11"]


@pytest.mark.parametrize(("every", "found"), [("Quarter", ["2025-07-15", "2025-10-15"]), ("Year", ["2026-01-15"])])
def test_rent_each_quarter_and_a_tax_each_year(every: str, found: list[str]) -> None:
	assert days(every, "2020-01-15", "2025-06-30", "2026-01-15" if every == "Year" else "2026-01-14") == found


def test_the_first_and_the_last_day_count_and_nothing_before_or_after() -> None:
	assert days("Month", "2025-03-05", "2025-01-01", "2025-12-31", until="2025-05-05") == ["2025-03-05", "2025-04-05", "2025-05-05"]
	assert days("Month", "2025-03-05", "2025-06-06", "2025-12-31", until="2025-05-05") == []
	assert days("Month", "2025-03-05", "2025-03-05", "2025-03-05") == ["2025-03-05"]
