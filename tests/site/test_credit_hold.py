"""Credit hold on a site: orders and deliveries are warned of or blocked, payments release."""

import pytest

from recouvrement_app import exceptions

from . import factories
from .factories import make_invoice, pay, work_off
from .litigation_world import APPROVER, COLLECTOR, ensure_people, frappe
from .people import ensure_user


@pytest.fixture
def held(customer: str):
	from recouvrement_app.services.sales import credit_hold

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
	for name in frappe.get_all("Delivery Note", {"customer": customer}, pluck="name"):
		frappe.db.delete("Delivery Note Item", {"parent": name})
		frappe.db.delete("Delivery Note", {"name": name})
	rule("Warn")
	work_rule(0)
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
	from recouvrement_app.services.daily_run import money_events
	from recouvrement_app.services.sales import credit_hold

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
	from recouvrement_app.services.sales import credit_hold

	pay(held, 40)
	follow(held)
	assert credit_hold.companies(held.customer) == [factories.COMPANY]

	pay(held.reload())
	follow(held)
	assert credit_hold.companies(held.customer) == []
	assert not frappe.db.get_value("Customer", held.customer, "recouvrement_credit_hold")
	assert order(held.customer).submit().docstatus == 1


def test_a_hold_needs_a_reason(held) -> None:
	from recouvrement_app.services.sales import credit_hold

	with pytest.raises(exceptions.HoldReasonMissingError):
		credit_hold.hold(held.customer, factories.COMPANY, " ")


def delivery(customer: str, **over):
	"""A delivery of a service item: no stock is needed."""
	item = {"item_code": factories.ensure_item(), "qty": 1, "rate": 10}
	values = {"doctype": "Delivery Note", "company": factories.COMPANY, "customer": customer, "items": [item]}
	return frappe.get_doc({**values, **over}).insert()


def test_a_delivery_of_a_customer_on_hold_is_blocked_for_everybody_without_the_role(held) -> None:
	rule("Block", "Collections Approver")
	ensure_user("warehouse@recouvrement.test", "Stock User", "Stock Manager", "Sales User")
	frappe.set_user("warehouse@recouvrement.test")
	with pytest.raises(exceptions.CreditHoldError, match="Collections Approver may pass"):
		delivery(held.customer, recouvrement_credit_hold_reason="I want to").submit()

	frappe.set_user("Administrator")
	frappe.get_doc("User", APPROVER).add_roles("Stock User", "Stock Manager")
	frappe.set_user(APPROVER)
	with pytest.raises(exceptions.CreditHoldError, match="Give a reason"):
		delivery(held.customer).submit()
	doc = delivery(held.customer, recouvrement_credit_hold_reason="Prepaid by card").submit()
	assert doc.docstatus == 1
	frappe.set_user("Administrator")
	comments = frappe.get_all("Comment", {"reference_doctype": "Delivery Note", "reference_name": doc.name}, pluck="content")
	assert any("Prepaid by card" in text for text in comments)
	doc.cancel()


def test_goods_that_come_back_are_never_held(held) -> None:
	from erpnext.stock.doctype.delivery_note.delivery_note import make_sales_return

	rule("Warn")
	sent = delivery(held.customer).submit()
	rule("Block")
	assert make_sales_return(sent.name).insert().submit().docstatus == 1


def test_another_company_s_hold_does_not_matter(held) -> None:
	from recouvrement_app.services.sales import credit_hold

	credit_hold.release(held.customer, factories.COMPANY, "Paid in cash")
	credit_hold.hold(held.customer, "Another Company", "Three reminders")
	assert order(held.customer).submit().docstatus == 1


def test_the_form_is_told_whether_the_user_may_pass(held) -> None:
	from recouvrement_app.services.sales import credit_hold

	rule("Block", "Collections Approver")
	frappe.set_user(COLLECTOR)
	found = credit_hold.state(held.customer, factories.COMPANY)
	assert (found["held"], found["blocks"], found["may_pass"]) == (True, True, False)
	frappe.set_user(APPROVER)
	assert credit_hold.state(held.customer, factories.COMPANY)["may_pass"]
	frappe.set_user("Administrator")
	rule("Warn")
	assert not credit_hold.state(held.customer, factories.COMPANY)["blocks"]


def stopping_scenario() -> str:
	"""A scenario whose second step stops new orders."""
	name = "Recouvrement Test Stops Orders"
	if frappe.db.exists("Dunning Scenario", name):
		return name
	steps = [
		{"step": n, "title": f"Reminder {n}", "base": "Due Date", "offset_days": days, "channel": "Email", "autonomy": "To Approve",
			"sets_credit_hold": int(n == 2)}
		for n, days in ((1, 5), (2, 20))
	]  # fmt: skip
	return factories.ensure_scenario(name, steps=steps)


