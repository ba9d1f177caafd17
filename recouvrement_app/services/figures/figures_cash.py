"""Money in against money out by week: what was received and paid, what is expected and due. In company currency."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from itertools import groupby
from operator import itemgetter
from typing import Any

import frappe
from frappe.utils import flt, getdate

from recouvrement_app.rules.forecast import monday
from recouvrement_app.rules.regular_payments import RegularPayment

from ..settings import settings
from . import figures, figures_forecast, forecast_snapshots
from .figures import Scope

AMOUNTS = ("received", "expected", "paid", "due", "planned")


def money_in_and_out(scope: Scope, weeks: int = 12, weeks_behind: int = 13, weeks_before: int = 1) -> list[dict[str, Any]]:
	"""One row per company and week (named by its Monday), oldest first.

	What suppliers are owed counts in the week of its due date, what is overdue in the current week; wages, charges and the like of the
	settings on their days from today on. Expected receipts are those of the cash forecast.

	Args:
		weeks: weeks ahead, the current one included.
		weeks_behind: whole weeks before the current one.
		weeks_before: how long before a past week its `forecast` was made.

	Returns:
		Rows with `received`, `expected`, `paid`, `due`, `planned`, and `money_in`, `money_out`, `net` made of them; past weeks have the `forecast`
		that was kept of them (None: none was).
	"""
	currencies, this_week = figures.company_currencies(), monday(scope.as_on)
	starts = [this_week + timedelta(weeks=n) for n in range(-weeks_behind, weeks)]
	rows = {
		(company, week): {"company": company, "currency": currencies[company], "week": week, **dict.fromkeys(AMOUNTS, 0.0)}
		for company in scope.companies
		for week in starts
	}

	def add(company: str, week: date, name: str, amount: float) -> None:
		if (company, week) in rows:
			rows[company, week][name] += amount

	for company, day, name, amount in _moved(scope, starts[0]):
		add(company, monday(day), name, amount)
	for row in figures_forecast.cash_forecast(scope, weeks):
		if row["week"] and not row["later"]:
			add(row["company"], row["week"], "expected", row["expected"])
	for company, day, amount in _owed_to_suppliers(scope):
		add(company, max(monday(day), this_week), "due", amount)
	for payment in _regular_payments():
		for day in payment.days(scope.as_on, starts[-1] + timedelta(days=6)):
			add(payment.company, monday(day), "planned", float(payment.amount))
	kept = forecast_snapshots.forecasts(scope.companies, starts[0], this_week - timedelta(weeks=1), weeks_before)
	for key, row in rows.items():
		row["forecast"] = kept.get(key)
		row.update({name: flt(row[name], 2) for name in AMOUNTS})
		row["money_in"] = flt(row["received"] + row["expected"], 2)
		row["money_out"] = flt(row["paid"] + row["due"] + row["planned"], 2)
		row["net"] = flt(row["money_in"] - row["money_out"], 2)
	return sorted(rows.values(), key=lambda row: (row["company"], row["week"]))


def _moved(scope: Scope, since: date) -> Iterator[tuple[str, date, str, float]]:
	"""(company, day, received or paid, amount): customers' and suppliers' balances moved by vouchers that touch a bank or cash account.

	Refunds to customers lower what was received, refunds of suppliers what was paid; write-offs and set-offs move no money.
	"""
	rows = frappe.db.sql(
		"""
		select ple.company, ple.posting_date, if(ple.account_type = 'Receivable', 'received', 'paid'), -sum(ple.amount)
		from `tabPayment Ledger Entry` ple
		where ple.delinked = 0 and ple.posting_date between %(since)s and %(as_on)s and ple.company in %(companies)s
			and ple.voucher_type in ('Payment Entry', 'Journal Entry')
			and ((ple.account_type = 'Receivable' and ple.party_type = 'Customer')
				or (ple.account_type = 'Payable' and ple.party_type = 'Supplier'))
			and exists (
				select 1 from `tabGL Entry` gl join `tabAccount` a on a.name = gl.account
				where gl.voucher_type = ple.voucher_type and gl.voucher_no = ple.voucher_no and gl.is_cancelled = 0
					and a.account_type in ('Bank', 'Cash'))
		group by 1, 2, 3
		""",
		scope.values(since=since),
	)
	return ((company, day, name, flt(amount)) for company, day, name, amount in rows)


def _regular_payments() -> list[RegularPayment]:
	"""Wages, social charges, taxes and rent, as planned in the settings."""
	return [
		RegularPayment(row.company, Decimal(str(flt(row.amount))), row.every, getdate(row.first_on), getdate(row.until) if row.until else None)
		for row in settings().regular_payments
	]


def _owed_to_suppliers(scope: Scope) -> Iterator[tuple[str, date, float]]:
	"""(company, due date, amount) of each open term of the Purchase Invoices, the latest terms being the last to be paid."""
	rows = frappe.db.sql(
		"""
		select pi.name, pi.company, ifnull(ps.due_date, pi.due_date) day, ps.base_payment_amount,
			if(pi.party_account_currency = c.default_currency, pi.outstanding_amount, pi.outstanding_amount * pi.conversion_rate)
		from `tabPurchase Invoice` pi join `tabCompany` c on c.name = pi.company
		left join `tabPayment Schedule` ps on ps.parent = pi.name and ps.parenttype = 'Purchase Invoice'
		where pi.docstatus = 1 and pi.outstanding_amount != 0 and pi.posting_date <= %(as_on)s and pi.company in %(companies)s
		order by pi.name, day desc
		""",
		scope.values(),
	)
	for _name, terms in groupby(rows, key=itemgetter(0)):
		found = list(terms)
		left = flt(found[0][4])
		for index, (_invoice, company, day, amount, _open) in enumerate(found):
			part = left if index == len(found) - 1 or left < 0 else min(left, flt(amount))
			left -= part
			if part:
				yield company, day, part
