"""The year, day by day: the world moves, the real planner decides, actions are done or wait for approval."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal

from recouvrement_app.rules.history import HistoryEntry
from recouvrement_app.rules.money import ZERO
from recouvrement_app.rules.planner import plan
from recouvrement_app.rules.plans import Plan, PlannedAction
from recouvrement_app.rules.quotes import Quotes
from recouvrement_app.rules.receivables import CaseKey, ReceivableLine
from recouvrement_app.rules.scenario import THREE_REMINDERS, Scenario

from ..charge_quotes import quotes
from ..scenarios import brought_along
from ..simulate_command import done_entries
from .draws import FIRST, LAST, LIVE_FROM
from .words import french
from .world import Event, World

APPROVER_AWAY_FROM = LAST - timedelta(days=10)  # since then, what needs a person waits
CALLS_WAIT_FROM = LAST - timedelta(days=4)
SCENARIO_WORDS = {
	"Firm": ("firm",),
	"Consumer": ("consumer", "particulier"),
	"Public": ("public",),
	"International": ("international",),
	"": ("standard",),
}


@dataclass(frozen=True, slots=True)
class Notice:
	"""One action of the year with its number, and whether it was done or still waits."""

	number: int
	action: PlannedAction
	done: bool
	waiting_since: date | None = None

	@property
	def file(self) -> str:
		"""The page of its letter."""
		return f"{self.number:05d}.html"


@dataclass(slots=True)
class Day:
	"""What the books said one evening, per currency."""

	date: date
	current: dict[str, Decimal] = field(default_factory=dict)
	overdue: dict[str, Decimal] = field(default_factory=dict)


@dataclass(slots=True)
class Year:
	"""Everything that was played."""

	world: World
	scenarios: Mapping[str, Scenario]
	of_customer: Mapping[str, str]
	notices: list[Notice]
	days: list[Day]
	last_plan: Plan
	quotes: Quotes
	history: list[HistoryEntry]


def choose_scenarios(world: World) -> tuple[dict[str, Scenario], dict[str, str]]:
	"""(scenarios by name, scenario's name by customer)."""
	known = brought_along() or {THREE_REMINDERS.name: THREE_REMINDERS}
	first = next(iter(known))
	found = {}
	for word, spellings in SCENARIO_WORDS.items():
		found[word] = next((name for name in known if any(s in name.lower() for s in spellings)), first)
	return dict(known), {person.name: found[person.scenario] for person in world.people.values()}


class Player:
	"""Plays one year."""

	def __init__(self, seed: int) -> None:
		self.world = World(seed)
		self.scenarios, self.of_customer = choose_scenarios(self.world)
		self.quotes = quotes()
		self.by_invoice: dict[str, list[HistoryEntry]] = defaultdict(list)
		self.last_of_case: dict[CaseKey, HistoryEntry] = {}
		self.notices: list[Notice] = []
		self.days: list[Day] = []
		self.waiting: dict[tuple[CaseKey, int], date] = {}

	def play(self, tick: Callable[[date, int], None]) -> Year:
		"""Play every day.

		Args:
			tick: called after each day with the date and the number of notices so far, to move the progress bar.
		"""
		today = FIRST
		made = Plan(today, (), (), ())
		while today <= LAST:
			self.world.morning(today)
			lines = [
				replace(line, scenario=self.of_customer[line.customer]) for line in self.world.open_lines()
			]
			made = self._plan(today, lines)
			for action in made.actions if today >= LIVE_FROM else ():
				self._do(today, action)
			self._note_evening(today)
			tick(today, len(self.notices))
			today += timedelta(days=1)
		history = [entry for entries in self.by_invoice.values() for entry in entries]
		return Year(
			self.world, self.scenarios, self.of_customer, self.notices, self.days, made, self.quotes, history
		)

	def _plan(self, today: date, lines: list[ReceivableLine]) -> Plan:
		history = [
			entry
			for invoice in {line.invoice: None for line in lines}
			for entry in self.by_invoice.get(invoice, ())
		]
		known = {id(entry) for entry in history}
		history += [entry for entry in self.last_of_case.values() if id(entry) not in known]
		return plan(
			lines,
			self.scenarios,
			today,
			history=history,
			promises=self.world.promises,
			holds=self.world.holds,
			credits=self.world.credits,
			charges=self.quotes,
		)

	def _do(self, today: date, action: PlannedAction) -> None:
		"""Carry an action out, or leave it waiting in the last days of the year."""
		if self._waits(today, action):
			since = self.waiting.setdefault((action.case, action.step.step), today)
			if today == LAST:
				self.notices.append(Notice(len(self.notices) + 1, action, False, since))
			return
		number = len(self.notices) + 1
		self.notices.append(Notice(number, action, True))
		for entry in done_entries(action):
			self.by_invoice[entry.invoice].append(entry)
			if entry.is_contact:
				self.last_of_case[action.case] = entry
		self.world.events.append(
			Event(
				today,
				action.customer,
				action.channel,
				action.step.title,
				french(action.step.title),
				action.total,
				action.currency,
				number,
			)
		)
		self.world.answer(today, action)

	def _waits(self, today: date, action: PlannedAction) -> bool:
		if action.step.autonomy == "automatic":
			return False
		start = CALLS_WAIT_FROM if action.channel in ("call", "visit") else APPROVER_AWAY_FROM
		return today >= start

	def _note_evening(self, today: date) -> None:
		day = Day(today)
		for line in self.world.open_lines():
			book = day.overdue if line.due_date < today else day.current
			book[line.currency] = book.get(line.currency, ZERO) + line.outstanding
		self.days.append(day)
