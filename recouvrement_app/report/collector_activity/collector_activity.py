"""What each collector did, what came in on the collector's cases, and what waits."""

import frappe
from frappe import _
from frappe.utils import getdate

from recouvrement_app.services.figures.figures import make_scope
from recouvrement_app.services.figures.figures_work import collector_activity

from ..shared import bar_chart, column, name_people, person_column, sums


def execute(filters: dict | None = None) -> tuple:
	"""Columns, rows, message and chart of the report."""
	filters = frappe._dict(filters or {})
	rows = get_data(filters)
	return get_columns(), name_people(rows), None, get_chart(rows)


def get_columns() -> list[dict]:
	"""The report's columns."""
	return [
		person_column(_("Collector"), "collector"),
		column(_("Contacts"), "contacts", "Int", width=80),
		column(_("Customers"), "customers", "Int", width=80),
		column(_("Emails"), "emails", "Int", width=80),
		column(_("Letters"), "letters", "Int", width=80),
		column(_("Calls"), "calls", "Int", width=80),
		column(_("Visits"), "visits", "Int", width=80),
		column(_("Promises Obtained"), "promised", "Int", width=110),
		column(_("No Answer"), "no_answer", "Int", width=80),
		column(_("Calls Reached %"), "reached", "Percent", width=110),
		column(_("Days to First Contact"), "first_contact_days", "Float", width=130),
		column(_("Minutes"), "minutes", "Int", width=80),
		column(_("Collected"), "collected", "Currency"),
		column(_("Open Cases"), "open_cases", "Int", width=100),
		column(_("Overdue"), "open_overdue", "Currency"),
		column(_("Waiting Actions"), "waiting", "Int", width=110),
		column(_("Late Actions"), "late", "Int", width=100),
		column(_("Company"), "company", "Link", "Company", width=130),
		column(_("Currency"), "currency", "Link", "Currency", width=80),
	]


def get_data(filters: frappe._dict) -> list[dict]:
	"""The report's rows."""
	return collector_activity(make_scope(filters), getdate(filters.from_date))


def get_chart(rows: list[dict]) -> dict | None:
	"""Contacts by channel and collector."""
	if not rows:
		return None
	people = {row["collector"] or "": row.get("collector_name") or _("Nobody") for row in rows}
	names = (
		("emails", _("Emails")),
		("letters", _("Letters")),
		("calls", _("Calls")),
		("visits", _("Visits")),
	)
	datasets = [
		(label, [sums([r for r in rows if (r["collector"] or "") == who], (name,))[0] for who in people])
		for name, label in names
	]
	return bar_chart(list(people.values()), datasets, stacked=True)
