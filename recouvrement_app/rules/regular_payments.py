"""Payments that come back by themselves: wages, social charges, taxes, rent. The days on which one falls."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import count

from .calendar import add_months

MONTHS = {"Month": 1, "Quarter": 3, "Year": 12}
ONE_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class RegularPayment:
	"""A payment that is made again and again.

	Args:
		amount: in the company's currency.
		every: Week | Month | Quarter | Year.
		first_on: the first day; its weekday, or its day of the month, is that of the others (the last day of a shorter month).
		until: no payment after this day; None = without end.
	"""

	company: str
	amount: Decimal
	every: str
	first_on: date
	until: date | None = None

	def days(self, start: date, end: date) -> Iterator[date]:
		"""The days from `start` to `end`, both included, on which it is paid."""
		last = min(end, self.until) if self.until else end
		for number in count(self._skipped(start)):
			day = self._day(number)
			if day > last:
				return
			if day >= start:
				yield day

	def _day(self, number: int) -> date:
		if self.every == "Week":
			return self.first_on + number * ONE_WEEK
		return add_months(self.first_on, number * MONTHS[self.every])

	def _skipped(self, start: date) -> int:
		"""Payments that lie before `start` for certain, so that years gone by cost no time."""
		length = 7 if self.every == "Week" else 31 * MONTHS[self.every]
		return max((start - self.first_on).days // length, 0)
