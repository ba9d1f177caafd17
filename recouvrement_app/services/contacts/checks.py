"""The last look before a person approves and before a notice leaves: is it still due, allowed, and how much?

Read under the case's lock, from the same sources as the plan. Lines that are paid, held, promised, disputed or time-barred
are taken off; amounts and charges are brought up to the day.
"""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal
from typing import Any

import frappe
from frappe import _
from frappe.utils import cint, flt, formatdate, getdate

from recouvrement_app import exceptions
from recouvrement_app.rules.history import Hold
from recouvrement_app.rules.limitation import is_time_barred
from recouvrement_app.rules.money import ZERO
from recouvrement_app.rules.receivables import CaseKey, ReceivableLine

from ..daily_run import planning
from ..receivables import charges, ledger
from . import contact_gap

NO_LONGER_DUE = (
	exceptions.NothingToSendError,  # paid, covered, on hold, promised, disputed
	exceptions.OptedOutError,
	exceptions.TimeBarredError,
)


def recheck(doc: Any, today: date, check_gap: bool = True) -> bool:
	"""Brings a locked, unsaved action up to date.

	Args:
		doc: the Dunning Action; its lines and totals are changed in place.
		today: the day for which it is checked.
		check_gap: whether the days since the last contact count (they do before sending, not before approving).

	Returns:
		Whether amounts or lines changed.

	Raises:
		OptedOutError, OnHoldError, TimeBarredError, NothingToSendError, ContactGapError.
	"""
	if not any(line.kind == "Due" for line in doc.lines):
		return claim_changed(doc, today)  # a confirmation or an answer claims nothing
	key = CaseKey(doc.company, doc.customer, doc.currency)
	holds = _holds(key, today)
	_demand_no_case_hold(doc, holds)
	if check_gap:
		contact_gap.demand(doc, today)
	read = ledger.read(doc.company, today, [doc.customer])
	lines = planning.collectable(read.lines, planning.partly_disputed(doc.company, [doc.customer]))
	open_lines = {line.key: line for line in lines if line.case == key}
	resting = {hold.invoice for hold in holds} | _promised(key, today)
	before = (flt(doc.total), len(doc.lines))
	_keep_due_lines(doc, open_lines, resting, today)
	_renew_information(doc, open_lines, today)
	_renew_credits(doc, [credit for credit in read.credits if credit.case == key])
	set_totals(doc)
	if doc.total <= 0:
		message = _("{0}: the credits of {1} cover what is due.")
		frappe.throw(message.format(doc.name, doc.customer_name), exceptions.NothingToSendError)
	return before != (flt(doc.total), len(doc.lines))


def demand_reread(doc: Any, changed: bool) -> None:
	"""A text that a person edited names amounts: when they moved, somebody reads it again."""
	if changed and cint(doc.text_edited):
		message = _("{0}: the balance changed after the text was edited; read it again.").format(doc.name)
		raise exceptions.BackToApprovalError(message)


def claim_changed(doc: Any, today: date) -> bool:
	"""Whether the invoices of a file's letter owe another amount than it names.

	Raises:
		NothingToSendError: they owe nothing any more.
		BackToApprovalError: the deadline that it names has passed.
	"""
	listed = {row.invoice: flt(row.outstanding) for row in doc.lines if row.invoice}
	if not doc.get("litigation_file") or not listed:
		return False
	if doc.deadline and getdate(doc.deadline) <= today:
		message = _("{0}: the deadline that it names has passed; draw the letter up again.").format(doc.name)
		frappe.throw(message, exceptions.BackToApprovalError)
	rows = frappe.get_all("Sales Invoice", {"name": ("in", list(listed)), "docstatus": 1}, ["name", "outstanding_amount"])
	owed = {row.name: flt(row.outstanding_amount) for row in rows}
	if not any(amount > 0.004 for amount in owed.values()):
		message = _("{0}: everything it claims has been paid.").format(doc.name)
		frappe.throw(message, exceptions.NothingToSendError)
	return any(abs(owed.get(name, 0.0) - amount) > 0.004 for name, amount in listed.items())


def _holds(key: CaseKey, today: date) -> list[Hold]:
	"""The holds of the case that are in force."""
	cases = planning.cases_of(key.company, [key.customer])
	found = planning.holds_of(key.company, cases, [key.customer])
	return [
		hold
		for hold in found
		if hold.customer == key.customer
		and hold.holds_on(today)
		and hold.company in ("", key.company)
		and hold.currency in ("", key.currency)
	]


