"""The work of collecting and what customers answer: collectors' activity and workload, reasons, satisfaction."""

from datetime import date
from typing import Any

import frappe
from frappe.utils import flt

from ..contacts.satisfaction import UNHAPPY
from .figures import OPEN_ACTION, Scope, demand_grouping

DONE_ON = "date(ifnull(a.done_on, a.action_date))"
ANSWER_GROUPS = {
	"Reason": "ifnull(a.non_payment_reason, '')",
	"Outcome": "ifnull(a.outcome, '')",
	"Customer": "a.customer",
	"Customer Group": "cu.customer_group",
	"Month": f"date_format({DONE_ON}, '%%Y-%%m')",
}


def collector_activity(scope: Scope, since: date) -> list[dict[str, Any]]:
	"""What each collector did since a day: contacts by channel, minutes, promises obtained, money received on the collector's cases."""
	actions = frappe.db.sql(
		f"""
		select ifnull(nullif(c.collector, ''), a.author) collector, a.company, a.currency, count(*) contacts,
			sum(a.channel = 'Email') emails, sum(a.channel in ('Letter', 'Registered Letter')) letters, sum(a.channel = 'Call') calls,
			sum(a.channel = 'Visit') visits, sum(a.outcome = 'Promised') promised, sum(a.outcome = 'No Answer') no_answer,
			sum(ifnull(a.duration_minutes, 0)) minutes, count(distinct a.customer) customers,
			100 * sum(a.channel = 'Call' and ifnull(a.outcome, '') not in ('', 'No Answer', 'Wrong Contact'))
				/ nullif(sum(a.channel = 'Call'), 0) reached
		from `tabDunning Action` a left join `tabCollection Case` c on c.name = a.`case`
		where a.status = 'Done' and {DONE_ON} between %(since)s and %(as_on)s
			and {scope.sql("a.company", "a.customer")}
		group by 1, 2, 3
		""",
		scope.values(since=since),
		as_dict=True,
	)
	collected, first_contacts = _collected_by_collector(scope, since), _days_to_first_contact(scope, since)
	for row in actions:
		row.reached = None if row.reached is None else flt(row.reached, 1)
		row.first_contact_days = first_contacts.get((row.collector, row.company, row.currency))
		row.collected = collected.pop((row.collector, row.company, row.currency), 0.0)
	for (collector, company, currency), amount in collected.items():
		actions.append(frappe._dict(collector=collector, company=company, currency=currency, contacts=0, collected=amount))
	return sorted(_with_workload(actions, scope), key=lambda row: (-row.contacts, row.collector or ""))


def _with_workload(rows: list[frappe._dict], scope: Scope) -> list[frappe._dict]:
	"""What waits for each collector: cases with something overdue, their amount, open actions that are due, those due before the day."""
	cases = frappe.db.sql(
		f"""
		select ifnull(collector, '') collector, company, currency, count(*) open_cases, sum(net_overdue) open_overdue
		from `tabCollection Case` where net_overdue > 0 and {scope.sql("company", "customer")} group by 1, 2, 3
		""",
		scope.values(),
		as_dict=True,
	)
	actions = frappe.db.sql(
		f"""
		select ifnull(nullif(a.assigned_to, ''), ifnull(c.collector, '')) collector, a.company, a.currency, count(*) waiting,
			sum(a.action_date < %(as_on)s) late
		from `tabDunning Action` a left join `tabCollection Case` c on c.name = a.`case`
		where a.status in %(open_action)s and a.action_date <= %(as_on)s and {scope.sql("a.company", "a.customer")}
		group by 1, 2, 3
		""",
		scope.values(open_action=OPEN_ACTION),
		as_dict=True,
	)
	found = {(row.collector or "", row.company, row.currency): row for row in rows}
	for row in (*cases, *actions):
		key = (row.collector, row.company, row.currency)
		mine = found.setdefault(key, frappe._dict(collector=row.collector, company=row.company, currency=row.currency, contacts=0))
		mine.update(row)
	return list(found.values())


