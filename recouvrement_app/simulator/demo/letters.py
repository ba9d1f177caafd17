"""Every notice of the year as a page, and the last weeks' as PDF."""

import re
from collections.abc import Callable, Mapping
from html import escape
from pathlib import Path
from typing import Any

from recouvrement_app.templates import renderer

from ..notices import WRITTEN, context_of, draw, page_of
from .company import COMPANY, Customer
from .draws import LAST
from .play import Notice, Year

PDF_DAYS = 28
PDF_MOST = 120
BAR = """<style>.demo-bar{{all:initial;display:flex;gap:6px 16px;flex-wrap:wrap;align-items:baseline;background:#18312b;padding:9px 18px;
font:14px system-ui,-apple-system,"Segoe UI",Arial,sans-serif;color:#cfe3dc;position:sticky;top:0;z-index:9}}.demo-bar a{{color:#fff;text-decoration:none}}
.demo-bar b{{color:#fff;font-weight:600}}@media print{{.demo-bar{{display:none}}}}</style><div class="demo-bar"><a href="../index.html">←&nbsp;{company}</a><a
href="../customers/{slug}.html">{customer}</a><span>{day} · {channel} · {state}</span><b>{subject}</b>{pdf}</div>"""
CHANNELS = {
	"email": "e-mail",
	"letter": "letter",
	"registered_letter": "registered letter",
	"call": "call script",
	"visit": "visit",
	"sms": "SMS",
	"internal": "internal message",
	"litigation": "litigation file proposed",
}


def company_context() -> dict[str, Any]:
	"""The demo's company as letters show it."""
	return {
		"name": COMPANY["name"],
		"address_lines": COMPANY["address"].splitlines(),
		"city": "Lyon",
		"email": COMPANY["email"],
		"phone": COMPANY["phone"],
		"iban": COMPANY["iban"],
		"bic": COMPANY["bic"],
		"bank_name": COMPANY["bank"],
		"siren": COMPANY["siren"],
		"vat": COMPANY["vat"],
		"signatory": COMPANY["signatory"],
		"signatory_title": COMPANY["signatory_title"],
	}


def customer_context(person: Customer) -> dict[str, Any]:
	"""A customer as letters show it."""
	return {"name": person.name, "address_lines": person.address.splitlines(), "contact_name": person.contact}


def _with_bar(page: str, notice: Notice, person: Customer, subject: str, pdf: str) -> str:
	"""The page with a bar above it that leads back."""
	state = "sent" if notice.done else "waits for a person"
	bar = BAR.format(
		company=escape(COMPANY["name"]),
		slug=person.slug,
		customer=escape(person.name),
		day=f"{notice.action.date:%d/%m/%Y}",
		channel=CHANNELS.get(notice.action.channel, notice.action.channel),
		state=state,
		subject=escape(subject),
		pdf=f'<a href="../pdf/{pdf}">PDF</a>' if pdf else "",
	)
	if '<body class="letter">' in page:
		return (
			page.replace('<body class="letter">', f'<body style="margin:0">{bar}<div class="letter">', 1)
			.replace("</body>", "</div></body>")
			.replace("body.letter", ".letter")
		)
	return re.sub(r"(<body[^>]*>)", lambda found: found[1] + bar, page, count=1)


def write_letters(folder: Path, year: Year, pdf: bool, advance: Callable[[int], None]) -> Mapping[int, str]:
	"""letters/NUMBER.html for every notice, pdf/NUMBER.pdf for those of the last weeks, in one pass.

	Returns:
		Notice number → file name in pdf/.
	"""
	pages, papers = folder / "letters", folder / "pdf"
	pages.mkdir()
	company = company_context()
	chosen: list[tuple[int, str, str]] = []
	recent = [
		n.number
		for n in year.notices
		if n.action.channel in WRITTEN and (LAST - n.action.date).days <= PDF_DAYS
	]
	wanted = set(recent[-PDF_MOST:]) if pdf else set()
	for notice in year.notices:
		person = year.world.people[notice.action.customer]
		context = context_of(notice.action, company, customer_context(person), f"R-{notice.number:05d}")
		drawn = draw(notice.action, context)
		name = f"{notice.number:05d}-{person.slug}.pdf" if notice.number in wanted else ""
		if name:
			chosen.append((notice.number, name, drawn.letter_html))
		page = _with_bar(page_of(notice.action, drawn), notice, person, drawn.subject, name)
		(pages / notice.file).write_text(page, encoding="utf-8")
		advance(1)
	if chosen:
		papers.mkdir()
		for (_number, name, _html), data in zip(
			chosen, renderer.pdf([html for _n, _f, html in chosen]), strict=True
		):
			(papers / name).write_bytes(data)
	return {number: name for number, name, _html in chosen}
