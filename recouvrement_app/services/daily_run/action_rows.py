"""The rows of Dunning Actions and their lines, as a plan's action makes them, ready to be inserted in bulk."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any

import frappe
from frappe.utils import cint

from recouvrement_app.rules.planner import PlannedAction, PlannedLine
from recouvrement_app.rules.recipients import Contact, Recipient, choose_recipient

from ..cases import key_accounts
from ..sentences import told
from ..settings import automatic_sending
from .planning import CompanyPlan

KEY_LENGTH = 255


def label(code: str) -> str:
	"""A rules' code as the record's select option: "registered_letter" → "Registered Letter"."""
	return {"email": "Email", "sms": "SMS"}.get(code) or code.replace("_", " ").title()


def open_key(case: str, action: PlannedAction) -> str:
	"""What is unique while the action is open: the case, and apart from contacts also the kind of act."""
	return case if action.step.is_contact else f"{case}|{label(action.channel)}"


def step_key(line: PlannedLine, scenario: str) -> str:
	"""What is unique for a line's step, for ever once done."""
	return f"{line.line.invoice}|{line.line.term}|{scenario}|{line.step}"[:KEY_LENGTH]


def row(
	name: str,
	case: str,
	action: PlannedAction,
	made: CompanyPlan,
	run: str | None,
	contacts: dict[str, list[Contact]],
) -> dict[str, Any]:
	step, debtor = action.step, made.people.get(action.customer)
	email = debtor.email if debtor else ""
	to = _recipient(action, contacts.get(action.customer, []), email, bool(debtor and debtor.has_address))
	record = made.cases[action.case]
	remarks = action.remarks or ((to.remark,) if to.remark else ())
	return {
		"name": name,
		"case": case,
		"company": action.company,
		"customer": action.customer,
		"customer_name": record.get("customer_name") or action.customer,
		"currency": action.currency,
		"scenario": action.scenario,
		"step": step.step,
		"step_title": step.title,
		"channel": label(to.channel),
		"tone": step.tone,
		"autonomy": label(step.autonomy),
		"formal_notice": cint(step.formal_notice),
		"satisfaction_check": cint(step.satisfaction_check),
		"status": status_of(step.autonomy, label(to.channel), bool(debtor and debtor.key_account)),
		"open_key": open_key(case, action),
		"action_date": action.date,
		"author": frappe.session.user,
		"contact": to.contact or None,
		"recipient_email": to.email,
		"recipient_phone": to.phone,
		"language": to.language
		or record.get("language")
		or (debtor.language if debtor else "")
		or _language(debtor.country if debtor else "FR"),
		"notice": step.notice or None,
		"print_format": step.print_format or None,
		"dunning_run": run,
		"manual": 0,
		"attempts": 0,
		"text_edited": 0,
		**totals(action),
		"remarks": told_together(remarks),
	}


def status_of(autonomy: str, channel: str, key_account: bool) -> str:
	"""Automatic steps are approved by the switch of the settings; what a person must decide waits (CASES 20).

	Args:
		channel: as on the record.
		key_account: whether the customer is one: then all that is written waits for a manager.
	"""
	if key_account and channel in key_accounts.GUARDED:
		return "To Approve"
	if autonomy == "automatic":
		return "Approved" if automatic_sending() else "Proposed"
	return "To Approve" if autonomy == "to_approve" else "Proposed"


def _language(country: str) -> str:
	return "fr" if country in ("FR", "BE", "LU", "MC", "CH") else "en"


def _recipient(action: PlannedAction, contacts: list[Contact], email: str, has_address: bool) -> Recipient:
	if not action.step.is_contact:
		return Recipient(action.channel)
	return choose_recipient(
		contacts, action.step.contact_role, action.channel, email, has_address=has_address
	)


def told_together(remarks: Sequence[str]) -> str:
	"""Remarks in the user's language, a line each."""
	return "\n".join(map(told, remarks))


def totals(action: PlannedAction) -> dict[str, Any]:
	"""Amounts, age and deadline as they are stored."""
	return {
		"total_lines": sum(p.line.outstanding for p in action.lines),
		"total_credits": sum(c.amount for c in action.credits),
		"total_interest": sum(p.interest for p in action.lines),
		"total_indemnity": sum(p.indemnity for p in action.lines),
		"total": action.total,
		"max_days_late": max(p.days_late for p in action.lines),
		"deadline": action.deadline,
	}


def lines(name: str, action: PlannedAction) -> list[dict[str, Any]]:
	rows = [_line(p, "Due", step_key(p, action.scenario)) for p in action.lines]
	rows += [_line(p, "Information", None) for p in action.information]
	rows += [
		{**_line(None, "Credit", None), "outstanding": -credit.amount, "reference": credit.reference}
		for credit in action.credits
	]
	mark = frappe.generate_hash(length=6)
	return [
		{
			"name": f"{name}-{i}-{mark}",
			"parent": name,
			"parenttype": "Dunning Action",
			"parentfield": "lines",
			"idx": i,
			**row,
		}
		for i, row in enumerate(rows, 1)
	]


def _line(p: PlannedLine | None, kind: str, key: str | None) -> dict[str, Any]:
	return {
		"kind": kind,
		"invoice": p.line.invoice if p else None,
		"term": p.line.term if p else "",
		"due_date": p.line.due_date if p else None,
		"days_late": p.days_late if p else 0,
		"outstanding": p.line.outstanding if p else 0,
		"step": p.step if p else 0,
		"old_enough_for": p.old_enough_for if p else 0,
		"offset_reached": p.offset_reached if p else 0,
		"interest": p.interest if p else 0,
		"indemnity": p.indemnity if p else 0,
		"reference": "",
		"step_key": key,
	}


def contacts_of(customers: Collection[str]) -> dict[str, list[Contact]]:
	"""The contacts of customers, in one query."""
	if not customers:
		return {}
	rows = frappe.db.sql(
		"""
		select l.link_name, t.name, t.recouvrement_role, t.email_id, t.phone, t.mobile_no, t.is_primary_contact, t.is_billing_contact,
			t.recouvrement_bounced_on
		from `tabDynamic Link` l join `tabContact` t on t.name = l.parent
		where l.link_doctype = 'Customer' and l.parenttype = 'Contact' and l.link_name in %s order by t.name
		""",
		(tuple(customers),),
	)
	found: dict[str, list[Contact]] = defaultdict(list)
	for customer, name, role, email, phone, mobile, primary, billing, bounced in rows:
		found[customer].append(
			Contact(
				name,
				role or "",
				email or "",
				phone or "",
				mobile or "",
				"",
				bool(primary),
				bool(billing),
				bool(bounced),
			)
		)
	return found
