"""The commands: exact JSON, exit codes, folders."""

import json
from pathlib import Path

from .test_cli_files import HEADER, ROW, file, plan, planned, run

TWO = f"{HEADER}\n{ROW}\nACME,Dupont,F2,,2025-01-01,2025-02-20,50,50,EUR\n"


def test_the_plan_has_the_shape_of_the_design(tmp_path: Path) -> None:
	credits = file(tmp_path, "C.csv", "company,customer,amount,currency", "ACME,Dupont,30,EUR")
	data = planned(tmp_path, TWO, "--credits", credits)
	assert set(data) == {"date", "scenario", "actions", "skipped", "warnings"}
	action = data["actions"][0]
	assert {
		"company",
		"customer",
		"currency",
		"step",
		"title",
		"channel",
		"autonomy",
		"date",
		"lines",
		"information",
		"credits",
		"total",
	} <= set(action)
	assert set(action["lines"][0]) == {
		"invoice",
		"term",
		"due_date",
		"days_late",
		"outstanding",
		"step",
		"old_enough_for",
		"interest",
		"indemnity",
	}
	assert (action["step"], action["total"], action["channel"], action["autonomy"]) == (
		1,
		"70.00",
		"email",
		"to_approve",
	)
	assert action["lines"][0]["days_late"] == 15 and action["lines"][0]["indemnity"] == "40.00"
	assert {"customer", "invoice", "term", "reason", "detail"} <= set(data["skipped"][0])
	assert data["skipped"][0]["reason"] == "not_due_yet"


def test_each_line_is_in_an_action_or_skipped_with_a_reason(tmp_path: Path) -> None:
	data = planned(tmp_path, TWO)
	acted = [line["invoice"] for action in data["actions"] for line in action["lines"]]
	assert sorted(acted + [skip["invoice"] for skip in data["skipped"]]) == ["F1", "F2"]


def test_the_gap_of_the_command_line_wins_over_the_scenarios(tmp_path: Path) -> None:
	history = file(
		tmp_path, "H.csv", "customer,invoice,term,step,status,date,deadline", "Dupont,F1,,1,done,2025-02-14,"
	)
	day = "2025-02-25"
	assert planned(tmp_path, TWO, "--history", history, date=day)["actions"]
	held = planned(tmp_path, TWO, "--history", history, "--gap", "30", date=day)
	assert not held["actions"] and {skip["reason"] for skip in held["skipped"]} == {"gap"}


def test_a_scenario_comes_from_a_json_file(tmp_path: Path) -> None:
	scenario = tmp_path / "mine.json"
	scenario.write_text(
		json.dumps(
			{
				"name": "Mine",
				"grace_days": 3,
				"gap_days": 10,
				"steps": [
					{
						"step": 1,
						"title": "Hello",
						"offset_days": 2,
						"channel": "call",
						"autonomy": "manual",
						"minimum": {"EUR": "60"},
					}
				],
			}
		)
	)
	data = planned(tmp_path, TWO, "--scenario", str(scenario), date="2025-03-01")
	assert data["scenario"] == "Mine" and data["actions"][0]["channel"] == "call"
	assert [skip["reason"] for skip in data["skipped"]] == ["below_minimum"]


def test_an_unknown_scenario_is_refused_with_a_suggestion(tmp_path: Path) -> None:
	result = plan(tmp_path, TWO, "--scenario", "three reminder")
	assert result.exit_code == 2 and "Three Reminders" in result.stderr
	result = plan(tmp_path, f"{HEADER},scenario\n{ROW},Nobody knows\n")
	assert result.exit_code == 2 and "R.csv:2:scenario" in result.stderr


def test_a_broken_scenario_file_names_its_place(tmp_path: Path) -> None:
	scenario = tmp_path / "mine.json"
	for content in (
		'{"name": "x", "steps": [',
		'{"name": "x", "steps": []}',
		'{"steps": [{"step": "one", "offset_days": 1}]}',
		"[]",
	):
		scenario.write_text(content)
		result = plan(tmp_path, TWO, "--scenario", str(scenario))
		assert result.exit_code == 2 and "mine.json" in result.stderr


def test_out_writes_the_plan_the_tables_and_the_notices(tmp_path: Path) -> None:
	out = tmp_path / "out"
	assert plan(tmp_path, TWO, "--out", str(out)).exit_code == 0
	assert json.loads((out / "plan.json").read_text())["actions"]
	assert (out / "actions.csv").read_text().startswith("date,company,customer")
	assert (out / "skipped.csv").exists() and list((out / "notices").glob("*.html"))


def test_a_refused_plan_writes_nothing(tmp_path: Path) -> None:
	out = tmp_path / "out"
	assert plan(tmp_path, TWO.replace("100.00", "x"), "--out", str(out)).exit_code == 2
	assert not out.exists() and not list(tmp_path.glob(".out*"))


def test_out_never_replaces_a_folder_that_is_not_its_own(tmp_path: Path) -> None:
	mine = tmp_path / "out" / "notices" / "mine.txt"
	mine.parent.mkdir(parents=True)
	mine.write_text("keep")
	assert plan(tmp_path, TWO, "--out", str(tmp_path / "out")).exit_code == 2
	assert mine.read_text() == "keep" and not (tmp_path / "out" / "plan.json").exists()


