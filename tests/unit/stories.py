"""Words in which the planner's tests are told: an invoice due on D, what was done, what is planned on a day."""

from datetime import date, timedelta
from decimal import Decimal

from recouvrement_app.rules.history import HistoryEntry, Hold, Promise
from recouvrement_app.rules.planner import Plan, plan
from recouvrement_app.rules.receivables import Credit, ReceivableLine
from recouvrement_app.rules.scenario import THREE_REMINDERS, Scenario

D = date(2026, 3, 2)


def day(n: int) -> date:
	"""D + n."""
	return D + timedelta(days=n)


def invoice(name: str = "INV-1", outstanding: str = "100", due: date = D, **over) -> ReceivableLine:
	"""A line of customer Dupont; `over` replaces any field."""
	fields = dict(
		company="Acme", customer="Dupont", invoice=name, term="", posting_date=due - timedelta(days=30), due_date=due,
		amount=Decimal(outstanding), outstanding=Decimal(outstanding), currency="EUR",
	)
	return ReceivableLine(**{**fields, **over})


def done(step: int, on: date, name: str = "INV-1", status: str = "done", **over) -> HistoryEntry:
	"""A step recorded on an invoice."""
	return HistoryEntry("Dupont", name, "", step, status, on, **over)


def hold(kind: str = "hold", name: str = "INV-1", until: date | None = None) -> Hold:
	"""A hold on one invoice ("" = the whole case)."""
	return Hold("Dupont", name, kind, until)


def promise(on: date, tolerance: int = 0, status: str = "open", name: str = "INV-1") -> Promise:
	"""A promise on one invoice."""
	return Promise("Dupont", name, Decimal("100"), on, tolerance, status)


def credit(amount: str) -> Credit:
	"""Unallocated money of Dupont."""
	return Credit("Acme", "Dupont", Decimal(amount), "EUR")


def scenario(*steps: dict, **over) -> Scenario:
	"""A scenario from its JSON."""
	return Scenario.from_dict({"name": "T", "steps": [{"step": i, **s} for i, s in enumerate(steps, 1)], **over})


def on(today: date, *lines: ReceivableLine, scenario: Scenario = THREE_REMINDERS, **given) -> Plan:
	"""The plan of a day."""
	return plan(lines or (invoice(),), scenario, today, **given)


def steps(result: Plan) -> list[int]:
	"""The step of each planned action."""
	return [action.step.step for action in result.actions]


def reasons(result: Plan) -> list[str]:
	"""The reason of each skipped line."""
	return [skipped.reason.value for skipped in result.skipped]
