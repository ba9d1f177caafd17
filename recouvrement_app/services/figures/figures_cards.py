"""Number cards of the workspace: one figure each, in the company's currency, with the list behind it."""

from datetime import date, timedelta
from typing import Any

import frappe
from frappe import _
from frappe.utils import flt, getdate

from . import figures, figures_balance, figures_history

CACHE_SECONDS = 60


@frappe.whitelist()
def total_overdue(filters: str | dict | None = None) -> dict[str, Any]:
	"""What is overdue today, before credits."""
	row = _aged(filters)
	return _money(filters, row["overdue"], "Aged Balance")


@frappe.whitelist()
def overdue_share(filters: str | dict | None = None) -> dict[str, Any]:
	"""What is overdue today, in percent of all open invoices: the part of the working capital lent to customers that should be here."""
	row = _aged(filters)
	return _share(filters, row["overdue"], row)


@frappe.whitelist()
def over_90_days(filters: str | dict | None = None) -> dict[str, Any]:
	"""What is more than 90 days late today, in percent of all open invoices."""
	row = _aged(filters)
	return _share(filters, row["d120"] + row["d120_plus"], row)


def _share(filters: str | dict | None, amount: float, row: dict[str, float]) -> dict[str, Any]:
	"""A card's answer for a part of all open invoices, in whole percent: Frappe writes their decimals with a point everywhere."""
	invoiced = row["not_due"] + row["overdue"]
	share = amount * 100 / invoiced if invoiced else 0.0
	return {**_money(filters, share, "Aged Balance"), "value": round(share), "fieldtype": "Percent"}


@frappe.whitelist()
def in_dispute(filters: str | dict | None = None) -> dict[str, Any]:
	"""Open amount of the invoices in dispute."""
	return _money(filters, _aged(filters)["disputed"], "Disputes", {"open_only": 1})


@frappe.whitelist()
def in_litigation(filters: str | dict | None = None) -> dict[str, Any]:
	"""Open amount of the invoices with a legal recovery file."""
	return _money(filters, _aged(filters)["litigated"], "Litigation Overview", {"open_only": 1})


@frappe.whitelist()
def actions_to_approve(filters: str | dict | None = None) -> dict[str, Any]:
	"""Number of actions that wait for an approval."""
	check_reader()
	company = company_of(filters)
	count = frappe.db.count("Dunning Action", {"status": "To Approve", "company": company})
	return {
		"value": count,
		"fieldtype": "Int",
		"route": ["List", "Dunning Action"],
		"route_options": {"status": "To Approve", "company": company},
	}


@frappe.whitelist()
def promised_this_week(filters: str | dict | None = None) -> dict[str, Any]:
	"""What customers promised to pay from Monday to Sunday of this week, in the company's currency."""
	check_reader()
	company = company_of(filters)
	monday = _today() - timedelta(days=_today().weekday())
	currency = frappe.get_cached_value("Company", company, "default_currency")
	amount = frappe.db.sql(
		"""
		select sum(greatest(promised_amount - ifnull(kept_amount, 0), 0)) from `tabPayment Promise`
		where docstatus = 1 and status in ('Open', 'Partly Kept') and company = %s and currency = %s
			and promised_date between %s and %s
		""",
		(company, currency, monday, monday + timedelta(days=6)),
	)[0][0]
	return _money(filters, amount, "Promises to Pay", {"status": "Open"})


@frappe.whitelist()
def collected_this_month(filters: str | dict | None = None) -> dict[str, Any]:
	"""What customers paid since the first of the month, in the company's currency."""
	check_reader()
	amount = frappe.db.sql(
		"""
		select -sum(amount) from `tabPayment Ledger Entry`
		where delinked = 0 and account_type = 'Receivable' and party_type = 'Customer' and company = %s
			and posting_date between %s and %s
			and (voucher_type = 'Payment Entry' or (voucher_type = 'Journal Entry' and against_voucher_type = 'Sales Invoice'))
		""",
		(company_of(filters), _today().replace(day=1), _today()),
	)[0][0]
	return _money(filters, amount, "Collector Activity")


@frappe.whitelist()
def days_sales_outstanding(filters: str | dict | None = None) -> dict[str, Any]:
	"""Days sales outstanding today, by count-back."""
	check_reader()
	company = company_of(filters)
	rows = figures_history.dso(figures.make_scope({"company": company}), months=1)
	days = rows[-1]["dso_count_back"] if rows else 0
	return {
		"value": flt(days, 1),
		"fieldtype": "Float",
		"precision": 1,
		"route": ["query-report", "Days Sales Outstanding"],
		"route_options": {"company": company},
	}


def _aged(filters: str | dict | None) -> dict[str, float]:
	"""The company's aged balance in one row; kept for a minute per user, as several cards ask for it at once."""
	check_reader()
	company = company_of(filters)
	key = f"recouvrement_aged|{frappe.session.user}|{company}|{_today()}"
	row = frappe.cache.get_value(key)
	if row is None:
		rows = figures_balance.aged_balance(figures.make_scope({"company": company}), "Company")
		row = {name: rows[0][name] if rows else 0.0 for name in figures_balance.AGED_FIELDS}
		frappe.cache.set_value(key, row, expires_in_sec=CACHE_SECONDS)
	return row


def _money(
	filters: str | dict | None, amount: float | None, report: str, options: dict[str, Any] | None = None
) -> dict[str, Any]:
	"""A card's answer for an amount in the company's currency; a click opens `report`."""
	company = company_of(filters)
	currency = frappe.get_cached_value("Company", company, "default_currency")
	shown_as = "Currency" if currency == frappe.db.get_default("currency") else "Float"
	return {
		"value": flt(amount, 2),
		"fieldtype": shown_as,
		"currency": currency,
		"route": ["query-report", report],
		"route_options": {"company": company, **(options or {})},
	}


def company_of(filters: str | dict | None) -> str:
	"""The company that a card is asked for: its filter's, else the user's own, else the first that the user may see."""
	asked = frappe._dict(frappe.parse_json(filters) or {})
	company = asked.company or frappe.defaults.get_user_default("Company")
	return figures.make_scope({"company": company} if company else {}).companies[0]


def check_reader() -> None:
	"""Raise frappe.PermissionError for who may not read collection cases."""
	if not frappe.has_permission("Collection Case", "read"):
		frappe.throw(_("You may not see collection figures."), frappe.PermissionError)


def _today() -> date:
	return getdate()
