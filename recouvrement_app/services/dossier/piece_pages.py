"""The pages of a dossier that are drawn here: vouchers, texts, statement, charges, data sheet, cover and bordereau.

One plain layout (`templates/notices/page.html`): a title, facts in two columns, tables, a text.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import frappe
from frappe import _
from frappe.utils import cstr, flt, sanitize_html
from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup

from recouvrement_app.templates import litigation as templates
from recouvrement_app.templates import renderer, words

from ..litigation import litigation_context
from ..litigation.data_sheet import claim_table
from ..notices import notice_context
from ..sentences import told
from .page_parts import day, interest_table, known, language, money, table

HERE = Path(renderer.__file__).resolve().parent / "notices"
PICTURES = ("image/png", "image/jpeg", "image/gif", "image/webp")


@lru_cache(maxsize=1)
def _environment() -> Environment:
	return Environment(loader=FileSystemLoader(HERE), autoescape=True, trim_blocks=True, lstrip_blocks=True)


def language_of(doc: Any) -> str:
	"""The dossier's language: French for a court of a French company, else the case's."""
	if frappe.get_cached_value("Company", doc.company, "country") == "France":
		return "fr"
	return words.language_of(frappe.db.get_value("Collection Case", doc.case, "language"))


def page(name: str, **values: Any) -> str:
	"""Draws one of the dossier's layouts."""
	return _environment().get_template(name).render(language=language(), **values)


def text_page(title: str, html: str) -> str:
	"""A page with a text that may be HTML; scripts and outside pictures are taken out."""
	return page("dossier_page.html", title=title, facts=[], tables=[], text=Markup(sanitize_html(html or "")))


def voucher(doc: Any) -> str:
	"""A quotation, order, delivery note or invoice as the books have it."""
	currency = doc.currency
	facts = [
		(_("Company"), doc.company),
		(_("Customer"), doc.get("customer_name") or doc.get("customer")),
		(_("Date"), day(doc.get("posting_date") or doc.get("transaction_date"))),
		(_("Due Date"), day(doc.get("due_date"))),
		(_("Customer's Purchase Order"), cstr(doc.get("po_no"))),
	]
	rows = [
		(row.idx, row.item_name, f"{flt(row.qty):g} {cstr(row.get('uom'))}", money(row.rate, currency), money(row.amount, currency))
		for row in doc.items
	]
	heads = ("", _("Item"), _("Quantity"), _("Rate"), _("Amount"))
	sums = [(_("Total excl. tax"), money(doc.net_total, currency))]
	sums += [(tax.description, money(tax.tax_amount, currency)) for tax in doc.get("taxes") or ()]
	sums.append((_("Grand Total"), money(doc.grand_total, currency)))
	tables = [table(heads, rows, 2), table((), sums, 1)]
	return page("dossier_page.html", title=f"{_(doc.doctype)} {doc.name}", facts=known(facts), tables=tables, text="")


def message(action: Any) -> str:
	"""An e-mail or message as frozen, with its addressee and moment."""
	facts = [
		(_("Channel"), _(action.channel)),
		(_("Sent on"), frappe.utils.format_datetime(action.done_on)),
		(_("Recipient"), action.recipient_email or action.recipient_phone or action.recipient_name),
		(_("Subject"), action.subject),
		("SHA-256", action.text_sha256),
	]
	body = Markup(sanitize_html(cstr(action.message)))
	return page("dossier_page.html", title=cstr(action.step_title), facts=known(facts), tables=[], text=body)


