"""Whether a customer is worth keeping: its margin against what its delays cost."""

import frappe
from frappe import _
from frappe.utils import flt, getdate

from recouvrement_app.services.figures.figures import make_scope
from recouvrement_app.services.figures.figures_sales import customer_value

from ..shared import bar_chart, column, listed, main_currency, number, of_currency


def execute(filters: dict | None = None) -> tuple:
	"""Columns, rows, message and chart of the report."""
	filters = frappe._dict(filters or {})
	rows = get_data(filters)
	shown, remark = listed(rows, filters, ("sales", "margin", "overdue", "delay_cost", "value"))
	told = _("The cost of delay: amounts × days late, at {0} % a year.").format(number(filters.yearly_rate))
	return get_columns(), shown, " ".join(filter(None, (told, remark))), get_chart(rows)


def get_columns() -> list[dict]:
	"""The report's columns."""
	return [
		column(_("Customer"), "customer", "Link", "Customer", width=140),
		column(_("Customer Name"), "customer_name", "Data", width=170),
		column(_("Customer Group"), "customer_group", "Link", "Customer Group", width=130),
		column(_("Net Sales"), "sales", "Currency"),
		column(_("Margin"), "margin", "Currency"),
		column(_("Margin %"), "margin_percent", "Percent", width=90),
		column(_("Cost Known For %"), "known_percent", "Percent", width=110),
		column(_("Average Days Late"), "average_days", "Float", width=110),
		column(_("Overdue"), "overdue", "Currency"),
		column(_("Cost of Delay"), "delay_cost", "Currency"),
		column(_("Margin After Delay"), "value", "Currency", width=140),
		column(_("Company"), "company", "Link", "Company", width=130),
		column(_("Currency"), "currency", "Link", "Currency", width=80),
	]


def get_data(filters: frappe._dict) -> list[dict]:
	"""The report's rows."""
	return customer_value(make_scope(filters), getdate(filters.from_date), flt(filters.yearly_rate))


def get_chart(rows: list[dict]) -> dict | None:
	"""Margin beside the cost of delay of the ten customers whose delays cost most, in the main currency."""
	currency = main_currency(rows)
	worst = sorted(of_currency(rows, currency), key=lambda row: -row["delay_cost"])[:10]
	if not any(row["delay_cost"] for row in worst):
		return None
	labels = [row["customer_name"] or row["customer"] for row in worst]
	datasets = [
		(_("Margin"), [row["margin"] or 0.0 for row in worst]),
		(_("Cost of Delay"), [row["delay_cost"] for row in worst]),
	]
	return bar_chart(labels, datasets, currency)
