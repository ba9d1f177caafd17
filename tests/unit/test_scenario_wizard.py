"""A scenario from questions: expected days are worked by hand from the shipped scenarios."""

import pytest

from recouvrement_app.rules.errors import ScenarioError
from recouvrement_app.rules.scenario import Scenario
from recouvrement_app.rules.scenario_wizard import (
	APPROVALS,
	CHANNELS,
	CUSTOMERS,
	EVERYTHING,
	FIRMNESS,
	FORMAL_ONLY,
	Answers,
	Draft,
	draft,
)

from .letters import NOTICES
from .source_tree import APP, json_of

SHIPPED = json_of(APP / "data" / "scenarios.json")
ALL = frozenset(("Email", "Call", "Letter"))


def made(**answers) -> Draft:
	return draft(Answers(**{"name": "Mine", **answers}), SHIPPED)


def days(result: Draft) -> list[tuple[str, int]]:
	return [(row["channel"], row["offset_days"]) for row in result.record["steps"]]


def titles(result: Draft) -> list[str]:
	return [row["title"] for row in result.record["steps"]]


@pytest.mark.parametrize(("firmness", "base"), [("Soft", "Soft France"), ("Standard", "Standard France"), ("Firm", "Firm France")])
def test_businesses_with_every_channel_get_the_shipped_scenario_as_it_is(firmness: str, base: str) -> None:
	result = made(firmness=firmness)
	shipped = next(record for record in SHIPPED if record["scenario_name"] == base)
	assert result.record["steps"] == shipped["steps"]
	assert {**shipped, **result.record, "description": ""} == {**result.record, "description": ""}
	assert (result.record["scenario_name"], result.record["broken_promise_step"]) == ("Mine", shipped["broken_promise_step"])
	assert [str(note) for note in result.notes] == [f"made from {base}"]


def test_firm_with_consumers_is_sooner_and_still_leaves_the_days_that_a_letter_grants() -> None:
	# shipped: -5, 3, 17, 31, 45, 70; four fifths: 2, 14, 25, 36, 56; the letter grants 10 days (14 → 25), the notice 15 (36 → 52)
	result = made(customers="Consumer", firmness="Firm", days_before=5)
	assert days(result) == [("Email", -5), ("Email", 2), ("Letter", 14), ("Call", 25), ("Registered Letter", 36), ("Litigation", 56)]
	assert not any(row.get("show_charges") for row in result.record["steps"])
	assert result.record["debtor_type"] == "Consumer"


def test_soft_with_public_buyers_is_later() -> None:
	# shipped: -8, 5, 20, 35, 60, 90; times one and a half: 8 (7.5), 30, 53 (52.5), 90, 135
	result = made(customers="Public", firmness="Soft", days_before=8)
	assert [day for _channel, day in days(result)] == [-8, 8, 30, 53, 90, 135]


def test_without_a_telephone_calls_are_left_out_and_a_broken_promise_resumes_at_the_next_step() -> None:
	# Standard France without its steps 4, 6 and 8; a broken promise resumed at 6, so at the formal notice, now step 5
	result = made(channels=frozenset(("Email", "Letter")))
	assert days(result) == [
		("Email", -7), ("Email", 1), ("Email", 10), ("Email", 26), ("Registered Letter", 42), ("Internal", 58), ("Litigation", 62),
	]  # fmt: skip
	assert [row["step"] for row in result.record["steps"]] == [1, 2, 3, 4, 5, 6, 7]
	assert result.record["broken_promise_step"] == 5
	assert "Call to understand: left out, there is no channel for it" in result.notes


def test_without_email_letters_go_and_nothing_leaves_by_itself() -> None:
	result = made(channels=frozenset(("Call", "Letter")))
	assert [channel for channel, _day in days(result)][:3] == ["Letter", "Letter", "Letter"]
	assert {row["autonomy"] for row in result.record["steps"]} == {"To Approve", "Manual"}


