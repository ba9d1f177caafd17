"""Whole days: working weeks, French public holidays, months."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeAlias

ONE_DAY = timedelta(days=1)
Day: TypeAlias = date
"""`date` by another name, for classes that have a field named date."""


@dataclass(frozen=True, slots=True)
class WorkWeek:
	"""The days on which contacts may go out.

	Args:
		weekdays: ISO numbers of the working days, 1 = Monday … 7 = Sunday; never empty.
		holidays: days of rest besides.
	"""

	weekdays: frozenset[int] = frozenset(range(1, 8))
	holidays: frozenset[date] = frozenset()

	@classmethod
	def every_day(cls) -> "WorkWeek":
		"""A week without days of rest."""
		return cls()

	def is_working(self, day: date) -> bool:
		"""Whether contacts may go out on `day`."""
		return (not self.weekdays or day.isoweekday() in self.weekdays) and day not in self.holidays

	def next_working_day(self, day: date) -> date:
		"""`day` itself when it is a working day, else the next one (within a year, else `day`)."""
		moved = day
		for _ in range(366):
			if self.is_working(moved):
				return moved
			moved += ONE_DAY
		return day


def add_months(day: date, months: int) -> date:
	"""`day` moved by whole months; a missing day becomes the month's last (31 January + 1 → 28 or 29 February)."""
	index = day.year * 12 + day.month - 1 + months
	year, month = divmod(index, 12)
	return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def easter(year: int) -> date:
	"""Easter Sunday in the Gregorian calendar (Meeus/Jones/Butcher)."""
	a, (b, c) = year % 19, divmod(year, 100)
	d, e = divmod(b, 4)
	g = (8 * b + 13) // 25
	h = (19 * a + b - d - g + 15) % 30
	i, k = divmod(c, 4)
	lead = (32 + 2 * e + 2 * i - h - k) % 7
	m = (a + 11 * h + 22 * lead) // 451
	month, day = divmod(h + lead - 7 * m + 114, 31)
	return date(year, month, day + 1)


def french_holidays(year: int) -> frozenset[date]:
	"""The eleven public holidays of metropolitan France (Code du travail L3133-1)."""
	sunday = easter(year)
	moving = {sunday + timedelta(days=n) for n in (1, 39, 50)}
	fixed = {date(year, m, d) for m, d in ((1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25))}
	return frozenset(moving | fixed)