def _days_to_first_contact(scope: Scope, since: date) -> dict[tuple[str, str, str], float]:
	"""Mean days from an invoice's due date to the first contact about it, of the invoices first contacted since; 0 when before due."""
	rows = frappe.db.sql(
		f"""
		select collector, company, currency, avg(greatest(datediff(first_day, due_date), 0)) from (
			select ifnull(nullif(c.collector, ''), min(a.author)) collector, a.company, a.currency, l.invoice,
				min({DONE_ON}) first_day, min(l.due_date) due_date
			from `tabDunning Action` a join `tabDunning Action Line` l on l.parent = a.name and l.kind = 'Due'
			left join `tabCollection Case` c on c.name = a.`case`
			where a.status = 'Done' and a.channel not in ('Internal', 'Litigation')
				and {DONE_ON} <= %(as_on)s and {scope.sql("a.company", "a.customer")}
			group by c.collector, a.company, a.currency, l.invoice having first_day >= %(since)s
		) first_contacts group by 1, 2, 3
		""",
		scope.values(since=since),
	)
	return {(collector, company, currency): flt(float(days), 1) for collector, company, currency, days in rows}


def _collected_by_collector(scope: Scope, since: date) -> dict[tuple[str, str, str], float]:
	rows = frappe.db.sql(
		f"""
		select c.collector, ple.company, ple.account_currency, -sum(ple.amount_in_account_currency)
		from `tabPayment Ledger Entry` ple
		join `tabCollection Case` c on c.company = ple.company and c.customer = ple.party and c.currency = ple.account_currency
		where ple.delinked = 0 and ple.account_type = 'Receivable' and ple.voucher_type in ('Payment Entry', 'Journal Entry')
			and ifnull(c.collector, '') != '' and ple.against_voucher_type = 'Sales Invoice'
			and ple.posting_date between %(since)s and %(as_on)s and {scope.sql("ple.company", "ple.party")}
		group by 1, 2, 3
		""",
		scope.values(since=since),
	)
	return {(collector, company, currency): flt(amount, 2) for collector, company, currency, amount in rows}


def customer_answers(scope: Scope, since: date, group_by: str = "Reason") -> list[dict[str, Any]]:
	"""What customers answered since a day: how many answers of how many cases, promises, disputes, satisfaction, and what is overdue
	today on those cases.

	Args:
		group_by: a key of ANSWER_GROUPS.

	Returns:
		Rows with `key`, the most frequent first; `satisfaction` is the mean of the scores given, 1 to 5 (None: none was);
		`unhappy_amount` is what cases with a score of 2 or less owe. A case with two answers of one key counts once in the amounts.

	Raises:
		ReportFilterError: unknown grouping.
	"""
	demand_grouping(group_by, ANSWER_GROUPS)
	rows = frappe.db.sql(
		f"""
		select `key`, company, currency, sum(answers) answers, count(*) cases, sum(promised) promised, sum(disputes) disputes,
			sum(refusals) refusals, 5 * sum(score) / nullif(sum(scored), 0) satisfaction, sum(unhappy) unhappy,
			sum(greatest(net_overdue, 0)) overdue, sum(if(unhappy > 0, greatest(net_overdue, 0), 0)) unhappy_amount
		from (
			select {ANSWER_GROUPS[group_by]} `key`, a.company, a.currency, a.`case`, count(*) answers, sum(a.outcome = 'Promised') promised,
				sum(a.outcome = 'Disputes') disputes, sum(a.outcome = 'Refuses') refusals, sum(ifnull(a.satisfaction_score, 0)) score,
				sum(a.satisfaction_score > 0) scored, sum(a.satisfaction_score > 0 and a.satisfaction_score <= {UNHAPPY}) unhappy,
				max(ifnull(c.net_overdue, 0)) net_overdue
			from `tabDunning Action` a join `tabCustomer` cu on cu.name = a.customer left join `tabCollection Case` c on c.name = a.`case`
			where a.status = 'Done' and {DONE_ON} between %(since)s and %(as_on)s and ifnull(a.outcome, '') != 'No Answer'
				and (ifnull(a.outcome, '') != '' or ifnull(a.non_payment_reason, '') != '' or a.satisfaction_score > 0)
				and {scope.sql("a.company", "a.customer")}
			group by 1, 2, 3, 4
		) per_case group by 1, 2, 3
		""",
		scope.values(since=since),
		as_dict=True,
	)
	for row in rows:
		row.satisfaction = None if row.satisfaction is None else flt(row.satisfaction, 1)
		row.overdue, row.unhappy_amount = flt(row.overdue, 2), flt(row.unhappy_amount, 2)
	newest_first = group_by == "Month"
	return sorted(rows, key=lambda row: row.key if newest_first else row.answers, reverse=True)
