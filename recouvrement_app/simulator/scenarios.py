"""Scenarios for the command line: built in, brought by the application (data/scenarios.json), or the user's JSON file."""

import json
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from recouvrement_app.rules.calendar import french_holidays
from recouvrement_app.rules.errors import ScenarioError
from recouvrement_app.rules.scenario import THREE_REMINDERS, Scenario

from .cells import did_you_mean
from .problems import BadInput, Problem, Problems
from .tables import read_text

DATA = Path(__file__).resolve().parent.parent / "data"
BUILT_IN_ALIAS = "S"
YEARS_OF_HOLIDAYS = range(2015, 2041)


def parse_json(path: str | Path) -> Any:
	"""A JSON file's content.

	Raises:
		BadInput: not readable or not JSON, with line and column.
	"""
	text = read_text(path)
	try:
		return json.loads(text)
	except json.JSONDecodeError as error:
		raise BadInput(
			[Problem(str(path), error.lineno, str(error.colno), f"is not JSON: {error.msg}")]
		) from None
	except RecursionError:
		raise BadInput([Problem(str(path), 0, "", "is nested too deeply")]) from None


@lru_cache(maxsize=1)
def brought_along() -> dict[str, Scenario]:
	"""The scenarios that install loads, by name; those that keep to working days rest on French public holidays."""
	path = DATA / "scenarios.json"
	if not path.exists():
		return {}
	holidays: frozenset[date] = frozenset().union(*(french_holidays(year) for year in YEARS_OF_HOLIDAYS))
	records = json.loads(path.read_text(encoding="utf-8"))
	if isinstance(records, dict):
		records = records.get("scenarios") or list(records.values())
	found = {}
	for record in records:
		rests = record.get("weekdays") not in (None, "", "1,2,3,4,5,6,7")
		scenario = Scenario.from_record(record, holidays if rests else ())
		found[scenario.name] = scenario
	return found


def named() -> dict[str, Scenario]:
	"""Every scenario that can be asked for by name."""
	return {THREE_REMINDERS.name: THREE_REMINDERS, **brought_along()}


def find(name: str, gap: int | None = None) -> Scenario:
	"""The scenario of that name, or of that JSON file.

	Args:
		gap: days between two contacts, instead of the scenario's own.

	Raises:
		BadInput: unknown name (the nearest is suggested), unreadable file, or a definition that cannot be followed.
	"""
	known = {scenario.lower(): found for scenario, found in named().items()}
	if name.lower() in known or name == BUILT_IN_ALIAS:
		found = known.get(name.lower(), THREE_REMINDERS)
	elif name.lower().endswith(".json") or Path(name).is_file() or "/" in name:
		try:
			found = Scenario.from_dict(parse_json(name), source=name)
		except ScenarioError as error:
			problems = [text.removeprefix(f"{name}: ") for text in error.problems]
			raise BadInput([Problem(name, 0, "", problem) for problem in problems]) from None
	else:
		hint = did_you_mean(name, list(named())) or f"; there are: {', '.join(named())}, or a JSON file"
		raise BadInput([Problem("--scenario", 0, "", f"there is no scenario {name!r}{hint}")])
	return with_gap(found, gap)


def with_gap(scenario: Scenario, gap: int | None) -> Scenario:
	"""The same scenario with another number of days between two contacts."""
	if gap is None:
		return scenario
	return Scenario(
		scenario.name,
		scenario.steps,
		scenario.grace_days,
		gap,
		scenario.work_week,
		scenario.broken_promise_step,
	)


def resolve(
	wanted: dict[str, list[tuple[str, int, str]]], gap: int | None, problems: Problems
) -> dict[str, Scenario]:
	"""The scenarios that a receivables file names, each with its place for the error message."""
	found: dict[str, Scenario] = {}
	for name, places in wanted.items():
		try:
			found[name] = find(name, gap)
		except BadInput as error:
			for problem in error.problems:
				for file, line, column in places:
					problems.add(file, line, column, problem.message)
	return found
