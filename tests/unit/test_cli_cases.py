"""CASES.md told with files: what a person gets who knows nothing but the command line."""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest

from .test_cli_commands import simulated
from .test_cli_files import HEADER, file, plan, planned, run

DUE = date(2025, 3, 3)
CHANNELS = ("email", "letter", "registered_letter", "call", "visit", "sms", "internal", "litigation")


def day(n: int) -> str:
	"""DUE + n as a file writes it."""
	return (DUE + timedelta(days=n)).isoformat()


def owed(name: str = "F1", due: int = 0, outstanding: str = "100", currency: str = "EUR", **over: str) -> str:
	"""A row of receivables of Dupont."""
	cells = {"company": "ACME", "customer": "Dupont", "term": "", "posted": day(due - 30), **over}
	return ",".join(
		(cells["company"], cells["customer"], name, cells["term"], cells["posted"], day(due), outstanding, outstanding, currency)
	)


def owing(*rows: str) -> str:
	"""A receivables file."""
	return "\n".join((HEADER, *(rows or (owed(),)))) + "\n"


@pytest.fixture
def tell(tmp_path: Path):
	"""A file of the design from its rows: `tell("history", "Dupont,F1,,1,done,2025-03-08,")` → the option and its path."""
	headers = {
		"history": "customer,invoice,term,step,status,date,deadline",
		"promises": "customer,invoice,amount,date,tolerance_days,status",
		"holds": "customer,invoice,kind,until",
		"credits": "company,customer,amount,currency",
		"payments": "customer,invoice,term,date,amount",
	}

	def write(kind: str, *rows: str) -> tuple[str, str]:
		return f"--{kind}", file(tmp_path, f"{kind}.csv", headers[kind], *rows)

	return write


@pytest.fixture
def scenario(tmp_path: Path):
	"""A scenario file from its steps; the default is S of CASES.md."""

	def write(*steps: dict, **over: object) -> tuple[str, str]:
		chosen = steps or ({"offset_days": 5}, {"offset_days": 20}, {"offset_days": 40})
		rows = [{"step": n, "title": f"Step {n}", "channel": "email", **step} for n, step in enumerate(chosen, 1)]
		text = json.dumps({"name": "S", "gap_days": 7, "steps": rows, **over})
		return "--scenario", file(tmp_path, "S.json", text)

	return write


def acts(data: dict) -> list[tuple[str, int, list[str]]]:
	"""(day, step, invoices) of each action."""
	return [(a["date"], a["step"], [line["invoice"] for line in a["lines"]]) for a in data["actions"]]


def why(data: dict) -> list[tuple[str, str]]:
	"""(invoice, reason) of each skipped line."""
	return [(s["invoice"], s["reason"]) for s in data["skipped"]]


def test_the_first_step_comes_on_its_day_and_never_before(tmp_path: Path, scenario) -> None:
	for n in (-10, 0, 1, 4):
		assert why(planned(tmp_path, owing(), *scenario(), date=day(n))) == [("F1", "not_due_yet")]
	data = planned(tmp_path, owing(), *scenario(), date=day(5))
	assert acts(data) == [(day(5), 1, ["F1"])] and data["actions"][0]["lines"][0]["days_late"] == 5


@pytest.mark.parametrize(("status", "step"), [("prepared", 1), ("failed", 1), ("done", 2), ("skipped", 2)])
def test_only_what_was_done_or_skipped_counts(tmp_path: Path, scenario, tell, status: str, step: int) -> None:
	history = tell("history", f"Dupont,F1,,1,{status},{day(5)},")
	assert acts(planned(tmp_path, owing(), *scenario(), *history, date=day(30))) == [(day(30), step, ["F1"])]


