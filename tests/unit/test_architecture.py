"""The house's rules, proved on the source: arrows of dependence, dotted paths, records (docs/architecture.md)."""

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from .source_tree import (
	APP,
	DOTTED,
	PACKAGE,
	ROOT,
	dotted_paths,
	functions_of,
	imports_of,
	json_of,
	layer_of,
	names_in,
	place,
	problem_with,
	python_files,
	records,
	string_constants,
	tree_of,
)

SITE = {"frappe", "erpnext"}
FRAPPE_FOLDERS = {"doctype", "report", "print_format", "workspace", "number_card", "dashboard_chart"}
SHARED = {"exceptions", "permissions", PACKAGE}

# folder → the other folders and top-level modules of the application that it may import
MAY_IMPORT = {
	"rules": set(),
	"templates": {"rules"},
	"services": {"rules", "templates", *SHARED},
	"events": {"services", *SHARED},
	"simulator": {"rules", "templates", PACKAGE},
	"doctype": {"services", *SHARED},
	"report": {"services", *SHARED},
	"print_format": {"services", *SHARED},
	"dashboard_chart": {"services", *SHARED},
	"number_card": {"services", *SHARED},
}
# folder → third-party packages that it may import; the others may import what they like
MAY_USE = {
	"rules": set(),
	"templates": {"jinja2", "markupsafe", "weasyprint", "pypdf", "babel", "segno"},
}
WITHOUT_FRAPPE = ("rules", "templates", "simulator")

# doctypes of Frappe and ERPNext that our records may point to
KNOWN_DOCTYPES = set(
	"""Account|Address|Bank|Bank Account|Communication|Company|Contact|Contract|Cost Center|Country|Currency|Customer
	|Customer Group|Dashboard Chart|Delivery Note|Department|DocType|Email Account|Email Queue|Email Template|Employee|Event|File
	|Holiday List|Issue|Item|Journal Entry|Language|Letter Head|Mode of Payment|Module Def|Number Card|Payment Entry
	|Payment Ledger Entry|Payment Request|Payment Term|Payment Terms Template|Print Format|Project|Quotation|Report|Role
	|Sales Invoice|Sales Order|Sales Partner|Sales Person|Supplier|Task|Terms and Conditions|Territory|ToDo|User|Workspace
	|Accounts Settings|Customer Credit Limit|Dunning|Dunning Type|Exchange Rate Revaluation|GL Entry
	|Payment Reconciliation|Process Payment Reconciliation|Process Statement Of Accounts|Selling Settings
	|Unreconcile Payment""".replace("\n", "")
	.replace("\t", "")
	.split("|")
)
# reports of Frappe and ERPNext that the workspace may point to
KNOWN_REPORTS = {
	"Accounts Receivable",
	"Accounts Receivable Summary",
	"Customer Ledger Summary",
	"General Ledger",
	"Delivered Items To Be Billed",
	"Customer Credit Balance",
	"Payment Period Based On Invoice Date",
}
STANDARD_FIELDS = {
	"name", "owner", "creation", "modified", "modified_by", "docstatus", "idx", "parent", "parenttype", "parentfield",
	"doctype", "__islocal", "__unsaved", "__onload", "amended_from", "_user_tags", "_assign", "_comments",
}  # fmt: skip


def files_of(folder: str) -> list[Path]:
	return python_files(APP / folder) if (APP / folder).is_dir() else []


def test_rules_import_the_standard_library_only() -> None:
	foreign = [
		f"{place(path)}:{line} imports {name}"
		for path in files_of("rules")
		for line, name in imports_of(path)
		if name.split(".")[0] not in sys.stdlib_module_names and layer_of(name) != "rules"
	]
	assert not foreign, "\n".join(foreign)


def test_rules_read_no_clock_and_no_file() -> None:
	clocks = [
		f"{place(path)}:{node.lineno}"
		for path in files_of("rules")
		for node in ast.walk(tree_of(path))
		if (
			isinstance(node, ast.Attribute)
			and node.attr in ("today", "now", "utcnow")
			and _is_datetime(node.value)
		)
		or (
			isinstance(node, ast.Call)
			and isinstance(node.func, ast.Name)
			and node.func.id in ("open", "input")
		)
	]
	assert not clocks, "\n".join(clocks)


