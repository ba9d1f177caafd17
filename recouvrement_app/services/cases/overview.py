"""What people see at a glance: a case with its lines, timeline and contacts; a customer's cases."""

from __future__ import annotations

from datetime import date
from typing import Any

import frappe
from frappe.utils import cint, getdate

from recouvrement_app.rules.quotes import Quotes
from recouvrement_app.rules.receivables import CaseKey

from ..contacts import appointments, recipients
from ..portal import page_openings
from ..receivables import charges, ledger
from ..sales import credit_hold
from ..sentences import told
from . import key_accounts

OPEN_STATUSES = ("Proposed", "To Approve", "Approved", "Sending", "Failed", "Unknown")
TIMELINE_LENGTH = 100


def of_case(case: str, today: date | None = None) -> dict[str, Any]:
	"""All that a collector works with.

	Returns:
		`{"case", "lines", "credits", "totals", "charge_warnings" (interest that lacks a rate, in words), "timeline", "contacts", "actions", "promises", "files", "unheard", "key_account", "credit_hold", "appointments"}`.
	"""
	day = getdate(today)
	doc = frappe.get_doc("Collection Case", case)
	key = CaseKey(doc.company, doc.customer, doc.currency)
	read = ledger.read(doc.company, day, [doc.customer])
	quotes = charges.quotes(doc.company)
	lines = _lines(doc, [line for line in read.lines if line.case == key], day, quotes)
	credits = [
		{"reference": credit.reference, "amount": float(credit.amount)}
		for credit in read.credits
		if credit.case == key
	]
	return {
		"case": doc.as_dict(no_default_fields=False),
		"lines": lines,
		"credits": credits,
		"totals": _totals(lines, credits),
		"charge_warnings": [told(text) for text in quotes.missing()],
		"timeline": timeline(case),
		"contacts": _contacts(doc.customer),
		"actions": _actions(case),
		"promises": _records("Payment Promise", case, ["kind", "promised_amount", "promised_date"]),
		"files": _records("Litigation File", case, ["kind", "disputed_amount", "stage", "next_deadline", "next_deadline_extended"]),
		"unheard": page_openings.unheard(case, day),
		"appointments": appointments.of_case(case),
		"key_account": doc.customer in key_accounts.of([doc.customer]),
		"credit_hold": doc.company in credit_hold.companies(doc.customer),
	}


def _lines(doc: Any, lines: list[Any], day: date, quotes: Quotes) -> list[dict[str, Any]]:
	"""The open terms, oldest first, with the step reached, charges of the day and what keeps them."""
	reached = {
		(row.invoice, row.term): row
		for row in frappe.db.sql(
			"""select l.invoice, ifnull(l.term, '') as term, max(l.step) as step, max(date(a.done_on)) as last_on
			from `tabDunning Action Line` l join `tabDunning Action` a on a.name = l.parent
			where a.`case` = %s and l.kind = 'Due' and a.status in ('Done', 'Skipped') group by l.invoice, l.term""",
			doc.name,
			as_dict=True,
		)
	}
	status = dict(
		frappe.get_all(
			"Sales Invoice",
			{"name": ("in", [line.invoice for line in lines] or [""])},
			["name", "recouvrement_status"],
			as_list=True,
			limit=0,
		)
	)
	found = []
	for line in sorted(lines, key=lambda line: (line.due_date, line.invoice, line.term)):
		late = max(0, (day - line.due_date).days)
		interest, indemnity = quotes(line, day) if late else (0, 0)
		step = reached.get((line.invoice, line.term)) or {}
		found.append(
			{
				"invoice": line.invoice,
				"term": line.term,
				"posting_date": line.posting_date,
				"due_date": line.due_date,
				"amount": float(line.amount),
				"outstanding": float(line.outstanding),
				"days_late": late,
				"step": cint(step.get("step")),
				"last_on": step.get("last_on"),
				"interest": float(interest),
				"indemnity": float(indemnity),
				"status": status.get(line.invoice) or "",
				"limitation_date": line.limitation_date,
			}
		)
	return found


