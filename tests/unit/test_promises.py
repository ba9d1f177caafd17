"""Promises, plans and settlements (CASES 22 and 23)."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recouvrement_app.rules.errors import InstalmentError
from recouvrement_app.rules.instalments import (
	Instalment,
	PlanLimitError,
	PlanLimits,
	check_instalments,
	check_limits,
	instalment_date,
	instalments_by_amount,
	instalments_by_number,
	plan_interest,
	plan_options,
)
from recouvrement_app.rules.promises import (
	Payment,
	PromiseError,
	PromiseTerms,
	evaluate_plan,
	evaluate_promise,
	evaluate_promises,
	may_postpone,
	settlement_gain,
)

FRIDAY = date(2026, 3, 6)
SUNDAY, MONDAY = date(2026, 3, 8), date(2026, 3, 9)
START = date(2026, 1, 31)


def status(paid: str, on: date, today: date, **over: object) -> str:
	payments = [(on, Decimal(paid))] if Decimal(paid) else []
	return evaluate_promise(Decimal(100), FRIDAY, 2, payments=payments, today=today, **over).status


def amounts(plan: list) -> list[str]:
	return [str(amount) for _day, amount in plan]


def test_nothing_is_decided_until_the_last_day_of_tolerance() -> None:
	assert status("0", FRIDAY, SUNDAY) == "open"
	assert status("50", FRIDAY, SUNDAY) == "open"
	assert status("0", FRIDAY, MONDAY) == "broken"


def test_paid_in_full_by_the_last_day_is_kept_and_half_is_partly_kept() -> None:
	assert status("100", SUNDAY, SUNDAY) == "kept"
	assert status("100", SUNDAY, MONDAY) == "kept"
	assert status("50", FRIDAY, MONDAY) == "partly_kept"


def test_a_payment_after_the_last_day_does_not_keep_it() -> None:
	assert status("100", MONDAY, MONDAY + timedelta(days=9)) == "broken"


def test_an_amount_within_the_tolerance_keeps_it() -> None:
	assert status("98", FRIDAY, MONDAY, tolerance_amount=Decimal(2)) == "kept"
	assert status("97.99", FRIDAY, MONDAY, tolerance_amount=Decimal(2)) == "partly_kept"


def test_a_payment_that_is_cancelled_turns_a_kept_promise_back() -> None:
	kept = evaluate_promise(Decimal(100), FRIDAY, 2, payments=[(FRIDAY, Decimal(100))], today=SUNDAY)
	assert (kept.status, kept.kept_on, kept.paid) == ("kept", FRIDAY, 100)
	assert evaluate_promise(Decimal(100), FRIDAY, 2, payments=[], today=SUNDAY).status == "open"
	assert evaluate_promise(Decimal(100), FRIDAY, 2, payments=[], today=MONDAY).broken_on == MONDAY


def test_payments_fill_the_open_promises_first_in_first_out() -> None:
	first = PromiseTerms("P1", Decimal(100), FRIDAY)
	second = PromiseTerms("P2", Decimal(100), FRIDAY + timedelta(days=7))
	found = evaluate_promises([second, first], [Payment(FRIDAY, Decimal(150))], MONDAY)
	assert (found["P1"].status, found["P2"].status, found["P2"].paid) == ("kept", "open", 50)


def plan_of(*parts: str, first: date = FRIDAY, **over: object) -> PromiseTerms:
	"""A monthly plan that begins on FRIDAY."""
	rows = tuple(Instalment(instalment_date(first, "monthly", i), Decimal(part)) for i, part in enumerate(parts))
	return PromiseTerms("PLAN", sum(row.amount for row in rows), rows[-1].due_date, instalments=rows, **over)


def test_a_payment_is_shared_between_a_plan_and_a_promise_on_the_same_invoice_and_counts_once() -> None:
	plan = plan_of("30", "30", invoices=frozenset({"INV-1"}))
	promise = PromiseTerms("P", Decimal(50), FRIDAY + timedelta(days=7), invoices=frozenset({"INV-1"}))
	found = evaluate_promises([promise, plan], [Payment(FRIDAY, Decimal(60), "INV-1")], FRIDAY)
	assert found["PLAN"].instalments == (("paid", 30), ("due", 0))
	assert found["P"].paid == 30


def test_a_void_plan_takes_no_money_from_the_promise_that_came_after_it() -> None:
	plan = plan_of("40", "30", "30")
	day = date(2026, 4, 20)
	later = PromiseTerms("P", Decimal(100), day, since=date(2026, 4, 10))
	found = evaluate_promises([plan, later], [Payment(day, Decimal(100))], day)
	assert (found["PLAN"].status, found["PLAN"].broken_on) == ("broken", date(2026, 4, 7))
	assert found["P"].status == "kept"


def test_a_plan_still_unpaid_after_its_last_day_is_partly_kept_or_broken_by_one_miss() -> None:
	end = date(2026, 4, 7)
	half = evaluate_promises([plan_of("50", "50")], [Payment(FRIDAY, Decimal(50))], end)["PLAN"]
	assert (half.status, half.broken_on, half.misses) == ("partly_kept", end, 1)
	assert evaluate_promises([plan_of("100")], [], end)["PLAN"].status == "broken"


def test_a_promise_kept_within_its_tolerance_leaves_the_rest_of_the_money_to_the_next() -> None:
	first = PromiseTerms("P1", Decimal(100), FRIDAY, tolerance_amount=Decimal(1))
	second = PromiseTerms("P2", Decimal(50), FRIDAY)
	payments = [Payment(FRIDAY, Decimal("99.50")), Payment(FRIDAY, Decimal(50))]
	found = evaluate_promises([first, second], payments, FRIDAY)
	assert (found["P1"].status, found["P2"].status, found["P2"].paid) == ("kept", "kept", 50)


def test_a_payment_made_before_the_promise_does_not_count() -> None:
	promise = PromiseTerms("P", Decimal(100), FRIDAY, since=date(2026, 3, 2))
	found = evaluate_promises([promise], [Payment(date(2026, 3, 1), Decimal(100))], MONDAY)
	assert found["P"].status == "broken"


def test_a_promise_on_an_invoice_is_kept_by_payments_of_that_invoice() -> None:
	promise = PromiseTerms("P", Decimal(100), FRIDAY, invoices=frozenset({"INV-1"}))
	other, own = Payment(FRIDAY, Decimal(100), "INV-2"), Payment(FRIDAY, Decimal(100), "INV-1")
	assert evaluate_promises([promise], [other], MONDAY)["P"].status == "broken"
	assert evaluate_promises([promise], [other, own], MONDAY)["P"].status == "kept"


def test_a_cheque_gets_its_days_of_transit() -> None:
	promise = PromiseTerms("P", Decimal(100), FRIDAY, tolerance_days=2, transit_days=3)
	paid = [Payment(date(2026, 3, 11), Decimal(100))]
	assert evaluate_promises([promise], paid, date(2026, 3, 12))["P"].status == "kept"


def test_a_customer_who_broke_too_many_promises_may_not_postpone_again() -> None:
	assert may_postpone(1, 2) and not may_postpone(2, 2) and may_postpone(9, 0)


def test_a_plan_by_amount_lets_the_last_instalment_take_the_rest() -> None:
	plan = instalments_by_amount(Decimal(100), Decimal(30), date(2026, 1, 15), "bimonthly")
	assert amounts(plan) == ["30.00", "30.00", "30.00", "10.00"]
	assert [day.month for day, _amount in plan] == [1, 3, 5, 7]


def test_a_plan_by_number_lets_the_last_instalment_take_the_rounding() -> None:
	assert amounts(instalments_by_number(Decimal(100), 3, START)) == ["33.33", "33.33", "33.34"]
	assert amounts(instalments_by_number(Decimal(100), 3, START, currency="JPY")) == ["33", "33", "34"]


def test_month_ends_are_counted_from_the_first_instalment() -> None:
	dates = [day.isoformat() for day, _amount in instalments_by_number(Decimal(100), 4, START)]
	assert dates == ["2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30"]


@pytest.mark.parametrize(
	("frequency", "second"),
	[
		("weekly", "2026-02-07"),
		("fortnightly", "2026-02-14"),
		("Monthly", "2026-02-28"),
		("bimonthly", "2026-03-31"),
		("quarterly", "2026-04-30"),
	],
)
def test_instalments_follow_the_frequency(frequency: str, second: str) -> None:
	assert instalment_date(START, frequency, 1).isoformat() == second


def test_an_unknown_frequency_is_refused() -> None:
	with pytest.raises(InstalmentError, match="daily"):
		instalment_date(START, "daily", 1)


def edited(*parts: str) -> list[tuple[date, Decimal]]:
	return [(instalment_date(START, "monthly", i), Decimal(part)) for i, part in enumerate(parts)]


def test_an_edited_plan_is_accepted_while_its_sum_holds() -> None:
	check_instalments(edited("40", "30", "30"), Decimal(100))
	with pytest.raises(InstalmentError, match=r"90\.00.*100\.00"):
		check_instalments(edited("40", "30", "20"), Decimal(100))


@pytest.mark.parametrize("parts", [(), ("100", "0"), ("110", "-10")])
def test_a_plan_without_positive_instalments_is_refused(parts: tuple[str, ...]) -> None:
	with pytest.raises(InstalmentError):
		check_instalments(edited(*parts), Decimal(100))


def test_instalments_must_follow_one_another() -> None:
	with pytest.raises(InstalmentError, match="follow"):
		check_instalments([(START, Decimal(50)), (START, Decimal(50))], Decimal(100))


def test_a_plan_is_held_against_the_limits() -> None:
	plan = instalments_by_number(Decimal(1200), 12, START)
	check_limits(plan, PlanLimits(), START)
	for limits in (
		PlanLimits(max_instalments=11),
		PlanLimits(max_months=10),
		PlanLimits(min_instalment=Decimal("100.01")),
	):
		with pytest.raises(PlanLimitError):
			check_limits(plan, limits, START)
	assert PlanLimits(approval_above=Decimal(1000)).needs_approval(Decimal(1200))
	assert not PlanLimits().needs_approval(Decimal(1200))


def test_the_last_instalment_may_be_below_the_minimum() -> None:
	check_limits(edited("30", "30", "30", "10"), PlanLimits(min_instalment=Decimal(30)), START)


def test_an_offer_holds_up_to_three_plans_within_the_limits() -> None:
	assert [len(plan) for plan in plan_options(Decimal(1000), START, PlanLimits())] == [2, 4, 12]
	short = plan_options(Decimal(1000), START, PlanLimits(min_instalment=Decimal(300)))
	assert [len(plan) for plan in short] == [2, 3]
	assert plan_options(Decimal(10), START, PlanLimits(min_instalment=Decimal(300))) == []


def test_the_first_missed_instalment_warns_and_the_second_voids_the_plan() -> None:
	plan = edited("40", "30", "30")
	on_time = [(START, Decimal(40))]
	assert evaluate_plan(plan, on_time, date(2026, 2, 28)).status == "open"
	missed = evaluate_plan(plan, on_time, date(2026, 3, 1))
	assert (missed.status, missed.misses, missed.instalments[1]) == ("warning", 1, ("missed", 0))
	assert evaluate_plan(plan, on_time, date(2026, 4, 1)).status == "broken"


def test_an_instalment_paid_late_stays_a_miss_and_the_plan_goes_on() -> None:
	plan = edited("40", "30", "30")
	payments = [(START, Decimal(40)), (date(2026, 3, 5), Decimal(30))]
	late = evaluate_plan(plan, payments, date(2026, 3, 10))
	assert (late.status, late.misses, late.instalments[1]) == ("warning", 1, ("paid", 30))
	done = evaluate_plan(plan, [*payments, (date(2026, 3, 31), Decimal(30))], date(2026, 4, 5))
	assert done.status == "kept"


def test_money_in_advance_fills_the_next_instalments() -> None:
	plan = evaluate_plan(edited("40", "30", "30"), [(START, Decimal(55))], date(2026, 2, 1))
	assert plan.instalments == (("paid", 40), ("partly_paid", 15), ("due", 0))


def test_plan_interest_runs_on_what_stays_open_and_is_rounded_once() -> None:
	plan = [(START + timedelta(days=73), Decimal(500)), (START + timedelta(days=146), Decimal(500))]
	assert plan_interest(plan, START, Decimal(10)) == Decimal("30.00")  # 500 × 10 % × (73 + 146) / 365


def test_a_settlement_is_compared_with_writing_off_and_with_going_on() -> None:
	against_write_off = settlement_gain(Decimal(1000), Decimal(700))
	assert (against_write_off.gain, against_write_off.waived) == (700, 300)
	going_on = settlement_gain(Decimal(1000), Decimal(700), Decimal(60), Decimal(150))
	assert (going_on.expected_otherwise, going_on.gain) == (450, 250)
	with pytest.raises(PromiseError):
		settlement_gain(Decimal(1000), Decimal(1001))


totals = st.decimals(Decimal("1"), Decimal("1e6"), places=2)
frequencies = st.sampled_from(["weekly", "fortnightly", "monthly", "bimonthly", "quarterly"])


@given(
	total=totals,
	number=st.integers(1, 36),
	frequency=frequencies,
	start=st.dates(date(2020, 1, 1), date(2030, 1, 1)),
)
def test_instalments_by_number_add_up_and_follow_one_another(
	total: Decimal, number: int, frequency: str, start: date
) -> None:
	plan = instalments_by_number(total, number, start, frequency)
	check_instalments(plan, total)
	assert len(plan) == number and max(a for _d, a in plan) - min(a for _d, a in plan) < Decimal("0.37")


@given(total=totals, share=st.integers(1, 40), frequency=frequencies)
def test_instalments_by_amount_add_up_and_never_exceed_the_amount(
	total: Decimal, share: int, frequency: str
) -> None:
	each = max(Decimal("0.01"), (total / share).quantize(Decimal("0.01")))
	plan = instalments_by_amount(total, each, START, frequency)
	check_instalments(plan, total)
	assert max(amount for _day, amount in plan) <= each


@given(
	promised=st.lists(st.tuples(st.integers(0, 60), st.integers(1, 500)), min_size=1, max_size=6),
	paid=st.lists(st.tuples(st.integers(0, 90), st.integers(1, 500)), max_size=8),
)
def test_promises_never_share_more_money_than_was_paid(
	promised: list[tuple[int, int]], paid: list[tuple[int, int]]
) -> None:
	terms = [PromiseTerms(str(i), Decimal(a), START + timedelta(days=d)) for i, (d, a) in enumerate(promised)]
	terms.append(plan_of("70", "80", "90", first=START))
	payments = [Payment(START + timedelta(days=d), Decimal(a)) for d, a in paid]
	found = evaluate_promises(terms, payments, START + timedelta(days=100))
	assert sum(o.paid for o in found.values()) <= sum(a for _d, a in paid)
	assert all(found[t.name].paid <= t.amount for t in terms)
	assert not any(o.status == "open" for o in found.values())