def test_a_late_start_takes_step_1_and_says_how_old_the_line_is(tmp_path: Path, scenario, tell) -> None:
	action = planned(tmp_path, owing(), *scenario(), date=day(50))["actions"][0]
	assert (action["step"], action["lines"][0]["old_enough_for"]) == (1, 3)
	assert action["remarks"] == ["F1: old enough for step 3"]
	history = tell("history", f"Dupont,F1,,1,done,{day(50)},")
	assert why(planned(tmp_path, owing(), *scenario(), *history, date=day(50))) == [("F1", "gap")]


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("kind", ["hold", "dispute", "litigation", "opt_out"])
@pytest.mark.parametrize("invoice", ["F1", ""])
def test_a_hold_stops_every_channel_until_its_last_day(
	tmp_path: Path, scenario, tell, channel: str, kind: str, invoice: str
) -> None:
	step = scenario({"offset_days": 5, "channel": channel})
	for until in ("", day(9)):
		held = tell("holds", f"Dupont,{invoice},{kind},{until}")
		assert why(planned(tmp_path, owing(), *step, *held, date=day(9))) == [("F1", kind)]
	free = tell("holds", f"Dupont,{invoice},{kind},{day(8)}")
	assert acts(planned(tmp_path, owing(), *step, *free, date=day(9))) == [(day(9), 1, ["F1"])]


@pytest.mark.parametrize(
	("credit", "total"),
	[("ACME,Dupont,50,EUR", "50.00"), ("ACME,Dupont,50,USD", "100.00"), ("OTHER,Dupont,50,EUR", "100.00")],
)
def test_a_credit_counts_in_its_own_case_only(tmp_path: Path, scenario, tell, credit: str, total: str) -> None:
	action = planned(tmp_path, owing(), *scenario(), *tell("credits", credit), date=day(5))["actions"][0]
	assert action["total"] == total and action["lines"][0]["outstanding"] == "100.00"
	covered = tell("credits", "ACME,Dupont,100,EUR")
	assert why(planned(tmp_path, owing(), *scenario(), *covered, date=day(5))) == [("F1", "credit_covers")]


def test_three_invoices_at_three_steps_are_one_contact_at_the_highest(tmp_path: Path, scenario, tell) -> None:
	steps = scenario({"offset_days": 10}, {"offset_days": 30}, {"after_previous_days": 10})
	history = tell(
		"history", f"Dupont,B,,1,done,{day(-15)},", f"Dupont,C,,1,done,{day(-50)},", f"Dupont,C,,2,done,{day(-15)},"
	)
	rows = owing(owed("A"), owed("B", -25), owed("C", -60))
	action = planned(tmp_path, rows, *steps, *history, date=day(10))["actions"][0]
	assert action["step"] == 3 and [line["step"] for line in action["lines"]] == [1, 2, 3] and action["total"] == "300.00"


def test_the_gap_of_the_case_silences_for_its_days_and_no_longer(tmp_path: Path, scenario, tell) -> None:
	history = tell("history", f"Dupont,A,,1,done,{day(10)},")
	rows = owing(owed("A", 5), owed("B", 5))
	for n, expected in ((14, []), (19, []), (20, [(day(20), 1, ["B"])])):
		data = planned(tmp_path, rows, *scenario(), *history, "--gap", "10", date=day(n))
		assert acts(data) == expected and (expected or ("B", "gap") in why(data))


def test_the_next_step_waits_for_the_deadline_that_the_letter_named(tmp_path: Path, scenario, tell) -> None:
	history = tell("history", f"Dupont,F1,,1,done,{day(5)},{day(30)}")
	assert acts(planned(tmp_path, owing(), *scenario(), *history, date=day(30))) == []
	assert acts(planned(tmp_path, owing(), *scenario(), *history, date=day(31))) == [(day(31), 2, ["F1"])]
	steps = scenario({"offset_days": 5, "grants_days": 20}, {"offset_days": 10})
	data = simulated(tmp_path, owing(), day(0), day(60), *steps)
	assert [a["date"] for a in data["actions"]] == [day(5), day(26)] and data["actions"][0]["deadline"] == day(25)


def test_a_disputed_invoice_is_on_no_letter_of_the_others(tmp_path: Path, scenario, tell) -> None:
	rows = owing(owed("A"), owed("B"), owed("C"))
	data = planned(tmp_path, rows, *scenario(), *tell("holds", "Dupont,B,dispute,"), date=day(6))
	assert acts(data) == [(day(6), 1, ["A", "C"])] and data["actions"][0]["information"] == []


