"""Legal recovery: stage, deadlines, costs, recovered, net."""

import frappe
from frappe import _
from frappe.utils import getdate

from recouvrement_app.services.figures.figures import make_scope
from recouvrement_app.services.figures.figures_forecast import litigation_files

from ..shared import bar_chart, column, listed, main_currency, of_currency, person_column, sums


def execute(filters: dict | None = None) -> tuple:
	"""Columns, rows, message and chart of the report."""
	filters = frappe._dict(filters or {})
	rows = get_data(filters)
	shown, remark = listed(rows, filters, ("principal", "total_claim", "cost_total", "recovered_amount", "commission", "net"))
	return get_columns(), shown, remark, get_chart(rows)


def get_columns() -> list[dict]:
	"""The report's columns."""
	return [
		column(_("Litigation File"), "file", "Link", "Litigation File", width=130),
		column(_("Customer"), "customer", "Link", "Customer", width=140),
		column(_("Customer Name"), "customer_name", "Data", width=170),
		column(_("Status"), "status", "Data", width=100),
		column(_("Route"), "route", "Link", "Litigation Route", width=160),
		column(_("Stage"), "stage", "Data", width=140),
		column(_("Next Deadline"), "next_deadline", "Date", width=100),
		column(_("Extended to"), "next_deadline_extended", "Date", width=100),
		column(_("Deadline"), "next_deadline_kind"),
		column(_("Limitation Date"), "limitation_date", "Date", width=100),
		column(_("Principal"), "principal", "Currency"),
		column(_("Total Claim"), "total_claim", "Currency"),
		column(_("Costs"), "cost_total", "Currency"),
		column(_("Hours"), "hours_total", "Float", width=100),
		column(_("Recovered"), "recovered_amount", "Currency"),
		column(_("Commission"), "commission", "Currency"),
		column(_("Net"), "net", "Currency"),
		column(_("Age (Days)"), "age", "Int", width=90),
		column(_("Outcome"), "outcome"),
		person_column(_("Owner"), "owner_user"),
		column(_("Case"), "case", "Link", "Collection Case", width=130),
		column(_("Company"), "company", "Link", "Company", width=130),
		column(_("Currency"), "currency", "Link", "Currency", width=80),
	]


def get_data(filters: frappe._dict) -> list[dict]:
	"""The report's rows."""
	return litigation_files(
		make_scope(filters), "Legal Recovery", getdate(filters.from_date), bool(filters.open_only)
	)


def get_chart(rows: list[dict]) -> dict | None:
	"""Claim by stage, in the main currency."""
	if not rows:
		return None
	currency = main_currency(rows)
	mine = of_currency(rows, currency)
	stages = sorted({row["stage"] or "" for row in mine})
	values = [
		sums([row for row in mine if (row["stage"] or "") == stage], ("total_claim",))[0] for stage in stages
	]
	return bar_chart(
		[_(stage, context="stage") if stage else _("Not Started") for stage in stages], [(_("Total Claim"), values)], currency
	)
