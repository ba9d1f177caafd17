"""What came in and went out week by week, and what is expected from customers against what suppliers are owed and what is paid regularly."""

from datetime import date

import frappe
from frappe import _
from frappe.utils import cint

from recouvrement_app.services.figures.figures import make_scope
from recouvrement_app.services.figures.figures_cash import AMOUNTS, money_in_and_out
from recouvrement_app.services.figures.forecast_snapshots import came_true

from ..shared import bar_chart, by_day, column, listed, main_currency, of_currency


def execute(filters: dict | None = None) -> tuple:
	"""Columns, rows, message and chart of the report."""
	filters = frappe._dict(filters or {})
	rows = get_data(filters)
	shown, _remark = listed(rows, filters, (*AMOUNTS, "money_in", "money_out", "net"), "company")
	return get_columns(), shown, None, get_chart(rows), get_summary(rows, make_scope(filters).as_on)


def get_columns() -> list[dict]:
	"""The report's columns."""
	return [
		column(_("Company"), "company", "Link", "Company", width=170),
		column(_("Week of"), "week", "Date", width=110),
		column(_("Forecast Then"), "forecast", "Currency"),
		column(_("Money Received"), "received", "Currency"),
		column(_("Expected"), "expected", "Currency"),
		column(_("Money In"), "money_in", "Currency"),
		column(_("Paid to Suppliers"), "paid", "Currency", width=140),
		column(_("Owed to Suppliers"), "due", "Currency", width=140),
		column(_("Planned Payments"), "planned", "Currency", width=140),
		column(_("Money Out"), "money_out", "Currency"),
		column(_("Net"), "net", "Currency"),
		column(_("Currency"), "currency", "Link", "Currency", width=80),
	]


def get_data(filters: frappe._dict) -> list[dict]:
	"""The report's rows."""
	behind = filters.get("weeks_behind")
	behind = 13 if behind in (None, "") else max(cint(behind), 0)
	before = filters.get("weeks_before")
	before = 1 if before in (None, "") else max(cint(before), 0)
	return money_in_and_out(make_scope(filters), cint(filters.weeks) or 12, behind, before)


def get_chart(rows: list[dict]) -> dict | None:
	"""Money in and money out over the weeks, in the main currency."""
	if not rows:
		return None
	currency = main_currency(rows)
	weeks, values = by_day(of_currency(rows, currency), "week", ("money_in", "money_out"))
	names = (_("Money In"), _("Money Out"))
	return bar_chart([f"{week:%d/%m}" for week in weeks], list(zip(names, values, strict=True)), currency)


def get_summary(rows: list[dict], as_on: date) -> list[dict]:
	"""Forecast, receipts and accuracy over the past weeks of which a forecast was kept, per company."""
	summary = []
	for company in dict.fromkeys(row["company"] for row in rows):
		found = came_true(rows, company, as_on)
		if found.percent is None:
			continue
		currency = next(row["currency"] for row in rows if row["company"] == company)
		money = {"datatype": "Currency", "currency": currency}
		summary += [
			{"label": _("Forecast Then"), "value": float(found.expected), **money},
			{"label": _("Money Received"), "value": float(found.received), **money},
			{"label": _("Forecast Accuracy"), "value": round(found.percent), "datatype": "Percent"},
		]
	return summary
