"""What is open, by age, state and step; its total is that of Accounts Receivable."""

import frappe
from frappe import _

from recouvrement_app.services.figures.figures import make_scope
from recouvrement_app.services.figures.figures_balance import AGED_FIELDS, BUCKETS, aged_balance

from ..shared import bar_chart, column, listed, main_currency, of_currency, person_column, sums

SHORT_AGES = ("≤ 0", "1-30", "31-60", "61-90", "91-120", "> 120")  # days late, for the chart's narrow labels
LEADING = {
	"Customer": ("customer", "customer_name", "case", "state", "satisfaction", "collector"),
	"Invoice": ("customer", "customer_name", "voucher_type", "voucher", "due_date", "state", "step"),
	"Step": ("step",),
	"State": ("state",),
	"Collector": ("collector",),
	"Customer Group": ("customer_group",),
	"Company": (),
}


def execute(filters: dict | None = None) -> tuple:
	"""Columns, rows, message, chart and summary of the report."""
	filters = frappe._dict(filters or {})
	filters.group_by = filters.group_by or "Customer"
	rows = get_data(filters)
	shown, remark = listed(rows, filters, AGED_FIELDS, "company")
	return get_columns(filters), shown, remark, get_chart(rows), get_summary(rows)


def get_columns(filters: frappe._dict) -> list[dict]:
	"""The columns that lead for the grouping, then ages and states."""
	leading = {
		"customer": column(_("Customer"), "customer", "Link", "Customer", width=140),
		"customer_name": column(_("Customer Name"), "customer_name", width=170),
		"case": column(_("Case"), "case", "Link", "Collection Case"),
		"state": column(_("Status"), "state", width=100),
		"satisfaction": column(_("Satisfaction (of 5)"), "satisfaction", "Float", width=100),
		"collector": person_column(_("Collector"), "collector"),
		"customer_group": column(_("Customer Group"), "customer_group", "Link", "Customer Group", width=150),
		"voucher_type": column(_("Voucher Type"), "voucher_type"),
		"voucher": column(_("Voucher"), "voucher", "Dynamic Link", "voucher_type", width=160),
		"due_date": column(_("Due Date"), "due_date", "Date", width=100),
		"step": column(_("Step"), "step", "Int", width=70),
	}
	return [
		column(_("Company"), "company", "Link", "Company", width=130),
		*(leading[name] for name in LEADING.get(filters.group_by, ())),
		*age_columns(),
		column(_("Overdue"), "overdue", "Currency"),
		column(_("Credits"), "credits", "Currency"),
		column(_("Total"), "total", "Currency"),
		column(_("Disputed"), "disputed", "Currency"),
		column(_("Promised"), "promised", "Currency"),
		column(_("In Litigation"), "litigated", "Currency"),
		column(_("On Hold"), "on_hold", "Currency"),
		column(_("At Risk"), "at_risk", "Currency"),
		column(_("Oldest (Days)"), "oldest_days", "Int", width=90),
		column(_("Currency"), "currency", "Link", "Currency", width=80),
	]


def age_columns() -> list[dict]:
	"""One money column per age."""
	return [column(label, name, "Currency") for name, label in zip(BUCKETS, age_labels(), strict=True)]


def age_labels() -> list[str]:
	"""The ages as a reader knows them."""
	return [
		_("Not Due"),
		_("1-30 Days"),
		_("31-60 Days"),
		_("61-90 Days"),
		_("91-120 Days"),
		_("Over 120 Days"),
	]


def get_data(filters: frappe._dict) -> list[dict]:
	"""The rows, without totals."""
	return aged_balance(make_scope(filters), filters.group_by or "Customer")


def get_chart(rows: list[dict]) -> dict | None:
	"""Open amount by age, in the main currency."""
	currency = main_currency(rows)
	if not rows:
		return None
	return bar_chart(
		SHORT_AGES, [(_("Open ({0})").format(currency), sums(of_currency(rows, currency), BUCKETS))], currency
	)


def get_summary(rows: list[dict]) -> list[dict]:
	"""Total, overdue and share of over 90 days, one trio per currency."""
	summary = []
	for currency in sorted({row["currency"] for row in rows}):
		total, overdue, d120, older = sums(
			of_currency(rows, currency), ("total", "overdue", "d120", "d120_plus")
		)
		summary += [
			{"label": _("Total"), "value": total, "datatype": "Currency", "currency": currency},
			{
				"label": _("Overdue"),
				"value": overdue,
				"datatype": "Currency",
				"currency": currency,
				"indicator": "Red",
			},
			{
				"label": _("Over 90 Days"),
				"value": round(100 * (d120 + older) / total) if total > 0 else 0,
				"datatype": "Percent",
			},
		]
	return summary
