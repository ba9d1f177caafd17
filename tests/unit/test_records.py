"""Every JSON and every dotted path: read without Frappe."""

from __future__ import annotations

import ast
import json
from pathlib import Path

import pytest

from .source_tree import records

APP = Path(__file__).resolve().parents[2] / "recouvrement_app"
DOCTYPES = {}
for _path in sorted((APP / "doctype").glob("*/*.json")):
	_record = json.loads(_path.read_text(encoding="utf-8"))
	if _record.get("doctype") == "DocType":
		DOCTYPES[_record["name"]] = (_path, _record)
NO_VALUE = {"Section Break", "Column Break", "Tab Break", "HTML", "Button", "Heading"}
ROLES = {"Collections User", "Collections Approver", "Collections Manager"}
every_doctype = pytest.mark.parametrize("name", sorted(DOCTYPES))


def fields(name: str) -> dict[str, dict]:
	return {field["fieldname"]: field for field in DOCTYPES[name][1]["fields"]}


def assigned_names(path: Path) -> set[str]:
	"""The functions, classes and values that a Python file defines at its top."""
	names: set[str] = set()
	for node in ast.parse(path.read_text(encoding="utf-8")).body:
		if isinstance(node, ast.FunctionDef | ast.ClassDef):
			names.add(node.name)
		elif isinstance(node, ast.ImportFrom | ast.Import):
			names |= {alias.asname or alias.name for alias in node.names}
		elif isinstance(node, ast.Assign):
			names |= {target.id for target in node.targets if isinstance(target, ast.Name)}
	return names


@every_doctype
def test_a_doctype_lies_in_the_folder_of_its_name_with_its_controller(name: str) -> None:
	path, record = DOCTYPES[name]
	folder = name.lower().replace(" ", "_").replace("-", "_")
	assert path == APP / "doctype" / folder / f"{folder}.json"
	assert (path.parent / "__init__.py").exists()
	assert name.replace(" ", "").replace("-", "") in assigned_names(path.with_suffix(".py"))
	assert record["module"] == "Recouvrement"


@every_doctype
def test_field_order_names_every_field_once(name: str) -> None:
	record = DOCTYPES[name][1]
	assert len(fields(name)) == len(record["fields"])
	assert record["field_order"] == list(fields(name))


@every_doctype
def test_titles_searches_and_fetches_name_fields_that_exist(name: str) -> None:
	record = DOCTYPES[name][1]
	named = [record.get("title_field"), *(record.get("search_fields") or "").split(",")]
	assert {text.strip() for text in named if text and text.strip()} <= set(fields(name))
	for field in record["fields"]:
		if field.get("fetch_from"):
			link, source = field["fetch_from"].split(".")
			target = fields(name)[link]["options"]
			assert target not in DOCTYPES or source in fields(target), field["fieldname"]


@every_doctype
def test_tables_point_at_child_tables_and_links_at_records(name: str) -> None:
	for field in DOCTYPES[name][1]["fields"]:
		target = DOCTYPES.get(field.get("options", ""), (None, {}))[1]
		if field["fieldtype"] == "Table":
			assert target.get("istable"), field["fieldname"]
		elif field["fieldtype"] == "Link" and target:
			assert not target.get("istable"), field["fieldname"]


@every_doctype
def test_every_amount_says_its_currency(name: str) -> None:
	for field in DOCTYPES[name][1]["fields"]:
		if field["fieldtype"] == "Currency" and not DOCTYPES[name][1].get("issingle"):
			assert field.get("options"), field["fieldname"]


@every_doctype
def test_every_field_that_people_see_has_a_label(name: str) -> None:
	for field in DOCTYPES[name][1]["fields"]:
		if field["fieldtype"] not in NO_VALUE:
			assert field.get("label"), field["fieldname"]


@every_doctype
def test_collections_managers_and_readers_have_their_rights(name: str) -> None:
	record = DOCTYPES[name][1]
	if record.get("istable"):
		assert not record["permissions"]
		return
	by_role = {row["role"]: row for row in record["permissions"]}
	assert ROLES <= set(by_role)
	assert by_role["Accounts User"].get("read") and not by_role["Accounts User"].get("write")
	assert not by_role.get("Sales User", {}).get("write")


