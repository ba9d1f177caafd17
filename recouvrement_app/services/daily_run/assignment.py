"""Which Dunning Scenario a case follows, from the records, with the reason in words."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import partial
from typing import Any

import frappe
from frappe import _
from frappe.utils import cstr

from recouvrement_app.rules.assignment import AssignmentRule, CaseFacts, Choice, choose_scenario
from recouvrement_app.rules.receivables import CaseKey
from recouvrement_app.rules.scenario import Scenario

from ..receivables import ledger
from ..settings import default_scenario

RULE_FIELDS = (
	"scenario",
	"priority",
	"name",
	"description",
	"company",
	"customer",
	"customer_group",
	"territory",
	"country",
	"debtor_type",
	"payer_profile",
	"faith",
	"key_account",
	"currency",
)


def scenarios() -> dict[str, Scenario]:
	"""Every enabled Dunning Scenario, ready for the planner, by name."""
	found = {}
	for name in frappe.get_all("Dunning Scenario", {"disabled": 0}, pluck="name"):
		doc = frappe.get_cached_doc("Dunning Scenario", name)
		if doc.steps:
			found[name] = Scenario.from_record(doc.as_dict(), holidays(doc.holiday_list))
	return found


def holidays(name: str | None) -> list[Any]:
	"""The days of a Holiday List."""
	return frappe.get_all("Holiday", {"parent": name}, pluck="holiday_date", limit=0) if name else []


def rules() -> list[AssignmentRule]:
	"""Every enabled Dunning Assignment Rule."""
	rows = frappe.get_all(
		"Dunning Assignment Rule", {"disabled": 0}, [*RULE_FIELDS, "min_overdue", "max_overdue"], limit=0
	)
	amounts = ("min_overdue", "max_overdue")
	return [
		AssignmentRule(
			**{field: row[field] or "" for field in RULE_FIELDS if field != "priority"},
			priority=row.priority or 10,
			**{field: Decimal(str(row[field] or 0)) for field in amounts},
		)
		for row in rows
	]


def choose(
	keys: Iterable[CaseKey],
	cases: Mapping[CaseKey, Any],
	overdue: Mapping[CaseKey, Decimal],
	people: Mapping[str, ledger.Debtor],
) -> dict[CaseKey, Choice]:
	"""The scenario of each case and why; `cases` are the existing Collection Case rows."""
	keys = list(keys)
	customers = _customers({key.customer for key in keys})
	all_rules, countries = (
		rules(),
		dict(frappe.get_all("Country", fields=["code", "name"], as_list=True, limit=0)),
	)
	groups, territories = partial(_parents, "Customer Group", {}), partial(_parents, "Territory", {})
	chosen = {}
	for key in keys:
		customer, case = customers.get(key.customer) or {}, cases.get(key) or {}
		debtor = people.get(key.customer) or ledger.Debtor()
		facts = CaseFacts(
			key.company,
			key.customer,
			key.currency,
			case_scenario=(case.get("scenario") or "") if case.get("scenario_set_by_person") else "",
			customer_scenario=customer.get("recouvrement_scenario") or "",
			customer_groups=groups(customer.get("customer_group")),
			territories=territories(customer.get("territory")),
			country=countries.get(debtor.country.lower(), ""),
			debtor_type=debtor.debtor_type,
			payer_profile=customer.get("recouvrement_payer_profile") or "",
			faith=case.get("faith") or "",
			key_account="Yes" if debtor.key_account else "No",
			overdue=overdue.get(key, Decimal(0)),
		)
		chosen[key] = choose_scenario(facts, all_rules, default_scenario(key.company))
	return chosen


def in_words(choice: Choice) -> str:
	"""The reason of a choice in the user's language."""
	told = [
		", ".join(part.tell(_, lambda value: _(cstr(value))) for part in value) if isinstance(value, tuple) else value
		for value in choice.reason.values
	]
	return _(choice.reason.template).format(*told)


def _customers(names: set[str]) -> dict[str, Any]:
	fields = ["name", "customer_group", "territory", "recouvrement_scenario", "recouvrement_payer_profile"]
	rows = (
		frappe.get_all("Customer", fields=fields, limit=0)
		if len(names) > 500
		else frappe.get_all("Customer", {"name": ["in", list(names)]}, fields, limit=0)
	)
	return {row.name: row for row in rows}


def _parents(doctype: str, cache: dict[str, tuple[str, ...]], name: str | None) -> tuple[str, ...]:
	"""A tree node and its parents, the nearest first."""
	if not name:
		return ()
	if name not in cache:
		parent = frappe.db.get_value(doctype, name, f"parent_{frappe.scrub(doctype)}")
		cache[name] = (name, *(_parents(doctype, cache, parent) if parent and parent != name else ()))
	return cache[name]
