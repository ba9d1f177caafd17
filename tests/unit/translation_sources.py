"""Every English text of the application that Frappe translates: from Python, JavaScript, pages and records."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .source_tree import APP, json_of, place, python_files, records, tree_of

Text = tuple[str, str]
"""(where it stands, the English text)."""

CALL = re.compile(r"(?<![\w$.])__\(\s*(?P<quote>[\"'`])(?P<text>(?:\\.|(?!(?P=quote)).)*)(?P=quote)", re.DOTALL)
JINJA_CALL = re.compile(r"(?<![\w.])_\(\s*(?P<quote>[\"'])(?P<text>(?:\\.|(?!(?P=quote)).)*)(?P=quote)", re.DOTALL)
CONTEXT = re.compile(r"\s*,\s*(?:null|\[[^\]]*\])\s*,\s*[\"'](?P<name>\w+)[\"']")
ESCAPES = {"\\n": "\n", "\\t": "\t"}
TITLES = {
	"report": ("name", "report_name"),
	"print_format": ("name",),
	"number_card": ("label",),
	"dashboard_chart": ("chart_name",),
	"workspace": ("title", "label"),
	"page": ("title",),
	"notification": ("subject",),
	"onboarding_step": ("title", "description", "action_label", "report_description"),
	"module_onboarding": ("title", "subtitle", "success_message"),
	"form_tour": ("title",),
}
TABLES = (("services/daily_run/case_values.py", "REASONS"), ("services/litigation/disputes.py", "STEPS"))
DATA_TEXTS = {"scenarios.json": ("title",)}
FIELD_TEXTS = ("label", "description", "placeholder")
NO_WORDS = re.compile(r"[\W\d_]*")


def from_python() -> Iterator[Text]:
	"""`text`, or `text:context`: the first argument of every `_()` and `_lt()`, the template of every `Sentence()` and of every scenario's reason."""
	for path in python_files():
		tree = tree_of(path)
		for node in ast.walk(tree):
			if not isinstance(node, ast.Call) or not node.args:
				continue
			name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
			if name in ("_", "_lt", "Sentence"):
				context = next((f":{k.value.value}" for k in node.keywords if k.arg == "context" and isinstance(k.value, ast.Constant)), "")
				for text in _constants(tree, node.args[0]):
					yield f"{place(path)}:{node.lineno}", text + context
			if name == "Reason" and len(node.args) > 1:
				for text in _constants(tree, node.args[1]):
					yield f"{place(path)}:{node.lineno}", text


def _constants(tree: ast.Module, node: ast.expr) -> Iterator[str]:
	"""The texts that an expression may be: its own constants, and those of a local variable."""
	if isinstance(node, ast.Constant) and isinstance(node.value, str):
		yield node.value
	elif isinstance(node, ast.IfExp):
		yield from _constants(tree, node.body)
		yield from _constants(tree, node.orelse)
	elif isinstance(node, ast.Name):
		for other in ast.walk(tree):
			if isinstance(other, ast.Assign) and [getattr(t, "id", "") for t in other.targets] == [node.id]:
				yield from _constants(tree, other.value) if isinstance(other.value, ast.Constant) else ()


def from_tables() -> Iterator[Text]:
	"""Words that are kept in tables and translated where they are shown."""
	for file, name in TABLES:
		path = APP / file
		for node in ast.walk(tree_of(path)):
			target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
			if isinstance(node, ast.Assign | ast.AnnAssign) and getattr(target, "id", "") == name:
				for value in getattr(node.value, "values", None) or getattr(node.value, "elts", []):
					for part in ast.walk(value):
						for text in _constants(tree_of(path), part):
							yield f"{place(path)}:{node.lineno}", text


def from_data() -> Iterator[Text]:
	"""Names and titles of the records that install loads, as a French desk shows them."""
	for file, names in DATA_TEXTS.items():
		path = APP / "data" / file
		for record in json_of(path):
			rows = [record, *(row for value in record.values() if isinstance(value, list) for row in value)]
			for row in rows:
				for name in names:
					if isinstance(row, dict) and row.get(name):
						yield place(path), row[name]


