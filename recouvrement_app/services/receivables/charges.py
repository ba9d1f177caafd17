"""Late Payment Regime and Late Payment Rate records for `rules.charges`; the legal mention of quotations and invoices."""

from datetime import date

import frappe

from recouvrement_app.rules.quotes import Quotes
from recouvrement_app.rules.rates import RateTable
from recouvrement_app.rules.regimes import Regime, regime_for, regimes_from_records


def rates() -> RateTable:
	"""All Late Payment Rate records."""
	rows = frappe.get_all("Late Payment Rate", fields=["series", "valid_from", "rate"], as_list=True, limit=0)
	return RateTable.from_rows(rows)


def regimes() -> dict[str, Regime]:
	"""All enabled Late Payment Regime records, by code."""
	names = frappe.get_all("Late Payment Regime", {"disabled": 0}, pluck="name", limit=0)
	return regimes_from_records(
		frappe.get_cached_doc("Late Payment Regime", name).as_dict() for name in names
	)


def regime_of(country: str | None, debtor_type: str | None) -> Regime | None:
	"""The regime of a debtor, None when none fits.

	Args:
		country: ERPNext's name or ISO code, France when empty; debtor_type: Business, Consumer or Public, a business when empty.
	"""
	code = frappe.db.get_value("Country", country, "code") if country else None
	return regime_for(code or country, debtor_type, regimes())


def quotes(company: str | None = None) -> Quotes:
	"""A charge quote for the planner; interest that runs from a formal notice takes the day it was sent, what was waived is left out."""
	from . import waivers

	notices, left_out = (formal_notices(company), waivers.left_out(company)) if company else (None, None)
	return Quotes(regimes(), rates(), notices, left_out)


def formal_notices(company: str) -> dict[str, date]:
	"""invoice → day of its first formal notice that was sent."""
	rows = frappe.db.sql(
		"""
		select l.invoice, min(date(a.done_on)) from `tabDunning Action` a
		join `tabDunning Action Line` l on l.parent = a.name and l.kind = 'Due'
		where a.company = %s and a.formal_notice = 1 and a.status = 'Done' group by l.invoice
		""",
		company,
	)
	return dict(rows)


def legal_mention(debtor_type: str = "Business", country: str = "France", language: str | None = None) -> str:
	"""The mention of rate, fixed indemnity and discount that a quotation or an invoice carries (C. com. L441-9).

	Args:
		debtor_type: Business, Consumer or Public; country: name or ISO code; language: "fr" or "en", the session's by default.
	"""
	regime = regime_of(country, debtor_type)
	if regime is None:
		return ""
	field = "mention_fr" if (language or frappe.local.lang or "en").startswith("fr") else "mention_en"
	return frappe.get_cached_doc("Late Payment Regime", regime.code).get(field) or ""
