"""What is still missing before reminders can go out."""

import frappe
from frappe import _

from recouvrement_app.services.figures.figures import make_scope
from recouvrement_app.services.figures.readiness import checklist

from ..shared import bar_chart, column


def execute(filters: dict | None = None) -> tuple:
	"""Columns, rows, message and chart of the report."""
	filters = frappe._dict(filters or {})
	rows = get_data(filters)
	return get_columns(), rows, None, get_chart(rows)


def get_columns() -> list[dict]:
	"""The report's columns."""
	return [
		column(_("State"), "state", "Data", width=90),
		column(_("Point to Check"), "check", "Data", width=480),
		column(_("Records"), "count", "Int", width=90),
		column(_("Where"), "reference", "Dynamic Link", "doctype", width=240),
		column(_("Document Type"), "doctype", "Data", width=150),
		column(_("Company"), "company", "Link", "Company", width=130),
	]


def get_data(filters: frappe._dict) -> list[dict]:
	"""The report's rows."""
	return checklist(make_scope(filters))


def get_chart(rows: list[dict]) -> dict | None:
	"""How many checks are in each state."""
	if not rows:
		return None
	states = [("Missing", _("Missing")), ("Advice", _("Advice")), ("Ready", _("Ready"))]
	counts = [sum(row["state"] == state for row in rows) for state, _label in states]
	return bar_chart([label for _state, label in states], [(_("Checks"), counts)])
