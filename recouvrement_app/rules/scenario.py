"""A Dunning Scenario: ordered steps, each with its trigger, channel, tone, autonomy and limits."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from typing import Any

from .calendar import WorkWeek
from .errors import ScenarioError

CHANNELS = ("email", "letter", "registered_letter", "call", "visit", "sms", "internal", "litigation")
CONTACT_CHANNELS = frozenset(CHANNELS) - {"internal", "litigation"}  # these reach the customer
AUTONOMIES = ("automatic", "to_approve", "manual")
BASES = ("due_date", "posting_date", "delivery_date", "previous_step")


@dataclass(frozen=True, slots=True)
class Step:
	"""One step of a scenario.

	Args:
		step: its number; steps are taken in rising order.
		offset_days: days from the base date (negative = before); None when only the previous step triggers it.
		after_previous_days: days from the previous step's day (0 = none).
		minimum: smallest outstanding per currency; below it the line waits (CASES 13).
		grants_days: days to pay that the letter names; the next step waits for them (CASES 15).
		base: due_date | posting_date | delivery_date | previous_step.
		satisfaction_check: asks, before the due date, how satisfied the customer is; a line below the minimum goes on without it.
	"""

	step: int
	title: str
	offset_days: int | None
	after_previous_days: int = 0
	channel: str = "email"
	autonomy: str = "to_approve"
	minimum: Mapping[str, Decimal] = field(default_factory=dict)
	grants_days: int = 0
	base: str = "due_date"
	tone: str = ""
	contact_role: str = ""
	notice: str = ""
	print_format: str = ""
	show_charges: bool = False
	attach_invoices: bool = False
	attach_statement: bool = False
	attach_contract: bool = False
	notify_sales: bool = False
	sets_credit_hold: bool = False
	formal_notice: bool = False
	reason_required: bool = False
	satisfaction_check: bool = False

	@property
	def is_contact(self) -> bool:
		"""Whether the step reaches the customer (an internal message or a proposed file does not)."""
		return self.channel in CONTACT_CHANNELS

	@property
	def is_before_due(self) -> bool:
		"""Whether the step makes sense only before the due date (CASES 27)."""
		if self.offset_days is None:
			return False
		return self.base in ("posting_date", "delivery_date") or self.offset_days < 0


@dataclass(frozen=True, slots=True)
class Scenario:
	"""Ordered steps with what holds for all of them.

	Args:
		grace_days: days after the due date before a line counts as late.
		gap_days: least days between two contacts of one case.
		work_week: days on which contacts go out.
		broken_promise_step: step at which a broken promise resumes; None = where the line stood.
	"""

	name: str
	steps: tuple[Step, ...]
	grace_days: int = 0
	gap_days: int = 7
	work_week: WorkWeek = field(default_factory=WorkWeek.every_day)
	broken_promise_step: int | None = None

	def __post_init__(self) -> None:
		_check(self)

	def get(self, number: int) -> Step | None:
		"""The step with that number, or None."""
		return next((step for step in self.steps if step.step == number), None)

	def nominal_offset(self, number: int) -> int:
		"""Days after the due date at which a line is old enough for a step: its offset, else the sum of the gaps before it."""
		reached = 0
		for step in self.steps:
			if step.base in ("due_date", "previous_step") and step.offset_days is not None:
				reached = step.offset_days
			elif step.base in ("posting_date", "delivery_date"):
				reached = min(reached, -1) if reached <= 0 else reached
			else:
				reached += step.after_previous_days
			if step.step >= number:
				return reached
		return reached

	@classmethod
	def from_dict(cls, data: Mapping[str, Any], source: str = "scenario") -> "Scenario":
		"""Read the JSON of the command line (DESIGN §5).

		Raises:
			ScenarioError: naming the source, step and field to mend; every bad step is listed.
		"""
		if not isinstance(data, Mapping):
			raise ScenarioError(f"{source}: expected an object with name and steps")
		rows = data.get("steps")
		if not isinstance(rows, list) or not rows:
			raise ScenarioError(f"{source}: field steps: at least one step is needed")
		problems, steps = _misspelt(data, SCENARIO_FIELDS, source), []
		for index, row in enumerate(rows, 1):
			try:
				steps.append(_step(row, f"{source}: steps[{index}]"))
			except ScenarioError as error:
				problems += error.problems
		if problems:
			raise ScenarioError(*problems)
		weekdays = _weekdays(data.get("weekdays"), source)
		return cls(
			name=str(data.get("name") or source),
			steps=tuple(steps),
			grace_days=_whole(data, "grace_days", 0, source) or 0,
			gap_days=_gap(data, source),
			work_week=WorkWeek(weekdays) if weekdays else WorkWeek.every_day(),
			broken_promise_step=_whole(data, "broken_promise_step", None, source) or None,
		)

	@classmethod
	def from_record(cls, record: Mapping[str, Any], holidays: Iterable[Any] = ()) -> "Scenario":
		"""Read a Dunning Scenario record (a dict with the DocType's field names, as in data/scenarios.json)."""
		minimums = record.get("minimums") or []
		steps = []
		for row in record.get("steps") or []:
			steps.append(_step_from_record(row, minimums))
		weekdays = _weekdays(record.get("weekdays") or None, str(record.get("scenario_name")))
		return cls(
			name=str(record.get("scenario_name") or record.get("name")),
			steps=tuple(steps),
			grace_days=int(record.get("grace_days") or 0),
			gap_days=int(record["gap_days"]) if record.get("gap_days") not in (None, "") else 7,
			work_week=WorkWeek(weekdays or frozenset(range(1, 8)), frozenset(holidays)),
			broken_promise_step=int(record.get("broken_promise_step") or 0) or None,
		)


def code(label: str) -> str:
	"""A select option as the rules write it: "Registered Letter" → "registered_letter"."""
	return label.strip().lower().replace("-", "_").replace(" ", "_")


def _gap(data: Mapping[str, Any], where: str) -> int:
	gap = _whole(data, "gap_days", 7, where)
	return 7 if gap is None else gap


def _step_from_record(row: Mapping[str, Any], minimums: Iterable[Mapping[str, Any]]) -> Step:
	base = code(str(row.get("base") or "Due Date"))
	after = int(row.get("after_previous_days") or 0)
	offset: int | None = int(row.get("offset_days") or 0)
	if base == "previous_step":
		after, offset = after or int(row.get("offset_days") or 0), None
	number = int(row["step"])
	return Step(
		step=number,
		title=str(row.get("title") or f"Step {number}"),
		offset_days=offset,
		after_previous_days=after,
		channel=code(str(row.get("channel") or "Email")),
		autonomy=code(str(row.get("autonomy") or "To Approve")),
		minimum={m["currency"]: Decimal(str(m["amount"])) for m in minimums if int(m.get("step") or 0) in (0, number)},
		grants_days=int(row.get("grants_days") or 0),
		base=base,
		**_details(row),
	)


_TEXTS = ("tone", "contact_role", "notice", "print_format")
_SWITCHES = (
	"show_charges", "attach_invoices", "attach_statement", "attach_contract", "notify_sales", "formal_notice", "reason_required",
	"sets_credit_hold", "satisfaction_check",
)
SCENARIO_FIELDS = ("name", "grace_days", "gap_days", "steps", "weekdays", "broken_promise_step")
STEP_FIELDS = (
	"step", "title", "offset_days", "after_previous_days", "channel", "autonomy", "minimum", "grants_days", "base",
	*_TEXTS, *_SWITCHES,
)


def _details(row: Mapping[str, Any]) -> dict[str, Any]:
	"""The fields that are named alike in records, in JSON and in `Step`."""
	return {name: str(row.get(name) or "") for name in _TEXTS} | {name: bool(row.get(name)) for name in _SWITCHES}


def _misspelt(row: Mapping[str, Any], known: tuple[str, ...], where: str) -> list[str]:
	"""Fields that are almost spelt like a known one: passed over in silence, they would change what goes out."""
	found = []
	for name in row:
		near = get_close_matches(str(name), known, n=1, cutoff=0.8)
		if near and name not in known:
			found.append(f"{where}: field {name} is unknown; did you mean {near[0]}?")
	return found


def _step(row: Any, where: str) -> Step:
	if not isinstance(row, Mapping):
		raise ScenarioError(f"{where}: expected an object")
	problems = _misspelt(row, STEP_FIELDS, where)
	if problems:
		raise ScenarioError(*problems)
	number = _whole(row, "step", None, where)
	if number is None:
		raise ScenarioError(f"{where}: field step: a step number is needed")
	offset = _whole(row, "offset_days", None, where)
	after = _whole(row, "after_previous_days", None, where) or 0
	if offset is None and not after:
		raise ScenarioError(f"{where}: give offset_days, after_previous_days or both")
	base = code(str(row.get("base") or "due_date"))
	return Step(
		step=number,
		title=str(row.get("title") or f"Step {number}"),
		offset_days=offset,
		after_previous_days=after,
		channel=code(str(row.get("channel") or "email")),
		autonomy=code(str(row.get("autonomy") or "to_approve")),
		minimum=_minimum(row.get("minimum") or {}, where),
		grants_days=_whole(row, "grants_days", 0, where) or 0,
		base=base,
		**_details(row),
	)


def _minimum(value: Any, where: str) -> dict[str, Decimal]:
	if not isinstance(value, Mapping):
		raise ScenarioError(f'{where}: field minimum: expected {{"EUR": "10"}}')
	try:
		amounts = {str(currency): Decimal(str(amount)) for currency, amount in value.items()}
	except InvalidOperation as error:
		raise ScenarioError(f"{where}: field minimum: not an amount in {dict(value)!r}") from error
	if any(not amount.is_finite() or amount < 0 for amount in amounts.values()):
		raise ScenarioError(f"{where}: field minimum: not an amount in {dict(value)!r}")
	return amounts


def _whole(row: Mapping[str, Any], name: str, default: int | None, where: str) -> int | None:
	value = row.get(name)
	if value is None or value == "":
		return default
	try:
		number = int(str(value))
	except ValueError as error:
		raise ScenarioError(f"{where}: field {name}: {value!r} is not a whole number") from error
	if abs(number) > 36500:
		raise ScenarioError(f"{where}: field {name}: {value!r} is out of range")
	return number


def _weekdays(value: Any, where: str) -> frozenset[int]:
	if value in (None, ""):
		return frozenset()
	parts = value if isinstance(value, (list, tuple)) else str(value).split(",")
	try:
		days = frozenset(int(str(part)) for part in parts if str(part).strip())
	except ValueError as error:
		raise ScenarioError(f"{where}: field weekdays: numbers 1 (Monday) to 7 (Sunday)") from error
	if not days <= frozenset(range(1, 8)):
		raise ScenarioError(f"{where}: field weekdays: numbers 1 (Monday) to 7 (Sunday)")
	return days


def _check(scenario: Scenario) -> None:
	"""Raise ScenarioError for what no run could follow."""
	problems = []
	numbers = [step.step for step in scenario.steps]
	if sorted(set(numbers)) != numbers or min(numbers, default=1) < 1:
		problems.append(f"{scenario.name}: steps must be numbered from 1, in rising order, each once: {numbers}")
	for name, days in (("grace_days", scenario.grace_days), ("gap_days", scenario.gap_days)):
		if days < 0:
			problems.append(f"{scenario.name}: field {name}: {days} is negative")
	for step in scenario.steps:
		where = f"{scenario.name}: step {step.step}"
		if step.grants_days < 0 or step.after_previous_days < 0:
			problems.append(f"{where}: grants_days and after_previous_days cannot be negative")
		if step.satisfaction_check and not (step.is_contact and step.is_before_due):
			problems.append(f"{where}: field satisfaction_check: the customer is asked, before the due date or after the delivery")
		for name, value, known in (
			("channel", step.channel, CHANNELS), ("autonomy", step.autonomy, AUTONOMIES), ("base", step.base, BASES),
		):
			if value not in known:
				problems.append(f"{where}: field {name}: {value!r} is none of {', '.join(known)}")
	if scenario.broken_promise_step and scenario.broken_promise_step not in numbers:
		problems.append(f"{scenario.name}: field broken_promise_step: there is no step {scenario.broken_promise_step}")
	if problems:
		raise ScenarioError(*problems)


THREE_REMINDERS = Scenario(
	name="Three Reminders",
	steps=(
		Step(1, "First reminder", 5, tone="Reminder"),
		Step(2, "Second reminder", 20, tone="Firm"),
		Step(3, "Last reminder", 40, tone="Formal Notice"),
	),
)
