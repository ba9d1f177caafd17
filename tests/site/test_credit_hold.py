"""Credit hold on a site: orders and deliveries are warned of or blocked, payments release."""

import pytest

from recouvrement_app import exceptions

from . import factories
from .factories import make_invoice, pay, work_off
from .litigation_world import APPROVER, ensure_people, frappe


@pytest.fixture
def held(customer: str):
	from recouvrement_app.services import credit_hold

	ensure_people()
	rule("Block")
	invoice = make_invoice(customer)
	credit_hold.hold(customer, factories.COMPANY, "Three reminders without an answer")
	yield invoice
	frappe.set_user("Administrator")
	frappe.db.rollback()
	for name in frappe.get_all("Sales Order", {"customer": customer}, pluck="name"):
		frappe.db.delete("Sales Order Item", {"parent": name})
		frappe.db.delete("Sales Order", {"name": name})
	rule("Warn")
	frappe.db.commit()


def rule(action: str, role: str | None = None) -> None:
	frappe.db.set_single_value("Recouvrement Settings", {"credit_hold_action": action, "credit_hold_role": role})
	frappe.clear_document_cache("Recouvrement Settings", "Recouvrement Settings")


def order(customer: str, **over):
	values = {"doctype": "Sales Order", "company": factories.COMPANY, "customer": customer, "delivery_date": frappe.utils.today()}
	item = {"item_code": factories.ensure_item(), "qty": 1, "rate": 10, "delivery_date": frappe.utils.today()}
	return frappe.get_doc({**values, "items": [item], **over}).insert()


def follow(invoice) -> None:
	"""What the job does after a payment, also when the site's own worker was there first."""
	from recouvrement_app.services import credit_hold, money_events

	assert credit_hold.release_paid in money_events.AFTER_CHANGES
	work_off()
	credit_hold.release_paid([invoice.name])


def test_an_order_of_a_customer_on_hold_is_blocked(held) -> None:
	with pytest.raises(exceptions.CreditHoldError):
		order(held.customer).submit()


def test_with_the_setting_to_warn_it_is_submitted_and_the_warning_stays_on_it(held) -> None:
	rule("Warn")
	doc = order(held.customer).submit()

	assert doc.docstatus == 1
	comments = frappe.get_all("Comment", {"reference_doctype": "Sales Order", "reference_name": doc.name}, pluck="content")
	assert any("credit hold" in text for text in comments)


def test_a_role_passes_with_a_reason_only(held) -> None:
	rule("Block", "Collections Approver")
	frappe.get_doc("User", APPROVER).add_roles("Sales Manager", "Sales User")
	frappe.set_user(APPROVER)
	with pytest.raises(exceptions.CreditHoldError):
		order(held.customer).submit()

	doc = order(held.customer, recouvrement_credit_hold_reason="Prepaid by card").submit()
	assert doc.docstatus == 1


def test_an_invoice_and_a_payment_are_never_held(held) -> None:
	assert make_invoice(held.customer, amount=5).docstatus == 1
	assert pay(held).docstatus == 1


def test_paying_all_that_is_overdue_releases_the_customer(held) -> None:
	from recouvrement_app.services import credit_hold

	pay(held, 40)
	follow(held)
	assert credit_hold.companies(held.customer) == [factories.COMPANY]

	pay(held.reload())
	follow(held)
	assert credit_hold.companies(held.customer) == []
	assert not frappe.db.get_value("Customer", held.customer, "recouvrement_credit_hold")
	assert order(held.customer).submit().docstatus == 1


def test_a_hold_needs_a_reason(held) -> None:
	from recouvrement_app.services import credit_hold

	with pytest.raises(exceptions.HoldReasonMissingError):
		credit_hold.hold(held.customer, factories.COMPANY, " ")
