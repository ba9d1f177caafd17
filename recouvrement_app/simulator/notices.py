"""Notices from planned actions: the very texts and layouts that the site sends."""

import json
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from recouvrement_app.rules.money import ZERO
from recouvrement_app.rules.plans import PlannedAction, PlannedLine
from recouvrement_app.rules.scenario import Step
from recouvrement_app.templates import renderer

from .scenarios import DATA

FRENCH_SPEAKING = ("FR", "BE", "LU", "MC", "CH")
WRITTEN = ("email", "letter", "registered_letter")
PDF_PACKAGES = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
SCREEN = """
@media screen{html{background:#e9ecf0}body.letter{box-sizing:border-box;max-width:210mm;min-height:280mm;margin:28px auto;padding:18mm 20mm;background:#fff;
box-shadow:0 2px 18px rgba(20,40,60,.16);display:flex;flex-direction:column}.imprint{position:static;order:9;margin-top:auto;padding-top:8mm;font-size:8pt;color:#66717f}}
@media screen and (max-width:760px){body.letter{margin:0;padding:20px;overflow-x:auto}.recipient,.place,.signature{margin-left:0!important}}
"""
PLAIN = {  # for a scenario whose steps name no notice, where data/notices.json is not there
	"fr": {
		"subject": "{{ action.title }} : {{ totals.total | money(currency) }}",
		"letter_body": "Bonjour,\n\nSauf erreur de notre part, les factures ci-dessous restent à régler. Si votre règlement est "
		"déjà parti, merci de ne pas tenir compte de ce message.",
		"call_script": "Rappeler les factures ci-dessous, demander la date du règlement et le moyen.",
	},
	"en": {
		"subject": "{{ action.title }}: {{ totals.total | money(currency) }}",
		"letter_body": "Hello,\n\nAccording to our books the invoices below are still open. If your payment is already on its way, "
		"please disregard this message.",
		"call_script": "Recall the invoices below, ask for the date and means of payment.",
	},
}


@lru_cache(maxsize=1)
def notice_records() -> dict[str, Mapping[str, Any]]:
	"""The notices that install loads, by name."""
	path = DATA / "notices.json"
	if not path.exists():
		return {}
	records = json.loads(path.read_text(encoding="utf-8"))
	return {str(record.get("notice_name") or record.get("name")): record for record in records}


def language_of(action: PlannedAction) -> str:
	"""The customer's language; without one, French where it is spoken."""
	line = action.lines[0].line
	return line.language or ("fr" if line.country in FRENCH_SPEAKING else "en")


def text_for(step: Step, language: str) -> Mapping[str, str]:
	"""The step's notice in a language: the one that it names, else one of its tone, else a plain reminder."""
	records = notice_records()
	record = records.get(step.notice) or next(
		(r for r in records.values() if step.tone and r.get("tone") == step.tone), None
	)
	texts = {str(text.get("language", ""))[:2]: text for text in (record or {}).get("texts", ())}
	code = language[:2].lower()
	found = texts.get(code) or texts.get("en") or texts.get("fr")
	if found is None:
		return PLAIN["fr" if code == "fr" else "en"]
	return {**found, "notice_name": str((record or {}).get("notice_name", ""))}


def _line(planned: PlannedLine) -> dict[str, Any]:
	line = planned.line
	return {
		"invoice": line.invoice,
		"term": line.term,
		"posting_date": line.posting_date,
		"due_date": line.due_date,
		"days_late": planned.days_late,
		"amount": line.amount,
		"outstanding": line.outstanding,
		"interest": planned.interest,
		"indemnity": planned.indemnity,
		"step": planned.step,
		"previous_notices": [],
	}


