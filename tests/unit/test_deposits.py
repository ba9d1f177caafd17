"""The deposit that a buyer is asked for: the gravest sign decides."""

from decimal import Decimal

import pytest

from recouvrement_app.rules.deposits import Buyer, DepositAdvice, advise

PERCENTS = {"bad_payer": 50, "late_payer": 30, "overdue": 20, "new_customer": 10}


@pytest.mark.parametrize(
	("buyer", "advice"),
	[
		(Buyer(profile="Prompt", ever_paid=True), DepositAdvice(0, "none")),
		(Buyer(profile="Slightly Late", ever_paid=True), DepositAdvice(0, "none")),
		(Buyer(ever_paid=True), DepositAdvice(0, "none")),  # paid long ago: known
		(Buyer(), DepositAdvice(10, "new_customer")),
		(Buyer(overdue=Decimal(1)), DepositAdvice(20, "overdue")),
		(Buyer(profile="Prompt", ever_paid=True, overdue=Decimal("0.01")), DepositAdvice(20, "overdue")),
		(Buyer(profile="Late", ever_paid=True, overdue=Decimal(1)), DepositAdvice(30, "late_payer")),
		(Buyer(profile="Very Late", ever_paid=True), DepositAdvice(30, "late_payer")),
		(Buyer(profile="Bad Payer", ever_paid=True), DepositAdvice(50, "bad_payer")),
		(Buyer(profile="Prompt", ever_paid=True, on_hold=True), DepositAdvice(100, "on_hold")),
	],
)
def test_the_gravest_sign_decides(buyer: Buyer, advice: DepositAdvice) -> None:
	assert advise(buyer, PERCENTS) == advice


def test_a_share_of_nothing_switches_its_sign_off() -> None:
	percents = {**PERCENTS, "bad_payer": 0, "new_customer": 0}
	assert advise(Buyer(profile="Bad Payer", ever_paid=True, overdue=Decimal(1)), percents).reason == "overdue"
	assert advise(Buyer(), percents) == DepositAdvice(0, "none")


def test_the_deposit_is_rounded_as_its_currency_is() -> None:
	assert DepositAdvice(30, "late_payer").amount(Decimal("1000.05"), "EUR") == Decimal("300.02")
	assert DepositAdvice(30, "late_payer").amount(Decimal(1001), "JPY") == Decimal(300)