def _totals(lines: list[dict[str, Any]], credits: list[dict[str, Any]]) -> dict[str, float]:
	late = [line for line in lines if line["days_late"]]
	return {
		"outstanding": sum(line["outstanding"] for line in lines),
		"overdue": sum(line["outstanding"] for line in late),
		"credits": sum(credit["amount"] for credit in credits),
		"interest": sum(line["interest"] for line in late),
		"indemnity": sum(line["indemnity"] for line in late),
	}


def timeline(case: str) -> list[dict[str, Any]]:
	"""Contacts, e-mails, comments, promises and files of a case, the newest first."""
	actions = frappe.get_all("Dunning Action", {"case": case}, pluck="name", limit=0)
	events = frappe.db.sql(
		"""
		select ifnull(a.done_on, a.modified) as moment, 'Dunning Action' as doctype, a.name, a.channel as kind, a.status,
			a.step_title as title, a.outcome as detail, ifnull(a.approver, a.author) as user
		from `tabDunning Action` a where a.`case` = %(case)s
			and a.status in ('Done', 'Skipped', 'Cancelled', 'Failed', 'Unknown')
		union all
		select a.page_opened_on, 'Dunning Action', a.name, 'Page Opened', '', a.step_title, '', a.customer_name
		from `tabDunning Action` a where a.`case` = %(case)s and a.page_opened_on is not null
		union all
		select p.creation, 'Payment Promise', p.name, p.kind, p.status, p.promised_amount, p.promised_date, p.owner
		from `tabPayment Promise` p where p.`case` = %(case)s
		union all
		select f.creation, 'Litigation File', f.name, f.kind, f.status, f.stage, f.dispute_kind, f.owner
		from `tabLitigation File` f where f.`case` = %(case)s
		union all
		select e.creation, 'Event', e.name, 'Appointment', e.status, e.subject, cast(e.starts_on as char), e.owner
		from `tabEvent` e where e.recouvrement_case = %(case)s
		union all
		select c.creation, c.reference_doctype, c.reference_name, 'Comment', '', c.content, '', c.comment_email
		from `tabComment` c where c.comment_type in ('Comment', 'Info')
			and ((c.reference_doctype = 'Collection Case' and c.reference_name = %(case)s)
			or (c.reference_doctype = 'Dunning Action' and c.reference_name in %(actions)s))
		union all
		select m.communication_date, 'Communication', m.name, m.sent_or_received, ifnull(m.delivery_status, ''), m.subject,
			m.sender, m.owner
		from `tabCommunication` m where m.communication_type = 'Communication'
			and ((m.reference_doctype = 'Collection Case' and m.reference_name = %(case)s)
			or (m.reference_doctype = 'Dunning Action' and m.reference_name in %(actions)s))
		order by moment desc limit %(length)s
		""",
		{"case": case, "actions": tuple(actions) or ("",), "length": TIMELINE_LENGTH},
		as_dict=True,
	)
	for event in events:
		if event.kind == "Comment":
			event.title = frappe.utils.strip_html(event.title or "")[:500]
	return events


def _contacts(customer: str) -> list[dict[str, Any]]:
	return [
		{
			"name": person.name,
			"role": person.role,
			"email": person.email,
			"phone": person.phone or person.mobile,
			"primary": person.is_primary,
			"bounced": person.bounced,
		}
		for person in recipients.contacts_of(customer)
	]


def _actions(case: str) -> list[dict[str, Any]]:
	return frappe.get_all(
		"Dunning Action",
		{"case": case, "status": ("in", OPEN_STATUSES)},
		["name", "step", "step_title", "channel", "status", "action_date", "total", "manual", "last_error", "satisfaction_check"],
		order_by="action_date, name",
		limit=0,
	)


def _records(doctype: str, case: str, fields: list[str]) -> list[dict[str, Any]]:
	filters = {"case": case, "docstatus": ("<", 2)}
	return frappe.get_all(doctype, filters, ["name", "status", *fields], order_by="creation desc", limit=20)


def of_customer(customer: str) -> list[dict[str, Any]]:
	"""The customer's cases that the user may see."""
	fields = [
		"name", "company", "currency", "status", "net_overdue", "total_overdue", "max_days_late", "next_action",
		"next_action_date",
	]
	return frappe.get_list("Collection Case", {"customer": customer}, fields, order_by="net_overdue desc")
