"""Limitation dates for lines whose file gives none: from the due date, by country and type of debtor (LAW.md)."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from recouvrement_app.rules.limitation import limitation_date
from recouvrement_app.rules.receivables import ReceivableLine
from recouvrement_app.rules.regimes import regime_for

from .charge_quotes import regimes


def years_for(country: str, debtor_type: str) -> int:
	"""Years of the limitation period; 0 when no regime is known for the debtor."""
	regime = regime_for(country, debtor_type, regimes())
	return regime.limitation_years if regime else 0


def without_regime(lines: Iterable[ReceivableLine]) -> list[str]:
	"""A warning for each country and type of debtor whose law is not among the regimes."""
	places = dict.fromkeys((line.country, line.debtor_type) for line in lines)
	return [
		f"no late-payment regime for a {kind} debtor in {country!r}: no interest, indemnity or limitation is computed"
		for country, kind in places
		if regime_for(country, kind, regimes()) is None
	]


def with_limitation(lines: Iterable[ReceivableLine]) -> list[ReceivableLine]:
	"""The lines, each with the last day on which its claim can be pursued; a date given by the file stays."""
	years: dict[tuple[str, str], int] = {}
	out = []
	for line in lines:
		if line.limitation_date is None:
			key = (line.country, line.debtor_type)
			if key not in years:
				years[key] = years_for(*key)
			line = replace(line, limitation_date=limitation_date(line.due_date, years[key]))
		out.append(line)
	return out


def after_payment(line: ReceivableLine, paid: Sequence[date]) -> ReceivableLine:
	"""A part payment interrupts the limitation: a whole new period starts (Code civil 2240)."""
	moved = limitation_date(line.due_date, years_for(line.country, line.debtor_type), paid)
	if moved is None or line.limitation_date is None:
		return line
	return replace(line, limitation_date=max(moved, line.limitation_date))
