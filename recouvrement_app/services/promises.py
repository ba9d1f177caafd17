"""Payment promises: made, submitted, approved, confirmed, and kept or broken by what the ledger shows.

A promise rests its invoices until its date, plus the cheque's transit and the days of grace. Whether it was kept follows from Payment
Ledger Entries by posting date: a cancelled payment un-keeps it, a payment reconciled later with an earlier posting date un-breaks it.
Payments are used first-in first-out: the promise with the earliest date takes them first.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import frappe
from frappe import _
from frappe.utils import flt, getdate, now_datetime

from recouvrement_app import exceptions
from recouvrement_app.rules.calendar import add_months
from recouvrement_app.rules.money import round_money, split_evenly

from . import promise_payments

SETTLED = ("Kept", "Partly Kept", "Broken")
TRANSIT_DAYS = {"Cheque": 3, "Bank Transfer": 1, "Direct Debit": 2}
APPROVER_ROLES = {"Collections Approver", "Collections Manager", "System Manager"}


def create_promise(
	case: str,
	amount: float | Decimal | None = None,
	promised_date: date | str | None = None,
	invoices: Sequence[str] | None = None,
	submit: bool = True,
	confirm: bool = True,
	**details: Any,
) -> Any:
	"""Record what a customer promised.

	Args:
		case: the Collection Case.
		amount: in the case's currency; the chosen invoices' open amount when not given.
		promised_date: the day by which the customer pays; not needed with instalments.
		invoices: Sales Invoices of the case; its overdue ones, oldest first, when not given.
		confirm: whether a confirmation e-mail is drawn up.
		details: other fields of Payment Promise (means, channel, promised_by, contact, source_action, kind, instalments, notes …).

	Raises:
		InvoiceNotInCaseError, PromiseAmountError, PromiseDateError, PromiseLimitError.
	"""
	doc = frappe.new_doc("Payment Promise")
	doc.update({"case": case, "promised_date": promised_date, **details})
	if amount is not None:
		doc.promised_amount = flt(amount)
	_fill_case(doc)
	for row in invoice_rows(case, invoices, doc.promised_amount):
		doc.append("invoices", row)
	doc.insert()
	if submit:
		doc.submit()
		if confirm and doc.status == "Open":
			confirm_promise(doc.name)
		doc.reload()
	return doc


def invoice_rows(
	case: str, invoices: Sequence[str] | None, amount: float | None = None
) -> list[dict[str, Any]]:
	"""The promise's invoice rows: the chosen invoices, or the case's open ones, oldest first, up to the amount."""
	facts = frappe.db.get_value("Collection Case", case, ["company", "customer", "currency"], as_dict=True)
	found = frappe.get_all(
		"Sales Invoice",
		filters={
			"company": facts.company,
			"customer": facts.customer,
			"party_account_currency": facts.currency,
			"docstatus": 1,
			"outstanding_amount": [">", 0],
			**({"name": ["in", list(invoices)]} if invoices else {}),
		},
		fields=["name as invoice", "due_date", "outstanding_amount as outstanding"],
		order_by="due_date, posting_date, name",
	)
	missing = set(invoices or ()) - {row.invoice for row in found}
	if missing:
		raise exceptions.InvoiceNotInCaseError(
			_("{0} is not open in case {1}: choose invoices of this case.").format(
				", ".join(sorted(missing)), case
			)
		)
	left = flt(amount) if amount else None
	rows = []
	for row in found:
		taken = row.outstanding if left is None else min(flt(row.outstanding), left)
		if taken <= 0:
			break
		left = None if left is None else flt(left - taken, 2)
		rows.append({**row, "amount": flt(taken, 2)})
	return rows


def validate(doc: Any) -> None:
	"""Fill and check a promise before it is saved.

	Raises:
		InvoiceNotInCaseError, PromiseAmountError, InstalmentSumError, PromiseDateError, PromiseLimitError.
	"""
	_fill_case(doc)
	_check_invoices(doc)
	_fill_amount(doc)
	_check_dates(doc)
	if doc.kind == "Plan":
		check_plan(doc)
	if doc.kind == "Settlement":
		_check_settlement(doc)
	doc.approval_required = int(bool(approval_reasons(doc)))


def _fill_case(doc: Any) -> None:
	facts = frappe.db.get_value(
		"Collection Case", doc.case, ["company", "customer", "customer_name", "currency"], as_dict=True
	)
	if not facts:
		raise exceptions.InvoiceNotInCaseError(
			_("Collection Case {0} does not exist: choose a case.").format(doc.case)
		)
	doc.update(facts)
	settings = frappe.get_cached_doc("Recouvrement Settings")
	if doc.is_new():
		if doc.grace_days is None:
			doc.grace_days = settings.promise_grace_days
		if not doc.tolerance:
			doc.tolerance = settings.promise_tolerance
		if not doc.transit_days:
			doc.transit_days = TRANSIT_DAYS.get(doc.means or "", 0)
		doc.received_on = doc.received_on or frappe.utils.today()
		doc.kind = doc.kind or "Promise"


def _check_invoices(doc: Any) -> None:
	for row in doc.invoices:
		facts = frappe.db.get_value(
			"Sales Invoice",
			row.invoice,
			["company", "customer", "party_account_currency", "docstatus", "outstanding_amount", "due_date"],
			as_dict=True,
		)
		if not facts or (facts.company, facts.customer) != (doc.company, doc.customer):
			raise exceptions.InvoiceNotInCaseError(
				_("Row {0}: invoice {1} belongs to another company or customer than case {2}.").format(
					row.idx, row.invoice, doc.case
				)
			)
		if facts.party_account_currency != doc.currency or facts.docstatus != 1:
			raise exceptions.InvoiceNotInCaseError(
				_("Row {0}: invoice {1} is not submitted, or not in {2}.").format(
					row.idx, row.invoice, doc.currency
				)
			)
		if doc.docstatus == 0:
			row.outstanding, row.due_date = facts.outstanding_amount, row.due_date or facts.due_date
			row.amount = row.amount or facts.outstanding_amount
			if flt(row.amount, 2) > flt(row.outstanding, 2):
				raise exceptions.PromiseAmountError(
					_("Row {0}: only {1} is open on invoice {2}.").format(
						row.idx, row.outstanding, row.invoice
					)
				)


def _fill_amount(doc: Any) -> None:
	rows = flt(sum(flt(row.amount) for row in doc.invoices), 2)
	if not doc.promised_amount and doc.kind != "Settlement":
		doc.promised_amount = rows
	if flt(doc.promised_amount) <= 0:
		raise exceptions.PromiseAmountError(
			_("Promise {0}: say how much is promised.").format(doc.name or _("(new)"))
		)
	if doc.invoices and flt(doc.promised_amount, 2) > rows:
		raise exceptions.PromiseAmountError(
			_("{0} is promised but its invoices only owe {1}: lower the amount or add invoices.").format(
				doc.promised_amount, rows
			)
		)


def _check_dates(doc: Any) -> None:
	if doc.kind == "Plan" and doc.instalments:
		doc.promised_date = max(getdate(row.due_date) for row in doc.instalments)
	if not doc.promised_date:
		raise exceptions.PromiseDateError(_("Say by which day the customer pays."))
	if doc.docstatus == 0 and getdate(doc.promised_date) < getdate(doc.received_on):
		raise exceptions.PromiseDateError(
			_("The promised date {0} is before the day on which the promise was received.").format(
				doc.promised_date
			)
		)


def check_plan(doc: Any) -> None:
	"""Refuse a plan whose instalments do not add up or are beyond the settings' limits."""
	if not doc.instalments:
		raise exceptions.InstalmentSumError(
			_("Add the plan's instalments, or create them by number or amount.")
		)
	total = flt(sum(flt(row.amount) for row in doc.instalments), 2)
	if total != flt(doc.promised_amount, 2):
		raise exceptions.InstalmentSumError(
			_("The instalments make {0}, not {1}: change one of them by {2}.").format(
				total, doc.promised_amount, flt(flt(doc.promised_amount) - total, 2)
			)
		)
	days = [getdate(row.due_date) for row in doc.instalments]
	if days != sorted(set(days)):
		raise exceptions.PromiseDateError(_("The instalments' dates must follow one another."))
	settings = frappe.get_cached_doc("Recouvrement Settings")
	limit = settings.plan_max_instalments
	if limit and len(days) > limit:
		raise exceptions.PromiseLimitError(_("A plan may have {0} instalments at most.").format(limit))
	if settings.plan_max_months and days[-1] > add_months(getdate(doc.received_on), settings.plan_max_months):
		raise exceptions.PromiseLimitError(
			_("A plan may last {0} months at most.").format(settings.plan_max_months)
		)
	smallest = flt(settings.plan_min_instalment)
	if smallest and any(flt(row.amount) < smallest for row in doc.instalments[:-1]):
		raise exceptions.PromiseLimitError(_("An instalment must be {0} at least.").format(smallest))
	for row in doc.instalments:
		row.status = row.status or "Open"


