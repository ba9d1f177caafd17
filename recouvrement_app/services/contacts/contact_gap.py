"""Civility: the days between two contacts of a case, and who may pass over them for a reason.

The same step never goes out twice and no customer is contacted twice on one day, whoever asks for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import frappe
from frappe import _
from frappe.utils import cint, escape_html, formatdate, getdate

from recouvrement_app import exceptions

from ..settings import settings

CONTACTS = ("Email", "Letter", "Registered Letter", "Call", "Visit", "SMS")


def demand(doc: Any, today: date) -> None:
	"""Raises ContactGapError when the case was contacted too recently (DESIGN §4); `action_date` becomes the free day."""
	last = _last_contact(doc)
	free = last and _free_day(doc, last)
	if not free or today >= free:
		return
	doc.action_date = free
	message = _("{0}: the customer was contacted on {1}; the next contact is allowed on {2}.")
	frappe.throw(message.format(doc.name, formatdate(last), formatdate(free)), exceptions.ContactGapError)


def blocked_until(doc: Any, today: date | None = None) -> date | None:
	"""The day on which an action may go out at the earliest; None when nothing stands in its way today."""
	last = _last_contact(doc)
	free = last and _free_day(doc, last)
	return free if free and getdate(today) < free else None


def blocked_days(rows: Sequence[Any], today: date) -> dict[str, date]:
	"""As `blocked_until` for many open actions (name, case, channel, scenario, gap_passed_by) at once: only those that are blocked."""
	cases = {row.case for row in rows if row.channel in CONTACTS}
	if not cases:
		return {}
	last = dict(
		frappe.db.sql(
			"""select a.`case`, max(date(a.done_on)) from `tabDunning Action` a
			where a.`case` in %s and a.status = 'Done' and a.channel in %s and a.done_on is not null
			and exists (select 1 from `tabDunning Action Line` l where l.parent = a.name and l.kind = 'Due') group by a.`case`""",
			(tuple(cases), CONTACTS),
		)
	)
	gaps = {scenario: gap_days(scenario) for scenario in {row.scenario for row in rows}}
	blocked = {}
	for row in rows:
		if row.channel in CONTACTS and last.get(row.case):
			free = next_allowed(getdate(last[row.case]), 0 if row.gap_passed_by else gaps[row.scenario])
			if today < free:
				blocked[row.name] = free
	return blocked


def _last_contact(doc: Any) -> date | None:
	if doc.channel not in CONTACTS:
		return None
	last = frappe.db.sql(
		"""select max(date(a.done_on)) from `tabDunning Action` a
		where a.`case` = %s and a.name != %s and a.status = 'Done' and a.channel in %s
		and exists (select 1 from `tabDunning Action Line` l where l.parent = a.name and l.kind = 'Due')""",
		(doc.case, doc.name, CONTACTS),
	)[0][0]
	return getdate(last) if last else None


def _free_day(doc: Any, last: date) -> date:
	return next_allowed(last, 0 if doc.get("gap_passed_by") else gap_days(doc.scenario))


def next_allowed(last: date, gap: int) -> date:
	"""The first day on which civility allows another contact; never twice on one day."""
	return last + timedelta(days=max(gap, 1))


def gap_days(scenario: str | None) -> int:
	"""Whole days between two contacts of a case: the scenario's, else the settings', else 7."""
	found = frappe.db.get_value("Dunning Scenario", scenario, "gap_days") if scenario else None
	if found is not None:
		return cint(found)
	return general_gap_days()


def general_gap_days() -> int:
	"""What the settings say of the days between two contacts, 7 when they say nothing."""
	return 7 if settings().gap_days is None else cint(settings().gap_days)


def pass_over(name: str, reason: str | None, user: str | None = None, today: date | None = None) -> Any:
	"""Lets one open action go out although the customer was contacted lately; it is still approved as its step says.

	Args:
		reason: kept on the action and on its timeline.
		user: an approver; the session's user when not given.

	Raises:
		NotAnApproverError, ReasonRequiredError, ContactGapError (contacted this very day, or nothing stands in its way), and what
		`checks.recheck` raises when it is no longer due.
	"""
	from . import actions, checks

	user, day = user or frappe.session.user, getdate(today)
	actions.require_approver(user)
	doc = actions.lock(name)
	reason = actions.demand_reason(name, reason)
	if doc.status not in actions.OPEN or not blocked_until(doc, day):
		message = _("{0}: no earlier contact stands in its way.")
		frappe.throw(message.format(name), exceptions.ContactGapError)
	checks.recheck(doc, day, check_gap=False)
	doc.update({"gap_passed_by": user, "gap_reason": reason, "last_error": None})
	demand(doc, day)  # still not twice on one day
	doc.action_date = day
	actions.save(doc)
	doc.add_comment("Info", escape_html(_("Goes out before the usual days between two contacts: {0}").format(reason)))
	return doc
