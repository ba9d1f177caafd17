"""When two customers' names mean one firm, and how complete what is known of a customer is."""

import re
import unicodedata
from collections.abc import Mapping

LEGAL_FORMS = frozenset(
	"sa sas sasu sarl eurl sci snc scop scea gaec selarl gie earl ei eirl ste societe ets etablissements gmbh ag kg ltd limited llc llp plc"
	" inc corp bv nv srl spa sl oy ab as aps".split()
)
NEEDED = ("email", "phone", "address", "tax_id")  # what collecting needs to know; a consumer has no tax number


def name_key(name: str) -> str:
	"""What is left of a name without accents, case, punctuation and legal form; "" when nothing is.

	“Éts. Dupont & Fils, S.A.R.L.” and “DUPONT ET FILS” have one key.
	"""
	plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", name).casefold())
	plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
	plain = re.sub(r"\b((?:\w\.){2,})", lambda dotted: dotted[1].replace(".", ""), plain).replace("&", " et ")
	words = [word for word in re.findall(r"\w+", plain) if word not in LEGAL_FORMS]
	return " ".join("et" if word == "and" else word for word in words)


def number_key(number: str) -> str:
	"""A tax or company number without spaces and punctuation, in capitals."""
	return re.sub(r"[^0-9A-Z]", "", number.upper())


def missing(known: Mapping[str, object], is_consumer: bool = False) -> tuple[str, ...]:
	"""Which of NEEDED is not known, in that order."""
	return tuple(name for name in NEEDED if not known.get(name) and not (is_consumer and name == "tax_id"))
