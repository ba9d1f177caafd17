"""Cash expected by week, promises, disputes and litigation: what open commitments are worth."""

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import frappe
from frappe.utils import flt, getdate

from recouvrement_app.rules import forecast
from recouvrement_app.rules.calendar import add_months
from recouvrement_app.rules.money import ZERO

from ..receivables import open_items
from . import figures, figures_history
from .figures import Scope

DEFAULT_RESOLUTION_DAYS = 30  # until the site has resolved disputes of its own
EXPECTED = ("promise", "usual", "dispute")
GROUNDS = {forecast.PROMISED: "promise", forecast.USUAL_DELAY: "usual", forecast.DISPUTED: "dispute"}


def usual_delays(scope: Scope) -> dict[tuple[str, str], float]:
	"""Average days late of each customer over the last 12 months (company currency, weighted by amount)."""
	groups: dict[tuple[str, str], list[figures_history.Settled]] = defaultdict(list)
	for row in figures_history.paid_invoices(scope, add_months(scope.as_on, -12)):
		groups[(row.company, row.customer)].append(row)
	return {key: max(0.0, figures_history.weighted_days(paid)) for key, paid in groups.items()}


def dispute_days(scope: Scope) -> int:
	"""Mean days from opening to resolution of the scope's resolved disputes."""
	mean = frappe.db.sql(
		f"""
		select avg(datediff(closed_on, opened_on)) from `tabLitigation File`
		where kind = 'Dispute' and closed_on is not null and {scope.sql("company", "customer")}
		""",
		scope.values(),
	)[0][0]
	return DEFAULT_RESOLUTION_DAYS if mean is None else round(float(mean))


def promise_dates(scope: Scope) -> tuple[dict[str, date], dict[tuple[str, str, str], date]]:
	"""Last day (grace and transit included) of the open promises: by invoice; by company, customer, currency where none is named."""
	by_invoice: dict[str, date] = {}
	by_case: dict[tuple[str, str, str], date] = {}
	for invoice, *case, day in frappe.db.sql(
		f"""
		select i.invoice, p.company, p.customer, p.currency,
			max(date_add(p.promised_date, interval ifnull(p.grace_days, 0) + ifnull(p.transit_days, 0) day))
		from `tabPayment Promise` p left join `tabPayment Promise Invoice` i on i.parent = p.name
		where p.docstatus = 1 and p.status = 'Open' and {scope.sql("p.company", "p.customer")}
		group by 1, 2, 3, 4
		""",
		scope.values(),
	):
		if invoice:
			by_invoice[invoice] = getdate(day)
		else:
			by_case[tuple(case)] = getdate(day)
	return by_invoice, by_case


def expected_lines(scope: Scope) -> list[tuple[open_items.OpenItem, date | None, str]]:
	"""Every open item with the day on which its money is expected and on what ground; None when it is off the forecast."""
	delays, resolution = usual_delays(scope), Decimal(dispute_days(scope))
	by_invoice, by_case = promise_dates(scope)
	by_company: dict[str, list[float]] = defaultdict(list)
	for (company, _customer), delay in delays.items():
		by_company[company].append(delay)
	means = {company: Decimal(str(sum(values) / len(values))) for company, values in by_company.items()}
	decimals = {key: Decimal(str(delay)) for key, delay in delays.items()}
	result = []
	for item in open_items.read(scope):
		if item.is_credit():
			continue
		line = forecast.OpenLine(
			due_date=item.due_date,
			outstanding=ZERO,
			promise_date=by_invoice.get(item.voucher) or by_case.get((item.company, item.customer, item.currency)),
			disputed=item.state == "Disputed",
			litigated=item.state == "Litigation",
			mean_delay=decimals.get((item.company, item.customer)) or means.get(item.company, ZERO),
			mean_resolution=resolution,
		)
		result.append((item, *forecast.expected_date(line, scope.as_on)))
	return result


