"""Whether customers read notices: the day on which somebody opened the signed page of one, and e-mails that nobody took notice of.

No tracking pixel: the CNIL wants consent for those (recommendation on pixels in e-mails). What is kept is that the page, which the
reader chose to open, was shown in a browser; mail scanners that fetch the link run no script and are not taken for a reader.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import frappe
from frappe.utils import getdate, now_datetime

from . import portal

LISTED = 2  # this many e-mails in a row that were neither opened nor answered ask for another channel
PATIENCE_DAYS = 2  # an e-mail sent less than this many days ago may still be read


def record(token: str) -> bool:
	"""Keeps the first opening of the page of a notice; a look from the desk is none.

	Returns:
		Whether it was the first one.

	Raises:
		LinkExpiredError
	"""
	case, action = portal.read(token)
	notice = {"name": action, "case": case, "status": ("in", ("Sending", "Done", "Unknown")), "page_opened_on": ("is", "not set")}
	if frappe.session.user != "Guest" or not action or not frappe.db.exists("Dunning Action", notice):
		return False
	frappe.db.set_value("Dunning Action", action, "page_opened_on", now_datetime(), update_modified=False)
	return True


def unheard(case: str, today: date | None = None) -> list[dict[str, Any]]:
	"""The last reminders of a case, the newest first, when they were e-mails that were neither opened nor answered; else nothing.

	Answered means an outcome, an e-mail from the customer, a promise or a dispute since.

	Returns:
		`[{"name", "done_on", "step_title"}]`, LISTED rows or none.
	"""
	last = frappe.get_all(
		"Dunning Action",
		{"case": case, "status": "Done", "manual": 0, "channel": ("not in", ("Internal", "Litigation"))},
		["name", "channel", "done_on", "step_title", "outcome", "page_opened_on"],
		order_by="done_on desc",
		limit=LISTED,
	)
	quiet = [row for row in last if row.channel == "Email" and not row.outcome and not row.page_opened_on]
	if len(quiet) < LISTED or getdate(quiet[0].done_on) > getdate(today) - timedelta(days=PATIENCE_DAYS):
		return []
	if _answered(case, quiet[-1].done_on):
		return []
	return [{"name": row.name, "done_on": row.done_on, "step_title": row.step_title} for row in quiet]


def _answered(case: str, since: Any) -> bool:
	"""Whether the customer was heard of after a moment: by e-mail, with a promise, in a dispute or in a talk."""
	about = [case, *frappe.get_all("Dunning Action", {"case": case}, pluck="name", limit=0)]
	later = ("creation", ">", since)
	talk = {"case": case, "manual": 1, "status": "Done", "outcome": ("is", "set"), "done_on": (">", since)}
	return bool(
		frappe.get_all("Communication", [["reference_name", "in", about], ["sent_or_received", "=", "Received"], later], limit=1)
		or frappe.get_all("Payment Promise", [["case", "=", case], later], limit=1)
		or frappe.get_all("Litigation File", [["case", "=", case], later], limit=1)
		or frappe.db.exists("Dunning Action", talk)
	)
