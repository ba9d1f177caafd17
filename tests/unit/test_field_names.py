"""Every field of our doctypes that Python code names exists in the doctype's JSON (issue 2 §4)."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from .source_tree import APP, place, python_files, records, string_constants, tree_of

QUERIES = {
	"get_all", "get_list", "get_value", "get_values", "set_value", "exists", "count", "delete", "get_single_value",
	"set_single_value", "get_cached_value",
}  # fmt: skip
STANDARD = {
	"name", "owner", "creation", "modified", "modified_by", "docstatus", "idx", "parent", "parenttype", "parentfield",
	"doctype", "_assign", "_comments", "_user_tags", "_liked_by",
}  # fmt: skip
IDENTIFIER = re.compile(r"[a-z_][a-z0-9_]*")


def fields_by_doctype() -> dict[str, set[str]]:
	return {r["name"]: {f["fieldname"] for f in r["fields"]} | STANDARD for _path, r in records("doctype")}


def text_of(node: ast.expr | None) -> str:
	return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def column(text: str) -> str:
	"""The field in `name`, `name as x`, `name desc`; "" for anything cleverer."""
	bare = re.split(r"\s+(?:as|desc|asc)\b", text.strip(), maxsplit=1, flags=re.I)[0].strip("` ")
	return bare if IDENTIFIER.fullmatch(bare) else ""


def named_fields(call: ast.Call) -> Iterator[str]:
	"""The fields that a query call names in filters, fields and values."""
	keywords = {k.arg: k.value for k in call.keywords}
	for node in [*call.args[1:], keywords.get("filters"), keywords.get("or_filters"), keywords.get("fields")]:
		if isinstance(node, ast.Dict):
			yield from filter(None, (text_of(key) for key in node.keys))
		elif isinstance(node, ast.List | ast.Tuple):
			yield from filter(None, (column(text_of(item)) for item in node.elts))
	for node in (keywords.get("pluck"), keywords.get("fieldname"), *call.args[2:3]):
		yield from filter(None, [column(text_of(node))])


def queries_of(path: Path) -> Iterator[tuple[int, str, str]]:
	"""(line, doctype, field) of each query and each new document in a file."""
	for node in ast.walk(tree_of(path)):
		if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
			if node.func.attr in QUERIES and text_of(node.args[0]):
				for field in named_fields(node):
					yield node.lineno, text_of(node.args[0]), field
		elif isinstance(node, ast.Dict):
			pairs = {text_of(key): value for key, value in zip(node.keys, node.values, strict=True) if key}
			for field in pairs if text_of(pairs.get("doctype")) else ():
				yield node.lineno, text_of(pairs["doctype"]), field


def test_queries_and_new_documents_name_fields_that_exist() -> None:
	known = fields_by_doctype()
	found = [
		f"{place(path)}:{line} {doctype}.{field}"
		for path in python_files()
		for line, doctype, field in queries_of(path)
		if doctype in known and field and field not in known[doctype] and not field.startswith("__")
	]
	assert not found, "\n".join(found)


def test_custom_fields_are_named_as_they_are_made() -> None:
	made = {
		text for _line, text in string_constants(APP / "custom_fields.py") if text.startswith("recouvrement_")
	}
	assert "recouvrement_case" in made
	in_sql = re.compile(r"[\w`]\.`?(recouvrement_(?!app\b|tasks\b)\w+)")
	found = [
		f"{place(path)}:{line} {name}"
		for path in python_files()
		for line, text in string_constants(path)
		if "select" in text.lower() or "update" in text.lower()
		for name in in_sql.findall(text)
		if name not in made
	]
	found += [
		f"{place(path)}:{line} {doctype}.{field}"
		for path in python_files()
		for line, doctype, field in queries_of(path)
		if doctype in ("Sales Invoice", "Customer", "Contact")
		and field.startswith("recouvrement_")
		and field not in made
	]
	assert not found, "\n".join(found)
