"""Whether promises were kept: payments of the ledger against promised amounts, first-in first-out over a case's promises."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import frappe
from frappe import _
from frappe.desk.doctype.notification_log.notification_log import enqueue_create_notification
from frappe.utils import flt, getdate

from recouvrement_app.rules.money import ZERO

JUDGED = ("Open", "Kept", "Partly Kept", "Broken")
MISSES_THAT_VOID_A_PLAN = 2  # issue 3: first miss a warning, second the plan is void


@dataclass(slots=True)
class Payment:
	"""Money posted against an invoice; `left` is what no promise has used yet."""

	invoice: str
	day: date
	left: Decimal


@dataclass(frozen=True, slots=True)
class Verdict:
	"""What the ledger says of one amount due by one day."""

	status: str
	paid: Decimal
	paid_on: date | None


def judge_case(case: str, today: date) -> list[str]:
	"""Set status, kept amount and days of all judged promises of a case; returns those whose status changed."""
	promises = [
		frappe.get_doc("Payment Promise", name)
		for name in frappe.get_all(
			"Payment Promise",
			{"case": case, "docstatus": 1, "status": ["in", JUDGED]},
			pluck="name",
			order_by="promised_date, received_on, name",
		)
	]
	if not promises:
		return []
	payments = payments_of(promises)
	return [doc.name for doc in promises if _judge(doc, payments, today)]


def payments_of(promises: list[Any]) -> list[Payment]:
	"""Postings against the customer's invoices since the first promise was received, by posting date (never by creation)."""
	first, since = promises[0], min(getdate(doc.received_on) for doc in promises)
	rows = frappe.db.sql(
		"""
		select against_voucher_no, posting_date, -sum(amount_in_account_currency) from `tabPayment Ledger Entry`
		where delinked = 0 and account_type = 'Receivable' and party_type = 'Customer'
			and against_voucher_type = 'Sales Invoice' and voucher_no != against_voucher_no
			and company = %s and party = %s and account_currency = %s and posting_date >= %s
		group by against_voucher_no, posting_date
		having sum(amount_in_account_currency) < 0
		order by posting_date, against_voucher_no
		""",
		(first.company, first.customer, first.currency, since),
	)
	return [Payment(invoice, getdate(day), Decimal(str(flt(amount, 2)))) for invoice, day, amount in rows]


def take(
	payments: list[Payment], invoices: frozenset[str], amount: Decimal, first: date, last: date
) -> Iterator[tuple[date, Decimal]]:
	"""Use payments of the period on the invoices (any invoice when none is named) up to `amount`: (day, part) by day."""
	for payment in payments:
		if amount <= 0:
			return
		if (
			payment.left <= 0
			or not first <= payment.day <= last
			or (invoices and payment.invoice not in invoices)
		):
			continue
		part = min(payment.left, amount)
		payment.left -= part
		amount -= part
		yield payment.day, part


def verdict(
	amount: Decimal, taken: list[tuple[date, Decimal]], last: date, today: date, tolerance: Decimal
) -> Verdict:
	"""Kept when paid within tolerance by the last day of grace; after that day partly kept or broken; before it open."""
	paid = sum((part for _day, part in taken), ZERO)
	day = taken[-1][0] if taken else None
	if paid > 0 and paid >= amount - tolerance:
		return Verdict("Kept", paid, day)
	if today <= last:
		return Verdict("Open", paid, day)
	return Verdict("Partly Kept" if paid > 0 else "Broken", paid, day)


def last_day(promised: date, doc: Any) -> date:
	"""The last day on which a payment still keeps the promise: date + days of grace + the cheque's transit."""
	return getdate(promised) + timedelta(days=int(doc.grace_days or 0) + int(doc.transit_days or 0))


def _judge(doc: Any, payments: list[Payment], today: date) -> bool:
	"""Judge one promise or plan, store the result; whether its status changed."""
	invoices = frozenset(row.invoice for row in doc.invoices)
	before = doc.status
	tolerance = Decimal(str(flt(doc.tolerance, 2)))
	if doc.kind == "Plan" and doc.instalments:
		result, misses = _judge_plan(doc, payments, invoices, today, tolerance)
	else:
		amount, last = Decimal(str(flt(doc.promised_amount, 2))), last_day(doc.promised_date, doc)
		taken = list(take(payments, invoices, amount, getdate(doc.received_on), min(last, today)))
		result, misses = verdict(amount, taken, last, today, tolerance), 0
	_store(doc, result, misses, today)
	if doc.status != before or misses > (doc.get("_misses_before") or 0):
		_tell(doc, before)
	return doc.status != before


def _judge_plan(
	doc: Any, payments: list[Payment], invoices: frozenset[str], today: date, tolerance: Decimal
) -> tuple[Verdict, int]:
	"""Each instalment in turn; one missed is a warning, two void the plan."""
	results = []
	for row in sorted(doc.instalments, key=lambda row: row.due_date):
		amount, last = Decimal(str(flt(row.amount, 2))), last_day(row.due_date, doc)
		taken = list(take(payments, invoices, amount, getdate(doc.received_on), today))
		in_time = [part for part in taken if part[0] <= last]
		result = verdict(amount, in_time, last, today, tolerance)
		paid = sum((part for _day, part in taken), ZERO)
		row.db_set({"status": result.status, "paid_amount": float(paid)}, update_modified=False)
		results.append((result, paid, taken[-1][0] if taken else None))
	misses = sum(result.status in ("Broken", "Partly Kept") for result, _paid, _day in results)
	paid = sum((paid for _result, paid, _day in results), ZERO)
	day = max((day for _result, _paid, day in results if day), default=None)
	if paid >= Decimal(str(flt(doc.promised_amount, 2))) - tolerance and paid > 0:
		return Verdict("Kept", paid, day), misses
	if misses >= MISSES_THAT_VOID_A_PLAN:
		return Verdict("Broken", paid, day), misses
	if today > last_day(doc.promised_date, doc):
		return Verdict("Partly Kept" if paid > 0 else "Broken", paid, day), misses
	return Verdict("Open", paid, day), misses


def _store(doc: Any, result: Verdict, misses: int, today: date) -> None:
	doc._misses_before = doc.misses or 0
	values = {
		"status": result.status,
		"kept_amount": float(result.paid),
		"kept_on": result.paid_on if result.status in ("Kept", "Partly Kept") else None,
		"broken_on": None,
		"misses": misses,
	}
	if result.status in ("Broken", "Partly Kept"):
		values["broken_on"] = doc.broken_on or today
	doc.db_set(values)


def _tell(doc: Any, before: str) -> None:
	"""A comment on the promise and a note to the collector when a promise was missed."""
	if doc.status != before:
		text = _("{0} → {1}: {2} of {3} {4} paid").format(
			_(before), _(doc.status), doc.kept_amount, doc.promised_amount, doc.currency
		)
	else:
		text = _("Instalment missed ({0} so far); one more and the plan is void").format(doc.misses)
	doc.add_comment("Info", text)
	collector = frappe.db.get_value("Collection Case", doc.case, "collector") or doc.owner
	if doc.status in ("Broken", "Partly Kept") or doc.misses:
		enqueue_create_notification(
			[collector],
			{
				"type": "Alert",
				"document_type": doc.doctype,
				"document_name": doc.name,
				"subject": _("{0}: promise of {1} – {2}").format(doc.customer_name, doc.promised_date, text),
				"from_user": frappe.session.user,
			},
		)
