"""Late charges of invoices: interest and fixed indemnity to a day, and the draft invoice that claims them outside VAT.

An amount is invoiced once: every line of a charge invoice names the invoice and what it charges, and only what is not yet there is added.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

import frappe
from frappe import _
from frappe.utils import flt, formatdate, getdate

from recouvrement_app import exceptions
from recouvrement_app.rules.charges import Charges, compute_charges, without

from ..sentences import told
from ..settings import company_row
from . import charges, ledger, part_payments, waivers

ZERO = Decimal(0)


class InvoiceCharges(NamedTuple):
	"""The charges on one invoice: sums over its terms, in the currency of its receivable account."""

	invoice: str
	due_date: date
	outstanding: Decimal
	interest: Decimal
	indemnity: Decimal
	segments: tuple[Any, ...]
	warnings: tuple[str, ...]
	limitation_date: date | None


def of_invoices(case: str, invoices: Sequence[str], until: date) -> dict[str, InvoiceCharges]:
	"""Interest and indemnity of open invoices of a case, to a day: on each step of the balance, what was paid late included.

	Args:
		until: the last day that bears interest.

	Returns:
		One entry per invoice that is open; the indemnity is due once per invoice (LAW.md), interest per term. What was waived is
		left out.
	"""
	facts = frappe.db.get_value("Collection Case", case, ["company", "currency", "country", "debtor_type"], as_dict=True)
	regime = charges.regime_of(facts.country, facts.debtor_type)
	rates, notices = charges.rates(), charges.formal_notices(facts.company)
	left_out = waivers.left_out(facts.company)
	wanted, found = set(invoices), {}
	lines = [line for line in ledger.receivables_of(case, until) if line.invoice in wanted]
	for line in lines:
		before = found.get(line.invoice)
		found[line.invoice] = _joined(before, line)
	for name, terms in part_payments.of_lines(lines).items() if regime else ():
		for term in terms:
			due = compute_charges(
				term.amount, term.due_date, until, regime, rates, term.payments,
				currency=facts.currency, formal_notice_on=notices.get(name),
			)
			found[name] = _charged(found[name], without(due, left_out.get(name, ())))
	return found


def _joined(before: InvoiceCharges | None, line: Any) -> InvoiceCharges:
	"""An open term added to the invoice's earlier ones, without charges yet."""
	if before is None:
		return InvoiceCharges(line.invoice, line.due_date, line.outstanding, ZERO, ZERO, (), (), line.limitation_date)
	return before._replace(outstanding=before.outstanding + line.outstanding)


def _charged(before: InvoiceCharges, due: Charges) -> InvoiceCharges:
	"""A term's charges added to those of the invoice's earlier terms; the indemnity is due once."""
	return before._replace(
		interest=before.interest + due.interest,
		indemnity=max(before.indemnity, due.indemnity),
		segments=(*before.segments, *due.segments),
		warnings=tuple(dict.fromkeys((*before.warnings, *due.warnings))),
	)


def invoiced(invoice: str) -> dict[str, Decimal]:
	"""What charge invoices, drafts included, claim already for an invoice: {"Interest", "Indemnity"}."""
	rows = frappe.db.sql(
		"""select i.recouvrement_charge_kind, sum(i.amount) from `tabSales Invoice Item` i
		join `tabSales Invoice` s on s.name = i.parent
		where i.recouvrement_charge_of = %s and s.docstatus < 2 and s.is_return = 0 group by i.recouvrement_charge_kind""",
		invoice,
	)
	return {"Interest": ZERO, "Indemnity": ZERO, **{kind: Decimal(str(amount)) for kind, amount in rows}}


