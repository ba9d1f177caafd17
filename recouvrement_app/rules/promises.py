"""Promises to pay: kept or broken by postings; payment plans and settlements (DESIGN §2, CASES 22 and 23)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple, TypeAlias

from .calendar import add_months
from .errors import InstalmentError, RuleError
from .money import ZERO, round_money, split_evenly, text

Day: TypeAlias = date  # for classes that have a field named date

OPEN, KEPT, PARTLY_KEPT, BROKEN = "open", "kept", "partly_kept", "broken"
FREQUENCIES: Mapping[str, tuple[str, int]] = {
	"weekly": ("days", 7),
	"fortnightly": ("days", 14),
	"monthly": ("months", 1),
	"bimonthly": ("months", 2),
	"quarterly": ("months", 3),
}
MISSES_THAT_VOID = 2  # first miss → warning, second → the plan is void


class PlanLimitError(InstalmentError):
	"""A plan is longer, or its instalments smaller or more numerous, than the settings allow."""


class PromiseError(RuleError):
	"""A promise cannot be taken: the message says what to mend."""


class Payment(NamedTuple):
	"""A posting that lowers the debt; `invoice` "" counts for any."""

	date: Day
	amount: Decimal
	invoice: str = ""


class Instalment(NamedTuple):
	"""One term of a plan."""

	due_date: date
	amount: Decimal


@dataclass(frozen=True, slots=True)
class PromiseTerms:
	"""What was promised.

	Args:
		since: payments from this day on count (the day it was made); None = all.
		transit_days: days that the means of payment needs to arrive (a cheque), added to the tolerance.
		invoices: payments of these only; empty = any of the case.
	"""

	name: str
	amount: Decimal
	date: Day
	tolerance_days: int = 0
	tolerance_amount: Decimal = ZERO
	since: Day | None = None
	transit_days: int = 0
	invoices: frozenset[str] = frozenset()

	@property
	def last_day(self) -> Day:
		"""The last day on which a payment keeps it."""
		return self.date + timedelta(days=self.tolerance_days + self.transit_days)


@dataclass(frozen=True, slots=True)
class PromiseOutcome:
	"""What became of a promise: status open | kept | partly_kept | broken, computed anew from the
	postings each time.
	"""

	status: str
	paid: Decimal
	kept_on: date | None = None
	broken_on: date | None = None


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
	day = today or terms.last_day + timedelta(days=1)
	return evaluate_promises([terms], [Payment(*row) for row in payments], day)[""]


def evaluate_promises(
	promises: Sequence[PromiseTerms], payments: Iterable[Payment], today: date
) -> dict[str, PromiseOutcome]:
	"""Each promise's outcome; payments fill the promises first-in first-out, by promised day, then by name.

	Args:
		payments: postings that stand (cancelled ones left out), by posting date. One after a promise's
			last day does not keep it.
	"""
	ordered = sorted(promises, key=lambda p: (p.date, p.name))
	received: dict[str, list[tuple[date, Decimal]]] = {promise.name: [] for promise in ordered}
	for payment in sorted(payments, key=lambda p: p.date):
		left = payment.amount if payment.date <= today else ZERO
		for promise in ordered:
			missing = promise.amount - sum((amount for _day, amount in received[promise.name]), ZERO)
			used = min(left, missing) if _counts_for(payment, promise) else ZERO
			if used > 0:
				received[promise.name].append((payment.date, used))
				left -= used
	return {promise.name: _outcome(promise, received[promise.name], today) for promise in ordered}


def _counts_for(payment: Payment, promise: PromiseTerms) -> bool:
	if payment.date > promise.last_day or (promise.since and payment.date < promise.since):
		return False
	return not promise.invoices or not payment.invoice or payment.invoice in promise.invoices


def _outcome(promise: PromiseTerms, received: Sequence[tuple[date, Decimal]], today: date) -> PromiseOutcome:
	paid, needed = ZERO, promise.amount - promise.tolerance_amount
	kept_on = None
	for day, amount in received:
		paid += amount
		if kept_on is None and paid >= needed:
			kept_on = day
	if kept_on:
		return PromiseOutcome(KEPT, paid, kept_on=kept_on)
	if today <= promise.last_day:
		return PromiseOutcome(OPEN, paid)
	broken_on = promise.last_day + timedelta(days=1)
	return PromiseOutcome(PARTLY_KEPT if paid > 0 else BROKEN, paid, broken_on=broken_on)


def may_postpone(broken_promises: int, limit: int) -> bool:
	"""Whether one more promise needs no approval; `limit` 0 = no limit."""
	return not limit or broken_promises < limit


def instalment_date(first: date, frequency: str, index: int) -> date:
	"""Due date number `index` (from 0), always counted from the first: 31 January, 28 February, 31 March.

	Raises:
		InstalmentError: the frequency is not one of `FREQUENCIES`.
	"""
	if frequency.lower() not in FREQUENCIES:
		raise InstalmentError(f"frequency {frequency!r} is unknown: use one of {', '.join(FREQUENCIES)}")
	unit, number = FREQUENCIES[frequency.lower()]
	return first + timedelta(days=number * index) if unit == "days" else add_months(first, number * index)


def instalments_by_amount(
	total: Decimal, each: Decimal, first: date, frequency: str = "monthly", currency: str = "EUR"
) -> list[Instalment]:
	"""Equal amounts until nothing is left, the last takes the rest (CASES 23: 100 by 30 → 30/30/30/10).

	Raises:
		InstalmentError: `total` or `each` is not above 0.
	"""
	total, each = round_money(total, currency), round_money(each, currency)
	if total <= 0 or each <= 0:
		raise InstalmentError("the total and the amount of an instalment must be above 0")
	full, rest = divmod(total, each)
	amounts = [each] * int(full) + ([rest] if rest else [])
	return [Instalment(instalment_date(first, frequency, i), amount) for i, amount in enumerate(amounts)]


def instalments_by_number(
	total: Decimal, number: int, first: date, frequency: str = "monthly", currency: str = "EUR"
) -> list[Instalment]:
	"""A number of equal amounts, the last takes the rounding (CASES 23: 100 in 3 → 33.33/33.33/33.34).

	Raises:
		InstalmentError: `total` is not above 0, or it has fewer units than there are instalments.
	"""
	total = round_money(total, currency)
	if number < 1 or total <= 0:
		raise InstalmentError("the total must be above 0 and a plan needs at least one instalment")
	amounts = split_evenly(total, number, currency)
	if amounts[0] <= 0:
		raise InstalmentError(f"{text(total, currency)} cannot be split into {number} instalments")
	return [Instalment(instalment_date(first, frequency, i), amount) for i, amount in enumerate(amounts)]


def check_instalments(
	instalments: Sequence[tuple[date, Decimal]], total: Decimal, currency: str = "EUR"
) -> None:
	"""An edited plan stands while its sum holds (CASES 23: 40/30/30 accepted, 40/30/20 refused).

	Raises:
		InstalmentError: no instalment, one not above 0, dates not in order, or a sum that differs from
		`total`.
	"""
	if not instalments:
		raise InstalmentError("a plan needs at least one instalment")
	for number, (_day, amount) in enumerate(instalments, 1):
		if amount <= 0:
			raise InstalmentError(f"instalment {number} must be above 0")
	days = [day for day, _amount in instalments]
	if any(later <= earlier for earlier, later in pairwise(days)):
		raise InstalmentError("the due dates of the instalments must follow one another")
	given = sum((amount for _day, amount in instalments), ZERO)
	if round_money(given, currency) != round_money(total, currency):
		raise InstalmentError(
			f"the instalments add up to {text(given, currency)}, the plan is about {text(total, currency)}: "
			f"change them by {text(total - given, currency)}"
		)


@dataclass(frozen=True, slots=True)
class PlanLimits:
	"""The settings' limits of a plan; 0 = no limit."""

	max_months: int = 12
	max_instalments: int = 12
	min_instalment: Decimal = ZERO
	approval_above: Decimal = ZERO

	def needs_approval(self, total: Decimal) -> bool:
		"""Whether a plan on `total` must be approved."""
		return bool(self.approval_above) and total > self.approval_above