def from_scripts() -> Iterator[Text]:
	"""Every `__()` of the desk's scripts, every `_()` of Jinja pages."""
	for ending, call in ((".js", CALL), (".html", CALL), (".html", JINJA_CALL)):
		for path in sorted(APP.rglob(f"*{ending}")):
			if "node_modules" in path.parts or "dist" in path.parts:
				continue
			text = path.read_text(encoding="utf-8")
			for match in call.finditer(text):
				line = text.count("\n", 0, match.start()) + 1
				context = CONTEXT.match(text, match.end())
				yield f"{place(path)}:{line}", unescaped(match["text"]) + (f":{context['name']}" if context else "")


def unescaped(text: str) -> str:
	"""A string literal's text."""
	return re.sub(r"\\.", lambda match: ESCAPES.get(match.group(), match.group()[1:]), text, flags=re.DOTALL)


def from_records() -> Iterator[Text]:
	"""Names, labels, descriptions and options of the records that the application brings."""
	for path, record in records("doctype"):
		where = place(path)
		yield where, record["name"]
		yield where, record.get("description") or ""
		yield from _of_fields(where, record.get("fields") or [])
		for kind in ("actions", "links", "states"):
			for row in record.get(kind) or []:
				yield where, row.get("label") or row.get("group") or row.get("title") or ""
	for folder, names in TITLES.items():
		for path, record in records(folder):
			for name in names:
				yield place(path), record.get(name) or ""
			if folder == "print_format":
				for match in JINJA_CALL.finditer(record.get("html") or ""):
					yield place(path), unescaped(match["text"])
			if folder == "report":
				yield from _of_fields(place(path), [*record.get("filters", ()), *record.get("columns", ())])
			if folder == "workspace":
				yield from _of_workspace(place(path), record)


def _of_workspace(where: str, record: dict[str, Any]) -> Iterator[Text]:
	for kind in ("links", "shortcuts", "charts", "number_cards", "quick_lists"):
		for row in record.get(kind) or []:
			yield where, row.get("label") or ""
			yield where, row.get("description") or ""
			yield where, row.get("format") or ""
	for block in json.loads(record.get("content") or "[]"):
		text = block["data"].get("text") or ""
		yield where, re.sub(r"<[^>]*>", "", text)


def _of_fields(where: str, fields: list[dict[str, Any]]) -> Iterator[Text]:
	for field in fields:
		for name in FIELD_TEXTS:
			yield where, field.get(name) or ""
		if field.get("fieldtype") == "Select" and field.get("fieldname") != "naming_series":
			for option in (field.get("options") or "").split("\n"):
				yield where, option


def from_custom_fields() -> Iterator[Text]:
	"""The fields that the application adds to ERPNext's records (custom_fields.py is read, not run)."""
	path = APP / "custom_fields.py"
	for node in ast.walk(tree_of(path)):
		if not isinstance(node, ast.Dict):
			continue
		pairs = {
			key.value: value.value
			for key, value in zip(node.keys, node.values, strict=True)
			if isinstance(key, ast.Constant) and isinstance(value, ast.Constant)
		}
		if "fieldname" in pairs:
			yield from _of_fields(f"{place(path)}:{node.lineno}", [pairs])


def all_texts() -> dict[str, str]:
	"""English text → the first place where it stands; texts without words (signs, numbers) are left out."""
	found: dict[str, str] = {}
	sources = (from_python, from_tables, from_scripts, from_records, from_custom_fields, from_data)
	for source in (source() for source in sources):
		for where, text in source:
			if not NO_WORDS.fullmatch(text):
				found.setdefault(text.strip(), where)
	return found


def po_entries(path: Path) -> dict[str, str]:
	"""msgid, or `msgid:msgctxt`, → msgstr of a .po file, the header left out."""
	entries: dict[str, str] = {}
	for block in path.read_text(encoding="utf-8").split("\n\n"):
		parts: dict[str, str] = {}
		name = ""
		for line in block.split("\n"):
			if line.startswith(("msgctxt ", "msgid ", "msgstr ")):
				name, _space, line = line.partition(" ")
				parts[name] = ""
			if line.startswith('"'):
				parts[name] += json.loads(line)
		if parts.get("msgid"):
			key = ":".join(filter(None, (parts["msgid"], parts.get("msgctxt"))))
			entries[key] = parts.get("msgstr", "")
	return entries


__all__ = ["Text", "all_texts", "json_of", "po_entries"]
