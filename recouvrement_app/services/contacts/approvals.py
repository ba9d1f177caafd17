"""What a person has to decide about written notices: those to approve, those ready to leave, those that got stuck."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from frappe.utils import cint, getdate

from recouvrement_app.permissions import manages

from ..cases import key_accounts
from ..retelling import retold
from ..settings import settings
from . import actions, contact_gap

TO_APPROVE, READY, STUCK = "To Approve", "Ready", "Stuck"
VIEWS = {TO_APPROVE: ("To Approve",), READY: ("Approved",), STUCK: ("Failed", "Unknown")}
SHOWN = 300
FIELDS = [
	"name", "case", "company", "customer", "customer_name", "currency", "channel", "scenario", "step", "step_title", "tone", "status",
	"formal_notice", "action_date", "deadline", "total", "total_lines", "total_credits", "total_interest", "total_indemnity",
	"max_days_late", "recipient_name", "recipient_email", "author", "text_edited", "gap_passed_by", "manual", "remarks", "last_error", "pdf_file", "language",
]  # fmt: skip


def waiting(
	user: str, view: str = TO_APPROVE, company: str | None = None, channel: str | None = None
) -> dict[str, Any]:
	"""The notices of a view that the session's user may read, the most valuable first.

	Args:
		user: who decides; each row says why this person may not approve it ("" when she may).
		view: To Approve, Ready (approved, waits for its day, the printer or the sending) or Stuck (failed, unknown).

	Returns:
		`{"rows", "counts": view → how many, "left": rows beyond the first 300, "proposed": notices that wait as proposals, 300 at most}`.
	"""
	filters: dict[str, Any] = {"company": company, "channel": channel}
	filters = {field: value for field, value in filters.items() if value}
	found = frappe.get_list(
		"Dunning Action",
		{**filters, "status": ("in", [state for states in VIEWS.values() for state in states])},
		["status", "count(name) as number"],
		group_by="status",
		order_by=None,
		limit=0,
	)
	by_status = {row.status: cint(row.number) for row in found}
	counts = {name: sum(by_status.get(state, 0) for state in states) for name, states in VIEWS.items()}
	rows = frappe.get_list(
		"Dunning Action",
		{**filters, "status": ("in", VIEWS.get(view, VIEWS[TO_APPROVE]))},
		FIELDS,
		order_by="total desc, max_days_late desc, name",
		limit=SHOWN,
	)
	_describe(rows, user)
	left = max(0, counts.get(view, 0) - len(rows))
	proposed = frappe.get_list("Dunning Action", {"channel": ("in", sorted(actions.WRITTEN)), **filters, "status": "Proposed"}, limit=SHOWN, pluck="name")
	return {"rows": rows, "counts": counts, "left": left, "proposed": len(proposed)}


def _describe(rows: list[Any], user: str) -> None:
	"""Adds to each row how many invoices it claims, whether a manager is needed, why the user may not approve it, and until when it is too soon."""
	claimed = dict(
		frappe.db.sql(
			"""select parent, count(distinct invoice) from `tabDunning Action Line`
			where kind = 'Due' and parent in %s group by parent""",
			([row.name for row in rows] or [""],),
		)
	)
	approver, manager = actions.may_approve(user), manages(user)
	keys = key_accounts.of({row.customer for row in rows})
	two_people = cint(settings().two_people_for_formal_notice)
	today = getdate()
	too_soon = contact_gap.blocked_days(rows, today)
	for row in rows:
		row.too_soon_until = too_soon.get(row.name)
		row.may_pass_gap = approver and row.name in too_soon and not row.gap_passed_by
		row.invoices = cint(claimed.get(row.name))
		row.waits = bool(row.action_date and getdate(row.action_date) > today)
		row.remarks = retold(row.remarks)
		row.key_account = row.customer in keys
		row.needs_manager = row.key_account and key_accounts.is_guarded(row)
		row.refused = ""
		if not approver:
			row.refused = _("Approving needs the role Collections Approver.")
		elif row.needs_manager and not manager:
			row.refused = _("Key account: a Collections Manager approves what is written to it.")
		elif cint(row.formal_notice) and two_people and row.author == user:
			row.refused = _("You wrote this formal notice: somebody else approves it.")
