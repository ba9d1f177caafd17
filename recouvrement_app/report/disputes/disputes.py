"""Disputes of the period: cause, owner, age, amount, outcome."""

import frappe
from frappe import _
from frappe.utils import getdate

from recouvrement_app.services.figures import make_scope
from recouvrement_app.services.figures_forecast import litigation_files

from ..shared import bar_chart, column, listed, main_currency, of_currency, sums


def execute(filters: dict | None = None) -> tuple:
	"""Columns, rows, message and chart of the report."""
	filters = frappe._dict(filters or {})
	rows = get_data(filters)
	shown, remark = listed(rows, filters, ("disputed_amount",))
	return get_columns(), shown, remark, get_chart(rows)


def get_columns() -> list[dict]:
	"""The report's columns."""
	return [
		column(_("File"), "file", "Link", "Litigation File", width=130),
		column(_("Customer"), "customer", "Link", "Customer", width=140),
		column(_("Customer Name"), "customer_name", "Data", width=170),
		column(_("Dispute Kind"), "dispute_kind"),
		column(_("Cause"), "cause", "Data", width=160),
		column(_("Status"), "status", "Data", width=100),
		column(_("Department"), "owner_department", "Data", width=100),
		column(_("Owner"), "owner_user", "Link", "User", width=130),
		column(_("Opened On"), "opened_on", "Date", width=100),
		column(_("Due Date"), "due_date", "Date", width=100),
		column(_("Closed On"), "closed_on", "Date", width=100),
		column(_("Age (Days)"), "age", "Int", width=90),
		column(_("Disputed Amount"), "disputed_amount", "Currency"),
		column(_("Outcome"), "outcome"),
		column(_("Case"), "case", "Link", "Collection Case", width=130),
		column(_("Company"), "company", "Link", "Company", width=130),
		column(_("Currency"), "currency", "Link", "Currency", width=80),
	]


def get_data(filters: frappe._dict) -> list[dict]:
	"""The report's rows."""
	return litigation_files(
		make_scope(filters), "Dispute", getdate(filters.from_date), bool(filters.open_only)
	)


def get_chart(rows: list[dict]) -> dict | None:
	"""Disputed amount by kind, in the main currency."""
	if not rows:
		return None
	currency = main_currency(rows)
	mine = of_currency(rows, currency)
	kinds = sorted({row["dispute_kind"] or "" for row in mine})
	values = [
		sums([row for row in mine if (row["dispute_kind"] or "") == kind], ("disputed_amount",))[0]
		for kind in kinds
	]
	return bar_chart(
		[_(kind) if kind else _("Other") for kind in kinds], [(_("Disputed Amount"), values)], currency
	)