def _demand_no_case_hold(doc: Any, holds: list[Hold]) -> None:
	for hold in holds:
		if hold.invoice:
			continue
		if hold.kind == "opt_out":
			message = _("{0}: {1} gets no reminders. {2}").format(doc.name, doc.customer_name, hold.detail)
			frappe.throw(message, exceptions.OptedOutError)
		if hold.until:
			message = _("{0}: the case is on hold until {1}. {2}").format(doc.name, formatdate(hold.until), hold.detail)
		else:
			message = _("{0}: the case is on hold until further notice. {1}").format(doc.name, hold.detail)
		frappe.throw(message, exceptions.OnHoldError)


def _promised(key: CaseKey, today: date) -> set[str]:
	"""Invoices that rest on a promise; "" stands for all."""
	return {
		promise.invoice
		for promise in planning.promises_of(key.company, [key.customer])
		if promise.customer == key.customer and promise.status == "open" and today <= promise.rests_until
	}


def _keep_due_lines(
	doc: Any, open_lines: dict[tuple[str, str], ReceivableLine], resting: set[str], today: date
) -> None:
	"""Takes off what is no longer due; refuses when nothing is left."""
	gone: Counter[str] = Counter()
	kept = []
	quotes = charges.quotes(doc.company)
	for row in doc.lines:
		if row.kind != "Due":
			kept.append(row)
			continue
		line = open_lines.get((row.invoice, row.term or ""))
		if line is None:
			gone["paid"] += 1
		elif row.invoice in resting or "" in resting:
			gone["resting"] += 1
		elif is_time_barred(line.limitation_date, today):
			gone["barred"] += 1
		else:
			interest, indemnity = quotes(line, today)
			row.update(
				{
					"outstanding": float(line.outstanding),
					"days_late": max(0, (today - line.due_date).days),
					"interest": float(interest),
					"indemnity": float(indemnity),
				}
			)
			kept.append(row)
	if not any(row.kind == "Due" for row in kept):
		_refuse(doc, gone)
	doc.set("lines", kept)


def _refuse(doc: Any, gone: Counter[str]) -> None:
	if gone["resting"]:
		message = _("{0}: what it claims is promised, disputed or on hold.").format(doc.name)
		frappe.throw(message, exceptions.OnHoldError)
	if gone["barred"]:
		message = _("{0}: what it claims is time-barred; no notice may go out.").format(doc.name)
		frappe.throw(message, exceptions.TimeBarredError)
	message = _("{0}: everything it claims has been paid.").format(doc.name)
	frappe.throw(message, exceptions.NothingToSendError)


def _renew_information(doc: Any, open_lines: dict[tuple[str, str], ReceivableLine], today: date) -> None:
	"""The lines listed for information: paid ones leave, the others show the day's amount."""
	kept = []
	for row in doc.lines:
		line = open_lines.get((row.invoice, row.term or ""))
		if row.kind == "Information" and row.invoice:
			if line is None:
				continue
			row.update(
				{"outstanding": float(line.outstanding), "days_late": max(0, (today - line.due_date).days)}
			)
		kept.append(row)
	doc.set("lines", kept)


def _renew_credits(doc: Any, credits: list[Any]) -> None:
	doc.set("lines", [row for row in doc.lines if row.kind != "Credit"])
	for credit in credits:
		doc.append(
			"lines",
			{"kind": "Credit", "outstanding": -float(credit.amount), "reference": credit.reference},
		)


def set_totals(doc: Any) -> None:
	"""Sums from the rows: total = lines − credits, charges apart."""
	sums: dict[str, Decimal] = {"Due": ZERO, "Credit": ZERO, "interest": ZERO, "indemnity": ZERO}
	for row in doc.lines:
		if row.kind in ("Due", "Credit"):
			sums[row.kind] += abs(Decimal(str(row.outstanding or 0)))
		if row.kind == "Due":
			sums["interest"] += Decimal(str(row.interest or 0))
			sums["indemnity"] += Decimal(str(row.indemnity or 0))
	doc.update(
		{
			"total_lines": float(sums["Due"]),
			"total_credits": float(sums["Credit"]),
			"total_interest": float(sums["interest"]),
			"total_indemnity": float(sums["indemnity"]),
			"total": float(sums["Due"] - sums["Credit"]),
			"max_days_late": max((cint(row.days_late) for row in doc.lines if row.kind == "Due"), default=0),
		}
	)
