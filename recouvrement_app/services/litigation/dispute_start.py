"""What the dialog that opens a dispute starts with: the open invoices of one case, their items, and who answers for which kind."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import frappe
from frappe import _
from frappe.utils import flt, getdate

from recouvrement_app import exceptions

from ..daily_run import planning
from ..promises import promise_defaults
from ..receivables import ledger
from ..sales import invoice_sendings
from . import dispute_subjects, disputes


def of(case: str | None = None, invoices: Sequence[str] = (), issue: str | None = None) -> dict[str, Any]:
	"""The dialog's start.

	Args:
		case: the Collection Case; that of the invoices, or of the Issue's customer, when not given.
		invoices: those that are ticked.
		issue: an ERPNext Issue.

	Returns:
		`{"case", "customer_name", "company", "currency", "invoices", "items", "delivery_notes", "projects", "owners", "due", "description", "issue"}`.

	Raises:
		InvoiceNotInCaseError, NoCaseError.
	"""
	name = case or (promise_defaults.case_of_invoices(invoices) if invoices else _case_of_issue(issue))
	fields = ["name", "customer", "customer_name", "company", "currency"]
	facts = frappe.db.get_value("Collection Case", name, fields, as_dict=True)
	rows = _rows(facts, set(invoices))
	names = [row["invoice"] for row in rows]
	return {
		"case": facts.name,
		"customer_name": facts.customer_name,
		"company": facts.company,
		"currency": facts.currency,
		"invoices": rows,
		"items": _items(names),
		"delivery_notes": dispute_subjects.delivery_notes(names),
		"projects": dispute_subjects.projects(names),
		"owners": {kind: disputes.owner_of(name, facts.customer, department) for kind, (department, _steps) in disputes.STEPS.items()},
		"due": getdate() + timedelta(days=disputes.DAYS_TO_ANSWER),
		"description": frappe.db.get_value("Issue", issue, "subject") if issue else "",
		"issue": issue,
	}


def _case_of_issue(issue: str | None) -> str:
	"""The case of the Issue's customer that owes most.

	Raises:
		NoCaseError: the Issue names no customer, or one that never owed anything.
	"""
	customer, company = frappe.db.get_value("Issue", issue, ["customer", "company"]) if issue else (None, None)
	filters = {"customer": customer or "", **({"company": company} if company else {})}
	found = frappe.get_all("Collection Case", filters, pluck="name", order_by="total_outstanding desc", limit=1)
	if not found:
		message = _("Issue {0}: choose a customer who owes something; a dispute is about an unpaid invoice.").format(issue)
		frappe.throw(message, exceptions.NoCaseError)
	return found[0]


def _rows(facts: Any, chosen: set[str]) -> list[dict[str, Any]]:
	"""Each open invoice once, the oldest first, with what is open, what is disputed already and how it was sent."""
	today, found = getdate(), {}
	filed = {hold.invoice for hold in planning.files_of(facts.company, [facts.customer]) if hold.kind == "dispute"}
	partly = planning.partly_disputed(facts.company, [facts.customer])
	for line in ledger.receivables_of(facts.name, today):
		row = found.setdefault(line.invoice, {"invoice": line.invoice, "due_date": line.due_date, "outstanding": 0.0})
		row["outstanding"] = flt(row["outstanding"] + float(line.outstanding), 2)
	for name, row in found.items():
		row["days_late"] = max(0, (today - row["due_date"]).days)
		row["disputed"] = name in filed or name in partly
		row["chosen"] = name in chosen and not row["disputed"]
	for name, sent in invoice_sendings.told(list(found)).items():
		found[name]["sent"] = sent
	return list(found.values())


def _items(invoices: Sequence[str]) -> dict[str, list[str]]:
	"""invoice → the items on it."""
	found: dict[str, list[str]] = {}
	filters = {"parent": ("in", list(invoices) or [""]), "item_code": ("is", "set")}
	for row in frappe.get_all("Sales Invoice Item", filters, ["parent", "item_code"], order_by="parent, idx", limit=0):
		names = found.setdefault(row.parent, [])
		names += [row.item_code] if row.item_code not in names else []
	return found