def test_with_a_telephone_only_the_courtesy_is_left_out_and_the_formal_notice_is_posted_all_the_same() -> None:
	result = made(channels=frozenset(("Call",)))
	assert [channel for channel, _day in days(result)] == ["Call"] * 5 + ["Registered Letter", "Call", "Internal", "Litigation"]
	assert titles(result)[0] == "First reminder"
	assert "Formal notice by registered letter: kept, a formal notice is posted whatever else is" in result.notes


def test_a_text_message_follows_the_first_reminder_and_the_rest_keeps_the_gap() -> None:
	# -7, 1, then the message at 8; the firm reminder waits until 15 (granting 5), the call until 22, the statement 29 (granting 6) …
	result = made(channels=ALL | {"SMS"})
	assert days(result)[:7] == [("Email", -7), ("Email", 1), ("SMS", 8), ("Email", 15), ("Call", 22), ("Email", 29), ("Call", 36)]
	assert days(result)[7:] == [("Registered Letter", 43), ("Call", 54), ("Internal", 58), ("Litigation", 62)]
	assert result.record["broken_promise_step"] == 7  # the call that names consequences, one step further


def test_nothing_before_the_due_date_when_nobody_wants_it() -> None:
	assert titles(made(days_before=0))[0] == "First reminder"
	# three days before: the first reminder waits for the gap of seven days, until the fourth day
	assert days(made(days_before=3))[:2] == [("Email", -3), ("Email", 4)]


def test_large_invoices_are_asked_about_first() -> None:
	result = made(ask_above=5000, smallest=25, currency="CHF")
	assert days(result)[:3] == [("Call", -15), ("Email", -7), ("Email", 1)]
	assert result.record["minimums"] == [
		{"step": 0, "currency": "CHF", "amount": 25}, {"step": 1, "currency": "CHF", "amount": 5000},
	]  # fmt: skip
	(step, *_rest) = Scenario.from_record(result.record).steps
	assert step.satisfaction_check and step.minimum["CHF"] == 5000


def test_who_approves() -> None:
	everything, formal = made(approval=EVERYTHING), made(approval=FORMAL_ONLY)
	assert "Automatic" not in {row["autonomy"] for row in everything.record["steps"]}
	by_itself = [row["step"] for row in formal.record["steps"] if row["autonomy"] == "Automatic"]
	assert by_itself == [1, 2, 3, 5]  # the four e-mails; never the formal notice or the file


def test_abroad_keeps_the_currencies_of_the_shipped_scenario() -> None:
	minimums = made(customers="Abroad", language="en", currency="EUR", smallest=50).record["minimums"]
	assert [(row["currency"], row["amount"]) for row in minimums] == [("EUR", 50), ("USD", 50), ("GBP", 50)]


@pytest.mark.parametrize("customers", CUSTOMERS)
@pytest.mark.parametrize("firmness", FIRMNESS)
@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("approval", APPROVALS)
def test_whatever_is_answered_the_rules_can_follow_it(customers: str, firmness: str, channel: str, approval: str) -> None:
	result = made(customers=customers, firmness=firmness, channels=frozenset((channel,)), approval=approval, ask_above=1000)
	scenario = Scenario.from_record(result.record)
	offsets = [step.offset_days for step in scenario.steps]
	assert offsets == sorted(set(offsets))
	assert all(step.autonomy != "automatic" for step in scenario.steps if step.formal_notice or step.channel == "litigation")
	assert all(row["notice"] in NOTICES for row in result.record["steps"])


@pytest.mark.parametrize("wrong", [{"name": " "}, {"customers": "Friends"}, {"firmness": "Cruel"}, {"channels": frozenset()}, {"channels": frozenset(("Fax",))}])
def test_a_missing_answer_is_said(wrong: dict) -> None:
	with pytest.raises(ScenarioError):
		made(**wrong)
