"""Tables, facts, days and amounts of the pages that go into a dossier, in the language that Frappe speaks now."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import frappe
from frappe import _
from frappe.utils import cstr, flt, getdate

from recouvrement_app.templates import words

Facts = list[tuple[str, str]]


def language() -> str:
	"""The page's language: "fr" or "en"."""
	return words.language_of(frappe.local.lang)


def table(heads: Sequence[str], rows: Sequence[Sequence[Any]], right_from: int = 99, total: bool = False) -> dict[str, Any]:
	"""A table of the plain layout.

	Args:
		heads: of the columns; none for a table without head.
		right_from: the first column (from 0) that stands to the right.
		total: the last row is the sum.
	"""
	return {"heads": heads, "rows": [[cstr(cell) for cell in row] for row in rows], "right_from": right_from, "sum": total}


def known(facts: Sequence[tuple[str, Any]]) -> Facts:
	"""The facts that have a value."""
	return [(name, cstr(value)) for name, value in facts if cstr(value)]


def money(amount: Any, currency: str) -> str:
	"""An amount as letters write it."""
	return words.money(flt(amount, 2), currency, language())


def day(value: Any) -> str:
	"""A day as letters write it; "" for none."""
	return words.day(getdate(value), language()) if value else ""


def interest_table(charged: Iterable[Any], currency: str) -> dict[str, Any]:
	"""Interest per invoice and segment of rate.

	Args:
		charged: `late_charges.InvoiceCharges`.
	"""
	rows = [
		(
			entry.invoice, day(segment.start), day(segment.end), segment.days, words.rate(segment.rate, language()),
			money(segment.base, currency), money(segment.interest, currency),
		)
		for entry in charged
		for segment in entry.segments
	]  # fmt: skip
	return table((_("Invoice"), _("From", context="period"), _("To", context="period"), _("Days"), _("Rate"), _("Base"), _("Interest")), rows, 3)
