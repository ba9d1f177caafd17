"""Collection Cases: one per company, customer and currency; a person's word is never overruled."""

import pytest

from recouvrement_app import exceptions
from recouvrement_app.rules.receivables import CaseKey
from recouvrement_app.services.cases import cases

from .factories import (
	COMPANY,
	OTHER_SCENARIO,
	SCENARIO,
	at_once,
	case_of,
	ensure_scenario,
	frappe,
	make_customer,
	make_invoice,
	pay,
	run,
	work_off,
)

pytestmark = pytest.mark.usefixtures("site")


@pytest.fixture
def case(customer):
	"""A case with 100 overdue."""
	make_invoice(customer, due="2025-01-31")
	work_off()
	return case_of(customer)


def test_the_same_case_is_given_twice(customer):
	first = cases.ensure_case(COMPANY, customer, "EUR")
	assert cases.ensure_case(COMPANY, customer, "EUR") == first
	assert cases.ensure_case(COMPANY, customer, "USD") != first


def test_two_inserts_of_the_same_case_leave_one(customer):
	key = CaseKey(COMPANY, customer, "EUR")
	cases._insert([key])
	cases._insert([key])
	assert frappe.db.count("Collection Case", {"customer": customer}) == 1


def test_two_callers_at_once_get_the_same_case(customer):
	frappe.db.commit()
	names = at_once(lambda: cases.ensure_case(COMPANY, customer, "EUR"), times=3)
	assert len(names) == 3 and len(set(names)) == 1
	assert frappe.db.count("Collection Case", {"customer": customer}) == 1


def test_the_case_says_who_looks_after_it_and_which_scenario_it_follows_and_why(site):
	customer = make_customer(recouvrement_collector="Administrator")
	make_invoice(customer)
	work_off()
	case = case_of(customer)
	assert (case.collector, case.scenario, case.debtor_type) == ("Administrator", SCENARIO, "Business")
	assert customer in case.scenario_reason


def test_an_assignment_rule_wins_over_the_default_and_is_named(site):
	ensure_scenario(OTHER_SCENARIO, (10, 30, 60))
	frappe.get_doc(
		{
			"doctype": "Dunning Assignment Rule",
			"scenario": OTHER_SCENARIO,
			"customer_group": "Commercial",
			"company": COMPANY,
		}
	).insert()
	customer = make_customer(scenario=None)
	make_invoice(customer)
	work_off()
	case = case_of(customer)
	assert case.scenario == OTHER_SCENARIO
	assert "Commercial" in case.scenario_reason


def test_without_a_rule_the_default_scenario_is_taken(site):
	customer = make_customer(scenario=None)
	make_invoice(customer)
	work_off()
	assert case_of(customer).scenario == SCENARIO


def test_a_hold_needs_a_reason(case):
	with pytest.raises(exceptions.HoldReasonMissingError):
		cases.hold(case.name, " ")


def test_a_hold_shows_on_the_case_and_on_its_invoices(case):
	held = cases.hold(case.name, "waits for goods", "2099-12-31")
	assert (held.status, held.hold_by) == ("On Hold", "Administrator")
	assert (
		frappe.db.get_value("Sales Invoice", {"customer": case.customer}, "recouvrement_status") == "On Hold"
	)
	assert cases.release(case.name).status == "Overdue"


def test_an_opt_out_is_never_dunned(case):
	cases.opt_out(case.name, "asked by letter")
	run("2025-02-10")
	assert not frappe.db.exists("Dunning Action", {"case": case.name})


def test_a_customer_marked_no_reminders_is_never_dunned(case):
	frappe.db.set_value("Customer", case.customer, "recouvrement_no_dunning", 1)
	run("2025-02-10")
	assert not frappe.db.exists("Dunning Action", {"case": case.name})


def test_a_status_set_by_a_person_is_never_lowered(case):
	assert cases.set_status(case.name, "Disputed").status == "Disputed"
	pay(frappe.get_doc("Sales Invoice", {"customer": case.customer}))
	work_off()
	assert case.reload().status == "Disputed"
	assert cases.set_status(case.name, None).status == "Nothing Due"


def test_the_collector_changes_hands(case):
	assert cases.set_collector(case.name, "Administrator").collector == "Administrator"


def test_going_back_to_the_rules_gives_the_assigned_scenario_again(case):
	ensure_scenario(OTHER_SCENARIO, (10, 30, 60))
	assert cases.change_scenario(case.name, OTHER_SCENARIO).scenario == OTHER_SCENARIO
	assert cases.change_scenario(case.name, None).scenario == SCENARIO


def test_the_next_action_says_what_comes_when_and_why(case):
	run("2025-02-05")
	case.reload()
	assert (case.next_step, case.next_action) == (1, "Reminder 1")
	assert str(case.next_action_date) == "2025-02-05"


def test_a_refresh_that_changes_nothing_writes_nothing(case):
	seen = case.last_refreshed
	cases.refresh_cases([case.name])
	assert case.reload().last_refreshed == seen
