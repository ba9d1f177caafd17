"""The schedule of a payment plan: instalments by amount or by number, limits, options to offer, interest (CASES 23)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

from .calendar import add_months
from .errors import InstalmentError
from .money import ZERO, round_money, split_evenly, text

FREQUENCIES: Mapping[str, tuple[str, int]] = {
	"weekly": ("days", 7),
	"fortnightly": ("days", 14),
	"monthly": ("months", 1),
	"bimonthly": ("months", 2),
	"quarterly": ("months", 3),
}


class PlanLimitError(InstalmentError):
	"""A plan is longer, or its instalments smaller or more numerous, than the settings allow."""


class Instalment(NamedTuple):
	"""One term of a plan."""

	due_date: date
	amount: Decimal


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
