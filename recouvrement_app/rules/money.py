"""Money: `Decimal`, rounded once, half away from zero, to the currency's own number of decimals (ISO 4217)."""

from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from functools import lru_cache

ZERO = Decimal("0")

NO_DECIMALS = frozenset("BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF".split())
THREE_DECIMALS = frozenset("BHD IQD JOD KWD LYD OMR TND".split())


def decimals(currency: str) -> int:
	"""Number of decimals of a currency (ISO 4217 code): 0, 2 or 3."""
	if currency in NO_DECIMALS:
		return 0
	return 3 if currency in THREE_DECIMALS else 2


@lru_cache(maxsize=256)
def unit(currency: str) -> Decimal:
	"""The smallest amount of a currency: 0.01 for EUR, 1 for JPY."""
	return Decimal(1).scaleb(-decimals(currency))


def round_money(amount: Decimal, currency: str = "EUR") -> Decimal:
	"""`amount` rounded half away from zero to the currency's smallest unit."""
	return amount.quantize(unit(currency), rounding=ROUND_HALF_UP)


def text(amount: Decimal, currency: str = "EUR") -> str:
	"""The amount as the command line writes it: "1234.50", "1235" in JPY."""
	return format(round_money(amount, currency), "f")


def split_evenly(total: Decimal, parts: int, currency: str = "EUR") -> list[Decimal]:
	"""`total` in `parts` equal amounts; the last one takes the rounding (CASES 23: 100 in 3 → 33.33/33.33/33.34)."""
	if parts < 1:
		raise ValueError("parts must be at least 1")
	each = (total / parts).quantize(unit(currency), rounding=ROUND_DOWN)
	return [each] * (parts - 1) + [total - each * (parts - 1)]