def _is_datetime(node: ast.expr) -> bool:
	return isinstance(node, ast.Name) and node.id in ("date", "datetime", "time")


@pytest.mark.parametrize("folder", WITHOUT_FRAPPE)
def test_what_runs_without_frappe_never_imports_it(folder: str) -> None:
	found = [
		f"{place(path)}:{line} imports {name}"
		for path in files_of(folder)
		for line, name in imports_of(path)
		if name.split(".")[0] in SITE
	]
	assert not found, "\n".join(found)


def test_rules_import_where_nothing_else_is_installed() -> None:
	names = [f"{PACKAGE}.rules.{path.stem}" for path in files_of("rules") if path.stem != "__init__"]
	blocked = ["frappe", "erpnext", "jinja2", "weasyprint", "click", "rich", "pypdf"]
	code = "\n".join(
		[
			"import sys",
			f"sys.modules.update(dict.fromkeys({blocked!r}))",
			*(f"import {name}" for name in names),
		]
	)
	done = subprocess.run(
		[sys.executable, "-S", "-c", code],
		env={**os.environ, "PYTHONPATH": str(ROOT)},
		capture_output=True,
		text=True,
	)
	assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("folder", sorted(MAY_IMPORT))
def test_the_arrows_of_dependence_point_one_way(folder: str) -> None:
	allowed = MAY_IMPORT[folder] | {folder}
	found = [
		f"{place(path)}:{line} imports {name}"
		for path in files_of(folder)
		for line, name in imports_of(path)
		if layer_of(name) and layer_of(name) not in allowed
	]
	assert not found, "\n".join(found)


@pytest.mark.parametrize("folder", sorted(MAY_USE))
def test_a_folder_uses_only_the_packages_that_are_its_own(folder: str) -> None:
	found = [
		f"{place(path)}:{line} imports {name}"
		for path in files_of(folder)
		for line, name in imports_of(path)
		if name.split(".")[0] not in {*sys.stdlib_module_names, *MAY_USE[folder], PACKAGE}
	]
	assert not found, "\n".join(found)


def test_doctypes_are_imported_by_their_one_name() -> None:
	found = [
		f"{place(path)}:{line} imports {name}"
		for path in [*python_files(), *python_files(ROOT / "tests")]
		for line, name in imports_of(path)
		if re.match(rf"{PACKAGE}\.({'|'.join(FRAPPE_FOLDERS)})(\.|$)", name)
		and name.count(".") > 2
		and not place(path).startswith(f"{PACKAGE}/{layer_of(name)}/")
	]
	assert not found, "\n".join(found)


def test_every_import_within_the_application_exists() -> None:
	found = [
		f"{place(path)}:{line} {problem}"
		for path in python_files()
		for line, name in imports_of(path)
		if layer_of(name) and not name.endswith(".*") and (problem := problem_with(name))
	]
	assert not found, "\n".join(found)


def test_every_dotted_path_in_python_strings_exists() -> None:
	found = [
		f"{place(path)}:{line} {problem}"
		for path in python_files()
		for line, text in string_constants(path)
		if DOTTED.fullmatch(text) and (problem := problem_with(text))
	]
	assert not found, "\n".join(found)


def test_every_dotted_path_in_json_and_scripts_exists() -> None:
	found = [
		f"{place(path)}: {problem}"
		for ending in ("json", "js", "html", "py.txt")
		for path in sorted(APP.rglob(f"*.{ending}"))
		for dotted in sorted(dotted_paths(path.read_text(encoding="utf-8")))
		if not dotted.endswith((".css", ".js", ".svg", ".bundle")) and (problem := problem_with(dotted))
	]
	assert not found, "\n".join(found)


def test_what_scripts_call_is_whitelisted() -> None:
	found = []
	for path in sorted(APP.rglob("*.js")):
		for dotted in sorted(dotted_paths(path.read_text(encoding="utf-8"))):
			*module, name = dotted.split(".")
			file = ROOT.joinpath(*[part for part in module if part != "recouvrement"]).with_suffix(".py")
			if file.is_file() and name in names_in(file) and not _is_whitelisted(file, name):
				found.append(f"{place(path)}: {dotted} is not whitelisted")
	assert not found, "\n".join(found)


