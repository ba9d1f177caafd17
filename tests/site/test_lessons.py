"""Lessons of a customer's year: told on the case, made a task, set as terms of payment."""

import pytest

from recouvrement_app import exceptions, lesson_api

from . import factories
from .factories import make_invoice, pay, work_off
from .litigation_world import ensure_people
from .people import ensure_user

frappe = factories.frappe
TODAY = "2025-12-01"
SELLER = "seller@recouvrement.test"


def learned(case: str, today: str = TODAY) -> dict[str, str]:
	from recouvrement_app.services.cases import lessons

	return {row["code"] + row["key"]: row["reason"] for row in lessons.of_case(case, factories.day(today))}


@pytest.fixture
def case(customer: str) -> str:
	"""Two invoices of 31 days, paid 40 and 20 days late: 30 on average; a third is open."""
	ensure_people()
	for due, paid in (("2025-03-31", "2025-05-10"), ("2025-06-30", "2025-07-20")):
		invoice = make_invoice(customer, amount=1000, posting_date=frappe.utils.add_days(due, -31), due=due)
		pay(invoice, on=paid)
	make_invoice(customer, amount=500, posting_date="2025-10-31", due="2025-12-01")
	work_off()
	return factories.case_of(customer).name


def test_a_late_payer_s_case_tells_what_to_propose_and_why(case: str) -> None:
	from recouvrement_app.services.cases import lessons

	found = learned(case)
	assert {"shorter_terms", "direct_debit", "credit_limit"} <= set(found)
	assert found["shorter_terms"].startswith("30 days late on average")
	terms = next(row for row in lessons.of_case(case, factories.day(TODAY)) if row["code"] == "shorter_terms")
	assert terms["terms_days"] == 0  # 31 − 30 = 1 day: on receipt
	assert "500" in found["credit_limit"]


def test_disputes_that_come_back_say_what_to_change_in_invoicing(case: str) -> None:
	from recouvrement_app.services.litigation import disputes

	customer = frappe.db.get_value("Collection Case", case, "customer")
	for _time in range(2):
		doc = disputes.open_dispute(case, {_open(customer): 0}, "Administrative")
		disputes.resolve(doc.name, "Corrected and Resent", "The order number was added.")
	found = learned(case, frappe.utils.today())
	assert found["invoicingAdministrative"].startswith("disputes within a year: 2")


def _open(customer: str) -> str:
	return frappe.db.get_value("Sales Invoice", {"customer": customer, "docstatus": 1, "outstanding_amount": (">", 0)})


def test_a_lesson_becomes_one_task_of_who_sells_to_the_customer(case: str, monkeypatch: pytest.MonkeyPatch) -> None:
	from recouvrement_app.services.cases import lessons

	ensure_user(SELLER, "Sales User")
	customer = frappe.db.get_value("Collection Case", case, "customer")
	frappe.db.set_value("Customer", customer, "account_manager", SELLER)
	told = [{"code": "deposit", "key": "", "proposal": "ask for a deposit", "reason": "30 days late"}]
	monkeypatch.setattr(lessons, "of_case", lambda case: told)  # as of that year
	(task,) = lessons.make_task(case, "deposit")
	todo = frappe.get_doc("ToDo", task)
	assert (todo.allocated_to, todo.reference_name) == (SELLER, case) and "30 days late" in todo.description
	assert lessons.make_task(case, "deposit") == [task]
	with pytest.raises(exceptions.LessonError):
		lessons.make_task(case, "prepayment")


def test_terms_are_set_by_who_may_write_the_customer_only(case: str) -> None:
	customer = frappe.db.get_value("Collection Case", case, "customer")
	template = ensure_template()
	ensure_user("reader@recouvrement.test", "Collections User")
	frappe.set_user("reader@recouvrement.test")
	try:
		assert lesson_api.lessons_of(case)["may_set_terms"] is False
		with pytest.raises(frappe.PermissionError):
			lesson_api.set_terms(case, template)
	finally:
		frappe.set_user("Administrator")
	lesson_api.set_terms(case, template)
	assert frappe.db.get_value("Customer", customer, "payment_terms") == template


def ensure_template(name: str = "Recouvrement On Receipt") -> str:
	if not frappe.db.exists("Payment Terms Template", name):
		row = {"invoice_portion": 100, "due_date_based_on": "Day(s) after invoice date", "credit_days": 0}
		frappe.get_doc({"doctype": "Payment Terms Template", "template_name": name, "terms": [row]}).insert()
	return name
