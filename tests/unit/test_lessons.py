"""What a customer's year teaches for the next invoice."""

from decimal import Decimal

import pytest

from recouvrement_app.rules.lessons import CustomerYear, Lesson, lessons, shorter_terms


def codes(**facts: object) -> list[str]:
	return [lesson.code for lesson in lessons(CustomerYear(**facts))]


def only(code: str, **facts: object) -> Lesson:
	(found,) = [lesson for lesson in lessons(CustomerYear(**facts)) if lesson.code == code]
	return found


def test_a_prompt_customer_teaches_nothing() -> None:
	assert codes() == []
	assert codes(average_days_late=Decimal(2), terms_days=30, outstanding=Decimal(900)) == []


@pytest.mark.parametrize(
	("terms", "late", "wanted"),
	[(60, "20", 30), (60, "15.5", 30), (45, "32", 8), (30, "47", 0), (30, "15", 15), (60, "0", 60), (45, "16", 15)],
)  # 60 − 20 = 40: of 60, 45, 30, 15, 8, 0 the largest not above is 30; 45 − 32 = 13 → 8; 45 − 16 = 29 → 15
def test_the_money_comes_with_shorter_terms_when_it_was_due_until_now(terms: int, late: str, wanted: int) -> None:
	assert shorter_terms(terms, Decimal(late)) == wanted


def test_a_late_payer_gets_deposit_terms_debit_and_a_limit_with_its_figures() -> None:
	facts = {"average_days_late": Decimal("47.5"), "terms_days": 30, "outstanding": Decimal(4200), "deposit_percent": 30}
	assert codes(**facts) == ["deposit", "shorter_terms", "direct_debit", "credit_limit"]
	terms = only("shorter_terms", **facts)
	assert (terms.terms_days, terms.proposal) == (0, "propose shorter terms: payment on receipt instead of 30 days")
	assert terms.reason == "48 days late on average within a year"
	assert only("deposit", **facts).proposal == "ask for a deposit of 30 % with each order"
	assert only("credit_limit", **facts).reason == "it owes 4200 EUR and no limit is set"


def test_fifteen_days_are_still_borne_and_five_ask_for_a_direct_debit() -> None:
	assert codes(average_days_late=Decimal(15), terms_days=30, outstanding=Decimal(1), deposit_percent=30) == ["direct_debit"]
	assert codes(average_days_late=Decimal(5)) == ["direct_debit"]
	assert codes(average_days_late=Decimal("4.9")) == []


def test_who_disputes_does_not_forget() -> None:
	assert codes(average_days_late=Decimal(10), disputes={"Price": 1}) == []


def test_two_broken_promises_ask_for_a_deposit_even_of_who_pays_in_time() -> None:
	facts = {"average_days_late": Decimal(1), "deposit_percent": 30}
	assert codes(broken_promises=2, **facts) == ["deposit"]
	assert only("deposit", broken_promises=2, **facts).reason == "broken promises within a year: 2"
	assert codes(broken_promises=1, **facts) == []


def test_a_limit_that_is_passed_is_kept_to() -> None:
	facts = {"broken_promises": 2, "credit_limit": Decimal(1000)}
	assert only("credit_limit", outstanding=Decimal(1500), **facts).reason == "it owes 1500 EUR, the limit is 1000 EUR"
	assert codes(outstanding=Decimal(900), **facts) == []


def test_disputes_that_come_back_name_what_to_change_the_most_frequent_first() -> None:
	found = lessons(CustomerYear(disputes={"Price": 2, "Administrative": 3, "Quality": 1}))
	assert [(lesson.key, lesson.reason) for lesson in found] == [
		("Administrative", "disputes within a year: 3 (Administrative)"), ("Price", "disputes within a year: 2 (Price)"),
	]
	assert found[0].proposal == "ask for the order number and the right addressee before invoicing"


def test_after_a_legal_recovery_or_in_insolvency_one_asks_for_payment_before_delivery_and_nothing_weaker() -> None:
	facts = {"average_days_late": Decimal(80), "terms_days": 30, "deposit_percent": 50, "disputes": {"Price": 2}}
	assert codes(recoveries=1, **facts) == ["prepayment", "invoicing"]
	assert only("prepayment", insolvent=True).reason == "insolvency proceedings are open"
