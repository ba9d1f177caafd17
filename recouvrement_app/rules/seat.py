"""Which court and which commissaire de justice are competent for a debtor's seat, by the post codes that a directory keeps for them.

A payment order goes to the court of the debtor's seat or home (CPC 42, 43, 1406); the small-claims procedure to a commissaire de justice
of the court of appeal of that place (CPCE L125-1, R125-1). Several courts share a département: the longest prefix wins.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

COURT_OF_DEBTOR = {"business": "Commercial Court", "consumer": "Judicial Court", "public": "Administrative Court"}
OFFICER = "Commissaire de Justice"
BY_DEBTOR = "By Debtor Type"
CORSICA = {"2A": ("200", "201"), "2B": ("202", "206")}  # the départements' post codes do not begin with their numbers


@dataclass(frozen=True, slots=True)
class Office:
	"""A court or officer: `prefixes` of the post codes of its district, as `prefixes_of` reads them."""

	name: str
	kind: str
	prefixes: tuple[str, ...]
	country: str = ""


@dataclass(frozen=True, slots=True)
class Match:
	"""The competent office: the prefix that said so, and the names of others with the same one."""

	office: Office
	prefix: str
	others: tuple[str, ...] = ()


def prefixes_of(text: str) -> tuple[str, ...]:
	"""Post codes, their beginnings or départements (2A, 2B), parted by commas, spaces or lines.

	Raises:
		ValueError: a word is none of these.
	"""
	found: list[str] = []
	for word in re.split(r"[\s,;]+", text.strip().upper()):
		if not word:
			continue
		if not re.fullmatch(r"[A-Z0-9][A-Z0-9-]{0,9}", word) or not any(sign.isdigit() for sign in word):
			raise ValueError(word)
		found += CORSICA.get(word, (word,))
	return tuple(dict.fromkeys(found))


def court_kind(route_kind: str, debtor_type: str) -> str:
	"""The kind of court that a route asks for; "" when the route says none."""
	if route_kind == BY_DEBTOR:
		return COURT_OF_DEBTOR.get(debtor_type.lower(), "")
	return route_kind


def competent(offices: Iterable[Office], kind: str, postal_code: str, country: str = "") -> Match | None:
	"""The office of a kind whose district holds a post code; None when no district does.

	Args:
		postal_code: of the debtor's seat; spaces are ignored.
		country: of the seat; an office without a country is for any.
	"""
	code = postal_code.replace(" ", "").upper()
	found = [
		(prefix, office)
		for office in offices
		if office.kind == kind and (not office.country or not country or office.country == country)
		for prefix in office.prefixes
		if code.startswith(prefix)
	]
	if not code or not found:
		return None
	longest = max(len(prefix) for prefix, _office in found)
	best = sorted(((office.name, prefix, office) for prefix, office in found if len(prefix) == longest), key=lambda row: row[:2])
	names = dict.fromkeys(name for name, _prefix, _office in best)
	return Match(best[0][2], best[0][1], tuple(names)[1:])
