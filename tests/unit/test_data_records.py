"""The records that install loads fit their doctypes, and speak of records that exist."""

import ast
from typing import Any

import pytest

from recouvrement_app.rules.charges import REGIMES, regimes_from_records

from .source_tree import APP, json_of, records, tree_of

DATA = APP / "data"


def record_files() -> list[tuple[str, str, str]]:
	"""`RECORD_FILES` of install.py: (file, doctype, field that names the record)."""
	for node in tree_of(APP / "install.py").body:
		if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "RECORD_FILES":
			return ast.literal_eval(node.value)
	raise AssertionError("install.py has no RECORD_FILES")


FILES = record_files()
DOCTYPES = {record["name"]: record for _path, record in records("doctype")}


def names_by_doctype() -> dict[str, set[str]]:
	found = {}
	for file, doctype, key in FILES:
		rows = json_of(DATA / file) if (DATA / file).exists() else []
		found[doctype] = {row.get(key) or row.get("name") for row in rows}
	return found


def problems_of(row: dict[str, Any], doctype: str, where: str, known: dict[str, set[str]]) -> list[str]:
	fields = {field["fieldname"]: field for field in DOCTYPES[doctype]["fields"]}
	found = [
		f"{where}: {doctype} has no field {key}" for key in row if key not in {*fields, "name", "doctype"}
	]
	for name, field in fields.items():
		value, kind, options = row.get(name), field["fieldtype"], field.get("options") or ""
		if field.get("reqd") and value in (None, "") and not field.get("default"):
			found.append(f"{where}: {name} is missing")
		if value in (None, ""):
			continue
		if kind == "Select" and value not in options.split("\n"):
			found.append(f"{where}: {name} is {value!r}, not one of {options.split()}")
		elif kind == "Link" and options in known and value not in known[options]:
			found.append(f"{where}: {name} names no {options} {value!r}")
		elif kind == "Table":
			for index, child in enumerate(value, 1):
				found += problems_of(child, options, f"{where} {name} {index}", known)
	return found


@pytest.mark.parametrize(("file", "doctype", "key"), FILES)
def test_every_record_fits_its_doctype(file: str, doctype: str, key: str) -> None:
	rows = json_of(DATA / file)
	assert isinstance(rows, list) and rows
	known = names_by_doctype()
	names = [row.get(key) or row.get("name") for row in rows]
	assert len(set(names)) == len(names)
	found = []
	for name, row in zip(names, rows, strict=True):
		found += problems_of({key: name, **row}, doctype, f"{file} {name}", known)
	assert not found, "\n".join(found)


def test_the_regimes_that_install_loads_say_what_the_rules_defaults_say() -> None:
	loaded = regimes_from_records(json_of(DATA / "regimes.json"))
	assert set(REGIMES) <= set(loaded)
	differing = [code for code, regime in REGIMES.items() if loaded[code] != regime]
	assert not differing, differing


def test_every_regime_names_the_law_that_it_comes_from() -> None:
	for record in json_of(DATA / "regimes.json"):
		assert record["legal_text"], record


def test_pieces_that_routes_ask_for_are_kinds_of_pieces() -> None:
	field = next(f for f in DOCTYPES["Litigation File Piece"]["fields"] if f["fieldname"] == "kind")
	kinds = set(field["options"].split("\n"))
	for route in json_of(DATA / "routes.json"):
		assert set(route["required_pieces"].split("\n")) <= kinds, route["route_name"]
