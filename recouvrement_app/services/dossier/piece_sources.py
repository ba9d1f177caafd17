"""Where a file's pieces come from: the invoices' links in ERPNext, and the case's contacts, promises and replies."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import frappe
from frappe import _
from frappe.utils import cstr, getdate

from ..sales import invoice_sendings
from ..sending import invoice_copies
from . import piece_pages
from .pieces import Found

CHAIN = ("Quotation", "Sales Order", "Delivery Note")


def of_invoices(doc: Any, invoices: Sequence[str]) -> Iterator[Found]:
	"""Quotations, orders, delivery notes, contracts, terms, the invoices themselves, how they were sent, and their credit notes."""
	links = chain(invoices)
	for doctype in CHAIN:
		for name in links[doctype]:
			yield document(doctype, name, doctype)
	yield from contracts(doc, [name for names in links.values() for name in names])
	yield from accepted_terms(doc.customer)
	yield from _terms(links["Sales Order"], invoices)
	for name in invoices:
		yield document("Sales Invoice", name, "Invoice")
	yield from _sendings(invoices)
	for name in frappe.get_all(
		"Sales Invoice", {"return_against": ("in", list(invoices)), "docstatus": 1}, pluck="name", order_by="posting_date"
	):
		yield document("Sales Invoice", name, "Credit Note")


def chain(invoices: Sequence[str]) -> dict[str, list[str]]:
	"""Names of submitted quotations, orders and delivery notes that the invoices come from, in both ways of ERPNext's links."""
	names = tuple(invoices)
	rows = frappe.db.sql(
		"select sales_order, delivery_note from `tabSales Invoice Item` where parent in %s", (names,), as_dict=True
	)
	orders = {row.sales_order for row in rows if row.sales_order}
	notes = {row.delivery_note for row in rows if row.delivery_note}
	items = frappe.db.sql(
		"""select parent, against_sales_order from `tabDelivery Note Item` where docstatus = 1
		and (against_sales_invoice in %s or parent in %s or (against_sales_order in %s and ifnull(against_sales_invoice, '') = ''))""",
		(names, tuple(notes or {""}), tuple(orders or {""})),
		as_dict=True,
	)
	notes |= {row.parent for row in items}
	orders |= {row.against_sales_order for row in items if row.against_sales_order}
	quotations = set(
		frappe.db.sql_list(
			"select distinct prevdoc_docname from `tabSales Order Item` where parent in %s and ifnull(prevdoc_docname, '') != ''",
			(tuple(orders or {""}),),
		)
	)
	return {"Quotation": sorted(quotations), "Sales Order": sorted(orders), "Delivery Note": sorted(notes)}


def document(doctype: str, name: str, kind: str) -> Found:
	"""A voucher: the PDF that was attached to it (as signed or sent) when there is one, else its page drawn from the books."""
	doc = frappe.get_doc(doctype, name)
	day = getdate(doc.get("posting_date") or doc.get("transaction_date"))
	found = Found(kind, f"{_(doctype)} {name}", day, doctype, name)
	attached = _attached_pdf(doctype, name)
	if attached:
		found.url = attached
	elif doctype == "Sales Invoice":
		found.content = invoice_copies.pdf(name)
	else:
		found.html = piece_pages.voucher(doc)
	return found


def _sendings(invoices: Sequence[str]) -> Iterator[Found]:
	"""How each invoice was sent: the proof that was kept, else what the books know of it, with the e-mail that took it along."""
	for rows in invoice_sendings.of_invoices(invoices).values():
		for row in rows:
			title = f"{_('Sales Invoice')} {row.invoice}: {invoice_sendings.in_words(row)}"
			found = Found("Proof of Sending", title, getdate(row.sent_on), invoice_sendings.DOCTYPE, row.name)
			found.url = cstr(row.proof)
			if not found.url:
				found.html = piece_pages.sending(row)
			yield found


def _attached_pdf(doctype: str, name: str) -> str | None:
	values = {"attached_to_doctype": doctype, "attached_to_name": name, "file_url": ("like", "%.pdf")}
	return frappe.db.get_value("File", values, "file_url", order_by="creation desc")


def contracts(doc: Any, sources: Sequence[str]) -> Iterator[Found]:
	"""Contracts that name one of the vouchers, else those in force with the customer."""
	rows = frappe.get_all(
		"Contract", {"party_type": "Customer", "party_name": doc.customer, "docstatus": 1},
		["name", "start_date", "document_name"], order_by="start_date",
	)  # fmt: skip
	linked = [row for row in rows if row.document_name in sources]
	for row in linked or [row for row in rows if not row.document_name]:
		found = Found("Contract", f"{_('Contract')} {row.name}", row.start_date, "Contract", row.name)
		found.url = _attached_pdf("Contract", row.name) or ""
		if not found.url:
			found.html = piece_pages.text_page(found.title, cstr(frappe.db.get_value("Contract", row.name, "contract_terms")))
		yield found


