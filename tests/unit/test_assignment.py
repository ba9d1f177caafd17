"""Case > customer > rules by specificity and priority > the company's default, with the reason."""

import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from recouvrement_app.rules.assignment import AssignmentRule, CaseFacts, choose_scenario

FACTS = CaseFacts(
	company="Acme", customer="Durand", currency="EUR", customer_groups=("Retail", "All Customer Groups"),
	country="France", debtor_type="business", payer_profile="Late", overdue=Decimal(500),
)  # fmt: skip


def facts(**over: object) -> CaseFacts:
	return replace(FACTS, **over)


def test_a_person_s_choice_on_the_case_wins_over_everything() -> None:
	rule = AssignmentRule("Firm", customer="Durand")
	chosen, reason = choose_scenario(
		facts(case_scenario="Soft", customer_scenario="Firm"), [rule], "Standard"
	)
	assert (chosen, reason.source) == ("Soft", "case")


def test_the_customer_s_scenario_wins_over_rules() -> None:
	chosen, reason = choose_scenario(facts(customer_scenario="Soft"), [AssignmentRule("Firm")], "Standard")
	assert chosen == "Soft" and str(reason) == "set on the customer Durand"


def test_the_more_specific_rule_wins_then_the_lower_priority_number() -> None:
	country = AssignmentRule("Country", priority=1, country="France")
	both = AssignmentRule("Both", priority=50, country="France", payer_profile="Late")
	named = AssignmentRule("Named", priority=99, customer="Durand")
	assert choose_scenario(FACTS, [country, both]).scenario == "Both"
	assert choose_scenario(FACTS, [country, both, named]).scenario == "Named"
	urgent = AssignmentRule("Urgent", priority=0, debtor_type="Business")
	assert choose_scenario(FACTS, [country, urgent]).scenario == "Urgent"


def test_a_rule_on_a_parent_group_fits_its_children() -> None:
	chosen = choose_scenario(FACTS, [AssignmentRule("Group", customer_group="All Customer Groups")])
	assert chosen.scenario == "Group"


def test_amount_limits_are_inclusive_and_zero_is_no_limit() -> None:
	big = AssignmentRule("Big", min_overdue=Decimal(500))
	small = AssignmentRule("Small", max_overdue=Decimal("499.99"))
	assert choose_scenario(FACTS, [big, small]).scenario == "Big"
	assert choose_scenario(facts(overdue=Decimal("499.99")), [big, small]).scenario == "Small"


def test_a_disabled_or_unfitting_rule_is_passed_over() -> None:
	rules = [AssignmentRule("Off", disabled=True), AssignmentRule("Other", country="Belgium")]
	chosen, reason = choose_scenario(FACTS, rules, "Standard")
	assert chosen == "Standard" and str(reason) == "default scenario of Acme"


def test_the_reason_names_the_rule_s_conditions() -> None:
	reason = choose_scenario(FACTS, [AssignmentRule("Firm", country="France", payer_profile="Late")]).reason
	assert str(reason) == "rule: country France, payer profile Late"
	assert (reason.template, reason.values) == ("rule: {0}", (("country France", "payer profile Late"),))


def test_a_rule_may_ask_for_key_accounts_or_for_all_others() -> None:
	rules = [AssignmentRule("Soft", key_account="Yes"), AssignmentRule("Firm", key_account="No")]
	chosen, reason = choose_scenario(facts(key_account="Yes"), rules)
	assert (chosen, str(reason)) == ("Soft", "rule: key account: Yes")
	assert choose_scenario(facts(key_account="No"), rules).scenario == "Firm"


def test_a_brace_in_a_description_does_not_break_the_reason() -> None:
	assert (
		str(choose_scenario(FACTS, [AssignmentRule("Firm", description="{x} 100%")]).reason)
		== "rule: {x} 100%"
	)


def test_without_rule_and_default_the_reason_says_so() -> None:
	chosen, reason = choose_scenario(FACTS, [])
	assert chosen == "" and reason.source == "none"


def test_the_rules_that_installation_brings_follow_the_customers_faith() -> None:
	path = Path(__file__).parents[2] / "recouvrement_app" / "data" / "assignment_rules.json"
	rules = [AssignmentRule(**record) for record in json.loads(path.read_text(encoding="utf-8"))]

	def chosen(**over: object) -> str:
		return choose_scenario(facts(debtor_type="Business", **over), rules, "Standard France")[0]

	assert chosen() == "Standard France"
	assert chosen(faith="Bad") == "Firm France"
	assert chosen(faith="Good") == "Soft France"
	assert chosen(payer_profile="Bad Payer") == "Firm France"
	assert chosen(faith="Good", payer_profile="Bad Payer") == "Soft France"  # a person's judgement wins
	assert chosen(key_account="Yes") == chosen(key_account="Yes", payer_profile="Bad Payer") == "Soft France"
	assert chosen(key_account="Yes", faith="Bad") == "Firm France"
	assert chosen(key_account="No") == "Standard France"
