"""Regimes and rates for the command line; interest and indemnity to show beside each planned line."""

import json
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from recouvrement_app.rules.charges import (
	REGIMES,
	RateFileError,
	RateTable,
	Regime,
	compute_charges,
	indemnity_for,
	quick_interest,
	regime_for,
	regimes_from_records,
)
from recouvrement_app.rules.money import ZERO
from recouvrement_app.rules.receivables import ReceivableLine

from .problems import BadInput, Problem
from .scenarios import DATA
from .tables import read_text


@lru_cache(maxsize=1)
def regimes() -> dict[str, Regime]:
	"""The regimes that install loads (data/regimes.json), over the rules' own."""
	path = DATA / "regimes.json"
	found = dict(REGIMES)
	if path.exists():
		records = json.loads(path.read_text(encoding="utf-8"))
		found.update(regimes_from_records(records if isinstance(records, list) else records["regimes"]))
	return found


def rates(path: str | Path | None = None) -> RateTable:
	"""Rates by semester, from the user's file or those brought along.

	Raises:
		BadInput: naming file, line and column of each bad cell.
	"""
	chosen = path or DATA / "late_payment_rates.csv"
	try:
		return RateTable.from_csv_text(read_text(chosen))
	except RateFileError as error:
		raise BadInput([_problem(str(chosen), text) for text in error.problems]) from None


def _problem(file: str, text: str) -> Problem:
	"""`line 3, column x: what` → a Problem with its place."""
	place, _colon, message = text.partition(": ")
	line, _comma, column = place.partition(", column ")
	number = line.removeprefix("line ")
	if not number.isdigit():
		return Problem(file, 1, "", text)
	return Problem(file, int(number), column, message)


class Quotes:
	"""A charge quote for the planner, remembering once what could not be computed."""

	def __init__(self, table: RateTable) -> None:
		self._table = table
		self._regimes = regimes()
		self._of: dict[tuple[str, str], Regime | None] = {}
		self._cache: dict[tuple[date, date, str, Decimal | None, date | None], Decimal] = {}
		self._warnings: dict[str, None] = {}

	def regime(self, line: ReceivableLine) -> Regime | None:
		"""The regime of a line's debtor."""
		key = (line.country, line.debtor_type)
		if key not in self._of:
			self._of[key] = regime_for(line.country, line.debtor_type, self._regimes)
		return self._of[key]

	def __call__(self, line: ReceivableLine, day: date) -> tuple[Decimal, Decimal]:
		regime = self.regime(line)
		if regime is None or day <= line.due_date:
			return ZERO, ZERO
		self._note_missing_rate(line, regime, day)
		interest = quick_interest(
			line.outstanding, line.due_date, day, regime, self._table, line.currency, self._cache
		)
		return interest, indemnity_for(line.outstanding, regime, line.currency)

	def _note_missing_rate(self, line: ReceivableLine, regime: Regime, day: date) -> None:
		if regime.interest_from != "due_date" or regime.contract_rate is not None:
			return
		known = self._table.last_day_known(regime.series)
		needed = line.due_date if regime.rate_mode == "fixed_at_start" else day
		if known is not None and needed <= known:
			return
		probe = compute_charges(
			Decimal(1), line.due_date, day, regime, self._table, currency=regime.fixed_sum_currency
		)
		self._warnings.update(dict.fromkeys(f"{regime.code}: {text}" for text in probe.warnings))

	def warnings(self) -> tuple[str, ...]:
		"""What could not be computed, each said once."""
		return tuple(self._warnings)


def quotes() -> Quotes:
	"""A quote with the rates brought along."""
	return Quotes(rates())
