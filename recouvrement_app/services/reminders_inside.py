"""What the firm's own people are told: stalled actions to the managers, the morning's agenda to the collectors."""

from datetime import date
from typing import Any

import frappe
from frappe import _
from frappe.desk.doctype.notification_log.notification_log import enqueue_create_notification
from frappe.utils import cint, escape_html, fmt_money, formatdate, get_url_to_form, getdate

from recouvrement_app.permissions import COLLECTIONS_MANAGER

from .settings import settings

WAITING = ("Proposed", "To Approve", "Failed", "Unknown")
LISTED = 10


def escalate_stalled(company: str, today: date | None = None) -> list[str]:
	"""Tell the managers which actions have waited longer than `escalate_after_days` (0 = never).

	Returns:
		The names of the actions, the oldest first.
	"""
	limit = cint(settings().escalate_after_days)
	if not limit:
		return []
	names = frappe.db.sql_list(
		"""
		select name from `tabDunning Action` where company = %s and status in %s
		and action_date < date_sub(%s, interval %s day) order by action_date, name
		""",
		(company, WAITING, getdate(today), limit),
	)
	managers = _managers()
	if names and managers:
		more = f" … (+{len(names) - LISTED})" if len(names) > LISTED else ""
		subject = _("{0}: {1} actions have waited for more than {2} days").format(company, len(names), limit)
		enqueue_create_notification(
			managers,
			{
				"type": "Alert",
				"document_type": "Dunning Action",
				"document_name": names[0],
				"subject": subject,
				"email_content": ", ".join(names[:LISTED]) + more,
				"from_user": frappe.session.user,
			},
		)
	return names


def _managers() -> list[str]:
	"""Enabled users with the manager's role."""
	return frappe.db.sql_list(
		"""
		select distinct u.name from `tabUser` u join `tabHas Role` r on r.parent = u.name and r.parenttype = 'User'
		where r.role = %s and u.enabled = 1 and u.name not in ('Administrator', 'Guest')
		""",
		COLLECTIONS_MANAGER,
	)


def send_digests(today: date | None = None) -> list[str]:
	"""The morning's e-mail to each collector with something to do; off unless the settings turn it on.

	Returns:
		The users who were written to.
	"""
	if not cint(settings().digest_enabled):
		return []
	day = getdate(today)
	written = []
	for user, rows in _agenda(day).items():
		if frappe.db.get_value("User", user, "enabled"):
			subject = _("Collections today: {0} actions").format(len(rows))
			frappe.sendmail(recipients=[user], subject=subject, message=_digest(rows, day))
			written.append(user)
	return written


def _agenda(day: date) -> dict[str, list[Any]]:
	"""What waits today by collector, the most valuable first."""
	rows = frappe.db.sql(
		"""
		select c.collector, a.name, a.customer_name, a.step_title, a.channel, a.status, a.total, a.currency, a.max_days_late
		from `tabDunning Action` a join `tabCollection Case` c on c.name = a.`case`
		where a.status in %s and a.action_date <= %s and ifnull(c.collector, '') != '' order by c.priority_score desc, a.name
		""",
		(WAITING, day),
		as_dict=True,
	)
	agenda: dict[str, list[Any]] = {}
	for row in rows:
		agenda.setdefault(row.collector, []).append(row)
	return agenda


def _digest(rows: list[Any], day: date) -> str:
	cells = [
		f"<tr><td><a href='{get_url_to_form('Dunning Action', row.name)}'>{escape_html(row.customer_name or '')}</a></td>"
		f"<td>{escape_html(row.step_title or '')}</td><td>{_(row.channel)}</td><td>{_(row.status)}</td>"
		f"<td style='text-align:right'>{fmt_money(row.total, currency=row.currency)}</td><td>{row.max_days_late}</td></tr>"
		for row in rows[:50]
	]
	heads = (_("Customer"), _("Step"), _("Channel"), _("Status"), _("Amount"), _("Days Late"))
	head = "".join(f"<th style='text-align:left'>{name}</th>" for name in heads)
	return f"<p>{formatdate(day)}</p><table cellpadding='4'><tr>{head}</tr>{''.join(cells)}</table>"