def _check_settlement(doc: Any) -> None:
	owed = flt(sum(flt(row.outstanding) for row in doc.invoices), 2)
	doc.waived_amount = flt(owed - flt(doc.promised_amount), 2)
	if doc.waived_amount <= 0:
		raise exceptions.PromiseAmountError(
			_("A settlement waives a part: promise less than the {0} owed.").format(owed)
		)
	expected = flt(frappe.db.get_value("Collection Case", doc.case, "expected_recovery"))
	doc.expected_gain = flt(flt(doc.promised_amount) - owed * expected / 100, 2)


def approval_reasons(doc: Any) -> list[str]:
	"""Why a promise needs an approver; empty when it needs none."""
	settings = frappe.get_cached_doc("Recouvrement Settings")
	reasons = []
	if (
		doc.kind == "Plan"
		and flt(settings.plan_approval_above)
		and doc.promised_amount > settings.plan_approval_above
	):
		reasons.append(_("the plan is above {0}").format(settings.plan_approval_above))
	if doc.kind == "Settlement" and flt(doc.waived_amount) > flt(settings.settlement_approval_above):
		reasons.append(_("more than {0} is waived").format(settings.settlement_approval_above))
	broken = frappe.db.count("Payment Promise", {"case": doc.case, "status": "Broken", "docstatus": 1})
	if settings.broken_promises_limit and broken >= settings.broken_promises_limit:
		reasons.append(_("the customer broke {0} promises").format(broken))
	return reasons


