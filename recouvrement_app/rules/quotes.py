"""A charge quote for the planner: interest and indemnity per line, by the debtor's regime, and what could not be computed."""

from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal

from .charges import compute_charges, indemnity_for, quick_interest
from .money import ZERO
from .rates import RateTable
from .receivables import ReceivableLine
from .regimes import Regime, regime_for
from .sentences import Sentence


class Quotes:
	"""Quotes (interest, indemnity) per line and day, each missing rate remembered once.

	Args:
		regimes: by code; table: the rates by series.
		formal_notices: invoice → day of its formal notice, for regimes whose interest runs from it.
		left_out: invoice → "interest", "indemnity" or both, which are not claimed on it (`charges.without`).
	"""

	def __init__(
		self,
		regimes: Mapping[str, Regime],
		table: RateTable,
		formal_notices: Mapping[str, date] | None = None,
		left_out: Mapping[str, Collection[str]] | None = None,
	) -> None:
		self.table = table
		self.regimes = regimes
		self.formal_notices = formal_notices or {}
		self.left_out = left_out or {}
		self._of: dict[tuple[str, str], Regime | None] = {}
		self._cache: dict[tuple[date, date, str, Decimal | None, date | None], Decimal] = {}
		self._missing: dict[tuple[str, str], None] = {}  # (regime, what could not be computed)

	def regime(self, line: ReceivableLine) -> Regime | None:
		"""The regime of a line's debtor; None when no record fits."""
		key = (line.country, line.debtor_type)
		if key not in self._of:
			self._of[key] = regime_for(line.country, line.debtor_type, self.regimes)
		return self._of[key]

	def __call__(self, line: ReceivableLine, day: date) -> tuple[Decimal, Decimal]:
		regime = self.regime(line)
		if regime is None or day <= line.due_date:
			return ZERO, ZERO
		left_out = self.left_out.get(line.invoice, ())
		indemnity = ZERO if "indemnity" in left_out else indemnity_for(line.outstanding, regime, line.currency)
		if "interest" in left_out:
			return ZERO, indemnity
		self._note_missing_rate(line, regime, day)
		interest = quick_interest(
			line.outstanding, line.due_date, day, regime, self.table, line.currency, self._cache,
			self.formal_notices.get(line.invoice),
		)
		return interest, indemnity

	def _note_missing_rate(self, line: ReceivableLine, regime: Regime, day: date) -> None:
		if regime.interest_from != "due_date" or regime.contract_rate is not None:
			return
		known = self.table.last_day_known(regime.series)
		needed = line.due_date if regime.rate_mode == "fixed_at_start" else day
		if known is not None and needed <= known:
			return
		probe = compute_charges(Decimal(1), line.due_date, day, regime, self.table, currency=regime.fixed_sum_currency)
		self._missing.update(dict.fromkeys((regime.code, text) for text in probe.warnings))

	def warnings(self) -> tuple[str, ...]:
		"""What could not be computed, each said once, with the code of its regime."""
		return tuple(Sentence("{0}: {1}", code, text) for code, text in self._missing)

	def missing(self) -> tuple[str, ...]:
		"""What could not be computed, each said once: for the lines of one debtor, who has one regime."""
		return tuple(text for _, text in self._missing)
