"""What the rules said when a record was written, told again in the language of who reads it.

A run, an action and a case keep what was said as text, in the language of the session that planned. It is found again by its template,
in English or in the language in which it was kept; what a person typed is left as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

import frappe
from frappe import _

from recouvrement_app.rules.assignment import CONDITIONS

from .daily_run.case_values import REASONS
from .sentences import semesters

RULE = "rule: {0}"
NAMED = "{0}: {1}"  # the last to be tried: a name or a reason before what is said of it
TEMPLATES = (  # tests/unit/test_sentences.py: every one that the planner, the charges and the recipients say
	"until it is lifted",
	"nothing is outstanding",
	"one contact per day: the overdue lines go first",
	"no e-mail address: becomes a letter",
	"no usable e-mail address",
	"no phone number",
	"no postal address",
	"due now",
	"late charges are never dunned",
	"{0}: lines name several scenarios ({1}); {2} was used",
	"{0}: no e-mail address, step {1} becomes a letter",
	"{0}: sent as a letter",
	"{0}: a task to complete the customer's contact data",
	"{0}: old enough for step {1}",
	"{0} and {1} more",
	"limitation passed on {0}",
	"until {0}, tolerance included",
	"every step of {0} is done",
	"step {0} from {1}: the last letter gave until {2}",
	"step {0} from {1}: {2} is not a working day",
	"step {0} from {1}",
	"{0} {2} is below {1} {2} of step {3}",
	"until {0}",
	"last contact on {0}, next allowed on {1}",
	"credits of {0} {1} cover it",
	"no rate for {0}: no interest computed (add the row of {1} to the rates)",
	"no rate for {0}: no interest computed from {1} to {2}",
	"no rate for {0}: interest computed up to {1}",
	"no fixed sum: regime {0} sets it in {1}, not in {2}",
	"regime {0}: interest runs from the formal notice, and no date of one is given",
	"European Central Bank, main refinancing rate",
	"French legal interest rate, professional creditors",
	"French legal interest rate, individuals",
	*(said for _rule_field, _fact, said in CONDITIONS),
	"overdue from {0}",
	"overdue up to {0}",
	"every case",
	RULE,
	"set on the case by a person",
	"set on the case by {0}",
	"set on the customer {0}",
	"default scenario of {0}",
	"the settings",
	"no rule fits and there is no default scenario",
	*REASONS.values(),
	NAMED,
)
PLACE = re.compile(r"\{(\d)\}")
BETWEEN = re.compile(r"(\n|\u00a0?; )")  # remarks stand a line each, the reasons of a case side by side


def retold(text: str | None) -> str:
	"""The text with each sentence of the rules in the reader's language; other text as it is."""
	return "".join(_between(part) if BETWEEN.fullmatch(part) else _retold(part) for part in BETWEEN.split(text or ""))


def by_text(texts: Iterable[str | None]) -> dict[str, str]:
	"""text → the same for the reader, where it differs: for a screen that shows the kept text."""
	found = {text: retold(text) for text in dict.fromkeys(filter(None, texts))}
	return {text: told for text, told in found.items() if told != text}


def _between(mark: str) -> str:
	return mark if mark == "\n" else _("{0}; {1}").format("", "")


def _retold(part: str) -> str:
	for pattern, template in _patterns("fr", frappe.db.get_default("lang") or "en"):
		found = pattern.fullmatch(part)
		if found:
			tell = _each if template == RULE else _retold
			values = {name: tell(value) for name, value in found.groupdict().items()}
			if template != NAMED or values != found.groupdict():
				return PLACE.sub(lambda place: values[f"v{place[1]}"], _(template))
	return semesters(part)


def _each(conditions: str) -> str:
	return ", ".join(map(_retold, conditions.split(", ")))


@cache
def _patterns(*languages: str) -> list[tuple[re.Pattern[str], str]]:
	"""(how the sentence is recognised, its English template) in every language in which it may have been kept."""
	written = [(_(template, lang=language), template) for template in TEMPLATES for language in dict.fromkeys((*languages, "en"))]
	return [(_pattern(text), template) for text, template in dict.fromkeys(written)]


def _pattern(text: str) -> re.Pattern[str]:
	"""Each {n} holds anything, and the same wherever it stands twice."""
	parts, seen = [], set()
	for piece in re.split(r"(\{\d\})", text):
		place = PLACE.fullmatch(piece)
		if not place:
			parts.append(re.escape(piece))
		else:
			parts.append(f"(?P=v{place[1]})" if place[1] in seen else f"(?P<v{place[1]}>.+?)")
			seen.add(place[1])
	return re.compile("".join(parts))
