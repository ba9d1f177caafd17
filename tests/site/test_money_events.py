"""Money by any path shows on the case and takes back what is no longer due."""

import pytest

from recouvrement_app.services.daily_run import money_events

from .factories import (
	COMPANY,
	actions,
	case_of,
	credit_note,
	frappe,
	journal_payment,
	make_advance,
	make_invoice,
	pay,
	reconcile,
	run,
	unreconcile,
	work_off,
)

pytestmark = pytest.mark.usefixtures("site")


@pytest.fixture
def invoice(customer):
	"""An invoice of 100, overdue, with a proposal that waits for approval."""
	doc = make_invoice(customer, due="2025-01-31")
	work_off()
	run("2025-02-05")
	assert state(customer) == (100, ["To Approve"])
	return doc


def state(customer: str) -> tuple[float, list[str]]:
	"""(what the case says is open, the status of each action)."""
	return case_of(customer).total_outstanding, [action.status for action in actions(customer)]


def test_a_submitted_invoice_enters_its_case_at_once(customer):
	invoice = make_invoice(customer, due="2025-01-31")
	assert (invoice.name, customer, COMPANY) in frappe.local.recouvrement_changes
	work_off()
	case = case_of(customer)
	assert (case.total_outstanding, case.total_overdue, case.status) == (100, 100, "Overdue")
	assert frappe.db.get_value(
		"Sales Invoice", invoice.name, ["recouvrement_case", "recouvrement_status"]
	) == (case.name, "Overdue")
	assert frappe.db.count("Receivable Change") == 0


def test_a_draft_invoice_leaves_no_trace(customer):
	invoice = frappe.copy_doc(make_invoice(customer))
	work_off()
	invoice.insert()
	assert not frappe.local.recouvrement_changes


def test_a_voucher_that_is_rolled_back_leaves_no_dirty_row(customer):
	work_off()
	invoice = make_invoice(customer)
	frappe.db.rollback()
	assert not frappe.local.recouvrement_changes
	frappe.db.commit()
	assert not frappe.db.exists("Receivable Change", {"invoice": invoice.name})


def test_a_payment_entry_cancels_the_proposal_and_its_cancellation_reopens_the_case(invoice):
	payment = pay(invoice)
	work_off()
	assert state(invoice.customer) == (0, ["Cancelled"])
	assert case_of(invoice.customer).status == "Nothing Due"
	payment.reload().cancel()
	work_off()
	assert state(invoice.customer) == (100, ["Cancelled"])


def test_a_part_payment_lowers_the_proposal(invoice):
	pay(invoice, 40)
	work_off()
	(action,) = actions(invoice.customer)
	assert (action.status, action.total, action.lines[0].outstanding) == ("To Approve", 60, 60)


def test_a_journal_entry_cancels_the_proposal_and_its_cancellation_reopens_the_case(invoice):
	entry = journal_payment(invoice, 100)
	work_off()
	assert state(invoice.customer) == (0, ["Cancelled"])
	entry.reload().cancel()
	work_off()
	assert state(invoice.customer)[0] == 100


def test_reconciling_an_advance_and_taking_it_back(invoice):
	advance = make_advance(invoice.customer, 100)
	work_off()
	assert state(invoice.customer) == (100, ["Cancelled"])  # the credit covers it already
	reconcile(invoice.customer)
	work_off()
	assert state(invoice.customer)[0] == 0
	unreconcile(advance)
	work_off()
	case = case_of(invoice.customer)
	assert (case.total_outstanding, case.total_credits, case.net_overdue) == (100, 100, 0)


def test_a_linked_credit_note_cancels_the_proposal(invoice):
	credit_note(invoice)
	work_off()
	assert state(invoice.customer) == (0, ["Cancelled"])


def test_a_credit_note_kept_for_itself_covers_the_claim(invoice):
	credit_note(invoice, for_self=1)
	work_off()
	assert state(invoice.customer) == (100, ["Cancelled"])
	assert case_of(invoice.customer).total_credits == 100


