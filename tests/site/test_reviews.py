"""Debts older than four months and ended scenarios come before a manager, once, and stay until somebody has looked."""

import pytest

from recouvrement_app.services.cases import reviews
from recouvrement_app.services.contacts import agenda
from recouvrement_app.services.figures import figures

from .factories import (
	COMPANY,
	actions,
	case_of,
	day,
	ensure_scenario,
	frappe,
	make_customer,
	make_invoice,
	pay,
	run,
	send,
	work_off,
)
from .people import ensure_user

TODAY = "2025-06-30"


@pytest.fixture
def manager(site):
	name = ensure_user("review.manager@example.com", "Collections Manager")
	frappe.db.delete("Notification Log", {"for_user": name})
	return name


def agenda_on(on: str) -> list[tuple[str, str]]:
	scope = figures.make_scope({"company": COMPANY, "report_date": on})
	return [(row.kind, row.reference) for row in agenda.rows(scope) if row.kind == "Review"]


def case_with_debt(due: str, on: str = TODAY, **over):
	customer = make_customer(**over)
	make_invoice(customer, due=due)
	run(on)
	return case_of(customer)


def test_a_debt_of_more_than_120_days_is_reviewed_and_one_of_120_is_not(manager):
	old = case_with_debt("2025-03-01")  # 121 days
	young = case_with_debt("2025-03-02")  # 120 days
	assert reviews.propose(COMPANY, day(TODAY)) == [old.name]
	assert str(old.reload().review_date) == TODAY and young.reload().review_date is None
	assert agenda_on(TODAY) == [("Review", old.name)]
	assert frappe.db.count("Notification Log", {"for_user": manager, "document_name": old.name}) == 1


def test_a_review_is_proposed_once_and_rests_until_the_day_that_a_manager_sets(manager):
	case = case_with_debt("2025-02-01")
	reviews.propose(COMPANY, day(TODAY))
	case.reload().db_set("review_date", "2025-07-31")
	assert reviews.propose(COMPANY, day("2025-07-01")) == []
	assert agenda_on("2025-07-30") == [] and agenda_on("2025-07-31") == [("Review", case.name)]
	assert frappe.db.count("Notification Log", {"for_user": manager}) == 1


def test_a_scenario_that_ends_with_a_review_asks_for_it_after_its_last_step(manager):
	scenario = ensure_scenario("Recouvrement Test Review", (5,), last_step_proposes="Manager Review")
	case = case_with_debt("2025-05-31", "2025-06-10", scenario=scenario)
	assert reviews.propose(COMPANY, day("2025-06-10")) == []
	send(actions(case.customer)[0], "2025-06-10")
	run("2025-06-11")
	assert reviews.propose(COMPANY, day("2025-06-11")) == [case.name]


def test_what_is_paid_is_reviewed_no_more(manager):
	case = case_with_debt("2025-02-01")
	reviews.propose(COMPANY, day(TODAY))
	pay(frappe.get_last_doc("Sales Invoice", {"customer": case.customer}), on="2025-07-01")
	work_off()
	assert agenda_on(TODAY) == []
	reviews.propose(COMPANY, day("2025-07-02"))
	assert case.reload().review_date is None