def simulated(tmp_path: Path, text: str, first: str, last: str, *options: str) -> dict:
	(tmp_path / "R.csv").write_text(text)
	result = run(
		"simulate",
		"--receivables",
		tmp_path / "R.csv",
		"--from",
		first,
		"--to",
		last,
		"--format",
		"json",
		*options,
	)
	assert result.exit_code == 0, result.stderr
	return json.loads(result.stdout)


def test_a_simulation_does_each_action_the_day_it_falls_due(tmp_path: Path) -> None:
	data = simulated(tmp_path, f"{HEADER}\n{ROW}\n", "2025-01-01", "2025-04-30")
	assert set(data) == {"from", "to", "scenario", "actions", "skipped", "warnings"}
	assert [(action["date"], action["step"]) for action in data["actions"]] == [
		("2025-02-05", 1),
		("2025-02-20", 2),
		("2025-03-12", 3),
	]
	assert data["skipped"][0]["reason"] == "no_more_steps"


def test_a_payment_stops_the_simulation_of_its_invoice_on_its_own_day(tmp_path: Path) -> None:
	payments = file(tmp_path, "PAY.csv", "customer,invoice,date,amount", "Dupont,F1,2025-02-20,100")
	data = simulated(tmp_path, f"{HEADER}\n{ROW}\n", "2025-01-01", "2025-04-30", "--payments", payments)
	assert [action["step"] for action in data["actions"]] == [1] and data["skipped"][0]["reason"] == "paid"


def test_payments_go_to_the_earliest_term_and_what_is_too_much_becomes_a_credit(tmp_path: Path) -> None:
	terms = f"{HEADER}\nACME,Dupont,F1,B,2025-01-01,2025-02-28,50,50,EUR\nACME,Dupont,F1,A,2025-01-01,2025-01-31,50,50,EUR\n"
	payments = file(tmp_path, "PAY.csv", "customer,invoice,date,amount", "Dupont,F1,2025-01-20,60")
	data = simulated(tmp_path, terms, "2025-01-01", "2025-03-06", "--payments", payments)
	assert [(a["lines"][0]["term"], a["total"]) for a in data["actions"]] == [("B", "40.00")]
	payments = file(tmp_path, "PAY.csv", "customer,invoice,date,amount", "Dupont,F1,2025-01-20,160")
	assert "kept as a credit" in " ".join(
		simulated(tmp_path, terms, "2025-01-01", "2025-03-06", "--payments", payments)["warnings"]
	)


def test_a_simulation_that_ends_before_it_begins_is_refused(tmp_path: Path) -> None:
	file(tmp_path, "R.csv", HEADER, ROW)
	result = run(
		"simulate", "--receivables", tmp_path / "R.csv", "--from", "2025-02-01", "--to", "2025-01-01"
	)
	assert result.exit_code == 2


def charges(*options: str) -> dict:
	result = run(
		"charges",
		"--amount",
		"10000",
		"--due",
		"2025-05-15",
		"--paid",
		"2025-08-20",
		"--format",
		"json",
		*options,
	)
	assert result.exit_code == 0, result.stderr
	return json.loads(result.stdout)


def test_the_worked_figures_of_the_law_come_out() -> None:
	business = charges("--regime", "fr-business")
	assert (business["interest"], business["indemnity"], business["total"]) == ("335.49", "40.00", "375.49")
	assert [(s["days"], s["rate"]) for s in business["segments"]] == [(46, "13.15"), (51, "12.15")]
	assert set(business["segments"][0]) == {"from", "to", "days", "rate", "base", "interest"}
	public = charges("--regime", "fr-public")
	assert (public["interest"], public["indemnity"]) == ("296.32", "40.00")
	assert charges("--regime", "fr-consumer")["total"] == "0.00"


def test_a_missing_rate_is_said_and_never_guessed() -> None:
	result = run(
		"charges",
		"--amount",
		"1000",
		"--due",
		"2026-06-01",
		"--paid",
		"2026-08-01",
		"--regime",
		"fr-business",
		"--format",
		"json",
	)
	data = json.loads(result.stdout)
	assert "2026 H2" in data["warnings"][0] and data["segments"][-1]["to"] == "2026-06-30"


def test_bad_options_of_charges_are_refused(tmp_path: Path) -> None:
	base = ["charges", "--amount", "1000", "--due", "2025-06-01", "--paid", "2025-08-01", "--regime"]
	rates = file(tmp_path, "rates.csv", "semester_start,ecb_main_refinancing_rate", "2025-01-01,much")
	for options in (
		["fr-busines"],
		["fr-business", "--partial", "2025-07-01"],
		["fr-business", "--partial", "2025-09-01=10"],
		["fr-business", "--partial", "2025-07-01=2000"],
		["fr-business", "--rates", rates],
		["fr-business", "--currency", "euro"],
	):
		assert run(*base, *options).exit_code == 2, options
	result = run(*base, "fr-business", "--rates", rates)
	assert "rates.csv:2:ecb_main_refinancing_rate" in result.stderr


def test_tables_are_readable_when_piped(tmp_path: Path) -> None:
	file(tmp_path, "R.csv", HEADER, ROW)
	result = run("plan", "--receivables", tmp_path / "R.csv", "--date", "2025-02-15")
	assert result.exit_code == 0 and "Dupont" in result.stdout and "First reminder" in result.stdout