def test_cancelling_the_invoice_takes_the_proposal_back(invoice):
	invoice.reload().cancel()
	work_off()
	assert state(invoice.customer) == (0, ["Cancelled"])
	assert "paid" not in (frappe.db.get_value("Sales Invoice", invoice.name, "recouvrement_status") or "")


def test_a_draft_payment_keeps_the_invoice_back_until_it_is_booked_or_deleted(invoice):
	draft = pay(invoice, submit=False)
	run("2025-02-06")
	assert state(invoice.customer) == (100, ["Cancelled"])
	assert draft.name in actions(invoice.customer)[0].reason


def test_an_action_that_is_being_sent_is_left_to_the_dispatcher(invoice):
	(action,) = actions(invoice.customer)
	action.db_set("status", "Sending")
	pay(invoice)
	work_off()
	assert state(invoice.customer) == (0, ["Sending"])


def test_the_accountants_payment_survives_a_broken_hook(invoice):
	frappe.db.sql("rename table `tabReceivable Change` to `tabReceivable Change Away`")
	try:
		pay(invoice)
		frappe.db.commit()
		frappe.db.rollback()
		assert frappe.db.get_value("Sales Invoice", invoice.name, "outstanding_amount") == 0
	finally:
		frappe.db.commit()
		frappe.db.sql("rename table `tabReceivable Change Away` to `tabReceivable Change`")


def test_the_nightly_run_mends_what_slipped_through(invoice):
	pay(invoice)
	frappe.db.delete("Receivable Change")
	frappe.db.commit()
	run("2025-02-06")
	assert state(invoice.customer) == (0, ["Cancelled"])
	assert frappe.db.get_value("Receivable State", invoice.name, "outstanding") == 0


def test_one_customer_that_cannot_be_refreshed_does_not_stop_the_others(invoice, customer):
	frappe.db.sql(
		"insert into `tabReceivable Change` (name, customer, company) values ('bad', 'nobody', 'No Such Company')"
	)
	pay(invoice)
	work_off()
	assert state(invoice.customer) == (0, ["Cancelled"])


def test_a_case_that_somebody_holds_for_a_moment_is_refreshed_as_soon_as_it_is_free(invoice):
	import pymysql

	case = case_of(invoice.customer).name
	conf = frappe.conf
	other = pymysql.connect(host=conf.db_host, port=int(conf.db_port or 3306), user=conf.db_name, password=conf.db_password, database=conf.db_name)
	waits = []

	def let_go(*_args):
		waits.append(1)
		if len(waits) == 2:  # the first attempt has waited in vain
			other.rollback()

	pay(invoice)
	frappe.db.commit()
	before = money_events._follow
	try:
		other.cursor().execute("select name from `tabCollection Case` where name = %s for update", (case,))
		frappe.db.sql("set session innodb_lock_wait_timeout = 1")
		money_events._follow = lambda *args: (let_go(), before(*args))
		money_events.process_changes()
	finally:
		money_events._follow = before
		other.close()
		frappe.db.sql("set session innodb_lock_wait_timeout = 50")
	assert len(waits) == 2
	assert state(invoice.customer) == (0, ["Cancelled"])
	assert not frappe.db.count("Receivable Change")


def test_saving_the_open_form_after_a_refresh_is_not_refused(customer):
	invoice = make_invoice(customer, due="2025-01-31")
	work_off()
	invoice.recouvrement_sent_on = "2025-01-02"
	invoice.save()
	work_off()
	assert frappe.db.get_value("Sales Invoice", invoice.name, "recouvrement_case") == case_of(customer).name


def test_an_invoice_that_changes_often_within_a_voucher_leaves_one_row(customer):
	invoice = make_invoice(customer)
	work_off()
	for _ in range(5):
		money_events.mark(invoice.name, customer, COMPANY)
	assert len(frappe.local.recouvrement_changes) == 1
	frappe.db.rollback()
