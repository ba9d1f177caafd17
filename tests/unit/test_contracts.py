"""What a contract must hold, point by point."""

from datetime import date
from decimal import Decimal

import pytest

from recouvrement_app.rules.contracts import (
	LATE_PAYMENT,
	PRICE,
	SCHEDULE,
	SCOPE,
	SIGNATURE,
	TERMS,
	Item,
	Papers,
	checklist,
)

COMPLETE = Papers(
	items=(Item("Kitchen", "Oak kitchen of plan no. 12, delivered and fitted; without plumbing", Decimal(9000), date(2026, 3, 1)),),
	total=Decimal(9000),
	terms="Tout retard entraîne des pénalités de retard et une indemnité de 40 €.",
	has_payment_terms=True,
	signed=True,
)


def open_points(**over) -> set[str]:
	values = {name: getattr(COMPLETE, name) for name in COMPLETE.__slots__}
	return {point for point, settled in checklist(Papers(**{**values, **over})).items() if not settled}


def item(**over) -> tuple[Item, ...]:
	return (Item(**{"name": "Kitchen", "description": "Oak kitchen", "rate": Decimal(9000), "delivery": date(2026, 3, 1), **over}),)


def test_a_complete_sale_leaves_nothing_open() -> None:
	assert open_points() == set()


@pytest.mark.parametrize(
	("over", "missing"),
	[
		({"items": item(description=" KITCHEN ")}, SCOPE),
		({"items": item(description="")}, SCOPE),
		({"items": item(rate=Decimal(0))}, PRICE),
		({"items": item(delivery=None)}, SCHEDULE),
		({"has_payment_terms": False}, TERMS),
		({"terms": "Paiement à 30 jours."}, LATE_PAYMENT),
		({"signed": False}, SIGNATURE),
	],
)
def test_each_point_alone(over: dict, missing: str) -> None:
	assert open_points(**over) == {missing}


def test_the_contracts_text_settles_what_the_lines_leave_open() -> None:
	text = "Objet du contrat : refonte du site. Prix : 4 500 € HT. Délai de livraison : 6 semaines. Pénalités de retard : 12 %."
	assert open_points(items=(), total=Decimal(0), contract=text, terms="") == set()
	english = "Scope: a new site. Price: EUR 4,500, that is 4500 EUR. To be delivered within 6 weeks. Late-payment interest: 12 %."
	assert open_points(items=(), total=Decimal(0), contract=english, terms="") == set()
	assert open_points(items=(), total=Decimal(0), contract="Nous travaillons bien ensemble.", terms="") == {SCOPE, PRICE, SCHEDULE, LATE_PAYMENT}


def test_a_consumer_owes_no_penalties_and_without_a_contract_there_is_nothing_to_sign() -> None:
	assert set(checklist(Papers(business=False))) == {SCOPE, PRICE, SCHEDULE, TERMS}