def test_a_contact_that_was_made_is_deleted_by_nobody() -> None:
	assert not any(row.get("delete") for row in DOCTYPES["Dunning Action"][1]["permissions"])


def test_automatic_sending_is_off_by_default() -> None:
	assert fields("Recouvrement Settings")["automatic_sending"]["default"] == "0"


def test_unique_keys_of_the_database_are_declared() -> None:
	for doctype, field in (
		("Collection Case", "case_key"),
		("Dunning Action", "open_key"),
		("Dunning Action Line", "step_key"),
		("Dunning Run", "run_key"),
		("Receivable State", "invoice"),
	):
		assert fields(doctype)[field].get("unique"), (doctype, field)


def strings(value: object) -> list[str]:
	if isinstance(value, str):
		return [value]
	if isinstance(value, dict):
		return [text for part in value.values() for text in strings(part)]
	if isinstance(value, list | tuple):
		return [text for part in value for text in strings(part)]
	return []


def hook_values() -> dict[str, object]:
	namespace: dict[str, object] = {"__file__": str(APP / "hooks.py")}
	exec((APP / "hooks.py").read_text(encoding="utf-8"), namespace)
	return namespace


def dotted_paths() -> list[str]:
	found = [
		text for name, value in hook_values().items() if not name.startswith("__") for text in strings(value)
	]
	return sorted({text for text in found if text.startswith("recouvrement_app.")})


@pytest.mark.parametrize("path", dotted_paths())
def test_every_dotted_path_in_hooks_resolves(path: str) -> None:
	*module, name = path.split(".")
	file = APP.parent.joinpath(*module).with_suffix(".py")
	assert file.exists(), file
	assert name in assigned_names(file)


def test_scheduled_jobs_have_unique_names() -> None:
	names = [".".join(path.split(".")[-2:]) for path in strings(hook_values()["scheduler_events"])]
	assert len(names) == len(set(names))
	assert all("recouvrement" in name for name in names)


@pytest.mark.parametrize(
	"doctype,script",
	[(doctype, script) for doctype, found in sorted(hook_values()["doctype_js"].items()) for script in strings(found)],
)
def test_scripts_named_in_hooks_exist(doctype: str, script: str) -> None:
	assert (APP / script).exists(), doctype


def test_custom_fields_belong_to_the_module_and_are_named_after_it() -> None:
	from recouvrement_app.custom_fields import MODULE, get_custom_fields

	for doctype, rows in get_custom_fields().items():
		names = [row["fieldname"] for row in rows]
		assert len(names) == len(set(names)), doctype
		assert all(name.startswith("recouvrement_") for name in names)
		assert all(row["module"] == MODULE and row["insert_after"] for row in rows)


@pytest.mark.parametrize(
	"file,doctype",
	[
		("scenarios.json", "Dunning Scenario"),
		("notices.json", "Dunning Notice"),
		("regimes.json", "Late Payment Regime"),
		("reasons.json", "Non-Payment Reason"),
		("routes.json", "Litigation Route"),
	],
)
def test_records_that_install_loads_have_only_fields_that_exist(file: str, doctype: str) -> None:
	tables = {
		name: field["options"] for name, field in fields(doctype).items() if field["fieldtype"] == "Table"
	}
	for record in json.loads((APP / "data" / file).read_text(encoding="utf-8")):
		assert set(record) - {"name", "doctype"} <= set(fields(doctype))
		for table, child in tables.items():
			for row in record.get(table, []):
				assert set(row) - {"doctype"} <= set(fields(child)), (record, row)


def test_whoever_may_open_a_report_may_export_it() -> None:
	"""Frappe asks for the right to export the report's reference doctype (`export_query`)."""
	may = {
		record["name"]: {row["role"] for row in record["permissions"] if row.get("export")}
		for _path, record in records("doctype")
		if record.get("permissions")
	}
	refused = [
		f"{record['name']}: {row['role']}"
		for _path, record in records("report")
		for row in record["roles"]
		if record["ref_doctype"] in may and row["role"] not in may[record["ref_doctype"]] | {"System Manager"}
	]
	assert not refused
