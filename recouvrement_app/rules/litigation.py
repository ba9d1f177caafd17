"""The road to court: which route fits, whether the file is ready, which legal deadlines run, whether it
pays (LAW.md).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from . import amicable
from .calendar import WorkWeek, add_months, french_holidays
from .limitation import is_time_barred
from .money import ZERO, round_money
from .sentences import Sentence

DEBTOR_ONLY = {
	"business": Sentence("for a business debtor only"),
	"consumer": Sentence("for a consumer only"),
	"public": Sentence("for a public debtor only"),
}


@dataclass(frozen=True, slots=True)
class RouteStep:
	"""A step of a route with its legal deadline.

	Args:
		deadline_from: event that the deadline runs from: opened | filed | order | served | publication |
			previous_step; "" = none.
		months, days: length of the deadline.
		months_abroad: its months for a creditor who sits in another country; 0 = the same (C. com. R622-24: 4 instead of 2).
		warn_days: days before the last day on which the alarm rings.
	"""

	step: int
	title: str
	stage: str = ""
	deadline_from: str = ""
	months: int = 0
	days: int = 0
	warn_days: int = 7
	months_abroad: int = 0


@dataclass(frozen=True, slots=True)
class Route:
	"""A Litigation Route record; amounts in `currency`, 0 = no limit."""

	name: str
	title_fr: str = ""
	country: str = ""
	debtor_type: str = ""
	court: str = ""
	form_number: str = ""
	min_amount: Decimal = ZERO
	max_amount: Decimal = ZERO
	currency: str = "EUR"
	contractual_only: bool = False
	contested_allowed: bool = False
	insolvency: bool = False
	abroad: bool = False
	lawyer_above: Decimal = ZERO
	amicable_attempt_below: Decimal = ZERO
	amicable_record: bool = False
	priority: int = 10
	estimated_cost: Decimal = ZERO
	success_fee_percent: Decimal = ZERO
	estimated_days: int = 0
	steps: tuple[RouteStep, ...] = ()
	required_pieces: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ClaimFacts:
	"""What the advisor knows about a claim; `amount` in `currency`.

	Args:
		contested: the debtor seriously disputes it; contractual: it comes from a contract.
		insolvent: insolvency proceedings are open; abroad: the debtor sits in another EU state.
		attempts: at an amicable settlement, those that count for the claim.
	"""

	amount: Decimal
	currency: str = "EUR"
	debtor_type: str = "business"
	contested: bool = False
	contractual: bool = True
	insolvent: bool = False
	abroad: bool = False
	attempts: tuple[amicable.Attempt, ...] = ()


@dataclass(frozen=True, slots=True)
class Advice:
	"""A route's judgement: `fits` when nothing speaks against it; `notes` are what it needs besides."""

	route: Route
	fits: bool
	reasons_for: tuple[str, ...]
	reasons_against: tuple[str, ...]
	notes: tuple[str, ...] = ()


class Condition(NamedTuple):
	"""A condition of the gate that is not met."""

	code: str
	text: str


@dataclass(frozen=True, slots=True)
class GateFacts:
	"""What must hold before a file goes to court; `lacking_attempt` is (code, sentence) of the amicable attempt that is not on record."""

	today: date
	amicable_steps_left: int = 0
	formal_notice_on: date | None = None
	formal_notice_deadline: date | None = None
	missing_pieces: tuple[str, ...] = ()
	expected_recovery: Decimal = ZERO
	expected_cost: Decimal = ZERO
	insolvent: bool = False
	route_is_declaration: bool = False
	limitation_date: date | None = None
	lacking_attempt: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Deadline:
	"""A legal deadline.

	Args:
		last_day: by the law's count of months or days; the alarm keeps to it.
		extended_to: the next working day when that is a Saturday, a Sunday or a public holiday (CPC 642).
	"""

	step: int
	title: str
	runs_from: date
	last_day: date
	extended_to: date
	warn_on: date


class CostBenefit(NamedTuple):
	"""What a route is expected to bring: `net` = recovery − cost − success fee."""

	expected_recovery: Decimal
	cost: Decimal
	success_fee: Decimal
	net: Decimal
	worthwhile: bool


def route_from_record(record: Mapping[str, Any]) -> Route:
	"""A Route from a record with the Litigation Route fieldnames (data/routes.json, or the site's own)."""
	pieces = (line.strip() for line in str(record.get("required_pieces") or "").splitlines())
	return Route(
		name=str(record.get("route_name") or record.get("name")),
		title_fr=str(record.get("title_fr") or ""),
		country=str(record.get("country") or ""),
		debtor_type=str(record.get("debtor_type") or "").lower(),
		court=str(record.get("court") or ""),
		form_number=str(record.get("form_number") or ""),
		currency=str(record.get("currency") or "EUR"),
		priority=int(record.get("priority") or 10),
		estimated_days=int(record.get("estimated_days") or 0),
		steps=tuple(_step_from_record(step) for step in record.get("steps") or ()),
		required_pieces=tuple(piece for piece in pieces if piece),
		min_amount=_decimal(record.get("min_amount")),
		max_amount=_decimal(record.get("max_amount")),
		lawyer_above=_decimal(record.get("lawyer_above")),
		amicable_attempt_below=_decimal(record.get("amicable_attempt_below")),
		estimated_cost=_decimal(record.get("estimated_cost")),
		success_fee_percent=_decimal(record.get("success_fee_percent")),
		contractual_only=bool(record.get("contractual_only")),
		contested_allowed=bool(record.get("contested_allowed")),
		amicable_record=bool(record.get("amicable_record")),
		insolvency=bool(record.get("insolvency")),
		abroad=bool(record.get("abroad")),
	)


