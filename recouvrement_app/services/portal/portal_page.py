"""What the customer's page shows: what is open and due, how to pay it, what was promised, what is proposed. One case, nothing of ours."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import frappe
from frappe.utils import cint, cstr, flt, getdate

from recouvrement_app.rules.money import ZERO

from ..contacts import satisfaction
from ..notices import notice_context
from ..promises import offers
from ..receivables import ledger
from ..settings import company_row

IN_DISCUSSION = ("Disputed", "Litigation")


def page_data(case: str, action: str = "", today: date | None = None) -> dict[str, Any]:
	"""All of the page. Due now is what is overdue and neither contested nor promised for a later day, less the customer's credits;
	with nothing due now, the next payment that was agreed.

	Args:
		case: the Collection Case that the link opens.
		action: the notice that carried the link; its name is the reference to quote, as in the notice.
	"""
	day = getdate(today)
	facts = _facts(case)
	lines = _lines(facts, day)
	credits = sum(
		(
			credit.amount
			for credit in ledger.unallocated_credits(facts.company, [facts.customer])
			if credit.currency == facts.currency
		),
		ZERO,
	)
	due = max(sum((line["outstanding"] for line in lines if line["due_now"]), ZERO) - credits, ZERO)
	agreed = _commitments(case)
	upcoming = min(
		(row for promise in agreed if not promise["waiting"] for row in promise["rows"] if row["amount"] > 0),
		key=lambda row: row["due_date"],
		default=None,
	)
	return {
		**facts,
		"lines": lines,
		"total": sum((line["outstanding"] for line in lines), ZERO),
		"credits": credits,
		"due": due,
		"upcoming": None if due else upcoming,
		"payment": _payment(facts, action or case, due or (upcoming["amount"] if upcoming else ZERO), lines),
		"offers": _offers(case, day),
		"commitments": agreed,
		"rating": _rating(action),
	}


def _rating(action: str) -> dict[str, Any] | None:
	"""The stars given so far, where the notice asked for them; None where it did not."""
	asked = frappe.db.get_value("Dunning Action", action, ["satisfaction_check", "satisfaction_score"]) if action else None
	return {"stars": round(flt(asked[1]) * satisfaction.STARS)} if asked and cint(asked[0]) else None


def open_invoices(case: str, today: date | None = None) -> list[dict[str, Any]]:
	"""The open payment terms of the case, the oldest first."""
	return _lines(_facts(case), getdate(today))


def _facts(case: str) -> Any:
	return frappe.db.get_value(
		"Collection Case", case, ["name as case", "company", "customer", "customer_name", "currency", "language"], as_dict=True
	)


def _lines(facts: Any, day: date) -> list[dict[str, Any]]:
	from ..promises import promises

	found = [
		line
		for line in ledger.open_lines(facts.company, day, [facts.customer])
		if line.currency == facts.currency
	]
	names = {line.invoice for line in found}
	states = dict(
		frappe.get_all("Sales Invoice", {"name": ("in", names or ("",))}, ["name", "recouvrement_status"], as_list=True)
	)
	promised = promises.promised_invoices(facts.case)
	lines = []
	for line in sorted(found, key=lambda line: (line.due_date, line.invoice, line.term)):
		overdue, contested = line.due_date < day, states.get(line.invoice) in IN_DISCUSSION
		lines.append(
			{
				"invoice": line.invoice,
				"term": line.term,
				"due_date": line.due_date,
				"outstanding": line.outstanding,
				"overdue": overdue,
				"in_discussion": contested,
				"agreed": line.invoice in promised,
				"due_now": overdue and not contested and line.invoice not in promised,
			}
		)
	return lines


def _payment(facts: Any, reference: str, amount: Decimal, lines: list[dict[str, Any]]) -> dict[str, Any]:
	"""Bank account, reference and payment code; empty account when the settings name none."""
	row = company_row(facts.company)
	name = frappe.get_cached_value("Company", facts.company, "company_name")
	paid_now = dict.fromkeys(line["invoice"] for line in lines if line["due_now"])
	text = " ".join((reference, *paid_now))
	return {
		"name": name,
		"amount": amount,
		"iban": notice_context.grouped(row.get("iban")),
		"bic": cstr(row.get("bic")),
		"bank_name": cstr(row.get("bank_name")),
		"reference": reference,
		"link": cstr(row.get("payment_link")),
		"qr": notice_context.transfer_code(facts.company, amount, text, facts.currency),
	}


def _offers(case: str, day: date) -> list[dict[str, Any]]:
	"""The proposals that wait for the customer's answer."""
	found = []
	for name in frappe.get_all(
		"Payment Promise", {"case": case, "docstatus": 1, "status": "Offered"}, pluck="name", order_by="creation"
	):
		doc = frappe.get_doc("Payment Promise", name)
		if doc.offer_valid_until and getdate(doc.offer_valid_until) < day:
			continue
		found.append(
			{
				"name": doc.name,
				"kind": doc.kind,
				"amount": doc.promised_amount,
				"waived": doc.waived_amount,
				"invoices": list(dict.fromkeys(row.invoice for row in doc.invoices)),
				"date": getdate(doc.promised_date),
				"valid_until": getdate(doc.offer_valid_until) if doc.offer_valid_until else None,
				"choices": [
					{"option": option, "rows": [{"due_date": getdate(row.due_date), "amount": row.amount} for row in rows]}
					for option, rows in offers.choices(doc)
				],
			}
		)
	return found


def _commitments(case: str) -> list[dict[str, Any]]:
	"""What the customer has promised and has still to pay, by day."""
	running = frappe.get_all(
		"Payment Promise",
		{"case": case, "docstatus": 1, "status": ("in", ("Open", "Pending Approval"))},
		["name", "status", "is_offer"],
		order_by="promised_date",
	)
	found = []
	for row in running:
		if row.status == "Pending Approval" and row.is_offer:  # the customer has not seen it yet
			continue
		doc = frappe.get_doc("Payment Promise", row.name)
		left = [(row.due_date, row.amount - flt(row.paid_amount)) for row in doc.instalments]
		if not left:
			left = [(doc.promised_date, doc.promised_amount - flt(doc.kept_amount))]
		rows = [{"due_date": getdate(due), "amount": money(amount)} for due, amount in left]
		found.append(
			{"waiting": doc.status == "Pending Approval", "rows": [row for row in rows if row["amount"] > 0]}
		)
	return found


def money(amount: float | None) -> Decimal:
	"""An amount of a record as the page computes with it."""
	return Decimal(str(flt(amount, 3)))
