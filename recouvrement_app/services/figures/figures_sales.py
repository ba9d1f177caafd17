"""Figures that weigh a sale against the way it is paid: margin against delay, a discount against the days it gains, days to the invoice."""

from collections import defaultdict
from datetime import date
from decimal import Decimal
from typing import Any

import frappe
from frappe import _
from frappe.utils import flt, getdate

from recouvrement_app.rules.discounts import Discount

from ..receivables import open_items
from . import figures, figures_history
from .figures import ReportFilterError, Scope

YEAR = 365
DELIVERY_GROUPS = {
	"Customer": "d.customer",
	"Customer Group": "cu.customer_group",
	"Month": "date_format(d.posting_date, '%%Y-%%m')",
	"Delivery Note": "d.name",
}


def customer_value(scope: Scope, since: date, yearly_rate: float) -> list[dict[str, Any]]:
	"""What each customer brings in against what its delays cost, in company currency, the lowest value first.

	Args:
		since: first posting date of the sales; the delays are those of invoices paid in the period and of what is late today.
		yearly_rate: the company's cost of money, in percent a year.

	Returns:
		Rows with `sales` (net of tax), `margin` and `margin_percent` (of the sales whose cost is known, None where none is),
		`known_percent` (share of the sales whose cost is known), `average_days` (weighted by amount), `overdue`, `delay_cost`,
		and `value`: margin less the cost of delay, None without a margin.
	"""
	currencies, customers = figures.company_currencies(), figures.customer_facts()
	delays, overdue = _delays(scope, since), _overdue(scope)
	rows = []
	for company, customer, sales, known, margin in _margins(scope, since):
		paid, paid_days = delays.get((company, customer), (0.0, 0.0))
		late, late_days = overdue.get((company, customer), (0.0, 0.0))
		cost = flt((max(paid_days, 0.0) + late_days) / YEAR * yearly_rate / 100, 2)
		weight = paid + late
		rows.append(
			{
				"company": company,
				"customer": customer,
				"customer_name": customers.get(customer, ("", ""))[0],
				"customer_group": customers.get(customer, ("", ""))[1],
				"currency": currencies[company],
				"sales": flt(sales, 2),
				"margin": flt(margin, 2) if known else None,
				"margin_percent": flt(100 * margin / known, 1) if known else None,
				"known_percent": flt(100 * known / sales, 1) if sales else 0.0,
				"average_days": flt((paid_days + late_days) / weight, 1) if weight else None,
				"overdue": flt(late, 2),
				"delay_cost": cost,
				"value": flt(margin - cost, 2) if known else None,
			}
		)
	return sorted(rows, key=lambda row: (row["value"] is None, row["value"] or 0.0, -row["sales"]))


def _margins(scope: Scope, since: date) -> list[tuple[str, str, float, float, float]]:
	"""(company, customer, net sales, the part of them whose cost is known, margin on that part); credit notes take theirs off."""
	return frappe.db.sql(
		f"""
		select si.company, si.customer, sum(i.base_net_amount), sum(if(i.incoming_rate > 0, i.base_net_amount, 0)),
			sum(if(i.incoming_rate > 0, i.base_net_amount - i.incoming_rate * i.stock_qty, 0))
		from `tabSales Invoice` si join `tabSales Invoice Item` i on i.parent = si.name and i.parenttype = 'Sales Invoice'
		where si.docstatus = 1 and si.is_opening != 'Yes' and si.posting_date between %(since)s and %(as_on)s
			and {scope.sql("si.company", "si.customer")}
		group by si.company, si.customer
		""",
		scope.values(since=since),
	)


def _delays(scope: Scope, since: date) -> dict[tuple[str, str], tuple[float, float]]:
	"""(amount paid in the period, amount × days late) per company and customer; early payments count as negative days."""
	found: dict[tuple[str, str], tuple[float, float]] = defaultdict(lambda: (0.0, 0.0))
	for row in figures_history.paid_invoices(scope, since):
		amount, weighted = found[(row.company, row.customer)]
		found[(row.company, row.customer)] = (amount + row.amount, weighted + row.amount * row.days)
	return found


def _overdue(scope: Scope) -> dict[tuple[str, str], tuple[float, float]]:
	"""(what is late today, amount × days late) per company and customer, in company currency."""
	found: dict[tuple[str, str], tuple[float, float]] = defaultdict(lambda: (0.0, 0.0))
	for item in open_items.read(scope, with_state=False):
		late = (scope.as_on - item.due_date).days
		if late > 0 and not item.is_credit():
			amount, weighted = found[(item.company, item.customer)]
			found[(item.company, item.customer)] = (amount + item.base, weighted + item.base * late)
	return found


