"""What is done to many invoices, customers or cases at once, from their lists and forms."""

# ruff: noqa: F811

import pytest

from recouvrement_app import exceptions, quick_api
from recouvrement_app.services.sending import dispatch

from .factories import COMPANY, actions, case_of, frappe, make_customer, make_invoice, run
from .mail_world import flush, inbox, pdf_text, plain_spaces  # noqa: F401
from .people import ensure_colleague

pytestmark = pytest.mark.usefixtures("inbox")

DAY = "2026-11-20"


@pytest.fixture
def session():
	"""Becomes a user with roles; afterwards the administrator again."""

	def become(name, *roles):
		frappe.set_user("Administrator")
		frappe.set_user(ensure_colleague(name, *roles))

	yield become
	frappe.set_user("Administrator")


def owing(amount=1234.5, **over):
	"""A customer with one overdue invoice and its case."""
	customer = make_customer(language="fr", **over)
	invoice = make_invoice(customer, due="2026-10-31", amount=amount, posting_date="2026-10-01")
	run(DAY)
	return customer, invoice.reload()


def ok(results):
	assert [row for row in results if not row["ok"]] == []
	return results


def test_customers_are_held_with_a_reason_and_an_end():
	one, two = owing()[0], owing()[0]
	ok(quick_api.hold("Customer", [one, two], "estate is settled", "2030-01-31"))
	for customer in (one, two):
		case = case_of(customer)
		assert (case.status, case.hold_reason, str(case.hold_until)) == ("On Hold", "estate is settled", "2030-01-31")


def test_a_hold_without_a_reason_is_refused_for_each():
	customer, _invoice = owing()
	(result,) = quick_api.hold("Customer", [customer], " ")
	assert not result["ok"] and case_of(customer).name in result["error"]


def test_an_excluded_invoice_is_not_reminded_until_the_day_after():
	customer, invoice = owing()
	ok(quick_api.exclude_invoices([invoice.name], "credit note to come", "2026-12-10"))
	assert [row.status for row in actions(customer)] == ["Cancelled"]
	run("2026-12-10")
	assert [row.status for row in actions(customer)] == ["Cancelled"]
	run("2026-12-11")
	assert [row.status for row in actions(customer)] == ["Cancelled", "To Approve"]
	assert "credit note to come" in invoice.reload().recouvrement_exclude_reason


def test_an_excluded_invoice_is_reminded_again():
	customer, invoice = owing()
	ok(quick_api.exclude_invoices([invoice.name], "by mistake", "2030-01-01"))
	ok(quick_api.exclude_invoices([invoice.name]))
	assert invoice.reload().recouvrement_exclude_until is None
	run("2026-11-27")
	assert actions(customer)[-1].status == "To Approve"


@pytest.mark.parametrize("reason,until", [("", "2030-01-01"), ("x", "2020-01-01")])
def test_an_exclusion_needs_a_reason_and_a_day_to_come(reason, until):
	_customer, invoice = owing()
	(result,) = quick_api.exclude_invoices([invoice.name], reason, until)
	assert not result["ok"] and invoice.name in result["error"]
	assert invoice.reload().recouvrement_exclude_until is None


def test_one_bad_invoice_does_not_hide_the_others():
	(_one, first), (_two, second) = owing(), owing()
	second.db_set("recouvrement_case", None)
	with pytest.raises(exceptions.NoCaseError, match=second.name):
		quick_api.exclude_invoices([first.name, second.name], "x", "2030-01-01")


def test_a_customer_who_owes_nothing_has_nothing_to_hold():
	customer = make_customer()
	with pytest.raises(exceptions.NoCaseError, match=customer):
		quick_api.hold("Customer", [customer], "x")


def test_an_invoice_list_may_name_a_case_twice_it_is_changed_once():
	customer, invoice = owing()
	other = make_invoice(customer, due="2026-11-05", posting_date="2026-10-01")
	run("2026-11-21")
	assert len(quick_api.hold("Sales Invoice", [invoice.name, other.name], "x")) == 1


def test_customers_who_are_not_to_be_reminded_any_more():
	customer, _invoice = owing()
	ok(quick_api.opt_out("Customer", [customer], "asked in writing"))
	assert (case_of(customer).opt_out, case_of(customer).opt_out_reason) == (1, "asked in writing")
	ok(quick_api.opt_in("Customer", [customer]))
	assert case_of(customer).opt_out == 0


def test_scenario_and_collector_are_changed_in_bulk():
	one, two = owing()[0], owing()[0]
	from .factories import OTHER_SCENARIO, ensure_scenario

	ensure_scenario(OTHER_SCENARIO)
	collector = ensure_colleague("bulk-collector", "Collections User")
	ok(quick_api.set_scenario("Customer", [one, two], OTHER_SCENARIO))
	ok(quick_api.set_collector("Customer", [one, two], collector))
	for customer in (one, two):
		case = case_of(customer)
		assert (case.scenario, case.scenario_set_by_person, case.collector) == (OTHER_SCENARIO, 1, collector)
		assert frappe.db.get_value("Customer", customer, "recouvrement_collector") == collector


