"""Late-payment charges: interest by segment and the fixed recovery sum (LAW.md; Code de commerce L441-10,
D441-5).

The first day of interest is the day after the due date, the last one the day of payment. A semester uses
the rate in force on
its first day. A partial payment lowers the base from the day after it. Simple interest, days / 365,
rounded once on the sum.
"""

from collections.abc import Collection, Iterable, MutableMapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from .errors import RuleError
from .money import ZERO, round_money
from .rates import MissingRateError, RateFileError, RateTable, semester_name, semesters
from .regimes import REGIMES, Regime, regime_for, regimes_from_records
from .sentences import Sentence

__all__ = [
	"REGIMES",
	"ChargeError",
	"Charges",
	"MissingRateError",
	"RateFileError",
	"RateTable",
	"Regime",
	"Segment",
	"compute_charges",
	"contract_rate_problem",
	"indemnity_for",
	"interest_starts_on",
	"quick_interest",
	"regime_for",
	"regimes_from_records",
	"with_contract_rate",
	"without",
]

ONE_DAY = timedelta(days=1)
HUNDRED = Decimal(100)
Cache = MutableMapping[tuple[date, date, str, Decimal | None, date | None], Decimal]


class ChargeError(RuleError):
	"""The amounts given cannot be charged on: the message names the one to mend."""


@dataclass(frozen=True, slots=True)
class Segment:
	"""Days with one rate and one base.

	Args:
		start, end: first and last day, both counted.
		rate: percent a year; base: unpaid amount.
		interest: not rounded (the sum is rounded once).
	"""

	start: date
	end: date
	days: int
	rate: Decimal
	base: Decimal
	interest: Decimal


@dataclass(frozen=True, slots=True)
class Charges:
	"""What may be claimed besides the principal; `total` = interest + indemnity."""

	principal: Decimal
	segments: tuple[Segment, ...]
	interest: Decimal
	indemnity: Decimal
	total: Decimal
	warnings: tuple[str, ...] = ()


def without(charges: Charges, left_out: Collection[str]) -> Charges:
	"""The charges without those that are not claimed.

	Args:
		left_out: "interest", "indemnity", both or none: waived by the creditor, or never due, as on an invoice that claims
			late charges itself (C. civ. 1343-2: interest bears none within its first year).
	"""
	if not left_out:
		return charges
	interest = ZERO if "interest" in left_out else charges.interest
	indemnity = ZERO if "indemnity" in left_out else charges.indemnity
	segments = () if "interest" in left_out else charges.segments
	warnings = () if "interest" in left_out else charges.warnings
	return Charges(charges.principal, segments, interest, indemnity, interest + indemnity, warnings)


@dataclass(frozen=True, slots=True)
class _RateSpan:
	"""Days with one rate; None when the rate is not known."""

	start: date
	end: date
	rate: Decimal | None


def compute_charges(
	principal: Decimal,
	due: date,
	until: date,
	regime: Regime,
	rates: RateTable,
	partial: Sequence[tuple[date, Decimal]] = (),
	currency: str = "EUR",
	formal_notice_on: date | None = None,
) -> Charges:
	"""The charges on one invoice to a day.

	Args:
		principal: amount including tax that was due on `due`, in `currency`.
		until: day of payment, or today; it is counted.
		partial: (day, amount) payments before the last one; those after `until` are left aside.
		formal_notice_on: day of the formal notice, for regimes whose interest starts with it.

	Raises:
		ChargeError: a negative principal or payment.

	Source: LAW.md; worked figure 10,000.00 due 2025-05-15 paid 2025-08-20 → 335.49 + 40 (fr-business),
	296.32 + 40 (fr-public).
	"""
	if principal < 0 or any(amount < 0 for _day, amount in partial):
		raise ChargeError("the principal and the partial payments must not be negative")
	payments = sorted(partial)
	owed_when_late = principal - sum((amount for day, amount in payments if day <= due), ZERO)
	if until <= due or owed_when_late <= 0:
		return Charges(principal, (), ZERO, ZERO, ZERO)
	warnings: list[str] = []
	segments: list[Segment] = []
	start = interest_starts_on(due, regime, formal_notice_on)
	if start is None:
		warnings += _why_no_interest(regime)
	elif start <= until:
		spans = _rate_spans(start, until, regime, rates)
		warnings += _missing_rates(spans, regime)
		segments = [s for span in spans for s in _segments(span, principal, payments, regime.day_base)]
	numerator = sum((s.base * s.rate * s.days for s in segments), ZERO)
	interest = round_money(numerator / (HUNDRED * regime.day_base), currency)
	indemnity = indemnity_for(owed_when_late, regime, currency)
	if regime.bands and currency != regime.fixed_sum_currency:
		warnings.append(
			Sentence(
				"no fixed sum: regime {0} sets it in {1}, not in {2}", regime.code, regime.fixed_sum_currency, currency
			)
		)
	return Charges(principal, tuple(segments), interest, indemnity, interest + indemnity, tuple(warnings))


