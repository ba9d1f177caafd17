"""How each customer pays, from the invoices paid in the last twelve months."""

import frappe
from frappe import _

from recouvrement_app.services.figures.figures import make_scope
from recouvrement_app.services.figures.figures_history import payer_profiles

from ..shared import bar_chart, column, listed


def execute(filters: dict | None = None) -> tuple:
	"""Columns, rows, message and chart of the report."""
	filters = frappe._dict(filters or {})
	rows = get_data(filters)
	shown, remark = listed(rows, filters)
	return get_columns(), shown, remark, get_chart(rows)


def get_columns() -> list[dict]:
	"""The report's columns."""
	return [
		column(_("Customer"), "customer", "Link", "Customer", width=140),
		column(_("Customer Name"), "customer_name", "Data", width=170),
		column(_("Customer Group"), "customer_group", "Link", "Customer Group", width=130),
		column(_("Payer Profile"), "profile", "Data", width=110),
		column(_("Average Days Late"), "average_days_late", "Float", width=100),
		column(_("Weighted by Amount"), "weighted_days", "Float", width=100),
		column(_("Trend (Days)"), "trend", "Float", width=100),
		column(_("Paid in Time"), "paid_in_time", "Percent", width=90),
		column(_("Invoices Paid"), "invoices_paid", "Int", width=100),
		column(_("Amount Paid"), "amount_paid", "Currency"),
		column(_("Promises"), "promises", "Int", width=80),
		column(_("Promises Kept"), "promises_kept", "Percent", width=90),
		column(_("Company"), "company", "Link", "Company", width=130),
		column(_("Currency"), "currency", "Link", "Currency", width=80),
	]


def get_data(filters: frappe._dict) -> list[dict]:
	"""The report's rows."""
	return payer_profiles(make_scope(filters))


def get_chart(rows: list[dict]) -> dict | None:
	"""Number of customers of each profile."""
	if not rows:
		return None
	names = [
		("Prompt", _("Prompt")),
		("Slightly Late", _("Slightly Late")),
		("Late", _("Late")),
		("Very Late", _("Very Late")),
		("Bad Payer", _("Bad Payer")),
	]
	counts = [sum(row["profile"] == name for row in rows) for name, _label in names]
	return bar_chart([label for _name, label in names], [(_("Customers"), counts)])
