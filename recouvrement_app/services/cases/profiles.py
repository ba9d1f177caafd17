"""How customers pay, kept on their cases and records each night: the assignment rules and the agenda read it there."""

from datetime import date

import frappe
from frappe.utils import flt, getdate

from .. import bulk
from ..figures import figures_history
from ..figures.figures import Scope
from . import red_flags

NO_PROFILE = {"payer_profile": None, "average_days_late": 0, "promises_kept_rate": 0}


def store(company: str, today: date | None = None) -> int:
	"""Compute the payer profiles of a company and write those that changed, and the red flags that follow.

	Returns:
		The number of cases written.
	"""
	rows = figures_history.payer_profiles(Scope(getdate(today), (company,)))
	found = {
		row["customer"]: {
			"payer_profile": row["profile"] or None,
			"average_days_late": flt(row["average_days_late"]),
			"promises_kept_rate": flt(row["promises_kept"]),
		}
		for row in rows
	}
	cases = frappe.get_all(
		"Collection Case", {"company": company}, ["name", "customer", *NO_PROFILE], limit=0
	)
	changed = [
		{"name": case.name, **found.get(case.customer, NO_PROFILE)}
		for case in cases
		if {field: case[field] or NO_PROFILE[field] for field in NO_PROFILE}
		!= found.get(case.customer, NO_PROFILE)
	]
	bulk.update("Collection Case", changed)
	elsewhere = _profiles_elsewhere(company)
	gone = {case.customer: elsewhere.get(case.customer) for case in cases if case.customer not in found}
	_store_on_customers({**gone, **{name: values["payer_profile"] for name, values in found.items()}})
	red_flags.store(company, {row["customer"]: row["trend"] for row in rows}, today)
	return len(changed)


def _profiles_elsewhere(company: str) -> dict[str, str]:
	"""The profiles at other companies: without payments here, that one stays on the Customer."""
	filters = {"company": ("!=", company), "payer_profile": ("is", "set")}
	return dict(frappe.get_all("Collection Case", filters, ["customer", "payer_profile"], as_list=True, limit=0))


def _store_on_customers(profiles: dict[str, str | None]) -> None:
	"""The profile on the Customer, which the assignment rules read."""
	stored = dict(
		frappe.get_all("Customer", fields=["name", "recouvrement_payer_profile"], as_list=True, limit=0)
	)
	rows = [
		{"name": name, "recouvrement_payer_profile": profile}
		for name, profile in profiles.items()
		if name in stored and (stored[name] or None) != profile
	]
	bulk.update("Customer", rows)
