"""Leaves nothing behind but the exported history.

Frappe itself removes the module's doctypes with their tables, reports, workspace and print formats.
"""

from __future__ import annotations

import csv
import io
import zipfile
from pathlib import Path

import frappe
from frappe.utils import get_files_path, now_datetime

from recouvrement_app.custom_fields import MODULE, get_custom_fields
from recouvrement_app.install import INDEXES
from recouvrement_app.permissions import COLLECTIONS_ROLES

HISTORY = (
	"Collection Case",
	"Dunning Action",
	"Dunning Action Line",
	"Dunning Run",
	"Payment Promise",
	"Payment Promise Invoice",
	"Payment Promise Instalment",
	"Payment Promise Option",
	"Litigation File",
	"Litigation File Invoice",
	"Litigation File Piece",
	"Litigation File Cost",
	"Litigation File Event",
	"Litigation File Share",
	"Late Charge Waiver",
	"Late Charge Waiver Invoice",
	"Invoice Sending",
)
SERIES_PREFIXES = ("CC-", "DA-", "DR-", "PP-", "LF-", "LCW-", "IS-")

# Frappe's own records that point at a doctype by name: table and column
POINTERS = (
	("Version", "ref_doctype"),
	("Comment", "reference_doctype"),
	("ToDo", "reference_type"),
	("DocShare", "share_doctype"),
	("Notification Log", "document_type"),
	("Document Follow", "ref_doctype"),
	("Tag Link", "document_type"),
	("Custom DocPerm", "parent"),
	("Property Setter", "doc_type"),
	("List Filter", "reference_doctype"),
	("Deleted Document", "deleted_doctype"),
)


def before_uninstall() -> None:
	"""Exports the history, then takes away what the application added to ERPNext's records."""
	path = export_history()
	if path:
		print(f"The history of collection is kept in {path}")
	remove_pointers()
	remove_first_day()
	remove_custom_fields()
	remove_indexes()


def after_uninstall() -> None:
	"""Once the doctypes are gone: roles, number series, scheduled jobs and caches."""
	remove_roles()
	remove_series()
	remove_traces()
	frappe.db.delete("Scheduled Job Type", {"method": ("like", "recouvrement_app.%")})
	frappe.db.delete("Patch Log", {"patch": ("like", "%recouvrement_app.%")})
	frappe.db.commit()
	frappe.clear_cache()


def export_history() -> str | None:
	"""Writes cases, contacts, runs, promises and files as CSV into one private ZIP; returns its path.

	Nothing is written when nothing was ever done.
	"""
	tables = {doctype: _rows(doctype) for doctype in HISTORY if frappe.db.table_exists(doctype)}
	if not any(len(rows) > 1 for rows in tables.values()):
		return None
	name = f"recouvrement-history-{now_datetime():%Y%m%d-%H%M%S}.zip"
	path = Path(get_files_path(name, is_private=1))
	path.parent.mkdir(parents=True, exist_ok=True)
	with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
		for doctype, rows in tables.items():
			text = io.StringIO()
			csv.writer(text).writerows(rows)
			archive.writestr(f"{frappe.scrub(doctype)}.csv", text.getvalue())
	return str(path)


def _rows(doctype: str) -> list[list]:
	"""The doctype's rows under a row of column names."""
	columns = frappe.db.get_table_columns(doctype)
	fields = ", ".join(f"`{column}`" for column in columns)
	found = frappe.db.sql(f"select {fields} from `tab{doctype}` order by `creation`")
	return [columns, *found]


def remove_pointers() -> None:
	"""Deletes comments, versions, to-dos, shares … of the application's records."""
	doctypes = frappe.get_all("DocType", filters={"module": MODULE}, pluck="name")
	if not doctypes:
		return
	for doctype, column in POINTERS:
		if frappe.db.table_exists(doctype) and column in frappe.db.get_table_columns(doctype):
			frappe.db.delete(doctype, {column: ("in", doctypes)})
	frappe.db.delete("DefaultValue", {"defkey": ("in", doctypes)})


def remove_first_day() -> None:
	"""Deletes the steps of the first day, which belong to no module."""
	steps = frappe.get_all("Onboarding Step Map", {"parent": MODULE, "parenttype": "Module Onboarding"}, pluck="step")
	frappe.db.delete("Onboarding Step", {"name": ("in", steps or [""])})


def remove_custom_fields() -> None:
	"""Deletes the custom fields and their columns."""
	for doctype, fields in get_custom_fields().items():
		names = [field["fieldname"] for field in fields]
		frappe.db.delete("Custom Field", {"dt": doctype, "fieldname": ("in", names)})
		frappe.db.delete("Property Setter", {"doc_type": doctype, "field_name": ("in", names)})
		columns = [name for name in names if name in frappe.db.get_table_columns(doctype)]
		if columns:
			drops = ", ".join(f"drop column `{column}`" for column in columns)
			frappe.db.sql_ddl(f"alter table `tab{doctype}` {drops}")
		frappe.clear_cache(doctype=doctype)


def remove_indexes() -> None:
	"""Drops the indexes on ERPNext's tables."""
	for name, (doctype, _columns) in INDEXES.items():
		if frappe.db.has_index(f"tab{doctype}", name):
			frappe.db.sql_ddl(f"alter table `tab{doctype}` drop index `{name}`")


def remove_roles() -> None:
	"""Takes the roles from everybody and deletes them."""
	for role in COLLECTIONS_ROLES:
		for table in ("Has Role", "DocPerm", "Custom DocPerm"):
			frappe.db.delete(table, {"role": role})
		frappe.delete_doc_if_exists("Role", role, force=1)


def remove_series() -> None:
	"""Forgets the counters of the application's number series."""
	for prefix in SERIES_PREFIXES:
		frappe.db.sql("delete from `tabSeries` where `name` regexp %s", (f"^{prefix}[0-9]{{4}}-$",))


def remove_traces() -> None:
	"""Frappe keeps a single's values, and copies of what it deleted: a later installation starts afresh."""
	frappe.db.delete("Singles", {"doctype": "Recouvrement Settings"})
	frappe.db.delete("Deleted Document", {"data": ("like", f'%"module": "{MODULE}"%')})
	frappe.db.delete("Deleted Document", {"data": ("like", '%"app_name": "recouvrement_app"%')})
	frappe.db.delete(
		"Deleted Document", {"deleted_doctype": "Role", "deleted_name": ("in", COLLECTIONS_ROLES)}
	)
