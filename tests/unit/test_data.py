"""The scenarios, notices, regimes and reasons that install loads hang together."""

from decimal import Decimal

import pytest

from recouvrement_app.rules.regimes import EU_MEMBERS, REGIMES, regime_for, regimes_from_records
from recouvrement_app.rules.scenario import Scenario

from .letters import NOTICES, TONES
from .source_tree import APP, json_of, records

DATA = APP / "data"
SCENARIOS = json_of(DATA / "scenarios.json")
LOADED = regimes_from_records(json_of(DATA / "regimes.json"))
PRINT_FORMATS = {record["name"] for _path, record in records("print_format")}
every_scenario = pytest.mark.parametrize("record", SCENARIOS, ids=lambda record: record["scenario_name"])


@every_scenario
def test_a_scenario_is_read_by_the_rules(record: dict) -> None:
	scenario = Scenario.from_record(record)
	assert [step.step for step in scenario.steps] == sorted({row["step"] for row in record["steps"]})
	assert scenario.name == record["scenario_name"] and scenario.gap_days == record["gap_days"]
	assert scenario.broken_promise_step is None or scenario.get(scenario.broken_promise_step)


@every_scenario
def test_a_scenario_names_notices_and_print_formats_that_exist(record: dict) -> None:
	for row in record["steps"]:
		assert row["notice"] in NOTICES, row["title"]
		assert not row.get("print_format") or row["print_format"] in PRINT_FORMATS, row["title"]


@every_scenario
def test_a_notice_never_speaks_harder_than_its_step(record: dict) -> None:
	order = ["Courtesy", "Reminder", "Firm", "Formal Notice", "Last Warning"]
	for row in record["steps"]:
		assert order.index(TONES[row["notice"]]) <= order.index(row["tone"]), row["title"]


@every_scenario
def test_steps_grow_later_and_never_send_a_formal_notice_by_themselves(record: dict) -> None:
	scenario = Scenario.from_record(record)
	offsets = [scenario.nominal_offset(step.step) for step in scenario.steps]
	assert offsets == sorted(offsets)
	for step in scenario.steps:
		if step.formal_notice or step.tone in ("Formal Notice", "Last Warning"):
			assert step.autonomy != "automatic", step.title
		if step.formal_notice:
			assert step.channel == "registered_letter" and step.grants_days >= 8


@every_scenario
def test_a_consumer_scenario_shows_no_charges(record: dict) -> None:
	if record.get("debtor_type") == "Consumer":
		assert not any(row.get("show_charges") for row in record["steps"])
		assert not any(row["notice"] == "Formal Notice" for row in record["steps"])


def test_every_notice_is_used_or_offered_to_people() -> None:
	used = {row["notice"] for record in SCENARIOS for row in record["steps"]}
	assert set(NOTICES) - used <= {"Answer To Customer", "Satisfaction Check", "Suspension Of Service", "Welcome"}  # for steps that people add


def test_loaded_regimes_equal_the_rules_where_both_have_the_code() -> None:
	assert {code for code in REGIMES if LOADED.get(code) != REGIMES[code]} == set()


@pytest.mark.parametrize(
	("country", "debtor_type", "code"),
	(
		("FR", "business", "fr-business"),
		("France", "Consumer", "fr-consumer"),
		("FR", "Public", "fr-public"),
		("", "", "fr-business"),
		("Germany", "business", "de-business"),
		("Belgium", "Business", "be-business"),
		("Poland", "Business", "eu-business"),
		("United Kingdom", "Business", "gb-business"),
	),
)
def test_a_debtor_finds_the_regime_of_its_country(country: str, debtor_type: str, code: str) -> None:
	found = regime_for(country, debtor_type, LOADED)
	assert found is not None and found.code == code


@pytest.mark.parametrize(("country", "debtor_type"), (("Germany", "Consumer"), ("United States", "Business"), ("CH", "Business")))
def test_where_no_regime_fits_nothing_may_be_claimed(country: str, debtor_type: str) -> None:
	assert regime_for(country, debtor_type, LOADED) is None


def test_every_member_state_has_a_regime_for_businesses() -> None:
	assert [state for state in EU_MEMBERS if regime_for(state, "business", LOADED) is None] == []


def test_a_consumer_owes_no_fixed_sum() -> None:
	assert [regime.code for regime in LOADED.values() if regime.debtor_type == "consumer" and regime.bands] == []


def test_a_mention_says_the_figures_of_its_record() -> None:
	for record in json_of(DATA / "regimes.json"):
		for mention in (record.get("mention_fr"), record.get("mention_en")):
			if mention and record.get("bands"):
				# the German base rate lies 0.88 below the ECB's (BGB § 247): 8.12 on the ECB's are 9 on the base rate
				points = Decimal(str(record["margin"])) + (Decimal("0.88") if record["regime_code"] == "de-business" else 0)
				assert f"{points:f}".removesuffix(".00") + " points" in mention, record["regime_code"]
				assert len(record["bands"]) > 1 or str(record["bands"][0]["amount"]) in mention, record["regime_code"]


def test_every_reason_has_a_french_title() -> None:
	reasons = json_of(DATA / "reasons.json")
	assert [row["reason_name"] for row in reasons if not row.get("title_fr")] == []
