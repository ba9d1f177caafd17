"""What each step of each scenario brought in; a payment counts for the last action before it."""

import frappe
from frappe import _
from frappe.utils import getdate

from recouvrement_app.services.figures import make_scope
from recouvrement_app.services.figures_history import recovery_per_step

from ..shared import bar_chart, column, listed, main_currency, of_currency


def execute(filters: dict | None = None) -> tuple:
	"""Columns, rows, message and chart of the report."""
	filters = frappe._dict(filters or {})
	rows = get_data(filters)
	shown, remark = listed(rows, filters, ("amount", "recovered"), "scenario")
	return get_columns(), shown, remark, get_chart(rows)


def get_columns() -> list[dict]:
	"""The report's columns."""
	return [
		column(_("Scenario"), "scenario", "Link", "Dunning Scenario", width=150),
		column(_("Step"), "step", "Int", width=70),
		column(_("Title"), "step_title", "Data", width=170),
		column(_("Channel"), "channel", "Data", width=110),
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
	return recovery_per_step(make_scope(filters), getdate(filters.from_date), int(filters.within_days or 30))


def get_chart(rows: list[dict]) -> dict | None:
	"""Reminded and recovered amount per step, in the main currency."""
	if not rows:
		return None
	currency = main_currency(rows)
	mine = of_currency(rows, currency)
	labels = [f"{row['scenario']} {row['step']}".strip() for row in mine]
	datasets = [
		(_("Amount Reminded"), [row["amount"] for row in mine]),
		(_("Recovered"), [row["recovered"] for row in mine]),
	]
	return bar_chart(labels, datasets, currency)