def cash_forecast(scope: Scope, weeks: int = 12) -> list[dict[str, Any]]:
	"""Cash expected per week (Monday to Sunday) and ground, in company currency.

	What is expected later comes in one row after the weeks, what is off the forecast (litigation, day missed) in the last one.
	"""
	currencies = figures.company_currencies()
	monday = forecast.monday(scope.as_on)
	rows: dict[tuple, dict[str, Any]] = {}
	for company in scope.companies:
		for week in range(weeks):
			_week_row(rows, company, currencies[company], monday + timedelta(weeks=week))
	for item, day, basis in expected_lines(scope):
		currency = currencies[item.company]
		if day is None:
			row = _week_row(rows, item.company, currency, None)
		else:
			week = min((day - monday).days // 7, weeks)
			row = _week_row(rows, item.company, currency, monday + timedelta(weeks=week))
			row["later"] = int(week == weeks)
		row[GROUNDS.get(basis, "off_forecast")] += item.base
	result = list(rows.values())
	for row in result:
		for name in (*EXPECTED, "off_forecast"):
			row[name] = flt(row[name], 2)
		row["expected"] = flt(sum(row[name] for name in EXPECTED), 2)
	return sorted(result, key=lambda row: (row["company"], row["week"] is None, row["week"] or monday))


def _week_row(
	rows: dict[tuple, dict[str, Any]], company: str, currency: str, week: date | None
) -> dict[str, Any]:
	return rows.setdefault(
		(company, week),
		{
			"company": company,
			"currency": currency,
			"week": week,
			"later": 0,
			**dict.fromkeys((*EXPECTED, "off_forecast"), 0.0),
		},
	)


def promises(scope: Scope, since: date, status: str | None = None) -> list[dict[str, Any]]:
	"""Promises for a day in the period, or still open, with what was kept; offers that wait, or that the customer declined or let pass
	in the period."""
	rows = frappe.db.sql(
		f"""
		select p.name promise, p.company, p.customer, p.customer_name, p.`case`, p.kind, p.status, p.promised_amount, p.currency,
			p.promised_date, p.kept_amount, p.kept_on, p.broken_on, p.means, p.channel, ifnull(c.collector, p.owner) collector
		from `tabPayment Promise` p left join `tabCollection Case` c on c.name = p.`case`
		where p.docstatus = 1 and (p.status in ('Open', 'Offered') or p.promised_date between %(since)s and %(as_on)s
				or p.status in ('Declined', 'Expired') and ifnull(p.received_on, date(p.creation)) between %(since)s and %(as_on)s)
			and {scope.sql("p.company", "p.customer")}
		order by p.promised_date
		""",
		scope.values(since=since),
		as_dict=True,
	)
	for row in rows:
		row.days_late = (getdate(row.kept_on) - getdate(row.promised_date)).days if row.kept_on else None
	return [row for row in rows if not status or row.status == status]


def litigation_files(scope: Scope, kind: str, since: date, open_only: bool = False) -> list[dict[str, Any]]:
	"""Files of a kind opened in the period or still open: cause, owner, age, amounts, outcome.

	Args:
		kind: Dispute or Legal Recovery.
	"""
	rows = frappe.db.sql(
		f"""
		select f.name file, f.company, f.customer, f.customer_name, f.`case`, f.currency, f.dispute_kind, f.status, f.stage, f.route,
			f.owner_user, f.owner_department, f.opened_on, f.closed_on, f.due_date, f.disputed_amount, f.principal, f.total_claim,
			f.cost_total, f.recovered_amount, f.commission, f.net, f.next_deadline, f.next_deadline_extended, f.next_deadline_kind, f.limitation_date,
			f.outcome, f.cause, f.item, f.delivery_note, f.project, f.hours_total,
			datediff(ifnull(f.closed_on, %(as_on)s), ifnull(f.opened_on, date(f.creation))) age,
			datediff(f.closed_on, ifnull(f.opened_on, date(f.creation))) days_to_resolve
		from `tabLitigation File` f
		where f.docstatus < 2 and f.kind = %(kind)s and f.status != 'Cancelled'
			and (f.status in %(open_file)s or ifnull(f.opened_on, date(f.creation)) between %(since)s and %(as_on)s)
			and {scope.sql("f.company", "f.customer")}
		order by f.opened_on
		""",
		scope.values(kind=kind, since=since, open_file=figures.OPEN_FILE),
		as_dict=True,
	)
	return [row for row in rows if not open_only or row.status in figures.OPEN_FILE]


def disputes_by(rows: list[dict[str, Any]], fieldname: str) -> list[dict[str, Any]]:
	"""Disputes counted and added up by kind, cause, item, delivery note, project, owner or department, within a company and currency; most money first.

	Args:
		rows: of `litigation_files`.

	Returns:
		Rows with `disputes`, `still_open`, `disputed_amount` and `days_to_resolve` (mean over those that are closed, else None).
	"""
	groups: dict[tuple, list[dict[str, Any]]] = defaultdict(list)
	for row in rows:
		groups[(row["company"], row["currency"], row[fieldname] or "")].append(row)
	result = []
	for (company, currency, value), mine in groups.items():
		closed = [row["days_to_resolve"] for row in mine if row["days_to_resolve"] is not None]
		result.append(
			{
				"company": company,
				"currency": currency,
				fieldname: value,
				"disputes": len(mine),
				"still_open": sum(row["status"] in figures.OPEN_FILE for row in mine),
				"disputed_amount": flt(sum(flt(row["disputed_amount"]) for row in mine), 2),
				"days_to_resolve": flt(sum(closed) / len(closed), 1) if closed else None,
			}
		)
	return sorted(result, key=lambda row: -row["disputed_amount"])
