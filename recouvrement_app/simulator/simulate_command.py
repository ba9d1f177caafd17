"""`recouvrement simulate`: every day between two dates, as if each action were done the day it falls due."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from recouvrement_app.rules.history import HistoryEntry, Promise
from recouvrement_app.rules.money import ZERO
from recouvrement_app.rules.money import text as money
from recouvrement_app.rules.planner import plan
from recouvrement_app.rules.plans import Plan, PlannedAction
from recouvrement_app.rules.promises import Payment as Posting
from recouvrement_app.rules.promises import PromiseTerms, evaluate_promises
from recouvrement_app.rules.receivables import Credit, ReceivableLine

from . import output
from .charge_quotes import quotes
from .csv_files import Payment
from .inputs import Files, Inputs, read_inputs
from .limits import after_payment
from .written import write_simulation

ONE_DAY = timedelta(days=1)


def done_entries(action: PlannedAction) -> Iterable[HistoryEntry]:
	"""The history that an action leaves when it is done on its own day."""
	for planned in action.lines:
		yield HistoryEntry(
			action.customer,
			planned.line.invoice,
			planned.line.term,
			planned.step,
			"done",
			action.date,
			deadline=action.deadline,
			scenario=action.scenario,
			offset_reached=planned.offset_reached,
			case=action.case,
			is_contact=action.step.is_contact,
		)


def promises_on(today: date, promises: Sequence[Promise], payments: Sequence[Payment]) -> list[Promise]:
	"""The promises with what the payments up to `today` make of the open ones: kept, partly kept or broken (CASES 22)."""
	judged = []
	postings: dict[str, list[Posting]] = {}
	for payment in payments:
		postings.setdefault(payment.customer, []).append(Posting(payment.date, payment.amount, payment.invoice))
	terms: dict[str, list[PromiseTerms]] = {}
	for number, promise in enumerate(promises):
		if promise.status == "open" and promise.amount:
			invoices = frozenset((promise.invoice,)) if promise.invoice else frozenset()
			terms.setdefault(promise.customer, []).append(
				PromiseTerms(str(number), promise.amount, promise.date, promise.tolerance_days, invoices=invoices)
			)
	statuses = {
		name: outcome.status
		for customer, made in terms.items()
		for name, outcome in evaluate_promises(made, postings.get(customer, []), today).items()
	}
	for number, promise in enumerate(promises):
		judged.append(replace(promise, status=statuses.get(str(number), promise.status)))
	return judged


class Ledger:
	"""Lines whose open amounts fall as payments come in; what is paid too much becomes a credit."""

	def __init__(self, lines: Sequence[ReceivableLine], payments: Sequence[Payment], start: date) -> None:
		self.lines = {(line.company, line.customer, line.invoice, line.term): line for line in lines}
		self.terms: dict[tuple[str, str], list[tuple[str, str, str, str]]] = {}
		for key, line in sorted(self.lines.items(), key=lambda item: (item[1].due_date, item[0])):
			self.terms.setdefault((line.customer, line.invoice), []).append(key)
		self.payments = sorted(payments, key=lambda payment: payment.date)
		self.credits: list[Credit] = []
		self.warnings: list[str] = []
		early = sum(payment.date < start for payment in payments)
		if early:
			self.warnings.append(
				f"{early} payment(s) dated before {start} were taken off on the first day: outstanding "
				"amounts must not contain them already"
			)

	def pay_until(self, today: date) -> None:
		"""Take in the payments dated up to and on `today`."""
		while self.payments and self.payments[0].date <= today:
			self._pay(self.payments.pop(0))

	def _pay(self, payment: Payment) -> None:
		keys = self.terms.get((payment.customer, payment.invoice), [])
		if payment.term:
			keys = [key for key in keys if key[3] == payment.term]
		if not keys:
			name = f"{payment.invoice} {payment.term}".strip()
			self.warnings.append(
				f"payment of {payment.date}: no receivable {name} of {payment.customer}; left out"
			)
			return
		left = payment.amount
		for key in keys:
			line = self.lines[key]
			used = min(left, max(line.outstanding, ZERO))
			line = replace(line, outstanding=line.outstanding - used)
			self.lines[key] = after_payment(line, [payment.date]) if used and line.outstanding else line
			left -= used
		if left > ZERO:
			line = self.lines[keys[-1]]
			self.credits.append(Credit(line.company, line.customer, left, line.currency, payment.invoice))
			self.warnings.append(
				f"payment of {payment.date} on {payment.invoice}: {_amount(left, line.currency)} more than "
				"is outstanding, kept as a credit"
			)

	def open_on(self, today: date) -> list[ReceivableLine]:
		"""The lines that exist on `today` (issued by then)."""
		return [line for line in self.lines.values() if line.posting_date <= today]


def _amount(value: Decimal, currency: str) -> str:
	return f"{money(value, currency)} {currency}"


def simulate(inputs: Inputs, first: date, last: date) -> Plan:
	"""Play the days; the answer holds every action, and what was skipped on the last day."""
	ledger = Ledger(inputs.lines, inputs.payments, first)
	history = list(inputs.history)
	actions: list[PlannedAction] = []
	warnings: dict[str, None] = {}
	quote = quotes()
	today = first
	while True:
		ledger.pay_until(today)
		made = plan(
			ledger.open_on(today),
			inputs.scenarios,
			today,
			history=history,
			promises=promises_on(today, inputs.promises, inputs.payments) if inputs.payments else inputs.promises,
			holds=inputs.holds,
			credits=[*inputs.credits, *ledger.credits],
			charges=quote,
			default=inputs.default,
		)
		actions += made.actions
		warnings.update(dict.fromkeys(made.warnings))
		for action in made.actions:
			history += done_entries(action)
		if today >= last:
			break
		today += ONE_DAY
	return Plan(
		last, tuple(actions), made.skipped, (*inputs.warnings, *ledger.warnings, *warnings, *quote.warnings())
	)


def simulate_dict(made: Plan, scenario: str, first: date, last: date) -> Mapping[str, Any]:
	"""The JSON: every action with its date, the last day's skipped lines."""
	return {
		"from": first.isoformat(),
		"to": last.isoformat(),
		"scenario": scenario,
		"actions": [output.action_dict(action) for action in made.actions],
		"skipped": [output.skipped_dict(skipped) for skipped in made.skipped],
		"warnings": list(made.warnings),
	}


def run(files: Files, first: date, last: date, form: str, out: str | None) -> None:
	"""Read, play, write the folder if one was asked for, print."""
	inputs = read_inputs(files, first)
	made = simulate(inputs, first, last)
	data = simulate_dict(made, inputs.default, first, last)
	if out:
		write_simulation(out, made, data)
	if form == "json":
		print(output.dump(data))
		return
	output.print_actions(
		made.actions, f"What would go out from {first} to {last} (scenario {inputs.default})"
	)
	output.print_skipped(made.skipped)
	output.print_warnings(made.warnings)
	output.print_summary(made.actions, made.skipped)
