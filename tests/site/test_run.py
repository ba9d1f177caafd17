"""Runs on the site: the acceptance cases, dry runs, two at once, one broken invoice."""

import json

import pytest

from recouvrement_app import api, exceptions
from recouvrement_app.services.cases import cases
from recouvrement_app.services.daily_run import run as runs

from .factories import (
	COMPANY,
	OTHER_SCENARIO,
	actions,
	at_once,
	case_of,
	day,
	ensure_scenario,
	frappe,
	make_advance,
	make_customer,
	make_invoice,
	pay,
	run,
	send,
	work_off,
)

pytestmark = pytest.mark.usefixtures("site")
TABLES = ("Dunning Action", "Dunning Action Line", "Collection Case", "Receivable State")


def steps(customer: str) -> list[int]:
	return [action.step for action in actions(customer)]


def counts() -> dict[str, int]:
	return {table: frappe.db.count(table) for table in TABLES}


def test_case_1_nothing_before_the_offset_and_one_action_on_it(customer):
	make_invoice(customer, due="2025-01-31")
	run("2025-02-04")
	assert actions(customer) == []
	run("2025-02-05")
	(action,) = actions(customer)
	assert (action.step, action.status, action.total) == (1, "To Approve", 100)
	assert (action.lines[0].step_key, action.open_key) == (
		f"{action.lines[0].invoice}||{action.scenario}|1",
		action.case,
	)


def test_case_2_an_unsent_proposal_stays_the_same_step_without_a_duplicate(customer):
	make_invoice(customer, due="2025-01-31")
	run("2025-02-05")
	run("2025-03-02")
	assert steps(customer) == [1]


def test_case_3_a_hold_silences_the_line_and_lifting_it_lets_the_next_step_come(customer):
	invoice = make_invoice(customer, due="2025-01-31")
	run("2025-02-05")
	send(actions(customer)[0], "2025-02-05")
	invoice.db_set(
		{"recouvrement_exclude_until": "2025-03-31", "recouvrement_exclude_reason": "dispute by phone"}
	)
	run("2025-03-02")
	assert steps(customer) == [1]
	invoice.db_set({"recouvrement_exclude_until": None})
	run("2025-03-02")
	assert steps(customer) == [1, 2]


def test_case_4_paid_is_silent_for_ever_and_a_cancelled_payment_repeats_nothing(customer):
	invoice = make_invoice(customer, due="2025-01-31")
	run("2025-02-05")
	send(actions(customer)[0], "2025-02-05")
	run("2025-02-20")
	send(actions(customer)[1], "2025-02-20")
	payment = pay(invoice, on="2025-02-25")
	work_off()
	run("2025-04-30")
	assert steps(customer) == [1, 2]
	payment.cancel()
	work_off()
	assert case_of(customer).total_outstanding == 100
	run("2025-05-01")
	assert steps(customer) == [1, 2, 3]


def test_case_5_an_old_invoice_begins_at_step_1_and_says_what_its_age_would_allow(customer):
	make_invoice(customer, due="2025-01-31")
	run("2025-03-22")
	(action,) = actions(customer)
	assert action.step == 1
	assert "old enough for step 3" in action.remarks
	run("2025-03-22")
	assert len(actions(customer)) == 1


def test_case_6_a_case_on_hold_gets_nothing_and_its_proposal_is_cancelled_with_the_reason(customer):
	make_invoice(customer, due="2025-01-31")
	run("2025-02-05")
	cases.hold(case_of(customer).name, "waits for the sales manager")
	(action,) = actions(customer)
	assert action.status == "Cancelled"
	assert "waits for the sales manager" in action.reason
	assert action.open_key is None and action.lines[0].step_key is None
	run("2025-03-02")
	assert len(actions(customer)) == 1
	cases.release(case_of(customer).name)
	run("2025-03-02")
	assert steps(customer) == [1, 1]


def test_case_7_credits_are_listed_and_a_covered_debt_is_not_demanded(customer):
	make_invoice(customer, due="2025-01-31")
	make_advance(customer, 50)
	run("2025-02-05")
	(action,) = actions(customer)
	assert (action.total_lines, action.total_credits, action.total) == (100, 50, 50)
	assert [(line.kind, line.outstanding) for line in action.lines] == [("Due", 100), ("Credit", -50)]
	make_advance(customer, 50)
	work_off()
	assert [a.status for a in actions(customer)] == ["Cancelled"]
	run("2025-02-06")
	assert len(actions(customer)) == 1


def test_case_8_one_action_at_the_highest_step_and_each_line_keeps_its_own(site):
	ensure_scenario(OTHER_SCENARIO, (10, 30, 60))
	customer = make_customer(scenario=OTHER_SCENARIO)
	old = make_invoice(customer, due="2025-01-31")
	run("2025-02-10")
	send(actions(customer)[0], "2025-02-10")
	new = make_invoice(customer, due="2025-02-20", posting_date="2025-02-01")
	run("2025-03-02")
	action = actions(customer)[1]
	assert action.step == 2
	assert {line.invoice: line.step for line in action.lines} == {old.name: 2, new.name: 1}


