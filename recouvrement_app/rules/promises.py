"""Promises to pay: kept or broken by postings; payment plans and settlements (DESIGN §2, CASES 22 and 23)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple, TypeAlias

from .errors import RuleError
from .instalments import Instalment
from .money import ZERO, round_money, text

Day: TypeAlias = date  # for classes that have a field named date

OPEN, KEPT, PARTLY_KEPT, BROKEN = "open", "kept", "partly_kept", "broken"
WARNING = "warning"
MISSES_THAT_VOID = 2  # first miss → warning, second → the plan is void
ONE_DAY = timedelta(days=1)


class PromiseError(RuleError):
	"""A promise cannot be taken: the message says what to mend."""


class Payment(NamedTuple):
	"""A posting that lowers the debt; `invoice` "" counts for any."""

	date: Day
	amount: Decimal
	invoice: str = ""


@dataclass(frozen=True, slots=True)
class PromiseTerms:
	"""What was promised.

	Args:
		since: payments from this day on count (the day it was made); None = all.
		transit_days: days that the means of payment needs to arrive (a cheque), added to the tolerance.
		invoices: payments of these only; empty = any of the case.
		instalments: of a plan, in order; `amount` and `date` are then their sum and the last day.
	"""

	name: str
	amount: Decimal
	date: Day
	tolerance_days: int = 0
	tolerance_amount: Decimal = ZERO
	since: Day | None = None
	transit_days: int = 0
	invoices: frozenset[str] = frozenset()
	instalments: tuple[Instalment, ...] = ()

	@property
	def last_day(self) -> Day:
		"""The last day on which a payment keeps it."""
		return self.date + timedelta(days=self.tolerance_days + self.transit_days)


@dataclass(frozen=True, slots=True)
class PromiseOutcome:
	"""What became of a promise or plan, computed anew from the postings each time.

	Args:
		status: open | kept | partly_kept | broken; of a plan also warning (one instalment missed); its broken means void.
		misses, instalments: of a plan; per instalment (due | paid | partly_paid | missed, what was paid).
	"""

	status: str
	paid: Decimal
	kept_on: date | None = None
	broken_on: date | None = None
	misses: int = 0
	instalments: tuple[tuple[str, Decimal], ...] = ()


def evaluate_promise(
	amount: Decimal,
	promised_on: date,
	tolerance_days: int = 0,
	tolerance_amount: Decimal = ZERO,
	payments: Iterable[tuple[date, Decimal]] = (),
	today: date | None = None,
) -> PromiseOutcome:
	"""One promise on its own (CASES 22); `today` None judges it after its last day."""
	terms = PromiseTerms("", amount, promised_on, tolerance_days, tolerance_amount)
	day = today or terms.last_day + ONE_DAY
	return evaluate_promises([terms], [Payment(*row) for row in payments], day)[""]


@dataclass(slots=True)
class _Slot:
	"""A promise, or one instalment of a plan, that waits for money."""

	terms: PromiseTerms
	due: date
	amount: Decimal
	received: Decimal = ZERO

	@property
	def missing(self) -> Decimal:
		"""What it still takes: a promise that is kept within its tolerance takes nothing more."""
		left = self.amount - self.received
		forgiven = ZERO if self.terms.instalments else self.terms.tolerance_amount
		return left if left > forgiven else ZERO


@dataclass(slots=True)
class _Receipts:
	"""Which payments went to which promise."""

	by_name: dict[str, list[tuple[date, Decimal]]] = field(default_factory=dict)

	def takes(self, payment: Payment, slot: _Slot) -> bool:
		"""Whether the slot's promise is still to be had by this payment."""
		terms = slot.terms
		if terms.since and payment.date < terms.since:
			return False
		if terms.invoices and payment.invoice and payment.invoice not in terms.invoices:
			return False
		if not terms.instalments:
			return payment.date <= terms.last_day
		return _plan_outcome(terms, self.by_name[terms.name], payment.date).status != BROKEN


def evaluate_promises(
	promises: Sequence[PromiseTerms], payments: Iterable[Payment], today: date
) -> dict[str, PromiseOutcome]:
	"""Each promise's outcome; no payment counts twice. Payments fill promises and instalments first-in first-out, by day, then by name.

	Args:
		payments: postings that stand (cancelled ones left out), by posting date. One after a promise's
			last day does not keep it; one after an instalment's day still pays it, until the plan is void.
	"""
	slots = sorted(
		(slot for promise in promises for slot in _slots(promise)),
		key=lambda slot: (slot.due, slot.terms.name),
	)
	receipts = _Receipts({promise.name: [] for promise in promises})
	for payment in sorted(payments, key=lambda p: p.date):
		left = payment.amount if payment.date <= today else ZERO
		for slot in slots:
			used = min(left, slot.missing)
			if used > 0 and receipts.takes(payment, slot):
				receipts.by_name[slot.terms.name].append((payment.date, used))
				slot.received += used
				left -= used
	return {promise.name: _outcome(promise, receipts.by_name[promise.name], today) for promise in promises}


