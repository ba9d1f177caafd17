"""Whether a text names what French law wants on invoices between professionals.

C. com. L441-9 I and D441-5: the rate of the late-payment penalties, the fixed recovery indemnity of 40 EUR, and the terms of a
discount for early payment (or that there is none). L441-10 II has rate and indemnity among the terms of payment.
"""

import re

RATE, INDEMNITY, DISCOUNT = "late-payment rate", "recovery indemnity", "discount"
PATTERNS = {
	RATE: re.compile(
		r"retard.{0,80}?p[ée]nalit|p[ée]nalit.{0,80}?(retard|taux)|int[ée]r[êe]ts?.{0,30}?retard"
		r"|late[\s-]+payment.{0,80}?(interest|rate|penalt)|(interest|penalt).{0,40}?late",
		re.IGNORECASE | re.DOTALL,
	),
	INDEMNITY: re.compile(
		r"(indemnit|compensation|fixed\s+(sum|charge|amount)|recovery\s+cost).{0,120}?\b40\b"
		r"|\b40\s*(€|eur).{0,120}?(indemnit|compensation|recovery)",
		re.IGNORECASE | re.DOTALL,
	),
	DISCOUNT: re.compile(r"escompte|discount", re.IGNORECASE),
}


def missing_mentions(text: str) -> tuple[str, ...]:
	"""The parts of the legal mention that a text (plain or HTML) lacks, in the law's order."""
	plain = re.sub(r"<[^>]+>|&nbsp;|\u00a0|\u202f", " ", text or "")
	return tuple(part for part, pattern in PATTERNS.items() if not pattern.search(plain))


def with_discount(mention: str, terms: str) -> str:
	"""The mention with the terms of a discount in the place of its sentence about one ("Pas d'escompte pour paiement anticipé.").

	Args:
		mention: plain text, sentences that end with a full stop; terms: a sentence; "" leaves the mention as it is.
	"""
	if not terms or not mention:
		return mention
	sentences = re.split(r"(?<=\.)\s+(?=[A-ZÀ-Ý])", mention.strip())
	kept = [sentence for sentence in sentences if not PATTERNS[DISCOUNT].search(sentence)]
	return " ".join((*kept, terms))
