"""Whether promises were kept: postings of the ledger, judged by `rules.promises`, first-in first-out over a case's promises."""

from datetime import date
from decimal import Decimal
from typing import Any

import frappe
from frappe import _
from frappe.desk.doctype.notification_log.notification_log import enqueue_create_notification
from frappe.utils import cint, escape_html, flt, fmt_money, formatdate, getdate

from recouvrement_app.rules import promises as rules
from recouvrement_app.rules.instalments import Instalment

from . import offers, promise_mail, settlements

JUDGED = ("Open", "Kept", "Partly Kept", "Broken")
STATUS = {
	rules.OPEN: "Open",
	rules.WARNING: "Open",
	rules.KEPT: "Kept",
	rules.PARTLY_KEPT: "Partly Kept",
	rules.BROKEN: "Broken",
}
INSTALMENT_STATUS = {"due": "Open", "partly_paid": "Partly Kept", "paid": "Kept", "missed": "Broken"}


def judge_case(case: str, today: date) -> list[str]:
	"""Set status, kept amount and days of all judged promises of a case; returns those whose status changed.

	Plans and promises are judged together: a payment of an invoice that stands in both counts once.
	"""
	offers.accept_paid(case, today)
	docs = judged(case)
	if not docs:
		return []
	outcomes = rules.evaluate_promises([terms_of(doc) for doc in docs], payments_of(docs), today)
	return [doc.name for doc in docs if _store(doc, outcomes[doc.name])]


def judged(case: str) -> list[Any]:
	"""The promises and plans of a case that payments can keep."""
	names = frappe.get_all(
		"Payment Promise",
		{"case": case, "docstatus": 1, "status": ["in", JUDGED]},
		pluck="name",
		order_by="promised_date, received_on, name",
	)
	return [frappe.get_doc("Payment Promise", name) for name in names]


def payments_of(docs: list[Any]) -> list[rules.Payment]:
	"""Postings against the customer's invoices since the first promise was received, by posting date (never by creation).

	What a settlement waived is no payment.
	"""
	first, since = docs[0], min(getdate(doc.received_on or doc.creation) for doc in docs)
	entries = [doc.waiver_entry for doc in docs if doc.waiver_entry]
	waivers = (*entries, *(name for doc in docs for name in settlements.credit_notes(doc)), "")
	rows = frappe.db.sql(
		"""
		select posting_date, -sum(amount_in_account_currency), against_voucher_no from `tabPayment Ledger Entry`
		where delinked = 0 and account_type = 'Receivable' and party_type = 'Customer'
			and against_voucher_type = 'Sales Invoice' and voucher_no != against_voucher_no and voucher_no not in %s
			and company = %s and party = %s and account_currency = %s and posting_date >= %s
		group by against_voucher_no, posting_date
		having sum(amount_in_account_currency) < 0
		order by posting_date, against_voucher_no
		""",
		(waivers, first.company, first.customer, first.currency, since),
	)
	return [rules.Payment(getdate(day), _decimal(amount), invoice) for day, amount, invoice in rows]


def terms_of(doc: Any) -> rules.PromiseTerms:
	"""A promise, plan or settlement as the rules know it."""
	instalments = tuple(
		Instalment(getdate(row.due_date), _decimal(row.amount)) for row in in_order(doc) if doc.kind == "Plan"
	)
	return rules.PromiseTerms(
		name=doc.name,
		amount=_decimal(doc.promised_amount),
		date=instalments[-1].due_date if instalments else getdate(doc.promised_date),
		tolerance_days=cint(doc.grace_days),
		tolerance_amount=_decimal(doc.tolerance),
		since=getdate(doc.received_on or doc.creation),
		transit_days=cint(doc.transit_days),
		invoices=frozenset(row.invoice for row in doc.invoices),
		instalments=instalments,
	)


def in_order(doc: Any) -> list[Any]:
	"""The instalments by due date."""
	return sorted(doc.instalments, key=lambda row: getdate(row.due_date))


def _decimal(amount: float | None) -> Decimal:
	return Decimal(str(flt(amount, 3)))


def _store(doc: Any, result: rules.PromiseOutcome) -> bool:
	"""Write the judgement; tell people of what changed; whether the status did."""
	before, misses_before = doc.status, cint(doc.misses)
	found = {
		"status": STATUS[result.status],
		"kept_amount": float(result.paid),
		"kept_on": result.kept_on,
		"broken_on": result.broken_on,
		"misses": result.misses,
	}
	if any((doc.get(field) or None) != (value or None) for field, value in found.items()):
		doc.db_set(found)
	for row, (state, paid) in zip(in_order(doc), result.instalments, strict=False):
		if (row.status, flt(row.paid_amount)) != (INSTALMENT_STATUS[state], float(paid)):
			row.db_set({"status": INSTALMENT_STATUS[state], "paid_amount": float(paid)}, update_modified=False)
	settlements.follow(doc, before)
	if doc.status != before or result.misses > misses_before:
		_tell(doc, before)
	if doc.kind == "Plan" and result.misses > misses_before:
		promise_mail.warn_of_missed_instalment(doc)
	return doc.status != before


def _tell(doc: Any, before: str) -> None:
	"""A comment on the promise and a note to the collector when a promise was missed."""
	if doc.status != before:
		paid, promised = (fmt_money(x, currency=doc.currency) for x in (doc.kept_amount, doc.promised_amount))
		text = _("{0} → {1}: {2} of {3} paid").format(_(before), _(doc.status), paid, promised)
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
				"subject": _("{0}: promise of {1} – {2}").format(
					escape_html(doc.customer_name), formatdate(doc.promised_date), text
				),
				"from_user": frappe.session.user,
			},
		)
