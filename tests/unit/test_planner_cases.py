"""CASES.md, told to the planner."""

from datetime import date
from decimal import Decimal

import pytest

from recouvrement_app.rules.errors import EarlierRunError, ScenarioError
from recouvrement_app.rules.planner import plan
from recouvrement_app.rules.receivables import days_late
from recouvrement_app.rules.scenario import THREE_REMINDERS, Scenario
from tests.unit.stories import D, credit, day, done, hold, invoice, on, promise, reasons, scenario, steps


def test_01_nothing_goes_out_before_the_first_step_is_reached():
	assert steps(on(day(4))) == [] and reasons(on(day(4))) == ["not_due_yet"]
	assert steps(on(day(5))) == [1]
	assert days_late(D, D) == 0


def test_02_a_step_that_was_proposed_but_not_sent_is_still_the_next_one():
	result = on(day(30), history=[done(1, day(5), status="prepared")])
	assert steps(result) == [1] and len(result.actions) == 1


def test_03_a_held_line_rests_and_goes_on_at_its_next_step():
	history = [done(1, day(5))]
	assert reasons(on(day(30), history=history, holds=[hold()])) == ["hold"]
	assert steps(on(day(30), history=history)) == [2]


def test_04_a_paid_line_gets_nothing_and_a_cancelled_payment_repeats_nothing():
	history = [done(1, day(5)), done(2, day(20))]
	assert reasons(on(day(60), invoice(outstanding="0"), history=history)) == ["paid"]
	assert reasons(on(day(30), history=history)) == ["not_due_yet"]
	assert steps(on(day(40), history=history)) == [3]


def test_05_an_invoice_first_seen_late_starts_at_step_1_with_a_remark():
	action = on(day(50)).actions[0]
	assert action.step.step == 1 and action.lines[0].old_enough_for == 3
	assert action.remarks == ("INV-1: old enough for step 3",)
	assert reasons(on(day(50), history=[done(1, day(50))])) == ["gap"]


@pytest.mark.parametrize("channel", ["email", "letter", "registered_letter", "call", "visit", "sms", "internal"])
def test_06_a_hold_stops_every_channel_and_every_charge(channel):
	s = scenario({"offset_days": 5, "channel": channel})
	assert on(day(10), scenario=s, holds=[hold()], charges=lambda line, today: pytest.fail("charged")).actions == ()


def test_07_a_credit_is_set_against_the_invoice():
	action = on(day(5), credits=[credit("50")]).actions[0]
	assert action.total == Decimal("50") and action.credits[0].amount == Decimal("50")
	assert reasons(on(day(5), credits=[credit("100")])) == ["credit_covers"]


def test_08_three_invoices_at_three_steps_make_one_action_at_the_highest():
	s = scenario({"offset_days": 10}, {"offset_days": 30}, {"after_previous_days": 10})
	lines = invoice("A", due=day(-45)), invoice("B", due=day(-31)), invoice("C", due=day(-12))
	history = [done(1, day(-30), "A"), done(2, day(-12), "A"), done(1, day(-12), "B")]
	result = on(D, *lines, scenario=s, history=history)
	assert steps(result) == [3]
	assert {p.line.invoice: p.step for p in result.actions[0].lines} == {"A": 3, "B": 2, "C": 1}


@pytest.mark.parametrize("status", ["prepared", "failed", "queued"])
def test_09_what_was_not_sent_does_not_count(status):
	assert steps(on(day(25), history=[done(1, day(5), status=status)])) == [1]


def test_10_a_run_dated_before_the_last_one_is_refused():
	with pytest.raises(EarlierRunError, match="before the last run"):
		on(day(5), last_run=day(6))
	with pytest.raises(EarlierRunError, match="INV-1"):
		on(day(5), history=[done(1, day(6))])


def test_11_an_email_to_nobody_becomes_a_letter():
	result = on(day(5), invoice(email=""))
	assert result.actions[0].channel == "letter" and "no e-mail address" in result.warnings[0]
	assert on(day(5), invoice(email=None)).actions[0].channel == "email"