def context_of(
	action: PlannedAction,
	company: Mapping[str, Any] | None = None,
	customer: Mapping[str, Any] | None = None,
	reference: str = "",
) -> dict[str, Any]:
	"""What a notice may name (see templates/renderer.py).

	Args:
		company, customer: what is known besides the names.
	"""
	interest = sum((planned.interest for planned in action.lines), ZERO)
	indemnity = sum((planned.indemnity for planned in action.lines), ZERO)
	shown = action.step.show_charges or action.step.formal_notice
	owed = sum((planned.line.outstanding for planned in action.lines), ZERO)
	credits = sum((credit.amount for credit in action.credits), ZERO)
	return {
		"company": {"name": action.company, **(company or {})},
		"customer": {"name": action.customer, **(customer or {})},
		"action": {
			"step": action.step.step,
			"title": action.step.title,
			"tone": action.step.tone,
			"date": action.date,
			"deadline": action.deadline,
			"channel": action.channel,
			"reference": reference,
			"formal_notice": action.step.formal_notice,
			"satisfaction_check": action.step.satisfaction_check,
			"holds_orders": action.step.sets_credit_hold,
		},
		"lines": [_line(planned) for planned in action.lines],
		"information": [_line(planned) for planned in action.information],
		"credits": [{"reference": credit.reference, "amount": credit.amount} for credit in action.credits],
		"totals": {
			"lines": owed,
			"credits": credits,
			"interest": interest,
			"indemnity": indemnity,
			"total": action.total,
			"grand_total": action.total + interest + indemnity,
		},
		"currency": action.currency,
		"debtor_type": action.lines[0].line.debtor_type,
		"charges_shown": shown,
	}


def draw(action: PlannedAction, context: Mapping[str, Any]) -> renderer.Rendered:
	"""The notice of an action."""
	language = language_of(action)
	return renderer.render_notice(text_for(action.step, language), context, language)


@lru_cache(maxsize=1)
def _letter_style() -> str:
	css = (Path(renderer.HERE) / "letter.css").read_text(encoding="utf-8")
	return f"<style>{css}{SCREEN}</style></head>"


def as_page(letter: str) -> str:
	"""A letter's HTML with its style in it, to be read in a browser."""
	return letter.replace("</head>", _letter_style(), 1)


def page_of(action: PlannedAction, drawn: renderer.Rendered) -> str:
	"""What the customer gets, or the caller reads out, as a page."""
	if action.channel == "email":
		return drawn.email_html
	if action.channel in ("letter", "registered_letter"):
		return as_page(drawn.letter_html)
	body = drawn.script or f"<p>{drawn.plain_text}</p>"
	letter = drawn.letter_html
	return as_page(
		re.sub(
			r'(<div class="body">).*?(</div>)',
			lambda found: found[1] + body + found[2],
			letter,
			count=1,
			flags=re.S,
		)
	)


@lru_cache(maxsize=1)
def pdf_problem() -> str:
	"""Why letters cannot become PDF here, or "" when they can; names the Debian packages that mend it."""
	try:
		renderer.pdf(["<p>.</p>"])
	except (OSError, ImportError) as error:
		first = str(error).strip().splitlines()[0][:120] if str(error).strip() else type(error).__name__
		return (
			f"No PDF, HTML only: WeasyPrint's system libraries are missing ({first}). "
			f"On Debian or Ubuntu: apt install {PDF_PACKAGES}"
		)
	return ""


def safe_name(text: str) -> str:
	"""A file name from anything: letters of any script, digits, dots and hyphens."""
	return re.sub(r"[^\w.-]+", "-", text).strip("-.")[:80] or "notice"


def write_notices(folder: Path, actions: Sequence[PlannedAction]) -> list[str]:
	"""One HTML page per action, and one PDF per written notice where that is possible.

	Returns:
		What the user should know, for example which library is missing.
	"""
	folder.mkdir()
	letters: list[tuple[str, str]] = []
	for number, action in enumerate(actions, 1):
		drawn = draw(action, context_of(action))
		name = f"{number:04d}-{safe_name(action.customer)}-step-{action.step.step}"
		(folder / f"{name}.html").write_text(page_of(action, drawn), encoding="utf-8")
		if action.channel in WRITTEN:
			letters.append((name, drawn.letter_html))
	problem = pdf_problem() if letters else ""
	if not problem:
		for name, data in zip(
			(n for n, _h in letters), renderer.pdf([html for _n, html in letters]), strict=True
		):
			(folder / f"{name}.pdf").write_bytes(data)
	return [problem] if problem else []