def early_discount(scope: Scope, since: date, percent: float, within_days: int, yearly_rate: float) -> list[dict[str, Any]]:
	"""What a discount for early payment would cost with each customer, against what the days gained are worth.

	Args:
		since: first day of the period; its paid invoices give the usual days from the invoice to the payment.
		percent, within_days: the offer; yearly_rate: the company's cost of money, in percent a year.

	Returns:
		Rows with `sales` (paid in the period, tax included), `usual_days`, `days_gained`, `discount`, `saving`, `difference`
		(saving less discount) and `discount_rate` (the discount as a yearly rate, None when no days are gained).

	Raises:
		ReportFilterError: an offer that is none.
	"""
	try:
		offer = Discount(Decimal(str(percent)), within_days)
	except ValueError:
		frappe.throw(_("Give a discount above 0 % and below 100 %, and 0 days or more."), ReportFilterError)
	currencies, customers = figures.company_currencies(), figures.customer_facts()
	paid: dict[tuple[str, str], list[float]] = defaultdict(lambda: [0.0, 0.0])
	for company, customer, amount, days in _days_to_pay(scope, since):
		entry = paid[(company, customer)]
		entry[0] += flt(amount)
		entry[1] += flt(amount) * days
	rows = []
	for (company, customer), (amount, weighted) in paid.items():
		sales, usual = Decimal(str(flt(amount, 2))), Decimal(str(flt(weighted / amount, 4)))
		discount, saving = float(offer.cost(sales)), float(offer.saving(sales, usual, Decimal(str(yearly_rate))))
		rate = offer.yearly_rate(usual)
		rows.append(
			{
				"company": company,
				"customer": customer,
				"customer_name": customers.get(customer, ("", ""))[0],
				"currency": currencies[company],
				"sales": flt(amount, 2),
				"usual_days": flt(usual, 1),
				"days_gained": flt(offer.days_gained(usual), 1),
				"discount": flt(discount, 2),
				"saving": flt(saving, 2),
				"difference": flt(saving - discount, 2),
				"discount_rate": None if rate is None else flt(float(rate), 1),
			}
		)
	return sorted(rows, key=lambda row: (-row["difference"], -row["days_gained"], row["customer"]))


def _days_to_pay(scope: Scope, since: date) -> list[tuple[str, str, float, int]]:
	"""(company, customer, amount in company currency, days from the invoice to its last payment) of the invoices paid in the period."""
	return frappe.db.sql(
		f"""
		select si.company, si.customer, si.base_grand_total, datediff(max(ple.posting_date), si.posting_date)
		from `tabSales Invoice` si
		join `tabPayment Ledger Entry` ple on ple.against_voucher_type = 'Sales Invoice' and ple.against_voucher_no = si.name
			and ple.delinked = 0 and ple.voucher_no != si.name
		where si.docstatus = 1 and si.is_return = 0 and si.outstanding_amount = 0 and si.base_grand_total > 0
			and ple.posting_date <= %(as_on)s and {scope.sql("si.company", "si.customer")}
		group by si.name having max(ple.posting_date) >= %(since)s
		""",
		scope.values(since=since),
	)


def days_to_invoice(scope: Scope, since: date, group_by: str = "Customer", open_only: bool = False) -> list[dict[str, Any]]:
	"""How long deliveries wait for their invoice, and what is delivered and not invoiced at the scope's day, in company currency.

	Args:
		since: first day of the deliveries; those not invoiced are told whatever their day.
		group_by: a key of DELIVERY_GROUPS.
		open_only: only deliveries that are not fully invoiced.

	Returns:
		Rows with `key`, `deliveries`, `invoiced` (how many have an invoice), `average_days` (None: none has), `not_invoiced` (net
		amount) and `oldest_days` (age of the oldest delivery that waits); the largest waiting amount first, months newest first.

	Raises:
		ReportFilterError: unknown grouping.
	"""
	figures.demand_grouping(group_by, DELIVERY_GROUPS)
	waits = "d.status not in ('Closed', 'Return Issued') and d.per_billed < 99.99"
	rows = frappe.db.sql(
		f"""
		select {DELIVERY_GROUPS[group_by]} `key`, d.company, count(*) deliveries, count(b.invoiced_on) invoiced,
			avg(greatest(datediff(b.invoiced_on, d.posting_date), 0)) average_days,
			sum(if({waits}, d.base_net_total * (100 - d.per_billed) / 100, 0)) not_invoiced,
			max(if({waits}, datediff(%(as_on)s, d.posting_date), 0)) oldest_days,
			if(count(*) = 1, min(d.customer), null) customer, if(count(*) = 1, min(d.customer_name), null) customer_name,
			if(count(*) = 1, min(d.posting_date), null) delivered_on
		from `tabDelivery Note` d join `tabCustomer` cu on cu.name = d.customer
		left join (
			select i.delivery_note, min(si.posting_date) invoiced_on from `tabSales Invoice Item` i
			join `tabSales Invoice` si on si.name = i.parent and si.docstatus = 1 and si.is_return = 0
			where ifnull(i.delivery_note, '') != '' and si.posting_date <= %(as_on)s group by i.delivery_note
		) b on b.delivery_note = d.name
		where d.docstatus = 1 and d.is_return = 0 and d.posting_date <= %(as_on)s
			and ({waits}{"" if open_only else " or d.posting_date >= %(since)s"}) and {scope.sql("d.company", "d.customer")}
		group by 1, 2
		""",
		scope.values(since=since),
		as_dict=True,
	)
	currencies = figures.company_currencies()
	for row in rows:
		row.currency = currencies[row.company]
		row.average_days = None if row.average_days is None else flt(float(row.average_days), 1)
		row.not_invoiced = flt(row.not_invoiced, 2)
		row.delivered_on = getdate(row.delivered_on) if row.delivered_on else None
	if group_by == "Month":
		return sorted(rows, key=lambda row: row.key, reverse=True)
	return sorted(rows, key=lambda row: (-row.not_invoiced, -(row.average_days or 0), row.key))
