"""Figures over time: days sales outstanding, overdue trend, payer profiles, recovery per step."""

from bisect import bisect_right
from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

import frappe
from frappe.utils import flt

from recouvrement_app.rules import key_figures
from recouvrement_app.rules.calendar import add_months

from .. import bulk
from . import figures
from .figures import Scope
from .figures_balance import BUCKETS, bucket, month_ends

LATER = "9999-12"
RECOVERY_GROUPS = {"Step": ("scenario", "step", "channel"), "Scenario": ("scenario",), "Channel": ("channel",), "Age": ("age",)}
PAID_DAYS_BACK = 12  # months of payments that a payer profile looks at


def receivable_matrix(scope: Scope) -> dict[tuple[str, str], dict[tuple[str, str], float]]:
	"""Receivables in company currency by (month posted, month in which the invoice became late), per company.

	One query tells the receivables and the overdue amount at every month's end: what is posted up to the month is open then, and is
	overdue when it became late in or before that month. The late month is that of the day after the due date (late from then on);
	what is not late on the scope's day counts as `LATER`. Credits without an invoice are never late.

	Returns:
		{(company, currency): {(posted "YYYY-MM", late "YYYY-MM"): amount}}
	"""
	rows = frappe.db.sql(
		f"""
		select ple.company, date_format(ple.posting_date, '%%Y-%%m') posted,
			if(si.due_date is null or si.due_date >= %(as_on)s, '{LATER}',
				date_format(date_add(si.due_date, interval 1 day), '%%Y-%%m')) late, sum(ple.amount)
		from `tabPayment Ledger Entry` ple
		left join `tabSales Invoice` si
			on ple.against_voucher_type = 'Sales Invoice' and si.name = ple.against_voucher_no and si.is_return = 0
		where ple.delinked = 0 and ple.account_type = 'Receivable' and ple.party_type = 'Customer'
			and ple.posting_date <= %(as_on)s and {scope.sql("ple.company", "ple.party")}
		group by ple.company, posted, late
		""",
		scope.values(),
	)
	currencies = figures.company_currencies()
	matrix: dict[tuple[str, str], dict[tuple[str, str], float]] = defaultdict(dict)
	for company, posted, late, amount in rows:
		matrix[(company, currencies[company])][(posted, late)] = flt(amount)
	return matrix


def monthly_sales(scope: Scope) -> dict[str, dict[str, float]]:
	"""Invoiced amounts (tax and credit notes included, company currency) by company and month "YYYY-MM"."""
	rows = frappe.db.sql(
		f"""
		select company, date_format(posting_date, '%%Y-%%m'), sum(base_grand_total) from `tabSales Invoice`
		where docstatus = 1 and is_opening != 'Yes' and posting_date <= %(as_on)s and {scope.sql("company", "customer")}
		group by 1, 2
		""",
		scope.values(),
	)
	sales: dict[str, dict[str, float]] = defaultdict(dict)
	for company, month, amount in rows:
		sales[company][month] = flt(amount)
	return sales


def balances(cells: dict[tuple[str, str], float], month: str) -> tuple[float, float]:
	"""(receivables, overdue part) at the end of `month`, from one company's matrix."""
	total = sum(amount for (posted, _late), amount in cells.items() if posted <= month)
	overdue = sum(amount for (posted, late), amount in cells.items() if posted <= month and late <= month)
	return flt(total, 2), flt(overdue, 2)


def overdue_trend(scope: Scope, months: int = 12) -> list[dict[str, Any]]:
	"""Receivables and overdue amount at each of the last month ends, per company."""
	rows = []
	for (company, currency), cells in receivable_matrix(scope).items():
		for end in month_ends(scope.as_on, months):
			total, overdue = balances(cells, f"{end:%Y-%m}")
			rows.append(
				{
					"company": company,
					"currency": currency,
					"month_end": end,
					"receivables": total,
					"overdue": overdue,
					"overdue_share": flt(overdue / total * 100, 1) if total > 0 else 0.0,
				}
			)
	return rows


def dso(scope: Scope, months: int = 12) -> list[dict[str, Any]]:
	"""Days sales outstanding at each of the last month ends, per company: simple, count-back, best possible, and the difference."""
	sales = monthly_sales(scope)
	rows = []
	for (company, currency), cells in receivable_matrix(scope).items():
		for end in month_ends(scope.as_on, months):
			total, overdue = balances(cells, f"{end:%Y-%m}")
			rows.append(
				{
					"company": company,
					"currency": currency,
					"month_end": end,
					"receivables": total,
					"overdue": overdue,
				}
				| _dso_figures(total, overdue, end, sales[company])
			)
	return rows


