"""What a dispute is about beside the invoice: the delivery note and the project, suggested from the invoices' items in ERPNext's links."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import frappe
from frappe.utils import cstr, getdate

# (invoice, delivery note): made from the note, delivered from the invoice, or both from the same line of the order
DELIVERED = """
	select i.parent invoice, i.delivery_note note, i.item_code from `tabSales Invoice Item` i
	where i.parent in %(invoices)s and ifnull(i.delivery_note, '') != ''
	union select d.against_sales_invoice, d.parent, d.item_code from `tabDelivery Note Item` d
	where d.docstatus = 1 and d.against_sales_invoice in %(invoices)s
	union select i.parent, d.parent, i.item_code from `tabSales Invoice Item` i
	join `tabDelivery Note Item` d on d.so_detail = i.so_detail and d.docstatus = 1 and ifnull(d.against_sales_invoice, '') = ''
	where i.parent in %(invoices)s and ifnull(i.so_detail, '') != '' and ifnull(i.delivery_note, '') = ''
	order by invoice, note
"""
# (invoice, project): of the invoice, of its items, of their order or delivery note
WORKED = """
	select s.name invoice, s.project from `tabSales Invoice` s where s.name in %(invoices)s and ifnull(s.project, '') != ''
	union select i.parent, i.project from `tabSales Invoice Item` i where i.parent in %(invoices)s and ifnull(i.project, '') != ''
	union select i.parent, o.project from `tabSales Invoice Item` i join `tabSales Order` o on o.name = i.sales_order
	where i.parent in %(invoices)s and ifnull(o.project, '') != ''
	union select i.parent, n.project from `tabSales Invoice Item` i join `tabDelivery Note` n on n.name = i.delivery_note
	where i.parent in %(invoices)s and ifnull(n.project, '') != ''
	order by invoice, project
"""


def delivery_notes(invoices: Sequence[str], item: str | None = None) -> dict[str, list[str]]:
	"""invoice → the submitted delivery notes by which its items left.

	Args:
		item: only those that delivered this item.
	"""
	rows = [row for row in _query(DELIVERED, invoices) if not item or row.item_code == item]
	return _grouped(rows, "note")


def projects(invoices: Sequence[str]) -> dict[str, list[str]]:
	"""invoice → the projects that it bills."""
	return _grouped(_query(WORKED, invoices), "project")


def only(found: dict[str, list[str]]) -> str | None:
	"""The one name of all the invoices; None when there are several, or none."""
	names = {name for mine in found.values() for name in mine}
	return names.pop() if len(names) == 1 else None


def facts(doc: Any) -> list[dict[str, Any]]:
	"""What is known of a file's delivery note and project: how far delivery and work are, which is what keeps a customer from paying.

	Returns:
		`[{"doctype", "name", "title", "date", "status", "percent"}]`; the day of a project is its expected end, and `percent` (of its
		tasks that are done) is None for a delivery note.
	"""
	found = []
	if doc.delivery_note:
		note = frappe.db.get_value("Delivery Note", doc.delivery_note, ["posting_date", "status"], as_dict=True)
		if note:
			found.append(_fact("Delivery Note", doc.delivery_note, "", note.posting_date, note.status, None))
	if doc.project:
		fields = ["project_name", "expected_end_date", "status", "percent_complete"]
		project = frappe.db.get_value("Project", doc.project, fields, as_dict=True)
		if project:
			title = project.project_name if project.project_name != doc.project else ""
			found.append(_fact("Project", doc.project, title, project.expected_end_date, project.status, project.percent_complete))
	return found


def _fact(doctype: str, name: str, title: str, day: Any, status: str, percent: float | None) -> dict[str, Any]:
	day = getdate(day) if day else None
	return {"doctype": doctype, "name": name, "title": cstr(title), "date": day, "status": cstr(status), "percent": percent}


def _query(sql: str, invoices: Sequence[str]) -> list[Any]:
	return frappe.db.sql(sql, {"invoices": tuple(invoices) or ("",)}, as_dict=True)


def _grouped(rows: list[Any], field: str) -> dict[str, list[str]]:
	found: dict[str, list[str]] = {}
	for row in rows:
		mine = found.setdefault(row.invoice, [])
		mine += [row[field]] if row[field] not in mine else []
	return found
