"""`recouvrement plan`: what goes out on a day."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from recouvrement_app.rules.planner import plan
from recouvrement_app.rules.plans import Plan

from . import output
from .charge_quotes import quotes
from .inputs import Files, Inputs, read_inputs
from .written import write_plan


def make_plan(inputs: Inputs, today: date) -> Plan:
	"""Ask the planner; interest and indemnity are those of LAW.md's regimes."""
	quote = quotes()
	made = plan(
		inputs.lines,
		inputs.scenarios,
		today,
		history=inputs.history,
		promises=inputs.promises,
		holds=inputs.holds,
		credits=inputs.credits,
		charges=quote,
		default=inputs.default,
	)
	return Plan(made.date, made.actions, made.skipped, (*inputs.warnings, *made.warnings, *quote.warnings()))


def plan_dict(made: Plan, scenario: str) -> Mapping[str, Any]:
	"""The JSON of DESIGN §5."""
	return {
		"date": made.date.isoformat(),
		"scenario": scenario,
		"actions": [output.action_dict(action) for action in made.actions],
		"skipped": [output.skipped_dict(skipped) for skipped in made.skipped],
		"warnings": list(made.warnings),
	}


def run(files: Files, today: date, form: str, out: str | None) -> None:
	"""Read, plan, write the folder if one was asked for, print."""
	inputs = read_inputs(files, today)
	made = make_plan(inputs, today)
	data = plan_dict(made, inputs.default)
	notes = write_plan(out, made, data, inputs) if out else []
	if form == "json":
		print(output.dump(data))
	else:
		output.print_actions(made.actions, f"What goes out on {today} (scenario {inputs.default})")
		output.print_skipped(made.skipped)
		output.print_warnings(made.warnings)
		output.print_summary(made.actions, made.skipped)
	for note in notes:
		output.console(stderr=True).print(note, markup=False)