def _step_from_record(record: Mapping[str, Any]) -> RouteStep:
	return RouteStep(
		step=int(record.get("step") or record.get("idx") or 0),
		title=str(record.get("title") or ""),
		stage=str(record.get("stage") or ""),
		deadline_from=str(record.get("deadline_from") or "").lower().replace(" ", "_"),
		months=int(record.get("deadline_months") or 0),
		days=int(record.get("deadline_days") or 0),
		warn_days=int(record["warn_days"]) if record.get("warn_days") is not None else 7,
		months_abroad=int(record.get("months_abroad") or 0),
	)


def _decimal(value: Any) -> Decimal:
	return Decimal(str(value)) if value not in (None, "") else ZERO


def advise(routes: Iterable[Route], claim: ClaimFacts) -> list[Advice]:
	"""Every route judged on a claim, the best first: those that fit, by priority, then by cost; the
	others by what is against them.
	"""
	judged = [_judge(route, claim) for route in routes]
	return sorted(
		judged,
		key=lambda a: (
			not a.fits,
			len(a.reasons_against),
			a.route.priority,
			a.route.estimated_cost,
			a.route.name,
		),
	)


def _judge(route: Route, claim: ClaimFacts) -> Advice:
	against = [*_against_debtor(route, claim), *_against_claim(route, claim)]
	reasons_for, notes = [], []
	if route.insolvency and claim.insolvent:
		reasons_for.append(Sentence("insolvency proceedings are open: the claim must be declared"))
	if route.abroad and claim.abroad:
		reasons_for.append(Sentence("the debtor sits in another EU state"))
	if route.max_amount and claim.amount <= route.max_amount:
		reasons_for.append(Sentence("the claim is within {0} {1}", route.max_amount, route.currency))
	if claim.contested and route.contested_allowed:
		reasons_for.append(Sentence("the claim is contested: a judge hears both sides"))
	if not claim.contested and not route.contested_allowed and not route.insolvency:
		reasons_for.append(Sentence("the claim is not contested: no hearing is needed"))
	if not needs_lawyer(route, claim.amount):
		reasons_for.append(Sentence("no lawyer needed"))
	else:
		notes.append(Sentence("a lawyer is needed above {0} {1}", route.lawyer_above, route.currency))
	lacking = lacking_attempt(route, claim)
	if lacking:
		notes.append(lacking[1])
	if route.estimated_days:
		reasons_for.append(Sentence("about {0} days", route.estimated_days))
	return Advice(route, not against, tuple(reasons_for), tuple(against), tuple(notes))


def _against_debtor(route: Route, claim: ClaimFacts) -> Iterable[str]:
	if route.debtor_type and route.debtor_type != claim.debtor_type.lower():
		yield DEBTOR_ONLY.get(route.debtor_type) or Sentence("for another kind of debtor only")
	if claim.insolvent and not route.insolvency:
		yield Sentence("insolvency proceedings are open: no claim may be pursued, declare it")  # C. com. L622-21
	if route.insolvency and not claim.insolvent:
		yield Sentence("no insolvency proceedings are open")
	if route.abroad and not claim.abroad:
		yield Sentence("the debtor does not sit in another EU state")


def _against_claim(route: Route, claim: ClaimFacts) -> Iterable[str]:
	same_currency = claim.currency == route.currency
	if route.max_amount and not same_currency:
		yield Sentence("its limit is set in {0}: convert the claim first", route.currency)
	elif route.max_amount and claim.amount > route.max_amount:
		yield Sentence("the claim is above {0} {1}", route.max_amount, route.currency)
	if route.min_amount and same_currency and claim.amount < route.min_amount:
		yield Sentence("the claim is below {0} {1}", route.min_amount, route.currency)
	if route.contractual_only and not claim.contractual:
		yield Sentence("for contractual claims only")
	if claim.contested and not route.contested_allowed:
		yield Sentence("the claim is contested")


def needs_lawyer(route: Route, amount: Decimal) -> bool:
	"""Whether the route demands a lawyer for that amount (a limit of 0 never does)."""
	return bool(route.lawyer_above) and amount > route.lawyer_above


