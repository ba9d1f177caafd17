"""What the firm's own people are told: overdue tasks to the managers, the morning's agenda to whoever asked for it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import frappe
from frappe import _
from frappe.core.doctype.user_permission.user_permission import get_user_permissions
from frappe.utils import cint, escape_html, fmt_money, formatdate, get_url, get_url_to_form, getdate

from recouvrement_app.permissions import COLLECTIONS_MANAGER

from ..figures import figures
from ..languages import in_language
from ..settings import settings
from . import agenda, outcomes

WAITING = ("Proposed", "To Approve", "Failed", "Unknown")
LISTED = 50
CELL = "padding:4px 10px 4px 0;border-bottom:1px solid #ddd;text-align:left"


def escalate_stalled(company: str, today: date | None = None) -> list[str]:
	"""Tell the managers, once, which tasks have waited longer than `escalate_after_days` (0 = never).

	A task that is postponed afterwards and waits too long again is told again.

	Returns:
		The names of the tasks that were told, the most valuable first.
	"""
	limit, day = cint(settings().escalate_after_days), getdate(today)
	rows = _stalled(company, day, limit) if limit else []
	told = managers()
	if not rows or not told:
		return []
	for user, language in told:
		with in_language(language):
			subject = _("{0}: {1} tasks have waited for more than {2} days").format(company, len(rows), limit)
			outcomes.notify(user, frappe.get_doc("Dunning Action", rows[0].reference), subject)
			frappe.sendmail(recipients=[user], subject=subject, message=_table(rows, subject))
	names = [row.reference for row in rows]
	frappe.db.sql("update `tabDunning Action` set escalated_on = %s where name in %s", (day, names))
	return names


def _stalled(company: str, day: date, limit: int) -> list[Any]:
	return frappe.db.sql(
		"""
		select a.name reference, 'Dunning Action' doctype, a.customer_name, a.step_title what, a.channel, a.status, a.total amount,
			a.currency, a.max_days_late, a.action_date due_on, ifnull(a.assigned_to, c.collector) owner_user
		from `tabDunning Action` a join `tabCollection Case` c on c.name = a.`case`
		where a.company = %(company)s and a.status in %(waiting)s
			and a.action_date < date_sub(%(day)s, interval %(limit)s day)
			and (a.escalated_on is null or a.escalated_on <= a.action_date)
		order by c.priority_score desc, a.name
		""",
		{"company": company, "waiting": WAITING, "day": day, "limit": limit},
		as_dict=True,
	)


def managers() -> list[tuple[str, str | None]]:
	"""Enabled users with the manager's role, with their languages."""
	return frappe.db.sql(
		"""
		select distinct u.name, u.language from `tabUser` u
		join `tabHas Role` r on r.parent = u.name and r.parenttype = 'User'
		where r.role = %s and u.enabled = 1 and u.name not in ('Administrator', 'Guest') order by u.name
		""",
		COLLECTIONS_MANAGER,
	)


def send_digests(today: date | None = None) -> list[str]:
	"""The morning's e-mail to each user whose preference asks for it and who has something to do.

	Returns:
		The users who were written to.
	"""
	day = getdate(today)
	readers = frappe.db.sql(
		"""
		select u.name, u.language from `tabRecouvrement Preference` p join `tabUser` u on u.name = p.user
		where p.digest = 1 and u.enabled = 1 order by u.name
		"""
	)
	if not readers:
		return []
	companies = tuple(frappe.get_all("Company", {"is_group": 0}, pluck="name"))
	rows = agenda.rows(figures.Scope(day, companies))
	away = agenda.deputies(day)
	written = []
	for user, language in readers:
		mine = [row for row in rows if (row.deputy or row.owner_user) == user]
		free = [row for row in rows if not row.owner_user] if user not in away else []
		allowed = [row for row in (*mine, *free) if _may_see(user, row.company)]
		if allowed:
			_send_digest(user, language, allowed, day)
			written.append(user)
	return written


def _may_see(user: str, company: str) -> bool:
	permitted = get_user_permissions(user).get("Company")
	return not permitted or company in {row.get("doc") for row in permitted}


def _send_digest(user: str, language: str | None, rows: Sequence[Any], day: date) -> None:
	"""The user's tasks first, then those that nobody looks after, in the user's language."""
	with in_language(language):
		subject = _("Collections of {0}: {1} tasks wait for you").format(formatdate(day), len(rows))
		kinds = Counter(row.kind if row.kind != "Action" else row.channel for row in rows)
		summary = " · ".join(f"{_(kind)}: {count}" for kind, count in kinds.most_common())
		message = _table(rows, summary, get_url("/app/call-desk"))
		frappe.sendmail(recipients=[user], subject=subject, message=message)


def _table(rows: Sequence[Any], intro: str, url: str = "") -> str:
	"""An e-mail's table of tasks, each linked to its record; the rest is counted."""
	heads = (_("Customer"), _("To Do"), _("Status"), _("Due On"), _("Amount"), _("Days Late"), _("Collector"))
	head = "".join(f"<th style='{CELL}'>{escape_html(name)}</th>" for name in heads)
	body = "".join(f"<tr>{_cells(_values(row))}</tr>" for row in rows[:LISTED])
	more = f"<p>{_('and {0} more').format(len(rows) - LISTED)}</p>" if len(rows) > LISTED else ""
	link = f"<p><a href='{url}'>{escape_html(_('Open the call desk'))}</a></p>" if url else ""
	return f"<p>{escape_html(intro)}</p><table style='border-collapse:collapse'><tr>{head}</tr>{body}</table>{more}{link}"


def _values(row: Any) -> list[str]:
	what = " · ".join(filter(None, (_(row.channel) if row.channel else _(row.kind), _(row.what or ""))))
	name = escape_html(row.customer_name or row.reference)
	return [
		f"<a href='{get_url_to_form(row.doctype, row.reference)}'>{name}</a>",
		escape_html(what),
		escape_html(_(row.status)),
		formatdate(row.due_on),
		escape_html(fmt_money(row.amount, currency=row.currency)) if row.amount else "",
		str(cint(row.max_days_late) or ""),
		escape_html(frappe.utils.get_fullname(row.owner_user) if row.owner_user else _("nobody")),
	]


def _cells(values: Iterable[str]) -> str:
	return "".join(f"<td style='{CELL}'>{value}</td>" for value in values)
