"""When money is expected: by promise, by usual delay, by dispute resolution; what is missed or litigated
is off the forecast.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from .money import ZERO

PROMISED = "promised"
USUAL_DELAY = "usual_delay"
DISPUTED = "disputed"
LITIGATION = "litigation"
MISSED = "missed"
BASES = (PROMISED, USUAL_DELAY, DISPUTED, MISSED, LITIGATION)


@dataclass(frozen=True, slots=True)
class OpenLine:
	"""What the forecast needs to know about a receivable.

	Args:
		promise_date: day of its open promise, tolerance included.
		mean_delay: usual days late of the customer, else of the company.
		mean_resolution: usual days to resolve a dispute.
	"""

	due_date: date
	outstanding: Decimal
	promise_date: date | None = None
	disputed: bool = False
	litigated: bool = False
	mean_delay: Decimal = ZERO
	mean_resolution: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class Week:
	"""Expected money of a week by basis; `start` is its Monday."""

	start: date
	amounts: Mapping[str, Decimal]

	@property
	def total(self) -> Decimal:
		"""Sum over the bases."""
		return sum(self.amounts.values(), ZERO)


@dataclass(frozen=True, slots=True)
class Forecast:
	"""Weeks, and what is off the forecast by basis (missed, litigation, or beyond the last week as
	`later`).
	"""

	weeks: tuple[Week, ...]
	off: Mapping[str, Decimal] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Accuracy:
	"""How a forecast came true; `percent` = 100 × (1 − Σ|received − expected| / Σ expected), at least 0;
	None without expectation.
	"""

	expected: Decimal
	received: Decimal
	percent: Decimal | None


def expected_date(line: OpenLine, today: date) -> tuple[date | None, str]:
	"""The day on which the line's money is expected, and on what ground.

	Rules, the first that fits: litigation → off; a promise → its date; a dispute → due + mean resolution
	+ mean delay; else due +
	mean delay. A day that has passed was missed: off the forecast.
	"""
	if line.litigated:
		return None, LITIGATION
	if line.promise_date:
		day, basis = line.promise_date, PROMISED
	elif line.disputed:
		day, basis = line.due_date + _days(line.mean_resolution + line.mean_delay), DISPUTED
	else:
		day, basis = line.due_date + _days(line.mean_delay), USUAL_DELAY
	return (day, basis) if day >= today else (None, MISSED)


def weekly(lines: Iterable[OpenLine], today: date, weeks: int = 13) -> Forecast:
	"""Expected money of one currency for the coming weeks; the first is the current one, Monday to Sunday."""
	first = monday(today)
	buckets: list[dict[str, Decimal]] = [{} for _ in range(weeks)]
	off: dict[str, Decimal] = {}
	for line in lines:
		day, basis = expected_date(line, today)
		index = (day - first).days // 7 if day else weeks
		if index < weeks:
			place, name = buckets[index], basis
		else:
			place, name = off, ("later" if day else basis)
		place[name] = place.get(name, ZERO) + line.outstanding
	return Forecast(
		tuple(Week(first + timedelta(weeks=i), amounts) for i, amounts in enumerate(buckets)), off
	)


def accuracy(expected: Mapping[date, Decimal], received: Mapping[date, Decimal]) -> Accuracy:
	"""How the weeks' expectations came true.

	Args:
		expected, received: Monday → amount; a week that is missing in one counts as 0.
	"""
	total = sum(expected.values(), ZERO)
	missed = sum((abs(received.get(w, ZERO) - expected.get(w, ZERO)) for w in {*expected, *received}), ZERO)
	percent = None
	if total > 0:
		percent = max(ZERO, 100 - missed / total * 100).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)
	return Accuracy(total, sum(received.values(), ZERO), percent)


def monday(day: date) -> date:
	"""The Monday of a day's week."""
	return day - timedelta(days=day.weekday())


def _days(number: Decimal) -> timedelta:
	return timedelta(days=int(number.quantize(Decimal(1), rounding=ROUND_HALF_UP)))
