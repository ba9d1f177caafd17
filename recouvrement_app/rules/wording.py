"""Words that a civil notice does without: a person's own text is looked at before it leaves; nothing is forbidden.

Insults have no place in any notice. Bailiffs, seizure and police belong to a court's decision: naming them before is to claim
a power that the creditor does not have (LAW.md: no document that looks like a court's). A courtesy message or a first reminder
does not threaten: the customer may simply have forgotten.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

INSULT, ENFORCEMENT, THREAT = "insult", "enforcement", "threat"
EARLY_TONES = ("Courtesy", "Reminder")

_WORDS = {
	INSULT: (
		r"voleu\w+|escro\w*|malhonn\w+|menteu\w+|fraudeu\w+|honteu\w+|mauvais payeur\w*|incapables?|imb[ée]cile\w*|idiote?s?",
		r"thie(?:f|ves)|crooks?|swindl\w+|dishonest\w*|liars?|fraudster\w*|shame\w*|bad payers?|stupid|idiots?",
	),
	ENFORCEMENT: (
		r"huissiers?|saisies?|saisir vos|expulsion|prison|police|gendarmes?|casier judiciaire",
		r"bailiffs?|seiz\w+|eviction|prison|jail|police|criminal record",
	),
	THREAT: (
		r"mises? en demeure|p[ée]nalit[ée]s?|tribuna\w+|contentieux|poursuites?|avocats?|judiciaires?|commissaires? de justice",
		r"formal notices?|penalt\w+|in court|courts? of|legal (?:action|proceedings|steps)|lawyers?|solicitors?|sue|lawsuits?",
	),
}
_PATTERNS = {
	kind: re.compile(rf"\b(?:{'|'.join(words)})\b", re.IGNORECASE) for kind, words in _WORDS.items()
}
_TAG = re.compile(r"<[^>]*>|\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Concern:
	"""A word to think about, as it stands in the text, and what it is."""

	word: str
	kind: str


def concerns(text: str, tone: str) -> list[Concern]:
	"""What a reader may take amiss in a text, each word once, in the order of the text.

	Args:
		text: plain, HTML or a template; tags and placeholders are passed over.
		tone: the step's tone (Courtesy, Reminder, Firm, Formal Notice, Last Warning); threats concern the first two only.
	"""
	plain = _TAG.sub(" ", text)
	found = sorted(_matches(plain, tone))
	return list({word.lower(): Concern(word, kind) for _place, word, kind in reversed(found)}.values())[::-1]


def _matches(text: str, tone: str) -> Iterator[tuple[int, str, str]]:
	for kind, pattern in _PATTERNS.items():
		if kind == THREAT and tone not in EARLY_TONES:
			continue
		for match in pattern.finditer(text):
			yield match.start(), match.group(), kind
