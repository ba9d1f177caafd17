"""What a customer's year teaches for the next invoice: new terms to propose, each with the figure that speaks for it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from .deposits import WHOLE
from .money import ZERO
from .sentences import Sentence

TERMS = (60, 45, 30, 15, 8, 0)  # days that are usual; 0 = on receipt
LATE_DAYS = Decimal(15)  # from here on an average delay costs more than a few days of bank
DEBIT_DAYS = Decimal(5)
REPEATED = 2  # disputes of one kind within the year, or broken promises, are no accident

PREPAYMENT, DEPOSIT, TERMS_SHORTER, DIRECT_DEBIT, CREDIT_LIMIT, INVOICING = CODES = (
	"prepayment",
	"deposit",
	"shorter_terms",
	"direct_debit",
	"credit_limit",
	"invoicing",
)
MENDS = {
	"Administrative": Sentence("ask for the order number and the right addressee before invoicing"),
	"Not Received": Sentence("agree on the channel of invoices, and keep a proof of each sending"),
	"Price": Sentence("have prices confirmed in a signed order"),
	"Quantity": Sentence("have the delivery note signed with the quantities"),
	"Delivery": Sentence("have the delivery note signed with the day"),
	"Quality": Sentence("have the work accepted in writing before invoicing"),
	"Already Paid": Sentence("ask for the invoice number with each transfer"),
	"Other": Sentence("look for the common cause"),
}


@dataclass(frozen=True, slots=True)
class CustomerYear:
	"""What twelve months say of a customer.

	Args:
		average_days_late: of the invoices paid; None without any.
		terms_days: days from invoice to due date, on average; None without an invoice.
		broken_promises, recoveries: how many; disputes: how many by kind.
		outstanding, credit_limit: in `currency`; a limit of 0 = none is set.
		deposit_percent: what the rules of deposits ask for, for its way of paying.
	"""

	average_days_late: Decimal | None = None
	terms_days: int | None = None
	broken_promises: int = 0
	disputes: Mapping[str, int] = field(default_factory=dict)
	recoveries: int = 0
	insolvent: bool = False
	outstanding: Decimal = ZERO
	credit_limit: Decimal = ZERO
	currency: str = "EUR"
	deposit_percent: int = 0


@dataclass(frozen=True, slots=True)
class Lesson:
	"""One proposal.

	Args:
		code: one of CODES; key: what makes it differ from others of the same code (the kind of dispute).
		proposal, reason: in words.
		terms_days: the terms to propose; None when it is about something else.
	"""

	code: str
	proposal: Sentence
	reason: Sentence
	terms_days: int | None = None
	key: str = ""


def lessons(year: CustomerYear) -> list[Lesson]:
	"""The proposals for a customer, the strongest first; prepayment leaves no need of deposit, terms, debit or limit."""
	grave = _prepayment(year)
	if grave:
		return [grave, *_invoicing(year)]
	return [*_deposit(year), *_terms(year), *_debit(year), *_limit(year), *_invoicing(year)]


def shorter_terms(terms_days: int, average_days_late: Decimal) -> int:
	"""The usual terms by which the money comes when it was due until now, if the customer goes on paying as late (at least 0)."""
	wanted = terms_days - average_days_late
	return next((days for days in TERMS if days <= wanted), 0)


def _prepayment(year: CustomerYear) -> Lesson | None:
	proposal = Sentence("ask for payment before delivery")
	if year.insolvent:
		return Lesson(PREPAYMENT, proposal, Sentence("insolvency proceedings are open"))
	if year.recoveries:
		return Lesson(PREPAYMENT, proposal, Sentence("legal recoveries within a year: {0}", year.recoveries))
	return None


def _deposit(year: CustomerYear) -> Iterator[Lesson]:
	late = year.average_days_late is not None and year.average_days_late > LATE_DAYS
	broken = year.broken_promises >= REPEATED
	if not 0 < year.deposit_percent < WHOLE or not (late or broken):
		return
	reason = _late(year) if late else Sentence("broken promises within a year: {0}", year.broken_promises)
	yield Lesson(DEPOSIT, Sentence("ask for a deposit of {0} % with each order", year.deposit_percent), reason)


def _terms(year: CustomerYear) -> Iterator[Lesson]:
	late = year.average_days_late
	if late is None or not year.terms_days or late <= LATE_DAYS:
		return
	days = shorter_terms(year.terms_days, late)
	if days < year.terms_days:
		new = Sentence("{0} days instead of {1}", days, year.terms_days) if days else Sentence("payment on receipt instead of {0} days", year.terms_days)
		yield Lesson(TERMS_SHORTER, Sentence("propose shorter terms: {0}", new), _late(year), days)


def _debit(year: CustomerYear) -> Iterator[Lesson]:
	late = year.average_days_late
	if late is not None and late >= DEBIT_DAYS and not year.disputes:
		reason = Sentence("{0} days late on average, without a dispute: it forgets rather than refuses", _days(late))
		yield Lesson(DIRECT_DEBIT, Sentence("propose a direct debit (SEPA mandate)"), reason)


def _limit(year: CustomerYear) -> Iterator[Lesson]:
	late = year.average_days_late is not None and year.average_days_late > LATE_DAYS
	if not (late or year.broken_promises >= REPEATED) or year.outstanding <= 0:
		return
	if not year.credit_limit:
		reason = Sentence("it owes {0} {1} and no limit is set", year.outstanding, year.currency)
		yield Lesson(CREDIT_LIMIT, Sentence("set a credit limit"), reason)
	elif year.outstanding > year.credit_limit:
		reason = Sentence("it owes {0} {1}, the limit is {2} {1}", year.outstanding, year.currency, year.credit_limit)
		yield Lesson(CREDIT_LIMIT, Sentence("keep to the credit limit"), reason)


def _invoicing(year: CustomerYear) -> Iterator[Lesson]:
	repeated = [(kind, count) for kind, count in year.disputes.items() if count >= REPEATED]
	for kind, count in sorted(repeated, key=lambda row: (-row[1], row[0])):
		mend = MENDS.get(kind, MENDS["Other"])
		yield Lesson(INVOICING, mend, Sentence("disputes within a year: {0} ({1})", count, Sentence(kind)), key=kind)


def _late(year: CustomerYear) -> Sentence:
	return Sentence("{0} days late on average within a year", _days(year.average_days_late or ZERO))


def _days(average: Decimal) -> int:
	"""An average in whole days, as one speaks of it."""
	return int(average.quantize(Decimal(1), ROUND_HALF_UP))
