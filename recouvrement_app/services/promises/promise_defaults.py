"""What the one-screen dialog for a promise starts with: the open invoices, the people, how the customer pays and keeps promises."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import frappe
from frappe import _
from frappe.utils import cint, flt, getdate

from recouvrement_app import exceptions

from ..contacts import recipients
from ..receivables import ledger
from . import promises


def case_of_invoices(invoices: Sequence[str]) -> str:
	"""The one case that these invoices belong to.

	Raises:
		InvoiceNotInCaseError: they belong to several customers, companies or currencies, or have no case yet.
	"""
	found = frappe.get_all("Sales Invoice", {"name": ("in", list(invoices))}, ["customer", "recouvrement_case"])
	cases = {row.recouvrement_case for row in found}
	if len(cases) != 1 or None in cases or "" in cases:
		frappe.throw(
			_("Choose submitted, unpaid invoices of one customer, company and currency: a promise or a dispute is about one account."),
			exceptions.InvoiceNotInCaseError,
		)
	return cases.pop()


def of_case(case: str, invoices: Sequence[str] | None = None) -> dict[str, Any]:
	"""The dialog's start.

	Args:
		invoices: those that were chosen; the overdue ones without a running promise when not given.

	Returns:
		`{"case", "customer", "customer_name", "company", "currency", "invoices", "people", "email", "means", "broken", "limit",
		"expected_recovery", "waiver_by"}`.
	"""
	doc = frappe.db.get_value(
		"Collection Case",
		case,
		["name as case", "customer", "customer_name", "company", "currency", "expected_recovery"],
		as_dict=True,
	)
	settings = frappe.get_cached_doc("Recouvrement Settings")
	last = frappe.get_all(
		"Payment Promise", {"case": case, "means": ("!=", "")}, ["means"], order_by="creation desc", limit=1
	)
	return {
		**doc,
		"invoices": _invoices(doc, set(invoices or ())),
		"people": _people(doc.customer),
		"email": recipients.of_customer(doc.customer, "Email").email,
		"means": last[0].means if last else "Bank Transfer",
		"broken": promises.broken_count(case),
		"limit": cint(settings.broken_promises_limit),
		"waiver_by": settings.settlement_waiver or "Write-off Entry",
	}


def _invoices(doc: Any, chosen: set[str]) -> list[dict[str, Any]]:
	"""Each open invoice once, the oldest first, with what is open and late on it."""
	resting = promises.promised_invoices(doc.case)
	today = getdate()
	found: dict[str, dict[str, Any]] = {}
	for line in ledger.open_lines(doc.company, today, [doc.customer]):
		if line.currency != doc.currency:
			continue
		row = found.setdefault(
			line.invoice,
			{"invoice": line.invoice, "due_date": line.due_date, "outstanding": 0.0, "promised": line.invoice in resting},
		)
		row["due_date"] = min(row["due_date"], line.due_date)
		row["outstanding"] = flt(row["outstanding"] + float(line.outstanding), 2)
	for row in found.values():
		row["days_late"] = max(0, (today - row["due_date"]).days)
		row["chosen"] = row["invoice"] in chosen if chosen else bool(row["days_late"]) and not row["promised"]
	return sorted(found.values(), key=lambda row: (row["due_date"], row["invoice"]))


def _people(customer: str) -> list[str]:
	"""The names of the customer's contacts, those of accounting first."""
	rows = frappe.db.sql(
		"""select c.first_name, c.last_name from `tabContact` c
		join `tabDynamic Link` l on l.parent = c.name and l.parenttype = 'Contact'
		where l.link_doctype = 'Customer' and l.link_name = %s
		order by c.is_billing_contact desc, c.is_primary_contact desc, c.name limit 20""",
		customer,
	)
	return [" ".join(filter(None, row)) for row in rows]
