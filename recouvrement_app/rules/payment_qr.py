"""What a payment code says: the European Payments Council's "Quick Response Code" for a SEPA credit transfer (EPC069-12, version 2)."""

from decimal import Decimal

from .money import round_money

LONGEST_NAME, LONGEST_TEXT = 70, 140
HIGHEST = Decimal("999999999.99")


def epc_payload(
	name: str, iban: str, amount: Decimal, text: str, bic: str = "", currency: str = "EUR"
) -> str:
	"""The lines that a banking application reads from the code.

	Args:
		name: the beneficiary; text: remittance information, both cut to the standard's length.
		iban: with or without spaces; bic: may be empty within the EEA.

	Returns:
		"" when no such transfer exists: another currency, no or a wrong account number, an amount out of bounds.
	"""
	account, value = _solid(iban), round_money(amount, "EUR")
	if currency != "EUR" or not is_iban(account) or not name.strip() or not 0 < value <= HIGHEST:
		return ""
	lines = ("BCD", "002", "1", "SCT", _solid(bic), _line(name, LONGEST_NAME), account, f"EUR{value}", "", "", _line(text, LONGEST_TEXT))
	return "\n".join(lines)


def is_iban(iban: str) -> bool:
	"""Whether the check digits of an account number hold (ISO 13616, modulo 97)."""
	solid = _solid(iban)
	if not 15 <= len(solid) <= 34 or not (solid.isascii() and solid.isalnum()):
		return False
	return int("".join(str(int(sign, 36)) for sign in solid[4:] + solid[:4])) % 97 == 1


def _solid(text: str) -> str:
	return "".join(text.split()).upper()


def _line(text: str, longest: int) -> str:
	return " ".join(text.split())[:longest].strip()
