"""What a contract must hold before the work begins: scope, price, schedule, terms, late payment, signature.

A point that is open is a dispute to come. Code de commerce L441-1 and L441-10: the terms between professionals name the penalties for
late payment and the fixed sum of 40 euros.
"""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

SCOPE, PRICE, SCHEDULE, TERMS, LATE_PAYMENT, SIGNATURE = "scope", "price", "schedule", "terms", "late_payment", "signature"

_SCOPE = re.compile(r"\b(?:objet du contrat|prestations?|p[ée]rim[èe]tre|cahier des charges|scope|services? to be|specifications?)\b", re.IGNORECASE)
_AMOUNT = re.compile(r"\d[\d\s.,\u00a0\u202f]*\s?(?:€|euros?\b|EUR\b|USD\b|GBP\b|CHF\b)|[€$£]\s?\d", re.IGNORECASE)
_SCHEDULE = re.compile(
	r"\b(?:d[ée]lais?|livr\w+|calendrier|planning|au plus tard|avant le|deliver\w*|deadlines?|schedule|within|no later than)\b[^.]{0,80}?\d",
	re.IGNORECASE,
)
_LATE = re.compile(r"\bp[ée]nalit[ée]s?\s+(?:de|pour)\s+retard|\bint[ée]r[êe]ts\s+de\s+retard|\blate[- ]payment\b|\binterest\b[^.]{0,40}\blate\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Item:
	"""A line of what is sold.

	Args:
		description: plain text; what only repeats the name describes nothing.
	"""

	name: str
	description: str
	rate: Decimal
	delivery: date | None = None


@dataclass(frozen=True, slots=True)
class Papers:
	"""What is written down of a sale.

	Args:
		contract: plain text of the contract's terms; ends_on: its end or the deadline of its fulfilment.
		terms: plain text of the terms of sale.
		business: the buyer is a professional or a public body, to whom late payment penalties apply.
		signed: whether the contract is signed; None without a contract.
	"""

	items: tuple[Item, ...] = ()
	total: Decimal = Decimal(0)
	contract: str = ""
	terms: str = ""
	ends_on: date | None = None
	has_payment_terms: bool = False
	terms_accepted: bool = False
	business: bool = True
	signed: bool | None = None


def checklist(papers: Papers) -> dict[str, bool]:
	"""Each point of the contract, and whether it is settled."""
	text = f"{papers.contract} {papers.terms}"
	found = {
		SCOPE: (bool(papers.items) and all(map(_described, papers.items))) or bool(_SCOPE.search(papers.contract)),
		PRICE: (papers.total > 0 and all(item.rate > 0 for item in papers.items)) or bool(_AMOUNT.search(papers.contract)),
		SCHEDULE: bool(papers.ends_on) or (bool(papers.items) and all(item.delivery for item in papers.items)) or bool(_SCHEDULE.search(text)),
		TERMS: papers.has_payment_terms and (papers.terms_accepted or bool(text.strip())),
	}
	if papers.business:
		found[LATE_PAYMENT] = bool(_LATE.search(text))
	if papers.signed is not None:
		found[SIGNATURE] = papers.signed
	return found


def _described(item: Item) -> bool:
	said = " ".join(item.description.split())
	return bool(said) and said.casefold() != " ".join(item.name.split()).casefold()
