"""Stopping service: a customer on credit hold gets no new order or delivery of a company until it has paid.

The hold is looked at when a Sales Order or Delivery Note is submitted, never at the invoice of goods that were delivered, and never at a
payment. Settings decide whether it warns or blocks; a role may pass with a reason that stays on the document.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import frappe
from frappe import _
from frappe.utils import cint, cstr, escape_html, getdate

from recouvrement_app import exceptions

from ..receivables import ledger, waivers
from ..settings import settings


def companies(customer: str) -> list[str]:
	"""The companies for which the customer is on hold."""
	return cstr(frappe.db.get_value("Customer", customer, "recouvrement_credit_hold_companies")).splitlines()


def hold(customer: str, company: str, reason: str) -> None:
	"""Puts a customer on credit hold for one company; the reason stays on the customer's page.

	Raises:
		HoldReasonMissingError.
	"""
	if not cstr(reason).strip():
		frappe.throw(_("{0}: give the reason of the credit hold.").format(customer), exceptions.HoldReasonMissingError)
	_lock(customer)
	_store(customer, [*companies(customer), company])
	_note(customer, _("Credit hold for {0}: {1}").format(company, reason))


def hold_for_step(action: Any) -> bool:
	"""A step of the scenario that stops new orders and deliveries was done; whether the customer is newly on hold.

	Args:
		action: the Dunning Action, done.
	"""
	if cint(action.manual) or not action.scenario or action.company in companies(action.customer):
		return False
	stops = {"parent": action.scenario, "step": action.step, "sets_credit_hold": 1}
	if not frappe.db.exists("Dunning Scenario Step", stops):
		return False
	reason = _("step {0}, {1}, was done ({2})").format(action.step, action.step_title, action.name)
	hold(action.customer, action.company, reason)
	return True


def release(customer: str, company: str, reason: str) -> bool:
	"""Lifts the hold for one company; whether there was one."""
	_lock(customer)
	held = companies(customer)
	if company not in held:
		return False
	_store(customer, [name for name in held if name != company])
	_note(customer, _("Credit hold for {0} lifted: {1}").format(company, reason))
	return True


def _lock(customer: str) -> None:
	frappe.db.get_value("Customer", customer, "name", for_update=True)


def _store(customer: str, held: list[str]) -> None:
	names = list(dict.fromkeys(held))
	values = {"recouvrement_credit_hold_companies": "\n".join(names), "recouvrement_credit_hold": int(bool(names))}
	frappe.db.set_value("Customer", customer, values)


def _note(customer: str, text: str) -> None:
	frappe.get_doc("Customer", customer).add_comment("Info", escape_html(text))


def release_paid(invoices: Iterable[str], today: date | None = None) -> list[str]:
	"""Lifts the holds of customers that have nothing overdue any more with the company, invoices of late charges aside.

	Returns:
		The customers that were released.
	"""
	wanted = tuple(filter(None, invoices))
	if not wanted:
		return []
	pairs = frappe.db.sql(
		"""select distinct s.customer, s.company from `tabSales Invoice` s join `tabCustomer` c on c.name = s.customer
		where s.name in %s and c.recouvrement_credit_hold = 1""",
		(wanted,),
	)
	day, released = getdate(today), []
	for customer, company in pairs:
		charges = set(waivers.charge_invoices(company, [customer]))
		lines = ledger.open_lines(company, day, [customer])
		overdue = any(line.due_date < day for line in lines if line.invoice not in charges)
		if not overdue and release(customer, company, _("nothing is overdue any more")):
			released.append(customer)
	return released


def state(customer: str, company: str, work: bool = False) -> dict[str, Any]:
	"""What a form of an order, a delivery or a timesheet (`work`) has to know before it is submitted.

	Returns:
		`{"held", "blocks", "may_pass", "text"}`: whether the customer is on hold, whether submitting is refused, whether the user may
		pass with a reason, and what to say.
	"""
	held = company in companies(customer) and (not work or bool(cint(settings().credit_hold_projects)))
	role = settings().credit_hold_role
	return {
		"held": held,
		"blocks": held and settings().credit_hold_action == "Block",
		"may_pass": bool(role and role in frappe.get_roles()),
		"text": _message(customer, company) if held else "",
	}


def _message(customer: str, company: str) -> str:
	name = frappe.db.get_value("Customer", customer, "customer_name") or customer
	return _("{0} is on credit hold for {1}: overdue invoices must be paid first.").format(name, company)


def check_work(doc: Any) -> None:
	"""The same for a Timesheet, where the settings say so; its customer is its own, else that of its project.

	Raises:
		CreditHoldError.
	"""
	if not cint(settings().credit_hold_projects):
		return
	projects = {doc.get("parent_project"), *(row.project for row in doc.time_logs)} - {None, ""}
	own = [doc.customer] if doc.customer else []
	for customer in own or frappe.get_all("Project", {"name": ("in", list(projects))}, pluck="customer", distinct=True):
		if customer:
			check(doc, customer)


def check(doc: Any, customer: str | None = None) -> None:
	"""Warns of, or blocks, an order or a delivery of a customer on hold.

	Args:
		doc: a Sales Order, Delivery Note or Timesheet about to be submitted.
		customer: whom it is for; its own customer when not given.

	Raises:
		CreditHoldError: the setting blocks and the user may not pass, or gave no reason.
	"""
	customer = customer or doc.customer
	if doc.get("is_return") or doc.company not in companies(customer):
		return
	message = _message(customer, doc.company)
	if settings().credit_hold_action != "Block":
		frappe.msgprint(message, indicator="orange", alert=True)
		doc.add_comment("Info", escape_html(message))
		return
	role, reason = settings().credit_hold_role, cstr(doc.get("recouvrement_credit_hold_reason")).strip()
	if role and role in frappe.get_roles() and reason:
		doc.add_comment("Info", escape_html(_("Passed the credit hold: {0}").format(reason)))
		return
	if role and role in frappe.get_roles():
		message += " " + _("Give a reason in the field Reason to Pass the Credit Hold.")
	elif role:
		message += " " + _("Somebody with the role {0} may pass with a reason.").format(_(role))
	frappe.throw(message, exceptions.CreditHoldError)
