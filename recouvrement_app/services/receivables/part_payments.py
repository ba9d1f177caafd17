"""The terms of open invoices and what was paid on each of them and when: the steps of a balance that interest is counted on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

import frappe
from frappe.utils import getdate

from recouvrement_app.rules.money import ZERO, round_money
from recouvrement_app.rules.receivables import ReceivableLine

from . import receivables_sql


class Term(NamedTuple):
	"""One payment term: what was due on a day, and the (day, amount) payments of it; an open or a paid one."""

	due_date: date
	amount: Decimal
	payments: tuple[tuple[date, Decimal], ...]


def of_lines(lines: Sequence[ReceivableLine]) -> dict[str, list[Term]]:
	"""invoice → its terms with their payments, first-in first-out over due dates.

	Args:
		lines: all open lines of the invoices. Terms that are paid by now come besides: what was paid late bore interest until then.

	Credit notes and write-offs lower what was owed from the beginning: no interest is claimed on what the creditor gave up.
	"""
	mine: dict[str, list[ReceivableLine]] = defaultdict(list)
	for line in lines:
		mine[line.invoice].append(line)
	if not mine:
		return {}
	owed, paid = _owed(mine), _paid(tuple(mine))
	return {
		name: spread(owed[name], _matching(paid.get(name, []), owed[name], rows)) for name, rows in mine.items()
	}


def spread(owed: Sequence[tuple[date, Decimal]], payments: Sequence[tuple[date, Decimal]]) -> list[Term]:
	"""Payments over terms: the first due is paid first.

	Args:
		owed: (due date, amount) of the terms; payments: (day, amount), none above what is owed in all.
	"""
	queue, found = sorted(payments), []
	for due, amount in sorted(owed):
		left, parts = amount, []
		while queue and left > ZERO:
			day, money = queue.pop(0)
			taken = min(left, money)
			parts.append((day, taken))
			left -= taken
			if money > taken:
				queue.insert(0, (day, money - taken))
		found.append(Term(due, amount, tuple(parts)))
	return found


def _owed(mine: dict[str, list[ReceivableLine]]) -> dict[str, list[tuple[date, Decimal]]]:
	"""invoice → (due date, amount) of all its terms, in the currency of the lines."""
	schedules = receivables_sql.schedules("si.name in %(names)s", {"names": tuple(mine)})
	currencies = dict(frappe.get_all("Sales Invoice", {"name": ("in", tuple(mine))}, ["name", "currency"], as_list=True))
	found = {}
	for name, lines in mine.items():
		currency = lines[0].currency
		in_base = currencies[name] != currency
		found[name] = [
			(getdate(row.due_date or lines[0].due_date), round_money(Decimal(str(row.base if in_base else row.amount)), currency))
			for row in schedules.get(name, ())
		] or [(line.due_date, line.amount) for line in lines]
	return found


def _paid(names: tuple[str, ...]) -> dict[str, list[tuple[date, Decimal]]]:
	"""invoice → (day, amount) of what lowered it, in the receivable account's currency; credits and write-offs on its first day."""
	rows = frappe.db.sql(
		"""
		select ple.against_voucher_no,
			if(ple.voucher_type = 'Sales Invoice' or je.voucher_type = 'Write Off Entry', si.posting_date, ple.posting_date) as day,
			-sum(ple.amount_in_account_currency)
		from `tabPayment Ledger Entry` ple join `tabSales Invoice` si on si.name = ple.against_voucher_no
		left join `tabJournal Entry` je on ple.voucher_type = 'Journal Entry' and je.name = ple.voucher_no
		where ple.delinked = 0 and ple.account_type = 'Receivable' and ple.against_voucher_type = 'Sales Invoice'
			and ple.against_voucher_no in %s and ple.voucher_no != ple.against_voucher_no
		group by 1, 2 order by 1, 2
		""",
		(names,),
	)
	found: dict[str, list[tuple[date, Decimal]]] = defaultdict(list)
	for name, day, amount in rows:
		found[name].append((getdate(day), Decimal(str(amount))))
	return found


def _matching(payments: list[tuple[date, Decimal]], owed: list[tuple[date, Decimal]], lines: list[ReceivableLine]) -> list[Any]:
	"""The payments that explain why no more than the open amount is left.

	A schedule may leave out advances: the earliest money is then not among its terms. What the ledger does not explain lowers the
	debt from the beginning, so that nothing is claimed on it.
	"""
	settled = sum((amount for _due, amount in owed), ZERO) - sum((line.outstanding for line in lines), ZERO)
	kept, beyond = [], sum((amount for _day, amount in payments), ZERO) - settled
	for day, amount in sorted(payments):
		cut = min(max(beyond, ZERO), max(amount, ZERO))
		beyond -= cut
		if amount - cut > ZERO:
			kept.append((day, amount - cut))
	known = sum((amount for _day, amount in kept), ZERO)
	if known < settled:
		kept.insert(0, (lines[0].posting_date, settled - known))
	return kept
