"""What the reports share: columns, names of people, totals and charts that never mix currencies."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import frappe
from frappe import _
from frappe.utils import cint, flt, get_number_format_info

# columns whose values are options of a select field: the report's script translates them
TRANSLATED = frozenset(
	"state status kind channel profile payer_profile dispute_kind outcome means debtor_type owner_department"
	" doctype voucher_type step_title".split()
)
PEOPLE = ("collector", "owner_user", "deputy")  # users' addresses in the rows: shown by their names
EXPORT = "frappe.desk.query_report.export_query"  # no script of the report runs for a file: its words are told here
IN_CONTEXT = {"stage": "stage", "next_deadline_kind": "stage"}  # words that mean something else elsewhere: column → context

HEAD_LETTER, HEAD_SIDES, HEAD_WIDEST = 7, 36, 290  # pixels
COLORS = ["#2490ef", "#f39c4a", "#48bb74", "#a78bfa", "#e06a6a"]


def column(
	label: str, fieldname: str, fieldtype: str = "Data", options: str = "", width: int = 120
) -> dict[str, Any]:
	"""One report column, at least as wide as its head; money columns take their currency from the row."""
	if fieldtype == "Currency":
		options = options or "currency"
	made = {
		"label": label,
		"fieldname": fieldname,
		"fieldtype": fieldtype,
		"options": options,
		"width": max(width, min(HEAD_WIDEST, HEAD_SIDES + HEAD_LETTER * len(label))),
	}
	if fieldtype == "Float":
		made["precision"] = 1
	if fieldtype == "Dynamic Link":
		made["align"] = "left"  # Frappe takes them for numbers
	if fieldname in IN_CONTEXT:
		return made | {"translate": IN_CONTEXT[fieldname]}
	return made | {"translate": 1} if fieldname in TRANSLATED else made


def person_column(label: str, fieldname: str, width: int = 150) -> dict[str, Any]:
	"""A column that names a colleague, also when the report is exported; the rows have passed `name_people`."""
	return column(label, f"{fieldname}_name", "Data", width=width)


def name_people(rows: Sequence[dict[str, Any]]) -> Sequence[dict[str, Any]]:
	"""The rows, each with `…_name` beside each user's address."""
	keys = [key for key in PEOPLE if any(row.get(key) for row in rows)]
	users = {row[key] for row in rows for key in keys if row.get(key)}
	names = dict(frappe.get_all("User", {"name": ("in", users)}, ["name", "full_name"], as_list=True)) if users else {}
	for row in rows:
		row.update({f"{key}_name": names.get(row[key]) or row[key] for key in keys if row.get(key)})
	return rows


def main_currency(rows: Sequence[dict[str, Any]]) -> str:
	"""The currency of most rows: the one that a chart shows."""
	counts = Counter(row.get("currency") or "" for row in rows if not row.get("is_total"))
	return counts.most_common(1)[0][0] if counts else ""


def of_currency(rows: Sequence[dict[str, Any]], currency: str) -> list[dict[str, Any]]:
	"""The rows of one currency, without total rows."""
	return [row for row in rows if (row.get("currency") or "") == currency and not row.get("is_total")]


def sums(rows: Sequence[dict[str, Any]], fields: Sequence[str]) -> list[float]:
	"""The sum of each field over the rows (of one currency)."""
	return [flt(sum([row[name] for row in rows if row.get(name)]), 2) for name in fields]


def money_summary(rows: Sequence[dict[str, Any]], amounts: Sequence[tuple[str, str, str]]) -> list[dict[str, Any]]:
	"""The sums above a report, for each currency by itself; `amounts` are (label, field, indicator or "")."""
	summary = []
	for currency in sorted({row["currency"] for row in rows}):
		mine = of_currency(rows, currency)
		for label, field, indicator in amounts:
			told = {"label": label, "value": sums(mine, (field,))[0], "datatype": "Currency", "currency": currency}
			summary.append(told | {"indicator": indicator} if indicator else told)
	return summary


def number(value: Any) -> str:
	"""A number in a sentence: no zeros at its end, the site's decimal mark."""
	decimal_mark = get_number_format_info(frappe.db.get_default("number_format") or "#,###.##")[0]
	return f"{flt(value):g}".replace(".", decimal_mark or ".")


def bar_chart(
	labels: Sequence[str],
	datasets: Sequence[tuple[str, Sequence[float]]],
	currency: str = "",
	kind: str = "bar",
	stacked: bool = False,
) -> dict[str, Any]:
	"""A chart for Frappe's report view; `currency` formats its values."""
	chart: dict[str, Any] = {
		"type": kind,
		"colors": COLORS,
		"data": {
			"labels": list(labels),
			"datasets": [{"name": name, "values": list(values)} for name, values in datasets],
		},
	}
	if currency:
		chart |= {"fieldtype": "Currency", "options": "currency", "currency": currency}
	if stacked:
		chart["barOptions"] = {"stacked": 1}
	return chart


def by_day(
	rows: Sequence[dict[str, Any]], fieldname: str, fields: Sequence[str]
) -> tuple[list[Any], list[list[float]]]:
	"""The distinct values of `fieldname` in order, and the sums of each field for them."""
	days = sorted({row[fieldname] for row in rows if row.get(fieldname)})
	columns = [sums([row for row in rows if row.get(fieldname) == day], fields) for day in days]
	return days, [list(values) for values in zip(*columns, strict=True)]


def listed(
	rows: Sequence[dict[str, Any]],
	filters: Mapping[str, Any],
	fields: Sequence[str] = (),
	label_field: str = "customer",
	contexts: Mapping[str, str] | None = None,
) -> tuple[list[dict[str, Any]], str | None]:
	"""What the report shows: the first rows, one bold total per currency over all of them, and a remark on rows that are not listed.

	Args:
		filters: `rows` says how many rows are listed; empty or 0 lists all.
		fields: the amounts to add up; currencies are never added to each other.
		label_field: the column in which the total is named.
		contexts: column → the context of its words, where the report's columns name one of their own.
	"""
	limit = cint(filters.get("rows"))
	if not 0 < limit < len(rows):
		return [*_told(name_people(rows), contexts), *_totals(rows, fields, label_field)], None
	remark = _("The first {0} of {1} rows are listed; the totals count them all. Set “Rows Shown” to 0 to list and export every row.")
	return [*_told(name_people(rows[:limit]), contexts), *_totals(rows, fields, label_field)], remark.format(limit, len(rows))


def _told(rows: Sequence[dict[str, Any]], contexts: Mapping[str, str] | None) -> Sequence[dict[str, Any]]:
	"""The rows; in an exported file with the words of their select fields in the reader's language, as the screen shows them."""
	if frappe.form_dict.get("cmd") != EXPORT:
		return rows
	known = {**dict.fromkeys(TRANSLATED), **IN_CONTEXT, **(contexts or {})}
	return [
		{name: _(value, context=known[name]) if name in known and isinstance(value, str) else value for name, value in row.items()}
		for row in rows
	]


def _totals(rows: Sequence[dict[str, Any]], fields: Sequence[str], label_field: str) -> list[dict[str, Any]]:
	if not fields:
		return []
	found: dict[str, list[dict[str, Any]]] = defaultdict(list)
	for row in rows:
		found[row.get("currency") or ""].append(row)
	return [
		{
			"currency": currency,
			label_field: _("Total {0}").format(currency),
			"bold": 1,
			"is_total": 1,
			**dict(zip(fields, sums(mine, fields), strict=True)),
		}
		for currency, mine in sorted(found.items())
	]
