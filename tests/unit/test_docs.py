"""The help pages: links and pictures exist, both languages have the same pages, reports and records are named rightly."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path
from urllib.parse import unquote

import pytest

ROOT = Path(__file__).resolve().parents[2]
APP = ROOT / "recouvrement_app"
LANGUAGES = ("en", "fr")
PAGES = sorted([*ROOT.glob("README*.md"), *(ROOT / "docs").rglob("*.md")])
HELP = sorted(page for language in LANGUAGES for page in (ROOT / "docs" / language).glob("*.md"))
LINK = re.compile(r"\]\(([^)\s]+)\)|\bsrc(?:set)?=\"([^\"]+)\"")
RECORD_ADDRESS = re.compile(r"`/app/([a-z0-9-]+)")
FRAPPES_OWN = {"query-report", "contact", "customer", "sales-invoice"}
LARGEST_PICTURE = 250_000  # bytes


def name_of(page: Path) -> str:
	return str(page.relative_to(ROOT))


def records(kind: str) -> set[str]:
	"""Names of the app's records of a kind ("report", "doctype", "page"), from their JSON."""
	found = (json.loads(path.read_text()) for path in (APP / kind).glob("*/*.json"))
	return {row["name"] for row in found if row.get("doctype", "").lower() == kind}


def french() -> dict[str, str]:
	with (APP / "translations" / "fr.csv").open(newline="") as lines:
		return {row[0]: row[1] for row in csv.reader(lines) if len(row) == 2}


def headings(page: Path) -> list[str]:
	return re.findall(r"^### (.+)$", page.read_text(), re.MULTILINE)


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_links_and_pictures_exist(page):
	targets = [first or second for first, second in LINK.findall(page.read_text())]
	local = [target.split("#")[0] for target in targets if not re.match(r"[a-z]+:|#", target)]
	missing = [target for target in local if not (page.parent / unquote(target)).exists()]
	assert not missing


def test_each_page_has_its_twin():
	english, translated = ({page.name for page in (ROOT / "docs" / each).glob("*.md")} for each in LANGUAGES)
	assert english == translated
	assert "index.md" in english


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_index_names_every_page(language):
	folder = ROOT / "docs" / language
	linked = {first for first, _ in LINK.findall((folder / "index.md").read_text())}
	assert {page.name for page in folder.glob("*.md")} - {"index.md"} <= linked


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_report_is_explained_and_no_other(language):
	words = french()
	reports = records("report")
	expected = reports if language == "en" else {words[name] for name in reports}
	told = headings(ROOT / "docs" / language / "reports.md")
	assert sorted(told) == sorted(expected)


@pytest.mark.parametrize("page", HELP, ids=name_of)
def test_addresses_are_of_records_that_exist(page):
	"""Help pages name a record by its address in the desk: `/app/collection-case`."""
	slugs = {name.lower().replace(" ", "-") for name in records("doctype")} | records("page")
	slugs |= FRAPPES_OWN | {"recouvrement"}  # the workspace
	assert set(RECORD_ADDRESS.findall(page.read_text())) <= slugs


@pytest.mark.parametrize("page", HELP, ids=name_of)
def test_bold_records_exist(page):
	"""A record in bold italics (***Collection Case***) is a doctype of the app, in the language of the page."""
	words = french()
	doctypes = records("doctype")
	known = doctypes if page.parent.name == "en" else {words.get(name, name) for name in doctypes}
	assert set(re.findall(r"\*\*\*([^*]+)\*\*\*", page.read_text())) <= known


@pytest.mark.parametrize("picture", sorted((ROOT / "docs" / "images").glob("??-*.png")), ids=name_of)
def test_pictures_of_the_help_pages_are_light(picture):
	assert picture.stat().st_size <= LARGEST_PICTURE
