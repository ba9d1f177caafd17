"""Dated reference rates, one row per semester (1 January, 1 July): a missing row is said, never guessed."""

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation

from .errors import RuleError

DATE_COLUMN = "semester_start"


class RateFileError(RuleError):
	"""The file of rates cannot be read; `problems` lists every bad cell with its line and column."""

	def __init__(self, problems: list[str]) -> None:
		super().__init__("\n".join(problems))
		self.problems = problems


class MissingRateError(RuleError):
	"""A rate that is needed has no row; the message names the series and the semester."""


def semester_start(day: date) -> date:
	"""1 January or 1 July of the semester that `day` is in."""
	return date(day.year, 1 if day.month <= 6 else 7, 1)


def semester_end(day: date) -> date:
	"""30 June or 31 December of the semester that `day` is in."""
	return date(day.year, 6, 30) if day.month <= 6 else date(day.year, 12, 31)


def semester_name(day: date) -> str:
	"""`2026 H2` for any day from 2026-07-01 to 2026-12-31."""
	return f"{day.year} H{1 if day.month <= 6 else 2}"


@dataclass(frozen=True)
class RateTable:
	"""Rates in percent by series.

	Args:
		series: series name → rows (first day of the semester, rate in percent), kept sorted.
	"""

	series: Mapping[str, list[tuple[date, Decimal]]] = field(default_factory=dict)
	_by_day: dict[str, dict[date, Decimal]] = field(init=False, repr=False, compare=False)

	def __post_init__(self) -> None:
		ordered = {name: sorted(rows) for name, rows in self.series.items()}
		object.__setattr__(self, "series", ordered)
		object.__setattr__(self, "_by_day", {name: dict(rows) for name, rows in ordered.items()})

	@classmethod
	def from_rows(cls, rows: Iterable[tuple[str, date, Decimal]]) -> "RateTable":
		"""From (series, valid from, rate in percent) rows, the columns of the Late Payment Rate records."""
		series: dict[str, list[tuple[date, Decimal]]] = {}
		for name, valid_from, rate in rows:
			series.setdefault(name, []).append((valid_from, Decimal(str(rate))))
		return cls(series)

	@classmethod
	def from_csv_text(cls, text: str) -> "RateTable":
		"""From a CSV text: a column `semester_start` (ISO dates), every other column one series (percent,
		empty = unknown).

		Raises:
			RateFileError: a date or a number cannot be read; every bad cell is listed.
		"""
		lines = text.lstrip("\ufeff").strip()
		reader = csv.DictReader(io.StringIO(lines), delimiter=";" if ";" in lines.split("\n", 1)[0] else ",")
		if DATE_COLUMN not in (reader.fieldnames or []):
			raise RateFileError([f"line 1: column {DATE_COLUMN} is missing"])
		series: dict[str, list[tuple[date, Decimal]]] = {
			name: [] for name in reader.fieldnames or [] if name and name != DATE_COLUMN
		}
		problems: list[str] = []
		for row in reader:
			start = _semester(row[DATE_COLUMN], reader.line_num, problems)
			for name in series:
				rate = _percent(row.get(name), name, reader.line_num, problems)
				if start and rate is not None:
					series[name].append((start, rate))
		if problems:
			raise RateFileError(problems)
		return cls(series)

	def rate_on(self, series: str, day: date) -> Decimal | None:
		"""The rate (percent) of the semester that `day` is in; None when that semester has no row."""
		return self._by_day.get(series, {}).get(semester_start(day))

	def require(self, series: str, day: date) -> Decimal:
		"""As `rate_on`.

		Raises:
			MissingRateError: the semester has no row.
		"""
		rate = self.rate_on(series, day)
		if rate is None:
			raise MissingRateError(f"no rate of {series} for {semester_name(day)}: add its row")
		return rate

	def last_day_known(self, series: str) -> date | None:
		"""Last day that the series covers; None for a series without rows."""
		rows = self.series.get(series)
		return semester_end(rows[-1][0]) if rows else None


def semesters(first: date, last: date) -> Iterable[tuple[date, date]]:
	"""The (first day, last day) pieces of a span of days, cut at 1 January and 1 July."""
	while first <= last:
		end = min(last, semester_end(first))
		yield first, end
		first = end + timedelta(days=1)


def _semester(cell: str | None, line: int, problems: list[str]) -> date | None:
	try:
		start = date.fromisoformat((cell or "").strip())
	except ValueError:
		problems.append(f"line {line}, column {DATE_COLUMN}: {cell!r} is not a date like 2026-07-01")
		return None
	if start != semester_start(start):
		problems.append(f"line {line}, column {DATE_COLUMN}: {cell} is not the 1st of January or July")
		return None
	return start


def _percent(cell: str | None, name: str, line: int, problems: list[str]) -> Decimal | None:
	text = (cell or "").strip().rstrip("%").strip().replace(",", ".")
	if not text:
		return None
	try:
		rate = Decimal(text)
	except InvalidOperation:
		rate = Decimal("NaN")
	if not rate.is_finite():
		problems.append(f"line {line}, column {name}: {cell!r} is not a rate in percent")
		return None
	return rate