def on_submit(doc: Any) -> None:
	"""Open the promise, or leave it waiting for an approver; then re-read its case."""
	doc.db_set("status", "Pending Approval" if doc.approval_required and not doc.approver else "Open")
	_refresh_case(doc.case)


def on_cancel(doc: Any) -> None:
	"""The invoices no longer rest."""
	doc.db_set("status", "Cancelled")
	_refresh_case(doc.case)


def approve(name: str, user: str | None = None) -> Any:
	"""Open a promise that waits for approval.

	Raises:
		NotAnApproverError, SamePersonError, StatusChangeError.
	"""
	user = user or frappe.session.user
	doc = frappe.get_doc("Payment Promise", name, for_update=True)
	if doc.docstatus != 1 or doc.status != "Pending Approval":
		raise exceptions.StatusChangeError(
			_("{0} does not wait for approval: it is {1}.").format(name, _(doc.status))
		)
	if not APPROVER_ROLES.intersection(frappe.get_roles(user)):
		raise exceptions.NotAnApproverError(_("Only a Collections Approver may approve {0}.").format(name))
	if user == doc.owner:
		raise exceptions.SamePersonError(
			_("{0} was recorded by you: another person must approve it.").format(name)
		)
	doc.db_set({"approver": user, "approved_on": now_datetime(), "status": "Open"})
	_refresh_case(doc.case)
	confirm_promise(name)
	return doc


