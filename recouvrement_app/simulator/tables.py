"""CSV files as tables of text: encoding, separator, header, and the place of every cell for error messages."""

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from .cells import CellError, did_you_mean
from .problems import BadInput, Problem, Problems

Value = TypeVar("Value")
Rename = Callable[[Sequence[str]], dict[int, str] | None]
"""From a line's cells to {column index: field name}; None when that line is not the header."""
SEPARATORS = ",;\t"
SAMPLE = 100_000  # characters in which the header is looked for
HEADER_SEARCH = 30  # ERPNext may write the report's filters above the header


@dataclass(slots=True)
class Row:
	"""One record of a file: cells by field name, and where they stand."""

	table: "Table"
	line: int
	cells: dict[str, str]

	def text(self, name: str) -> str:
		"""The cell, without surrounding blanks; "" when absent."""
		return self.cells.get(name, "").strip()

	def refuse(self, name: str, message: str) -> None:
		"""Remember a problem with this row's cell."""
		self.table.problems.add(self.table.file, self.line, self.table.label(name), message)

	def read(
		self, name: str, reader: Callable[[str], Value], default: Value | None = None, required: bool = True
	) -> Value | None:
		"""The cell as `reader` understands it; `default` (and a problem, if required) when it is blank or bad."""
		text = self.text(name)
		if not text:
			if required:
				self.refuse(name, "is empty")
			return default
		try:
			return reader(text)
		except CellError as error:
			self.refuse(name, str(error))
			return default


@dataclass(slots=True)
class Table:
	"""A CSV file's rows; `labels` tells how the file itself calls each field."""

	file: str
	problems: Problems
	labels: dict[str, str] = field(default_factory=dict)
	rows: list[Row] = field(default_factory=list)
	above: dict[str, str] = field(default_factory=dict)
	"""What stands above the header as name, value: the filters that ERPNext writes there."""

	def label(self, name: str) -> str:
		"""The column's name as the user sees it in the file."""
		return self.labels.get(name, name)

	def has(self, name: str) -> bool:
		"""Whether the file has that column."""
		return name in self.labels

	def __iter__(self) -> Iterator[Row]:
		return iter(self.rows)


def read_text(path: str | Path) -> str:
	"""A file's text (UTF-8, byte order mark allowed).

	Raises:
		BadInput: not a file, not readable, not UTF-8.
	"""
	name = str(path)
	try:
		raw = Path(path).read_bytes()
	except IsADirectoryError:
		raise BadInput([Problem(name, 0, "", "is a directory, not a file")]) from None
	except FileNotFoundError:
		raise BadInput([Problem(name, 0, "", "there is no such file")]) from None
	except (OSError, ValueError) as error:
		reason = getattr(error, "strerror", None) or str(error)
		raise BadInput([Problem(name, 0, "", f"cannot be read: {reason}")]) from None
	if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
		raise BadInput([Problem(name, 1, "", "is written in UTF-16: save it as CSV UTF-8")])
	try:
		return raw.decode("utf-8-sig")
	except UnicodeDecodeError as error:
		line = raw.count(b"\n", 0, error.start) + 1
		column = error.start - raw.rfind(b"\n", 0, error.start)
		message = f"byte 0x{raw[error.start]:02x} is not UTF-8: save the file as CSV UTF-8"
		raise BadInput([Problem(name, line, str(column), message)]) from None


def read_table(
	path: str | Path,
	problems: Problems,
	rename: Rename,
	required: Sequence[str],
) -> Table:
	"""Read a CSV file.

	Args:
		problems: where to report what is wrong with the content.
		rename: from a line's cells to {column index: field name}, or None when that line is not the header.
		required: fields that must be there.
	"""
	table = Table(str(path), problems)
	try:
		content = read_text(path)
	except BadInput as error:
		problems.found.extend(error.problems)
		return table
	before = len(problems.found)
	records = _records(content, _separator(content, rename), table)
	if not records:
		if len(problems.found) == before:
			problems.add(table.file, 0, "", "is empty: a header line is needed")
		return table
	start, columns = _find_header(records, rename) or (0, _as_named(records[0][1]))
	table.above = {cells[0].strip().lower(): cells[1].strip() for _line, cells in records[:start] if len(cells) > 1}
	header = records[start][1]
	table.labels = {name: header[index].strip() for index, name in columns.items()}
	if _header_is_sound(table, records[start][0], header, required):
		table.rows = list(_rows(table, records[start + 1 :], columns, len(header)))
	return table


def _separator(text: str, rename: Rename) -> str:
	"""The separator with which a header is found; else the most frequent one of the first line."""
	first = [line for line in text[:SAMPLE].splitlines() if line.strip()][:HEADER_SEARCH] or [""]
	by_count = sorted(SEPARATORS, key=lambda mark: (-first[0].count(mark), mark != ","))
	for mark in by_count:
		trial = _records("\n".join(first), mark, Table("", Problems()))
		if any(len(cells) > 1 and rename(cells) for _line, cells in trial):
			return mark
	return by_count[0]


def _records(text: str, separator: str, table: Table) -> list[tuple[int, list[str]]]:
	"""Every record that is not blank, with the line on which it begins."""
	reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
	records: list[tuple[int, list[str]]] = []
	line = 1
	try:
		for cells in reader:
			if any(cell.strip() for cell in cells):
				records.append((line, cells))
			line = reader.line_num + 1
	except csv.Error as error:
		table.problems.add(table.file, line, "", f"is not CSV: {error}")
	return records


def _find_header(
	records: list[tuple[int, list[str]]], rename: Rename
) -> tuple[int, dict[int, str]] | None:
	for index, (_line, cells) in enumerate(records[:HEADER_SEARCH]):
		columns = rename(cells)
		if columns is not None:
			return index, columns
	return None


def _as_named(cells: Sequence[str]) -> dict[int, str]:
	"""The columns of a line that is taken for the header because none was recognised."""
	return {index: cell.strip().lower() for index, cell in enumerate(cells) if cell.strip()}


def _header_is_sound(table: Table, line: int, header: Sequence[str], required: Sequence[str]) -> bool:
	names = [cell.strip() for cell in header if cell.strip()]
	twice = sorted({name for name in names if names.count(name) > 1 and name in table.labels.values()})
	for name in twice:
		table.problems.add(table.file, line, name, "this column is there twice")
	missing = [name for name in required if not table.has(name)]
	for name in missing:
		hint = did_you_mean(name, [n for n in names if n.lower() not in required])
		table.problems.add(table.file, line, name, f"this column is missing{hint}")
	return not missing and not twice


def _rows(
	table: Table, records: list[tuple[int, list[str]]], columns: dict[int, str], width: int
) -> Iterator[Row]:
	for line, cells in records:
		if len(cells) > width and any(cell.strip() for cell in cells[width:]):
			table.problems.add(
				table.file,
				line,
				"",
				f"has {len(cells)} cells, the header {width}: quote cells that hold the separator",
			)
			continue
		yield Row(table, line, {name: cells[i] for i, name in columns.items() if i < len(cells)})
