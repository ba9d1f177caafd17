"""Which terms of an order are to be invoiced, by day or by deliverable."""

from datetime import date
from decimal import Decimal

from recouvrement_app.rules.milestones import OrderTerm, to_invoice

TODAY = date(2026, 3, 15)


def term(amount: int, due: str, done: bool | None = None) -> OrderTerm:
	return OrderTerm(Decimal(amount), date.fromisoformat(due), done=done)


def amount(*terms: OrderTerm, invoiced: str = "0") -> Decimal:
	return to_invoice(terms, Decimal(invoiced), TODAY).amount


FIRST, SECOND, LAST = term(300, "2026-03-01"), term(400, "2026-03-15"), term(300, "2026-04-30")


def test_the_terms_whose_day_has_come_are_to_be_invoiced() -> None:
	assert amount(FIRST, SECOND, LAST) == 700
	assert to_invoice((FIRST, SECOND, LAST), Decimal(0), TODAY).terms == (FIRST, SECOND)


def test_what_is_invoiced_covers_the_first_terms_first() -> None:
	assert amount(FIRST, SECOND, LAST, invoiced="300") == 400
	found = to_invoice((FIRST, SECOND, LAST), Decimal(450), TODAY)
	assert (found.amount, found.terms) == (250, (SECOND,))
	assert amount(FIRST, SECOND, LAST, invoiced="1000") == 0


def test_a_deliverable_decides_before_and_after_its_day() -> None:
	early, late = term(300, "2026-04-30", done=True), term(400, "2026-03-01", done=False)
	found = to_invoice((late, early), Decimal(0), TODAY)
	assert (found.amount, found.terms, found.late) == (300, (early,), (late,))


def test_a_deliverable_is_not_late_on_its_day() -> None:
	assert to_invoice((term(400, "2026-03-15", done=False),), Decimal(0), TODAY).late == ()


def test_less_than_a_cent_is_nothing() -> None:
	assert amount(FIRST, invoiced="299.995") == 0
