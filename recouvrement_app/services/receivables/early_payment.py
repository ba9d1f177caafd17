"""The discount for early payment that the terms of payment of invoices give: what may still be deducted, and the terms in words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import frappe
from frappe.utils import getdate

from recouvrement_app.rules.money import round_money
from recouvrement_app.templates import words

MOST_TOLD = 3  # invoices whose terms are told one by one


def running(invoices: Sequence[str], currency: str, day: date) -> list[dict[str, Any]]:
	"""What the customer may still deduct: of invoices that nothing was paid on, until the discount's day.

	Returns:
		`[{"invoice", "until", "saved", "to_pay"}]`, the earliest day first.
	"""
	found = []
	for row in _rows(invoices):
		if row.discount_date < day or row.outstanding < row.amount or row.currency != currency:
			continue
		amount = Decimal(str(row.amount))
		saved = round_money(amount * Decimal(str(row.discount)) / 100 if row.percent else Decimal(str(row.discount)), currency)
		found.append({"invoice": row.invoice, "until": getdate(row.discount_date), "saved": saved, "to_pay": amount - saved})
	return found


def terms(invoices: Sequence[str], language: str) -> str:
	"""The terms of the discounts as the legal mention tells them; "" when no invoice gives any.

	Args:
		language: "fr" or "en".
	"""
	rows, word = _rows(invoices), words.WORDS[language]
	if not rows:
		return ""
	if len(rows) > MOST_TOLD:
		return word["discounts_of_invoices"]
	told = []
	for row in rows:
		value = words.rate(row.discount, language) if row.percent else words.money(row.discount, row.currency, language)
		told.append(word["discount_until"].format(value=value, day=words.long_day(row.discount_date, language), invoice=row.invoice))
	return word["discount_terms"].format(terms=", ".join(told))


def _rows(invoices: Sequence[str]) -> list[Any]:
	if not invoices:
		return []
	rows = frappe.db.sql(
		"""
		select p.parent invoice, p.discount_date, p.payment_amount amount, p.outstanding, p.discount,
			p.discount_type = 'Percentage' percent, s.currency
		from `tabPayment Schedule` p join `tabSales Invoice` s on s.name = p.parent
		where p.parenttype = 'Sales Invoice' and p.parent in %s and p.discount > 0 and p.discount_date is not null
		order by p.discount_date, p.parent
		""",
		(tuple(invoices),),
		as_dict=True,
	)
	return list(rows)