@pytest.mark.parametrize(("status", "step"), [("open", 3), ("broken", 3), ("kept", 1), ("partly_kept", 1)])
def test_a_broken_promise_resumes_at_the_step_that_the_scenario_names(
	tmp_path: Path, scenario, tell, status: str, step: int
) -> None:
	promise = tell("promises", f"Dupont,F1,100,{day(10)},2,{status}")
	steps = scenario(broken_promise_step=3)
	if status == "open":
		for n in (6, 10, 12):
			assert why(planned(tmp_path, owing(), *steps, *promise, date=day(n))) == [("F1", "promise")]
	assert acts(planned(tmp_path, owing(), *steps, *promise, date=day(13))) == [(day(13), step, ["F1"])]


@pytest.mark.parametrize(("paid", "steps"), [("", [3]), ("20", [1, 2, 3]), ("50", [1, 2, 3])])
def test_a_simulation_keeps_and_breaks_promises_by_its_payments(
	tmp_path: Path, scenario, tell, paid: str, steps: list[int]
) -> None:
	promise = tell("promises", f"Dupont,F1,50,{day(4)},0,open")
	payments = tell("payments", f"Dupont,F1,,{day(4)},{paid}") if paid else tell("payments", f"Martin,X,,{day(4)},1")
	data = simulated(tmp_path, owing(), day(0), day(60), *scenario(broken_promise_step=3), *promise, *payments)
	assert [a["step"] for a in data["actions"]] == steps


def test_a_step_before_the_due_date_is_sent_before_it_or_passed_over(tmp_path: Path, scenario) -> None:
	steps = scenario({"offset_days": -5}, {"offset_days": 5})
	for n in range(-8, 6):
		expected = 1 if -5 <= n <= -1 else 2 if n == 5 else None
		data = planned(tmp_path, owing(), *steps, date=day(n))
		assert [a["step"] for a in data["actions"]] == ([expected] if expected else [])


def test_companies_customers_and_currencies_are_cases_of_their_own(tmp_path: Path, scenario) -> None:
	rows = owing(
		owed(), owed(customer="Martin"), owed(company="B"), owed("F2", currency="USD"),
		owed("J", outstanding="1000", currency="JPY"), owed("T", outstanding="1.234", currency="TND"),
	)
	found = planned(tmp_path, rows, *scenario(), date=day(5))["actions"]
	assert [(a["company"], a["customer"], a["currency"], a["total"]) for a in found] == [
		("ACME", "Dupont", "EUR", "100.00"),
		("ACME", "Martin", "EUR", "100.00"),
		("B", "Dupont", "EUR", "100.00"),
		("ACME", "Dupont", "USD", "100.00"),
		("ACME", "Dupont", "JPY", "1000"),
		("ACME", "Dupont", "TND", "1.234"),
	]
	yen = found[4]["lines"][0]
	assert (yen["outstanding"], yen["interest"], yen["indemnity"]) == ("1000", "2", "0")


def test_a_country_without_a_regime_is_said_and_nothing_is_claimed(tmp_path: Path, scenario) -> None:
	text = f"{HEADER},debtor_type,country\n{owed()},business,US\n"
	data = planned(tmp_path, text, *scenario(), date=day(30))
	line = data["actions"][0]["lines"][0]
	assert (line["interest"], line["indemnity"]) == ("0.00", "0.00") and "'US'" in data["warnings"][0]


def test_every_bad_step_of_a_scenario_is_listed(tmp_path: Path, scenario) -> None:
	steps = scenario({"offset_days": "x"}, {"offset_days": 5, "grant_days": 3}, {"offset_days": 9, "minimum": {"EUR": -1}})
	result = plan(tmp_path, owing(), *steps)
	assert result.exit_code == 2 and result.stdout == ""
	problems = result.stderr.splitlines()
	assert len(problems) == 4 and all("S.json" in problem for problem in problems[:3])
	assert "steps[1]: field offset_days" in problems[0] and "did you mean grants_days?" in problems[1]
	result = plan(tmp_path, owing(), *scenario({"step": 0, "offset_days": 1, "channel": "pigeon", "autonomy": "auto"}))
	assert [word in result.stderr for word in ("numbered from 1", "field channel", "field autonomy")] == [True] * 3


def test_a_day_on_which_nothing_goes_out_says_so(tmp_path: Path) -> None:
	(tmp_path / "R.csv").write_text(owing())
	shown = run("plan", "--receivables", tmp_path / "R.csv", "--date", day(0)).stdout
	assert f"What goes out on {day(0)} (scenario Three Reminders): nothing." in shown and "not_due_yet" in shown
