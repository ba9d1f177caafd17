"""The spreadsheets of a dossier: statement, charges and bordereau as .xlsx."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

from frappe import _
from frappe.utils import getdate
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from ..receivables import late_charges, ledger

AMOUNT, DAY = "#,##0.00", "dd/mm/yyyy"
WIDEST = 60


def statement(doc: Any, today: date) -> bytes:
	"""Every open term of the file's case."""
	heads = (_("Invoice"), _("Payment Term"), _("Date"), _("Due Date"), _("Days Late"), _("Amount"), _("Outstanding"), _("Currency"))
	rows = [
		(
			line.invoice, line.term, line.posting_date, line.due_date, max(0, (today - line.due_date).days), line.amount,
			line.outstanding, line.currency,
		)
		for line in ledger.receivables_of(doc.case, today)
	]  # fmt: skip
	return workbook(_("Statement of account"), heads, rows, totals=(5, 6))


def charges(doc: Any, today: date) -> bytes:
	"""Interest per invoice and segment of rate; a row per invoice with its principal, interest and indemnity."""
	found = late_charges.of_invoices(doc.case, [row.invoice for row in doc.invoices], today)
	segments = [
		(entry.invoice, s.start, s.end, s.days, s.rate, s.base, s.interest) for entry in found.values() for s in entry.segments
	]
	sums = [(entry.invoice, entry.outstanding, entry.interest, entry.indemnity) for entry in found.values()]
	book = Workbook()
	heads = (_("Invoice"), _("Principal"), _("Interest"), _("Indemnity"))
	_fill(book.active, _("Late Charges"), heads, sums, totals=(1, 2, 3))
	heads = (_("Invoice"), _("From", context="period"), _("To", context="period"), _("Days"), _("Rate"), _("Base"), _("Interest"))
	_fill(book.create_sheet(), _("Interest"), heads, segments, totals=(6,))
	return _bytes(book)


def bordereau(parts: Iterable[dict[str, Any]]) -> bytes:
	"""The numbered list of the pieces."""
	rows = [(part["number"], part["title"], getdate(part["date"]) if part["date"] else None, part["pages"], part["sha256"]) for part in parts]
	return workbook(_("List of pieces produced"), (_("Number"), _("Title"), _("Date"), _("Pages"), "SHA-256"), rows)


def workbook(title: str, heads: Sequence[str], rows: Iterable[Sequence[Any]], totals: Sequence[int] = ()) -> bytes:
	"""One sheet: days and amounts as such, texts never read as formulas.

	Args:
		totals: columns (from 0) whose sum stands below.
	"""
	book = Workbook()
	_fill(book.active, title, heads, list(rows), totals)
	return _bytes(book)


def _fill(sheet: Any, title: str, heads: Sequence[str], rows: Sequence[Sequence[Any]], totals: Sequence[int] = ()) -> None:
	sheet.title = "".join(letter for letter in title if letter not in "[]:*?/\\")[:31]
	sheet.freeze_panes = "A2"
	table = [tuple(heads), *rows]
	if totals and rows:
		last = tuple(sum(row[place] or 0 for row in rows) if place in totals else "" for place in range(len(heads)))
		table.append((_("Total"), *last[1:]))
	for number, values in enumerate(table, 1):
		for place, value in enumerate(values, 1):
			_write(sheet.cell(number, place), value, bold=number == 1 or (bool(totals and rows) and number == len(table)))
	for place in range(len(heads)):
		longest = max(len(_shown(row[place])) for row in table)
		sheet.column_dimensions[get_column_letter(place + 1)].width = min(WIDEST, longest + 3)


def _write(cell: Any, value: Any, bold: bool) -> None:
	if isinstance(value, str):
		cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)
		cell.data_type = "s"  # also what begins like a formula
	else:
		cell.value = value
	if isinstance(value, date):
		cell.number_format = DAY
	elif isinstance(value, Decimal | float):
		cell.number_format = AMOUNT
	cell.font = Font(bold=bold)
	cell.alignment = Alignment(vertical="top")


def _shown(value: Any) -> str:
	return f"{value:,.2f}" if isinstance(value, Decimal | float) else str("" if value is None else value)


def _bytes(book: Workbook) -> bytes:
	target = BytesIO()
	book.save(target)
	return target.getvalue()
