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

	def last_step(self, scenario: Scenario, offsets: Mapping[int, int]) -> int | None:
		"""The highest step passed, told in the steps of `scenario` (CASES 28: by age when another scenario was in force)."""
		passed = []
		for name, step, offset in self.reached:
			if name in ("", scenario.name) or offset is None:
				passed.append(step)
			else:
				passed += [number for number, nominal in offsets.items() if nominal <= offset]
		return max(passed, default=None)

	def add(self, entry: HistoryEntry) -> None:
		"""Count one done or skipped step."""
		self.reached.append((entry.scenario, entry.step, entry.offset_reached))
		if self.last_on is None or entry.date > self.last_on:
			self.last_on = entry.date
		if entry.deadline and entry.status == "done" and (self.deadline is None or entry.deadline > self.deadline):
			self.deadline = entry.deadline


class Record:
	"""Index over the history of all the lines that are planned together."""

	def __init__(self, history: Iterable[HistoryEntry], lines: Iterable[ReceivableLine], today: date) -> None:
		self.by_line: dict[tuple[str, str, str], LineRecord] = {}
		self.contacts: dict[tuple[str, str, str] | str, dict[tuple[str, int, bool], date]] = {}
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
			latest = self.contacts.setdefault(case or entry.customer, {})
			kind = (entry.scenario, entry.step, bool(entry.is_contact))
			if kind not in latest or latest[kind] < entry.date:
				latest[kind] = entry.date

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
		for name in (case, case[1]):
			for (named, number, is_contact), day in self.contacts.get(name, {}).items():
				step = scenario.get(number) if named in ("", scenario.name) else None
				if is_contact or step is None or step.is_contact:
					days.append(day)
		return max(days, default=None)