def test_a_step_of_the_scenario_stops_new_orders_once_it_is_done(site: None) -> None:
	from recouvrement_app.services.notices import notice_context
	from recouvrement_app.services.sales import credit_hold

	customer = factories.make_customer(scenario=stopping_scenario())
	invoice = make_invoice(customer)
	factories.run("2025-02-06")
	factories.send(factories.actions(customer)[-1], "2025-02-06")
	assert credit_hold.companies(customer) == []
	assert not notice_context.of_action(factories.actions(customer)[-1])["action"]["holds_orders"]
	factories.run("2025-02-21")
	second = factories.actions(customer)[-1]
	assert notice_context.of_action(second)["action"]["holds_orders"]  # its letter may say so
	assert (second.step, credit_hold.companies(customer)) == (2, [])  # proposed only
	factories.send(second, "2025-02-21")

	assert credit_hold.companies(customer) == [factories.COMPANY]
	notes = frappe.get_all("Comment", {"reference_doctype": "Customer", "reference_name": customer}, pluck="content")
	assert any("Reminder 2" in text for text in notes)
	pay(invoice)
	follow(invoice)
	assert credit_hold.companies(customer) == []


def test_a_skipped_step_stops_nothing(site: None) -> None:
	from recouvrement_app.services.contacts import actions
	from recouvrement_app.services.sales import credit_hold

	customer = factories.make_customer(scenario=stopping_scenario())
	make_invoice(customer)
	factories.run("2025-02-06")
	factories.send(factories.actions(customer)[-1], "2025-02-06")
	factories.run("2025-02-21")
	skipped = actions.skip(factories.actions(customer)[-1].name, "They are good payers.")

	assert (skipped.step, skipped.status) == (2, "Skipped")
	assert credit_hold.companies(customer) == []


def test_payments_keep_files_and_credit_holds_in_line() -> None:
	from recouvrement_app.services.daily_run import money_events
	from recouvrement_app.services.litigation import litigation
	from recouvrement_app.services.sales import credit_hold

	assert {credit_hold.release_paid, litigation.close_paid} <= set(money_events.AFTER_CHANGES)


def work_rule(on: int) -> None:
	"""Whether project work is stopped too."""
	frappe.db.set_single_value("Recouvrement Settings", "credit_hold_projects", on)
	frappe.clear_document_cache("Recouvrement Settings", "Recouvrement Settings")


def timesheet(customer: str | None, project: str | None = None):
	"""Two hours of work, not submitted; rolled back with the test."""
	activity = frappe.db.get_value("Activity Type", {}) or frappe.get_doc({"doctype": "Activity Type", "activity_type": "Work"}).insert().name
	log = {"activity_type": activity, "from_time": "2025-06-02 09:00:00", "hours": 2, "project": project}
	values = {"doctype": "Timesheet", "company": factories.COMPANY, "customer": customer, "time_logs": [log]}
	return frappe.get_doc(values).insert()


def test_project_work_is_stopped_where_the_settings_say_so(held) -> None:
	work_rule(0)
	assert timesheet(held.customer).submit().docstatus == 1
	work_rule(1)
	with pytest.raises(exceptions.CreditHoldError, match="credit hold"):
		timesheet(held.customer).submit()


def test_the_customer_of_the_project_counts_where_the_timesheet_names_none(held) -> None:
	work_rule(1)
	project = frappe.get_doc(
		{"doctype": "Project", "project_name": frappe.generate_hash(length=8), "company": factories.COMPANY, "customer": held.customer}
	).insert()
	doc = timesheet(None, project.name)
	doc.customer = None
	with pytest.raises(exceptions.CreditHoldError):
		doc.submit()


def test_a_timesheet_with_the_setting_to_warn_keeps_the_warning(held) -> None:
	rule("Warn")
	work_rule(1)
	doc = timesheet(held.customer).submit()
	said = frappe.get_all("Comment", {"reference_doctype": "Timesheet", "reference_name": doc.name}, pluck="content")
	assert doc.docstatus == 1 and any("credit hold" in text for text in said)


def test_the_form_of_a_timesheet_asks_the_setting(held) -> None:
	from recouvrement_app.services.sales import credit_hold

	work_rule(0)
	assert credit_hold.state(held.customer, factories.COMPANY, work=True)["held"] is False
	assert credit_hold.state(held.customer, factories.COMPANY)["held"] is True
	work_rule(1)
	assert credit_hold.state(held.customer, factories.COMPANY, work=True)["held"] is True
