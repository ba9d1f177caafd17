"""Receivables and overdue amount at each month's end."""

import frappe
from frappe import _

from recouvrement_app.services.figures.figures import make_scope
from recouvrement_app.services.figures.figures_history import overdue_trend

from ..shared import bar_chart, by_day, column, main_currency, of_currency


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
		column(_("Overdue Share"), "overdue_share", "Percent", width=90),
		column(_("Currency"), "currency", "Link", "Currency", width=80),
	]


def get_data(filters: frappe._dict) -> list[dict]:
	"""The report's rows."""
	return overdue_trend(make_scope(filters), int(filters.months or 12))


def get_chart(rows: list[dict]) -> dict | None:
	"""Both amounts over the months, in the main currency."""
	if not rows:
		return None
	currency = main_currency(rows)
	ends, values = by_day(of_currency(rows, currency), "month_end", ("receivables", "overdue"))
	names = (_("Receivables"), _("Overdue"))
	return bar_chart(
		[f"{end:%m/%y}" for end in ends], list(zip(names, values, strict=False)), currency, kind="line"
	)
