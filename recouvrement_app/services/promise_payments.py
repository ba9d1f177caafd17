"""Whether promises were kept: postings of the ledger, judged by `rules.promises`, first-in first-out over a case's promises."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import frappe
from frappe import _
from frappe.desk.doctype.notification_log.notification_log import enqueue_create_notification
from frappe.utils import cint, flt, getdate

from recouvrement_app.rules import promises as rules
from recouvrement_app.rules.money import ZERO

from . import settlements

JUDGED = ("Open", "Kept", "Partly Kept", "Broken")
STATUS = {
	rules.OPEN: "Open",
	"warning": "Open",
	rules.KEPT: "Kept",
	rules.PARTLY_KEPT: "Partly Kept",
	rules.BROKEN: "Broken",
}
INSTALMENT_STATUS = {"due": "Open", "partly_paid": "Partly Kept", "paid": "Kept", "missed": "Broken"}


@dataclass(frozen=True, slots=True)
class Judgement:
	"""What the ledger says of one promise or plan."""

	status: str
	paid: Decimal
	kept_on: date | None = None
	broken_on: date | None = None
	misses: int = 0


def judge_case(case: str, today: date) -> list[str]:
	"""Set status, kept amount and days of all judged promises of a case; returns those whose status changed."""
	docs = [
		frappe.get_doc("Payment Promise", name)
		for name in frappe.get_all(
			"Payment Promise",
			{"case": case, "docstatus": 1, "status": ["in", JUDGED]},
			pluck="name",
			order_by="promised_date, received_on, name",
		)
	]
	if not docs:
		return []
	payments = payments_of(docs)
	outcomes = rules.evaluate_promises([terms_of(doc) for doc in docs if doc.kind != "Plan"], payments, today)
	changed = []
	for doc in docs:
		result = _judge_plan(doc, payments, today) if doc.kind == "Plan" else _judge(outcomes[doc.name])
		if _store(doc, result):
			changed.append(doc.name)
	return changed


def payments_of(docs: list[Any]) -> list[rules.Payment]:
	"""Postings against the customer's invoices since the first promise was received, by posting date (never by creation)."""
	first, since = docs[0], min(getdate(doc.received_on or doc.creation) for doc in docs)
	rows = frappe.db.sql(
		"""
		select posting_date, -sum(amount_in_account_currency), against_voucher_no from `tabPayment Ledger Entry`
		where delinked = 0 and account_type = 'Receivable' and party_type = 'Customer'
			and against_voucher_type = 'Sales Invoice' and voucher_no != against_voucher_no
			and company = %s and party = %s and account_currency = %s and posting_date >= %s
		group by against_voucher_no, posting_date
		having sum(amount_in_account_currency) < 0
		order by posting_date, against_voucher_no
		""",
		(first.company, first.customer, first.currency, since),
	)
	return [rules.Payment(getdate(day), _decimal(amount), invoice) for day, amount, invoice in rows]


def terms_of(doc: Any) -> rules.PromiseTerms:
	"""A promise or settlement as the rules know it."""
	return rules.PromiseTerms(
		name=doc.name,
		amount=_decimal(doc.promised_amount),
		date=getdate(doc.promised_date),
		tolerance_days=cint(doc.grace_days),
		tolerance_amount=_decimal(doc.tolerance),
		since=getdate(doc.received_on or doc.creation),
		transit_days=cint(doc.transit_days),
		invoices=frozenset(row.invoice for row in doc.invoices),
	)


def _judge(outcome: rules.PromiseOutcome) -> Judgement:
	return Judgement(STATUS[outcome.status], outcome.paid, outcome.kept_on, outcome.broken_on)


def _judge_plan(doc: Any, payments: list[rules.Payment], today: date) -> Judgement:
	"""A plan by its instalments: the first missed is a warning, the second makes it void."""
	terms = terms_of(doc)
	rows = sorted(doc.instalments, key=lambda row: getdate(row.due_date))
	mine = [
		(payment.date, payment.amount)
		for payment in payments
		if payment.date >= terms.since and (not terms.invoices or payment.invoice in terms.invoices)
	]
	outcome = rules.evaluate_plan(
		[(getdate(row.due_date), _decimal(row.amount)) for row in rows],
		mine,
		today,
		terms.tolerance_days + terms.transit_days,
		terms.tolerance_amount,
	)
	for row, (state, paid) in zip(rows, outcome.instalments, strict=True):
		row.db_set({"status": INSTALMENT_STATUS[state], "paid_amount": float(paid)}, update_modified=False)
	paid = sum((paid for _state, paid in outcome.instalments), ZERO)
	status = STATUS[outcome.status]
	if status == "Open" and today > terms.last_day:
		status = "Partly Kept" if paid > 0 else "Broken"
	last_paid = max((day for day, _amount in mine if day <= today), default=None)
	return Judgement(
		status,
		paid,
		kept_on=last_paid if status == "Kept" else None,
		broken_on=today if status in ("Broken", "Partly Kept") else None,
		misses=outcome.misses,
	)


def _decimal(amount: float | None) -> Decimal:
	return Decimal(str(flt(amount, 3)))


def _store(doc: Any, result: Judgement) -> bool:
	"""Write the judgement; tell people of what changed; whether the status did."""
	before, misses_before = doc.status, cint(doc.misses)
	broken_on = getdate(doc.broken_on) if doc.broken_on and result.broken_on else result.broken_on
	doc.db_set(
		{
			"status": result.status,
			"kept_amount": float(result.paid),
			"kept_on": result.kept_on,
			"broken_on": broken_on,
			"misses": result.misses,
		}
	)
	settlements.follow(doc, before)
	if result.status != before or result.misses > misses_before:
		_tell(doc, before)
	return result.status != before


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
