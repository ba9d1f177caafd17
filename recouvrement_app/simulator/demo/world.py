"""What happens outside the company: invoices are issued, money comes in, customers answer. Same seed, same year."""

import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal

from recouvrement_app.rules.history import Hold, Promise
from recouvrement_app.rules.money import ZERO, round_money
from recouvrement_app.rules.plans import PlannedAction
from recouvrement_app.rules.receivables import Credit, ReceivableLine

from .company import COMPANY, Customer, customers
from .draws import draw_advances, draw_invoices
from .habits import HABITS, HOLDS_OF_HABIT, STOPS_PAYING, Habit

PAYS_BEFORE_COURT = 0.6  # share of files that end in a payment
Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Event:
	"""Something to show on a customer's timeline; `letter` is the number of a notice, 0 for none."""

	date: date
	customer: str
	kind: str
	en: str
	fr: str
	amount: Decimal | None = None
	currency: str = "EUR"
	letter: int = 0


@dataclass(frozen=True, slots=True)
class Receipt:
	"""Money received on a line; `after_step` is the last step done before it ("" for none)."""

	date: date
	line: ReceivableLine
	amount: Decimal
	after_step: int
	after_title: str


@dataclass
class World:
	"""The state of everything outside the planner."""

	seed: int
	people: dict[str, Customer] = field(default_factory=dict)
	lines: dict[Key, ReceivableLine] = field(default_factory=dict)
	credits: list[Credit] = field(default_factory=list)
	promises: list[Promise] = field(default_factory=list)
	holds: list[Hold] = field(default_factory=list)
	events: list[Event] = field(default_factory=list)
	receipts: list[Receipt] = field(default_factory=list)
	issued: list[ReceivableLine] = field(default_factory=list)

	def __post_init__(self) -> None:
		self.random = random.Random(self.seed)
		self.people = {person.name: person for person in customers()}
		self.to_issue: dict[date, list[ReceivableLine]] = defaultdict(list)
		self.to_pay: dict[date, list[tuple[Key, Decimal]]] = defaultdict(list)
		self.to_settle: dict[date, list[Key]] = defaultdict(list)
		self.advances: dict[date, list[tuple[str, Decimal]]] = defaultdict(list)
		self.contacts: dict[Key, tuple[int, int, str]] = {}  # contacts so far, step, title
		self.pay_day: dict[Key, date] = {}
		for line in draw_invoices(self.random, list(self.people.values())):
			self.to_issue[line.posting_date].append(line)
		for day, name, amount in draw_advances(self.random, self.people.values()):
			self.advances[day].append((name, amount))

	# a day

	def morning(self, today: date) -> None:
		"""Invoices, money, ends of disputes and advances of the day."""
		for line in self.to_issue.pop(today, ()):
			self.lines[line.invoice, line.term] = line
			self.issued.append(line)
			self._decide(line)
		for key, amount in self.to_pay.pop(today, ()):
			self._receive(today, key, amount)
		for key in self.to_settle.pop(today, ()):
			self._settle_dispute(today, key)
		for name, amount in self.advances.pop(today, ()):
			self.credits.append(
				Credit(COMPANY["name"], name, amount, self.people[name].currency, f"Virement {today:%d/%m}")
			)
			self.events.append(
				Event(
					today,
					name,
					"credit",
					"Money received without an invoice: kept as a credit",
					"Règlement sans facture : gardé en avoir",
					amount,
					self.people[name].currency,
				)
			)
		self._use_credits(today)
		self._start_holds(today)
		self._judge_promises(today)

	def _decide(self, line: ReceivableLine) -> None:
		"""When the customer will pay by itself."""
		person = self.people[line.customer]
		habit = HABITS[person.habit]
		stops = STOPS_PAYING.get(person.habit)
		if habit.base is None or self.random.random() < habit.forgets or (stops and line.due_date > stops):
			return
		mean, spread = habit.base
		day = line.due_date + timedelta(days=round(self.random.gauss(mean, spread)))
		day = max(day, line.posting_date + timedelta(days=1))
		if person.habit == "partial":
			half = round_money(line.amount / 2, line.currency)
			self._plan_payment(line, day, half)
			self._plan_payment(line, day + timedelta(days=24), line.amount - half)
		else:
			self._plan_payment(line, day, line.amount)

	def _plan_payment(self, line: ReceivableLine, day: date, amount: Decimal) -> None:
		while day.weekday() > 4:
			day += timedelta(days=1)
		self.pay_day[line.invoice, line.term] = day
		self.to_pay[day].append(((line.invoice, line.term), amount))

	def _receive(self, today: date, key: Key, amount: Decimal) -> None:
		line = self.lines[key]
		paid = min(amount, line.outstanding)
		if paid <= ZERO:
			return
		self.lines[key] = replace(line, outstanding=line.outstanding - paid)
		_count, step, title = self.contacts.get(key, (0, 0, ""))
		self.receipts.append(Receipt(today, line, paid, step, title))
		whole = paid == line.outstanding
		self.events.append(
			Event(
				today,
				line.customer,
				"paid",
				f"{line.invoice} {'paid' if whole else 'paid in part'}",
				f"{line.invoice} {'payée' if whole else 'payée en partie'}",
				paid,
				line.currency,
			)
		)

	def _use_credits(self, today: date) -> None:
		"""Advances are set against the customer's next due invoice after three weeks."""
		for credit in list(self.credits):
			target = next(
				(
					key
					for key, line in self.lines.items()
					if line.customer == credit.customer and ZERO < line.outstanding and line.due_date < today
				),
				None,
			)
			old = any(
				e.kind == "credit"
				and e.customer == credit.customer
				and e.amount == credit.amount
				and (today - e.date).days >= 21
				for e in self.events
			)
			if target and old:
				self.credits.remove(credit)
				self._receive(today, target, credit.amount)

	def _start_holds(self, today: date) -> None:
		for person in self.people.values():
			start = HOLDS_OF_HABIT.get(person.habit)
			if start and start[0] == today:
				_day, kind, until, en, fr = start
				self.holds.append(Hold(person.name, "", kind, until))
				self.events.append(Event(today, person.name, kind, en, fr))

	def _judge_promises(self, today: date) -> None:
		for index, promise in enumerate(self.promises):
			if promise.status != "open":
				continue
			owed = [
				line
				for line in self.lines.values()
				if line.customer == promise.customer
				and line.invoice == promise.invoice
				and line.outstanding > ZERO
			]
			if not owed:
				self.promises[index] = replace(promise, status="kept")
				self.events.append(
					Event(
						today,
						promise.customer,
						"kept",
						f"Promise kept: {promise.invoice}",
						f"Promesse tenue : {promise.invoice}",
						promise.amount,
						self.people[promise.customer].currency,
					)
				)
			elif today > promise.rests_until:
				self.promises[index] = replace(promise, status="broken")
				self.events.append(
					Event(
						today,
						promise.customer,
						"broken",
						f"Promise broken: {promise.invoice}",
						f"Promesse non tenue : {promise.invoice}",
						promise.amount,
						self.people[promise.customer].currency,
					)
				)

	def _settle_dispute(self, today: date, key: Key) -> None:
		line = self.lines[key]
		if line.outstanding <= ZERO:
			return
		if self.random.random() < 0.55:
			cut = round_money(
				line.outstanding * Decimal(str(self.random.choice((0.1, 0.15, 0.25)))), line.currency
			)
			self.lines[key] = replace(line, outstanding=line.outstanding - cut)
			self.events.append(
				Event(
					today,
					line.customer,
					"settled",
					f"Dispute on {line.invoice} settled by a credit note",
					f"Litige sur {line.invoice} réglé par un avoir",
					cut,
					line.currency,
				)
			)
			self._plan_payment(
				line, today + timedelta(days=self.random.randint(3, 12)), line.outstanding - cut
			)
		else:
			self.events.append(
				Event(
					today,
					line.customer,
					"rejected",
					f"Dispute on {line.invoice} rejected with a letter",
					f"Litige sur {line.invoice} rejeté par courrier",
				)
			)

	# answers to contacts

	def answer(self, today: date, action: PlannedAction) -> None:
		"""What the customer does after a contact."""
		if action.step.channel == "litigation":
			self._open_file(today, action)
			return
		if not action.step.is_contact:
			return
		person = self.people[action.customer]
		habit = HABITS[person.habit]
		for planned in action.lines:
			key = (planned.line.invoice, planned.line.term)
			count = self.contacts.get(key, (0, 0, ""))[0]
			late = planned.days_late > 0
			self.contacts[key] = (count + late, planned.step, action.step.title)
			if late and not self._stopped(person, planned.line):
				self._react(today, key, count, habit, action.step.channel)

	def _stopped(self, person: Customer, line: ReceivableLine) -> bool:
		stops = STOPS_PAYING.get(person.habit)
		return bool(stops and line.due_date > stops) and person.habit != "bad"

	def _react(self, today: date, key: Key, count: int, habit: Habit, channel: str) -> None:
		line = self.lines[key]
		if count == 0 and self.random.random() < habit.disputes:
			self._dispute(today, key)
			return
		chance = habit.promises * (1.4 if channel in ("call", "visit") else 0.7)
		if self.random.random() < chance:
			self._promise(today, line, self.random.random() < habit.keeps)
			return
		answers = habit.answers
		if self.random.random() < answers[min(count, len(answers) - 1)]:
			low, high = habit.within
			day = today + timedelta(days=self.random.randint(low, high))
			if day < self.pay_day.get(key, date.max):
				self._plan_payment(line, day, line.outstanding)

	def _dispute(self, today: date, key: Key) -> None:
		line = self.lines[key]
		length = self.random.randint(25, 60)
		until = today + timedelta(days=length)
		self.holds.append(Hold(line.customer, line.invoice, "dispute", until))
		self.to_settle[until].append(key)
		why = self.random.choice(
			(
				("finish", "finition"),
				("delivery date", "date de livraison"),
				("quantity", "quantité"),
				("price", "prix"),
			)
		)
		self.events.append(
			Event(
				today,
				line.customer,
				"dispute",
				f"Dispute on {line.invoice}: {why[0]}",
				f"Litige sur {line.invoice} : {why[1]}",
				line.outstanding,
				line.currency,
			)
		)

	def _promise(self, today: date, line: ReceivableLine, kept: bool) -> None:
		day = today + timedelta(days=self.random.randint(8, 30))
		self.promises.append(Promise(line.customer, line.invoice, line.outstanding, day, 2))
		self.events.append(
			Event(
				today,
				line.customer,
				"promise",
				f"Promised {line.invoice} for {day:%d %b %Y}",
				f"{line.invoice} promise pour le {day:%d/%m/%Y}",
				line.outstanding,
				line.currency,
			)
		)
		if kept:
			self._plan_payment(line, day - timedelta(days=1), line.outstanding)

	def _open_file(self, today: date, action: PlannedAction) -> None:
		settles = (
			self.random.random() < PAYS_BEFORE_COURT and self.people[action.customer].habit != "insolvent"
		)
		for planned in action.lines:
			self.holds.append(Hold(action.customer, planned.line.invoice, "litigation"))
			if settles:
				day = today + timedelta(days=self.random.randint(15, 70))
				self._plan_payment(planned.line, day, planned.line.outstanding)
		total = sum((planned.line.outstanding for planned in action.lines), ZERO)
		self.events.append(
			Event(
				today,
				action.customer,
				"litigation",
				"Litigation file opened after approval",
				"Dossier contentieux ouvert après approbation",
				total,
				action.currency,
			)
		)

	def open_lines(self) -> Sequence[ReceivableLine]:
		"""The lines with something outstanding."""
		return [line for line in self.lines.values() if line.outstanding > ZERO]
