"""The agenda: all that waits for people, the most valuable first; whose it is, who stands in, who takes it over.

A task belongs to whom it was handed over to, else to its case's collector. During an absence the deputy sees it; nothing is
moved, so that the day after the absence it is back where it was.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import frappe
from frappe import _
from frappe.utils import add_user_info, cint, cstr, escape_html, flt, formatdate, getdate

from recouvrement_app import exceptions
from recouvrement_app.permissions import COLLECTIONS_ROLES

from ..cases import overview
from ..figures import figures
from ..notices import notices
from ..retelling import retold
from . import actions, contact_gap, outcomes

MINE, UNASSIGNED, EVERYBODY = "Mine", "Unassigned", "Everybody"
CUSTOMERS_SHOWN = 200
HISTORY_SHOWN = 40
CALLS = ("Call", "Visit")
TONES = ("Courtesy", "Reminder", "Firm", "Formal Notice", "Last Warning")  # from the gentlest on

# a file is due on its own day, or a week before its next legal deadline
DUE_FILE = """least(ifnull(f.due_date, date '9999-12-31'),
	ifnull(if(f.kind = 'Dispute', null, f.next_deadline) - interval 7 day, date '9999-12-31'))"""


def rows(
	scope: figures.Scope, channel: str | None = None, collector: str | None = None, case: str | None = None
) -> list[dict[str, Any]]:
	"""Actions, promises, disputes, legal deadlines and reviews due on the scope's day, by value at stake.

	Args:
		channel: only actions of this channel.
		collector: only what this user has to do on that day, stand-ins included.
		case: only this Collection Case.
	"""
	found = _due(scope, case)
	standing_in, gaps = deputies(scope.as_on), gap_by_scenario()
	result = []
	for row in found:
		row.owner_user = row.assigned_to or row.collector or None
		row.deputy = standing_in.get(row.owner_user)
		if (channel and row.channel != channel) or (collector and collector != (row.deputy or row.owner_user)):
			continue
		if row.doctype == "Litigation File":
			row.what = _(row.what, context="stage")
		elif row.what:
			row.what = _(row.what)
		if row.kind == "Litigation" and row.remarks:
			row.remarks = _("A day of rest: extended to {0} (CPC 642).").format(formatdate(row.remarks))
		row.priority_score = flt(row.priority_score)
		row.waiting_days = (scope.as_on - getdate(row.due_on)).days
		row.last_contact_on = getdate(row.last_contact_on) if row.last_contact_on else None
		gap = gaps.get(row.scenario, gaps[""])
		row.next_allowed = contact_gap.next_allowed(row.last_contact_on, gap) if row.last_contact_on else None
		result.append(row)
	return result


def _due(scope: figures.Scope, case: str | None) -> list[Any]:
	"""The open records of the day with what their case says, in the agenda's order."""
	mine = "and t.`case` = %(case)s" if case else ""
	return frappe.db.sql(
		f"""
		select t.*, c.customer_name, c.collector, c.scenario, c.priority_score, c.payer_profile, c.net_overdue, c.max_days_late,
			c.last_contact_on, c.status case_status, c.faith
		from (
			select 'Action' kind, a.name reference, 'Dunning Action' doctype, a.`case`, a.company, a.customer, a.channel,
				a.step_title what, a.step, a.status, a.action_date due_on, a.total amount, a.currency, a.deadline,
				a.recipient_phone phone, a.assigned_to, a.remarks
			from `tabDunning Action` a
			where a.status in %(open_action)s and a.action_date <= %(as_on)s and {scope.sql("a.company", "a.customer")}
			union all
			select 'Promise', p.name, 'Payment Promise', p.`case`, p.company, p.customer, '', p.kind, 0, p.status, p.promised_date,
				p.promised_amount - ifnull(p.kept_amount, 0), p.currency, null, '', null, null
			from `tabPayment Promise` p where p.docstatus = 1 and p.status = 'Open' and p.promised_date <= %(as_on)s
				and {scope.sql("p.company", "p.customer")}
			union all
			select if(f.kind = 'Dispute', 'Dispute', 'Litigation'), f.name, 'Litigation File', f.`case`, f.company, f.customer, '',
				ifnull(f.next_deadline_kind, f.status), 0, f.status, {DUE_FILE}, if(f.kind = 'Dispute', f.disputed_amount, f.total_claim),
				f.currency, f.next_deadline, '', f.owner_user, f.next_deadline_extended
			from `tabLitigation File` f where f.docstatus < 2 and f.status in %(open_file)s and {DUE_FILE} <= %(as_on)s
				and {scope.sql("f.company", "f.customer")}
			union all
			select 'Review', v.name, 'Collection Case', v.name, v.company, v.customer, '', v.status, 0, v.status, v.review_date,
				v.net_overdue, v.currency, null, '', null, null
			from `tabCollection Case` v where v.review_date <= %(as_on)s and v.net_overdue > 0
				and {scope.sql("v.company", "v.customer")}
		) t left join `tabCollection Case` c on c.name = t.`case`
		where true {mine}
		order by c.priority_score desc, t.customer, t.`case`, t.due_on, t.reference
		""",
		scope.values(open_action=figures.OPEN_ACTION, open_file=figures.OPEN_FILE, case=case),
		as_dict=True,
	)


