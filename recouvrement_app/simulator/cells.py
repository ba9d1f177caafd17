"""Single values as people write them in CSV files: amounts, dates, whole numbers, choices."""

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from difflib import get_close_matches

from recouvrement_app.rules.money import decimals, round_money

SPACES = " \u00a0\u202f\u2009'’"  # thousands separators that are never decimal points
PLAIN = re.compile(r"[+-]?\d+([.,]\d+)?")
GROUPED_COMMA = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?")  # 1,234,567.89
GROUPED_DOT = re.compile(r"[+-]?\d{1,3}(\.\d{3})+(,\d+)?")  # 1.234.567,89
UNCLEAR = re.compile(r"[+-]?[1-9]\d{0,2}[.,]\d{3}")  # 1,234: one thousand or one and a bit?
SPACED = re.compile(rf"[+-]?\d{{1,3}}([{SPACES}]\d{{3}})+([.,]\d+)?")
YEARS = range(1900, 2200)
LIMIT = Decimal(10) ** 15


class CellError(ValueError):
	"""A cell cannot be read; the message says what was expected."""


def amount(text: str, currency: str = "EUR") -> Decimal:
	"""An amount of money, rounded to the currency's own decimals.

	Reads 1234.56, 1234,56, 1 234,56, 1.234,56, 1,234.56, -50 and a currency sign before or after.

	Raises:
		CellError: not an amount, or one that could be read in two ways (1,234).
	"""
	bare = text.strip().strip("€$£").strip(SPACES).replace("−", "-")
	if SPACED.fullmatch(bare):
		bare = re.sub(f"[{SPACES}]", "", bare)
		return _sized(bare.replace(",", "."), text, currency)
	if UNCLEAR.fullmatch(bare) and decimals(currency) != 3:
		plain = re.sub("[.,]", "", bare)
		raise CellError(f"{text!r} can be read in two ways: write {plain} or {bare.replace(',', '.')[:-1]}")
	if PLAIN.fullmatch(bare):
		return _sized(bare.replace(",", "."), text, currency)
	if GROUPED_COMMA.fullmatch(bare):
		return _sized(bare.replace(",", ""), text, currency)
	if GROUPED_DOT.fullmatch(bare):
		return _sized(bare.replace(".", "").replace(",", "."), text, currency)
	raise CellError(f"{text!r} is not an amount (expected for example 1234.56 or 1234,56)")


def _sized(number: str, text: str, currency: str) -> Decimal:
	value = Decimal(number)
	if abs(value) >= LIMIT:
		raise CellError(f"{text!r} is too large for an amount")
	return round_money(value, currency)


def day(text: str) -> date:
	"""An ISO date; a time behind it, as some exports write it, is dropped.

	Raises:
		CellError: not a date of the calendar, or not written YYYY-MM-DD.
	"""
	bare = text.strip()
	match = re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?)?", bare, re.ASCII)
	if not match:
		raise CellError(f"{text!r} is not a date (expected YYYY-MM-DD)")
	try:
		found = date(int(match[1]), int(match[2]), int(match[3]))
	except ValueError as error:
		raise CellError(f"{text!r} is not a day of the calendar") from error
	if found.year not in YEARS:
		raise CellError(f"{text!r} is not between {YEARS.start} and {YEARS.stop - 1}")
	return found


def whole(text: str, least: int = 0, most: int = 100_000) -> int:
	"""A whole number between two bounds.

	Raises:
		CellError: not a whole number, or out of bounds.
	"""
	if not re.fullmatch(r"[+-]?\d{1,9}", text.strip(), re.ASCII):
		raise CellError(f"{text!r} is not a whole number")
	number = int(text)
	if not least <= number <= most:
		raise CellError(f"{text!r} is not between {least} and {most}")
	return number


def choice(text: str, options: Sequence[str]) -> str:
	"""One of `options`, whatever its case, with spaces or hyphens for underscores.

	Raises:
		CellError: none of them; the nearest is suggested.
	"""
	value = re.sub(r"[\s-]+", "_", text.strip().lower())
	if value in options:
		return value
	raise CellError(f"{text!r} is none of {', '.join(options)}{did_you_mean(value, options)}")


def currency_code(text: str) -> str:
	"""An ISO 4217 code in capitals.

	Raises:
		CellError: not three letters.
	"""
	code = text.strip().upper()
	if not re.fullmatch(r"[A-Z]{3}", code):
		raise CellError(f"{text!r} is not a currency code of three letters, such as EUR")
	return code


def did_you_mean(value: str, options: Sequence[str]) -> str:
	"""A suggestion to end an error message with, or ""."""
	lowered = {option.lower(): option for option in options}
	near = get_close_matches(value.lower(), lowered, n=1, cutoff=0.5)
	return f"; did you mean {lowered[near[0]]!r}?" if near else ""
