"""Old debts and ended scenarios come before a manager: a review date on the case, a row of the agenda, one alert."""

from __future__ import annotations

from datetime import date
from typing import Any

import frappe
from frappe import _
from frappe.utils import fmt_money, getdate

from .. import bulk
from ..contacts import outcomes
from ..languages import in_language

REVIEW_AFTER_DAYS = 120  # the last bucket of a usual ageing: what is older than four months is looked at by a person
SETTLED = ("Nothing Due", "Closed")


def propose(company: str, today: date | None = None) -> list[str]:
	"""Set a review for the cases that need a manager's look, and take off what is settled.

	A case is reviewed when its oldest line is more than 120 days late, or when its scenario ends with "Manager Review" and its last
	step was made. A case with a date of its own is left alone: a person moves the date on after having looked at it.

	Returns:
		The names of the cases that were set, the most valuable first.
	"""
	day = getdate(today)
	ended = _last_steps()
	rows = frappe.get_all(
		"Collection Case",
		{"company": company},
		["name", "customer_name", "currency", "status", "scenario", "step_reached", "max_days_late", "net_overdue", "review_date"],
		order_by="priority_score desc, name",
		limit=0,
	)
	done = [{"name": row.name, "review_date": None} for row in rows if row.review_date and row.status in SETTLED]
	due = [row for row in rows if not row.review_date and row.net_overdue > 0 and _needs_review(row, ended)]
	bulk.update("Collection Case", done + [{"name": row.name, "review_date": day} for row in due])
	if due:
		_tell(due)
	return [row.name for row in due]


def _last_steps() -> dict[str, int]:
	"""Scenario → its last step, of those that end with a manager's review."""
	return dict(
		frappe.db.sql(
			"""select s.name, max(t.step) from `tabDunning Scenario` s join `tabDunning Scenario Step` t on t.parent = s.name
			where s.last_step_proposes = 'Manager Review' group by s.name"""
		)
	)


def _needs_review(row: Any, ended: dict[str, int]) -> bool:
	over = row.scenario in ended and (row.step_reached or 0) >= ended[row.scenario]
	return row.status not in (*SETTLED, "Litigation") and (over or (row.max_days_late or 0) > REVIEW_AFTER_DAYS)


def _tell(rows: list[Any]) -> None:
	"""One alert to each manager, about the most valuable case and how many there are."""
	from ..contacts import reminders_inside

	first = frappe.get_doc("Collection Case", rows[0].name)
	for user, language in reminders_inside.managers():
		with in_language(language):
			amount = fmt_money(first.net_overdue, currency=first.currency)
			text = _("{0} cases to review, the first: {1}, {2} overdue for {3} days")
			outcomes.notify(user, first, text.format(len(rows), first.customer_name, amount, first.max_days_late))
