"""Disputes of the period: cause, owner, age, amount, outcome."""

import frappe
from frappe import _
from frappe.utils import getdate

from recouvrement_app.services.figures.figures import make_scope
from recouvrement_app.services.figures.figures_forecast import disputes_by, litigation_files

from ..shared import bar_chart, column, listed, main_currency, of_currency, person_column, sums

GROUPS = {
	"Dispute Kind": "dispute_kind",
	"Cause": "cause",
	"Contested Item": "item",
	"Delivery Note": "delivery_note",
	"Project": "project",
	"Owner": "owner_user",
	"Department": "owner_department",
}
LINKS = {"Contested Item": "Item", "Delivery Note": "Delivery Note", "Project": "Project"}  # groups that open a record


def execute(filters: dict | None = None) -> tuple:
	"""Columns, rows, message and chart of the report."""
	filters = frappe._dict(filters or {})
	rows, fieldname = get_data(filters), GROUPS.get(filters.group_by)
	chart = get_chart(rows)
	if not fieldname:
		shown, remark = listed(rows, filters, ("disputed_amount",))
		return get_columns(), shown, remark, chart
	shown, remark = listed(disputes_by(rows, fieldname), filters, ("disputed_amount",), "company")
	return get_group_columns(filters.group_by), shown, remark, chart


def get_columns() -> list[dict]:
	"""The report's columns."""
	return [
		column(_("Litigation File"), "file", "Link", "Litigation File", width=130),
		column(_("Customer"), "customer", "Link", "Customer", width=140),
		column(_("Customer Name"), "customer_name", "Data", width=170),
		column(_("Dispute Kind"), "dispute_kind"),
		column(_("Cause"), "cause", "Data", width=160),
		column(_("Contested Item"), "item", "Link", "Item", width=130),
		column(_("Delivery Note"), "delivery_note", "Link", "Delivery Note", width=140),
		column(_("Project"), "project", "Link", "Project", width=120),
		column(_("Status"), "status", "Data", width=100),
		column(_("Department"), "owner_department", "Data", width=100),
		person_column(_("Owner"), "owner_user"),
		column(_("Opened On"), "opened_on", "Date", width=100),
		column(_("Due Date"), "due_date", "Date", width=100),
		column(_("Closed On"), "closed_on", "Date", width=100),
		column(_("Age (Days)"), "age", "Int", width=90),
		column(_("Days to Resolve"), "days_to_resolve", "Int", width=110),
		column(_("Disputed Amount"), "disputed_amount", "Currency"),
		column(_("Outcome"), "outcome"),
		column(_("Case"), "case", "Link", "Collection Case", width=130),
		column(_("Company"), "company", "Link", "Company", width=130),
		column(_("Currency"), "currency", "Link", "Currency", width=80),
	]


def get_group_columns(group_by: str) -> list[dict]:
	"""The columns of disputes counted by one of GROUPS."""
	kind = ("Link", LINKS[group_by]) if group_by in LINKS else ("Data", "")
	first = column(_(group_by), GROUPS[group_by], *kind, width=220)
	return [
		person_column(_("Owner"), "owner_user", width=220) if group_by == "Owner" else first,
		column(_("Disputes"), "disputes", "Int", width=90),
		column(_("Still Open"), "still_open", "Int", width=90),
		column(_("Disputed Amount"), "disputed_amount", "Currency"),
		column(_("Days to Resolve"), "days_to_resolve", "Float", width=120),
		column(_("Company"), "company", "Link", "Company", width=170),
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
