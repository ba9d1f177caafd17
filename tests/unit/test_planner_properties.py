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


def played(scenario, shape, credit):
	"""(day, action) of 130 days."""
	lines = [invoice(f"I{i}", str(a), D + timedelta(days=n)) for i, (n, a) in enumerate(shape)]
	credits = [Credit("Acme", "Dupont", Decimal(credit), "EUR")] if credit else []
	history, out = [], []
	for n in range(-30, 100):
		today = D + timedelta(days=n)
		for action in plan(lines, scenario, today, history=history, credits=credits).actions:
			out.append((today, action))
			history += [
				HistoryEntry("Dupont", p.line.invoice, "", p.step, "done", today, action.deadline) for p in action.lines
			]
	return out


@settings(max_examples=60, deadline=None)
@given(scenarios, invoices, st.integers(0, 200))
def test_no_line_twice_for_a_step_steps_in_order_gap_kept_and_totals_add_up(scenario, shape, credit):
	taken = defaultdict(list)
	last_contact = None
	for today, action in played(scenario, shape, credit):
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