def test_a_collector_works_in_collections():
	customer, _invoice = owing()
	with pytest.raises(exceptions.HandOverError):
		quick_api.set_collector("Customer", [customer], ensure_colleague("stock", "Stock User"))


def test_a_statement_leaves_by_mail_with_every_open_invoice(inbox):
	customer, invoice = owing()
	later = make_invoice(customer, due="2030-01-31", amount=77, posting_date="2026-10-01")
	frappe.db.commit()
	(result,) = ok(quick_api.send_statements("Customer", [customer]))
	frappe.db.commit()
	dispatch.send_approved(names=[result["action"]])
	dispatch.dispatch_batch([result["action"]])
	flush()
	(mail,) = inbox.mails
	assert mail["Subject"] == f"Relevé de votre compte chez {COMPANY}"
	text = plain_spaces(pdf_text(mail, "Relevé"))
	assert invoice.name in text and later.name in text and "1 234,50" in text
	assert case_of(customer).step_reached == 0  # a statement is no reminder


def test_nobody_gets_a_statement_who_asked_not_to_be_written_to():
	customer, _invoice = owing()
	quick_api.opt_out("Customer", [customer], "asked in writing")
	(result,) = quick_api.send_statements("Customer", [customer])
	assert not result["ok"] and "asked not to be written to" in result["error"]


def test_without_an_address_there_is_no_statement():
	customer = make_customer(email="", language="fr")
	make_invoice(customer, due="2026-10-31", posting_date="2026-10-01")
	run(DAY)
	(result,) = quick_api.send_statements("Customer", [customer])
	assert not result["ok"] and "add a contact" in result["error"]


@pytest.fixture
def only_sent():
	frappe.db.set_single_value("Recouvrement Settings", "require_invoice_sent", 1)
	frappe.clear_document_cache("Recouvrement Settings", "Recouvrement Settings")


def test_an_invoice_that_was_never_sent_is_not_reminded(only_sent):
	customer, invoice = owing()
	assert actions(customer) == []
	ok(quick_api.mark_sent([invoice.name], "By Post", "2026-10-02"))
	run("2026-11-21")
	assert [row.status for row in actions(customer)] == ["To Approve"]


def test_an_approved_reminder_of_an_invoice_never_sent_is_stopped_at_the_last_look(inbox):
	customer, _invoice = owing()
	from recouvrement_app.services.contacts import actions as machine

	(action,) = actions(customer)
	frappe.db.set_single_value("Recouvrement Settings", "require_invoice_sent", 1)
	frappe.clear_document_cache("Recouvrement Settings", "Recouvrement Settings")
	with pytest.raises(exceptions.OnHoldError):
		machine.approve(action.name)


def test_an_invoice_mailed_from_its_form_counts_as_sent(inbox):
	from frappe.core.doctype.communication.email import make

	_customer, invoice = owing()
	make("Sales Invoice", invoice.name, content="Your invoice", subject="Invoice", recipients="billing@example.com", send_email=True)
	assert invoice.reload().recouvrement_sent_on is None
	flush()
	assert inbox.recipients == ["billing@example.com"]
	assert invoice.reload().recouvrement_sent_on == frappe.utils.getdate()


def test_the_first_sending_is_kept():
	_customer, invoice = owing()
	ok(quick_api.mark_sent([invoice.name], "By Post", "2026-10-02"))
	ok(quick_api.mark_sent([invoice.name], "By Post", "2026-11-02"))
	assert str(invoice.reload().recouvrement_sent_on) == "2026-10-02"


CALLS = (
	lambda customer, invoice: quick_api.hold("Customer", [customer], "x"),
	lambda customer, invoice: quick_api.opt_out("Customer", [customer], "x"),
	lambda customer, invoice: quick_api.opt_in("Customer", [customer]),
	lambda customer, invoice: quick_api.set_scenario("Customer", [customer]),
	lambda customer, invoice: quick_api.set_collector("Customer", [customer]),
	lambda customer, invoice: quick_api.send_statements("Customer", [customer]),
	lambda customer, invoice: quick_api.exclude_invoices([invoice.name], "x", "2030-01-01"),
	lambda customer, invoice: quick_api.mark_sent([invoice.name], "By Post"),
)


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("role", ["Accounts User", "Sales User"])
def test_who_only_reads_changes_nothing(session, call, role):
	customer, invoice = owing()
	session("quick-" + role.split()[0].lower(), role)
	with pytest.raises(frappe.PermissionError):
		call(customer, invoice)


def test_other_doctypes_are_refused():
	with pytest.raises(exceptions.NoCaseError):
		quick_api.hold("User", ["Administrator"], "x")
