"""Key accounts: what a scenario writes to them waits for a Collections Manager; civil messages go as for everybody."""

# ruff: noqa: F811

import pytest

from recouvrement_app import approval_api, exceptions
from recouvrement_app.services.cases import overview
from recouvrement_app.services.contacts import actions as machine
from recouvrement_app.services.contacts import recipients
from recouvrement_app.services.daily_run import run
from recouvrement_app.services.sending import conversation_mail, dispatch

from .factories import (
	COMPANY,
	actions,
	case_of,
	ensure_scenario,
	frappe,
	make_customer,
	make_invoice,
	work_off,
)
from .mail_world import approved, flush, inbox, proposed  # noqa: F401
from .test_approval import people  # noqa: F401
from .test_withdrawals import mail_status, queued

pytestmark = pytest.mark.usefixtures("inbox")

AUTOMATIC = "Recouvrement Test Automatic"


@pytest.fixture
def automatic(inbox):
	"""A scenario whose only step leaves by itself, with automatic sending on."""
	name = ensure_scenario(AUTOMATIC, offsets=(5,))
	doc = frappe.get_doc("Dunning Scenario", name)
	doc.steps[0].autonomy = "Automatic"
	doc.save()
	frappe.db.set_single_value("Recouvrement Settings", "automatic_sending", 1)
	frappe.clear_document_cache("Recouvrement Settings", "Recouvrement Settings")
	return name


def mark(customer: str) -> None:
	"""As a person marks the customer on its form."""
	doc = frappe.get_doc("Customer", customer)
	doc.recouvrement_key_account = 1
	doc.save()
	frappe.db.commit()


def reminder(scenario: str, **customer):
	"""The first reminder of a new customer, as the nightly run makes it."""
	name = make_customer(scenario=scenario, **customer)
	make_invoice(name, due="2025-01-31")
	run.execute_run(run.start_run(COMPANY, "2025-02-05", dry_run=False))
	(action,) = actions(name)
	return action


def test_an_automatic_step_waits_for_approval_when_the_customer_is_a_key_account(automatic):
	assert reminder(automatic).status == "Approved"
	waiting = reminder(automatic, recouvrement_key_account=1)
	assert (waiting.status, waiting.approver) == ("To Approve", None)
	assert dispatch.send_approved(names=[waiting.name], now=True) == []


def test_a_manager_approves_it_a_mere_approver_is_told_why_not(people):
	customer = make_customer(language="fr", recouvrement_key_account=1)
	action = proposed(customer=customer)
	with pytest.raises(exceptions.KeyAccountError, match="key account"):
		machine.approve(action.name, user=people["approver"])
	assert machine.approve(action.name, user=people["manager"]).status == "Approved"


def test_a_bulk_approval_skips_key_accounts_and_says_why(people):
	key = proposed(customer=make_customer(language="fr", recouvrement_key_account=1))
	other = proposed()
	results = machine.approve_many([key.name, other.name], user=people["approver"])
	assert [row["ok"] for row in results] == [False, True]
	assert "key account" in results[0]["error"]
	assert (key.reload().status, other.reload().status) == ("To Approve", "Approved")


def test_the_approvals_page_says_that_a_manager_is_needed(people):
	name = proposed(customer=make_customer(language="fr", recouvrement_key_account=1)).name

	def shown_to(user: str):
		frappe.set_user(user)
		return next(row for row in approval_api.waiting()["rows"] if row.name == name)

	row = shown_to(people["approver"])
	assert row.key_account and row.needs_manager and "Collections Manager" in row.refused
	row = shown_to(people["manager"])
	assert (row.needs_manager, row.refused) == (True, "")


def test_what_failed_is_released_by_a_manager_only(people):
	action = proposed(customer=make_customer(language="fr", recouvrement_key_account=1))
	machine.approve(action.name, user=people["manager"])
	machine.mark_failed(machine.lock(action.name), "mail server down")
	with pytest.raises(exceptions.KeyAccountError):
		machine.retry(action.name, user=people["approver"])
	assert machine.retry(action.name, user=people["manager"]).approver == people["manager"]


def test_the_mark_sends_back_what_has_not_left(people):
	by_approver, by_manager = proposed(), proposed()
	machine.approve(by_approver.name, user=people["approver"])
	machine.approve(by_manager.name, user=people["manager"])
	frappe.db.commit()
	for action in (by_approver, by_manager):
		mark(action.customer)
	by_approver.reload()
	assert (by_approver.status, by_approver.approver) == ("To Approve", None)
	assert "key account" in by_approver.remarks
	assert by_manager.reload().status == "Approved"  # a manager has read it already


def test_an_e_mail_that_waits_in_the_queue_is_taken_back(inbox, people):
	action = queued()
	frappe.db.set_value("Dunning Action", action.name, "approver", people["approver"])
	mail = action.email_queue
	mark(action.customer)
	action.reload()
	assert (action.status, action.email_queue, mail_status(mail)) == ("To Approve", None, "Error")
	assert "key account" in frappe.db.get_value("Email Queue", mail, "error")
	flush()
	assert inbox.mails == []


def test_nothing_leaves_even_when_the_mark_was_written_past_the_form(inbox, people):
	action = proposed()
	machine.approve(action.name, user=people["approver"])
	frappe.db.set_value("Customer", action.customer, "recouvrement_key_account", 1)
	frappe.db.commit()
	dispatch.send_approved(names=[action.name], now=True)
	flush()
	assert action.reload().status == "To Approve" and "key account" in action.remarks
	assert inbox.mails == []


def test_a_civil_confirmation_goes_a_claim_outside_the_scenario_waits(people):
	customer = make_customer(recouvrement_key_account=1)
	make_invoice(customer)
	work_off()
	found, case = recipients.of_customer(customer, "Email"), case_of(customer).name
	said = {"language": "en", "approver": people["user"]}
	civil = conversation_mail.draw_up(case, found, "Confirmation", "Our conversation", "<p>Thank you.</p>", **said)
	claim = conversation_mail.draw_up(case, found, "Missed instalment", "Missing", "<p>Pay.</p>", tone="Firm", **said)
	assert (civil.status, civil.approver) == ("Approved", people["user"])
	assert (claim.status, claim.approver) == ("To Approve", None)


def test_a_call_is_nobodys_to_approve_and_the_case_shows_the_mark():
	action = proposed(customer=make_customer(language="fr", recouvrement_key_account=1), channel="Call")
	assert machine.complete(action.name, {"outcome": "Satisfied"}).status == "Done"
	assert overview.of_case(action.case)["key_account"] is True


def test_a_rule_puts_key_accounts_on_their_own_scenario():
	frappe.get_doc({"doctype": "Dunning Assignment Rule", "key_account": "Yes", "scenario": ensure_scenario(AUTOMATIC, offsets=(5,))}).insert()
	customer = make_customer(scenario=None)
	make_invoice(customer)
	work_off()
	assert case_of(customer).scenario != AUTOMATIC
	mark(customer)
	work_off()
	case = case_of(customer)
	assert (case.scenario, case.scenario_reason) == (AUTOMATIC, "rule: key account: Yes")
