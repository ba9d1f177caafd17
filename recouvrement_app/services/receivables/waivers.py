"""Late charges that are not claimed: waived with a reason and an approval, and those of invoices that claim late charges themselves.

A waiver within the settings' limit is granted by whoever asks; above it by an approver who did not ask. It is recorded on the case, and
every notice, dossier and charge invoice leaves out what it waives until it is withdrawn.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import frappe
from frappe import _
from frappe.utils import cint, cstr, flt, fmt_money, get_datetime, getdate

from recouvrement_app import exceptions

from ..contacts import actions
from ..settings import settings

BOTH = frozenset(("interest", "indemnity"))
PENDING, APPROVED, REFUSED, WITHDRAWN = "Pending Approval", "Approved", "Refused", "Withdrawn"


def left_out(company: str) -> dict[str, frozenset[str]]:
	"""invoice → what is not claimed on it: "interest", "indemnity" or both."""
	found: dict[str, frozenset[str]] = defaultdict(frozenset)
	rows = frappe.db.sql(
		"""select i.invoice, w.waive_interest, w.waive_indemnity from `tabLate Charge Waiver` w
		join `tabLate Charge Waiver Invoice` i on i.parent = w.name where w.company = %s and w.docstatus = 1""",
		company,
	)
	for invoice, interest, indemnity in rows:
		found[invoice] |= {kind for kind, waived in (("interest", interest), ("indemnity", indemnity)) if waived}
	return found | dict.fromkeys(charge_invoices(company), BOTH)


def charge_invoices(company: str, customers: Iterable[str] | None = None) -> list[str]:
	"""The open invoices that claim late charges: they bear none and are never dunned."""
	filters: dict[str, Any] = {"company": company, "recouvrement_late_charges": 1, "docstatus": 1, "outstanding_amount": (">", 0)}
	if customers:
		filters["customer"] = ("in", list(customers))
	return frappe.get_all("Sales Invoice", filters, pluck="name", limit=0)


def request(
	case: str,
	invoices: Sequence[str],
	reason: str,
	interest: bool = True,
	indemnity: bool = True,
	file: str | None = None,
	today: date | None = None,
) -> Any:
	"""Waives the late charges of invoices, at once within the limit, else once an approver agrees.

	Args:
		invoices: open invoices of the case.
		interest, indemnity: which of the two.
		file: the Litigation File from which it was asked.

	Returns:
		The Late Charge Waiver; submitted when it needed nobody else.

	Raises:
		ReasonRequiredError, LateChargesError: nothing is waived by it.
	"""
	if not cstr(reason).strip():
		frappe.throw(_("{0}: say why the charges are waived.").format(case), exceptions.ReasonRequiredError)
	doc = frappe.new_doc("Late Charge Waiver")
	doc.update({"case": case, "reason": reason, "litigation_file": file, "status": PENDING})
	doc.update({"waive_interest": cint(interest), "waive_indemnity": cint(indemnity)})
	for name in invoices:
		doc.append("invoices", {"invoice": name})
	doc.flags.update({"ignore_permissions": True, "asked_on": today and get_datetime(today)})
	doc.insert()
	if not needs_approval(doc):
		return _grant(doc, frappe.session.user)
	_note(doc, _("Waiver of late charges of {0} asked for: {1}"))
	return doc


def set_amounts(doc: Any) -> None:
	"""What a waiver waives: interest to the day of the request and indemnity of each invoice. Not saved.

	Raises:
		LateChargesError: no invoice is open, or neither interest nor indemnity is waived.
	"""
	from . import late_charges

	found = late_charges.of_invoices(doc.case, [row.invoice for row in doc.invoices], getdate(doc.requested_on))
	doc.set("invoices", [row for row in doc.invoices if row.invoice in found])
	if not doc.invoices or not (cint(doc.waive_interest) or cint(doc.waive_indemnity)):
		frappe.throw(_("Choose open invoices and what to waive on them."), exceptions.LateChargesError)
	for row in doc.invoices:
		entry = found[row.invoice]
		row.interest = flt(entry.interest) if cint(doc.waive_interest) else 0
		row.indemnity = flt(entry.indemnity) if cint(doc.waive_indemnity) else 0
	doc.amount = sum(flt(row.interest) + flt(row.indemnity) for row in doc.invoices)


def needs_approval(doc: Any) -> bool:
	"""Whether somebody else must agree: above the settings' limit."""
	return flt(doc.amount) > flt(settings().waiver_approval_above)


def approve(name: str, user: str | None = None) -> Any:
	"""An approver agrees to a waiver.

	Raises:
		NotAnApproverError, CannotApproveError, SamePersonError.
	"""
	user = user or frappe.session.user
	return _grant(_pending(name), user)


def refuse(name: str, reason: str, user: str | None = None) -> Any:
	"""An approver refuses it: the charges stay claimed.

	Raises:
		NotAnApproverError, CannotApproveError, ReasonRequiredError.
	"""
	actions.require_approver(user or frappe.session.user)
	doc = _pending(name)
	actions.demand_reason(name, reason)
	doc.update({"status": REFUSED, "refusal": reason})
	doc.flags.ignore_permissions = True
	doc.save()
	_note(doc, _("Waiver of late charges of {0} refused: {1}"), reason)
	return doc


def _pending(name: str) -> Any:
	doc = frappe.get_doc("Late Charge Waiver", name, for_update=True)
	_demand_pending(doc)
	return doc


def _demand_pending(doc: Any) -> None:
	if doc.status != PENDING:
		message = _("{0} is {1}: there is nothing to approve.").format(doc.name, _(doc.status))
		frappe.throw(message, exceptions.CannotApproveError)


def _grant(doc: Any, user: str) -> Any:
	doc.flags.update({"ignore_permissions": True, "approver": user})
	doc.submit()
	return doc


def demand_approval(doc: Any) -> None:
	"""What submitting a waiver asks of its approver.

	Raises:
		CannotApproveError, NotAnApproverError, SamePersonError.
	"""
	_demand_pending(doc)
	if not needs_approval(doc):
		return
	actions.require_approver(doc.approver)
	if doc.approver == doc.requested_by:
		message = _("{0}: somebody else than {1} must approve this waiver.").format(doc.name, doc.requested_by)
		frappe.throw(message, exceptions.SamePersonError)


def granted(doc: Any) -> None:
	"""A waiver is in force: noted on the case, open proposals are drawn anew."""
	_note(doc, _("Late charges of {0} waived: {1}"))
	_refresh(doc)


def withdrawn(doc: Any) -> None:
	"""A waiver was cancelled: the charges are claimed again."""
	_note(doc, _("Waiver of late charges of {0} withdrawn: {1}"))
	_refresh(doc)


def _refresh(doc: Any) -> None:
	from ..cases import cases

	cases.refresh_cases([doc.case])


def _note(doc: Any, message: str, reason: str | None = None) -> None:
	names = ", ".join(row.invoice for row in doc.invoices)
	text = message.format(fmt_money(doc.amount, currency=doc.currency), reason or doc.reason)
	content = frappe.utils.escape_html(f"{text} ({names}, {doc.name})")
	frappe.get_doc("Collection Case", doc.case).add_comment("Info", content)