def test_case_9_a_failed_delivery_does_not_count_and_waits_for_a_person(customer):
	from recouvrement_app.services.contacts import actions as machine

	make_invoice(customer, due="2025-01-31")
	run("2025-02-05")
	machine.mark_failed(machine.lock(actions(customer)[0].name), "mail server down")
	done = run("2025-03-02")
	assert [(a.step, a.status) for a in actions(customer)] == [(1, "Failed")]
	assert done.status == "Completed With Warnings"


def test_case_10_a_run_dated_before_the_last_one_is_refused(customer):
	run("2025-02-05")
	with pytest.raises(exceptions.EarlierRunError):
		runs.start_run(COMPANY, "2025-02-04")


def test_case_10_of_two_runs_at_once_the_second_stops_with_a_message(customer):
	make_invoice(customer, due="2025-01-31")
	first = runs.start_run(COMPANY, "2025-02-05")
	with pytest.raises(exceptions.RunInProgressError, match="under way"):
		runs.start_run(COMPANY, "2025-02-05")
	runs.execute_run(first)
	assert steps(customer) == [1]
	run("2025-02-05")
	assert steps(customer) == [1]


def test_case_10_of_two_runs_started_in_the_same_moment_one_is_refused(customer):
	results = at_once(lambda: runs.start_run(COMPANY, "2025-02-05"))
	refused = [result for result in results if isinstance(result, Exception)]
	assert len(results) == 2 and len(refused) == 1
	assert isinstance(refused[0], exceptions.RunInProgressError)


def test_a_run_is_carried_out_once(customer):
	name = runs.start_run(COMPANY, "2025-02-05")
	runs.execute_run(name)
	with pytest.raises(exceptions.StatusChangeError):
		runs.execute_run(name)
	frappe.db.rollback()


def test_a_run_whose_worker_died_frees_the_company_after_two_hours(customer):
	dead = runs.start_run(COMPANY, "2025-02-05")
	frappe.db.sql(
		"update `tabDunning Run` set modified = date_sub(modified, interval 3 hour) where name = %s", dead
	)
	frappe.db.commit()
	run("2025-02-05")
	assert frappe.db.get_value("Dunning Run", dead, ["status", "run_key"]) == ("Failed", None)


def test_case_17_a_dry_run_writes_only_its_record_and_announces_what_the_run_then_does(customer):
	for amount in (10, 20):
		make_invoice(customer, due="2025-01-31", amount=amount)
	make_invoice(make_customer(), due="2025-01-15", amount=40)
	work_off()
	before = counts()
	dry = run("2025-02-05", dry=True)
	assert counts() == before
	assert (dry.status, dry.run_key, dry.actions_count) == ("Completed", None, 2)
	run("2025-02-05")
	announced = {(p["customer"], p["step"], p["total"]) for p in json.loads(dry.planned)}
	recorded = {
		(a.customer, a.step, f"{a.total:.2f}") for name in {p[0] for p in announced} for a in actions(name)
	}
	assert announced == recorded


def test_case_19_one_broken_invoice_is_named_and_the_others_are_served(customer):
	broken, other = make_invoice(customer, due="2025-01-31"), make_customer()
	make_invoice(other, due="2025-01-31")
	frappe.db.sql("update `tabSales Invoice` set due_date = null where name = %s", broken.name)
	frappe.db.sql("delete from `tabPayment Schedule` where parent = %s", broken.name)
	done = run("2025-02-05")
	assert done.status == "Completed With Warnings"
	assert broken.name in done.warnings
	assert steps(other) == [1]


def test_a_row_that_the_database_refuses_is_named_and_the_others_are_recorded(site):
	first, second = make_customer(), make_customer()
	make_invoice(first, due="2025-01-31")
	make_invoice(second, due="2025-01-31")
	run("2025-02-05")
	(action,) = actions(first)
	key = action.lines[0].step_key
	frappe.db.sql("delete from `tabDunning Action` where company = %s", COMPANY)
	frappe.db.sql(
		"delete from `tabDunning Action Line` where step_key != %s", key
	)  # a stray line keeps the first one's key
	done = run("2025-02-06")
	assert steps(second) == [1] and steps(first) == []
	assert done.status == "Completed With Warnings" and first in done.warnings


def test_case_20_automatic_steps_are_approved_only_when_sending_is_on(site):
	name = ensure_scenario("Recouvrement Test Automatic", (5, 20))
	frappe.db.sql("update `tabDunning Scenario Step` set autonomy = 'Automatic' where parent = %s", name)
	frappe.clear_document_cache("Dunning Scenario", name)
	first = make_customer(scenario=name)
	make_invoice(first, due="2025-01-31")
	run("2025-02-05")
	assert actions(first)[0].status == "Proposed"
	frappe.db.set_single_value("Recouvrement Settings", "automatic_sending", 1)
	frappe.clear_document_cache("Recouvrement Settings", "Recouvrement Settings")
	second = make_customer(scenario=name)
	make_invoice(second, due="2025-01-31")
	run("2025-02-06")
	assert actions(second)[0].status == "Approved"


