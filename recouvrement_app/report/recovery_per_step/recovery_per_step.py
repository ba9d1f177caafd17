"""What each step of each scenario brought in; a payment counts for the last action before it."""

import frappe
from frappe import _
from frappe.utils import getdate

from recouvrement_app.services.figures.figures import make_scope
from recouvrement_app.services.figures.figures_balance import BUCKETS
from recouvrement_app.services.figures.figures_history import recovery_per_step

from ..aged_balance.aged_balance import age_labels
from ..shared import bar_chart, column, listed, main_currency, of_currency

TOTAL_IN = {"Step": "scenario", "Scenario": "scenario"}  # where the total is named


def execute(filters: dict | None = None) -> tuple:
	"""Columns, rows, message and chart of the report."""
	filters = frappe._dict(filters or {})
	filters.group_by = filters.group_by or "Step"
	rows = get_data(filters)
	for row in rows:
		if "age" in row:
			row["age"] = dict(zip(BUCKETS, age_labels(), strict=True))[row["age"]]
	shown, remark = listed(rows, filters, ("amount", "recovered"), TOTAL_IN.get(filters.group_by, "company"))
	return get_columns(filters.group_by), shown, remark, get_chart(rows, filters.group_by)


def get_columns(group_by: str) -> list[dict]:
	"""The report's columns: those that lead for the grouping, then the same figures for each."""
	scenario = column(_("Scenario"), "scenario", "Link", "Dunning Scenario", width=150)
	channel = column(_("Channel"), "channel", "Data", width=110)
	leading = {
		"Step": [
			scenario,
			column(_("Step"), "step", "Int", width=70),
			column(_("Title"), "step_title", "Data", width=170),
			channel,
		],
		"Scenario": [scenario],
		"Channel": [channel],
		"Age": [column(_("Age at Contact"), "age", "Data", width=150)],
	}
	return [
		*leading[group_by],
		column(_("Actions"), "actions", "Int", width=80),
		column(_("Invoices"), "invoices", "Int", width=80),
		column(_("Amount Reminded"), "amount", "Currency"),
		column(_("Recovered"), "recovered", "Currency"),
		column(_("Recovery Rate"), "rate", "Percent", width=90),
		column(_("Average Days"), "average_days", "Float", width=100),
		column(_("Company"), "company", "Link", "Company", width=130),
		column(_("Currency"), "currency", "Link", "Currency", width=80),
	]


def get_data(filters: frappe._dict) -> list[dict]:
	"""The report's rows."""
	return recovery_per_step(make_scope(filters), getdate(filters.from_date), int(filters.within_days or 30), filters.group_by or "Step")


def get_chart(rows: list[dict], group_by: str) -> dict | None:
	"""Reminded and recovered amount of each group, in the main currency."""
	if not rows:
		return None
	currency = main_currency(rows)
	mine = of_currency(rows, currency)
	named = {
		"Step": lambda row: f"{row['scenario']} {row['step']}".strip(),
		"Scenario": lambda row: row["scenario"],
		"Channel": lambda row: _(row["channel"]),
		"Age": lambda row: row["age"],
	}[group_by]
	datasets = [
		(_("Amount Reminded"), [row["amount"] for row in mine]),
		(_("Recovered"), [row["recovered"] for row in mine]),
	]
	return bar_chart([named(row) for row in mine], datasets, currency)