def _is_whitelisted(path: Path, name: str) -> bool:
	own = [function for function in functions_of(path) if function.name == name]
	return not own or any("whitelist" in ast.unparse(d) for function in own for d in function.decorator_list)


def test_every_file_that_hooks_name_exists() -> None:
	found = []
	for _line, text in string_constants(APP / "hooks.py"):
		if text.startswith("public/"):
			file = APP / text
		elif text.startswith(f"/assets/{PACKAGE}/"):
			file = APP / "public" / text.removeprefix(f"/assets/{PACKAGE}/")
		else:
			continue
		if not file.is_file():
			found.append(f"hooks.py: {text} does not exist")
	assert not found, "\n".join(found)


def test_scheduled_jobs_have_names_of_their_own() -> None:
	jobs = [text for _line, text in string_constants(APP / "hooks.py") if ".recouvrement_tasks." in text]
	short = [".".join(job.split(".")[-2:]) for job in jobs]  # Frappe 15 names a job by these
	assert jobs and len(set(short)) == len(short)


def test_every_json_file_can_be_read() -> None:
	for path in sorted(APP.rglob("*.json")):
		json_of(path)


def our_doctypes() -> dict[str, dict]:
	return {record["name"]: record for _path, record in records("doctype")}


def test_every_doctype_lies_where_frappe_looks_for_it() -> None:
	for path, record in records("doctype"):
		scrubbed = record["name"].lower().replace(" ", "_").replace("-", "_")
		assert path.stem == scrubbed, place(path)
		assert record["doctype"] == "DocType" and record["module"] == "Recouvrement", place(path)
		assert (path.parent / "__init__.py").is_file() and path.with_suffix(".py").is_file(), place(path)
		class_name = record["name"].replace(" ", "").replace("-", "")
		assert class_name in names_in(path.with_suffix(".py")), f"{place(path)}: no class {class_name}"


def test_every_doctype_lists_each_of_its_fields_once() -> None:
	for path, record in records("doctype"):
		names = [field["fieldname"] for field in record["fields"]]
		assert len(set(names)) == len(names), place(path)
		assert sorted(record["field_order"]) == sorted(names), place(path)


def test_links_and_tables_point_to_doctypes_that_exist() -> None:
	ours = our_doctypes()
	found = []
	for path, record in records("doctype"):
		fields = {field["fieldname"] for field in record["fields"]}
		for field in record["fields"]:
			kind, target = field["fieldtype"], field.get("options")
			if kind in ("Table", "Table MultiSelect") and not ours.get(target, {}).get("istable"):
				found.append(f"{place(path)}: table {field['fieldname']} → {target}")
			if kind == "Link" and target not in ours and target not in KNOWN_DOCTYPES:
				found.append(f"{place(path)}: link {field['fieldname']} → {target}")
			if kind == "Dynamic Link" and target not in fields:
				found.append(f"{place(path)}: dynamic link {field['fieldname']} → {target}")
	assert not found, "\n".join(found)


def test_conditions_in_doctypes_name_fields_that_exist() -> None:
	found = []
	for path, record in records("doctype"):
		known = {field["fieldname"] for field in record["fields"]} | STANDARD_FIELDS
		for field in record["fields"]:
			for key in (
				"depends_on",
				"mandatory_depends_on",
				"read_only_depends_on",
				"collapsible_depends_on",
			):
				condition = field.get(key) or ""
				named = (
					re.findall(r"\bdoc\.(\w+)", condition) if condition.startswith("eval:") else [condition]
				)
				found += [
					f"{place(path)}: {field['fieldname']}.{key}: {n}" for n in named if n and n not in known
				]
		for key in ("title_field", "search_fields", "sort_field"):
			named = [name.strip() for name in (record.get(key) or "").split(",")]
			found += [f"{place(path)}: {key}: {n}" for n in named if n and n not in known]
	assert not found, "\n".join(found)


