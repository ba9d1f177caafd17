"""Which terms of an order are to be invoiced: those whose day has come, or whose deliverable is done."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from .money import ZERO


@dataclass(frozen=True, slots=True)
class OrderTerm:
	"""A term of an order's payment schedule.

	Args:
		amount: in the order's currency; due: its day.
		done: whether the deliverable that it names is done; None when it names none.
	"""

	amount: Decimal
	due: date
	label: str = ""
	done: bool | None = None

	def is_ripe(self, today: date) -> bool:
		"""A deliverable decides where one is named, else the day."""
		return self.done if self.done is not None else self.due <= today


@dataclass(frozen=True, slots=True)
class ToInvoice:
	"""What is to be invoiced now, the terms that it is for, and the terms whose deliverable is late."""

	amount: Decimal
	terms: tuple[OrderTerm, ...]
	late: tuple[OrderTerm, ...]


def to_invoice(terms: Sequence[OrderTerm], invoiced: Decimal, today: date) -> ToInvoice:
	"""The ripe terms that invoices do not cover yet.

	Args:
		terms: in the order of the schedule; what is invoiced covers the ripe ones first, in that order.
		invoiced: of the whole order, in its currency.
	"""
	left, owed, amount = invoiced, [], ZERO
	for term in terms:
		if not term.is_ripe(today):
			continue
		covered = min(left, term.amount)
		left -= covered
		if term.amount - covered >= Decimal("0.01"):
			owed.append(term)
			amount += term.amount - covered
	late = tuple(term for term in terms if term.done is False and term.due < today)
	return ToInvoice(amount, tuple(owed), late)
