"""Open invoices whose claim is barred soon, or already is."""

import frappe
from frappe import _

from recouvrement_app.services.figures.figures import make_scope
from recouvrement_app.services.figures.figures_balance import time_barred_soon

from ..shared import column, listed, person_column


def execute(filters: dict | None = None) -> tuple:
	"""Columns, rows, message and chart of the report."""
	filters = frappe._dict(filters or {})
	rows = get_data(filters)
	shown, remark = listed(rows, filters, ("outstanding",))
	return get_columns(), shown, remark, None


def get_columns() -> list[dict]:
	"""The report's columns."""
	return [
		column(_("Customer"), "customer", "Link", "Customer", width=140),
		column(_("Customer Name"), "customer_name", "Data", width=170),
		column(_("Invoice"), "voucher", "Link", "Sales Invoice", width=150),
		column(_("Posting Date"), "posting_date", "Date", width=100),
		column(_("Due Date"), "due_date", "Date", width=100),
		column(_("Last Payment"), "last_payment_on", "Date", width=100),
		column(_("Limitation Date"), "limitation_date", "Date", width=100),
		column(_("Days Left"), "days_left", "Int", width=80),
		column(_("Outstanding"), "outstanding", "Currency"),
		column(_("Debtor Type"), "debtor_type", "Data", width=100),
		column(_("Litigation File"), "litigation_file", "Link", "Litigation File", width=130),
		person_column(_("Collector"), "collector"),
		column(_("Case"), "case", "Link", "Collection Case", width=130),
		column(_("Company"), "company", "Link", "Company", width=130),
		column(_("Currency"), "currency", "Link", "Currency", width=80),
	]


def get_data(filters: frappe._dict) -> list[dict]:
	"""The report's rows."""
	return time_barred_soon(make_scope(filters), int(filters.within_days or 180))
