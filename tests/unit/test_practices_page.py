"""The page of practices names what exists: each practice once, records of the desk by their names, tests by their files."""

import re
from functools import cache

import pytest

from .source_tree import APP, ROOT, json_of, records
from .test_architecture import KNOWN_DOCTYPES

PAGE = ROOT / "docs" / "practices.md"
SECTIONS = {"S0": 62, "S1": 49, "S2": 36, "S3": 29, "S4": 49}
NOTHING = "–"
FOLDERS = ("doctype", "report", "print_format", "number_card", "dashboard_chart", "workspace")
DATA = {
	"notices": "notice_name",
	"reasons": "reason_name",
	"regimes": "regime_code",
	"routes": "route_name",
	"scenarios": "scenario_name",
}
ROLES = {"Collections User", "Collections Approver", "Collections Manager"}


@cache
def rows() -> list[list[str]]:
	"""The cells of each practice: id, practice, how it is served, tests."""
	lines = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if re.match(r"\| S\d", line)]
	return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


@cache
def known_names() -> set[str]:
	"""Names of the application's records and roles, and of ERPNext's doctypes that they point to."""
	names = {record["name"] for folder in FOLDERS for _path, record in records(folder)}
	names |= {row[key] for file, key in DATA.items() for row in json_of(APP / "data" / f"{file}.json")}
	return names | ROLES | KNOWN_DOCTYPES


def test_every_practice_has_its_row_once_and_in_order() -> None:
	wanted = [f"{section}-{n}" for section, count in SECTIONS.items() for n in range(1, count + 1)]
	assert [cells[0] for cells in rows()] == wanted


@pytest.mark.parametrize("cells", rows(), ids=lambda cells: cells[0])
def test_a_row_names_records_and_tests_that_exist(cells: list[str]) -> None:
	assert len(cells) == 4 and all(cells)
	_id, _practice, served, tests = cells
	unknown = set(re.findall(r"`([^`]+)`", served)) - known_names()
	assert not unknown
	missing = [
		name for name in tests.split(", ") if name != NOTHING and not (ROOT / "tests" / name).is_file()
	]
	assert not missing


@pytest.mark.parametrize("cells", rows(), ids=lambda cells: cells[0])
def test_what_is_served_is_shown_by_a_test(cells: list[str]) -> None:
	_id, _practice, served, tests = cells
	if served.startswith("**Not yet**"):
		assert tests == NOTHING
	elif tests == NOTHING:
		assert "not yet" in served
	else:
		assert served.startswith("In part: ") == ("not yet:" in served)
