"""Figures of receivables: ageing, days sales outstanding, payer profiles, priorities, recovery per step."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from .calendar import add_months
from .money import ZERO

NOT_DUE = "not_due"
BUCKETS = (NOT_DUE, "1-30", "31-60", "61-90", "91-120", "120+")
BUCKET_ENDS = (0, 30, 60, 90, 120)

PROFILES = (  # (up to this many days late on average, profile); the Select of Collection Case
	(Decimal(3), "Prompt"),
	(Decimal(15), "Slightly Late"),
	(Decimal(30), "Late"),
	(Decimal(60), "Very Late"),
)
WORST_PROFILE = "Bad Payer"
PROFILE_WEIGHTS = {
	"": Decimal(1),
	"Prompt": Decimal("0.8"),
	"Slightly Late": Decimal(1),
	"Late": Decimal("1.25"),
	"Very Late": Decimal("1.5"),
	WORST_PROFILE: Decimal(2),
}
TENTH = Decimal("0.1")


def bucket_of(days: int) -> str:
	"""The ageing bucket of a number of days late (0 or less = not due; 120 is in 91-120, 121 in 120+)."""
	return next((name for name, end in zip(BUCKETS, BUCKET_ENDS, strict=False) if days <= end), BUCKETS[-1])


def ageing(lines: Iterable[tuple[date, Decimal]], today: date) -> dict[str, Decimal]:
	"""Open amounts of one currency by bucket; disputed, promised and litigated lines are in it like every
	other.

	Args:
		lines: (due date, outstanding); credits as negative amounts.
	"""
	totals = dict.fromkeys(BUCKETS, ZERO)
	for due, outstanding in lines:
		totals[bucket_of((today - due).days)] += outstanding
	return totals


def dso_simple(receivables: Decimal, sales: Decimal, days: int) -> Decimal | None:
	"""Days sales outstanding = receivables / sales × days of the period; None without sales."""
	return _tenths(receivables / sales * days) if sales > 0 else None


def dso_count_back(receivables: Decimal, months: Sequence[tuple[Decimal, int]]) -> Decimal | None:
	"""Days sales outstanding by exhaustion: months of sales are taken off the receivables, the latest
	first (CASES 30 → 82.4).

	Args:
		months: (sales including tax, days) of the last months, the latest first.

	Returns:
		Days; when the receivables exceed all the sales given, the days of all the months; None without
		months.
	"""
	if not months:
		return None
	left, days = receivables, ZERO
	for sales, length in months:
		if left <= 0:
			break
		if sales >= left:
			return _tenths(days + left / sales * length)
		left -= max(sales, ZERO)
		days += length
	return _tenths(days)


def dso_best_possible(not_due: Decimal, sales: Decimal, days: int) -> Decimal | None:
	"""What the DSO would be if everyone paid on time: receivables not yet due / sales × days."""
	return dso_simple(not_due, sales, days)


def average_days_delinquent(dso: Decimal | None, best_possible: Decimal | None) -> Decimal | None:
	"""DSO − best possible DSO: the days that lateness costs."""
	return None if dso is None or best_possible is None else dso - best_possible


class PaidInvoice(NamedTuple):
	"""An invoice that was paid in full on `paid_on`."""

	due: date
	paid_on: date
	amount: Decimal = ZERO

	@property
	def days_late(self) -> int:
		"""0 when paid in time."""
		return max(0, (self.paid_on - self.due).days)


@dataclass(frozen=True, slots=True)
class PayerProfile:
	"""How a customer pays.

	Args:
		average_days_late: mean over the invoices paid in the last twelve months; None without any.
		trend: mean of the last six months − mean of the six before, days; positive = slower; None when
			one half is empty.
		share_in_time: percent of these invoices paid by the due date.
		promises_kept_rate: percent; None without finished promises.
	"""

	profile: str
	average_days_late: Decimal | None
	trend: Decimal | None
	share_in_time: Decimal | None
	invoices: int
	promises_kept_rate: Decimal | None = None


def payer_profile(
	paid: Iterable[PaidInvoice],
	today: date,
	promises_kept: int = 0,
	promises_finished: int = 0,
	thresholds: Sequence[tuple[Decimal, str]] = PROFILES,
) -> PayerProfile:
	"""The profile from the invoices paid in the twelve months up to `today` (early payments count as 0
	days late).
	"""
	since, middle = add_months(today, -12), add_months(today, -6)
	recent = [PaidInvoice(*row) for row in paid if since < row[1] <= today]
	kept = _percent(promises_kept, promises_finished)
	if not recent:
		return PayerProfile("", None, None, None, 0, kept)
	average = Decimal(sum(row.days_late for row in recent)) / len(recent)
	late_half = _mean([row.days_late for row in recent if row.paid_on > middle])
	early_half = _mean([row.days_late for row in recent if row.paid_on <= middle])
	trend = None if late_half is None or early_half is None else _tenths(late_half - early_half)
	in_time = _percent(sum(1 for row in recent if row.days_late == 0), len(recent))
	name = next((profile for limit, profile in thresholds if average <= limit), WORST_PROFILE)
	return PayerProfile(name, _tenths(average), trend, in_time, len(recent), kept)


def priority_score(
	amount: Decimal, days_late: int, profile: str = "", weights: Mapping[str, Decimal] = PROFILE_WEIGHTS
) -> Decimal:
	"""Value at stake: amount × (1 + days late / 30) × weight of the payer profile."""
	age = 1 + Decimal(max(0, days_late)) / 30
	score = max(amount, ZERO) * age * weights.get(profile, Decimal(1))
	return score.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


class StepContact(NamedTuple):
	"""One line of a done action: what was asked, at which step."""

	invoice: str
	step: int
	done_on: date
	outstanding: Decimal


@dataclass(slots=True)
class StepRecovery:
	"""What a step brought in; `rate` is the percent of what it asked for."""

	step: int
	contacts: int = 0
	asked: Decimal = ZERO
	recovered: Decimal = ZERO

	@property
	def rate(self) -> Decimal | None:
		"""Recovered in percent of what was asked; None when nothing was."""
		return _tenths(self.recovered / self.asked * 100) if self.asked else None


def recovery_per_step(
	contacts: Iterable[StepContact], payments: Iterable[tuple[str, date, Decimal]], window_days: int = 30
) -> dict[int, StepRecovery]:
	"""What each step brought in: a payment counts for the last contact about its invoice in the
	`window_days` before it.

	Args:
		payments: (invoice, posting date, amount).
	"""
	by_invoice: dict[str, list[StepContact]] = {}
	result: dict[int, StepRecovery] = {}
	for contact in sorted(contacts, key=lambda c: c.done_on):
		by_invoice.setdefault(contact.invoice, []).append(contact)
		total = result.setdefault(contact.step, StepRecovery(contact.step))
		total.contacts += 1
		total.asked += contact.outstanding
	window = timedelta(days=window_days)
	for invoice, day, amount in payments:
		near = [c for c in by_invoice.get(invoice, ()) if c.done_on <= day <= c.done_on + window]
		if near:
			result[near[-1].step].recovered += amount
	return dict(sorted(result.items()))


def cost_of_credit(lines: Iterable[tuple[Decimal, int]], yearly_rate: Decimal) -> Decimal:
	"""What financing overdue money costs: Σ outstanding × days late × rate (percent a year) / 365, not
	rounded.
	"""
	return sum((amount * max(0, days) for amount, days in lines), ZERO) * yearly_rate / Decimal(36500)


def _tenths(value: Decimal) -> Decimal:
	return value.quantize(TENTH, rounding=ROUND_HALF_UP)


def _percent(part: int, whole: int) -> Decimal | None:
	return _tenths(Decimal(part) * 100 / whole) if whole else None


def _mean(values: Sequence[int]) -> Decimal | None:
	return Decimal(sum(values)) / len(values) if values else None