def interest_starts_on(due: date, regime: Regime, formal_notice_on: date | None = None) -> date | None:
	"""First day of interest: the day after the due date or after the formal notice; None when no interest
	runs.
	"""
	if regime.interest_from == "due_date":
		return due + ONE_DAY
	if regime.interest_from == "formal_notice" and formal_notice_on:
		return max(due, formal_notice_on) + ONE_DAY
	return None


def indemnity_for(amount: Decimal, regime: Regime, currency: str = "EUR") -> Decimal:
	"""The fixed recovery sum of one late invoice, once, by the size of the debt; 0 in another currency
	than the regime's.
	"""
	if currency != regime.fixed_sum_currency or amount <= 0:
		return ZERO
	return max((band for band in regime.bands if band[0] <= amount), default=(ZERO, ZERO))[1]


def quick_interest(
	outstanding: Decimal,
	due: date,
	today: date,
	regime: Regime,
	rates: RateTable,
	currency: str,
	cache: Cache,
	formal_notice_on: date | None = None,
) -> Decimal:
	"""Interest on what is open, to `today`, without segments: the sum of rate × days is computed once per
	(due, today, regime).

	Args:
		cache: the caller's dict, for one table of rates.
	"""
	if today <= due or outstanding <= 0:
		return ZERO
	key = (due, today, regime.code, regime.contract_rate, formal_notice_on)
	factor = cache.get(key)
	if factor is None:
		factor = cache[key] = _factor(due, today, regime, rates, formal_notice_on)
	return round_money(outstanding * factor / (HUNDRED * regime.day_base), currency)


def _factor(
	due: date, today: date, regime: Regime, rates: RateTable, formal_notice_on: date | None
) -> Decimal:
	start = interest_starts_on(due, regime, formal_notice_on)
	if start is None or start > today:
		return ZERO
	spans = _rate_spans(start, today, regime, rates)
	return sum(
		(span.rate * ((span.end - span.start).days + 1) for span in spans if span.rate is not None), ZERO
	)


def with_contract_rate(regime: Regime, rate: Decimal | None) -> Regime:
	"""The regime with the contract's own yearly rate (percent), or with the legal one when `rate` is None."""
	return replace(regime, contract_rate=rate)


def contract_rate_problem(rate: Decimal, day: date, regime: Regime, rates: RateTable) -> str:
	"""Why a contract's rate may not be entered on `day`, or "" when it may.

	Source: Code de commerce L441-10 II: at least three times the legal rate. The default rate is not
	raised to this floor.

	Raises:
		MissingRateError: the legal rate of that semester is not known.
	"""
	if not regime.floor_multiple:
		return ""
	floor = rates.require(regime.floor_series, day) * regime.floor_multiple
	if rate >= floor:
		return ""
	semester = semester_name(day)
	return (
		f"a contract rate of {rate} % is below the floor of {floor} % ({semester}): enter {floor} % or more"
	)


def _rate_spans(start: date, until: date, regime: Regime, rates: RateTable) -> list[_RateSpan]:
	"""The days from `start` to `until`, cut where the rate may change."""
	if regime.contract_rate is not None:
		return [_RateSpan(start, until, regime.contract_rate)]
	if regime.rate_mode == "fixed_at_start":
		return [_RateSpan(start, until, _legal_rate(start, regime, rates))]
	return [_RateSpan(a, b, _legal_rate(a, regime, rates)) for a, b in semesters(start, until)]


def _legal_rate(day: date, regime: Regime, rates: RateTable) -> Decimal | None:
	rate = rates.rate_on(regime.series, day)
	return None if rate is None else rate + regime.margin


def _segments(
	span: _RateSpan, principal: Decimal, payments: Sequence[tuple[date, Decimal]], day_base: int
) -> Iterable[Segment]:
	"""A span cut after each partial payment; days on which nothing was owed any more are left out."""
	if span.rate is None:
		return
	cuts = sorted({day for day, _amount in payments if span.start <= day < span.end})
	start = span.start
	for end in [*cuts, span.end]:
		base = principal - sum((amount for day, amount in payments if day < start), ZERO)
		if base > 0:
			days = (end - start).days + 1
			yield Segment(start, end, days, span.rate, base, base * span.rate * days / (HUNDRED * day_base))
		start = end + ONE_DAY


def _missing_rates(spans: Sequence[_RateSpan], regime: Regime) -> list[str]:
	missing = [span for span in spans if span.rate is None]
	if not missing:
		return []
	known = [span for span in spans if span.rate is not None]
	if not known:
		names = ", ".join(semester_name(span.start) for span in missing)
		text = "no rate for {0}: no interest computed (add the row of {1} to the rates)"
		return [Sentence(text, names, regime.series)]
	text = "no rate for {0}: no interest computed from {1} to {2}"
	warnings: list[str] = [
		Sentence(text, semester_name(span.start), span.start, span.end)
		for span in missing
		if span.start < known[-1].start
	]
	late = [span for span in missing if span.start > known[-1].start]
	if late:
		names = ", ".join(semester_name(span.start) for span in late)
		warnings.append(Sentence("no rate for {0}: interest computed up to {1}", names, known[-1].end))
	return warnings


def _why_no_interest(regime: Regime) -> list[str]:
	if regime.interest_from == "formal_notice":
		return [Sentence("regime {0}: interest runs from the formal notice, and no date of one is given", regime.code)]
	return []
