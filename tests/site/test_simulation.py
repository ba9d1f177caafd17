"""What scenarios would send, worked by hand: alone, side by side, and without a trace on the site.

Scenario S reminds 5, 20 and 40 days after the due date, T 10, 30 and 60 days. The first customer owes 100 € due on 31 January, the
second 250 € due on 10 February, the third 70 € due on 31 March; 30 days from 1 February end on 2 March.
"""

from datetime import date

import pytest

from recouvrement_app import api
from recouvrement_app.services.daily_run import simulation

from .factories import (
	COMPANY,
	OTHER_SCENARIO,
	SCENARIO,
	day,
	ensure_scenario,
	frappe,
	make_customer,
	make_invoice,
)

FIRST = day("2025-02-01")
pytestmark = pytest.mark.usefixtures("site")


@pytest.fixture
def debtors(site) -> list[str]:
	ensure_scenario(OTHER_SCENARIO, (10, 30, 60))
	names = [make_customer(), make_customer(), make_customer()]
	for name, due, amount in zip(names, ("2025-01-31", "2025-02-10", "2025-03-31"), (100, 250, 70), strict=True):
		make_invoice(name, due=due, amount=amount)
	frappe.db.commit()
	return names


def checksums() -> dict[str, int]:
	tables = ", ".join(f"`{name}`" for name in frappe.db.get_tables(cached=False))
	return dict(frappe.db.sql(f"checksum table {tables}"))


def test_a_scenario_alone_says_what_goes_out_on_which_day_and_who_is_reached_first(debtors):
	found = simulation.simulate(SCENARIO, 30, COMPANY, today=FIRST)

	assert [(row["date"], row["actions"], row["amount"], row["by_step"]) for row in found["days"]] == [
		(date(2025, 2, 5), 1, {"EUR": 100}, {"1. Reminder 1": 1}),
		(date(2025, 2, 15), 1, {"EUR": 250}, {"1. Reminder 1": 1}),
		(date(2025, 2, 20), 1, {"EUR": 100}, {"2. Reminder 2": 1}),
		(date(2025, 3, 2), 1, {"EUR": 250}, {"2. Reminder 2": 1}),
	]
	assert (found["actions"], found["customers"], found["by_channel"], found["amount"]) == (4, 2, {"Email": 4}, {"EUR": 350})
	assert [(row["customer"], row["date"], row["step"]) for row in found["first"]] == [
		(debtors[0], date(2025, 2, 5), 1), (debtors[1], date(2025, 2, 15), 1),
	]


def test_two_scenarios_side_by_side(debtors):
	found = simulation.compare((SCENARIO, OTHER_SCENARIO), 30, COMPANY, today=FIRST)

	assert [(side["scenario"], side["actions"], side["amount"]) for side in found["scenarios"]] == [
		(SCENARIO, 4, {"EUR": 350}), (OTHER_SCENARIO, 3, {"EUR": 350}),
	]
	assert [(str(row["week"]), *row["by_channel"]) for row in found["weeks"]] == [
		("2025-02-03", {"Email": 1}, {}),  # S: 5 February
		("2025-02-10", {"Email": 1}, {"Email": 1}),  # S: 15 February; T: 10 February
		("2025-02-17", {"Email": 1}, {"Email": 1}),  # both on 20 February, to different customers
		("2025-02-24", {"Email": 1}, {"Email": 1}),  # both on Sunday 2 March
	]
	assert [
		(row["customer"], [side["date"] for side in row["first"]], row["actions"]) for row in found["differences"]
	] == [
		(debtors[0], [date(2025, 2, 5), date(2025, 2, 10)], [2, 2]),
		(debtors[1], [date(2025, 2, 15), date(2025, 2, 20)], [2, 1]),
	]
	assert found["differing"] == 2


def test_customers_whom_both_treat_alike_are_not_among_those_that_differ(debtors):
	twin = ensure_scenario("Recouvrement Test Twin of S")
	found = simulation.compare((SCENARIO, twin), 30, COMPANY, today=FIRST)
	assert (found["differing"], found["differences"]) == (0, [])
	assert found["scenarios"][0]["actions"] == found["scenarios"][1]["actions"] == 4


def test_trying_scenarios_leaves_every_table_of_the_site_as_it_was(debtors):
	before = checksums()
	api.simulate_scenario(SCENARIO, 120, COMPANY)
	api.compare_scenarios(SCENARIO, OTHER_SCENARIO, 120, COMPANY)
	after = checksums()
	assert {name for name in after if after[name] != before.get(name)} == set()


def test_a_scenario_that_cannot_be_tried_is_refused_with_the_mend(debtors):
	disabled = ensure_scenario("Recouvrement Test Disabled", disabled=1)
	with pytest.raises(simulation.SimulationError, match="Disabled is disabled or has no steps"):
		api.compare_scenarios(SCENARIO, disabled, 30, COMPANY)
	with pytest.raises(simulation.SimulationError, match="compared with itself"):
		api.compare_scenarios(SCENARIO, SCENARIO, 30, COMPANY)


def test_only_those_who_work_in_collections_may_try(debtors):
	frappe.set_user("Guest")
	try:
		for call in (lambda: api.simulate_scenario(SCENARIO), lambda: api.compare_scenarios(SCENARIO, OTHER_SCENARIO)):
			with pytest.raises(frappe.PermissionError):
				call()
	finally:
		frappe.set_user("Administrator")


def test_the_assistant_makes_a_scenario_that_can_be_tried_and_that_nobody_follows(debtors):
	from recouvrement_app import scenario_api
	from recouvrement_app.exceptions import ScenarioDefinitionError

	name = "Recouvrement Test Assistant"
	frappe.delete_doc("Dunning Scenario", name, force=True, ignore_missing=True)
	answers = {"customers": "Business", "firmness": "Firm", "language": "fr", "channels": '["Email", "Call", "Letter"]', "approval": "Everything"}
	default = frappe.db.get_single_value("Recouvrement Settings", "default_scenario")

	made = scenario_api.scenario_from_answers(name, **answers, days_before=7, smallest=10, ask_above=2000)

	steps = frappe.get_doc("Dunning Scenario", made["name"]).steps
	assert [row.offset_days for row in steps][:4] == [-15, -7, 1, 8] and steps[0].satisfaction_check
	assert "Automatic" not in {row.autonomy for row in steps}
	assert frappe.db.get_single_value("Recouvrement Settings", "default_scenario") == default
	assert simulation.simulate(name, 30, COMPANY, today=FIRST)["actions"]
	with pytest.raises(ScenarioDefinitionError):
		scenario_api.scenario_from_answers(name, **answers)
	frappe.set_user("Guest")
	try:
		with pytest.raises(frappe.PermissionError):
			scenario_api.scenario_from_answers("Another", **answers)
	finally:
		frappe.set_user("Administrator")
		frappe.delete_doc("Dunning Scenario", name, force=True)
