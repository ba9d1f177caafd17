"""Interest on invoices that were paid part-way: on each step of the balance, worked out by hand at 13.15 % (2025 H1) and 12.15 % (H2)."""

from datetime import date
from decimal import Decimal

import pytest

from . import factories
from .factories import pay
from .litigation_world import case_of, ensure_people

RATE = 13.15


@pytest.fixture(autouse=True)
def people(site: None) -> None:
	ensure_people()


def interest(*steps: tuple[float, int], rate: float = RATE) -> float:
	"""The interest of (amount, days) steps at one rate."""
	return round(sum(amount * days for amount, days in steps) * rate / 36500, 2)


def charged(invoice, until: str) -> tuple[float, float, float]:
	"""(outstanding, interest, indemnity)."""
	from recouvrement_app.services.receivables import late_charges

	found = late_charges.of_invoices(case_of(invoice.customer), [invoice.name], factories.day(until))[invoice.name]
	return float(found.outstanding), float(found.interest), float(found.indemnity)


def test_interest_on_what_was_paid_late_is_added_to_that_on_the_rest(customer: str) -> None:
	owed = factories.make_invoice(customer, amount=10000, due="2025-01-31")
	pay(owed, 4000, "2025-03-02")  # 30 days on 10,000, the day of payment included
	# then 6,000 from 3 March to 1 May: 60 days. 10,000 × 30 + 6,000 × 60 = 660,000 × 13.15 / 36,500 = 237.78
	assert charged(owed, "2025-05-01") == (6000, 237.78, 40)
	assert interest((10000, 30), (6000, 60)) == 237.78


def test_a_delay_over_two_semesters_is_split_by_payments_and_rates(customer: str) -> None:
	owed = factories.make_invoice(customer, amount=10000, due="2025-05-15")
	pay(owed, 5000, "2025-06-14")  # 30 days on 10,000, then 5,000: 16 days to 30 June, 51 days at 12.15 % to 20 August
	by_hand = round(((10000 * 30 + 5000 * 16) * 13.15 + 5000 * 51 * 12.15) / 36500, 2)
	assert by_hand == 221.79
	assert charged(owed, "2025-08-20") == (5000, by_hand, 40)


def test_a_payment_in_time_bears_no_interest(customer: str) -> None:
	owed = factories.make_invoice(customer, amount=1000, due="2025-01-31")
	pay(owed, 400, "2025-01-31")

	assert charged(owed, "2025-03-02") == (600, interest((600, 30)), 40)


def test_a_term_that_was_paid_late_bears_interest_until_it_was_paid(customer: str) -> None:
	owed = factories.make_invoice(customer, amount=1000, due="2025-03-31", terms=[("2025-01-31", 50), ("2025-03-31", 50)])
	pay(owed, 500, "2025-02-20")  # the first term, 20 days late
	# the second one: 1 to 30 April
	assert charged(owed, "2025-04-30") == (500, round(interest((500, 20)) + interest((500, 30)), 2), 40)


def test_what_was_credited_bears_no_interest(customer: str) -> None:
	from recouvrement_app.services.receivables.credit_notes import draft_credit_note

	owed = factories.make_invoice(customer, amount=1000, due="2025-01-31")
	factories.frappe.get_doc("Sales Invoice", draft_credit_note(owed.name, 250)).submit()

	assert charged(owed, "2025-03-02") == (750, interest((750, 30)), 40)


def test_a_payment_that_was_cancelled_counts_no_more(customer: str) -> None:
	owed = factories.make_invoice(customer, amount=1000, due="2025-01-31")
	pay(owed, 400, "2025-02-10").cancel()

	assert charged(owed, "2025-03-02") == (1000, interest((1000, 30)), 40)


def test_payments_fill_the_terms_in_their_order() -> None:
	from recouvrement_app.services.receivables.part_payments import spread

	first, second = date(2025, 1, 31), date(2025, 2, 28)
	terms = spread([(second, Decimal(60)), (first, Decimal(40))], [(date(2025, 3, 1), Decimal(50)), (date(2025, 2, 1), Decimal(30))])

	assert [(term.due_date, term.payments) for term in terms] == [
		(first, ((date(2025, 2, 1), Decimal(30)), (date(2025, 3, 1), Decimal(10)))),
		(second, ((date(2025, 3, 1), Decimal(40)),)),
	]
