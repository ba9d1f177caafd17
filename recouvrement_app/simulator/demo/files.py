"""The demo's CSV files: the very formats that `plan` and `simulate` read."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from recouvrement_app.rules.money import text as money

from .. import output
from ..exports import OWN
from ..plan_command import plan_dict
from ..written import ACTION_COLUMNS, SKIPPED_COLUMNS, action_rows, skipped_rows, write_csv
from .draws import LAST
from .play import Year

RECEIVABLE_COLUMNS = (*OWN, "debtor_type", "country", "email", "language", "scenario")
HISTORY_COLUMNS = (
	"customer", "invoice", "term", "step", "status", "date", "deadline", "scenario", "offset_reached",
)  # fmt: skip
Rows = Iterable[Sequence[object]]


def write_files(folder: Path, year: Year) -> None:
	"""receivables, actions, skipped, history, promises, holds, credits, payments and the day's plan."""
	world = year.world
	tables: dict[str, tuple[Sequence[str], Rows]] = {
		"receivables": (RECEIVABLE_COLUMNS, _receivables(year)),
		"actions": (ACTION_COLUMNS, action_rows(notice.action for notice in year.notices)),
		"skipped": (SKIPPED_COLUMNS, skipped_rows(year.last_plan.skipped)),
		"history": (HISTORY_COLUMNS, _history(year)),
		"promises": (
			("customer", "invoice", "amount", "date", "tolerance_days", "status"),
			((p.customer, p.invoice, p.amount, p.date, p.tolerance_days, p.status) for p in world.promises),
		),
		"holds": (
			("customer", "invoice", "kind", "until"),
			((h.customer, h.invoice, h.kind, h.until) for h in world.holds),
		),
		"credits": (
			("company", "customer", "amount", "currency", "reference"),
			(
				(c.company, c.customer, money(c.amount, c.currency), c.currency, c.reference)
				for c in world.credits
			),
		),
		"payments": (("customer", "invoice", "term", "date", "amount"), _payments(year)),
	}
	for name, (columns, rows) in tables.items():
		write_csv(folder / f"{name}.csv", columns, rows)
	most = max(year.scenarios, key=list(year.of_customer.values()).count)
	(folder / "plan.json").write_text(output.dump(plan_dict(year.last_plan, most)) + "\n", encoding="utf-8")


def _receivables(year: Year) -> Rows:
	for line in year.world.open_lines():
		due, left = money(line.amount, line.currency), money(line.outstanding, line.currency)
		yield (
			line.company,
			line.customer,
			line.invoice,
			line.term,
			line.posting_date,
			line.due_date,
			due,
			left,
			line.currency,
			line.debtor_type,
			line.country,
			line.email,
			line.language,
			year.of_customer[line.customer],
		)


def _history(year: Year) -> Rows:
	"""As it stood that morning, so that planning the day again gives the same."""
	for e in year.history:
		if e.date < LAST:
			yield (
				e.customer,
				e.invoice,
				e.term,
				e.step,
				e.status,
				e.date,
				e.deadline,
				e.scenario,
				e.offset_reached,
			)


def _payments(year: Year) -> Rows:
	for receipt in year.world.receipts:
		line = receipt.line
		yield line.customer, line.invoice, line.term, receipt.date, money(receipt.amount, line.currency)
