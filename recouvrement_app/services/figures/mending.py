"""Records that stand in the way of collecting, one by one: who cannot be reached or stands twice, what was never sent, what lacks its mention."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import frappe
from frappe import _
from frappe.utils import cint

from recouvrement_app.rules.mentions import missing_mentions

from .. import bulk
from ..cases import customer_data
from ..receivables import charges
from ..sales import invoice_sendings, milestones
from ..settings import settings
from . import figures

NO_CONTACT, BOUNCED, NEVER_SENT, NO_DUE_DATE, NO_MENTION, DUPLICATE, DATA_MISSING, TO_INVOICE = CHECKS = (
	"No Usable Contact",
	"E-mail Came Back",
	"Invoice Never Sent",
	"No Due Date",
	"No Legal Mention",
	"Possible Duplicate",
	"Data Missing",
	"Order to Invoice",
)
PRINTED = ("Sales Invoice", "Quotation")
MENTION_CALL = "legal_mention"


def rows(scope: figures.Scope, check: str | None = None) -> list[dict[str, Any]]:
	"""What to mend, in the order of the checks, the largest amounts first.

	Args:
		check: only this one of CHECKS.

	Returns:
		`[{"check", "doctype", "record", "customer", "customer_name", "company", "detail", "amount", "currency"}]`.
	"""
	readers: dict[str, Callable[[figures.Scope], list[dict[str, Any]]]] = {
		NO_CONTACT: _without_contact,
		BOUNCED: _bounced,
		NEVER_SENT: _never_sent,
		NO_DUE_DATE: _without_due_date,
		NO_MENTION: _without_mention,
		DUPLICATE: customer_data.duplicates,
		DATA_MISSING: customer_data.gaps,
		TO_INVOICE: milestones.rows,
	}
	found = []
	for name in [check] if check in readers else CHECKS:
		part = [{"check": name, **row} for row in readers[name](scope)]
		found += sorted(part, key=lambda row: -(row.get("amount") or 0))
	return found


CONTACTS = """select c.name from `tabDynamic Link` l join `tabContact` c on c.name = l.parent
	where l.link_doctype = 'Customer' and l.link_name = u.name and l.parenttype = 'Contact'"""


def _without_contact(scope: figures.Scope) -> list[dict[str, Any]]:
	usable = f"exists ({CONTACTS} and ifnull(c.email_id, '') != '' and c.recouvrement_bounced_on is null)"
	alone = f"(ifnull(u.email_id, '') != '' and not exists ({CONTACTS}))"
	detail = _("No contact has a working e-mail address: reminders become letters.")
	return [{**row, "detail": detail} for row in customer_data.debtors(scope, f"not {usable} and not {alone}")]


def _bounced(scope: figures.Scope) -> list[dict[str, Any]]:
	found = frappe.db.sql(
		f"""
		select distinct 'Contact' doctype, c.name record, si.customer, si.customer_name, si.company,
			concat(ifnull(c.email_id, ''), ' ', c.recouvrement_bounced_on) detail
		from `tabSales Invoice` si
		join `tabDynamic Link` l on l.link_doctype = 'Customer' and l.link_name = si.customer and l.parenttype = 'Contact'
		join `tabContact` c on c.name = l.parent and c.recouvrement_bounced_on is not null
		where si.docstatus = 1 and si.outstanding_amount > 0 and {scope.sql("si.company", "si.customer")}
		""",
		scope.values(),
		as_dict=True,
	)
	return [dict(row) for row in found]


def _never_sent(scope: figures.Scope) -> list[dict[str, Any]]:
	blocked = cint(settings().require_invoice_sent)
	detail = _("Its reminders are blocked.") if blocked else _("Its sending is not recorded.")
	rows = _invoices(scope, "si.recouvrement_sent_on is null")
	usual = invoice_sendings.usual_channels({row["customer"] for row in rows})
	said = {
		customer: " ".join((detail, _("Usual channel: {0}.").format(_(channel)))) for customer, channel in usual.items()
	}
	return [{**row, "detail": said.get(row["customer"], detail)} for row in rows]


def _without_due_date(scope: figures.Scope) -> list[dict[str, Any]]:
	terms = "exists (select 1 from `tabPayment Schedule` p where p.parent = si.name and p.due_date is null)"
	detail = _("Without a due date nothing is ever late.")
	return [{**row, "detail": detail} for row in _invoices(scope, f"(si.due_date is null or {terms})")]


def _invoices(scope: figures.Scope, more: str) -> list[dict[str, Any]]:
	columns = ("si.name", "si.customer", "si.customer_name", "si.company", "si.outstanding_amount", "si.party_account_currency")
	source = f"""
		from `tabSales Invoice` si where si.docstatus = 1 and si.is_return = 0 and si.outstanding_amount > 0
			and {scope.sql("si.company", "si.customer")} and {more}"""
	return [
		{
			"doctype": "Sales Invoice", "record": name, "customer": customer, "customer_name": title, "company": company,
			"amount": float(amount), "currency": currency,
		}
		for name, customer, title, company, amount, currency in bulk.read(columns, source, scope.values())
	]  # fmt: skip


def _without_mention(scope: figures.Scope) -> list[dict[str, Any]]:
	"""Terms, print formats and open quotations without rate, indemnity and discount; only where a law asks for them."""
	countries = dict(frappe.get_all("Company", {"name": ("in", scope.companies)}, ["name", "country"], as_list=True))
	bound = tuple(name for name, country in countries.items() if charges.legal_mention("Business", country or "France"))
	if not bound:
		return []
	printing = {doctype: _print_format(doctype) for doctype in PRINTED}
	found = [_lacking(*printing[doctype], doctype) for doctype in PRINTED]
	found += [
		{"doctype": "Terms and Conditions", "record": row.name, "detail": _detail(row.terms)}
		for row in frappe.get_all("Terms and Conditions", {"selling": 1, "disabled": 0}, ["name", "terms"], limit=0)
		if missing_mentions(row.terms)
	]
	if not _prints_mention(printing["Quotation"][1]):
		found += _quotations(bound)
	if not _prints_mention(printing["Sales Invoice"][1]):
		found += _recent_invoices(bound)
	return [row for row in found if row]


def _print_format(doctype: str) -> tuple[str, str]:
	"""The doctype's default print format and its source; ("", "") when it is Frappe's own."""
	name = frappe.get_meta(doctype).default_print_format or ""
	html, raw = frappe.db.get_value("Print Format", name, ["html", "format_data"]) or ("", "") if name else ("", "")
	return name, f"{html or ''}{raw or ''}"


def _prints_mention(source: str) -> bool:
	return MENTION_CALL in source or bool(source and not missing_mentions(source))


def _lacking(name: str, source: str, doctype: str) -> dict[str, Any] | None:
	"""The print format of all documents of a kind, unless it prints the mention."""
	if not name or _prints_mention(source):
		return None
	return {"doctype": "Print Format", "record": name, "detail": f"{_(doctype)}: {_detail(source)}"}


def _quotations(companies: tuple[str, ...]) -> list[dict[str, Any]]:
	"""Quotations that a customer may still accept and whose own terms lack the mention."""
	found = frappe.db.sql(
		"""
		select 'Quotation' doctype, q.name record, if(q.quotation_to = 'Customer', q.party_name, null) customer, q.customer_name,
			q.company, q.grand_total amount, q.currency, q.terms
		from `tabQuotation` q where q.docstatus < 2 and q.company in %s and q.status in ('Draft', 'Open', 'Replied')
			and (q.valid_till is null or q.valid_till >= curdate())
		""",
		(companies,),
		as_dict=True,
	)
	rows = []
	for row in found:
		terms = row.pop("terms")
		if missing_mentions(terms):
			rows.append({**row, "detail": _detail(terms)})
	return rows


def _recent_invoices(companies: tuple[str, ...]) -> list[dict[str, Any]]:
	"""One row per company: how many invoices of the last 90 days carry terms without the mention."""
	found = frappe.db.sql(
		"""
		select company, terms, count(*) number from `tabSales Invoice`
		where docstatus = 1 and is_return = 0 and company in %s and posting_date > date_sub(curdate(), interval 90 day)
		group by company, terms
		""",
		(companies,),
		as_dict=True,
	)
	lacking: dict[str, int] = {}
	for row in found:
		if missing_mentions(row.terms):
			lacking[row.company] = lacking.get(row.company, 0) + row.number
	text = _("{0} invoices of the last 90 days: give them terms with the mention, or a print format that prints it.")
	return [
		{"doctype": "DocType", "record": "Sales Invoice", "company": company, "detail": text.format(number)}
		for company, number in sorted(lacking.items())
	]


def _detail(text: str | None) -> str:
	names = {
		"late-payment rate": _("late-payment rate"),
		"recovery indemnity": _("recovery indemnity of 40 €"),
		"discount": _("discount for early payment"),
	}
	return _("Lacking: {0}").format(", ".join(names[part] for part in missing_mentions(text or "")))
