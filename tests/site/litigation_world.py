"""A case with an overdue invoice that went through its reminders, for tests of disputes and legal recovery."""

from __future__ import annotations

from typing import Any

from . import factories
from .people import ensure_user

frappe = factories.frappe
TODAY = "2025-06-02"
COLLECTOR, APPROVER = "collector@recouvrement.test", "approver@recouvrement.test"


def ensure_people() -> None:
	"""A collector, and an approver who is somebody else."""
	ensure_user(COLLECTOR, "Collections User", "Accounts User")
	ensure_user(APPROVER, "Collections User", "Collections Approver", "Accounts User")


def case_of(customer: str) -> str:
	"""The customer's case, up to date."""
	factories.work_off()
	return factories.case_of(customer).name


def done_action(case: str, invoices: list[Any], on: str, **over: Any) -> Any:
	"""A contact of the scenario that took place, as history has it."""
	facts = frappe.get_doc("Collection Case", case)
	values = {
		"doctype": "Dunning Action", "case": case, "company": facts.company, "customer": facts.customer, "currency": facts.currency,
		"scenario": facts.scenario, "channel": "Letter", "status": "Proposed", "action_date": on, "manual": 1, "step_title": "Reminder",
		"subject": "Reminder", "message": "<p>Please pay.</p>", **over,
	}
	doc = frappe.get_doc(values)
	for invoice in invoices:
		line = {"kind": "Due", "invoice": invoice.name, "due_date": invoice.due_date, "outstanding": invoice.outstanding_amount}
		doc.append("lines", {**line, "step": values.get("step")})
	doc.insert(ignore_permissions=True)
	frappe.db.set_value("Dunning Action", doc.name, {"status": "Done", "done_on": f"{on} 10:00:00"})
	return doc.reload()


def formal_notice(case: str, invoices: list[Any], on: str = "2025-04-01", deadline: str = "2025-04-16", step: int = 3) -> Any:
	"""A formal notice that was sent and whose deadline passed."""
	more = {"formal_notice": 1, "deadline": deadline, "step": step, "step_title": "Formal notice", "tone": "Formal Notice"}
	return done_action(case, invoices, on, **more)


def proposed_file(customer: str, **route: Any) -> Any:
	"""A legal recovery of 1,000 after its formal notice, proposed by the collector; the invoice fell due on 2025-01-31.

	Args:
		route: values of the route that differ from `ensure_route`.
	"""
	from recouvrement_app.services.litigation import litigation

	ensure_people()
	invoice = factories.make_invoice(customer, amount=1000)
	case = case_of(customer)
	formal_notice(case, [invoice])
	name = ensure_route(**route)
	frappe.set_user(COLLECTOR)
	doc = litigation.propose(case, [invoice.name], name, today=TODAY)
	frappe.set_user("Administrator")
	return doc


def ensure_route(name: str = "Recouvrement Test Route", **over: Any) -> str:
	"""A route with the deadlines of an injonction de payer and one required piece."""
	if frappe.db.exists("Litigation Route", name):
		frappe.delete_doc("Litigation Route", name, force=True)
	steps = [
		{"step": 1, "title": "File the petition", "stage": "Filed"},
		{"step": 2, "title": "Receive the order", "stage": "Order"},
		{"step": 3, "title": "Have the order served", "stage": "Served", "deadline_from": "Order", "deadline_months": 3, "warn_days": 30},
		{"step": 4, "title": "End of opposition", "stage": "Opposition", "deadline_from": "Served", "deadline_months": 1, "warn_days": 7},
	]
	values = {"route_name": name, "court": "Tribunal de commerce de Lyon", "estimated_cost": 50, "currency": "EUR", "steps": steps}
	values |= {"required_pieces": "Invoice\nFormal Notice\nStatement", "priority": 1, "form_number": "12946"}
	frappe.get_doc({"doctype": "Litigation Route", **values, **over}).insert()
	return name
