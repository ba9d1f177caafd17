"""Offers: a plan with two or three options, or a settlement, that the customer accepts by a link, a signature or by paying.

	Draft → Pending Approval (a person approves the offer) → Offered → Open (accepted) / Declined / Expired

Nothing rests while an offer is open: the customer has not promised anything yet. Only `accept` makes a promise of it.
"""

from datetime import date, timedelta
from typing import Any

import frappe
from frappe import _
from frappe.utils import cint, cstr, flt, getdate, now_datetime

from recouvrement_app import exceptions
from recouvrement_app.rules import promises as rules

VALID_DAYS = 15  # what customers of an amicable settlement are usually given to answer
IN_WRITING = frozenset(("Email", "Letter", "Portal"))


def set_terms(doc: Any) -> None:
	"""The last day of an offer, and the longest day and whole amount of its options; called before it is checked.

	Raises:
		PromiseDateError: the offer ends before it begins.
	"""
	if not cint(doc.is_offer):
		doc.set("offer_options", [])
		doc.offer_valid_until = None
		return
	if doc.kind == "Plan" and doc.offer_options and not doc.instalments:
		for row in doc.offer_options:
			row.option = cint(row.option) or 1
		doc.promised_date = max(getdate(row.due_date) for row in doc.offer_options)
		if not flt(doc.promised_amount):
			first = cint(doc.offer_options[0].option)
			doc.promised_amount = flt(sum(flt(r.amount) for r in doc.offer_options if r.option == first), 2)
	start = getdate(doc.received_on)
	doc.offer_valid_until = getdate(doc.offer_valid_until or start + timedelta(days=VALID_DAYS))
	if doc.offer_valid_until < start:
		frappe.throw(
			_("The offer is valid until {0}, before the day on which it is made.").format(
				frappe.utils.formatdate(doc.offer_valid_until)
			),
			exceptions.PromiseDateError,
		)


def status_on_submit(doc: Any) -> str:
	"""The first status of a submitted promise or offer."""
	if cint(doc.approval_required) and not doc.approver:
		return "Pending Approval"
	return "Offered" if cint(doc.is_offer) and not doc.accepted_on else "Open"


def choices(doc: Any) -> list[tuple[int, list[Any]]]:
	"""The options that the customer may choose from: (number, instalments); one without instalments for a settlement."""
	from . import plans

	return plans.schedules(doc) if doc.kind == "Plan" else [(0, [])]


def accept(
	name: str, option: int | None = None, by: str | None = None, channel: str = "Portal", today: date | None = None
) -> Any:
	"""The customer accepts: the offer becomes a promise, its invoices rest, an acceptance in writing acknowledges the debt.

	Args:
		option: number of the chosen option, when several were offered.
		by: who accepted.
		channel: as on Payment Promise.

	Raises:
		StatusChangeError: it is not (or no longer) open for acceptance.
		OptionMissingError: no option was chosen.
	"""
	from . import promises

	doc = _locked(name, getdate(today))
	found = dict(choices(doc))
	chosen = cint(option) or (next(iter(found)) if len(found) == 1 else None)
	if chosen not in found:
		frappe.throw(_("Choose one of the options of {0}.").format(name), exceptions.OptionMissingError)
	if not doc.instalments:
		for row in found[chosen]:
			doc.append("instalments", {"due_date": row.due_date, "amount": row.amount, "status": "Open"})
	if doc.instalments:
		doc.promised_date = max(getdate(row.due_date) for row in doc.instalments)
	doc.update(
		{
			"chosen_option": chosen,
			"accepted_on": now_datetime(),
			"accepted_by": cstr(by or doc.promised_by or doc.customer_name)[:140],
			"received_on": getdate(today),
			"channel": channel,
			"acknowledges_debt": int(channel in IN_WRITING or cint(doc.acknowledges_debt)),
			"status": "Open",
		}
	)
	_save(doc)
	doc.add_comment("Info", _("Accepted by {0}").format(doc.accepted_by))
	promises.put_in_force(doc)
	return doc


def decline(name: str, note: str | None = None, today: date | None = None) -> Any:
	"""The customer declines: the offer ends, the scenario goes on.

	Raises:
		StatusChangeError: it is not (or no longer) open.
	"""
	doc = _locked(name, getdate(today))
	doc.status = "Declined"
	_save(doc)
	doc.add_comment("Info", " ".join(filter(None, (_("The customer declined the offer."), cstr(note)))))
	return doc


def expire_due(today: date | None = None) -> list[str]:
	"""Offers whose last day has passed end; returns their names."""
	day = getdate(today)
	names = frappe.get_all(
		"Payment Promise", {"docstatus": 1, "status": "Offered", "offer_valid_until": ("<", day)}, pluck="name"
	)
	for name in names:
		doc = frappe.get_doc("Payment Promise", name, for_update=True)
		if doc.status == "Offered":
			doc.status = "Expired"
			_save(doc)
			doc.add_comment("Info", _("Nobody answered the offer by its last day."))
	return names


def accept_paid(case: str, today: date) -> list[str]:
	"""A settlement whose amount arrived in time is accepted by the payment itself; returns their names.

	Payments that keep a promise made before do not count for it.
	"""
	from . import promise_payments

	names = frappe.get_all(
		"Payment Promise", {"case": case, "docstatus": 1, "status": "Offered", "kind": "Settlement"}, pluck="name"
	)
	accepted = []
	for name in names:
		doc = frappe.get_doc("Payment Promise", name)
		others = promise_payments.judged(case)
		terms = [promise_payments.terms_of(other) for other in (*others, doc)]
		payments = promise_payments.payments_of([*others, doc])
		outcome = rules.evaluate_promises(terms, payments, today)[name]
		if outcome.status == rules.KEPT:
			offered_on = doc.received_on
			accept(name, by=_("payment of {0}").format(frappe.utils.formatdate(outcome.kept_on)), channel="", today=offered_on)
			accepted.append(name)
	return accepted


def _locked(name: str, today: date) -> Any:
	"""The offer with its row locked: two answers at once wait for one another."""
	doc = frappe.get_doc("Payment Promise", name, for_update=True)
	if doc.docstatus != 1 or doc.status != "Offered":
		frappe.throw(_("{0} is not open for an answer: it is {1}.").format(name, _(doc.status, context="Payment Promise")), exceptions.StatusChangeError)
	if doc.offer_valid_until and getdate(doc.offer_valid_until) < today:
		frappe.throw(
			_("The offer {0} was valid until {1}: ask for a new one.").format(
				name, frappe.utils.formatdate(doc.offer_valid_until)
			),
			exceptions.StatusChangeError,
		)
	return doc


def _save(doc: Any) -> None:
	"""Saves on behalf of the service; an accepted offer takes values that a submitted form does not."""
	doc.flags.ignore_permissions = True
	doc.flags.ignore_validate_update_after_submit = True
	doc.save()