def draft_invoice(case: str, invoices: Sequence[str], until: date | str | None = None) -> str:
	"""A draft Sales Invoice outside VAT for the charges of the chosen invoices that were not invoiced yet.

	Raises:
		LateChargesError: an account is missing in the settings, a rate is unknown, or nothing is left to invoice.
	"""
	day = getdate(until)
	facts = frappe.get_doc("Collection Case", case, for_update=True)  # two people at once: the second finds the first's draft
	row = company_row(facts.company)
	lines: list[dict[str, Any]] = []
	for name, found in of_invoices(case, invoices, day).items():
		if found.warnings:
			message = _("{0}: the charges are not known in full: {1}").format(name, "; ".join(map(told, found.warnings)))
			frappe.throw(message, exceptions.LateChargesError)
		before = invoiced(name)
		due = {"Interest": found.interest - before["Interest"], "Indemnity": found.indemnity - before["Indemnity"]}
		for kind, amount in due.items():
			if amount > ZERO:
				lines.append(_line(name, kind, amount, day, row, facts))
	if not lines:
		message = _("Nothing is left to invoice: no interest or indemnity is due, or it was invoiced before.")
		frappe.throw(message, exceptions.LateChargesError)
	return _insert(facts, lines)


def _line(invoice: str, kind: str, amount: Decimal, until: date, row: Any, facts: Any) -> dict[str, Any]:
	account = row.get("interest_account") if kind == "Interest" else row.get("indemnity_account")
	if not account:
		message = _("Recouvrement Settings: choose the accounts of interest and indemnity of {0}.").format(facts.company)
		frappe.throw(message, exceptions.LateChargesError)
	title = _("Late-payment interest") if kind == "Interest" else _("Fixed recovery compensation")
	detail = _("{0} on invoice {1}, to {2}, outside the scope of VAT").format(title, invoice, formatdate(until))
	return {
		"item_name": title,
		"description": detail,
		"qty": 1,
		"uom": frappe.db.get_single_value("Stock Settings", "stock_uom") or "Nos",
		"conversion_factor": 1,
		"rate": float(amount),
		"price_list_rate": float(amount),
		"income_account": account,
		"cost_center": frappe.get_cached_value("Company", facts.company, "cost_center"),
		"recouvrement_charge_of": invoice,
		"recouvrement_charge_kind": kind,
		"recouvrement_charge_until": until,
	}


def _insert(facts: Any, lines: list[dict[str, Any]]) -> str:
	doc = frappe.new_doc("Sales Invoice")
	doc.update({"company": facts.company, "customer": facts.customer, "currency": facts.currency, "ignore_pricing_rule": 1})
	doc.update({"remarks": _("Late charges outside the scope of VAT"), "disable_rounded_total": 1, "recouvrement_late_charges": 1})
	for line in lines:
		doc.append("items", line)
	doc.flags.ignore_permissions = True
	doc.insert()
	if doc.taxes:  # a tax rule added VAT: charges are outside its scope
		doc.update({"taxes_and_charges": None, "taxes": []})
		doc.save()
	facts.add_comment("Info", _("Draft invoice of late charges: {0}").format(doc.name))
	return doc.name


def preview(case: str, invoices: Sequence[str] | None, until: date) -> list[dict[str, Any]]:
	"""The charges to a day as plain rows, for the desk: what is claimed, what was invoiced before and what was waived.

	Args:
		invoices: every overdue invoice of the case when not given; those of late charges bear none and are left out.
	"""
	company = frappe.db.get_value("Collection Case", case, "company")
	names = invoices or [line.invoice for line in ledger.receivables_of(case, until) if line.due_date < until]
	apart = set(waivers.charge_invoices(company))
	found = of_invoices(case, [name for name in names if name not in apart], until)
	left_out = waivers.left_out(company)
	return [
		{
			"invoice": name,
			"due_date": entry.due_date,
			"outstanding": flt(entry.outstanding),
			"interest": flt(entry.interest),
			"indemnity": flt(entry.indemnity),
			"invoiced": flt(sum(invoiced(name).values())),
			"waived": sorted(left_out.get(name, ())),
			"warnings": [told(text) for text in entry.warnings],
		}
		for name, entry in found.items()
	]
