"""How long deliveries wait for their invoice, and what is delivered and not invoiced yet."""

import frappe
from frappe import _
from frappe.utils import cint, getdate

from recouvrement_app.services.figures.figures import make_scope
from recouvrement_app.services.figures.figures_sales import days_to_invoice

from ..shared import bar_chart, column, listed, main_currency, of_currency

LINKS = {"Customer": "Customer", "Customer Group": "Customer Group", "Delivery Note": "Delivery Note"}
BARS = 12


def execute(filters: dict | None = None) -> tuple:
	"""Columns, rows, message and chart of the report."""
	filters = frappe._dict(filters or {})
	filters.group_by = filters.group_by or "Customer"
	rows = get_data(filters)
	shown, remark = listed(rows, filters, ("deliveries", "invoiced", "not_invoiced"), "company")
	return get_columns(filters.group_by), shown, remark, get_chart(rows, filters.group_by)


def get_columns(group_by: str) -> list[dict]:
	"""The report's columns."""
	target = LINKS.get(group_by)
	delivery = [
		column(_("Customer"), "customer", "Link", "Customer", width=140),
		column(_("Customer Name"), "customer_name", "Data", width=170),
		column(_("Delivered On"), "delivered_on", "Date", width=110),
	]
	return [
		column(_(group_by), "key", "Link" if target else "Data", target or "", width=190),
		*(delivery if group_by == "Delivery Note" else []),
		column(_("Deliveries"), "deliveries", "Int", width=90),
		column(_("Of These Invoiced"), "invoiced", "Int", width=110),
		column(_("Days to Invoice"), "average_days", "Float", width=110),
		column(_("Not Invoiced"), "not_invoiced", "Currency", width=130),
		column(_("Oldest (Days)"), "oldest_days", "Int", width=100),
		column(_("Company"), "company", "Link", "Company", width=170),
		column(_("Currency"), "currency", "Link", "Currency", width=80),
	]


def get_data(filters: frappe._dict) -> list[dict]:
	"""The report's rows."""
	return days_to_invoice(make_scope(filters), getdate(filters.from_date), filters.group_by, bool(cint(filters.open_only)))


def get_chart(rows: list[dict], group_by: str) -> dict | None:
	"""Days to the invoice by month, else the largest amounts that wait, in the main currency."""
	if not rows:
		return None
	currency = main_currency(rows)
	mine = of_currency(rows, currency)[:BARS]
	if group_by == "Month":
		mine.reverse()
		return bar_chart([row["key"] for row in mine], [(_("Days to Invoice"), [row["average_days"] or 0 for row in mine])])
	return bar_chart([row["key"] for row in mine], [(_("Not Invoiced"), [row["not_invoiced"] for row in mine])], currency)
