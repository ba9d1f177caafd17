"""The figures of the demo's page, from the rules' own functions."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from recouvrement_app.rules.calendar import add_months
from recouvrement_app.rules.forecast import Forecast, OpenLine, monday, weekly
from recouvrement_app.rules.key_figures import (
	BUCKETS,
	PaidInvoice,
	PayerProfile,
	StepContact,
	ageing,
	dso_best_possible,
	dso_count_back,
	payer_profile,
	recovery_per_step,
)
from recouvrement_app.rules.money import ZERO
from recouvrement_app.rules.plans import SkippedLine
from recouvrement_app.rules.receivables import ReceivableLine

from .company import Customer
from .draws import LAST, SHOWN_FROM
from .play import Notice, Year
from .world import Receipt

MEAN_RESOLUTION = Decimal(40)  # days from the due date that a dispute takes, from the world's own draw


@dataclass(slots=True)
class Debtor:
	"""One customer of the page: what is owed now, and how it pays."""

	person: Customer
	outstanding: Decimal
	overdue: Decimal
	days_late: int
	lines: list[ReceivableLine]
	profile: PayerProfile
	scenario: str
	last_step: str
	waiting: bool
	state: str


@dataclass(slots=True)
class Skips:
	"""Lines skipped for one reason."""

	reason: str
	lines: list[SkippedLine] = field(default_factory=list)
	amounts: dict[str, Decimal] = field(default_factory=dict)


def month_starts() -> list[date]:
	"""The first days of the months shown."""
	return [add_months(SHOWN_FROM, n) for n in range(13) if add_months(SHOWN_FROM, n) <= LAST]


def _sales(year: Year, first: date, last: date, currency: str) -> Decimal:
	return sum(
		(
			line.amount
			for line in year.world.issued
			if line.currency == currency and first <= line.posting_date <= last
		),
		ZERO,
	)


def dso_by_month(year: Year, currency: str = "EUR") -> list[tuple[date, Decimal, Decimal]]:
	"""(month's last day, DSO by count-back, best possible DSO) of one currency's book."""
	by_day = {day.date: day for day in year.days}
	out = []
	for start in month_starts():
		end = min(date.fromordinal(add_months(start, 1).toordinal() - 1), LAST)
		day = by_day[end]
		months = []
		for back in range(6):
			first = add_months(start, -back)
			last = end if back == 0 else date.fromordinal(add_months(first, 1).toordinal() - 1)
			months.append((_sales(year, first, last, currency), (last - first).days + 1))
		current, overdue = day.current.get(currency, ZERO), day.overdue.get(currency, ZERO)
		dso = dso_count_back(current + overdue, months) or ZERO
		best = (
			dso_best_possible(current, sum((s for s, _d in months[:3]), ZERO), sum(d for _s, d in months[:3]))
			or ZERO
		)
		out.append((end, dso, best))
	return out


def ageing_by_currency(year: Year) -> dict[str, dict[str, Decimal]]:
	"""Open amounts by bucket, per currency, the largest book first."""
	books: dict[str, list[tuple[date, Decimal]]] = defaultdict(list)
	for line in year.world.open_lines():
		books[line.currency].append((line.due_date, line.outstanding))
	order = sorted(books, key=lambda c: -sum(amount for _d, amount in books[c]))
	return {currency: ageing(books[currency], LAST) for currency in order}


def recovery(year: Year, currency: str = "EUR") -> list[tuple[int, str, int, Decimal, Decimal]]:
	"""(step, title, contacts, asked, recovered within 30 days) of the scenario that most customers follow."""
	most, _n = Counter(year.of_customer.values()).most_common(1)[0]
	titles = {step.step: step.title for step in year.scenarios[most].steps}
	contacts = [
		StepContact(p.line.invoice, p.step, n.action.date, p.line.outstanding)
		for n in year.notices
		if n.done and n.action.step.is_contact and n.action.currency == currency and n.action.scenario == most
		for p in n.action.lines
	]
	payments = [
		(r.line.invoice, r.date, r.amount) for r in year.world.receipts if r.line.currency == currency
	]
	found = recovery_per_step(contacts, payments)
	return [(s, titles.get(s, str(s)), r.contacts, r.asked, r.recovered) for s, r in found.items()]


def _paid_invoices(
	receipts: Iterable[Receipt], open_now: dict[tuple[str, str], Decimal]
) -> list[PaidInvoice]:
	last: dict[tuple[str, str], Receipt] = {}
	for receipt in receipts:
		last[receipt.line.invoice, receipt.line.term] = receipt
	return [
		PaidInvoice(r.line.due_date, r.date, r.line.amount)
		for key, r in last.items()
		if not open_now.get(key)
	]


def debtors(year: Year) -> list[Debtor]:
	"""Every customer, the most overdue first."""
	world = year.world
	open_now = {key: line.outstanding for key, line in world.lines.items()}
	receipts: dict[str, list[Receipt]] = defaultdict(list)
	for receipt in world.receipts:
		receipts[receipt.line.customer].append(receipt)
	lines: dict[str, list[ReceivableLine]] = defaultdict(list)
	for line in world.open_lines():
		lines[line.customer].append(line)
	last_step = {n.action.customer: n.action.step.title for n in year.notices if n.done}
	waiting = {n.action.customer for n in year.notices if not n.done}
	out = []
	for name, person in world.people.items():
		mine = sorted(lines[name], key=lambda line: line.due_date)
		late = [line for line in mine if line.due_date < LAST]
		kept = [p.status for p in world.promises if p.customer == name and p.status in ("kept", "broken")]
		profile = payer_profile(_paid_invoices(receipts[name], open_now), LAST, kept.count("kept"), len(kept))
		out.append(
			Debtor(
				person,
				sum((line.outstanding for line in mine), ZERO),
				sum((line.outstanding for line in late), ZERO),
				max(((LAST - line.due_date).days for line in late), default=0),
				mine,
				profile,
				year.of_customer[name],
				last_step.get(name, ""),
				name in waiting,
				_state(year, name, bool(late), bool(mine)),
			)
		)
	return sorted(out, key=lambda d: (-d.overdue, -d.outstanding, d.person.name))


def _state(year: Year, name: str, late: bool, owes: bool) -> str:
	kinds = {
		hold.kind
		for hold in year.world.holds
		if hold.customer == name
		and hold.holds_on(LAST)
		and (not hold.invoice or _is_open(year, hold.invoice))
	}
	for kind in ("litigation", "opt_out", "hold", "dispute"):
		if kind in kinds:
			return kind
	if any(p.customer == name and p.status == "open" for p in year.world.promises):
		return "promised"
	return "overdue" if late else "current" if owes else "nothing_due"


def _is_open(year: Year, invoice: str) -> bool:
	return any(line.invoice == invoice and line.outstanding > ZERO for line in year.world.lines.values())


def forecast(year: Year, people: Sequence[Debtor], currency: str = "EUR", weeks: int = 10) -> Forecast:
	"""Cash expected by week in one currency."""
	world = year.world
	promised = {p.invoice: p.rests_until for p in world.promises if p.status == "open"}
	holds = [hold for hold in world.holds if hold.holds_on(LAST)]
	disputed = {hold.invoice for hold in holds if hold.kind == "dispute"}
	litigated = {hold.invoice for hold in holds if hold.kind == "litigation" and hold.invoice}
	whole = {hold.customer for hold in holds if hold.kind in ("litigation", "opt_out") and not hold.invoice}
	delay = {d.person.name: d.profile.average_days_late or ZERO for d in people}
	lines = [
		OpenLine(
			line.due_date,
			line.outstanding,
			promised.get(line.invoice),
			line.invoice in disputed,
			line.invoice in litigated or line.customer in whole,
			delay[line.customer],
			MEAN_RESOLUTION,
		)
		for line in world.open_lines()
		if line.currency == currency
	]
	return weekly(lines, LAST, weeks)


def skips(year: Year) -> list[Skips]:
	"""What today's plan left out, by reason."""
	found: dict[str, Skips] = {}
	for entry in year.last_plan.skipped:
		group = found.setdefault(entry.reason.value, Skips(entry.reason.value))
		group.lines.append(entry)
		currency = entry.line.currency
		group.amounts[currency] = group.amounts.get(currency, ZERO) + entry.line.outstanding
	return sorted(found.values(), key=lambda group: -len(group.lines))


def collected_by_week(year: Year, currency: str = "EUR", weeks: int = 4) -> Decimal:
	"""Money received in the last weeks."""
	since = date.fromordinal(monday(LAST).toordinal() - 7 * (weeks - 1))
	return sum(
		(r.amount for r in year.world.receipts if r.line.currency == currency and r.date >= since), ZERO
	)


def today_notices(year: Year) -> tuple[list[Notice], list[Notice]]:
	"""(what went out today by itself, what waits for a person)."""
	done = [n for n in year.notices if n.done and n.action.date == LAST]
	waiting = sorted((n for n in year.notices if not n.done), key=lambda n: -n.action.total)
	return done, waiting


__all__ = ["BUCKETS"]
