"""Promises of the period, and how they were kept."""

import frappe
from frappe import _
from frappe.utils import getdate

from recouvrement_app.services.figures.figures import make_scope
from recouvrement_app.services.figures.figures_forecast import promises

from ..shared import bar_chart, column, listed, person_column

CONTEXT = "Payment Promise"  # what a status says of a promise


def execute(filters: dict | None = None) -> tuple:
	"""Columns, rows, message and chart of the report."""
	filters = frappe._dict(filters or {})
	rows = get_data(filters)
	shown, remark = listed(rows, filters, ("promised_amount", "kept_amount"), contexts={"status": CONTEXT})
	return get_columns(), shown, remark, get_chart(rows)


def get_columns() -> list[dict]:
	"""The report's columns."""
	return [
		column(_("Promise"), "promise", "Link", "Payment Promise", width=130),
		column(_("Customer"), "customer", "Link", "Customer", width=140),
		column(_("Customer Name"), "customer_name", "Data", width=170),
		column(_("Kind"), "kind", "Data", width=90),
		column(_("Status"), "status", "Data", width=100) | {"translate": CONTEXT},
		column(_("Promised Date"), "promised_date", "Date", width=100),
		column(_("Promised Amount"), "promised_amount", "Currency"),
		column(_("Kept Amount"), "kept_amount", "Currency"),
		column(_("Kept On"), "kept_on", "Date", width=100),
		column(_("Broken On"), "broken_on", "Date", width=100),
		column(_("Days Late"), "days_late", "Int", width=80),
		column(_("Means"), "means"),
		column(_("Channel"), "channel", "Data", width=90),
		person_column(_("Collector"), "collector"),
		column(_("Case"), "case", "Link", "Collection Case", width=130),
		column(_("Company"), "company", "Link", "Company", width=130),
		column(_("Currency"), "currency", "Link", "Currency", width=80),
	]


def get_data(filters: frappe._dict) -> list[dict]:
	"""The report's rows."""
	return promises(make_scope(filters), getdate(filters.from_date), filters.status)


def get_chart(rows: list[dict]) -> dict | None:
	"""Number of promises of each status."""
	if not rows:
		return None
	names = [
		("Open", _("Open", context="Payment Promise")),
		("Kept", _("Kept")),
		("Partly Kept", _("Partly Kept")),
		("Broken", _("Broken")),
	]
	counts = [sum(row["status"] == name for row in rows) for name, _label in names]
	return bar_chart([label for _name, label in names], [(_("Promises"), counts)])
