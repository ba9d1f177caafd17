"""The record of what was done, indexed for the planner: per line the step reached, per case the last contact."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from .errors import EarlierRunError
from .history import COUNTED, HistoryEntry
from .receivables import ReceivableLine
from .scenario import Scenario


@dataclass(slots=True)
class LineRecord:
	"""What was counted on one line: (scenario, step, nominal offset) reached, the last day, the last deadline named."""

	reached: list[tuple[str, int, int | None]] = field(default_factory=list)
	last_on: date | None = None
	deadline: date | None = None

	def last_step(self, scenario: Scenario, offsets: Mapping[int, int]) -> int:
		"""The highest step passed, told in the steps of `scenario` (CASES 28: by age when another scenario was in force)."""
		last = 0
		for name, step, offset in self.reached:
			if name and name != scenario.name and offset is not None:
				step = max((n for n, nominal in offsets.items() if nominal <= offset), default=0)
			elif name and name != scenario.name:
				step = min(step, max(offsets, default=0))
			last = max(last, step) if last or step > 0 else step
		return last

	def add(self, entry: HistoryEntry) -> None:
		"""Count one done or skipped step."""
		self.reached.append((entry.scenario, entry.step, entry.offset_reached))
		if self.last_on is None or entry.date > self.last_on:
			self.last_on = entry.date
		if entry.deadline and entry.status == "done" and (self.deadline is None or entry.deadline > self.deadline):
			self.deadline = entry.deadline


class Record:
	"""Index over the history of all the lines that are planned together.

	Args:
		contact_steps: for each scenario name the numbers of the steps that do not reach the customer.
	"""

	def __init__(self, history: Iterable[HistoryEntry], lines: Iterable[ReceivableLine], today: date) -> None:
		self.by_line: dict[tuple[str, str, str], LineRecord] = {}
		self.last_contact: dict[tuple[str, str, str], HistoryEntry] = {}
		self.last_contact_of_customer: dict[str, HistoryEntry] = {}
		entries = list(history)
		if not entries:
			return
		known = {(line.customer, line.invoice): line.case for line in lines}
		for entry in entries:
			self._add(entry, known, today)

	def _add(self, entry: HistoryEntry, known: Mapping[tuple[str, str], tuple[str, str, str]], today: date) -> None:
		if entry.status not in COUNTED:
			return
		if entry.date > today:
			raise EarlierRunError(
				f"the plan is dated {today}, before step {entry.step} of invoice {entry.invoice} "
				f"which is recorded as {entry.status} on {entry.date}: use a later date"
			)
		key = (entry.customer, entry.invoice, entry.term)
		record = self.by_line.get(key)
		if record is None:
			record = self.by_line[key] = LineRecord()
		record.add(entry)
		if entry.status == "done" and entry.is_contact is not False:
			case = entry.case or known.get((entry.customer, entry.invoice))
			place, name = (self.last_contact, case) if case else (self.last_contact_of_customer, entry.customer)
			if name not in place or place[name].date < entry.date:  # type: ignore[index]
				place[name] = entry  # type: ignore[index]

	def of(self, line: ReceivableLine) -> LineRecord | None:
		"""What was counted on a line; a history row without a term speaks for every term of its invoice."""
		exact = self.by_line.get((line.customer, line.invoice, line.term))
		if not line.term:
			return exact
		whole = self.by_line.get((line.customer, line.invoice, ""))
		if exact is None or whole is None:
			return exact or whole
		both = LineRecord(exact.reached + whole.reached)
		both.last_on = max(filter(None, (exact.last_on, whole.last_on)), default=None)
		both.deadline = max(filter(None, (exact.deadline, whole.deadline)), default=None)
		return both

	def last_contact_on(self, case: tuple[str, str, str], scenario: Scenario) -> date | None:
		"""Day of the last contact with the case; internal messages and proposed files are not contacts."""
		days = []
		for entry in (self.last_contact.get(case), self.last_contact_of_customer.get(case[1])):
			if entry is None:
				continue
			step = scenario.get(entry.step) if entry.scenario in ("", scenario.name) else None
			if entry.is_contact or step is None or step.is_contact:
				days.append(entry.date)
		return max(days, default=None)
