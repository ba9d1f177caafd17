"""Figures worked by hand (CASES 30)."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from recouvrement_app.rules.key_figures import (
	PaidInvoice,
	StepContact,
	ageing,
	average_days_delinquent,
	bucket_of,
	cost_of_credit,
	dso_best_possible,
	dso_count_back,
	dso_simple,
	payer_profile,
	priority_score,
	recovery_per_step,
)

TODAY = date(2026, 6, 30)


def months(*pairs: tuple[int, int]) -> list[tuple[Decimal, int]]:
	return [(Decimal(sales), length) for sales, length in pairs]


@pytest.mark.parametrize(
	("days", "bucket"),
	[
		(-5, "not_due"),
		(0, "not_due"),
		(1, "1-30"),
		(30, "1-30"),
		(31, "31-60"),
		(90, "61-90"),
		(120, "91-120"),
		(121, "120+"),
	],
)
def test_a_line_falls_into_the_bucket_of_its_days_late(days: int, bucket: str) -> None:
	assert bucket_of(days) == bucket


def test_the_aged_balance_adds_up_to_what_is_open() -> None:
	lines = [
		(TODAY - timedelta(days=d), Decimal(a)) for d, a in ((-1, 10), (1, 20), (45, 30), (200, 40), (45, -5))
	]
	balance = ageing(lines, TODAY)
	assert balance["31-60"] == 25 and balance["120+"] == 40
	assert sum(balance.values()) == 95


def test_count_back_takes_off_the_latest_months_first() -> None:
	assert dso_count_back(Decimal(2500), months((1200, 30), (800, 31), (700, 30))) == Decimal("82.4")


def test_count_back_within_the_first_month_and_beyond_the_last() -> None:
	assert dso_count_back(Decimal(600), months((1200, 30))) == Decimal("15.0")
	assert dso_count_back(Decimal(9000), months((1200, 30), (0, 31))) == Decimal("61.0")
	assert dso_count_back(Decimal(0), months((1200, 30))) == 0
	assert dso_count_back(Decimal(10), []) is None


def test_simple_and_best_possible_dso_differ_by_the_days_delinquent() -> None:
	dso, best = (
		dso_simple(Decimal(2500), Decimal(9000), 90),
		dso_best_possible(Decimal(1800), Decimal(9000), 90),
	)
	assert (dso, best) == (Decimal("25.0"), Decimal("18.0"))
	assert average_days_delinquent(dso, best) == Decimal("7.0")
	assert dso_simple(Decimal(1), Decimal(0), 90) is None
	assert average_days_delinquent(None, best) is None


def test_a_profile_looks_at_the_invoices_paid_in_the_last_twelve_months() -> None:
	paid = [
		PaidInvoice(date(2025, 9, 1), date(2025, 9, 11)),  # 10 late, first half
		PaidInvoice(date(2026, 2, 1), date(2026, 2, 21)),  # 20 late, second half
		PaidInvoice(date(2026, 3, 1), date(2026, 2, 20)),  # in time
		PaidInvoice(date(2024, 1, 1), date(2024, 12, 1)),  # too long ago
	]
	profile = payer_profile(paid, TODAY, promises_kept=2, promises_finished=3)
	assert (profile.average_days_late, profile.profile, profile.invoices) == (
		Decimal("10.0"),
		"Slightly Late",
		3,
	)
	assert (profile.share_in_time, profile.trend) == (Decimal("33.3"), Decimal("0.0"))
	assert profile.promises_kept_rate == Decimal("66.7")


@pytest.mark.parametrize(
	("late", "name"),
	[(0, "Prompt"), (3, "Prompt"), (4, "Slightly Late"), (30, "Late"), (60, "Very Late"), (61, "Bad Payer")],
)
def test_the_profile_s_name_follows_the_average(late: int, name: str) -> None:
	due = date(2026, 3, 1)
	assert payer_profile([PaidInvoice(due, due + timedelta(days=late))], TODAY).profile == name


def test_a_customer_without_paid_invoices_has_no_profile() -> None:
	profile = payer_profile([], TODAY)
	assert (profile.profile, profile.average_days_late, profile.promises_kept_rate) == ("", None, None)


def test_priority_grows_with_amount_age_and_a_bad_profile() -> None:
	assert priority_score(Decimal(1000), 30) == Decimal("2000.00")
	assert priority_score(Decimal(1000), 30, "Bad Payer") == Decimal("4000.00")
	assert priority_score(Decimal(1000), -10, "Prompt") == Decimal("800.00")


def test_a_payment_counts_for_the_last_contact_before_it() -> None:
	day = date(2026, 1, 1)
	contacts = [
		StepContact("I1", 2, day + timedelta(days=10), Decimal(100)),
		StepContact("I1", 1, day, Decimal(100)),
		StepContact("I2", 1, day, Decimal(300)),
	]
	payments = [
		("I1", day + timedelta(days=12), Decimal(100)),
		("I2", day + timedelta(days=31), Decimal(300)),
		("I3", day, Decimal(9)),
	]
	steps = recovery_per_step(contacts, payments)
	assert (steps[1].contacts, steps[1].asked, steps[1].recovered, steps[1].rate) == (2, 400, 0, 0)
	assert (steps[2].recovered, steps[2].rate) == (100, 100)


def test_overdue_money_costs_its_financing() -> None:
	assert cost_of_credit([(Decimal(36500), 10), (Decimal(100), -3)], Decimal(5)) == 50
