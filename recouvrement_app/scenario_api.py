"""What the list of scenarios calls. Each method checks the permission, then calls one service."""

from __future__ import annotations

from typing import Any

import frappe
from frappe.utils import cint

from recouvrement_app.rules.scenario_wizard import Answers
from recouvrement_app.services.daily_run import scenario_wizard


@frappe.whitelist(methods=["POST"])
def scenario_from_answers(
	name: str,
	customers: str,
	firmness: str,
	language: str,
	channels: str | list,
	approval: str,
	days_before: int | str = 0,
	ask_above: int | str = 0,
	smallest: int | str = 0,
	company: str | None = None,
) -> dict[str, Any]:
	"""Makes a scenario from the assistant's questions: `{"name", "notes"}`. It is put in force by nobody but a person."""
	frappe.has_permission("Dunning Scenario", "create", throw=True)
	if company:
		frappe.has_permission("Company", "read", company, throw=True)
	currency = frappe.get_cached_value("Company", company, "default_currency") if company else frappe.db.get_default("currency")
	return scenario_wizard.create(
		Answers(
			name=name,
			customers=customers,
			firmness=firmness,
			language=language,
			channels=frozenset(frappe.parse_json(channels) or ()),
			approval=approval,
			days_before=cint(days_before),
			ask_above=cint(ask_above),
			smallest=cint(smallest),
			currency=currency or "EUR",
			company=company or "",
		)
	)
