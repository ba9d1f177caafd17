"""Limitation: until which day a claim can be pursued (LAW.md; Code civil 2228, 2229, 2231, 2238)."""

from collections.abc import Iterable
from datetime import date, timedelta

from .calendar import add_months

# Code civil 2240, 2241, 2244; Code de commerce L622-25-1. A formal notice does not interrupt.
INTERRUPTIONS = (
	"acknowledgement",
	"partial_payment",
	"court_claim",
	"enforcement",
	"insolvency_declaration",
)
SUSPENSION_FLOOR_MONTHS = 6  # Code civil 2238: at least six months remain after a mediation or conciliation


def limitation_date(
	due: date,
	years: int,
	interruptions: Iterable[date] = (),
	suspensions: Iterable[tuple[date, date]] = (),
) -> date | None:
	"""Last day on which the claim can be pursued; it is barred from the next day.

	Args:
		due: due date of the term; the period runs from the next day.
		years: 5 between businesses, 2 for consumers (the regime says so); 0 = not known.
		interruptions: days of acknowledgements, partial payments, court claims …; each one starts a whole
			new period. One that
			comes after the last day revives nothing.
		suspensions: (first, last) days of mediations or conciliations; the period stands still meanwhile.

	Returns:
		The last day (29 February becomes 28 February in a common year); None when `years` is 0.
	"""
	if not years:
		return None
	last = add_months(due, 12 * years)
	if not interruptions and not suspensions:
		return last
	events: list[tuple[date, date | None]] = [(day, None) for day in interruptions if day > due]
	events += list(suspensions)
	for first, end in sorted(events, key=lambda event: event[0]):
		if first > last:
			break
		if end is None:
			last = max(last, add_months(first, 12 * years))
		else:
			stood_still = timedelta(days=(end - max(first, due)).days + 1)
			last = max(last + stood_still, add_months(end, SUSPENSION_FLOOR_MONTHS)) if end > due else last
	return last


def is_time_barred(limitation: date | None, today: date) -> bool:
	"""Whether the last day has passed; an unknown limitation date bars nothing."""
	return limitation is not None and today > limitation


def days_left(limitation: date | None, today: date) -> int | None:
	"""Days from today to the last day, negative once barred."""
	return None if limitation is None else (limitation - today).days
