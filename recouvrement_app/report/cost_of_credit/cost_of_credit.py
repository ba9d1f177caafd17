"""What late payment costs to finance, per customer."""

import frappe
from frappe import _

from recouvrement_app.services.figures.figures import make_scope
from recouvrement_app.services.figures.figures_balance import cost_of_credit

from ..shared import bar_chart, column, listed, main_currency, of_currency


def execute(filters: dict | None = None) -> tuple:
	"""Columns, rows, message and chart of the report."""
	filters = frappe._dict(filters or {})
	rows = get_data(filters)
	shown, remark = listed(rows, filters, ("overdue", "cost", "cost_per_day"))
	return get_columns(), shown, remark, get_chart(rows)


def get_columns() -> list[dict]:
	"""The report's columns."""
	return [
		column(_("Customer"), "customer", "Link", "Customer", width=140),
		column(_("Customer Name"), "customer_name", "Data", width=170),
		column(_("Overdue"), "overdue", "Currency"),
		column(_("Average Days Late"), "average_days", "Float", width=100),
		column(_("Cost to Date"), "cost", "Currency"),
		column(_("Cost per Day"), "cost_per_day", "Currency"),
		column(_("Company"), "company", "Link", "Company", width=130),
		column(_("Currency"), "currency", "Link", "Currency", width=80),
	]


def get_data(filters: frappe._dict) -> list[dict]:
	"""The report's rows."""
	return cost_of_credit(make_scope(filters), float(filters.yearly_rate or 0))


def get_chart(rows: list[dict]) -> dict | None:
	"""The ten dearest customers, in the main currency."""
	if not rows:
		return None
	currency = main_currency(rows)
	worst = of_currency(rows, currency)[:10]
	labels = [row["customer_name"] or row["customer"] for row in worst]
	return bar_chart(labels, [(_("Cost to Date"), [row["cost"] for row in worst])], currency)
