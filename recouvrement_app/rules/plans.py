"""What a plan says: actions, skipped lines and their reasons (DESIGN §5)."""

from dataclasses import dataclass, replace
from decimal import Decimal
from enum import Enum

from .calendar import Day
from .money import ZERO
from .receivables import CaseKey, Credit, ReceivableLine
from .scenario import Step


class SkipReason(str, Enum):
	"""Why a line is in no action of the day (DESIGN §5)."""

	NOT_DUE_YET = "not_due_yet"
	GAP = "gap"
	HOLD = "hold"
	PROMISE = "promise"
	DISPUTE = "dispute"
	LITIGATION = "litigation"
	OPT_OUT = "opt_out"
	CREDIT_COVERS = "credit_covers"
	BELOW_MINIMUM = "below_minimum"
	NO_MORE_STEPS = "no_more_steps"
	TIME_BARRED = "time_barred"
	NO_RECIPIENT = "no_recipient"
	PAID = "paid"


LISTED_FOR_INFORMATION = frozenset((SkipReason.NOT_DUE_YET, SkipReason.BELOW_MINIMUM, SkipReason.NO_MORE_STEPS))


@dataclass(frozen=True, slots=True)
class PlannedLine:
	"""A line in an action, with the step that it takes itself (0 when it is listed for information only)."""

	line: ReceivableLine
	days_late: int
	step: int
	old_enough_for: int
	interest: Decimal
	indemnity: Decimal
	offset_reached: int = 0


@dataclass(frozen=True, slots=True)
class PlannedAction:
	"""One contact (or internal act) for one case on one day, at the highest next step among its lines."""

	company: str
	customer: str
	currency: str
	step: Step
	channel: str
	date: Day
	deadline: Day | None
	lines: tuple[PlannedLine, ...]
	information: tuple[PlannedLine, ...]
	credits: tuple[Credit, ...]
	total: Decimal
	scenario: str
	remarks: tuple[str, ...] = ()

	@property
	def case(self) -> CaseKey:
		"""The case that it is for."""
		return CaseKey(self.company, self.customer, self.currency)


@dataclass(frozen=True, slots=True)
class SkippedLine:
	"""A line that is in no action: the reason, and the first day on which that may change."""

	line: ReceivableLine
	reason: SkipReason
	detail: str = ""
	until: Day | None = None
	step: int | None = None


@dataclass(frozen=True, slots=True)
class Plan:
	"""What goes out on `date`, what does not, and what a person should know."""

	date: Day
	actions: tuple[PlannedAction, ...]
	skipped: tuple[SkippedLine, ...]
	warnings: tuple[str, ...]


def one_indemnity_an_invoice(*groups: tuple[PlannedLine, ...]) -> tuple[tuple[PlannedLine, ...], ...]:
	"""The groups with the fixed indemnity on the first late term of each invoice only.

	Source: Code de commerce D441-5: 40 EUR per late invoice, once, whatever its number of terms.
	"""
	seen: set[str] = set()
	result = []
	for group in groups:
		kept = []
		for planned in group:
			if planned.indemnity:
				if planned.line.invoice in seen:
					planned = replace(planned, indemnity=ZERO)
				seen.add(planned.line.invoice)
			kept.append(planned)
		result.append(tuple(kept))
	return tuple(result)
