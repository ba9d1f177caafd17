"""What installing and migrating set up. Everything can be run again; nothing overwrites what people changed."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import frappe
from frappe import _
from frappe.custom.doctype.custom_field.custom_field import create_custom_fields

from recouvrement_app.custom_fields import get_custom_fields
from recouvrement_app.permissions import COLLECTIONS_ROLES

DATA_FOLDER = Path(__file__).parent / "data"
INDEXES = {  # name: (doctype of ERPNext's, columns) of what is read in every run and report
	"recouvrement_open_invoices": ("Sales Invoice", ["company", "docstatus", "outstanding_amount"]),
	"recouvrement_several_terms": ("Payment Schedule", ["parenttype", "idx", "parent"]),
}
DEFAULT_SCENARIO = "Standard France"
RATE_SOURCES = {
	"ecb_main_refinancing_rate": "European Central Bank, main refinancing operations",
	"fr_legal_rate_professional": "Journal officiel, taux de l'intérêt légal (professionnels)",
	"fr_legal_rate_individual": "Journal officiel, taux de l'intérêt légal (particuliers)",
}

# file, doctype, field that names the record; notices before the scenarios that use them
RECORD_FILES = (
	("notices.json", "Dunning Notice", "notice_name"),
	("scenarios.json", "Dunning Scenario", "scenario_name"),
	("regimes.json", "Late Payment Regime", "regime_code"),
	("reasons.json", "Non-Payment Reason", "reason_name"),
	("routes.json", "Litigation Route", "route_name"),
	("assignment_rules.json", "Dunning Assignment Rule", "description"),
)


def before_install() -> None:
	"""Roles first: the doctypes' permissions name them."""
	create_roles()


def after_install() -> None:
	"""Fields, indexes, records and settings of a fresh site."""
	create_fields()
	create_indexes()
	load_records()
	create_settings()


def after_migrate() -> None:
	"""Mends roles, fields and indexes, fills new settings, adds rates published since; leaves what exists to the people who edit it."""
	create_roles()
	create_fields()
	create_indexes()
	load_rates()
	fill_new_settings()


def create_roles() -> None:
	"""The three collections roles, with access to the desk."""
	for role in COLLECTIONS_ROLES:
		if not frappe.db.exists("Role", role):
			values = {"doctype": "Role", "role_name": role, "desk_access": 1}
			frappe.get_doc(values).insert(ignore_permissions=True)


def create_fields() -> None:
	"""The custom fields on ERPNext's records; labels that people changed are kept."""
	create_custom_fields(get_custom_fields(), update=False)


def create_indexes() -> None:
	"""ERPNext has none that finds a company's open invoices, or the invoices that are paid in several terms."""
	for name, (doctype, columns) in INDEXES.items():
		frappe.db.add_index(doctype, columns, name)


def load_records() -> dict[str, int]:
	"""Loads the records of `data/` that are missing, never touching one that exists.

	Returns:
		How many records were made, by doctype.
	"""
	made: dict[str, int] = {}
	for file_name, doctype, key in RECORD_FILES:
		path = DATA_FOLDER / file_name
		if not path.exists():
			continue
		for record in json.loads(path.read_text(encoding="utf-8")):
			_title_steps(record)
			made[doctype] = made.get(doctype, 0) + _insert_missing(doctype, key, record)
	made["Late Payment Rate"] = load_rates()
	return made


def load_record(file_name: str, name: str) -> int:
	"""Loads one record that an update brought (patches.txt), unless its name is taken; returns 1 when it was made.

	Raises:
		KeyError: the file has no such record.
	"""
	doctype, key = {file: (doctype, key) for file, doctype, key in RECORD_FILES}[file_name]
	for record in json.loads((DATA_FOLDER / file_name).read_text(encoding="utf-8")):
		if name in (record.get("name"), record.get(key)):
			_title_steps(record)
			return _insert_missing(doctype, key, record)
	raise KeyError(f"{file_name} has no record {name}")