def _slots(promise: PromiseTerms) -> list[_Slot]:
	if not promise.instalments:
		return [_Slot(promise, promise.date, promise.amount)]
	return [_Slot(promise, row.due_date, row.amount) for row in promise.instalments]


def _outcome(promise: PromiseTerms, received: Sequence[tuple[date, Decimal]], today: date) -> PromiseOutcome:
	if promise.instalments:
		return _plan_outcome(promise, received, today)
	paid = sum((amount for _day, amount in received), ZERO)
	kept_on = _day_of(received, promise.amount - promise.tolerance_amount)
	if kept_on:
		return PromiseOutcome(KEPT, paid, kept_on=kept_on)
	if today <= promise.last_day:
		return PromiseOutcome(OPEN, paid)
	return PromiseOutcome(PARTLY_KEPT if paid > 0 else BROKEN, paid, broken_on=promise.last_day + ONE_DAY)


def _day_of(received: Sequence[tuple[date, Decimal]], needed: Decimal) -> date | None:
	"""The day on which so much had come; None when it has not."""
	paid = ZERO
	for day, amount in received:
		paid += amount
		if paid >= needed:
			return day
	return None


def may_postpone(broken_promises: int, limit: int) -> bool:
	"""Whether one more promise needs no approval; `limit` 0 = no limit."""
	return not limit or broken_promises < limit


def evaluate_plan(
	instalments: Sequence[tuple[date, Decimal]],
	payments: Iterable[tuple[date, Decimal]],
	today: date,
	tolerance_days: int = 0,
	tolerance_amount: Decimal = ZERO,
) -> PromiseOutcome:
	"""One plan on its own. Payments fill the instalments in order; one is missed when too little had come by its
	day + tolerance, even if it came later.
	"""
	rows = tuple(Instalment(*row) for row in instalments)
	total, last = sum((row.amount for row in rows), ZERO), max(row.due_date for row in rows)
	terms = PromiseTerms("", total, last, tolerance_days, tolerance_amount, instalments=rows)
	return _plan_outcome(terms, sorted((row[0], row[1]) for row in payments if row[0] <= today), today)


def _plan_outcome(
	terms: PromiseTerms, received: Sequence[tuple[date, Decimal]], today: date
) -> PromiseOutcome:
	total_paid = sum((amount for _day, amount in received), ZERO)
	grace = terms.last_day - terms.date
	states: list[tuple[str, Decimal]] = []
	missed_on: list[date] = []
	before = ZERO
	for due, amount in terms.instalments:
		last_day = due + grace
		paid = min(max(total_paid - before, ZERO), amount)
		before += amount
		in_time = sum((part for day, part in received if day <= last_day), ZERO)
		missed = today > last_day and in_time < before - terms.tolerance_amount
		if missed:
			missed_on.append(last_day + ONE_DAY)
		states.append((_instalment_state(paid, amount - terms.tolerance_amount, missed), paid))
	status, broken_on = _plan_status(terms, states, missed_on, today)
	kept_on = _day_of(received, terms.amount - terms.tolerance_amount) if status == KEPT else None
	paid = sum((amount for _state, amount in states), ZERO)
	return PromiseOutcome(status, paid, kept_on, broken_on, len(missed_on), tuple(states))


def _plan_status(
	terms: PromiseTerms, states: Sequence[tuple[str, Decimal]], missed_on: Sequence[date], today: date
) -> tuple[str, date | None]:
	"""(status, day from which it is broken): the second miss voids a plan; so does one that is still unpaid after the last day."""
	if len(missed_on) >= MISSES_THAT_VOID:
		return BROKEN, missed_on[MISSES_THAT_VOID - 1]
	if all(state == "paid" for state, _paid in states):
		return KEPT, None
	if today > terms.last_day:
		return (PARTLY_KEPT if any(paid > 0 for _state, paid in states) else BROKEN), terms.last_day + ONE_DAY
	return (WARNING if missed_on else OPEN), None


def _instalment_state(paid: Decimal, needed: Decimal, missed: bool) -> str:
	if paid >= needed:
		return "paid"
	if missed:
		return "missed"
	return "partly_paid" if paid > 0 else "due"


class SettlementGain(NamedTuple):
	"""What a settlement brings against going on: `gain` = offered − (expected − cost)."""

	offered: Decimal
	waived: Decimal
	expected_otherwise: Decimal
	gain: Decimal


def settlement_gain(
	outstanding: Decimal,
	offered: Decimal,
	recovery_percent: Decimal = ZERO,
	cost: Decimal = ZERO,
	currency: str = "EUR",
) -> SettlementGain:
	"""Gain of "pay `offered`, the rest is waived" against the write-off (recovery 0 %) or against
	pursuing the claim.

	Raises:
		PromiseError: the offer is not above 0, or above what is owed.
	"""
	if not ZERO < offered <= outstanding:
		raise PromiseError(f"a settlement must be above 0 and at most {text(outstanding, currency)}")
	otherwise = round_money(outstanding * recovery_percent / 100, currency) - cost
	return SettlementGain(offered, outstanding - offered, otherwise, offered - otherwise)
