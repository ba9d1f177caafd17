"""Late-payment regimes: what the law of a country lets a creditor claim from a kind of debtor.

`REGIMES` are the defaults that the command line uses and that install loads; on a site the editable
Late Payment Regime records take their place (`regimes_from_records`).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from .money import ZERO

ECB = "ecb_main_refinancing_rate"
FR_LEGAL_PROFESSIONAL = "fr_legal_rate_professional"
BANK_OF_ENGLAND = "bank_of_england_rate"

EURO_40 = ((ZERO, Decimal(40)),)  # Directive 2011/7/EU art. 6; Code de commerce D441-5; BGB § 288 (5)


@dataclass(frozen=True, slots=True)
class Regime:
	"""One country's rule for one kind of debtor.

	Args:
		country: ISO code, "EU" for every member state without a regime of its own.
		debtor_type: business | consumer | public.
		series, margin: the rate is the series' rate + margin, in percent points.
		rate_mode: by_semester (a delay is split by semester) | fixed_at_start (the first semester's rate
			for all of it).
		day_base: days in a year of the interest formula.
		interest_from: due_date | formal_notice | never.
		bands: fixed recovery sum by size of the debt, (from amount, sum), in `fixed_sum_currency`.
		limitation_years: from each due date.
		contract_rate: percent; takes the place of series + margin when the contract sets it.
		floor_series, floor_multiple: a contract's rate must be at least multiple × series (0 = no floor).
	"""

	code: str
	country: str
	debtor_type: str
	series: str
	margin: Decimal
	rate_mode: str = "by_semester"
	day_base: int = 365
	interest_from: str = "due_date"
	fixed_sum_currency: str = "EUR"
	bands: tuple[tuple[Decimal, Decimal], ...] = ()
	limitation_years: int = 5
	contract_rate: Decimal | None = None
	floor_series: str = ""
	floor_multiple: Decimal = ZERO


REGIMES: dict[str, Regime] = {
	regime.code: regime
	for regime in (
		# Code de commerce L441-10 II, D441-5; limitation L110-4
		Regime(
			"fr-business",
			"FR",
			"business",
			ECB,
			Decimal(10),
			bands=EURO_40,
			floor_series=FR_LEGAL_PROFESSIONAL,
			floor_multiple=Decimal(3),
		),
		# Code de la commande publique R2192-31, D2192-35. Limitation: 4 years from the 1 January after the due
		# year (loi 68-1250 art. 1), never more than 5 years from the due date: a valid debt is not silenced
		Regime(
			"fr-public",
			"FR",
			"public",
			ECB,
			Decimal(8),
			rate_mode="fixed_at_start",
			bands=EURO_40,
			limitation_years=5,
		),
		# Code civil 1231-6, 1344-1 (legal interest from the formal notice); Code de la consommation L218-2
		Regime(
			"fr-consumer",
			"FR",
			"consumer",
			FR_LEGAL_PROFESSIONAL,
			ZERO,
			interest_from="formal_notice",
			limitation_years=2,
		),
		# Directive 2011/7/EU art. 2 (6), 3, 6. Limitation is national and not among our sources: 0 = not judged,
		# so that a valid debt is never silenced; a site may enter it in its records
		Regime("eu-business", "EU", "business", ECB, Decimal(8), bands=EURO_40, limitation_years=0),
		# BGB § 247, § 288 (2): base rate + 9, base rate = ECB main rate - 0.88; § 288 (5): 40 EUR
		Regime("de-business", "DE", "business", ECB, Decimal("8.12"), bands=EURO_40, limitation_years=0),
		# Late Payment of Commercial Debts (Interest) Act 1998 s. 5A, 6; SI 2002/1675
		Regime(
			"gb-business",
			"GB",
			"business",
			BANK_OF_ENGLAND,
			Decimal(8),
			rate_mode="fixed_at_start",
			fixed_sum_currency="GBP",
			bands=((ZERO, Decimal(40)), (Decimal(1000), Decimal(70)), (Decimal(10000), Decimal(100))),
			limitation_years=0,
		),
	)
}

EU_MEMBERS = frozenset(
	"AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK".split()
)

# ERPNext's names of the countries that have a regime or fall under the directive
COUNTRY_CODES = {
	"austria": "AT", "belgium": "BE", "bulgaria": "BG", "croatia": "HR", "cyprus": "CY", "czech republic": "CZ",
	"denmark": "DK", "estonia": "EE", "finland": "FI", "france": "FR", "germany": "DE", "greece": "GR",
	"hungary": "HU", "ireland": "IE", "italy": "IT", "latvia": "LV", "lithuania": "LT", "luxembourg": "LU",
	"malta": "MT", "netherlands": "NL", "poland": "PL", "portugal": "PT", "romania": "RO", "slovakia": "SK",
	"slovenia": "SI", "spain": "ES", "sweden": "SE", "united kingdom": "GB", "switzerland": "CH",
	"united states": "US", "european union": "EU",
}  # fmt: skip


def country_code(country: str | None) -> str:
	"""ISO code of a country given by code or by ERPNext's name; an unknown name comes back as it is."""
	name = (country or "").strip()
	if len(name) == 2:
		return {"UK": "GB", "EL": "GR"}.get(name.upper(), name.upper())
	return COUNTRY_CODES.get(name.lower(), name)