def sending(row: Any) -> str:
	"""How an invoice was sent, and the e-mail that took it along.

	Args:
		row: of `invoice_sendings.of_invoices`.
	"""
	mail = _mail_of(row)
	facts = [
		(_("Invoice"), row.invoice),
		(_("Channel"), _(row.channel)),
		(_("Sent on"), day(row.sent_on)),
		(_("Recipient"), cstr(row.recipient)),
		(_("Reference"), cstr(row.reference)),
		(_("Subject"), cstr(mail.subject)),
		(_("Message Number"), cstr(mail.message_id)),
		(_("Recorded on"), frappe.utils.format_datetime(row.creation)),
		(_("Recorded by"), frappe.utils.get_fullname(row.owner)),
	]
	body = Markup(sanitize_html(cstr(mail.content)))
	return page("dossier_page.html", title=_("Sending of invoice {0}").format(row.invoice), facts=known(facts), tables=[], text=body)


def _mail_of(row: Any) -> Any:
	"""Subject, Message-Id and text of the e-mail of a sending; empty for another channel."""
	name = row.source_name
	if row.source_doctype == "Dunning Action":
		name = frappe.db.get_value("Dunning Action", name, "communication")
	fields = ["subject", "message_id", "content"]
	return (frappe.db.get_value("Communication", name, fields, as_dict=True) if name else None) or frappe._dict()


def promise(doc: Any) -> str:
	"""A promise or plan with its invoices and instalments."""
	facts = [
		(_("Received on"), day(doc.received_on)),
		(_("Promised by"), cstr(doc.promised_by)),
		(_("Channel"), _(doc.channel) if doc.channel else ""),
		(_("Amount"), money(doc.promised_amount, doc.currency)),
		(_("Payment by"), day(doc.promised_date)),
		(_("Status"), _(doc.status)),
	]
	rows = [(row.invoice, day(row.due_date), money(row.amount, doc.currency)) for row in doc.invoices]
	tables = [table((_("Invoice"), _("Due Date"), _("Amount")), rows, 2)]
	if doc.instalments:
		rows = [(day(row.due_date), money(row.amount, doc.currency), _(cstr(row.status))) for row in doc.instalments]
		tables.append(table((_("Due Date"), _("Amount"), _("Status")), rows))
	return page("dossier_page.html", title=f"{_(doc.kind)} {doc.name}", facts=known(facts), tables=tables, text="")


def call_log(doc: Any) -> str:
	"""Calls and visits of the case in order of time; "" when there was none."""
	rows = frappe.get_all(
		"Dunning Action", {"case": doc.case, "status": "Done", "channel": ("in", ("Call", "Visit"))},
		["done_on", "channel", "recipient_name", "outcome", "notes", "meeting_place", "meeting_place_type", "attendees"],
		order_by="done_on", limit=0,
	)  # fmt: skip
	if not rows:
		return ""
	cells = [
		(day(row.done_on), _(row.channel), cstr(row.recipient_name), _met(row), _(cstr(row.outcome), context="outcome"), frappe.utils.strip_html(cstr(row.notes)))
		for row in rows
	]
	heads = (_("Date"), _("Channel"), _("Spoken to"), _("Place and attendees"), _("Outcome"), _("Notes"))
	return page("dossier_page.html", title=_("Log of calls and visits"), facts=[], tables=[table(heads, cells)], text="")


def _met(row: Any) -> str:
	"""Where a visit was made and who took part."""
	where = ", ".join(filter(None, (_(cstr(row.meeting_place_type)), row.meeting_place)))
	return " · ".join(filter(None, (where, row.attendees)))


def statement(doc: Any, today: date) -> str:
	"""The statement of account of the file's case."""
	action = _blank_action(doc)
	return renderer.statement_html(notice_context.of_statement(action, today), language_of(doc))


def _blank_action(doc: Any) -> Any:
	action = frappe.new_doc("Dunning Action")
	values = {name: doc.get(name) for name in ("case", "company", "customer", "customer_name", "currency")}
	action.update({**values, "language": language_of(doc), "channel": "Letter", "manual": 1, "action_date": frappe.utils.getdate()})
	return action