def test_the_records_of_architecture_md_exist() -> None:
	text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
	section = text.split("## The records", 1)[1].split("## services", 1)[0]
	named = set(re.findall(r"\*\*([^*]+)\*\*", section))
	missing = named - set(our_doctypes())
	assert not missing, missing


@pytest.mark.parametrize("folder", ["report", "number_card", "dashboard_chart", "print_format", "workspace"])
def test_records_of_the_desk_point_to_what_exists(folder: str) -> None:
	doctypes = set(our_doctypes()) | KNOWN_DOCTYPES
	reports = {record["name"] for _path, record in records("report")} | KNOWN_REPORTS
	found = []
	for path, record in records(folder):
		assert record["module"] == "Recouvrement", place(path)
		targets = [(key, record.get(key)) for key in ("ref_doctype", "document_type", "doc_type")]
		found += [f"{place(path)}: {key} {name}" for key, name in targets if name and name not in doctypes]
		if record.get("report_name") and record["report_name"] not in reports:
			found.append(f"{place(path)}: report {record['report_name']}")
		if folder == "workspace":
			found += [f"{place(path)}: {name}" for name in _dangling_links(record, doctypes, reports)]
	assert not found, "\n".join(found)


def _dangling_links(record: dict, doctypes: set[str], reports: set[str]) -> list[str]:
	known = {"DocType": doctypes, "Report": reports}
	links = [(link.get("link_type"), link.get("link_to")) for link in record.get("links", ())]
	links += [(link.get("type"), link.get("link_to")) for link in record.get("shortcuts", ())]
	dangling = [
		f"{kind} {name}" for kind, name in links if name and kind in known and name not in known[kind]
	]
	for key, folder, field in (
		("charts", "dashboard_chart", "chart_name"),
		("number_cards", "number_card", "number_card_name"),
	):
		names = {row["name"] for _path, row in records(folder)}
		dangling += [f"{key} {row[field]}" for row in record.get(key, ()) if row[field] not in names]
	return dangling


def test_every_script_report_has_its_code() -> None:
	for path, record in records("report"):
		if record["report_type"] == "Script Report":
			assert "execute" in names_in(path.with_suffix(".py")), place(path)


def test_rules_and_services_are_annotated() -> None:
	bare = []
	for folder in ("rules", "services", "simulator", "templates"):
		for path in files_of(folder):
			for function in functions_of(path):
				arguments = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
				lacking = [a.arg for a in arguments if a.annotation is None and a.arg not in ("self", "cls")]
				if lacking or (function.returns is None and function.name != "__init__"):
					bare.append(f"{place(path)}:{function.lineno} {function.name}")
	assert not bare, "\n".join(bare)


def test_functions_stay_below_sixty_lines() -> None:
	long = [
		f"{place(path)}:{function.lineno} {function.name}: {length}"
		for path in python_files()
		for function in functions_of(path)
		if (length := (function.end_lineno or 0) - function.lineno + 1) > 60
	]
	assert not long, "\n".join(long)


def test_a_refusal_in_words_is_shown() -> None:
	"""The desk shows what `frappe.throw` says, and nothing of an exception that is only raised. The ledger catches its own."""
	raised = [(path, n) for path in python_files() for n in ast.walk(tree_of(path)) if isinstance(n, ast.Raise) and n.exc]
	mute = [f"{place(path)}:{n.lineno}" for path, n in raised if any(getattr(c, "id", "") == "_" for c in ast.walk(n.exc))]
	assert [where for where in mute if "services/receivables/ledger.py" not in where] == []


def test_every_service_stands_in_a_folder_that_the_map_explains() -> None:
	services, chart = APP / "services", (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
	shared = {"settings", "languages", "bulk", "sentences", "retelling"}
	assert {path.stem for path in services.glob("*.py")} == {"__init__", *shared}
	modules = [path for path in services.rglob("*.py") if path.stem != "__init__"]
	unexplained = [place(path) for path in modules if not re.search(rf"^\s*{path.name} ", chart, re.M)]
	folders = [folder.name for folder in services.iterdir() if folder.is_dir() and folder.name != "__pycache__"]
	assert len(modules) > 100 and unexplained == []
	assert [name for name in folders if not re.search(rf"^{name}/ ", chart, re.M)] == []
