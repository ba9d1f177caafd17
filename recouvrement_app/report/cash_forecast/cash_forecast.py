"""Cash expected by week: promised, at the customer's usual delay, after a dispute; the rest is off the forecast."""

import frappe
from frappe import _

from recouvrement_app.services.figures.figures import make_scope
from recouvrement_app.services.figures.figures_forecast import cash_forecast

from ..shared import bar_chart, by_day, column, listed, main_currency, of_currency


def execute(filters: dict | None = None) -> tuple:
	"""Columns, rows, message and chart of the report."""
	filters = frappe._dict(filters or {})
	rows = get_data(filters)
	shown, remark = listed(rows, filters, ("promise", "usual", "dispute", "expected", "off_forecast"), "company")
	return get_columns(), shown, remark, get_chart(rows)


def get_columns() -> list[dict]:
	"""The report's columns."""
	return [
		column(_("Company"), "company", "Link", "Company", width=130),
		column(_("Week"), "week", "Date", width=100),
		column(_("Promised"), "promise", "Currency"),
		column(_("Usual Delay"), "usual", "Currency"),
		column(_("After Dispute"), "dispute", "Currency"),
		column(_("Expected"), "expected", "Currency"),
		column(_("Off Forecast"), "off_forecast", "Currency"),
		column(_("Later"), "later", "Check", width=70),
		column(_("Currency"), "currency", "Link", "Currency", width=80),
	]


def get_data(filters: frappe._dict) -> list[dict]:
	"""The report's rows."""
	return cash_forecast(make_scope(filters), int(filters.weeks or 12))


def get_chart(rows: list[dict]) -> dict | None:
	"""Expected cash by week and basis, in the main currency."""
	if not rows:
		return None
	currency = main_currency(rows)
	mine = [row for row in of_currency(rows, currency) if row["week"] and not row["later"]]
	weeks, values = by_day(mine, "week", ("promise", "usual", "dispute"))
	labels = [f"{week:%d/%m}" for week in weeks]
	names = (_("Promised"), _("Usual Delay"), _("After Dispute"))
	return bar_chart(labels, list(zip(names, values, strict=False)), currency, stacked=True)
