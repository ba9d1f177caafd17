"""The one decision function: what goes out on a day, and why the rest does not (DESIGN §4).

The nightly run, the dry run, the desk's preview and the command line all call `plan`.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from .errors import EarlierRunError, ScenarioError
from .history import HOLD_KINDS, HistoryEntry, Hold, Promise
from .money import ZERO
from .plans import (
	LISTED_FOR_INFORMATION,
	Plan,
	PlannedAction,
	PlannedLine,
	SkippedLine,
	SkipReason,
	one_indemnity_an_invoice,
)
from .receivables import CaseKey, Credit, ReceivableLine, days_late, first_late_day
from .record import LineRecord, Record
from .scenario import Scenario, Step
from .sentences import Sentence

NAMED = 5  # invoices that a remark names
ONE_DAY = timedelta(days=1)
NOTHING_OUTSTANDING = Sentence("nothing is outstanding")
UNTIL_LIFTED = Sentence("until it is lifted")
OVERDUE_FIRST = Sentence("one contact per day: the overdue lines go first")
BECOMES_LETTER = Sentence("no e-mail address: becomes a letter")

ChargeQuote = Callable[[ReceivableLine, date], tuple[Decimal, Decimal]]
"""(line, day) → (interest, indemnity) claimable to that day."""


@dataclass(slots=True)
class _Due:
	line: ReceivableLine
	step: Step
	late: int


def no_charges(line: ReceivableLine, day: date) -> tuple[Decimal, Decimal]:
	"""The quote of a plan that claims no charges."""
	return ZERO, ZERO


def plan(
	lines: Iterable[ReceivableLine],
	scenarios: Scenario | Mapping[str, Scenario],
	today: date,
	*,
	history: Iterable[HistoryEntry] = (),
	promises: Iterable[Promise] = (),
	holds: Iterable[Hold] = (),
	credits: Iterable[Credit] = (),
	charges: ChargeQuote = no_charges,
	last_run: date | None = None,
	default: str = "",
	assigned: Mapping[CaseKey, str] | None = None,
) -> Plan:
	"""What goes out on `today`.

	Args:
		lines: every open receivable line of the companies concerned.
		scenarios: one scenario for all, or by name; a line's `scenario` picks, "" takes `default` (or the only one).
		assigned: the scenario in force by case, where lines do not name one.
		history, promises, holds, credits: what steers the lines.
		charges: quotes interest and indemnity per line, in the line's currency.
		last_run: day of the last run.

	Raises:
		EarlierRunError: when `today` lies before the last run or before something already done (CASES 10).
		ScenarioError: when a line names a scenario that does not exist.
	"""
	if last_run and today < last_run:
		raise EarlierRunError(f"the plan is dated {today}, before the last run of {last_run}: use {last_run} or later")
	lines = list(lines)
	return _Planner(lines, scenarios, today, history, promises, holds, credits, charges, default, assigned or {}).plan(lines)


class _Prepared:
	"""A scenario with its nominal offsets worked out once."""

	__slots__ = ("offsets", "scenario", "steps")

	def __init__(self, scenario: Scenario) -> None:
		self.scenario = scenario
		self.steps = scenario.steps
		self.offsets = {step.step: scenario.nominal_offset(step.step) for step in scenario.steps}

	def old_enough_for(self, line: ReceivableLine, today: date) -> int:
		"""The highest step that the line's age alone would allow; 0 for none."""
		age = (today - line.due_date).days
		return max((number for number, offset in self.offsets.items() if offset <= age), default=0)


