"""Contacts, invoices and texts that stand in the way of collecting, one by one."""

import frappe
from frappe import _

from recouvrement_app.services.figures import mending
from recouvrement_app.services.figures.figures import make_scope

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
		{**column(_("Point to Check"), "check", width=170), "translate": 1},
		column(_("Document"), "record", "Dynamic Link", "doctype", width=170),
		column(_("Customer"), "customer", "Link", "Customer", width=150),
		column(_("Customer Name"), "customer_name", "Data", width=190),
		column(_("Detail"), "detail", "Data", width=360),
		column(_("Outstanding"), "amount", "Currency"),
		column(_("Company"), "company", "Link", "Company", width=140),
		column(_("Currency"), "currency", "Link", "Currency", width=80),
		column(_("Document Type"), "doctype", "Data", width=140),
	]


def get_data(filters: frappe._dict) -> list[dict]:
	"""The report's rows."""
	return mending.rows(make_scope(filters), filters.check)


def get_chart(rows: list[dict]) -> dict | None:
	"""How many records of each check."""
	if not rows:
		return None
	counts = [sum(row["check"] == check for row in rows) for check in mending.CHECKS]
	return bar_chart([_(check) for check in mending.CHECKS], [(_("Records"), counts)])
