"""Reading the application's own source without importing it (no Frappe needed)."""

import ast
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
APP = ROOT / "recouvrement_app"
PACKAGE = "recouvrement_app"
DOTTED = re.compile(r"recouvrement_app(?:\.[A-Za-z_][A-Za-z0-9_]*)+")
FILE_ENDINGS = (".py", ".js", ".css", ".html", ".svg", ".json", ".csv", ".xml", ".md")


def python_files(folder: Path = APP) -> list[Path]:
	"""Every Python file below a folder."""
	return sorted(path for path in folder.rglob("*.py") if "__pycache__" not in path.parts)


@cache
def tree_of(path: Path) -> ast.Module:
	"""The parsed source of a file."""
	return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def place(path: Path) -> str:
	"""A file's place as messages show it."""
	return path.relative_to(ROOT).as_posix()


def imports_of(path: Path) -> Iterator[tuple[int, str]]:
	"""(line, absolute dotted name) of everything that a file imports, also inside functions."""
	package = list(path.relative_to(ROOT).with_suffix("").parts)[:-1]
	for node in ast.walk(tree_of(path)):
		if isinstance(node, ast.Import):
			for alias in node.names:
				yield node.lineno, alias.name
		elif isinstance(node, ast.ImportFrom):
			base = package[: len(package) - node.level + 1] if node.level else []
			module = ".".join([*base, *filter(None, [node.module])])
			for alias in node.names:
				yield node.lineno, f"{module}.{alias.name}"


def layer_of(dotted: str) -> str:
	"""The folder (or top-level module) of the application that a dotted name is in; "" when outside of it."""
	parts = dotted.split(".")
	if parts[0] != PACKAGE:
		return ""
	if len(parts) > 2 and parts[1] == "recouvrement":  # Frappe's module, re-pointed at the package
		parts.pop(1)
	return parts[1] if len(parts) > 1 else PACKAGE


def problem_with(dotted: str) -> str:
	"""Why a dotted path of the application cannot be resolved to an existing file and name; "" when it can."""
	parts = dotted.split(".")[1:]
	if len(parts) > 1 and parts[0] == "recouvrement":
		parts = parts[1:]
	folder = APP
	while parts and (folder / parts[0]).is_dir():
		folder /= parts.pop(0)
	if parts and (folder / f"{parts[0]}.py").is_file():
		module = folder / f"{parts.pop(0)}.py"
	elif not parts:
		return ""
	else:
		module = folder / "__init__.py"
	if not module.is_file():
		return f"{dotted}: no module {place(folder)}/{parts[0]}.py"
	if parts and parts[0] not in names_in(module):
		return f"{dotted}: {place(module)} defines no {parts[0]}"
	return ""


@cache
def names_in(path: Path) -> frozenset[str]:
	"""The names that a module defines or imports at its top level."""
	names: set[str] = set()
	for node in tree_of(path).body:
		if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
			names.add(node.name)
		elif isinstance(node, ast.Import | ast.ImportFrom):
			names |= {(alias.asname or alias.name).split(".")[0] for alias in node.names}
		elif isinstance(node, ast.Assign | ast.AnnAssign):
			targets = node.targets if isinstance(node, ast.Assign) else [node.target]
			names |= {n.id for t in targets for n in ast.walk(t) if isinstance(n, ast.Name)}
	return frozenset(names)


def functions_of(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
	"""Every function and method of a file."""
	for node in ast.walk(tree_of(path)):
		if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
			yield node


def dotted_paths(text: str) -> set[str]:
	"""The application's dotted paths in a text; one that a template completes is cut at its last whole part."""
	found = set()
	for match in DOTTED.finditer(text):
		before, after = text[max(0, match.start() - 1) : match.start()], text[match.end() : match.end() + 2]
		if before not in ("/", "@", ".", "-", "_") and not after.startswith(("/", "-")):
			found.add(match.group())
	return found


@cache
def json_of(path: Path) -> Any:
	"""The content of a JSON file."""
	return json.loads(path.read_text(encoding="utf-8"))


def records(folder: str) -> list[tuple[Path, dict[str, Any]]]:
	"""(file, record) of one of Frappe's folders: doctype, report, number_card …: <folder>/<name>/<name>.json."""
	found = []
	for path in sorted((APP / folder).glob("*/*.json")):
		if path.stem == path.parent.name:
			found.append((path, json_of(path)))
	return found


def string_constants(path: Path) -> Iterator[tuple[int, str]]:
	"""(line, text) of every string of a file that is not a docstring."""
	docstrings = set()
	for node in ast.walk(tree_of(path)):
		if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and node.body:
			first = node.body[0]
			if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
				docstrings.add(id(first.value))
	for node in ast.walk(tree_of(path)):
		if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
			yield node.lineno, node.value