def fill_new_values(file_name: str, fields: list[str]) -> int:
	"""Fills fields that an update brought on the records that install loaded; run once, by patches.txt. Returns how many records changed."""
	doctype, key = {file: (doctype, key) for file, doctype, key in RECORD_FILES}[file_name]
	changed = 0
	for record in json.loads((DATA_FOLDER / file_name).read_text(encoding="utf-8")):
		values = {field: record[field] for field in fields if record.get(field)}
		name = frappe.db.get_value(doctype, {key: record.get(key) or record.get("name")})
		if name and values:
			frappe.db.set_value(doctype, name, values, update_modified=False)
			changed += 1
	return changed


def _title_steps(record: dict) -> None:
	"""The titles of a scenario's steps in the language of the site."""
	language = frappe.db.get_default("lang") or "en"
	if "scenario_name" in record:
		for step in record["steps"]:
			step["title"] = _(step["title"], language)


def _insert_missing(doctype: str, key: str, record: dict) -> int:
	"""Inserts one record unless its name is taken; returns 1 when it was made."""
	values = {key: record.get("name"), **record, "doctype": doctype}
	values.pop("name", None)
	if frappe.db.exists(doctype, {key: values[key]}):
		return 0
	frappe.get_doc(values).insert(ignore_permissions=True)
	return 1


def load_rates() -> int:
	"""Loads the dated rates, one record per series and semester; returns how many were made.

	The file has one column per series. An empty cell is a rate that is not known: no record is made.
	"""
	made = 0
	with (DATA_FOLDER / "late_payment_rates.csv").open(encoding="utf-8", newline="") as file:
		for row in csv.DictReader(file):
			valid_from = row.pop("semester_start")
			for series, rate in row.items():
				if rate and not frappe.db.exists("Late Payment Rate", f"{series}-{valid_from}"):
					_insert_rate(series, valid_from, rate)
					made += 1
	return made


def _insert_rate(series: str, valid_from: str, rate: str) -> None:
	values = {
		"series": series,
		"valid_from": valid_from,
		"rate": rate,
		"source": RATE_SOURCES.get(series, ""),
	}
	frappe.get_doc({"doctype": "Late Payment Rate", **values}).insert(ignore_permissions=True)


def create_settings() -> None:
	"""Saves the defaults once, with a row per company; automatic sending stays off."""
	if frappe.db.get_single_value("Recouvrement Settings", "default_scenario"):
		return
	settings = frappe.get_single("Recouvrement Settings")
	settings.automatic_sending = 0
	if frappe.db.exists("Dunning Scenario", DEFAULT_SCENARIO):
		settings.default_scenario = DEFAULT_SCENARIO
	known = {row.company for row in settings.companies}
	for company in frappe.get_all("Company", fields=["name", "default_letter_head"]):
		if company.name not in known:
			settings.append("companies", _company_row(company))
	settings.save(ignore_permissions=True)


def fill_new_settings() -> None:
	"""Settings that an update brought begin with their defaults: Frappe leaves a new field of a single record empty."""
	stored = frappe.db.get_singles_dict("Recouvrement Settings")
	if not stored:
		return
	for field in frappe.get_meta("Recouvrement Settings").fields:
		if field.default and field.fieldname not in stored:
			frappe.db.set_single_value("Recouvrement Settings", field.fieldname, field.default, update_modified=False)


def _company_row(company: frappe._dict) -> dict:
	"""A company's row of the settings, with the bank account that ERPNext knows of."""
	account = frappe.get_all(
		"Bank Account",
		filters={"company": company.name, "is_company_account": 1, "disabled": 0},
		fields=["iban", "bank"],
		order_by="is_default desc",
		limit=1,
	)
	row = {"company": company.name, "letter_head": company.default_letter_head}
	if account:
		row |= {"iban": account[0].iban, "bank_name": account[0].bank}
	return row