def make_instalments(
	total: float | Decimal,
	first: date | str,
	currency: str,
	number: int | None = None,
	amount: float | Decimal | None = None,
	every_months: int = 1,
	every_days: int = 0,
) -> list[dict[str, Any]]:
	"""Instalments by number or by amount; the last one takes the rounding (CASES 23).

	Args:
		first: day of the first instalment.
		every_months, every_days: the distance between two; days win when given (7 = weekly).

	Raises:
		PromiseAmountError: neither a number nor an amount above zero was given.
	"""
	whole = round_money(Decimal(str(total)), currency)
	if number and number > 0:
		parts = split_evenly(whole, int(number), currency)
	elif amount and amount > 0:
		each = round_money(Decimal(str(amount)), currency)
		full, rest = divmod(whole, each)
		parts = [each] * int(full) + ([rest] if rest else [])
	else:
		raise exceptions.PromiseAmountError(_("Say how many instalments, or how much each."))
	start = getdate(first)
	days = [
		frappe.utils.add_days(start, every_days * n) if every_days else add_months(start, every_months * n)
		for n in range(len(parts))
	]
	return [
		{"due_date": getdate(day), "amount": float(part), "status": "Open"}
		for day, part in zip(days, parts, strict=True)
	]


def plan_options(total: float | Decimal, first: date | str, currency: str) -> list[dict[str, Any]]:
	"""Two or three plans to offer at once: in 2, 3 and 6 monthly instalments, within the settings' limits."""
	settings = frappe.get_cached_doc("Recouvrement Settings")
	options = []
	for number in (2, 3, 6):
		if settings.plan_max_instalments and number > settings.plan_max_instalments:
			continue
		rows = make_instalments(total, first, currency, number=number)
		if flt(settings.plan_min_instalment) and rows[0]["amount"] < settings.plan_min_instalment:
			continue
		options.append({"number": number, "instalments": rows})
	return options


def confirm_promise(name: str) -> str | None:
	"""Draw up the confirmation e-mail as a Dunning Action to send; None when the customer has no e-mail address."""
	from . import promise_mail

	return promise_mail.draw_up_confirmation(frappe.get_doc("Payment Promise", name))


def evaluate_for_invoices(invoices: Iterable[str], today: date | None = None) -> list[str]:
	"""Re-judge the promises of the cases of these invoices.

	Returns:
		The names of the promises whose status changed.
	"""
	names = list(invoices)
	if not names:
		return []
	cases = set(frappe.get_all("Sales Invoice", {"name": ["in", names]}, pluck="recouvrement_case"))
	parents = frappe.get_all("Payment Promise Invoice", {"invoice": ["in", names]}, pluck="parent")
	if parents:
		cases |= set(frappe.get_all("Payment Promise", {"name": ["in", parents]}, pluck="case"))
	return [name for case in sorted(filter(None, cases)) for name in evaluate_case(case, today)]


def evaluate_due(today: date | None = None) -> list[str]:
	"""The daily check: every case with an open promise, or with one broken in the last 30 days."""
	today = getdate(today)
	cases = frappe.db.sql_list(
		"""
		select distinct `case` from `tabPayment Promise` where docstatus = 1
			and (status in ('Open', 'Partly Kept') or (status = 'Broken' and broken_on >= %s))
		""",
		(frappe.utils.add_days(today, -30),),
	)
	changed: list[str] = []
	for case in cases:
		frappe.db.savepoint("promise_check")
		try:
			changed += evaluate_case(case, today)
		except Exception:
			frappe.db.rollback(save_point="promise_check")
			frappe.log_error(title=f"Promises of case {case} could not be checked")
	return changed


def evaluate_case(case: str, today: date | None = None) -> list[str]:
	"""Re-judge all promises of a case from the ledger; returns the names of those whose status changed."""
	changed = promise_payments.judge_case(case, getdate(today))
	if changed:
		_refresh_case(case)
	return changed


def _refresh_case(case: str) -> None:
	"""Have the case's totals, status and next action computed again."""
	from . import cases

	cases.refresh_cases([case])
