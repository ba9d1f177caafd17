"""The demo's pages: index.html and one page for each customer, complete in themselves."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from recouvrement_app.rules.forecast import DISPUTED, PROMISED, USUAL_DELAY
from recouvrement_app.rules.money import ZERO, decimals, round_money

from . import charts, figures
from .company import COMPANY
from .draws import LAST, LIVE_FROM, SHOWN_FROM
from .play import Year
from .words import BUCKET_LEGEND, OFF_FORECAST, WORDS, french

PAGES = Path(__file__).parent / "pages"
SYMBOLS = {"EUR": "€", "USD": "$", "GBP": "£"}
RECENT_DAYS = 21
FILES = (
	"receivables.csv",
	"actions.csv",
	"skipped.csv",
	"history.csv",
	"promises.csv",
	"holds.csv",
	"credits.csv",
	"payments.csv",
	"plan.json",
)


def money_text(amount: Decimal, currency: str, whole: bool = False) -> str:
	"""An amount for people: 12 345,60 €, with spaces that do not break."""
	places = 0 if whole else decimals(currency)
	number = f"{round_money(amount, 'JPY' if whole else currency):,.{places}f}"
	return f"{number.replace(',', chr(0x202F)).replace('.', ',')}\u00a0{SYMBOLS.get(currency, currency)}"


def day_text(day: date | None) -> str:
	"""A date for people of both languages."""
	return f"{day:%d/%m/%Y}" if day else ""


def environment(seed: int) -> Environment:
	"""The pages' Jinja environment."""
	env = Environment(
		loader=FileSystemLoader(PAGES), autoescape=True, undefined=StrictUndefined, trim_blocks=True
	)
	env.globals.update(
		company=COMPANY,
		words=WORDS,
		money=money_text,
		french=french,
		day=day_text,
		seed=seed,
		root="",
		style=Markup((PAGES / "style.css").read_text(encoding="utf-8")),
	)
	return env


def _charts(
	year: Year, people: Sequence[figures.Debtor]
) -> tuple[dict[str, Markup], list[tuple[str, str, str]]]:
	"""(charts by name, what is off the forecast: amount, English, French)."""
	dso = figures.dso_by_month(year)
	labels = [f"{end:%m/%y}" for end, _d, _b in dso]
	cash = figures.forecast(year, people)
	week_bars = [
		charts.Bar(
			f"{week.start:%d/%m}",
			[
				("c3", float(week.amounts.get(PROMISED, ZERO)), "promised"),
				("c1", float(week.amounts.get(USUAL_DELAY, ZERO)), "usual delay"),
				("c2", float(week.amounts.get(DISPUTED, ZERO)), "after a dispute"),
			],
		)
		for week in cash.weeks
	]
	shown = [day for day in year.days if day.date >= SHOWN_FROM][::3]
	month_labels = [f"{day.date:%m/%y}" if day.date.day <= 3 else "" for day in shown]
	steps = [
		charts.Bar(
			str(step),
			[("c1", float(got / asked * 100) if asked else 0, title)],
			f"{got / asked:.0%}" if asked else "",
		)
		for step, title, _n, asked, got in figures.recovery(year)
	]
	off = [
		(money_text(amount, "EUR", True), *OFF_FORECAST[name]) for name, amount in sorted(cash.off.items())
	]
	return {
		"dso": charts.lines(
			labels,
			[
				charts.Series("c1", "DSO", [float(d) for _e, d, _b in dso]),
				charts.Series("c4", "Best possible", [float(b) for _e, _d, b in dso]),
			],
			"Days sales outstanding by month",
		),
		"cash": charts.columns(week_bars, "Cash expected by week"),
		"book": charts.lines(
			month_labels,
			[
				charts.Series("c2", "Overdue", [float(day.overdue.get("EUR", ZERO)) for day in shown]),
				charts.Series("c4", "Not due yet", [float(day.current.get("EUR", ZERO)) for day in shown]),
			],
			"Receivables over the year",
			area=True,
		),
		"recovery": charts.columns(steps, "Recovery per step", 210, "%"),
	}, off


def _ageing(year: Year) -> list[dict[str, Any]]:
	rows = []
	for currency, buckets in figures.ageing_by_currency(year).items():
		parts = [
			(style, float(amount), en)
			for (style, en, _fr), amount in zip(BUCKET_LEGEND, buckets.values(), strict=True)
		]
		rows.append(
			{
				"currency": currency,
				"meter": charts.meter(parts, f"Aged balance {currency}"),
				"amounts": [
					money_text(amount, currency) if amount else "–" for amount in buckets.values()
				],
				"total": money_text(sum(buckets.values(), ZERO), currency),
			}
		)
	return rows


def _card(en: str, fr: str, value: str, note_en: str, note_fr: str, href: str) -> dict[str, str]:
	return {"en": en, "fr": fr, "value": value, "note_en": note_en, "note_fr": note_fr, "href": href}