def needs_amicable_attempt(route: Route, amount: Decimal, debtor_type: str = "consumer") -> bool:
	"""Whether an amicable attempt must come first (CPC 750-1: before a tribunal judiciaire, up to 5,000
	EUR; injonction exempt).

	A business debtor is sued before the commercial court, to which the rule does not apply.
	"""
	if debtor_type.lower() == "business":
		return False
	return bool(route.amicable_attempt_below) and amount <= route.amicable_attempt_below


def lacking_attempt(route: Route, claim: ClaimFacts) -> tuple[str, Sentence] | None:
	"""The record of an amicable attempt that a route still asks for, as (code, sentence)."""
	by_law = needs_amicable_attempt(route, claim.amount, claim.debtor_type)
	return amicable.lacking(by_law, route.amicable_record, claim.attempts)


def gate(facts: GateFacts) -> list[Condition]:
	"""The conditions that are not met yet; empty when the file may be opened. A declaration of claim
	passes over the amicable ones.
	"""
	unmet: list[Condition] = []
	if is_time_barred(facts.limitation_date, facts.today):
		unmet.append(Condition("time_barred", Sentence("limitation passed on {0}", facts.limitation_date)))
	if facts.missing_pieces:
		unmet.append(Condition("pieces", Sentence("missing pieces: {0}", ", ".join(facts.missing_pieces))))
	if facts.route_is_declaration:
		return unmet
	if facts.insolvent:
		unmet.append(Condition("insolvency", Sentence("insolvency proceedings are open: declare the claim instead")))
	if facts.amicable_steps_left:
		unmet.append(
			Condition("amicable_steps", Sentence("{0} amicable steps are not done yet", facts.amicable_steps_left))
		)
	unmet += _notice_conditions(facts)
	if facts.lacking_attempt:
		unmet.append(Condition(*facts.lacking_attempt))
	if facts.expected_cost >= facts.expected_recovery:
		cost, recovery = facts.expected_cost, facts.expected_recovery
		text = Sentence("the cost ({0}) is not below the expected recovery ({1})", cost, recovery)
		unmet.append(Condition("cost", text))
	return unmet


def _notice_conditions(facts: GateFacts) -> Iterable[Condition]:
	if facts.formal_notice_on is None:
		yield Condition("formal_notice", Sentence("no formal notice has been sent"))
	elif facts.formal_notice_deadline and facts.today <= facts.formal_notice_deadline:
		yield Condition(
			"notice_deadline", Sentence("the formal notice gives time until {0}", facts.formal_notice_deadline)
		)


def legal_deadline(start: date, months: int = 0, days: int = 0) -> date:
	"""Last day of a legal deadline: the same day of the month, else the month's last; days are counted
	from the next one (CPC 641).
	"""
	return add_months(start, months) + timedelta(days=days)


def extended_deadline(last_day: date, week: WorkWeek | None = None) -> date:
	"""The next working day when a deadline would end on a Saturday, a Sunday or a holiday (CPC 642); by
	default in France.
	"""
	if week is None:
		holidays = french_holidays(last_day.year) | french_holidays(last_day.year + 1)
		week = WorkWeek(frozenset(range(1, 6)), holidays)
	return week.next_working_day(last_day)


def deadlines(
	route: Route, events: Mapping[str, date], week: WorkWeek | None = None, creditor_abroad: bool = False
) -> list[Deadline]:
	"""The legal deadlines that run, the earliest first.

	Args:
		events: event → day: opened, filed, order, served, publication (any case); `step <n>` = day on
			which step n was done,
			for deadlines that run from the previous step. A deadline whose event has not come does not
			run yet.
		creditor_abroad: whether the creditor sits in another country than the route's.
	"""
	known = {name.lower().replace(" ", "_"): day for name, day in events.items() if day}
	running = []
	for step in route.steps:
		event = f"step_{step.step - 1}" if step.deadline_from == "previous_step" else step.deadline_from
		start = known.get(event)
		if start is None or not (step.months or step.days):
			continue
		months = (creditor_abroad and step.months_abroad) or step.months
		last = legal_deadline(start, months, step.days)
		warn = max(start, last - timedelta(days=step.warn_days))
		running.append(Deadline(step.step, step.title, start, last, extended_deadline(last, week), warn))
	return sorted(running, key=lambda d: (d.last_day, d.step))


def cost_benefit(
	claim: Decimal,
	recovery_percent: Decimal,
	route: Route,
	other_costs: Sequence[Decimal] = (),
	currency: str = "EUR",
) -> CostBenefit:
	"""Cost against expected recovery of a route.

	Args:
		claim: principal and charges claimed; recovery_percent: how much of it is likely to come in.
		other_costs: incurred or planned besides the route's own estimate (lawyer, time spent).
	"""
	expected = round_money(claim * recovery_percent / 100, currency)
	fee = round_money(expected * route.success_fee_percent / 100, currency)
	cost = route.estimated_cost + sum(other_costs, ZERO)
	net = expected - cost - fee
	return CostBenefit(expected, cost, fee, net, net > 0)