def dispute(invoice, amount: float | None = None) -> None:
	"""An open dispute on the invoice (on a part of it)."""
	row = {"invoice": invoice.name, "disputed_amount": amount or invoice.outstanding_amount}
	case = cases.ensure_case(COMPANY, invoice.customer, "EUR")
	values = {"case": case, "kind": "Dispute", "dispute_kind": "Quality", "invoices": [row]}
	frappe.get_doc({"doctype": "Litigation File", **values}).insert().submit()
	frappe.db.commit()


def test_case_21_a_disputed_invoice_is_on_no_letter_but_stays_in_the_figures(customer):
	disputed, *others = (make_invoice(customer, due="2025-01-31") for _ in range(3))
	dispute(disputed)
	run("2025-02-05")
	(action,) = actions(customer)
	assert {line.invoice for line in action.lines} == {invoice.name for invoice in others}
	case = case_of(customer)
	assert (case.total_outstanding, case.total_disputed) == (300, 100)


def test_the_undisputed_part_of_an_invoice_stays_collectable(customer):
	dispute(make_invoice(customer, due="2025-01-31"), 30)
	run("2025-02-05")
	(action,) = actions(customer)
	assert action.total == 70
	case = case_of(customer)
	assert (case.total_outstanding, case.total_disputed) == (100, 30)


def test_case_26_after_ten_days_without_a_scheduler_each_case_gets_its_next_step_once(customer):
	make_invoice(customer, due="2025-01-31")
	run("2025-02-05")
	send(actions(customer)[0], "2025-02-05")
	run("2025-03-30")
	run("2025-03-30")
	run("2025-03-31")
	assert steps(customer) == [1, 2]


def test_case_28_changing_the_scenario_cancels_open_proposals_and_replays_nothing(customer):
	other = ensure_scenario(f"{OTHER_SCENARIO} Later", (10, 30, 60))
	make_invoice(customer, due="2025-01-31")
	run("2025-02-05")
	send(actions(customer)[0], "2025-02-05")
	run("2025-02-20")
	case = cases.change_scenario(case_of(customer).name, other)
	assert (case.scenario, case.scenario_set_by_person) == (other, 1)
	assert [a.status for a in actions(customer)] == ["Done", "Cancelled"]
	run("2025-02-21")
	run("2025-03-31")
	opened = actions(customer)[2:]
	assert [(a.scenario, a.step) for a in opened] == [(other, 1)]


def test_a_proposal_is_redrawn_at_a_higher_step_of_another_line_instead_of_a_second_contact(customer):
	make_invoice(customer, due="2025-01-31")
	run("2025-02-05")
	make_invoice(customer, due="2025-01-31", amount=30)
	run("2025-02-06")
	(action,) = actions(customer)
	assert (action.total, len(action.lines)) == (130, 2)


def test_month_ends_are_whole_days(customer):
	make_invoice(customer, due="2025-02-28", posting_date="2025-02-01")
	run("2025-03-04")
	assert actions(customer) == []
	run("2025-03-05")
	assert steps(customer) == [1]
	send(actions(customer)[0], "2025-03-31")
	assert day("2025-03-31") == frappe.utils.getdate(actions(customer)[0].done_on)


def test_no_line_goes_out_twice_for_a_step_says_the_database(customer):
	make_invoice(customer, due="2025-01-31")
	run("2025-02-05")
	(action,) = actions(customer)
	twin = frappe.copy_doc(action)
	twin.open_key = None
	with pytest.raises(frappe.UniqueValidationError):
		twin.insert()
	frappe.db.rollback()


def test_case_11_without_an_e_mail_address_the_step_becomes_a_letter(site):
	customer = make_customer(email="")
	address = {
		"address_title": customer,
		"address_line1": "1 rue de la Paix",
		"city": "Paris",
		"country": "France",
	}
	links = [{"link_doctype": "Customer", "link_name": customer}]
	frappe.get_doc({"doctype": "Address", "address_type": "Billing", **address, "links": links}).insert()
	make_invoice(customer, due="2025-01-31")
	run("2025-02-05")
	assert actions(customer)[0].channel == "Letter"


def test_case_11_without_any_address_the_step_becomes_a_task_never_silence(site):
	customer = make_customer(email="")
	make_invoice(customer, due="2025-01-31")
	run("2025-02-05")
	(action,) = actions(customer)
	assert action.channel == "Internal"
	assert action.remarks


def test_the_runs_record_says_what_was_skipped_and_why(customer):
	make_invoice(customer, due="2025-03-31")
	done = run("2025-02-05")
	assert json.loads(done.summary)["by_reason"]["not_due_yet"] >= 1
	assert any(
		row["customer"] == customer and row["reason"] == "not_due_yet" for row in json.loads(done.skipped)
	)


def test_a_real_run_dated_in_the_future_is_refused_from_the_desk(site):
	tomorrow = frappe.utils.add_days(frappe.utils.getdate(), 1)
	with pytest.raises(exceptions.FutureRunError, match="dry run"):
		api.run_now(COMPANY, str(tomorrow))