def deputies(day: date) -> dict[str, str]:
	"""user absent on the day → who does the user's tasks; an absent deputy's own deputy takes over."""
	away = frappe.get_all(
		"Recouvrement Preference",
		{"absent_from": ("<=", day), "absent_until": (">=", day), "deputy": ("is", "set")},
		["user", "deputy"],
		as_list=True,
		limit=0,
	)
	direct = dict(away)
	return {user: _present(user, direct) for user in direct}


def _present(user: str, direct: dict[str, str]) -> str:
	"""The first person of the chain of deputies who is there; a circle of absent people ends with its last one."""
	seen = {user}
	while user in direct and direct[user] not in seen:
		user = direct[user]
		seen.add(user)
	return user


def gap_by_scenario() -> dict[str, int]:
	"""Whole days between two contacts by scenario; "" is what the settings say (7 when they say nothing)."""
	found = dict(frappe.get_all("Dunning Scenario", fields=["name", "gap_days"], as_list=True, limit=0))
	return {"": contact_gap.general_gap_days(), **{name: cint(days) for name, days in found.items()}}


def guard(last: date | None, gap: int, today: date) -> dict[str, Any]:
	"""When the customer was contacted last and may be contacted next.

	Returns:
		`{"last_on", "days_ago", "next_allowed", "allowed"}`.
	"""
	free = contact_gap.next_allowed(last, gap) if last else None
	return {
		"last_on": last,
		"days_ago": (today - last).days if last else None,
		"next_allowed": free,
		"allowed": free is None or free <= today,
	}


def by_customer(
	scope: figures.Scope, user: str, whose: str = MINE, channel: str | None = None, kind: str | None = None
) -> dict[str, Any]:
	"""The agenda as one list of cases, the most valuable first, each with its tasks.

	Args:
		user: whose agenda it is.
		whose: Mine (own, stood in for, and without a collector), Unassigned, Everybody, or another user's name.

	Returns:
		`{"cases": [{"case", …, "tasks"}], "tasks": how many, "left": cases beyond the first 200}`.
	"""
	groups: dict[str, dict[str, Any]] = {}
	count = 0
	for row in rows(scope, channel):
		if not is_for(row, user, whose) or (kind and row.kind != kind):
			continue
		count += 1
		group = groups.get(row.case) or groups.setdefault(row.case, _case_of(row, scope.as_on))
		group["tasks"].append({field: row[field] for field in TASK_FIELDS})
	shown = list(groups.values())[:CUSTOMERS_SHOWN]
	for group in shown:
		_retell(group["tasks"])
	return {"cases": shown, "tasks": count, "left": len(groups) - len(shown)}


