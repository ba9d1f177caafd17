"""Why customers do not pay, what they answer, and how satisfied they are."""

import frappe
from frappe import _
from frappe.utils import getdate

from recouvrement_app.services.figures.figures import make_scope
from recouvrement_app.services.figures.figures_work import customer_answers

from ..shared import bar_chart, column, listed, main_currency, of_currency

LINKS = {"Customer": "Customer", "Customer Group": "Customer Group"}
TEXTS = ("Reason", "Outcome")  # names that have a translation
BARS = 12


def execute(filters: dict | None = None) -> tuple:
	"""Columns, rows, message and chart of the report."""
	filters = frappe._dict(filters or {})
	filters.group_by = filters.group_by or "Reason"
	rows = get_data(filters)
	shown, remark = listed(rows, filters, ("answers", "promised", "disputes", "refusals", "unhappy"), "company")
	return get_columns(filters.group_by), shown, remark, get_chart(rows, filters.group_by)


def get_columns(group_by: str) -> list[dict]:
	"""The report's columns."""
	target = LINKS.get(group_by)
	first = column(_(group_by), "key", "Link" if target else "Data", target or "", width=210)
	return [
		first | {"translate": 1} if group_by in TEXTS else first,
		column(_("Answers"), "answers", "Int", width=90),
		column(_("Cases"), "cases", "Int", width=80),
		column(_("Promises Obtained"), "promised", "Int", width=120),
		column(_("Disputes"), "disputes", "Int", width=90),
		column(_("Refusals"), "refusals", "Int", width=90),
		column(_("Overdue Today"), "overdue", "Currency", width=130),
		column(_("Satisfaction (of 5)"), "satisfaction", "Float", width=130),
		column(_("Unhappy Answers"), "unhappy", "Int", width=120),
		column(_("Owed by the Unhappy"), "unhappy_amount", "Currency", width=150),
		column(_("Company"), "company", "Link", "Company", width=170),
		column(_("Currency"), "currency", "Link", "Currency", width=80),
	]


def get_data(filters: frappe._dict) -> list[dict]:
	"""The report's rows."""
	return customer_answers(make_scope(filters), getdate(filters.from_date), filters.group_by)


def get_chart(rows: list[dict], group_by: str) -> dict | None:
	"""Answers of the most frequent groups (months in their order), in the main currency."""
	if not rows:
		return None
	mine = of_currency(rows, main_currency(rows))[:BARS]
	if group_by == "Month":
		mine.reverse()
	labels = [(_(row["key"]) if group_by in TEXTS else row["key"]) or _("Not Said") for row in mine]
	return bar_chart(labels, [(_("Answers"), [row["answers"] for row in mine])])
