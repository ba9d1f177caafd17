"""Regimes and rates for the command line; interest and indemnity to show beside each planned line."""

import json
from functools import lru_cache
from pathlib import Path

from recouvrement_app.rules.charges import REGIMES, RateFileError, RateTable, Regime, regimes_from_records
from recouvrement_app.rules.quotes import Quotes

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


def quotes() -> Quotes:
	"""A quote with the rates brought along."""
	return Quotes(regimes(), rates())
