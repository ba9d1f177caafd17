"""Provisions proposed on what is open: claim by claim, or per customer; posted by the accountant, never by itself."""

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from functools import cache
from typing import Any

from frappe import _
from frappe.utils import flt

from recouvrement_app.rules import provisions

from .. import bulk
from ..cases import red_flags
from ..receivables import open_items
from ..receivables.open_items import OpenItem
from ..settings import settings
from . import figures
from .figures import Scope

AMOUNTS = ("outstanding", "base", "provision")
GROUPS = ("Customer", "Invoice")


def proposals(scope: Scope, group_by: str = "Customer") -> list[dict[str, Any]]:
	"""What to provide for at the scope's day, the largest provision first; credits are set off against the oldest claims first.

	Args:
		group_by: Customer, or Invoice for each claim by itself.

	Returns:
		`[{"company", "customer", "customer_name", "currency", "case", "outstanding", "base", "percent", "provision", "reason", …}]`;
		`base` is the claim without value added tax, `percent` the provision's share of it, `reason` says why in the user's language
		(per customer: the reason of its largest provision).

	Raises:
		ReportFilterError: unknown grouping.
	"""
	figures.demand_grouping(group_by, GROUPS)
	rows = _claims(scope)
	if group_by == "Customer":
		rows = _per_customer(rows)
	for row in rows:
		for name in AMOUNTS:
			row[name] = round(row[name], 2)
		row["percent"] = flt(100 * row["provision"] / row["base"], 1) if row["base"] else 0.0
	return sorted((row for row in rows if row["outstanding"]), key=lambda row: (-row["provision"], -row["outstanding"]))


def percents() -> dict[int, Decimal]:
	"""The share by age of the settings, where 0 switches an age off."""
	return {age: Decimal(str(flt(settings().get(f"provision_percent_{age}")))) for age in provisions.AGES}


def _reasons() -> dict[str, str]:
	return {
		provisions.JUDGED: _("Expected recovery of the case"),
		provisions.INSOLVENT: _("Insolvency proceedings"),
		provisions.AGED: _("Age of the claim"),
		provisions.NONE: _("No sign of loss"),
	}


def _claims(scope: Scope) -> list[dict[str, Any]]:
	currencies, customers, shares, reasons = figures.company_currencies(), figures.customer_facts(), percents(), _reasons()
	proposed = cache(lambda days, judged, is_insolvent: provisions.propose(days, judged, is_insolvent, shares))
	cases = figures.case_facts(scope, "expected_recovery")
	insolvent = red_flags.insolvent_cases(scope.companies)
	net_parts = _net_parts(scope)
	found: dict[tuple[str, str, str], list[OpenItem]] = defaultdict(list)
	for item in open_items.read(scope):
		found[(item.company, item.customer, item.currency)].append(item)
	rows = []
	for key, items in found.items():
		case = cases.get(key)
		judged = Decimal(str(flt(case.expected_recovery))) if case else None
		is_insolvent = bool(case and case.name in insolvent)
		for item, left in _set_off(items, scope.in_company_currency):
			days = (scope.as_on - item.due_date).days
			proposal = proposed(days, judged, is_insolvent)
			base = left * net_parts.get(item.voucher, 1.0)
			rows.append(
				{
					"company": item.company,
					"customer": item.customer,
					"customer_name": customers.get(item.customer, ("", ""))[0],
					"currency": currencies[item.company] if scope.in_company_currency else item.currency,
					"case": case.name if case else None,
					"voucher_type": item.voucher_type,
					"voucher": item.voucher,
					"due_date": item.due_date,
					"days_late": max(days, 0),
					"state": item.state,
					"outstanding": left,
					"base": base,
					"provision": max(base, 0.0) * float(proposal.percent) / 100,
					"reason": reasons[proposal.reason],
				}
			)
	return rows


def _set_off(items: Sequence[OpenItem], in_company_currency: bool) -> list[tuple[OpenItem, float]]:
	"""Each claim with what is left of it once the customer's credits are taken off the oldest ones."""
	credit = -sum(item.value(in_company_currency) for item in items if item.is_credit())
	left = []
	for item in items:  # oldest due date first
		if item.is_credit():
			continue
		value = item.value(in_company_currency)
		taken = min(value, credit)
		credit -= taken
		left.append((item, value - taken))
	return left


def _net_parts(scope: Scope) -> dict[str, float]:
	"""The part of each open invoice's total that is not tax."""
	columns = ("name", "base_net_total / base_grand_total")
	where = "from `tabSales Invoice` where docstatus = 1 and base_grand_total > 0 and base_net_total != base_grand_total and "
	return {name: flt(part) for name, part in bulk.read(columns, where + scope.sql("company", "customer"), scope.values())}


def _per_customer(claims: list[dict[str, Any]]) -> list[dict[str, Any]]:
	rows: dict[tuple[str, str, str], dict[str, Any]] = {}
	largest: dict[tuple[str, str, str], float] = {}
	for claim in claims:
		key = (claim["company"], claim["customer"], claim["currency"])
		row = rows.get(key)
		if row is None:
			kept = ("company", "customer", "customer_name", "currency", "case", "reason")
			row = rows[key] = {name: claim[name] for name in kept} | dict.fromkeys(AMOUNTS, 0.0) | {"claims": 0, "days_late": 0}
			largest[key] = claim["provision"]
		elif claim["provision"] > largest[key]:
			largest[key], row["reason"] = claim["provision"], claim["reason"]
		row["claims"] += 1
		row["days_late"] = max(row["days_late"], claim["days_late"])
		for name in AMOUNTS:
			row[name] += claim[name]
	return list(rows.values())