def check_limits(instalments: Sequence[tuple[date, Decimal]], limits: PlanLimits, start: date) -> None:
	"""Hold a plan against the limits.

	Args:
		start: the day on which the plan is agreed; its length runs from there.

	Raises:
		PlanLimitError: too long, too many or too small instalments (the last may be smaller: it takes the
		rest).
	"""
	if limits.max_instalments and len(instalments) > limits.max_instalments:
		raise PlanLimitError(
			f"{len(instalments)} instalments are more than the {limits.max_instalments} allowed"
		)
	if limits.max_months and instalments[-1][0] > add_months(start, limits.max_months):
		raise PlanLimitError(
			f"the plan ends on {instalments[-1][0]}, after the {limits.max_months} months allowed"
		)
	checked = instalments[:-1] or instalments
	if limits.min_instalment and min(amount for _day, amount in checked) < limits.min_instalment:
		raise PlanLimitError(f"an instalment is below the {limits.min_instalment} required")


def plan_options(
	total: Decimal,
	first: date,
	limits: PlanLimits,
	currency: str = "EUR",
	numbers: Sequence[int] = (2, 3, 4, 6, 9, 12),
	frequency: str = "monthly",
	most: int = 3,
) -> list[list[Instalment]]:
	"""Two or three plans for one offer, short to long, spread over what the limits allow; fewer when they
	allow fewer.
	"""
	allowed = []
	for number in numbers:
		try:
			plan = instalments_by_number(total, number, first, frequency, currency)
			check_limits(plan, limits, first)
		except InstalmentError:
			continue
		allowed.append(plan)
	if len(allowed) <= most or most < 2:
		return allowed[:most]
	picks = [round(i * (len(allowed) - 1) / (most - 1)) for i in range(most)]
	return [allowed[i] for i in picks]


