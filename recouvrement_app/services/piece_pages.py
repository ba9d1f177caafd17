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
from frappe.utils import cstr, flt, formatdate, sanitize_html
from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup

from recouvrement_app.templates import renderer, words

from . import notice_context, recipients

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
	return _environment().get_template(name).render(language=words.language_of(frappe.local.lang), **values)


def table(heads: Sequence[str], rows: Sequence[Sequence[Any]], right_from: int = 99) -> dict[str, Any]:
	"""A table of the plain layout; columns from `right_from` on stand to the right."""
	return {"heads": heads, "rows": [[cstr(cell) for cell in row] for row in rows], "right_from": right_from}


def text_page(title: str, html: str) -> str:
	"""A page with a text that may be HTML; scripts and outside pictures are taken out."""
	return page("dossier_page.html", title=title, facts=[], tables=[], text=Markup(sanitize_html(html or "")))


def voucher(doc: Any) -> str:
	"""A quotation, order, delivery note or invoice as the books have it."""
	currency = doc.currency
	facts = [
		(_("Company"), doc.company),
		(_("Customer"), doc.get("customer_name") or doc.get("customer")),
		(_("Date"), formatdate(doc.get("posting_date") or doc.get("transaction_date"))),
		(_("Due Date"), formatdate(doc.get("due_date")) if doc.get("due_date") else ""),
		(_("Customer's Purchase Order"), cstr(doc.get("po_no"))),
	]
	rows = [
		(row.idx, row.item_name, f"{flt(row.qty):g} {cstr(row.get('uom'))}", _money(row.rate, currency), _money(row.amount, currency))
		for row in doc.items
	]
	heads = ("", _("Item"), _("Quantity"), _("Rate"), _("Amount"))
	sums = [(_("Net Total"), _money(doc.net_total, currency))]
	sums += [(tax.description, _money(tax.tax_amount, currency)) for tax in doc.get("taxes") or ()]
	sums.append((_("Grand Total"), _money(doc.grand_total, currency)))
	tables = [table(heads, rows, 2), table((), sums, 1)]
	return page("dossier_page.html", title=f"{_(doc.doctype)} {doc.name}", facts=_known(facts), tables=tables, text="")


def message(action: Any) -> str:
	"""An e-mail or message as frozen, with its addressee and moment."""
	facts = [
		(_("Channel"), _(action.channel)),
		(_("Sent on"), frappe.utils.format_datetime(action.done_on)),
		(_("To"), action.recipient_email or action.recipient_phone or action.recipient_name),
		(_("Subject"), action.subject),
		("SHA-256", action.text_sha256),
	]
	body = Markup(sanitize_html(cstr(action.message)))
	return page("dossier_page.html", title=cstr(action.step_title), facts=_known(facts), tables=[], text=body)


def promise(doc: Any) -> str:
	"""A promise or plan with its invoices and instalments."""
	facts = [
		(_("Received on"), formatdate(doc.received_on) if doc.received_on else ""),
		(_("Promised by"), cstr(doc.promised_by)),
		(_("Channel"), _(doc.channel) if doc.channel else ""),
		(_("Amount"), _money(doc.promised_amount, doc.currency)),
		(_("Payment by"), formatdate(doc.promised_date) if doc.promised_date else ""),
		(_("Status"), _(doc.status)),
	]
	rows = [(row.invoice, formatdate(row.due_date), _money(row.amount, doc.currency)) for row in doc.invoices]
	tables = [table((_("Invoice"), _("Due Date"), _("Amount")), rows, 2)]
	if doc.instalments:
		rows = [(formatdate(row.due_date), _money(row.amount, doc.currency), _(cstr(row.status))) for row in doc.instalments]
		tables.append(table((_("Due Date"), _("Amount"), _("Status")), rows))
	return page("dossier_page.html", title=f"{_(doc.kind)} {doc.name}", facts=_known(facts), tables=tables, text="")


def call_log(doc: Any) -> str:
	"""Calls and visits of the case in order of time; "" when there was none."""
	rows = frappe.get_all(
		"Dunning Action", {"case": doc.case, "status": "Done", "channel": ("in", ("Call", "Visit"))},
		["done_on", "channel", "recipient_name", "outcome", "notes"], order_by="done_on", limit=0,
	)  # fmt: skip
	if not rows:
		return ""
	cells = [
		(formatdate(row.done_on), _(row.channel), cstr(row.recipient_name), _(cstr(row.outcome)), frappe.utils.strip_html(cstr(row.notes)))
		for row in rows
	]
	heads = (_("Date"), _("Channel"), _("Spoken to"), _("Outcome"), _("Notes"))
	return page("dossier_page.html", title=_("Log of calls and visits"), facts=[], tables=[table(heads, cells)], text="")


def statement(doc: Any, day: date) -> str:
	"""The statement of account of the file's case."""
	action = _blank_action(doc)
	return renderer.statement_html(notice_context.of_statement(action, day), language_of(doc))


def _blank_action(doc: Any) -> Any:
	action = frappe.new_doc("Dunning Action")
	values = {name: doc.get(name) for name in ("case", "company", "customer", "customer_name", "currency")}
	action.update({**values, "language": language_of(doc), "channel": "Letter", "manual": 1, "action_date": frappe.utils.getdate()})
	return action