TASK_FIELDS = (
	"kind", "reference", "doctype", "channel", "what", "step", "status", "due_on", "waiting_days", "amount", "deadline",
	"owner_user", "deputy", "remarks",
)  # fmt: skip
CASE_FIELDS = (
	"case", "company", "customer", "customer_name", "currency", "priority_score", "payer_profile", "net_overdue", "max_days_late",
	"case_status", "faith", "collector", "last_contact_on", "next_allowed",
)  # fmt: skip


def _retell(tasks: list[dict[str, Any]]) -> None:
	"""What the rules remarked, in the reader's language; only where it is shown, since each sentence is looked up."""
	for task in tasks:
		if task["remarks"] and task["kind"] == "Action":
			task["remarks"] = retold(task["remarks"])


def _case_of(row: Any, today: date) -> dict[str, Any]:
	allowed = row.next_allowed is None or row.next_allowed <= today
	return {**{field: row[field] for field in CASE_FIELDS}, "allowed": allowed, "tasks": []}


def is_for(row: Any, user: str, whose: str) -> bool:
	"""Whether a task of `rows` belongs to an agenda (see `by_customer`)."""
	worker = row.deputy or row.owner_user
	if whose == EVERYBODY:
		return True
	if whose == UNASSIGNED:
		return not worker
	return worker == user or not worker if whose == MINE else worker == whose


def brief(case: str, action: str | None = None, today: date | None = None) -> dict[str, Any]:
	"""All that a collector needs on the telephone, on one page.

	Args:
		action: the Dunning Action whose script is read out; a script about all that is overdue without one.

	Returns:
		What `overview.of_case` gives, with `tasks` of the day, `script`, `guard` and the scenario's remarks.
	"""
	day = getdate(today)
	found = overview.of_case(case, day)
	facts = found["case"]
	scope = figures.make_scope({"company": facts["company"], "customer": facts["customer"], "report_date": day})
	last = getdate(facts["last_contact_on"]) if facts["last_contact_on"] else None
	gaps = gap_by_scenario()
	tasks = [{field: row[field] for field in TASK_FIELDS} for row in rows(scope, case=case)]
	_retell(tasks)
	found.update(
		{
			"tasks": tasks,
			"guard": guard(last, gaps.get(facts["scenario"], gaps[""]), day),
			"script": script(case, action, found["lines"]),
			"timeline": found["timeline"][:HISTORY_SHOWN],
		}
	)
	return found


def script(case: str, action: str | None, lines: list[dict[str, Any]]) -> str:
	"""What to say on the telephone, as clean HTML; what is wrong with the notice when its text has a fault."""
	doc = frappe.get_doc("Dunning Action", action) if action else None
	if doc is None or cint(doc.manual) or doc.channel not in CALLS:
		doc = _call_about(case, lines)
	try:
		return notices.clean(notices.preview(doc)["script"])
	except exceptions.TemplateError as error:
		frappe.clear_last_message()
		return f"<p class='text-muted'>{escape_html(cstr(error))}</p>"


def _call_about(case: str, lines: list[dict[str, Any]]) -> Any:
	"""A call about all that is late, drawn but never saved."""
	facts = frappe.get_cached_doc("Collection Case", case)
	doc = frappe.new_doc("Dunning Action")
	doc.update({field: facts.get(field) for field in ("company", "customer", "customer_name", "currency", "language")})
	doc.update({"case": case, "channel": "Call", "status": "Proposed", "action_date": getdate(), "notice": _script_notice(facts)})
	late = [line for line in lines if line["days_late"]]
	for line in late:
		fields = ("invoice", "term", "due_date", "days_late", "outstanding", "step", "interest", "indemnity")
		doc.append("lines", {"kind": "Due", **{field: line.get(field) for field in fields}})
	total = sum(line["outstanding"] for line in late)
	doc.update({"total_lines": total, "total": total, "max_days_late": max((line["days_late"] for line in late), default=0)})
	return doc


