"""The invoices and advances of the year, drawn before it begins."""

import random
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal

from recouvrement_app.rules.money import round_money
from recouvrement_app.rules.receivables import ReceivableLine

from .company import COMPANY, Customer

FIRST, LAST = date(2025, 4, 1), date(2026, 5, 29)
SHOWN_FROM = date(2025, 6, 1)
LIVE_FROM = date(2025, 9, 1)  # the application starts; until then nobody reminds anybody
INVOICES = 1500
LEAST = Decimal("35.00")  # smallest invoice
DEPOSIT_FROM = Decimal(4000)  # above it, some customers pay a deposit first


def draw_invoices(chance: random.Random, people: Sequence[Customer]) -> Iterator[ReceivableLine]:
	"""Every line of the year's invoices, in the order of their dates."""
	scale = INVOICES / sum(person.invoices for person in people)
	drafts = [
		(_workday(chance), person) for person in people for _ in range(max(1, round(person.invoices * scale)))
	]
	while len(drafts) < INVOICES:
		drafts.append((_workday(chance), people[len(drafts) % len(people)]))
	for number, (day, person) in enumerate(sorted(drafts[:INVOICES], key=lambda d: (d[0], d[1].name)), 1):
		yield from _invoice(chance, number, day, person)


def _workday(chance: random.Random) -> date:
	"""A weekday of the year; August is quiet."""
	while True:
		day = FIRST + timedelta(days=chance.randrange((LAST - FIRST).days))
		if day.weekday() < 5 and not (day.month == 8 and chance.random() < 0.6):
			return day


def _invoice(chance: random.Random, number: int, day: date, person: Customer) -> Iterator[ReceivableLine]:
	factor = Decimal(str(round(chance.lognormvariate(0, 0.55), 3)))
	gross = max(round_money(person.amount * factor, person.currency), LEAST)
	due = day + timedelta(days=person.terms)
	parts = [("", due, gross)]
	if person.habit in ("partial", "pressed") and gross > DEPOSIT_FROM and chance.random() < 0.5:
		deposit = round_money(gross * Decimal("0.3"), person.currency)
		parts = [("Acompte 30 %", day + timedelta(days=8), deposit), ("Solde", due, gross - deposit)]
	for term, term_due, amount in parts:
		yield ReceivableLine(
			company=COMPANY["name"],
			customer=person.name,
			invoice=f"FA-{day.year}-{number:05d}",
			term=term,
			posting_date=day,
			due_date=term_due,
			amount=amount,
			outstanding=amount,
			currency=person.currency,
			debtor_type=person.debtor_type,
			country=person.country,
			email=person.email,
			language=person.language,
		)


def draw_advances(chance: random.Random, people: Iterable[Customer]) -> Iterator[tuple[date, str, Decimal]]:
	"""(day, customer, amount) of money that comes without an invoice."""
	for person in people:
		if person.habit == "credit":
			for month in range(0, 14, 2):
				day = FIRST + timedelta(days=30 * month + chance.randrange(25))
				yield day, person.name, Decimal(chance.randrange(900, 2600))
	yield date(2026, 5, 21), "Hôtel Bellevue", Decimal("1450.00")
	yield date(2026, 5, 12), "Les Lodges du Lac", Decimal("300.00")