class _Planner:
	"""The data of one plan, indexed; no state outlives a call of `plan`."""

	def __init__(
		self,
		lines: Sequence[ReceivableLine],
		scenarios: Scenario | Mapping[str, Scenario],
		today: date,
		history: Iterable[HistoryEntry],
		promises: Iterable[Promise],
		holds: Iterable[Hold],
		credits: Iterable[Credit],
		charges: ChargeQuote,
		default: str,
		assigned: Mapping[CaseKey, str],
	) -> None:
		named = {scenarios.name: scenarios} if isinstance(scenarios, Scenario) else scenarios
		self.scenarios = {name: _Prepared(scenario) for name, scenario in named.items()}
		self.default = default or (next(iter(named)) if len(named) == 1 else "")
		self.today = today
		self.assigned = assigned
		self.record = Record(history, lines, today)
		self.promises: dict[tuple[str, str], list[Promise]] = {}
		for promise in promises:
			self.promises.setdefault((promise.customer, promise.invoice), []).append(promise)
		self.holds: dict[tuple[str, str], list[Hold]] = {}
		for hold in holds:
			self.holds.setdefault((hold.customer, hold.invoice), []).append(hold)
		self.credits: dict[CaseKey, list[Credit]] = {}
		for credit in credits:
			self.credits.setdefault(credit.case, []).append(credit)
		self.charges = charges
		self.actions: list[PlannedAction] = []
		self.skipped: list[SkippedLine] = []
		self.warnings: dict[str, None] = {}

	def plan(self, lines: Sequence[ReceivableLine]) -> Plan:
		"""Decide case by case, in the order in which the cases first appear."""
		cases: dict[tuple[str, str, str], list[ReceivableLine]] = {}
		for line in lines:
			key = (line.company, line.customer, line.currency)
			found = cases.get(key)
			if found is None:
				cases[key] = [line]
			else:
				found.append(line)
		for key, members in cases.items():
			self._plan_case(CaseKey(*key), members)
		return Plan(self.today, tuple(self.actions), tuple(self.skipped), tuple(self.warnings))

	def _scenario_of(self, case: CaseKey, members: Sequence[ReceivableLine]) -> _Prepared:
		names = {line.scenario for line in members if line.scenario}
		if len(names) > 1:
			chosen = next(line.scenario for line in members if line.scenario)
			text = "{0}: lines name several scenarios ({1}); {2} was used"
			self.warnings[Sentence(text, case.customer, ", ".join(sorted(names)), chosen)] = None
			names = {chosen}
		name = names.pop() if names else self.assigned.get(case) or self.default
		if name not in self.scenarios:
			if not name:
				raise ScenarioError(f"{case.customer}: no scenario is named and there is no default")
			raise ScenarioError(f"{case.customer}: there is no scenario {name!r}")
		return self.scenarios[name]

	def _plan_case(self, case: CaseKey, members: list[ReceivableLine]) -> None:
		prepared = self._scenario_of(case, members)
		due: list[_Due] = []
		overdue: list[tuple[ReceivableLine, int]] = []
		for line in members:
			found = self._judge(line, prepared)
			if isinstance(found, _Due):
				due.append(found)
				continue
			self.skipped.append(found)
			if found.reason in LISTED_FOR_INFORMATION:
				late = days_late(line.due_date, self.today, prepared.scenario.grace_days)
				if late:
					overdue.append((line, late))
		if due:
			due = self._late_ones_first(due)
			self._act(case, prepared, [d for d in due if d.step.is_contact], overdue)
			for channel in ("internal", "litigation"):
				self._act(case, prepared, [d for d in due if d.step.channel == channel], overdue)

	def _judge(self, line: ReceivableLine, prepared: _Prepared) -> _Due | SkippedLine:
		"""Whether the line's next required step is due today; else the first reason why not."""
		today = self.today
		if line.outstanding <= ZERO:
			return SkippedLine(line, SkipReason.PAID, NOTHING_OUTSTANDING)
		held = self._held(line) if self.holds else None
		if held and held.reason is SkipReason.OPT_OUT:
			return held
		if line.limitation_date and today > line.limitation_date:
			detail = Sentence("limitation passed on {0}", line.limitation_date)
			return SkippedLine(line, SkipReason.TIME_BARRED, detail)
		if held:
			return held
		broken_after = None
		if self.promises:
			resting, broken_after = self._promised(line)
			if resting:
				until = resting + ONE_DAY
				detail = Sentence("until {0}, tolerance included", resting)
				return SkippedLine(line, SkipReason.PROMISE, detail, until)
		record = self.record.of(line) if self.record.by_line else None
		step, jumped = self._next_step(line, prepared, record, broken_after is not None)
		if step is None:
			detail = Sentence("every step of {0} is done", prepared.scenario.name)
			return SkippedLine(line, SkipReason.NO_MORE_STEPS, detail)
		opens, why = self._opens(line, step, prepared.scenario, record, broken_after if jumped else None)
		if opens > today:
			detail = why or Sentence("step {0} from {1}", step.step, opens)
			return SkippedLine(line, SkipReason.NOT_DUE_YET, detail, opens, step.step)
		if _below_minimum(line, step):
			minimum = step.minimum[line.currency]
			detail = Sentence("{0} {2} is below {1} {2} of step {3}", line.outstanding, minimum, line.currency, step.step)
			return SkippedLine(line, SkipReason.BELOW_MINIMUM, detail, None, step.step)
		return _Due(line, step, days_late(line.due_date, today, prepared.scenario.grace_days))

	def _held(self, line: ReceivableLine) -> SkippedLine | None:
		found: dict[str, Hold] = {}
		for invoice in (line.invoice, ""):
			for hold in self.holds.get((line.customer, invoice), ()):
				if hold.company not in ("", line.company) or hold.currency not in ("", line.currency):
					continue
				if hold.holds_on(self.today):
					found.setdefault(hold.kind, hold)
		for kind in HOLD_KINDS:
			if kind in found:
				hold = found[kind]
				end = Sentence("until {0}", hold.until) if hold.until else UNTIL_LIFTED
				alone = isinstance(hold.detail, Sentence) and not hold.until  # one of our own needs no end
				detail = hold.detail if alone else Sentence("{0}, {1}", hold.detail, end) if hold.detail else end
				return SkippedLine(line, SkipReason(kind), detail, hold.until + ONE_DAY if hold.until else None)
		return None

	def _promised(self, line: ReceivableLine) -> tuple[date | None, date | None]:
		"""(last day of a promise that still runs, last day of one that was broken)."""
		running: date | None = None
		broken: date | None = None
		for invoice in (line.invoice, ""):
			for promise in self.promises.get((line.customer, invoice), ()):
				end = promise.rests_until
				if promise.status == "open" and self.today <= end:
					running = max(running or end, end)
				elif promise.status in ("open", "broken"):
					broken = max(broken or end, end)
		return running, broken

	def _next_step(
		self, line: ReceivableLine, prepared: _Prepared, record: LineRecord | None, broken: bool
	) -> tuple[Step | None, bool]:
		"""(the next required step, whether a broken promise jumped to it)."""
		last = record.last_step(prepared.scenario, prepared.offsets) if record else None
		resume = prepared.scenario.broken_promise_step if broken else None
		for step in prepared.steps:
			if last is not None and step.step <= last:
				continue
			if step.is_before_due and (self.today >= line.due_date or resume):
				continue  # passed over, never caught up (CASES 27)
			if step.base == "delivery_date" and line.delivery_date is None:
				continue
			if resume and step.step < resume:
				continue
			if step.satisfaction_check and _below_minimum(line, step):
				continue  # asked about large invoices only; the others do not wait for it
			jumped = bool(resume and step.step == resume)
			return step, jumped
		return None, False

	def _opens(
		self, line: ReceivableLine, step: Step, scenario: Scenario, record: LineRecord | None, broken_after: date | None
	) -> tuple[date, Sentence | None]:
		"""(first day on which the step may be taken, what sets that day when it is not the step's own offset)."""
		why = None
		if broken_after:
			opens = broken_after + ONE_DAY
		elif step.offset_days is None:
			start = (record.last_on if record else None) or line.due_date
			opens = start + timedelta(days=step.after_previous_days)
		else:
			opens = _base_date(line, step) + timedelta(days=step.offset_days)
			if step.after_previous_days and record and record.last_on:
				opens = max(opens, record.last_on + timedelta(days=step.after_previous_days))
		if not step.is_before_due and (step.offset_days != 0 or scenario.grace_days):
			opens = max(opens, first_late_day(line.due_date, scenario.grace_days))
		if record and record.deadline and record.deadline >= opens:
			opens = record.deadline + ONE_DAY
			why = Sentence("step {0} from {1}: the last letter gave until {2}", step.step, opens, record.deadline)
		week = scenario.work_week
		if opens <= self.today:
			working = week.next_working_day(self.today)
			if working == self.today:
				return opens, why
			return working, Sentence("step {0} from {1}: {2} is not a working day", step.step, working, self.today)
		return week.next_working_day(opens), why

	def _late_ones_first(self, due: list[_Due]) -> list[_Due]:
		"""A line that is not due yet never stands in a demand for overdue ones: it waits when both are ready."""
		if not any(d.step.is_before_due for d in due) or all(d.step.is_before_due for d in due):
			return due
		for waiting in due:
			if waiting.step.is_before_due:
				until = self.today + ONE_DAY
				self.skipped.append(SkippedLine(waiting.line, SkipReason.GAP, OVERDUE_FIRST, until, waiting.step.step))
		return [d for d in due if not d.step.is_before_due]

	def _act(
		self, case: CaseKey, prepared: _Prepared, due: list[_Due], overdue: Sequence[tuple[ReceivableLine, int]]
	) -> None:
		"""One action for the lines that are due, unless the gap or the customer's credits stand in its way."""
		if not due:
			return
		scenario = prepared.scenario
		top = max((d.step for d in due), key=lambda step: step.step)
		last = self.record.last_contact_on(case, scenario) if top.is_contact else None
		if last is not None:
			free = last + timedelta(days=max(scenario.gap_days, 1))
			if self.today < free:
				self._skip_all(due, SkipReason.GAP, Sentence("last contact on {0}, next allowed on {1}", last, free), free)
				return
		credits = tuple(self.credits.get(case, ()))
		total = sum((d.line.outstanding for d in due), ZERO) - sum((c.amount for c in credits), ZERO)
		if total <= ZERO:
			covered = sum((c.amount for c in credits), ZERO)
			detail = Sentence("credits of {0} {1} cover it", covered, case.currency)
			self._skip_all(due, SkipReason.CREDIT_COVERS, detail, None)
			return
		channel, remarks = self._channel(case, top, due)
		lines = tuple(self._planned(d.line, d.step.step, d.late, prepared) for d in due)
		lines, information = one_indemnity_an_invoice(
			lines, tuple(self._planned(line, 0, late, prepared) for line, late in overdue)
		)
		remarks += _remarks_on_age(lines)
		deadline = self.today + timedelta(days=top.grants_days) if top.grants_days else None
		self.actions.append(
			PlannedAction(
				case.company, case.customer, case.currency, top, channel, self.today, deadline,
				lines, information, credits, total, scenario.name, remarks,
			)
		)

	def _skip_all(self, due: list[_Due], reason: SkipReason, detail: str, until: date | None) -> None:
		self.skipped.extend(SkippedLine(d.line, reason, detail, until, d.step.step) for d in due)

	def _channel(self, case: CaseKey, step: Step, due: list[_Due]) -> tuple[str, tuple[str, ...]]:
		"""An e-mail to nobody becomes a letter, never silence (CASES 11)."""
		if step.channel == "email" and all(d.line.email is not None and not d.line.email.strip() for d in due):
			text = "{0}: no e-mail address, step {1} becomes a letter"
			self.warnings[Sentence(text, case.customer, step.step)] = None
			return "letter", (BECOMES_LETTER,)
		return step.channel, ()

	def _planned(self, line: ReceivableLine, step: int, late: int, prepared: _Prepared) -> PlannedLine:
		interest, indemnity = self.charges(line, self.today) if late else (ZERO, ZERO)
		return PlannedLine(
			line, late, step, prepared.old_enough_for(line, self.today), interest, indemnity, prepared.offsets.get(step, 0)
		)


def _remarks_on_age(lines: Sequence[PlannedLine]) -> tuple[Sentence, ...]:
	"""One remark for each step that lines are old enough for beyond their own, with the invoices (CASES 5)."""
	found: dict[int, list[str]] = {}
	for planned in lines:
		if planned.old_enough_for > planned.step:
			named = f"{planned.line.invoice} {planned.line.term}".strip()
			found.setdefault(planned.old_enough_for, []).append(named)
	remarks = []
	for step, names in sorted(found.items()):
		shown: str = ", ".join(names[:NAMED])
		if len(names) > NAMED:
			shown = Sentence("{0} and {1} more", shown, len(names) - NAMED)
		remarks.append(Sentence("{0}: old enough for step {1}", shown, step))
	return tuple(remarks)


def _below_minimum(line: ReceivableLine, step: Step) -> bool:
	minimum = step.minimum.get(line.currency)
	return minimum is not None and line.outstanding < minimum


def _base_date(line: ReceivableLine, step: Step) -> date:
	if step.base == "posting_date":
		return line.posting_date
	if step.base == "delivery_date" and line.delivery_date:
		return line.delivery_date
	return line.due_date