def regime_for(
	country: str | None, debtor_type: str | None, regimes: Mapping[str, Regime] | Iterable[Regime] = REGIMES
) -> Regime | None:
	"""The regime of a debtor: its country's for its type, else its country's for a business when it is
	public, else the EU's.

	Args:
		country: ISO code or ERPNext's country name; empty = France.
		debtor_type: business | consumer | public, any case; empty = business.

	Returns:
		None when no regime fits: nothing may be claimed then (a consumer of another country, a state
		without a record).
	"""
	table = _by_place(regimes)
	code, kind = country_code(country) or "FR", (debtor_type or "business").lower()
	places = [code, "EU"] if code in EU_MEMBERS else [code]
	kinds = [kind, "business"] if kind == "public" else [kind]
	return next((table[p, k] for p in places for k in kinds if (p, k) in table), None)


def _by_place(regimes: Mapping[str, Regime] | Iterable[Regime]) -> dict[tuple[str, str], Regime]:
	table: dict[tuple[str, str], Regime] = {}
	for regime in regimes.values() if isinstance(regimes, Mapping) else regimes:
		table.setdefault((regime.country, regime.debtor_type), regime)
	return table


def regimes_from_records(records: Iterable[Mapping[str, Any]]) -> dict[str, Regime]:
	"""Regimes by code from records with the Late Payment Regime fieldnames; disabled ones are left out."""
	regimes = (_from_record(record) for record in records if not record.get("disabled"))
	return {regime.code: regime for regime in regimes}


def _from_record(record: Mapping[str, Any]) -> Regime:
	code = str(record.get("regime_code") or record.get("name") or record.get("code"))
	built_in = REGIMES.get(code)
	bands = sorted(
		(_decimal(b.get("from_amount")), _decimal(b.get("amount"))) for b in record.get("bands") or ()
	)
	country = country_code(record.get("country")) or code.split("-")[0].upper()
	return Regime(
		code=code,
		country="EU" if code.startswith("eu-") else country,
		debtor_type=_word(record.get("debtor_type"), "business"),
		series=str(record.get("series") or ""),
		margin=_decimal(record.get("margin")),
		rate_mode=_word(record.get("rate_mode"), "by_semester"),
		day_base=int(record.get("day_base") or 365),
		interest_from=_word(record.get("interest_from"), "due_date"),
		fixed_sum_currency=str(record.get("fixed_sum_currency") or "EUR"),
		bands=tuple(bands),
		limitation_years=int(record.get("limitation_years") or 0),
		contract_rate=_decimal(record["contract_rate"]) if record.get("contract_rate") else None,
		floor_series=built_in.floor_series if built_in else "",
		floor_multiple=built_in.floor_multiple if built_in else ZERO,
	)


def _word(value: Any, default: str) -> str:
	return str(value or default).strip().lower().replace(" ", "_")


def _decimal(value: Any) -> Decimal:
	return Decimal(str(value)) if value not in (None, "") else ZERO
