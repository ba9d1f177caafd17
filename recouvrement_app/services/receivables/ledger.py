"""What is owed, read from ERPNext in a few set-based queries (ERPNEXT.md: "Reading what is owed")."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from operator import itemgetter
from typing import Any

import frappe
from frappe import _
from frappe.utils import cint

from recouvrement_app.rules.limitation import limitation_date
from recouvrement_app.rules.money import ZERO, round_money
from recouvrement_app.rules.receivables import Credit, ReceivableLine, open_terms
from recouvrement_app.rules.regimes import Regime, regime_for

from .. import bulk
from ..settings import settings
from . import charges, receivables_sql

INVOICE_FIELDS = (
	"si.name", "si.customer", "si.posting_date", "si.due_date", "si.outstanding_amount", "si.currency", "si.party_account_currency",
	"ifnull(nullif(si.rounded_total, 0), si.grand_total)", "ifnull(nullif(si.base_rounded_total, 0), si.base_grand_total)",
	"si.contact_email", "si.language", "si.recouvrement_case", "si.recouvrement_status", "si.recouvrement_next_date",
)  # fmt: skip
BY_CUSTOMER = itemgetter(1, 0)  # customer, invoice


class UnreadableInvoiceError(ValueError):
	"""An invoice lacks what every receivable has; the run names it and serves the others."""


@dataclass(slots=True)
class Ledger:
	"""The open receivables of a company: lines, credits, and invoices that could not be read."""

	lines: list[ReceivableLine] = field(default_factory=list)
	credits: list[Credit] = field(default_factory=list)
	problems: list[str] = field(default_factory=list)
	shown: dict[str, tuple] = field(
		default_factory=dict
	)  # invoice → (case, status, next date) on the Sales Invoice
	people: dict[str, "Debtor"] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Debtor:
	"""What the lines of one customer share."""

	debtor_type: str = "business"
	country: str = "FR"
	email: str = ""
	language: str = ""
	has_address: bool = False
	key_account: bool = False


def read(company: str, today: date, customers: Collection[str] | None = None) -> Ledger:
	"""Lines, credits and problems of a company (of some customers only)."""
	ledger = Ledger()
	ledger.people = debtors(customers)
	ledger.lines = list(_lines(company, customers, ledger))
	ledger.credits = unallocated_credits(company, customers)
	return ledger


def open_lines(company: str, today: date, customers: Collection[str] | None = None) -> list[ReceivableLine]:
	"""One line per payment term of each open submitted invoice."""
	return read(company, today, customers).lines


def debtors(customers: Collection[str] | None = None) -> dict[str, Debtor]:
	"""Debtor type, country, e-mail and language by customer, in four queries."""
	where, values = ("where c.name in %(names)s", {"names": tuple(customers)}) if customers else ("", {})
	linked = "and l.link_name in %(names)s" if customers else ""
	countries = {
		name: (code or "fr").upper()
		for name, code in frappe.get_all("Country", fields=["name", "code"], as_list=True, limit=0)
	}
	addresses = dict(
		frappe.db.sql(
			f"""
			select l.link_name, max(a.country) from `tabDynamic Link` l join `tabAddress` a on a.name = l.parent
			where l.link_doctype = 'Customer' and l.parenttype = 'Address' and a.disabled = 0 {linked} group by l.link_name
			""",
			values,
		)
	)
	emails = dict(
		frappe.db.sql(
			f"""
			select l.link_name, max(t.email_id) from `tabDynamic Link` l join `tabContact` t on t.name = l.parent
			where l.link_doctype = 'Customer' and l.parenttype = 'Contact' and ifnull(t.email_id, '') != ''
			and t.recouvrement_bounced_on is null {linked} group by l.link_name
			""",
			values,
		)
	)
	rows = frappe.db.sql(
		f"select c.name, c.recouvrement_debtor_type, c.customer_type, c.email_id, c.language, c.recouvrement_key_account from `tabCustomer` c {where}",
		values,
	)
	return {
		name: Debtor(
			(kind or ("Consumer" if customer_type == "Individual" else "Business")).lower(),
			countries.get(addresses.get(name) or "France", "FR"),
			emails.get(name) or email or "",
			language or "",
			name in addresses,
			bool(key_account),
		)
		for name, kind, customer_type, email, language, key_account in rows
	}


def _lines(company: str, customers: Collection[str] | None, ledger: Ledger) -> Iterator[ReceivableLine]:
	regimes = charges.regimes()
	limits: dict[tuple[str, str], int] = {}
	interruptions = _interruptions(company, customers)
	schedules = _schedules(company, customers)
	deliveries = delivery_dates(company, customers)
	for row in _invoices(company, customers):
		try:
			case, status, next_date = row[-3:]
			ledger.shown[row[0]] = (case, status, _day(next_date))
			terms = _terms(company, row, ledger.people, schedules.get(row[0], ()), regimes, limits, interruptions)
			delivered = deliveries.get(row[0])
			yield from (replace(line, delivery_date=delivered) for line in terms) if delivered else terms
		except Exception as error:  # one unreadable invoice never hides the others (CASES 19)
			ledger.problems.append(
				f"{row[0]}: {error}" if str(error) else f"{row[0]}: {type(error).__name__}"
			)


def _condition(customers: Collection[str] | None) -> tuple[str, dict[str, Any]]:
	return (" and si.customer in %(customers)s", {"customers": tuple(customers)}) if customers else ("", {})


def _invoices(company: str, customers: Collection[str] | None) -> list[list[str]]:
	more, values = _condition(customers)
	if cint(settings().exclude_discounted):
		more += " and si.is_discounted = 0"  # a factor owns the claim
	rows = bulk.read(
		INVOICE_FIELDS,
		f"""
		from `tabSales Invoice` si
		where si.company = %(company)s and si.docstatus = 1 and si.outstanding_amount > 0 and si.is_return = 0
		and ifnull(si.is_internal_customer, 0) = 0 {more}
		""",
		{"company": company, **values},
	)
	return sorted(rows, key=BY_CUSTOMER)  # sooner done here than by the database


def _schedules(company: str, customers: Collection[str] | None) -> dict[str, list[receivables_sql.Term]]:
	"""invoice → its terms, of the open invoices that have several."""
	more, values = _condition(customers)
	where = f"si.company = %(company)s and si.outstanding_amount > 0 and si.is_return = 0 {more}"
	return receivables_sql.schedules(where, {"company": company, **values})


def delivery_dates(company: str, customers: Collection[str] | None = None) -> dict[str, date]:
	"""invoice → day of its last delivery (Delivery Notes, or the invoice itself when it moves the stock); read only when a
	scenario counts from it, since most do not."""
	if not frappe.db.exists(
		"Dunning Scenario Step", {"base": "Delivery Date", "parenttype": "Dunning Scenario"}
	):
		return {}
	more, values = _condition(customers)
	rows = frappe.db.sql(
		f"""
		select si.name, max(case when si.update_stock = 1 then si.posting_date else note.posting_date end) as delivered
		from `tabSales Invoice` si join `tabSales Invoice Item` item on item.parent = si.name
		left join `tabDelivery Note Item` back on back.si_detail = item.name and back.docstatus = 1
		left join `tabDelivery Note` note on note.name = ifnull(nullif(item.delivery_note, ''), back.parent)
			and note.docstatus = 1 and note.is_return = 0
		where si.company = %(company)s and si.docstatus = 1 and si.outstanding_amount > 0 and si.is_return = 0 {more}
		group by si.name having delivered is not null
		""",
		{"company": company, **values},
	)
	return dict(rows)


def _terms(
	company: str,
	row: Sequence[str],
	people: dict[str, Debtor],
	schedule: Sequence[tuple],
	regimes: dict[str, Regime],
	limits: dict[tuple[str, str], int],
	interruptions: dict[str, list[date]],
) -> Iterator[ReceivableLine]:
	name, customer, posting, due, outstanding, currency, party_currency, total, base_total, email, language = row[:-3]
	posting, due = _day(posting), _day(due)
	if not customer or not posting or not due:
		raise UnreadableInvoiceError(_("customer, posting date or due date is missing"))
	debtor = people.get(customer) or Debtor()
	in_base = bool(party_currency) and party_currency != currency
	owed_in = party_currency or currency
	total, outstanding = _money(base_total if in_base else total, owed_in), _money(outstanding, owed_in)
	shares = [("", due, total, outstanding)]
	if schedule:
		terms = [
			(term or str(idx), term_due or due, _money(base if in_base else amount, owed_in))
			for term, term_due, amount, base, idx in schedule
		]
		shares = _shares(terms, outstanding)
	where = (debtor.country, debtor.debtor_type)
	if where not in limits:
		regime = regime_for(debtor.country, debtor.debtor_type, regimes)
		limits[where] = regime.limitation_years if regime else 0
	for term, term_due, amount, left in shares:
		if left > ZERO:
			yield ReceivableLine(
				company,
				customer,
				name,
				term if len(shares) > 1 else "",
				posting,
				term_due,
				amount,
				left,
				owed_in,
				debtor.debtor_type,
				debtor.country,
				debtor.email or email or "",
				debtor.language or language or "",
				limitation_date=limitation_date(term_due, limits[where], interruptions.get(name, ())),
			)


def _shares(terms: Sequence[tuple[str, date, Decimal]], outstanding: Decimal) -> list[tuple[str, date, Decimal, Decimal]]:
	"""(term, due date, amount, what is open of it) of an invoice with a payment schedule, the first due paid first."""
	# the schedule's own sum: ERPNext takes advances and write-offs off the schedule, not off the total
	scheduled = sum((amount for _term, _due, amount in terms), ZERO)
	left = open_terms(scheduled, outstanding, [(due, amount) for _term, due, amount in terms])
	left[-1] += outstanding - sum(left, ZERO)  # what is owed beyond the schedule (rounding)
	return [(*term, part) for term, part in zip(terms, left, strict=True)]


def _day(text: str) -> date | None:
	return date.fromisoformat(text) if text else None


def _money(value: Any, currency: str) -> Decimal:
	return round_money(Decimal(str(value)), currency)


def receivables_of(case: str, today: date) -> list[ReceivableLine]:
	"""The open lines of one Collection Case, oldest due date first."""
	company, customer, currency = frappe.db.get_value(
		"Collection Case", case, ["company", "customer", "currency"]
	)
	lines = open_lines(company, today, [customer])
	return sorted(
		(line for line in lines if line.currency == currency), key=lambda line: (line.due_date, line.key)
	)


def money_in_transit(company: str, customers: Collection[str] | None = None) -> list[tuple[str, str, str]]:
	"""(customer, invoice, Payment Entry) of incoming payments that are booked as drafts only."""
	more, values = (
		(" and p.party in %(customers)s", {"customers": tuple(customers)}) if customers else ("", {})
	)
	return frappe.db.sql(
		f"""
		select p.party, r.reference_name, max(p.name) from `tabPayment Entry` p
		join `tabPayment Entry Reference` r on r.parent = p.name and r.reference_doctype = 'Sales Invoice'
		where p.docstatus = 0 and p.company = %(company)s and p.party_type = 'Customer' and p.payment_type = 'Receive' {more}
		group by p.party, r.reference_name
		""",
		{"company": company, **values},
	)


def _interruptions(company: str, customers: Collection[str] | None) -> dict[str, list[date]]:
	"""invoice → days that interrupt limitation: partial payments, written promises, claims filed in court (LAW.md)."""
	found: dict[str, list[date]] = defaultdict(list)
	values = {"company": company, "customers": tuple(customers or ())}
	paying, promising, filing = (
		f"and {field} in %(customers)s" if customers else ""
		for field in ("ple.party", "p.customer", "f.customer")
	)
	paid = frappe.db.sql(
		f"""
		select ple.against_voucher_no, max(ple.posting_date) from `tabPayment Ledger Entry` ple
		where ple.company = %(company)s and ple.delinked = 0 and ple.against_voucher_type = 'Sales Invoice'
		and ple.voucher_no != ple.against_voucher_no and ple.amount < 0 {paying} group by ple.against_voucher_no
		""",
		values,
	)
	promised = frappe.db.sql(
		f"""
		select i.invoice, p.received_on from `tabPayment Promise` p join `tabPayment Promise Invoice` i on i.parent = p.name
		where p.company = %(company)s and p.docstatus = 1 and p.acknowledges_debt = 1 and p.received_on is not null {promising}
		""",
		values,
	)
	filed = frappe.db.sql(
		f"""
		select i.invoice, f.filed_on from `tabLitigation File` f join `tabLitigation File Invoice` i on i.parent = f.name
		where f.company = %(company)s and f.docstatus = 1 and f.filed_on is not null {filing}
		""",
		values,
	)
	for invoice, day in (*paid, *promised, *filed):
		found[invoice].append(day)
	return found


def unallocated_credits(company: str, customers: Collection[str] | None = None) -> list[Credit]:
	"""Money of customers that pays no invoice yet, per voucher: advances, overpayments, credit notes kept for themselves.

	One pass over Payment Ledger Entry in the order of its index of vouchers finds those credited in all, or shared by several parties;
	only their entries are summed up for each party, and one whose remaining receivable is negative is a credit.
	"""
	more, values = (" and party in %(customers)s", {"customers": tuple(customers)}) if customers else ("", {})
	entries = f"""from `tabPayment Ledger Entry` where company = %(company)s and delinked = 0 and account_type = 'Receivable'
		and party_type = 'Customer' {more}"""
	values["company"] = company
	vouchers = frappe.db.sql_list(
		f"""
		select against_voucher_no {entries} group by against_voucher_no, against_voucher_type
		having sum(amount_in_account_currency) < -0.004 or min(party) < max(party) or min(account_currency) < max(account_currency)
		""",
		values,
	)
	if not vouchers:
		return []
	rows = frappe.db.sql(
		f"""
		select party, account_currency, against_voucher_no, sum(amount_in_account_currency) as left_over {entries}
			and against_voucher_no in %(vouchers)s
		group by party, account_currency, against_voucher_type, against_voucher_no having left_over < -0.004
		""",
		{**values, "vouchers": tuple(vouchers)},
	)
	return [
		Credit(company, party, _money(-left, currency), currency, voucher)
		for party, currency, voucher, left in rows
	]