def test_12_grace_days_come_before_the_first_day_late():
	due = date(2026, 3, 12)
	assert days_late(due, date(2026, 3, 15), 3) == 0
	assert days_late(due, date(2026, 3, 16), 3) == 1
	s = scenario({"offset_days": 1}, grace_days=3)
	assert steps(on(date(2026, 3, 15), invoice(due=due), scenario=s)) == []
	assert steps(on(date(2026, 3, 16), invoice(due=due), scenario=s)) == [1]


def test_13_below_the_steps_minimum_the_line_waits_in_that_currency_only():
	s = scenario({"offset_days": 5, "minimum": {"EUR": "10"}})
	assert reasons(on(day(5), invoice(outstanding="9.99"), scenario=s)) == ["below_minimum"]
	assert steps(on(day(5), invoice(outstanding="10"), scenario=s)) == [1]
	assert steps(on(day(5), invoice(outstanding="1", currency="USD"), scenario=s)) == [1]


def test_14_the_gap_between_contacts_is_kept():
	s = scenario({"offset_days": 1}, {"offset_days": 2}, gap_days=10)
	line, history = invoice(due=date(2026, 1, 20)), [done(1, date(2026, 2, 1))]
	assert reasons(on(date(2026, 2, 5), line, scenario=s, history=history)) == ["gap"]
	assert reasons(on(date(2026, 2, 10), line, scenario=s, history=history)) == ["gap"]
	assert steps(on(date(2026, 2, 11), line, scenario=s, history=history)) == [2]


def test_15_the_next_step_waits_for_the_deadline_named_in_the_letter():
	s = scenario({"offset_days": 1, "grants_days": 14}, {"offset_days": 2})
	line = invoice(due=date(2026, 3, 1))
	assert on(date(2026, 3, 15), line, scenario=s).actions[0].deadline == date(2026, 3, 29)
	history = [done(1, date(2026, 3, 15), deadline=date(2026, 3, 29))]
	assert steps(on(date(2026, 3, 29), line, scenario=s, history=history)) == []
	assert steps(on(date(2026, 3, 30), line, scenario=s, history=history)) == [2]


def test_16_gaps_are_whole_days():
	history = [done(1, day(20))]
	assert reasons(on(day(26), history=history)) == ["gap"]
	assert steps(on(day(27), history=history)) == [2]


def test_20_a_skipped_step_counts_as_passed():
	assert steps(on(day(20), history=[done(1, day(19), status="skipped")])) == [2]


def test_21_a_disputed_invoice_is_on_no_letter():
	lines = [invoice(name) for name in "ABC"]
	action = on(day(5), *lines, holds=[hold("dispute", "B")]).actions[0]
	assert [p.line.invoice for p in action.lines] == ["A", "C"] and action.information == ()


def test_22_a_promise_rests_until_its_tolerance_and_a_broken_one_resumes_at_the_named_step():
	friday = date(2026, 3, 20)
	given = dict(promises=[promise(friday, 2)], history=[done(1, day(5))])
	s = scenario({"offset_days": 5}, {"offset_days": 10}, {"offset_days": 60}, broken_promise_step=3)
	assert reasons(on(date(2026, 3, 22), scenario=s, **given)) == ["promise"]
	assert steps(on(date(2026, 3, 23), scenario=s, **given)) == [3]
	assert steps(on(date(2026, 3, 23), **given)) == [2]


def test_26_a_missed_week_gives_the_next_step_once():
	assert steps(on(day(90), history=[done(1, day(5))])) == [2]


def test_27_a_pre_due_step_is_sent_before_the_due_date_or_passed_over():
	s = scenario({"offset_days": -5}, {"offset_days": 5})
	assert [steps(on(day(n), scenario=s)) for n in (-6, -5, -1, 0, 1, 5)] == [[], [1], [1], [], [], [2]]