def charges(doc: Any, today: date) -> str:
	"""Interest per segment of rate, and indemnity, of each invoice of the file."""
	from ..receivables import late_charges

	found = late_charges.of_invoices(doc.case, [row.invoice for row in doc.invoices], today)
	sums = [
		(entry.invoice, money(entry.outstanding, doc.currency), money(entry.interest, doc.currency), money(entry.indemnity, doc.currency))
		for entry in found.values()
	]
	totals = [_("Total")] + [
		money(sum(getattr(entry, name) for entry in found.values()), doc.currency) for name in ("outstanding", "interest", "indemnity")
	]
	heads = (_("Invoice"), _("Principal"), _("Interest"), _("Indemnity"))
	tables = [interest_table(found.values(), doc.currency), table(heads, [*sums, totals], 1, total=True)]
	said = dict.fromkeys(told(text) for entry in found.values() for text in entry.warnings)
	title = _("Computation of interest and indemnity to {0}").format(day(today))
	return page("dossier_page.html", title=title, facts=[], tables=tables, text="; ".join(said))


def cover(doc: Any, count: int) -> str:
	"""The dossier's first page."""
	facts = [
		(_("Creditor"), doc.company),
		(_("Debtor"), doc.customer_name or doc.customer),
		(_("Route"), litigation_context.route_title(doc, language()) or _(cstr(doc.dispute_kind))),
		(_("Court"), _(doc.court) if doc.court else ""),
		(_("Our reference"), doc.name),
		(_("Case number"), cstr(doc.case_number)),
		(_("Number of pieces"), count),
	]
	return page("dossier_cover.html", doc=doc, facts=known(facts), claim=claim_table(doc), missing=missing_of(doc))


def bordereau(doc: Any, rows: Sequence[dict[str, Any]], today: date) -> str:
	"""The numbered list of the pieces, on letter head.

	Args:
		rows: number, title, date, pages (0 when not counted) and sha256 of each.
	"""
	heads = (_("Piece"), _("Title"), _("Date"), *([_("Pages")] if any(row["pages"] for row in rows) else []))
	cells = [{**row, "day": day(row["date"]), "label": stamp_text(row["number"])} for row in rows]
	facts = [
		(_("Our reference"), doc.name),
		(_("Court"), _(doc.court) if doc.court else ""),
		(_("Case number"), cstr(doc.case_number)),
		(_("Number of pieces"), len(rows)),
	]
	return templates.page(
		"bordereau", language(), title=_("List of pieces produced"), company=notice_context.company(doc.company),
		debtor=doc.customer_name or doc.customer, facts=known(facts), rows=cells, date=today, missing=missing_of(doc),
		heads=heads, missing_label=_("Missing pieces"),
		proof=_("The SHA-256 below a title is the fingerprint of the very file: who recomputes it knows that nothing was changed."),
	)  # fmt: skip


def missing_of(doc: Any) -> list[str]:
	"""The pieces that are missing, by kind."""
	return [_(line) for line in cstr(doc.missing_pieces).splitlines() if line]


def stamp_text(number: int) -> str:
	"""The stamp of a piece: "Pièce n° 3" in French, "Exhibit no. 3" in English."""
	return f"Pièce n° {number}" if language() == "fr" else f"Exhibit no. {number}"


def stamps(numbers: Sequence[int]) -> str:
	"""One page per piece with nothing but its stamp."""
	return page("dossier_stamps.html", texts=[stamp_text(number) for number in numbers])


def enclosure(row: Any, content: bytes, kind: str) -> str:
	"""A page that shows a picture, or a text, or names a file that cannot be shown on paper."""
	if kind in PICTURES:
		data = f"data:{kind};base64,{base64.b64encode(content).decode()}"
		return page("dossier_page.html", title=row.title, facts=[], tables=[], text="", picture=data)
	text = content.decode("utf-8", "replace") if kind == "text/plain" else _("This file is in the archive only.")
	facts = [("SHA-256", row.sha256)]
	return page("dossier_page.html", title=row.title, facts=facts, tables=[], text=text)
