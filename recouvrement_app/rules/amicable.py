"""Attempts at an amicable settlement: which of them count before a court is asked.

Before a tribunal judiciaire the law names three ways for claims up to 5,000 EUR (CPC 750-1): a conciliator of justice, a mediation, a
participatory procedure. A promise, a plan, an offer, a meeting or a talk proves good will, and is what a route may ask for by itself.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from .history import UNREACHED
from .sentences import Sentence

FORMAL = frozenset(("Conciliator", "Mediation", "Participatory Procedure"))


@dataclass(frozen=True, slots=True)
class Attempt:
	"""An attempt that is on record.

	Args:
		how: Conciliator, Mediation, Participatory Procedure, Meeting, Phone Call …, or Promise, Plan, Settlement.
		day: when it took place.
		outcome: No Answer and Wrong Contact are calls that reached nobody.
		invoices: those it was about; empty = all that was open.
		reference: the record that proves it.
	"""

	how: str
	day: date
	with_whom: str = ""
	outcome: str = ""
	notes: str = ""
	invoices: tuple[str, ...] = ()
	doctype: str = ""
	reference: str = ""

	@property
	def formal(self) -> bool:
		"""Whether it is one of the three ways of CPC 750-1."""
		return self.how in FORMAL


def counting(attempts: Iterable[Attempt], invoices: Sequence[str], due_since: date) -> list[Attempt]:
	"""The attempts about a claim, the oldest first.

	Args:
		invoices: of the claim.
		due_since: due date of its oldest invoice; what was agreed before is no attempt at settling it. A call that reached nobody counts
			only before a conciliator or mediator: an invitation without answer is an attempt all the same.
	"""
	claimed = set(invoices)
	found = [
		attempt
		for attempt in attempts
		if attempt.day >= due_since
		and (not attempt.invoices or claimed & set(attempt.invoices))
		and (attempt.formal or attempt.outcome not in UNREACHED)
	]
	return sorted(found, key=lambda attempt: (attempt.day, attempt.how, attempt.reference))


def lacking(by_law: bool, by_route: bool, attempts: Sequence[Attempt]) -> tuple[str, Sentence] | None:
	"""The record that is missing, as (code, sentence); None when nothing is.

	Args:
		by_law: CPC 750-1 applies to the claim; by_route: the route asks for any attempt.
		attempts: those that count.
	"""
	if by_law and not any(attempt.formal for attempt in attempts):
		text = "an attempt before a conciliator, a mediation or a participatory procedure is required first (CPC 750-1)"
		return "amicable_attempt", Sentence(text)
	if by_route and not attempts:
		return "amicable_record", Sentence("no attempt at an amicable settlement is on record")
	return None