def charges(doc: Any, day: date) -> str:
	"""Interest per segment of rate, and indemnity, of each invoice of the file."""
	from . import late_charges

	found = late_charges.of_invoices(doc.case, [row.invoice for row in doc.invoices], day)
	rows = [
		(
			entry.invoice, formatdate(segment.start), formatdate(segment.end), segment.days,
			words.rate(segment.rate, language_of(doc)), _money(segment.base, doc.currency), _money(segment.interest, doc.currency),
		)
		for entry in found.values()
		for segment in entry.segments
	]  # fmt: skip
	heads = (_("Invoice"), _("From"), _("To"), _("Days"), _("Rate"), _("Base"), _("Interest"))
	sums = [
		(entry.invoice, _money(entry.outstanding, doc.currency), _money(entry.interest, doc.currency), _money(entry.indemnity, doc.currency))
		for entry in found.values()
	]
	totals = [_("Total")] + [
		_money(sum(getattr(entry, name) for entry in found.values()), doc.currency) for name in ("outstanding", "interest", "indemnity")
	]
	tables = [table(heads, rows, 3), table((_("Invoice"), _("Principal"), _("Interest"), _("Indemnity")), [*sums, totals], 1)]
	said = dict.fromkeys(text for entry in found.values() for text in entry.warnings)
	title = _("Computation of interest and indemnity to {0}").format(formatdate(day))
	return page("dossier_page.html", title=title, facts=[], tables=tables, text="; ".join(said))


def data_sheet(doc: Any, day: date) -> str:
	"""Every value that the form of the route asks for: parties, claim with its parts apart, court, formal notice."""
	company = notice_context.company(doc.company)
	customer = frappe.get_cached_doc("Customer", doc.customer)
	facts = [
		(_("Creditor"), company["name"]),
		(_("Address"), ", ".join(company["address_lines"])),
		(_("Company no."), company["siren"]),
		(_("VAT no."), company["vat"]),
		(_("Represented by"), " ".join(filter(None, (company["signatory"], company["signatory_title"])))),
		(_("Debtor"), customer.customer_name),
		(_("Debtor's address"), ", ".join(recipients.postal_address(doc.customer).splitlines())),
		(_("Debtor's tax no."), cstr(customer.tax_id)),
		(_("Kind of debt"), _("Unpaid invoices of goods or services")),
		(_("Court"), cstr(doc.court)),
		(_("Form"), cstr(frappe.get_cached_value("Litigation Route", doc.route, "form_number")) if doc.route else ""),
		(_("Formal notice of"), formatdate(doc.formal_notice_on) if doc.formal_notice_on else ""),
		(_("Limitation"), formatdate(doc.limitation_date) if doc.limitation_date else ""),
	]
	return page("dossier_page.html", title=_("Data sheet"), facts=_known(facts), tables=[_invoices(doc), claim_table(doc)], text="")


def _invoices(doc: Any) -> dict[str, Any]:
	heads = (_("Invoice"), _("Due Date"), _("Principal"), _("Interest"), _("Indemnity"))
	rows = [
		(
			row.invoice, formatdate(row.due_date), _money(row.outstanding, doc.currency), _money(row.interest, doc.currency),
			_money(row.indemnity, doc.currency),
		)
		for row in doc.invoices
	]  # fmt: skip
	return table(heads, rows, 2)


def claim_table(doc: Any) -> dict[str, Any]:
	"""Principal, interest, indemnity and costs apart, and their sum."""
	rows = [
		(_("Principal"), _money(doc.principal, doc.currency)),
		(_("Interest to the day"), _money(doc.interest, doc.currency)),
		(_("Fixed recovery compensation"), _money(doc.indemnity, doc.currency)),
		(_("Total claim"), _money(doc.total_claim, doc.currency)),
		(_("Costs so far"), _money(doc.cost_total, doc.currency)),
	]
	return table((), rows, 1)


def cover(doc: Any, count: int) -> str:
	"""The dossier's first page."""
	facts = [
		(_("Creditor"), doc.company),
		(_("Debtor"), doc.customer_name or doc.customer),
		(_("Route"), _(doc.route) if doc.route else _(cstr(doc.dispute_kind))),
		(_("Court"), cstr(doc.court)),
		(_("Our reference"), doc.name),
		(_("Case number"), cstr(doc.case_number)),
		(_("Number of pieces"), count),
	]
	missing = [line for line in cstr(doc.missing_pieces).splitlines() if line]
	return page("dossier_cover.html", doc=doc, facts=_known(facts), claim=claim_table(doc), missing=[_(m) for m in missing])


def bordereau(doc: Any, rows: Sequence[dict[str, Any]]) -> str:
	"""The numbered list of the pieces; `rows` have number, title, date, pages and sha256."""
	cells = [
		{**row, "day": formatdate(row["date"]) if row["date"] else "", "label": stamp_text(row["number"])} for row in rows
	]
	return page("bordereau.html", doc=doc, rows=cells, title=_("List of pieces produced"))


def stamp_text(number: int) -> str:
	"""The stamp of a piece: "Pièce n° 3" in French, "Exhibit no. 3" in English."""
	return f"Pièce n° {number}" if words.language_of(frappe.local.lang) == "fr" else f"Exhibit no. {number}"


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


def _known(facts: Sequence[tuple[str, Any]]) -> list[tuple[str, str]]:
	return [(name, cstr(value)) for name, value in facts if cstr(value)]


def _money(amount: Any, currency: str) -> str:
	return words.money(flt(amount, 2), currency, words.language_of(frappe.local.lang))
