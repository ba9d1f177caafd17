"""The options that `plan` and `simulate` share: read all files, then refuse once with everything that is wrong."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from difflib import get_close_matches

from recouvrement_app.rules.history import HistoryEntry, Hold, Promise
from recouvrement_app.rules.receivables import Credit, ReceivableLine
from recouvrement_app.rules.scenario import THREE_REMINDERS, Scenario

from . import scenarios
from .csv_files import (
	Payment,
	Receivables,
	read_credits,
	read_history,
	read_holds,
	read_payments,
	read_promises,
	read_receivables,
)
from .limits import with_limitation, without_regime
from .problems import BadInput, Problems

MOST_SHOWN = 20
MOST_NAMES = 200  # unknown names that are looked at for a misspelling


@dataclass(frozen=True, slots=True)
class Files:
	"""Paths as the user gave them; None for a file that was not given."""

	receivables: str
	history: str | None = None
	promises: str | None = None
	holds: str | None = None
	credits: str | None = None
	payments: str | None = None
	scenario: str | None = None
	gap: int | None = None
	company: str = "Company"


@dataclass(frozen=True, slots=True)
class Inputs:
	"""Everything that was read."""

	lines: Sequence[ReceivableLine]
	history: Sequence[HistoryEntry]
	promises: Sequence[Promise]
	holds: Sequence[Hold]
	credits: Sequence[Credit]
	payments: Sequence[Payment]
	scenarios: Mapping[str, Scenario]
	default: str
	warnings: Sequence[str] = ()


def read_inputs(files: Files, today: date) -> Inputs:
	"""Read every file.

	Args:
		today: the first day that is planned; history after it is refused.

	Raises:
		BadInput: with every problem of every file.
	"""
	problems = Problems()
	default = THREE_REMINDERS
	try:
		default = scenarios.find(files.scenario or scenarios.BUILT_IN_ALIAS, files.gap)
	except BadInput as error:
		problems.found.extend(error.problems)
	receivables = read_receivables(files.receivables, problems, files.company)
	found = scenarios.resolve(receivables.scenarios, files.gap, problems)
	found[default.name] = default
	of_customer = {line.customer: line.currency for line in receivables.lines}
	of_invoice = {line.invoice: line.currency for line in receivables.lines}
	inputs = Inputs(
		lines=with_limitation(_name_scenarios(receivables, found)),
		history=read_history(files.history, problems, today),
		promises=read_promises(files.promises, problems, of_customer),
		holds=read_holds(files.holds, problems),
		credits=[
			*receivables.credits,
			*read_credits(files.credits, problems, _company_of(receivables, files.company)),
		],
		payments=read_payments(files.payments, problems, of_invoice),
		scenarios={scenario.name: scenario for scenario in found.values()},
		default=default.name,
	)
	problems.raise_if_any()
	warnings = [*_misspelt(inputs), *_more_open_than_billed(inputs.lines), *without_regime(inputs.lines)]
	return replace(inputs, warnings=warnings)


def _more_open_than_billed(lines: Sequence[ReceivableLine]) -> list[str]:
	"""A line cannot owe more than it was billed for: the two columns may have been mixed up."""
	found = [line for line in lines if line.outstanding > line.amount]
	named = [
		f"{line.customer}: {line.invoice} {line.term}".rstrip() + f" owes {line.outstanding}, more than its amount of {line.amount}"
		for line in found[:MOST_SHOWN]
	]
	if len(found) > MOST_SHOWN:
		named.append(f"… and {len(found) - MOST_SHOWN} more lines owe more than their amount")
	return named


def _misspelt(inputs: Inputs) -> list[str]:
	"""Customers who owe nothing, but are spelt almost like one who does: what is said of them would be lost."""
	known = {line.customer: None for line in inputs.lines}
	named: dict[str, str] = {}
	for where, customers in (
		("holds", [hold.customer for hold in inputs.holds]),
		("promises", [promise.customer for promise in inputs.promises]),
		("credits", [credit.customer for credit in inputs.credits]),
		("history", [entry.customer for entry in inputs.history]),
	):
		for name in customers:
			if name not in known:
				named.setdefault(name, where)
	found = []
	for name, where in list(named.items())[:MOST_NAMES]:
		near = get_close_matches(name, known, n=1, cutoff=0.85)
		if near:
			found.append(f"{where}: {name!r} has no receivable: is {near[0]!r} meant?")
	return found


def _company_of(receivables: Receivables, default: str) -> str:
	"""The company of credits without one: the receivables' own when there is just one."""
	companies = {line.company for line in receivables.lines}
	return companies.pop() if len(companies) == 1 else default


def _name_scenarios(receivables: Receivables, found: Mapping[str, Scenario]) -> list[ReceivableLine]:
	"""Lines that name their scenario by alias, file or other case get its own name."""
	return [
		replace(line, scenario=found[line.scenario].name) if line.scenario in found else line
		for line in receivables.lines
	]
