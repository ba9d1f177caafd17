"""Attempts at an amicable settlement: which count, and what a route still asks for (CPC 750-1)."""

from datetime import date
from decimal import Decimal

import pytest

from recouvrement_app.rules.amicable import Attempt, counting, lacking
from recouvrement_app.rules.litigation import ClaimFacts, lacking_attempt

from .test_litigation import COMMERCIAL, INTERIM, JUDICIAL, MERITS

DUE = date(2026, 1, 31)


def attempt(how: str = "Meeting", day: str = "2026-02-15", **over: object) -> Attempt:
	return Attempt(how, date.fromisoformat(day), **over)


def code(route: object, *attempts: Attempt, amount: int = 3000, debtor: str = "business") -> str | None:
	found = lacking_attempt(route, ClaimFacts(Decimal(amount), debtor_type=debtor, attempts=attempts))
	return found[0] if found else None


def test_an_attempt_counts_from_the_day_on_which_the_oldest_invoice_fell_due() -> None:
	early, same_day, later = attempt(day="2026-01-30"), attempt(day="2026-01-31"), attempt(day="2026-03-01")
	assert counting([later, early, same_day], ["A"], DUE) == [same_day, later]


def test_a_promise_about_other_invoices_is_no_attempt_for_these() -> None:
	other, own, whole = attempt("Plan", invoices=("B",)), attempt("Plan", invoices=("A", "B")), attempt("Promise")
	assert counting([other, own, whole], ["A"], DUE) == [own, whole]


def test_a_call_that_reached_nobody_does_not_count_but_an_invitation_of_a_conciliator_does() -> None:
	call, invitation = attempt("Phone Call", outcome="No Answer"), attempt("Conciliator", outcome="No Answer")
	assert counting([call, invitation], ["A"], DUE) == [invitation]


@pytest.mark.parametrize("how", ["Conciliator", "Mediation", "Participatory Procedure"])
def test_the_law_names_three_ways_for_a_consumer_s_small_claim(how: str) -> None:
	assert code(MERITS, attempt(how), amount=5000, debtor="consumer") is None


@pytest.mark.parametrize("how", ["Meeting", "Phone Call", "Promise", "Plan", "Settlement"])
def test_good_will_alone_does_not_replace_them(how: str) -> None:
	assert code(MERITS, attempt(how), amount=5000, debtor="consumer") == "amicable_attempt"
	assert code(MERITS, attempt(how), amount=5001, debtor="consumer") is None  # above, any attempt will do


def test_a_summons_asks_for_any_attempt_and_a_payment_order_for_none() -> None:
	assert (code(MERITS), code(INTERIM)) == ("amicable_record", "amicable_record")
	assert code(MERITS, attempt("Settlement")) is None
	assert (code(COMMERCIAL), code(JUDICIAL, debtor="consumer")) == (None, None)


def test_what_is_missing_is_said_in_words() -> None:
	assert lacking(True, True, [])[1].startswith("an attempt before a conciliator")
	assert lacking(False, True, [])[1] == "no attempt at an amicable settlement is on record"
	assert lacking(False, False, []) is None
