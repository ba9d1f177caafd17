"""Today's work: actions, promises and files that are due, highest priority first."""

import frappe
from frappe import _

from recouvrement_app.services.contacts import agenda
from recouvrement_app.services.figures.figures import make_scope

from ..shared import bar_chart, column, listed, person_column


def execute(filters: dict | None = None) -> tuple:
	"""Columns, rows, message and chart of the report."""
	filters = frappe._dict(filters or {})
	rows = get_data(filters)
	shown, remark = listed(rows, filters)
	return get_columns(), shown, remark, get_chart(rows), get_summary(rows)


def get_columns() -> list[dict]:
	"""The report's columns."""
	return [
		column(_("Priority"), "priority_score", "Int", width=90),
		column(_("Customer"), "customer", "Link", "Customer", width=140),
		column(_("Customer Name"), "customer_name", "Data", width=170),
		column(_("Kind"), "kind", "Data", width=90),
		column(_("Reference"), "reference", "Dynamic Link", "doctype", width=150),
		column(_("To Do"), "what", "Data", width=170),
		column(_("Channel"), "channel", "Data", width=100),
		column(_("Status"), "status", "Data", width=100),
		column(_("Due On"), "due_on", "Date", width=100),
		column(_("Waiting (Days)"), "waiting_days", "Int", width=100),
		column(_("Amount"), "amount", "Currency"),
		column(_("Net Overdue"), "net_overdue", "Currency"),
		column(_("Days Late"), "max_days_late", "Int", width=80),
		column(_("Payer Profile"), "payer_profile", "Data", width=110),
		column(_("Last Contact"), "last_contact_on", "Date", width=100),
		column(_("Next Allowed"), "next_allowed", "Date", width=100),
		column(_("Phone"), "phone"),
		person_column(_("Collector"), "owner_user"),
		person_column(_("Stands In"), "deputy"),
		column(_("Case"), "case", "Link", "Collection Case", width=130),
		column(_("Company"), "company", "Link", "Company", width=130),
		column(_("Currency"), "currency", "Link", "Currency", width=80),
		column(_("Document Type"), "doctype", "Data", width=110),
	]


def get_data(filters: frappe._dict) -> list[dict]:
	"""The report's rows."""
	return agenda.rows(make_scope(filters), filters.channel, filters.collector)


def get_chart(rows: list[dict]) -> dict | None:
	"""How many of each kind."""
	if not rows:
		return None
	kinds = [
		("Action", _("Action")),
		("Promise", _("Promise")),
		("Dispute", _("Dispute")),
		("Litigation", _("Litigation")),
		("Review", _("Review")),
	]
	counts = [sum(row["kind"] == kind for row in rows) for kind, _label in kinds]
	return bar_chart([label for _kind, label in kinds], [(_("To Do"), counts)])


def get_summary(rows: list[dict]) -> list[dict]:
	"""How much waits, and how much of it should have been done before."""
	late = [row["waiting_days"] for row in rows if row["waiting_days"] > 0]
	return [
		{"label": _("To Do"), "value": len(rows), "datatype": "Int"},
		{"label": _("Late"), "value": len(late), "datatype": "Int", "indicator": "Red" if late else "Green"},
		{"label": _("Longest Wait (Days)"), "value": max(late, default=0), "datatype": "Int"},
	]
