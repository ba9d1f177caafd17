"""Recouvrement Settings and a company's row of it, typed."""

from typing import Any

import frappe
from frappe.utils import cint


def settings() -> Any:
	"""The settings record (cached by Frappe until it is saved)."""
	return frappe.get_cached_doc("Recouvrement Settings")


def company_row(company: str) -> Any:
	"""The company's row of the settings, empty when there is none."""
	return next((row for row in settings().companies if row.company == company), frappe._dict())


def default_scenario(company: str) -> str:
	"""The company's default scenario, else the settings', else "Standard France" when it exists, else ""."""
	return company_row(company).get("default_scenario") or settings().default_scenario or ""


def automatic_sending() -> bool:
	"""Whether steps marked automatic may go out without a person."""
	return bool(cint(settings().automatic_sending))


def retry_limit() -> int:
	"""Attempts at sending before an action stays failed (default 2)."""
	return cint(settings().retry_limit) or 2