def _promised(year: Year) -> Decimal:
	"""What customers have promised in EUR and still may pay in time."""
	people = year.world.people
	promises = [p for p in year.world.promises if p.status == "open" and people[p.customer].currency == "EUR"]
	return sum((p.amount or ZERO for p in promises), ZERO)


def _kpis(year: Year, people: Sequence[figures.Debtor]) -> list[dict[str, str]]:
	evening = year.days[-1]
	overdue, current = evening.overdue.get("EUR", ZERO), evening.current.get("EUR", ZERO)
	share = overdue / (overdue + current) if overdue + current else ZERO
	dso = figures.dso_by_month(year)
	waiting = [n for n in year.notices if not n.done]
	cash = figures.forecast(year, people, weeks=4)
	expected = sum((week.total for week in cash.weeks), ZERO)
	start = next(value for end, value, _best in reversed(dso) if end < LIVE_FROM)
	change = f"{dso[-1][1] - start:+.0f}".replace("-", "−")
	return [
		_card(
			"Owed",
			"Encours",
			money_text(overdue + current, "EUR", True),
			"EUR book",
			"clients en EUR",
			"#customers",
		),
		_card(
			"Overdue",
			"Échu",
			money_text(overdue, "EUR", True),
			f"{share:.0%} of it",
			f"{share:.0%} de l’encours".replace("%", "\u00a0%"),
			"#ageing",
		),
		_card(
			"DSO",
			"DSO",
			f"{dso[-1][1]:.0f}",
			f"days, {change} since the start",
			f"jours, {change} depuis le début",
			"#ageing",
		),
		_card(
			"To approve",
			"À approuver",
			str(len(waiting)),
			"letters, calls, files",
			"lettres, appels, dossiers",
			"#approvals",
		),
		_card(
			"Promised",
			"Promis",
			money_text(_promised(year), "EUR", True),
			"by customers, still open",
			"par les clients, à venir",
			"#skipped",
		),
		_card(
			"Expected",
			"Attendu",
			money_text(expected, "EUR", True),
			"in the next 4 weeks",
			"sous 4 semaines",
			"#overview",
		),
	]


def index_context(year: Year, people: Sequence[figures.Debtor], pdfs: Mapping[int, str]) -> dict[str, Any]:
	"""What index.html shows."""
	drawn, off = _charts(year, people)
	done, waiting = figures.today_notices(year)
	recovered = [
		(s, t, n, money_text(a, "EUR", True)[:-2], money_text(g, "EUR", True)[:-2])
		for s, t, n, a, g in figures.recovery(year)
	]
	recent = [n for n in reversed(year.notices) if (LAST - n.action.date).days <= RECENT_DAYS and n.done]
	most = max(set(year.of_customer.values()), key=list(year.of_customer.values()).count)
	return {
		"kpis": _kpis(year, people),
		"ageing": _ageing(year),
		"bucket_legend": BUCKET_LEGEND,
		"charts": drawn,
		"off_forecast": off,
		"main_scenario": most,
		"recovery": recovered,
		"agenda": [*waiting, *done],
		"waiting": waiting,
		"skips": figures.skips(year),
		"debtors": people,
		"recent": recent,
		"total_notices": len(year.notices),
		"files": FILES,
		"pdfs": pdfs,
		"slugs": {d.person.name: d.person.slug for d in people},
	}


def customer_context(year: Year, debtor: figures.Debtor) -> dict[str, Any]:
	"""What a customer's page shows."""
	reasons = {
		(s.line.invoice, s.line.term): s
		for s in year.last_plan.skipped
	}
	lines = []
	for line in debtor.lines:
		interest, indemnity = year.quotes(line, LAST)
		total = interest + indemnity
		lines.append(
			(
				line,
				max(0, (LAST - line.due_date).days),
				money_text(total, line.currency) if total else "–",
				reasons.get((line.invoice, line.term)),
			)
		)
	events = [event for event in reversed(year.world.events) if event.customer == debtor.person.name]
	return {"d": debtor, "open_lines": lines, "events": events, "root": "../"}


def write_pages(folder: Path, year: Year, seed: int, pdfs: Mapping[int, str]) -> None:
	"""index.html and customers/NAME.html.

	Args:
		pdfs: notice number → file name in pdf/.
	"""
	env = environment(seed)
	people = figures.debtors(year)
	index = env.get_template("index.html.j2").render(index_context(year, people, pdfs))
	(folder / "index.html").write_text(index, encoding="utf-8")
	place = folder / "customers"
	place.mkdir()
	page = env.get_template("customer.html.j2")
	for debtor in people:
		(place / f"{debtor.person.slug}.html").write_text(
			page.render(customer_context(year, debtor)), encoding="utf-8"
		)