def test_28_another_scenario_never_replays_what_was_passed():
	other = scenario({"offset_days": 1}, {"offset_days": 10}, {"offset_days": 21}, {"offset_days": 45})
	history = [done(2, day(20), scenario="Three Reminders", offset_reached=20)]
	assert steps(on(day(30), scenario=other, history=history)) == [3]


def test_a_line_that_is_not_due_never_stands_among_the_overdue_ones():
	s = scenario({"offset_days": -5}, {"offset_days": 5})
	result = on(D, invoice("old", due=day(-10)), invoice("new", due=day(3)), scenario=s)
	assert [p.line.invoice for p in result.actions[0].lines] == ["old"] and reasons(result) == ["gap"]


def test_other_overdue_lines_are_listed_for_information():
	result = on(day(21), invoice("A"), invoice("B", due=day(18)), history=[done(1, day(5), "A")])
	assert [p.line.invoice for p in result.actions[0].information] == ["B"]
	assert result.actions[0].total == Decimal("100")


def test_a_proposed_file_is_no_contact_and_does_not_wait_for_the_gap():
	s = scenario({"offset_days": 5}, {"offset_days": 6, "channel": "litigation"})
	assert steps(on(day(6), scenario=s, history=[done(1, day(5))])) == [2]


def test_nothing_goes_out_on_a_day_of_rest():
	s = scenario({"offset_days": 5}, weekdays=[1, 2, 3, 4, 5])
	saturday = invoice(due=date(2026, 3, 9))
	assert reasons(on(date(2026, 3, 14), saturday, scenario=s)) == ["not_due_yet"]
	assert steps(on(date(2026, 3, 16), saturday, scenario=s)) == [1]


def test_a_time_barred_or_opted_out_line_gets_nothing():
	assert reasons(on(day(5), invoice(limitation_date=day(4)))) == ["time_barred"]
	assert steps(on(day(5), invoice(limitation_date=day(5)))) == [1]
	assert reasons(on(day(5), holds=[hold("opt_out", "")])) == ["opt_out"]


def test_a_hold_ends_the_day_after_its_last_day():
	assert reasons(on(day(9), holds=[hold(until=day(9))])) == ["hold"]
	assert steps(on(day(10), holds=[hold(until=day(9))])) == [1]


def test_a_case_without_a_scenario_says_what_is_missing():
	with pytest.raises(ScenarioError, match="Dupont"):
		plan([invoice(scenario="Nowhere")], {"S": THREE_REMINDERS}, day(5))


@pytest.mark.parametrize(
	("data", "field"),
	[
		({"steps": []}, "steps"),
		({"steps": [{"step": 1}]}, "offset_days"),
		({"steps": [{"step": 1, "offset_days": "x"}]}, "offset_days"),
		({"steps": [{"step": 1, "offset_days": 1, "channel": "pigeon"}]}, "channel"),
		({"steps": [{"step": 2, "offset_days": 1}, {"step": 1, "offset_days": 2}]}, "rising"),
		({"gap_days": -1, "steps": [{"step": 1, "offset_days": 1}]}, "gap_days"),
		({"steps": [{"step": 1, "offset_days": 1, "minimum": {"EUR": "NaN"}}]}, "minimum"),
	],
)
def test_a_scenario_that_cannot_be_followed_names_the_field(data, field):
	with pytest.raises(ScenarioError, match=field):
		Scenario.from_dict(data)


def test_the_fixed_indemnity_is_claimed_once_for_an_invoice_of_several_terms():
	terms = [invoice(term="1"), invoice(term="2"), invoice("INV-2")]
	quote = lambda line, today: (Decimal("1"), Decimal("40"))  # noqa: E731
	planned = on(day(5), *terms, charges=quote).actions[0].lines
	assert [p.indemnity for p in planned] == [40, 0, 40] and [p.interest for p in planned] == [1, 1, 1]


def test_lines_of_the_same_age_share_a_remark_that_names_five_of_them():
	(action,) = on(day(50), *[invoice(f"INV-{n}") for n in range(1, 8)]).actions
	assert action.remarks == ("INV-1, INV-2, INV-3, INV-4, INV-5 and 2 more: old enough for step 3",)
