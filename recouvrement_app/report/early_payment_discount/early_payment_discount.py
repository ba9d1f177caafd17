"""What a discount for early payment would cost with each customer, against what the days gained are worth."""

import frappe
from frappe import _
from frappe.utils import cint, flt, getdate

from recouvrement_app.services.figures.figures import make_scope
from recouvrement_app.services.figures.figures_sales import early_discount

from ..shared import bar_chart, column, listed, main_currency, money_summary, number, of_currency


def execute(filters: dict | None = None) -> tuple:
	"""Columns, rows, message, chart and summary of the report."""
	filters = frappe._dict(filters or {})
	rows = get_data(filters)
	shown, remark = listed(rows, filters, ("sales", "discount", "saving", "difference"))
	told = _("{0} % off for payment within {1} days, against financing at {2} % a year.").format(
		number(filters.discount_percent), cint(filters.within_days), number(filters.yearly_rate)
	)
	return get_columns(), shown, " ".join(filter(None, (told, remark))), get_chart(rows), get_summary(rows)


def get_columns() -> list[dict]:
	"""The report's columns."""
	return [
		column(_("Customer"), "customer", "Link", "Customer", width=140),
		column(_("Customer Name"), "customer_name", "Data", width=170),
		column(_("Paid in the Period"), "sales", "Currency", width=140),
		column(_("Usual Days to Pay"), "usual_days", "Float", width=120),
		column(_("Days Gained"), "days_gained", "Float", width=100),
		column(_("Discount Given"), "discount", "Currency"),
		column(_("Financing Saved"), "saving", "Currency", width=130),
		column(_("Difference"), "difference", "Currency"),
		column(_("Discount as Yearly Rate"), "discount_rate", "Percent", width=130),
		column(_("Company"), "company", "Link", "Company", width=130),
		column(_("Currency"), "currency", "Link", "Currency", width=80),
	]


def get_data(filters: frappe._dict) -> list[dict]:
	"""The report's rows."""
	offer = flt(filters.discount_percent), cint(filters.within_days)
	return early_discount(make_scope(filters), getdate(filters.from_date), *offer, flt(filters.yearly_rate))


def get_chart(rows: list[dict]) -> dict | None:
	"""Discount and financing saved of the ten largest customers, in the main currency."""
	if not rows:
		return None
	currency = main_currency(rows)
	largest = sorted(of_currency(rows, currency), key=lambda row: -row["sales"])[:10]
	labels = [row["customer_name"] or row["customer"] for row in largest]
	datasets = [
		(_("Discount Given"), [row["discount"] for row in largest]),
		(_("Financing Saved"), [row["saving"] for row in largest]),
	]
	return bar_chart(labels, datasets, currency)


def get_summary(rows: list[dict]) -> list[dict]:
	"""What the offer would cost and save, one pair per currency."""
	amounts = ((_("Discount Given"), "discount", "Red"), (_("Financing Saved"), "saving", "Green"))
	return money_summary(rows, amounts)
