"""What holds for every scenario, whatever the invoices: played day by day, each action done the day it falls due."""

from collections import defaultdict
from datetime import timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from recouvrement_app.rules.history import HistoryEntry
from recouvrement_app.rules.planner import plan
from recouvrement_app.rules.receivables import Credit
from recouvrement_app.rules.scenario import Scenario
from tests.unit.stories import D, invoice

step = st.fixed_dictionaries(
	{"channel": st.sampled_from(["email", "letter", "call", "internal"]), "grants_days": st.integers(0, 20)},
	optional={"offset_days": st.integers(-10, 60), "after_previous_days": st.integers(1, 30)},
).filter(lambda s: "offset_days" in s or "after_previous_days" in s)
scenarios = st.builds(
	lambda steps, gap, grace: Scenario.from_dict(
		{"name": "H", "gap_days": gap, "grace_days": grace, "steps": [{"step": i, **s} for i, s in enumerate(steps, 1)]}
	),
	st.lists(step, min_size=1, max_size=5), st.integers(0, 12), st.integers(0, 5),
)
invoices = st.lists(st.tuples(st.integers(-20, 40), st.integers(1, 500)), min_size=1, max_size=4)


LONG_ENOUGH = 750  # days in which the slowest of these scenarios reaches its end


def owing(shape):
	"""Dupont's invoices from (due date, amount)."""
	return [invoice(f"I{i}", str(a), D + timedelta(days=n)) for i, (n, a) in enumerate(shape)]


def played(scenario, shape, credit, first=-30, days=130):
	"""(day, plan) of the days, each action done the day it falls due."""
	lines = owing(shape)
	credits = [Credit("Acme", "Dupont", Decimal(credit), "EUR")] if credit else []
	history = []
	for n in range(first, first + days):
		today = D + timedelta(days=n)
		made = plan(lines, scenario, today, history=history, credits=credits)
		yield today, made
		history += [
			HistoryEntry("Dupont", p.line.invoice, "", p.step, "done", today, action.deadline)
			for action in made.actions
			for p in action.lines
		]


def acted(scenario, shape, credit):
	"""(day, action) of every action."""
	return [(today, action) for today, made in played(scenario, shape, credit) for action in made.actions]


@settings(max_examples=60, deadline=None)
@given(scenarios, invoices, st.integers(0, 200))
def test_no_line_twice_for_a_step_gap_kept_and_totals_add_up(scenario, shape, credit):
	taken = defaultdict(list)
	last_contact = None
	for today, action in acted(scenario, shape, credit):
		if action.step.is_contact:
			assert last_contact is None or (today - last_contact).days >= max(scenario.gap_days, 1)
			last_contact = today
		assert action.step.step == max(p.step for p in action.lines)
		assert action.total == sum(p.line.outstanding for p in action.lines) - sum(c.amount for c in action.credits)
		assert action.total > 0
		for p in action.lines:
			taken[p.line.invoice].append(p.step)
	for numbers in taken.values():
		assert numbers == sorted(set(numbers))


@settings(max_examples=60, deadline=None)
@given(scenarios, invoices, st.integers(-30, 60))
def test_each_line_takes_its_own_steps_in_order_and_none_before_its_day(scenario, shape, first):
	"""Told from DESIGN §4 alone: offset, the step's gap, the deadline named, grace; only passed pre-due steps are passed over."""
	taken = defaultdict(list)
	for today, made in played(scenario, shape, 0, first):
		for action in made.actions:
			for p in action.lines:
				taken[p.line].append((today, scenario.get(p.step), action.deadline))
				assert p.days_late == max(0, (today - p.line.due_date).days - scenario.grace_days)
	for line, rows in taken.items():
		passed = 0
		for index, (today, step, _deadline) in enumerate(rows):
			left_out = [s for s in scenario.steps if passed < s.step < step.step]
			assert all(s.is_before_due and today >= line.due_date for s in left_out)
			passed = step.step
			before = rows[index - 1] if index else None
			if step.offset_days is not None:
				assert today >= line.due_date + timedelta(days=step.offset_days)
			if step.is_before_due:
				assert today < line.due_date
			elif step.offset_days != 0 or scenario.grace_days:
				assert today > line.due_date + timedelta(days=scenario.grace_days)
			if before:
				assert today >= before[0] + timedelta(days=step.after_previous_days)
				assert all(deadline is None or today > deadline for _day, _step, deadline in rows[:index])


@settings(max_examples=40, deadline=None)
@given(scenarios, invoices, st.integers(0, 200), st.integers(-30, 90))
def test_every_line_is_each_day_in_one_action_or_skipped_once_with_a_reason(scenario, shape, credit, first):
	for _today, made in played(scenario, shape, credit, first, 60):
		told = [p.line.invoice for a in made.actions for p in a.lines] + [s.line.invoice for s in made.skipped]
		assert sorted(told) == sorted(line.invoice for line in owing(shape))
		assert len([action for action in made.actions if action.step.is_contact]) <= 1
		for action in made.actions:
			named = [p.line.invoice for p in (*action.lines, *action.information)]
			assert len(named) == len(set(named))


@settings(max_examples=15, deadline=None)
@given(scenarios, invoices)
def test_the_gap_never_silences_a_line_for_good(scenario, shape):
	*_days, (_last, made) = played(scenario, shape, 0, -30, LONG_ENOUGH)
	assert [s.reason.value for s in made.skipped] == ["no_more_steps"] * len(shape)