def _script_notice(facts: Any) -> str | None:
	"""The notice of the scenario's last call that the case may have reached, else its first, else the gentlest for calls."""
	calls = frappe.get_all(
		"Dunning Scenario Step",
		{"parent": facts.scenario or "", "channel": "Call", "notice": ("is", "set"), "satisfaction_check": 0},
		["step", "notice"],
		order_by="step",
	)
	reached = [row.notice for row in calls if cint(row.step) <= cint(facts.step_reached) + 1]
	about_money = {"channel": "Call", "disabled": 0, "tone": ("!=", "Courtesy")}  # not the script of a satisfaction check
	others = frappe.get_all("Dunning Notice", about_money, ["name", "tone"], order_by="creation")
	gentlest = sorted(others, key=lambda row: TONES.index(row.tone) if row.tone in TONES else len(TONES))
	chosen = reached[-1:] or [row.notice for row in calls[:1]] or [row.name for row in gentlest[:1]]
	return chosen[0] if chosen else None


def hand_over(case: str, user: str, reason: str | None, action: str | None = None) -> str:
	"""Gives one task, or the whole case, to a colleague, who is told why.

	Args:
		action: the Dunning Action; without it the colleague becomes the case's collector.

	Returns:
		The colleague's full name.

	Raises:
		ReasonRequiredError, HandOverError.
	"""
	reason = cstr(reason).strip()
	if not reason:
		frappe.throw(_("Say why you hand it over."), exceptions.ReasonRequiredError)
	demand_colleague(user)
	doc = _hand_action(action, user) if action else _hand_case(case, user)
	name = frappe.utils.get_fullname(user)
	doc.add_comment("Info", _("handed over to {0}: {1}").format(escape_html(name), escape_html(reason)))
	message = _("{0} hands {1} over to you: {2}")
	outcomes.notify(user, doc, message.format(frappe.utils.get_fullname(), doc.customer_name, reason))
	return name


def _hand_action(action: str, user: str) -> Any:
	doc = actions.lock(action)
	if doc.status not in figures.OPEN_ACTION:
		message = _("{0} is {1}: there is nothing to hand over.").format(doc.name, _(doc.status))
		frappe.throw(message, exceptions.HandOverError)
	doc.assigned_to = user
	return actions.save(doc)


def _hand_case(case: str, user: str) -> Any:
	from ..cases import cases

	frappe.db.sql(
		"update `tabDunning Action` set assigned_to = null where `case` = %s and status in %s", (case, figures.OPEN_ACTION)
	)
	return cases.set_collector(case, user)


def demand_colleague(user: str) -> None:
	"""Raises HandOverError unless the user works in collections."""
	if user not in colleagues():
		message = _("{0} cannot take it over: choose an enabled user with a collections role.")
		frappe.throw(message.format(user), exceptions.HandOverError)


def colleagues() -> dict[str, str]:
	"""Enabled users who work in collections: name → full name."""
	return dict(
		frappe.db.sql(
			"""
			select distinct u.name, u.full_name from `tabUser` u
			join `tabHas Role` r on r.parent = u.name and r.parenttype = 'User' and r.role in %s
			where u.enabled = 1 and u.name not in ('Administrator', 'Guest') order by u.full_name
			""",
			(COLLECTIONS_ROLES,),
		)
	)


def name_people(bootinfo: Any) -> None:
	"""The desk knows the names of collectors and of those who answer for files: lists show them, not their e-mail addresses."""
	if not frappe.has_permission("Collection Case", "read"):
		return
	owners = frappe.get_all("Litigation File", {"owner_user": ("is", "set")}, pluck="owner_user", distinct=True)
	add_user_info([*colleagues(), *owners], bootinfo.user_info)


def my_preference(user: str) -> str:
	"""The user's Recouvrement Preference, made when there is none yet."""
	if not frappe.db.exists("Recouvrement Preference", user):
		frappe.get_doc({"doctype": "Recouvrement Preference", "user": user}).insert(ignore_permissions=True)
	return user