def _dso_figures(total: float, overdue: float, end: date, sales: dict[str, float]) -> dict[str, Any]:
	"""The four figures at one month's end; the simple ones look at the last three months of sales."""
	periods: list[tuple[Decimal, int]] = []
	last = end
	for _n in range(24):  # two years of sales are counted back at most
		first = last.replace(day=1)
		periods.append((_money(sales.get(f"{last:%Y-%m}", 0.0)), (last - first).days + 1))
		last = first - timedelta(days=1)
	sold, days = sum((p[0] for p in periods[:3]), Decimal(0)), sum(p[1] for p in periods[:3])
	facts: dict[str, Any] = {"sales": float(sold), "sales_days": days}
	if sold <= 0:
		return facts | dict.fromkeys(
			("dso_simple", "dso_count_back", "dso_best_possible", "average_days_delinquent")
		)
	simple = key_figures.dso_simple(_money(total), sold, days)
	best = key_figures.dso_best_possible(_money(total - overdue), sold, days)
	back = key_figures.dso_count_back(_money(total), periods)
	late = key_figures.average_days_delinquent(simple, best)
	names = ("dso_simple", "dso_count_back", "dso_best_possible", "average_days_delinquent")
	figures_ = zip(names, (simple, back, best, late), strict=True)
	return facts | {name: None if value is None else flt(float(value), 1) for name, value in figures_}


def _money(amount: float) -> Decimal:
	return Decimal(str(flt(amount, 2)))


class Settled(NamedTuple):
	"""An invoice fully paid on a day; `days` late (negative: early), `amount` in company currency."""

	company: str
	customer: str
	due_date: date
	paid_on: date
	days: int
	amount: float


def paid_invoices(scope: Scope, since: date) -> list[Settled]:
	"""Invoices fully paid in the period, on the day of the last payment."""
	source = f"""
		from `tabSales Invoice` si
		join `tabPayment Ledger Entry` ple on ple.against_voucher_type = 'Sales Invoice' and ple.against_voucher_no = si.name
			and ple.delinked = 0 and ple.voucher_no != si.name
		where si.docstatus = 1 and si.is_return = 0 and si.outstanding_amount = 0 and ple.posting_date <= %(as_on)s
			and si.posting_date >= %(invoiced_since)s and {scope.sql("si.company", "si.customer")}
		group by si.name having max(ple.posting_date) >= %(since)s"""
	columns = ("si.company", "si.customer", "ifnull(si.due_date, si.posting_date)", "max(ple.posting_date)", "si.base_grand_total")
	found = []
	for company, customer, due_text, paid_text, amount in bulk.read(
		columns, source, scope.values(since=since, invoiced_since=add_months(since, -24))
	):
		due, paid_on = date.fromisoformat(due_text), date.fromisoformat(paid_text)
		found.append(Settled(company, customer, due, paid_on, (paid_on - due).days, float(amount)))
	return found


def promise_rates(scope: Scope) -> dict[tuple[str, str], tuple[int, int]]:
	"""(kept, settled) promises per company and customer; partly kept ones count as settled, not as kept."""
	rows = frappe.db.sql(
		f"""
		select company, customer, sum(status = 'Kept'), count(*) from `tabPayment Promise`
		where docstatus = 1 and status in ('Kept', 'Partly Kept', 'Broken') and {scope.sql("company", "customer")}
		group by company, customer
		""",
		scope.values(),
	)
	return {(company, customer): (int(kept), int(count)) for company, customer, kept, count in rows}


def payer_profiles(scope: Scope) -> list[dict[str, Any]]:
	"""How each customer pays, from the invoices paid in the last 12 months (rules.key_figures.payer_profile)."""
	groups: dict[tuple[str, str], list[Settled]] = defaultdict(list)
	for row in paid_invoices(scope, add_months(scope.as_on, -PAID_DAYS_BACK)):
		groups[(row.company, row.customer)].append(row)
	promises, currencies, customers = (
		promise_rates(scope),
		figures.company_currencies(),
		figures.customer_facts(),
	)
	rows = []
	for (company, customer), paid in groups.items():
		kept, settled = promises.get((company, customer), (0, 0))
		title, group = customers.get(customer, ("", ""))
		entries = [key_figures.PaidInvoice(row.due_date, row.paid_on, _money(row.amount)) for row in paid]
		profile = key_figures.payer_profile(entries, scope.as_on, kept, settled)
		if not profile.invoices:
			continue
		rows.append(
			{
				"company": company,
				"customer": customer,
				"customer_name": title,
				"customer_group": group,
				"currency": currencies[company],
				"invoices_paid": profile.invoices,
				"amount_paid": flt(sum(row.amount for row in paid), 2),
				"average_days_late": _number(profile.average_days_late),
				"weighted_days": weighted_days(paid),
				"trend": _number(profile.trend),
				"paid_in_time": _number(profile.share_in_time),
				"promises": settled,
				"promises_kept": _number(profile.promises_kept_rate),
				"profile": profile.profile,
			}
		)
	return sorted(rows, key=lambda row: -row["average_days_late"])


def _number(value: Decimal | None) -> float | None:
	return None if value is None else flt(float(value), 1)


