"""What is owed: receivable lines (one payment term of a submitted invoice) and the credits against them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from .money import ZERO


class CaseKey(NamedTuple):
	"""What one Collection Case is for."""

	company: str
	customer: str
	currency: str


class LineKey(NamedTuple):
	"""One payment term of one invoice."""

	invoice: str
	term: str


@dataclass(frozen=True, slots=True)
class ReceivableLine:
	"""One payment term of an invoice.

	Args:
		amount, outstanding: of this term, in `currency` (tax included).
		email: None when nothing is known about it, "" when the customer is known to have none.
		scenario: name of the scenario in force for its case, "" for the default.
		limitation_date: last day on which the claim can be pursued; None when not known.
		case, key: the case that the line belongs to, and what names the line within its company.
	"""

	company: str
	customer: str
	invoice: str
	term: str
	posting_date: date
	due_date: date
	amount: Decimal
	outstanding: Decimal
	currency: str
	debtor_type: str = "business"
	country: str = "FR"
	email: str | None = None
	language: str = ""
	scenario: str = ""
	delivery_date: date | None = None
	limitation_date: date | None = None
	case: CaseKey = field(init=False, repr=False, compare=False)
	key: LineKey = field(init=False, repr=False, compare=False)

	def __post_init__(self) -> None:
		object.__setattr__(self, "case", CaseKey(self.company, self.customer, self.currency))
		object.__setattr__(self, "key", LineKey(self.invoice, self.term))


@dataclass(frozen=True, slots=True)
class Credit:
	"""Money of the customer that pays no invoice yet (advance, overpayment, credit note); `amount` > 0."""

	company: str
	customer: str
	amount: Decimal
	currency: str
	reference: str = ""

	@property
	def case(self) -> CaseKey:
		"""The case whose claim it lowers."""
		return CaseKey(self.company, self.customer, self.currency)


def days_late(due_date: date, today: date, grace_days: int = 0) -> int:
	"""Days late on `today`: 0 on the due date and within the grace (CASES 12: grace 3, due 12 March → 16 March is 1)."""
	return max(0, (today - due_date).days - grace_days)


def first_late_day(due_date: date, grace_days: int = 0) -> date:
	"""The first day on which a line is late."""
	return due_date + timedelta(days=grace_days + 1)


def open_terms(total: Decimal, outstanding: Decimal, terms: Sequence[tuple[date, Decimal]]) -> list[Decimal]:
	"""What each term still owes, the earliest paid first (as ERPNext's own `is_overdue` does).

	Args:
		total: the invoice's total; outstanding: what is open of it (same currency).
		terms: (due date, amount) in any order; the answer is in the same order.
	"""
	paid = total - outstanding
	left: list[Decimal] = [ZERO] * len(terms)
	for index in sorted(range(len(terms)), key=lambda i: (terms[i][0], i)):
		amount = terms[index][1]
		used = min(max(paid, ZERO), amount)
		paid -= used
		left[index] = amount - used
	return left
