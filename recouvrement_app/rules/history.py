"""What has happened to a line: contacts, promises, holds."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from .calendar import Day
from .receivables import CaseKey

COUNTED = frozenset({"done", "skipped"})  # DESIGN §4: a step counts only when done, or skipped with a reason
UNREACHED = frozenset({"No Answer", "Wrong Contact"})  # outcomes of a contact that reached nobody
HOLD_KINDS = ("opt_out", "litigation", "dispute", "hold")


@dataclass(frozen=True, slots=True)
class HistoryEntry:
	"""One step on one line.

	Args:
		status: done | skipped | prepared | failed; only the first two count.
		deadline: day named in the letter, by which the customer was asked to pay.
		scenario, offset_reached: the scenario in force then and the nominal age (days after the due date) of its step; they let a
			case change scenario without replaying what was passed (CASES 28).
		case: the case when it is known; else it is found by invoice, or by customer.
	"""

	customer: str
	invoice: str
	term: str
	step: int
	status: str
	date: Day
	deadline: Day | None = None
	scenario: str = ""
	offset_reached: int | None = None
	case: CaseKey | None = None
	is_contact: bool | None = None


@dataclass(frozen=True, slots=True)
class Promise:
	"""A promise to pay; `invoice` "" stands for the whole case. Status open | kept | partly_kept | broken | cancelled."""

	customer: str
	invoice: str
	amount: Decimal | None
	date: Day
	tolerance_days: int = 0
	status: str = "open"

	@property
	def rests_until(self) -> Day:
		"""Last day on which its lines rest."""
		return self.date + timedelta(days=self.tolerance_days)


@dataclass(frozen=True, slots=True)
class Hold:
	"""Something that keeps lines out of the run; `invoice` "" stands for the whole case, `until` None for open-ended.

	Args:
		kind: hold | dispute | litigation | opt_out.
		until: the last day held; the next day is free.
		company, currency: "" stands for every case of the customer.
	"""

	customer: str
	invoice: str
	kind: str
	until: Day | None = None
	company: str = ""
	currency: str = ""
	detail: str = ""

	def holds_on(self, day: Day) -> bool:
		"""Whether it still holds on `day`."""
		return self.until is None or day <= self.until
