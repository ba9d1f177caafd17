"""The French company number (SIREN, Code de commerce art. R. 123-221): read from what was entered, checked, and where the public
registers show its company."""

import re
from urllib.parse import quote

REGISTER = "https://annuaire-entreprises.data.gouv.fr/"  # the State's directory of companies
ANNOUNCEMENTS = "https://www.bodacc.fr/pages/annonces-commerciales/?q.registre=registre:"  # insolvency, sale, striking off
WRITTEN = re.compile(r"(?:FR[0-9A-Z]{2})?(\d{9})|(\d{9})\d{5}")  # VAT number or SIREN; SIRET


def siren(number: str) -> str:
	"""The SIREN in a SIREN, SIRET or French VAT number, however it is spaced.

	Returns:
		Nine digits; "" when there is none or its check digit (Luhn) does not hold.
	"""
	match = WRITTEN.fullmatch(re.sub(r"[\s.\-]", "", number or "").upper())
	digits = (match[1] or match[2]) if match else ""
	return digits if digits and digits.isascii() and _luhn(digits) else ""


def _luhn(digits: str) -> bool:
	doubled = (int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits)))
	return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


def register_pages(number: str, name: str) -> dict[str, str]:
	"""Where the public registers show a French company.

	Args:
		number: as `siren` reads it; without a valid one the directory is searched by name.

	Returns:
		`{"register": address, "announcements": address}`; the announcements need a number.
	"""
	found = siren(number)
	if not found:
		return {"register": f"{REGISTER}rechercher?terme={quote(name)}"}
	return {"register": f"{REGISTER}entreprise/{found}", "announcements": f"{ANNOUNCEMENTS}{found}"}
