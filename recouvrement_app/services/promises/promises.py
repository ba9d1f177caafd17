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
from frappe.utils import cint, flt, fmt_money, getdate, now_datetime

from recouvrement_app import exceptions
from recouvrement_app.rules import promises as rules

from ..contacts import actions
from . import offers, plans, promise_mail, promise_payments

TRANSIT_DAYS = {"Cheque": 3, "Bank Transfer": 1, "Direct Debit": 2}
CENT = 0.005
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
	doc.update(
		{"case": case, "promised_date": promised_date, **{k: v for k, v in details.items() if v is not None}}
	)
	if amount is not None:
		doc.promised_amount = flt(amount)
	if invoices:
		share = None if doc.kind == "Settlement" else doc.promised_amount or _sum(doc.instalments)
		for row in invoice_rows(case, invoices, share):
			doc.append("invoices", row)
	doc.flags.ignore_permissions = (
		True  # the caller has checked: the desk's API, or the customer's signed link
	)
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
		frappe.throw(
			_("{0} is not open in case {1}: choose invoices of this case.").format(
				", ".join(sorted(missing)), case
			),
			exceptions.InvoiceNotInCaseError,
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


def set_terms(doc: Any) -> None:
	"""What a promise gets from its means, its case and the settings, before it is checked: transit days, waived amount, gain.

	Raises:
		PromiseAmountError: a settlement is not above zero or above what is owed.
	"""
	if doc.is_new() and not doc.transit_days:
		doc.transit_days = TRANSIT_DAYS.get(doc.means or "", 0)
	if doc.kind != "Settlement" or not flt(doc.promised_amount):
		return
	owed = sum((Decimal(str(flt(row.outstanding, 2))) for row in doc.invoices), Decimal(0))
	recovery = Decimal(str(flt(frappe.db.get_value("Collection Case", doc.case, "expected_recovery"))))
	try:
		gain = rules.settlement_gain(
			owed, Decimal(str(flt(doc.promised_amount, 2))), recovery, currency=doc.currency
		)
	except rules.PromiseError:
		frappe.throw(
			_("A settlement is above zero and at most the {0} owed: change the amount.").format(_money(owed, doc)),
			exceptions.PromiseAmountError,
		)
	doc.waived_amount, doc.expected_gain = float(gain.waived), float(gain.gain)


def share_amount(doc: Any) -> None:
	"""The promised amount spread over the invoices as they stand in the form, up to what each owes.

	Raises:
		PromiseAmountError: more is promised than the chosen invoices owe.
	"""
	left = flt(doc.promised_amount, 2)
	if doc.kind == "Settlement" or not doc.invoices or abs(left - _sum(doc.invoices)) < CENT:
		return
	owed = flt(sum(flt(row.outstanding) for row in doc.invoices), 2)
	if left > owed + CENT:
		frappe.throw(
			_("The chosen invoices owe {0}, less than the {1} promised: lower the amount or add invoices.").format(
				_money(owed, doc), _money(left, doc)
			),
			exceptions.PromiseAmountError,
		)
	for row in doc.invoices:
		row.amount = min(flt(row.outstanding), left)
		left = flt(left - row.amount, 2)
	doc.set("invoices", [row for row in doc.invoices if flt(row.amount) > 0])


def check_limits(doc: Any) -> None:
	"""Hold a plan against the settings' limits, and find out whether the promise needs an approver.

	Raises:
		PromiseLimitError: the plan is too long, has too many or too small instalments.
	"""
	if doc.kind == "Plan":
		plans.check(doc)
	if doc.docstatus == 0 or not doc.approver:
		doc.approval_required = int(bool(approval_reasons(doc)))


def approval_reasons(doc: Any) -> list[str]:
	"""Why a promise needs an approver; empty when it needs none."""
	settings, reasons = frappe.get_cached_doc("Recouvrement Settings"), []
	if doc.kind == "Plan" and plans.limits().needs_approval(Decimal(str(flt(doc.promised_amount)))):
		reasons.append(_("the plan is above {0}").format(_money(settings.plan_approval_above, doc)))
	if doc.kind == "Settlement" and flt(doc.waived_amount) > flt(settings.settlement_approval_above):
		reasons.append(_("more than {0} is waived").format(_money(settings.settlement_approval_above, doc)))
	broken = broken_count(doc.case)
	if not rules.may_postpone(broken, cint(settings.broken_promises_limit)):
		reasons.append(_("the customer broke {0} promises").format(broken))
	return reasons


def broken_count(case: str) -> int:
	"""How many promises the customer broke."""
	return frappe.db.count("Payment Promise", {"case": case, "status": "Broken", "docstatus": 1})


def promised_invoices(case: str) -> set[str]:
	"""The invoices of the case that a running promise names already."""
	return set(
		frappe.db.sql_list(
			"""select distinct i.invoice from `tabPayment Promise Invoice` i join `tabPayment Promise` p on p.name = i.parent
			where p.`case` = %s and p.docstatus = 1
				and (p.status = 'Open' or (p.status = 'Pending Approval' and p.is_offer = 0))""",
			case,
		)
	)


def _money(amount: float | None, doc: Any) -> str:
	return fmt_money(flt(amount), currency=doc.currency)


def _sum(rows: Iterable[Any]) -> float:
	return flt(sum(flt(row.amount) for row in rows), 2)


def fill_invoices(doc: Any) -> None:
	"""A promise about no invoice in particular is about what the case owes, the oldest first, up to its amount."""
	if doc.invoices or not doc.case:
		return
	share = None if doc.kind == "Settlement" else doc.promised_amount or _sum(doc.instalments)
	for row in invoice_rows(doc.case, None, share):
		doc.append("invoices", row)


def on_submit(doc: Any) -> None:
	"""Its invoices rest from now on, or it is offered, or it says why it waits for an approver."""
	if doc.status == "Pending Approval":
		doc.add_comment("Info", _("Waits for approval: {0}").format("; ".join(approval_reasons(doc))))
	if doc.status == "Offered":
		promise_mail.draw_up_offer(doc)
	if doc.status == "Open":
		promise_mail.tell_accountant(doc)
	_refresh_case(doc.case)


def put_in_force(doc: Any) -> None:
	"""What follows when a promise that was approved or accepted opens: its invoices rest, people are told."""
	_refresh_case(doc.case)
	promise_mail.tell_accountant(doc)
	confirm_promise(doc.name)


def on_update_after_submit(doc: Any) -> None:
	"""A signed agreement that was filed later acknowledges the debt: limitation is computed again."""
	before = doc.get_doc_before_save()
	if before and cint(before.acknowledges_debt) != cint(doc.acknowledges_debt):
		_refresh_case(doc.case)


def on_cancel(doc: Any) -> None:
	"""The invoices no longer rest; an e-mail about it that was not sent yet is taken back."""
	for name in filter(None, (doc.confirmation_action, doc.offer_action)):
		if frappe.db.get_value("Dunning Action", name, "status") in actions.OPEN:
			actions.cancel(name, _("{0} was cancelled").format(doc.name))
	_refresh_case(doc.case)


def approve(name: str, user: str | None = None) -> Any:
	"""Open a promise that waits for approval.

	Raises:
		NotAnApproverError, SamePersonError, StatusChangeError.
	"""
	user = user or frappe.session.user
	doc = frappe.get_doc("Payment Promise", name, for_update=True)
	if doc.docstatus != 1 or doc.status != "Pending Approval":
		frappe.throw(_("{0} does not wait for approval: it is {1}.").format(name, _(doc.status, context="Payment Promise")), exceptions.StatusChangeError)
	if not APPROVER_ROLES.intersection(frappe.get_roles(user)):
		frappe.throw(_("Only a Collections Approver may approve {0}.").format(name), exceptions.NotAnApproverError)
	if user == doc.owner:
		frappe.throw(_("{0} was recorded by you: another person must approve it.").format(name), exceptions.SamePersonError)
	doc.db_set({"approver": user, "approved_on": now_datetime()})
	doc.db_set("status", offers.status_on_submit(doc))
	if doc.status == "Offered":
		promise_mail.draw_up_offer(doc)
	else:
		put_in_force(doc)
	return doc


def confirm_promise(name: str) -> str | None:
	"""Draw up the confirmation e-mail as a Dunning Action to send; None when the customer has no e-mail address."""
	return promise_mail.draw_up_confirmation(frappe.get_doc("Payment Promise", name, for_update=True))


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
	"""The daily check: every case with an open promise, or with one broken in the last 30 days; instalments are announced."""
	today = getdate(today)
	offers.expire_due(today)
	promise_mail.remind_instalments(today)
	cases = frappe.db.sql_list(
		"""
		select distinct `case` from `tabPayment Promise` where docstatus = 1
			and (status in ('Open', 'Partly Kept', 'Offered') or (status = 'Broken' and broken_on >= %s))
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
	from ..cases import cases

	cases.refresh_cases([case])
