"""Orders that are paid in several terms: which are to be invoiced today, and the draft invoice of that share.

ERPNext keeps the schedule on the order and its own Subscription and Auto Repeat invoice what comes back at a fixed interval; what it does not
tell is that the day of an order's term has come, or that the task which it pays for is done.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import frappe
from frappe import _
from frappe.utils import cint, cstr, flt, fmt_money, formatdate, getdate

from recouvrement_app import exceptions
from recouvrement_app.rules import milestones as rules

from ..figures import figures

ENDED = ("Closed", "Completed", "On Hold", "Cancelled")
DONE = ("Completed",)


def of_order(order: str, today: date | None = None) -> dict[str, Any] | None:
	"""What a submitted order's form says; None for one that is paid at once.

	Returns:
		`{"amount", "text", "draft", "terms": [{"row", "label", "due", "amount", "task"}]}`; `draft` is an invoice that waits already.
	"""
	doc = frappe.db.get_value("Sales Order", order, FIELDS, as_dict=True)
	rows = _schedules([order]).get(order, [])
	if not _in_terms(rows):
		return None
	found = _judge(doc, rows, getdate(today))
	return {
		"amount": float(found.amount),
		"text": _in_words(doc, found) if doc.docstatus == 1 and doc.status not in ENDED else "",
		"draft": _draft_of(order),
		"terms": [
			{"row": row.name, "label": _label(row), "due": row.due_date, "amount": row.payment_amount, "task": row.recouvrement_task}
			for row in rows
		],
	}


def rows(scope: figures.Scope) -> list[dict[str, Any]]:
	"""The orders to invoice, as Records to Mend lists them."""
	orders = frappe.db.sql(
		f"""select so.name, {", ".join(f"so.{field}" for field in FIELDS)} from `tabSales Order` so
		where so.docstatus = 1 and so.status not in %(ended)s and so.per_billed < 99.99 and {scope.sql("so.company", "so.customer")}
			and (select count(*) from `tabPayment Schedule` p where p.parent = so.name and p.parenttype = 'Sales Order') > 1""",
		scope.values(ended=ENDED),
		as_dict=True,
	)
	schedules = _schedules([doc.name for doc in orders])
	found = []
	for doc in orders:
		due = _judge(doc, schedules.get(doc.name, []), scope.as_on)
		if due.amount or due.late:
			values = {"customer": doc.customer, "customer_name": doc.customer_name, "company": doc.company}
			detail = _in_words(doc, due)
			found.append({"doctype": "Sales Order", "record": doc.name, **values, "detail": detail, "amount": float(due.amount), "currency": doc.currency})
	return found


FIELDS = ["customer", "customer_name", "company", "currency", "grand_total", "rounded_total", "per_billed", "status", "docstatus"]


def _schedules(orders: Sequence[str]) -> dict[str, list[Any]]:
	"""order → the terms of its schedule, with the state of the tasks that they name."""
	fields = ["name", "parent", "due_date", "payment_amount", "payment_term", "description", "recouvrement_task"]
	values = {"parenttype": "Sales Order", "parent": ("in", list(orders) or [""])}
	terms = frappe.get_all("Payment Schedule", values, fields, order_by="idx", limit=0)
	tasks = {row.recouvrement_task for row in terms if row.recouvrement_task}
	states = dict(frappe.get_all("Task", {"name": ("in", list(tasks) or [""])}, ["name", "status"], as_list=True, limit=0))
	found: dict[str, list[Any]] = {}
	for row in terms:
		row.done = states[row.recouvrement_task] in DONE if row.recouvrement_task in states else None
		found.setdefault(row.parent, []).append(row)
	return found


def _in_terms(terms: Sequence[Any]) -> bool:
	return len(terms) > 1


def _judge(doc: Any, terms: Sequence[Any], today: date) -> rules.ToInvoice:
	invoiced = Decimal(str(flt(_total(doc) * flt(doc.per_billed) / 100, 2)))
	read = [
		rules.OrderTerm(Decimal(str(flt(row.payment_amount, 2))), getdate(row.due_date), _label(row), row.done) for row in terms
	]
	return rules.to_invoice(read, invoiced, today)


def _total(doc: Any) -> float:
	return flt(doc.rounded_total or doc.grand_total)


def _label(row: Any) -> str:
	return cstr(row.payment_term) or cstr(row.description) or formatdate(row.due_date)


def _in_words(doc: Any, found: rules.ToInvoice) -> str:
	said = []
	if found.amount:
		named = ", ".join(term.label for term in found.terms)
		said.append(_("To invoice: {0} ({1}).").format(fmt_money(float(found.amount), currency=doc.currency), named))
	if found.late:
		named = ", ".join(_("{0}, planned for {1}").format(term.label, formatdate(term.due)) for term in found.late)
		said.append(_("Not done yet: {0}.").format(named))
	return " ".join(said)


def _draft_of(order: str) -> str | None:
	"""A draft invoice of the order that waits already."""
	return frappe.db.get_value("Sales Invoice Item", {"sales_order": order, "docstatus": 0}, "parent")


def name_deliverables(order: str, tasks: dict[str, str | None]) -> None:
	"""Keeps which task each term of an order pays for.

	Args:
		tasks: row of the payment schedule → Task; None or "" = its day alone counts.

	Raises:
		MilestoneError: a row is not one of the order's.
	"""
	known = set(frappe.get_all("Payment Schedule", {"parent": order, "parenttype": "Sales Order"}, pluck="name"))
	for row, task in tasks.items():
		if row not in known or (task and not frappe.db.exists("Task", task)):
			frappe.throw(_("{0}: no such term or task.").format(order), exceptions.MilestoneError)
		frappe.db.set_value("Payment Schedule", row, "recouvrement_task", task or None)


def draft_invoice(order: str, today: date | None = None) -> str:
	"""Draws up the draft Sales Invoice of the terms that are to be invoiced; a person checks and submits it.

	Returns:
		The invoice; the one that waits already, when there is one.

	Raises:
		MilestoneError: nothing is to be invoiced.
	"""
	from erpnext.selling.doctype.sales_order.sales_order import make_sales_invoice

	day = getdate(today)
	frappe.db.sql("select name from `tabSales Order` where name = %s for update", order)
	waiting = _draft_of(order)
	if waiting:
		return waiting
	doc = frappe.db.get_value("Sales Order", order, FIELDS, as_dict=True)
	found = _judge(doc, _schedules([order]).get(order, []), day)
	if doc.docstatus != 1 or doc.status in ENDED or not found.amount:
		frappe.throw(_("{0}: no term is to be invoiced yet.").format(order), exceptions.MilestoneError)
	invoice = make_sales_invoice(order)
	left = _total(doc) * (1 - flt(doc.per_billed) / 100)
	_take_share(invoice, min(1.0, float(found.amount) / left) if left else 1.0)
	due = max(found.terms[0].due, getdate(invoice.posting_date))
	invoice.update({"payment_terms_template": None, "payment_schedule": [], "due_date": due, "ignore_pricing_rule": 1})
	invoice.remarks = _("Terms of order {0}: {1}").format(order, ", ".join(term.label for term in found.terms))
	invoice.insert()
	return invoice.name


def _take_share(invoice: Any, share: float) -> None:
	"""Scales the rows to a share of what is left: the quantity, or the rate of what is counted whole."""
	for row in invoice.items:
		amount = flt(row.qty) * flt(row.rate) * share
		ordered = flt(frappe.db.get_value("Sales Order Item", row.so_detail, "qty")) or flt(row.qty)
		if ordered == 1 or cint(frappe.get_cached_value("UOM", row.uom, "must_be_whole_number")):
			row.update({"qty": ordered, "rate": amount / ordered, "price_list_rate": 0, "discount_percentage": 0, "discount_amount": 0, "margin_type": ""})
		else:
			row.qty = flt(row.qty) * share
