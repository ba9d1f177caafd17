"""What to provide for on doubtful claims, tax excluded: a proposal for the accountant, who judges each claim."""

import frappe
from frappe import _

from recouvrement_app.services.figures.figures import make_scope
from recouvrement_app.services.figures.figures_provision import proposals

from ..shared import bar_chart, column, listed, main_currency, money_summary, of_currency


def execute(filters: dict | None = None) -> tuple:
	"""Columns, rows, message, chart and summary of the report."""
	filters = frappe._dict(filters or {})
	filters.group_by = filters.group_by or "Customer"
	rows = get_data(filters)
	shown, remark = listed(rows, filters, ("outstanding", "base", "provision"))
	return get_columns(filters.group_by), shown, remark, get_chart(rows), get_summary(rows)


def get_columns(group_by: str) -> list[dict]:
	"""The report's columns."""
	claim = [
		column(_("Voucher"), "voucher", "Dynamic Link", "voucher_type", width=160),
		column(_("Due Date"), "due_date", "Date", width=100),
		column(_("Status"), "state", width=100),
	]
	return [
		column(_("Customer"), "customer", "Link", "Customer", width=140),
		column(_("Customer Name"), "customer_name", "Data", width=170),
		*(claim if group_by == "Invoice" else [column(_("Claims"), "claims", "Int", width=80)]),
		column(_("Days Late"), "days_late", "Int", width=80),
		column(_("Outstanding"), "outstanding", "Currency"),
		column(_("Without Tax"), "base", "Currency"),
		column(_("Share to Provide For"), "percent", "Percent", width=110),
		column(_("Provision"), "provision", "Currency"),
		column(_("Reason"), "reason", "Data", width=200),
		column(_("Case"), "case", "Link", "Collection Case", width=130),
		column(_("Company"), "company", "Link", "Company", width=130),
		column(_("Currency"), "currency", "Link", "Currency", width=80),
		*([column(_("Voucher Type"), "voucher_type")] if group_by == "Invoice" else []),
	]


def get_data(filters: frappe._dict) -> list[dict]:
	"""The report's rows."""
	return proposals(make_scope(filters), filters.group_by or "Customer")


def get_chart(rows: list[dict]) -> dict | None:
	"""The ten largest provisions beside what is open, in the main currency."""
	currency = main_currency(rows)
	largest = [row for row in of_currency(rows, currency) if row["provision"]][:10]
	if not largest:
		return None
	labels = [row.get("voucher") or row["customer_name"] or row["customer"] for row in largest]
	datasets = [(_("Without Tax"), [row["base"] for row in largest]), (_("Provision"), [row["provision"] for row in largest])]
	return bar_chart(labels, datasets, currency)


def get_summary(rows: list[dict]) -> list[dict]:
	"""What is open and what to provide for, one pair per currency."""
	return money_summary(rows, ((_("Outstanding"), "outstanding", ""), (_("Provision"), "provision", "Orange")))
