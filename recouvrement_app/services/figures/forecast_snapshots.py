"""The cash forecast as it was once a week, and how it came true: a forecast worked out afterwards would know too much."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import frappe
from frappe.utils import flt, getdate

from recouvrement_app.rules.forecast import Accuracy, accuracy, monday

from . import figures_forecast
from .figures import Scope

SNAPSHOT = "Cash Forecast Snapshot"
WEEKS_KEPT = 13


def keep(company: str, today: date | None = None) -> int:
	"""Keep the company's forecast of the day, once a week: the first night of the week that runs.

	Returns:
		How many weeks were kept; 0 when this week's forecast is there already.
	"""
	day = getdate(today)
	if frappe.db.exists(SNAPSHOT, {"company": company, "made_on": (">=", monday(day))}):
		return 0
	kept = [
		row for row in figures_forecast.cash_forecast(Scope(day, (company,)), WEEKS_KEPT) if row["week"] and not row["later"]
	]
	for row in kept:
		frappe.get_doc(
			{
				"doctype": SNAPSHOT, "company": company, "made_on": day, "week": row["week"], "expected": row["expected"],
				"currency": row["currency"],
			}
		).insert(ignore_permissions=True)
	return len(kept)


def forecasts(companies: tuple[str, ...], first: date, last: date, weeks_before: int) -> dict[tuple[str, date], float]:
	"""(company, week) → what was expected for it, of the weeks from `first` to `last` (Mondays).

	Args:
		weeks_before: how many weeks ahead the forecast had to look; 0 is the week's own beginning.
	"""
	rows = frappe.get_all(
		SNAPSHOT,
		{"company": ("in", companies), "week": ("between", (first, last))},
		["company", "made_on", "week", "expected"],
		limit=0,
	)
	ahead = timedelta(weeks=weeks_before)
	return {(row.company, row.week): flt(row.expected) for row in rows if monday(row.made_on) == row.week - ahead}


def came_true(rows: Iterable[dict[str, Any]], company: str, as_on: date) -> Accuracy:
	"""How a company's forecasts of the whole weeks before the day's came true.

	Args:
		rows: with `company`, `week`, `received` and `forecast` (None: none was kept).
	"""
	past = [row for row in rows if row["company"] == company and row["week"] < monday(as_on) and row["forecast"] is not None]
	expected = {row["week"]: Decimal(str(row["forecast"])) for row in past}
	return accuracy(expected, {row["week"]: Decimal(str(row["received"])) for row in past})
