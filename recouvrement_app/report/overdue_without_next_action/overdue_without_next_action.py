"""Overdue invoices that nobody has planned anything for."""

import frappe
from frappe import _

from recouvrement_app.services.figures.figures import make_scope
from recouvrement_app.services.figures.figures_balance import overdue_without_next_action

from ..shared import bar_chart, column, listed, main_currency, of_currency, person_column, sums


def execute(filters: dict | None = None) -> tuple:
	"""Columns, rows, message and chart of the report."""
	filters = frappe._dict(filters or {})
	rows = get_data(filters)
	shown, remark = listed(rows, filters, ("outstanding",))
	return get_columns(), shown, remark, get_chart(rows)


def get_columns() -> list[dict]:
	"""The report's columns."""
	return [
		column(_("Customer"), "customer", "Link", "Customer", width=140),
		column(_("Customer Name"), "customer_name", "Data", width=170),
		column(_("Voucher"), "voucher", "Dynamic Link", "voucher_type", width=160),
		column(_("Due Date"), "due_date", "Date", width=100),
		column(_("Days Late"), "days_late", "Int", width=80),
		column(_("Outstanding"), "outstanding", "Currency"),
		column(_("Step"), "step", "Int", width=70),
		column(_("Last Contact"), "last_contact_on", "Date", width=100),
		person_column(_("Collector"), "collector"),
		column(_("Case"), "case", "Link", "Collection Case", width=130),
		column(_("Company"), "company", "Link", "Company", width=130),
		column(_("Currency"), "currency", "Link", "Currency", width=80),
		column(_("Voucher Type"), "voucher_type"),
	]


def get_data(filters: frappe._dict) -> list[dict]:
	"""The report's rows."""
	return overdue_without_next_action(make_scope(filters))


def get_chart(rows: list[dict]) -> dict | None:
	"""Outstanding amount by days late, in the main currency."""
	if not rows:
		return None
	currency = main_currency(rows)
	mine = of_currency(rows, currency)
	ages = ((1, 30), (31, 60), (61, 90), (91, 120), (121, 100000))
	labels = ["1-30", "31-60", "61-90", "91-120", "> 120"]
	values = [
		sums([row for row in mine if low <= row["days_late"] <= high], ("outstanding",))[0]
		for low, high in ages
	]
	return bar_chart(labels, [(_("Outstanding ({0})").format(currency), values)], currency)
