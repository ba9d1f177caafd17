"""The demo's CSV files: the very formats that `plan` and `simulate` read."""

from pathlib import Path

from recouvrement_app.rules.money import text as money

from .. import output
from ..plan_command import plan_dict
from ..written import ACTION_COLUMNS, SKIPPED_COLUMNS, action_rows, skipped_rows, write_csv
from .draws import LAST
from .play import Year


def write_files(folder: Path, year: Year) -> None:
	"""receivables, actions, skipped, history, promises, holds, credits, payments and the day's plan."""
	world = year.world
	receivable_columns = (
		"company",
		"customer",
		"invoice",
		"term",
		"posting_date",
		"due_date",
		"amount",
		"outstanding",
		"currency",
		"debtor_type",
		"country",
		"email",
		"language",
		"scenario",
	)
	write_csv(
		folder / "receivables.csv",
		receivable_columns,
		(
			(
				line.company,
				line.customer,
				line.invoice,
				line.term,
				line.posting_date,
				line.due_date,
				money(line.amount, line.currency),
				money(line.outstanding, line.currency),
				line.currency,
				line.debtor_type,
				line.country,
				line.email,
				line.language,
				year.of_customer[line.customer],
			)
			for line in world.open_lines()
		),
	)
	write_csv(folder / "actions.csv", ACTION_COLUMNS, action_rows(n.action for n in year.notices))
	write_csv(folder / "skipped.csv", SKIPPED_COLUMNS, skipped_rows(year.last_plan.skipped))
	write_csv(
		folder / "history.csv",
		("customer", "invoice", "term", "step", "status", "date", "deadline", "scenario", "offset_reached"),
		(
			(
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
			for e in year.history
			if e.date < LAST  # as it stood that morning, so that planning the day again gives the same
		),
	)
	write_csv(
		folder / "promises.csv",
		("customer", "invoice", "amount", "date", "tolerance_days", "status"),
		((p.customer, p.invoice, p.amount, p.date, p.tolerance_days, p.status) for p in world.promises),
	)
	write_csv(
		folder / "holds.csv",
		("customer", "invoice", "kind", "until"),
		((h.customer, h.invoice, h.kind, h.until) for h in world.holds),
	)
	write_csv(
		folder / "credits.csv",
		("company", "customer", "amount", "currency", "reference"),
		(
			(c.company, c.customer, money(c.amount, c.currency), c.currency, c.reference)
			for c in world.credits
		),
	)
	write_csv(
		folder / "payments.csv",
		("customer", "invoice", "term", "date", "amount"),
		(
			(r.line.customer, r.line.invoice, r.line.term, r.date, money(r.amount, r.line.currency))
			for r in world.receipts
		),
	)
	plan = plan_dict(year.last_plan, "")
	(folder / "plan.json").write_text(output.dump(plan) + "\n", encoding="utf-8")
