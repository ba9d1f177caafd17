"""A step that asks, before the due date of a large invoice, whether the customer is satisfied."""

from decimal import Decimal

import pytest

from recouvrement_app.rules.errors import ScenarioError
from recouvrement_app.rules.scenario import Scenario
from tests.unit.stories import day, done, invoice, on, reasons, scenario, steps

ASKS = {"offset_days": -15, "channel": "call", "autonomy": "manual", "satisfaction_check": True, "minimum": {"EUR": "5000"}}
COURTESY = {"offset_days": -5}
REMINDER = {"offset_days": 3}
SCENARIO = scenario(ASKS, COURTESY, REMINDER)


def test_a_large_invoice_is_asked_about_before_its_due_date() -> None:
	large = invoice(amount="5000", outstanding="5000")
	assert steps(on(day(-16), large, scenario=SCENARIO)) == []
	(action,) = on(day(-15), large, scenario=SCENARIO).actions
	assert (action.step.step, action.channel, action.step.satisfaction_check, action.total) == (1, "call", True, Decimal("5000"))


def test_a_small_invoice_does_not_wait_for_the_question() -> None:
	small = invoice(amount="4999.99", outstanding="4999.99")
	result = on(day(-10), small, scenario=SCENARIO)
	assert steps(result) == [] and reasons(result) == ["not_due_yet"]
	assert steps(on(day(-5), small, scenario=SCENARIO)) == [2]


def test_an_ordinary_step_below_its_minimum_waits_as_before() -> None:
	plain = scenario({**ASKS, "satisfaction_check": False}, COURTESY)
	assert reasons(on(day(-5), invoice(amount="10", outstanding="10"), scenario=plain)) == ["below_minimum"]


def test_once_asked_the_reminders_follow_and_once_late_nobody_asks_any_more() -> None:
	large = invoice(amount="5000", outstanding="5000")
	assert steps(on(day(-5), large, scenario=SCENARIO, history=[done(1, day(-15))])) == [2]
	assert steps(on(day(3), large, scenario=SCENARIO)) == [3]


@pytest.mark.parametrize("step", [{"offset_days": 5}, {"offset_days": 0}, {"offset_days": -5, "channel": "internal"}, {"after_previous_days": 5}])
def test_nobody_is_asked_in_a_reminder_or_by_a_note_to_ourselves(step: dict) -> None:
	with pytest.raises(ScenarioError, match="satisfaction_check"):
		scenario({**step, "satisfaction_check": True})


def test_after_the_delivery_is_before_the_due_date_and_a_record_says_the_same() -> None:
	row = {"step": 1, "title": "All well?", "base": "Delivery Date", "offset_days": 3, "channel": "Call", "autonomy": "Manual", "satisfaction_check": 1}
	(step,) = Scenario.from_record({"scenario_name": "S", "steps": [row]}).steps
	assert step.satisfaction_check and step.is_before_due