def weighted_days(paid: list[Settled]) -> float:
	"""Average days between due date and payment, weighted by amount; early payments count as negative."""
	total = sum(row.amount for row in paid)
	if not total:
		return flt(sum(row.days for row in paid) / len(paid), 1)
	return flt(sum(row.days * row.amount for row in paid) / total, 1)


def recovery_per_step(scope: Scope, since: date, within_days: int, group_by: str = "Step") -> list[dict[str, Any]]:
	"""What each step of each scenario brought in: a payment counts for the last action done on its invoice before it.

	Args:
		since: first day of the actions looked at.
		within_days: payments later than this after the action are not counted for it.
		group_by: a key of RECOVERY_GROUPS; Age is how late the invoice was when its debtor was contacted.

	Raises:
		ReportFilterError: unknown grouping.
	"""
	figures.demand_grouping(group_by, RECOVERY_GROUPS)
	actions = _reminded(scope, since)
	payments = _payments_by_invoice(scope, since)
	per_invoice: dict[str, list[frappe._dict]] = defaultdict(list)
	for action in actions:
		per_invoice[action.invoice].append(action)
	for invoice, done in per_invoice.items():
		days = [action.done for action in done]
		for paid_on, amount in payments.get(invoice, ()):
			index = bisect_right(days, paid_on) - 1
			if index >= 0 and (paid_on - days[index]).days <= within_days:
				done[index].recovered += amount
				done[index].pay_days += amount * (paid_on - days[index]).days
	return _recovery_of(actions, RECOVERY_GROUPS[group_by])


def _reminded(scope: Scope, since: date) -> list[frappe._dict]:
	"""Each invoice of each action done since, in the order in which they were done; nothing is recovered yet."""
	columns = (
		"a.name", "l.invoice", "date(ifnull(a.done_on, a.action_date))", "a.scenario", "a.step", "a.step_title", "a.channel",
		"a.company", "a.currency", "sum(l.outstanding)", "min(l.due_date)",
	)  # fmt: skip
	source = f"""
		from `tabDunning Action` a join `tabDunning Action Line` l on l.parent = a.name and l.kind = 'Due'
		where a.status = 'Done' and date(ifnull(a.done_on, a.action_date)) between %(since)s and %(as_on)s
			and {scope.sql("a.company", "a.customer")}
		group by a.name, l.invoice"""
	found = []
	for name, invoice, done, scenario, step, title, channel, company, currency, outstanding, due in bulk.read(
		columns, source, scope.values(since=since)
	):
		day = date.fromisoformat(done)
		late = (day - date.fromisoformat(due)).days if due else 0
		found.append(
			frappe._dict(
				name=name, invoice=invoice, done=day, scenario=scenario, step=int(step or 0), step_title=title, channel=channel,
				company=company, currency=currency, outstanding=flt(outstanding), age=bucket(late), recovered=0.0, pay_days=0.0,
			)
		)
	return sorted(found, key=lambda action: (action.done, action.name))


def _payments_by_invoice(scope: Scope, since: date) -> dict[str, list[tuple[date, float]]]:
	found: dict[str, list[tuple[date, float]]] = defaultdict(list)
	columns = ("against_voucher_no", "posting_date", "-sum(amount_in_account_currency)")
	source = f"""
		from `tabPayment Ledger Entry`
		where delinked = 0 and account_type = 'Receivable' and against_voucher_type = 'Sales Invoice'
			and voucher_no != against_voucher_no and posting_date between %(since)s and %(as_on)s
			and {scope.sql("company", "party")}
		group by against_voucher_no, posting_date"""
	for invoice, paid_on, amount in bulk.read(columns, source, scope.values(since=since)):
		found[invoice].append((date.fromisoformat(paid_on), float(amount)))
	return found


def _recovery_of(actions: list[frappe._dict], fields: tuple[str, ...]) -> list[dict[str, Any]]:
	"""The actions counted by those fields, company and currency."""
	rows: dict[tuple, dict[str, Any]] = {}
	for action in actions:
		key = (action.company, action.currency, *(action[field] for field in fields))
		row = rows.get(key)
		if row is None:
			row = rows[key] = {"company": action.company, "currency": action.currency, **{field: action[field] for field in fields}}
			row |= {"step_title": action.step_title, "names": set(), "invoices": 0, "amount": 0.0, "recovered": 0.0, "pay_days": 0.0}
		row["names"].add(action.name)
		row["invoices"] += 1
		for field in ("recovered", "pay_days"):
			row[field] += action[field]
		row["amount"] += flt(action.outstanding)
	for row in rows.values():
		row["actions"] = len(row.pop("names"))
		pay_days = row.pop("pay_days")
		row["average_days"] = flt(pay_days / row["recovered"], 1) if row["recovered"] else None
		row["rate"] = flt(100 * row["recovered"] / row["amount"], 1) if row["amount"] else 0.0
		row["amount"], row["recovered"] = flt(row["amount"], 2), flt(row["recovered"], 2)
	ages = {age: number for number, age in enumerate(BUCKETS)}
	return [rows[key] for key in sorted(rows, key=lambda key: [ages.get(part, part) for part in key])]