@dataclass(frozen=True, slots=True)
class PlanOutcome:
	"""How a plan stands: open | warning (one miss) | broken (void) | kept; per instalment due | paid |
	partly_paid | missed.
	"""

	status: str
	instalments: tuple[tuple[str, Decimal], ...]
	misses: int


def evaluate_plan(
	instalments: Sequence[tuple[date, Decimal]],
	payments: Iterable[tuple[date, Decimal]],
	today: date,
	tolerance_days: int = 0,
	tolerance_amount: Decimal = ZERO,
) -> PlanOutcome:
	"""Payments fill the instalments in order; one is missed when too little had come by its day +
	tolerance, even if it came later.
	"""
	received = sorted((row[0], row[1]) for row in payments if row[0] <= today)
	total_paid = sum((amount for _day, amount in received), ZERO)
	states: list[tuple[str, Decimal]] = []
	misses, before = 0, ZERO
	for due, amount in instalments:
		last_day = due + timedelta(days=tolerance_days)
		paid = min(max(total_paid - before, ZERO), amount)
		before += amount
		in_time = sum((part for day, part in received if day <= last_day), ZERO) >= before - tolerance_amount
		missed = today > last_day and not in_time
		misses += missed
		states.append((_instalment_state(paid, amount - tolerance_amount, missed), paid))
	if misses >= MISSES_THAT_VOID:
		status = BROKEN
	elif all(state == "paid" for state, _paid in states):
		status = KEPT
	else:
		status = "warning" if misses else OPEN
	return PlanOutcome(status, tuple(states), misses)


def _instalment_state(paid: Decimal, needed: Decimal, missed: bool) -> str:
	if paid >= needed:
		return "paid"
	if missed:
		return "missed"
	return "partly_paid" if paid > 0 else "due"


def plan_interest(
	instalments: Sequence[tuple[date, Decimal]],
	start: date,
	yearly_rate: Decimal,
	currency: str = "EUR",
	day_base: int = 365,
) -> Decimal:
	"""Simple interest on what stays open from `start` to each instalment, rounded once; `yearly_rate` in
	percent.
	"""
	numerator = sum((amount * max(0, (day - start).days) for day, amount in instalments), ZERO)
	return round_money(numerator * yearly_rate / (100 * day_base), currency)


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