def accepted_terms(customer: str) -> Iterator[Found]:
	"""The terms of sale that the customer signed, as kept on its record."""
	fields = ["recouvrement_terms_accepted_on", "recouvrement_terms_version", "recouvrement_terms_proof"]
	signed = frappe.db.get_value("Customer", customer, fields, as_dict=True)
	if signed and signed.recouvrement_terms_proof:
		title = " ".join(filter(None, (_("Terms of sale accepted"), cstr(signed.recouvrement_terms_version))))
		found = Found("Terms", title, getdate(signed.recouvrement_terms_accepted_on), "Customer", customer)
		found.url = signed.recouvrement_terms_proof
		yield found


def _terms(orders: Sequence[str], invoices: Sequence[str]) -> Iterator[Found]:
	"""The general terms printed on the orders, else on the invoices; the same text once."""
	seen: set[str] = set()
	for doctype, names in (("Sales Order", orders), ("Sales Invoice", invoices)):
		for name in names:
			doc = frappe.db.get_value(doctype, name, ["terms", "creation"], as_dict=True)
			text = cstr(doc and doc.terms).strip()
			if text and text not in seen:
				seen.add(text)
				title = _("General terms of {0}").format(name)
				yield Found("Terms", title, getdate(doc.creation), doctype, name, html=piece_pages.text_page(title, text))
		if seen:
			return


def of_case(doc: Any, invoices: Sequence[str]) -> Iterator[Found]:
	"""Notices as frozen, proofs of deposit and receipt, promises and plans, replies."""
	yield from _notices(invoices)
	for name in frappe.get_all(
		"Payment Promise", {"case": doc.case, "docstatus": 1}, pluck="name", order_by="received_on, name"
	):
		promise = frappe.get_doc("Payment Promise", name)
		kind = "Payment Plan" if promise.kind == "Plan" else "Promise"
		found = Found(kind, f"{_(promise.kind)} {name}", _day(promise.received_on), "Payment Promise", name, source="Case")
		found.url = cstr(promise.get("signed_file"))
		if not found.url:
			found.html = piece_pages.promise(promise)
		yield found
	yield from _replies(doc)


def _notices(invoices: Sequence[str]) -> Iterator[Found]:
	names = frappe.db.sql_list(
		"""select distinct a.name from `tabDunning Action` a join `tabDunning Action Line` l on l.parent = a.name
		where a.status = 'Done' and l.invoice in %s and (l.kind = 'Due' or a.litigation_file is not null) and a.channel in
		('Email', 'Letter', 'Registered Letter', 'SMS') order by a.done_on, a.name""",
		(tuple(invoices),),
	)
	for name in names:
		action = frappe.get_doc("Dunning Action", name)
		day = getdate(action.done_on)
		kind = "Formal Notice" if action.formal_notice else "Reminder"
		found = Found(kind, f"{action.step_title or _(kind)} ({name})", day, "Dunning Action", name, source="Case")
		found.url = cstr(action.pdf_file)
		if not found.url:
			found.html = piece_pages.message(action)
		yield found
		for proof, title, field in (
			("Proof of Deposit", _("Proof of deposit"), "deposit_proof"),
			("Proof of Receipt", _("Proof of receipt"), "receipt_proof"),
		):
			if action.get(field):
				when = _day(action.received_on) if field == "receipt_proof" else _day(action.posted_on)
				yield Found(proof, f"{title} {name}", when or day, "Dunning Action", name, url=action.get(field), source="Case")


def _replies(doc: Any) -> Iterator[Found]:
	rows = frappe.db.sql(
		"""select c.name, c.subject, c.content, c.communication_date, c.sender from `tabCommunication` c
		where c.sent_or_received = 'Received' and ((c.reference_doctype = 'Collection Case' and c.reference_name = %(case)s)
		or (c.reference_doctype = 'Dunning Action' and c.reference_name in
			(select a.name from `tabDunning Action` a where a.`case` = %(case)s))) order by c.communication_date, c.name""",
		{"case": doc.case},
		as_dict=True,
	)
	for row in rows:
		title = _("Reply of {0}: {1}").format(row.sender, cstr(row.subject))
		page = piece_pages.text_page(title, cstr(row.content))
		yield Found("Reply", title, getdate(row.communication_date), "Communication", row.name, html=page, source="Case")


def _day(value: Any) -> Any:
	return getdate(value) if value else None
