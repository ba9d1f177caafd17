"""What the rules say, in the reader's language."""

import re
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

import frappe
from frappe import _
from frappe.utils import flt, fmt_money, formatdate, get_user_date_format
from frappe.utils.caching import request_cache

from recouvrement_app.rules.sentences import Sentence

SERIES = {  # series of Late Payment Rate, as people call them
	"ecb_main_refinancing_rate": lambda: _("European Central Bank, main refinancing rate"),
	"fr_legal_rate_professional": lambda: _("French legal interest rate, professional creditors"),
	"fr_legal_rate_individual": lambda: _("French legal interest rate, individuals"),
}
SEMESTER = re.compile(r"\b(\d{4}) H([12])\b")


def told(text: str) -> str:
	"""A sentence of the rules translated, its days and amounts written as the reader writes them; other text as it is."""
	return text.tell(_template, _shown) if isinstance(text, Sentence) else text


def _template(english: str) -> str:
	return _translated(english, frappe.local.lang)


@request_cache
def _translated(english: str, language: str) -> str:
	"""A run says the same few sentences thousands of times."""
	return _(english, language)


def rate_name(series: str) -> str:
	"""A series of rates as people call it; one that a person added has the name that the person gave it."""
	return SERIES[series]() if series in SERIES else series


@lru_cache(maxsize=8_192)
def _day(day: date, style: str, language: str) -> str:
	"""A run says the same few days thousands of times; `style` and `language` are what `formatdate` looks at."""
	return formatdate(day)


def _shown(value: Any) -> str:
	if isinstance(value, date):
		return _day(value, get_user_date_format(), frappe.local.lang)
	if value in SERIES:
		return rate_name(value)
	return fmt_money(flt(value)).replace(" ", "\u00a0") if isinstance(value, Decimal) else semesters(str(value))


def semesters(text: str) -> str:
	"""Half years in the reader's language: `2026 H2` is `S2 2026` in French."""
	return SEMESTER.sub(lambda found: _("{0} H{1}").format(found[1], found[2]), text)
