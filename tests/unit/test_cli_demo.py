"""The demo: the same seed gives the same year, its figures add up, its pages need no network and no link is dead."""

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path

import pytest

from recouvrement_app.rules.money import ZERO
from recouvrement_app.simulator.demo import figures
from recouvrement_app.simulator.demo.draws import LAST, LIVE_FROM
from recouvrement_app.simulator.demo.play import Player, Year

from .test_cli_files import run


@pytest.fixture(scope="module")
def year() -> Year:
	"""The default year."""
	return Player(2027).play(lambda _day, _count: None)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
	"""The demo as the command writes it, without PDF."""
	out = tmp_path_factory.mktemp("demo") / "out"
	result = run("demo", "--out", out, "--no-pdf")
	assert result.exit_code == 0, result.stderr
	assert str(out / "index.html") in result.stdout.replace("\n", "")
	yield out


def test_the_year_has_the_people_and_the_invoices_that_were_promised(year: Year) -> None:
	people = year.world.people.values()
	assert 55 <= len(people) <= 65
	assert 1400 <= len({line.invoice for line in year.world.issued}) <= 1600
	assert {person.currency for person in people} == {"EUR", "USD", "GBP"}
	assert {person.debtor_type for person in people} == {"business", "consumer", "public"}
	assert all(person.reason for person in people)
	kinds = {event.kind for event in year.world.events}
	assert {"paid", "promise", "kept", "broken", "dispute", "credit", "opt_out"} <= kinds


def test_the_same_seed_gives_the_same_year(year: Year) -> None:
	again = Player(2027).play(lambda _day, _count: None)
	assert again.notices == year.notices and again.world.events == year.world.events
	assert Player(7).play(lambda _day, _count: None).notices != year.notices


def test_something_waits_for_approval_on_the_last_day(year: Year) -> None:
	assert [n for n in year.notices if not n.done]


def test_the_aged_balance_is_what_customers_owe(year: Year) -> None:
	balance = {
		currency: sum(buckets.values()) for currency, buckets in figures.ageing_by_currency(year).items()
	}
	for currency, total in balance.items():
		owed = sum((d.outstanding for d in figures.debtors(year) if d.person.currency == currency), ZERO)
		assert owed == total


def test_every_open_line_is_in_an_action_or_skipped(year: Year) -> None:
	acted = {(p.line.invoice, p.line.term) for action in year.last_plan.actions for p in action.lines}
	skipped = {(s.line.invoice, s.line.term) for s in year.last_plan.skipped}
	assert acted | skipped == {line.key for line in year.world.open_lines()}
	assert not acted & skipped


def test_no_case_was_contacted_twice_within_its_gap(year: Year) -> None:
	last = {}
	for notice in year.notices:
		action = notice.action
		if action.step.is_contact:
			before = last.get(action.case)
			assert before is None or (action.date - before).days >= year.scenarios[action.scenario].gap_days
			last[action.case] = action.date


def amounts(html: str) -> list[Decimal]:
	"""The amounts of a piece of page, as they are written there: 12 345,60 €."""
	found = re.findall(r"(−?[\d\u202f]+(?:,\d+)?)\u00a0[€$£]", html)
	return [Decimal(text.replace("\u202f", "").replace(",", ".").replace("−", "-")) for text in found]


def rows_of(html: str) -> list[str]:
	"""The rows of the first table's body."""
	return re.findall(r"<tr>.*?</tr>", html.split("<tbody>", 1)[1].split("</tbody>", 1)[0], re.DOTALL)


def test_the_figures_of_the_page_agree_with_one_another(folder: Path) -> None:
	page = (folder / "index.html").read_text(encoding="utf-8")
	section = {name: page.split(f'id="{name}"', 1)[1] for name in ("ageing", "customers", "skipped", "agenda")}
	books = [amounts(row) for row in rows_of(section["ageing"])]
	assert len(books) == 3 and all(sum(book[:-1]) == book[-1] for book in books)
	total = books[0][-1]
	owed, overdue = amounts(page.split('class="cards"', 1)[1])[:2]
	assert owed == round(total) and overdue == round(sum(books[0][1:-1]))

	customers = rows_of(section["customers"])
	by_symbol = {"€": Decimal(0), "$": Decimal(0), "£": Decimal(0)}
	for row in customers:
		if found := amounts(row):
			by_symbol[next(symbol for symbol in by_symbol if symbol in row)] += found[-1]
	assert list(by_symbol.values()) == [book[-1] for book in books]
	for row in customers[:10]:
		link = re.search(r'href="(customers/[^"]+)"', row)
		own = (folder / link[1]).read_text(encoding="utf-8")
		assert amounts(own.split('class="cards"', 1)[1])[0] == amounts(row)[-1]


def test_every_euro_is_in_the_forecast_or_said_to_be_off_it(year: Year) -> None:
	cash = figures.forecast(year, figures.debtors(year))
	owed = sum((line.outstanding for line in year.world.open_lines() if line.currency == "EUR"), ZERO)
	assert sum((week.total for week in cash.weeks), ZERO) + sum(cash.off.values(), ZERO) == owed


def test_the_reminders_bring_the_days_sales_outstanding_down(year: Year) -> None:
	by_month = {end: dso for end, dso, _best in figures.dso_by_month(year)}
	before = max(dso for end, dso in by_month.items() if end < LIVE_FROM)
	assert max(dso for end, dso in by_month.items() if (end - LIVE_FROM).days > 60) < before


class Links(HTMLParser):
	"""Collects what a page links to and loads."""

	def __init__(self) -> None:
		super().__init__()
		self.found: list[str] = []

	def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
		self.found += [value for name, value in attrs if name in ("href", "src") and value]


def test_no_page_needs_the_network_and_no_link_is_dead(folder: Path) -> None:
	pages = [
		folder / "index.html",
		*(folder / "customers").glob("*.html"),
		*sorted((folder / "letters").glob("*.html"))[-30:],
	]
	for page in pages:
		links = Links()
		text = page.read_text(encoding="utf-8")
		links.feed(text)
		assert not re.search(r"@import|url\(\s*['\"]?https?:|<script[^>]+src=|<link[^>]+stylesheet", text), (
			page
		)
		for link in links.found:
			if link.startswith(("#", "data:", "mailto:", "tel:", "https://")):
				continue
			assert (page.parent / link.split("#")[0].split("?")[0]).exists(), f"{page.name} → {link}"


def test_the_files_of_the_demo_plan_the_same_day_again(folder: Path) -> None:
	options = [
		part
		for name in ("receivables", "history", "promises", "holds", "credits")
		for part in (f"--{name}", str(folder / f"{name}.csv"))
	]
	result = run("plan", *options, "--date", LAST.isoformat(), "--format", "json")
	assert result.exit_code == 0, result.stderr
	again, written = json.loads(result.stdout), json.loads((folder / "plan.json").read_text(encoding="utf-8"))
	assert [(a["customer"], a["step"], a["total"]) for a in again["actions"]] == [
		(a["customer"], a["step"], a["total"]) for a in written["actions"]
	]
