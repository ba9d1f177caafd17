"""Jinja methods of the agreement: amounts and days as the letters write them, in the language that is printed."""

from __future__ import annotations

from datetime import date
from typing import Any

import frappe
from frappe.utils import cstr, flt, getdate, money_in_words
from num2words import num2words

from recouvrement_app.templates import words

from ..contacts import recipients
from ..settings import company_row
from . import notice_context


def recouvrement_money(amount: float | None, currency: str) -> str:
	"""1 234,50 € in French, €1,234.50 in English."""
	return words.money(amount, currency, _language())


def recouvrement_day(day: date | str | None) -> str:
	"""3 décembre 2026, 3 December 2026; "" for none."""
	return words.long_day(getdate(day), _language()) if day else ""


def recouvrement_in_words(amount: float | None, currency: str) -> str:
	"""The amount in words, as C. civ. 1376 asks for: quatre mille huit cents euros."""
	try:
		text = num2words(flt(amount, 2), lang=_language(), to="currency", currency=currency)
	except (NotImplementedError, KeyError):
		return money_in_words(flt(amount, 2), currency)
	return text.removesuffix(" et zéro centimes").removesuffix(", zero cents")


def recouvrement_bank(company: str) -> dict[str, Any]:
	"""Account to pay to: `{"iban", "bic", "bank_name"}`, empty without one in the settings."""
	row = company_row(company)
	return {
		"iban": notice_context.grouped(row.get("iban")),
		"bic": cstr(row.get("bic")),
		"bank_name": cstr(row.get("bank_name")),
	}


def recouvrement_addresses(company: str, customer: str) -> dict[str, list[str]]:
	"""Address lines of the parties: `{"creditor", "debtor"}`, empty where no address is known."""
	return {
		"creditor": notice_context.company(company)["address_lines"],
		"debtor": recipients.postal_address(customer).splitlines(),
	}


def _language() -> str:
	return words.language_of(frappe.local.lang)
