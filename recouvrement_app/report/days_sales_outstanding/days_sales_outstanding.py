"""DSO at each month's end: simple (three months of sales), count-back, best possible, average days delinquent."""

import frappe
from frappe import _

from recouvrement_app.services.figures.figures import make_scope
from recouvrement_app.services.figures.figures_history import dso

from ..shared import bar_chart, column


def execute(filters: dict | None = None) -> tuple:
	"""Columns, rows, message and chart of the report."""
	filters = frappe._dict(filters or {})
	rows = get_data(filters)
	return get_columns(), rows, None, get_chart(rows)


def get_columns() -> list[dict]:
	"""The report's columns."""
	return [
		column(_("Company"), "company", "Link", "Company", width=130),
		column(_("Month End"), "month_end", "Date", width=100),
		column(_("Receivables"), "receivables", "Currency"),
		column(_("Overdue"), "overdue", "Currency"),
		column(_("Sales (3 Months)"), "sales", "Currency"),
		column(_("DSO"), "dso_simple", "Float", width=100),
		column(_("DSO Count-Back"), "dso_count_back", "Float", width=100),
		column(_("Best Possible DSO"), "dso_best_possible", "Float", width=100),
		column(_("Average Days Delinquent"), "average_days_delinquent", "Float", width=100),
		column(_("Currency"), "currency", "Link", "Currency", width=80),
	]


def get_data(filters: frappe._dict) -> list[dict]:
	"""The report's rows."""
	return dso(make_scope(filters), int(filters.months or 12))


def get_chart(rows: list[dict]) -> dict | None:
	"""The three figures over the months, of the first company."""
	if not rows:
		return None
	company = rows[0]["company"]
	mine = [row for row in rows if row["company"] == company]
	names = (
		("dso_simple", _("DSO")),
		("dso_count_back", _("Count-Back")),
		("dso_best_possible", _("Best Possible")),
	)
	datasets = [(label, [row[name] or 0 for row in mine]) for name, label in names]
	return bar_chart([f"{row['month_end']:%m/%y}" for row in mine], datasets, kind="line")
