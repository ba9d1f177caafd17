"""Money events: an invoice that changes leaves a "dirty" row; after commit a job brings its customer's cases in line.

The hook never raises: an exception in it would roll back the accountant's payment (ERPNEXT.md).
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from typing import Any

import frappe

from .. import bulk
from ..cases import cases
from ..litigation import litigation
from ..promises import promises
from ..sales import credit_hold
from ..sending import withdrawals

# who else moves when invoices changed: each takes the invoices' names
AFTER_CHANGES: tuple[Callable[[Iterable[str]], Any], ...] = (
	promises.evaluate_for_invoices,
	litigation.close_paid,
	credit_hold.release_paid,
	withdrawals.withdraw_outdated,
)
JOB = "recouvrement_process_changes"
ATTEMPTS = 3
LOCKED = (frappe.QueryDeadlockError, frappe.QueryTimeoutError)


def mark_changed(doc: Any) -> None:
	"""Leave a dirty row for a submitted or cancelled Sales Invoice; the job runs after commit."""
	if doc.docstatus:
		mark(doc.name, doc.customer, doc.company)


def mark(invoice: str | None, customer: str, company: str) -> None:
	"""Leave a dirty row: remembered now, written once with the transaction's commit; then the job comes.

	An invoice changes several times within one voucher; one row of it is enough, and nothing of it is left when the voucher is
	rolled back.
	"""
	changes = getattr(frappe.local, "recouvrement_changes", None)
	if not changes:
		changes = frappe.local.recouvrement_changes = {}
		frappe.db.before_commit.add(_note)
		frappe.db.after_commit.add(_enqueue)
		frappe.db.after_rollback.add(_forget)
	changes[invoice, customer, company] = None


def _note() -> None:
	"""Write the dirty rows as part of the transaction; a failure is logged, the accountant's voucher is committed all the same.

	Raises:
		frappe.QueryDeadlockError: the database has undone the whole transaction; hiding that would commit half a payment.
	"""
	changes = tuple(frappe.local.recouvrement_changes)
	_forget()
	frappe.db.savepoint("recouvrement_mark")
	try:
		rows = [
			{
				"name": frappe.generate_hash(length=16),
				"invoice": invoice,
				"customer": customer,
				"company": company,
			}
			for invoice, customer, company in changes
		]
		bulk.insert("Receivable Change", rows)
	except frappe.QueryDeadlockError:
		raise
	except Exception:
		frappe.db.rollback(save_point="recouvrement_mark")
		frappe.log_error("Recouvrement: an invoice's change could not be noted; the nightly run mends it")


def _forget() -> None:
	frappe.local.recouvrement_changes = {}


def _enqueue() -> None:
	try:
		frappe.enqueue(
			"recouvrement_app.services.daily_run.money_events.process_changes",
			queue="short",
			job_id=JOB,
			deduplicate=True,
		)
	except Exception:  # the queue is down: the hourly job and the nightly run find the dirty rows
		frappe.log_error("Recouvrement: the job could not be queued")


def process_changes(limit: int = 500) -> int:
	"""Refresh the customers of all dirty rows, until none is left (deduplication drops calls while this runs).

	Returns:
		The number of rows worked off.
	"""
	worked = 0
	failed = [""]
	while True:
		rows = frappe.db.sql(
			"""
			select name, invoice, customer, company from `tabReceivable Change` where name not in %s order by creation limit %s
			""",
			(tuple(failed), limit),
			as_dict=True,
		)
		if not rows:
			return worked
		groups: dict[tuple[str, str], list[Any]] = defaultdict(list)
		for row in rows:
			groups[row.company, row.customer].append(row)
		for (company, customer), group in groups.items():
			if _work_off(company, customer, group):
				worked += len(group)
			else:
				failed += [row.name for row in group]


def _work_off(company: str, customer: str, group: list[Any]) -> bool:
	"""One customer's rows in a transaction of their own; the rows stay when it fails.

	A deadlock or a lock that was waited for too long is no fault of the rows: another worker or an accountant's voucher held them
	in this moment. It is tried again.
	"""
	for attempt in range(ATTEMPTS):
		try:
			frappe.db.commit()  # a fresh snapshot: the change that wrote the row is in it
			_follow(company, customer, {row.invoice for row in group if row.invoice})
			frappe.db.delete("Receivable Change", {"name": ["in", [row.name for row in group]]})
			frappe.db.commit()
			return True
		except Exception as error:
			frappe.db.rollback()
			if attempt + 1 == ATTEMPTS or not isinstance(error, LOCKED):
				frappe.log_error(
					f"Recouvrement: {customer} could not be refreshed; the nightly run tries again"
				)
				frappe.db.commit()
				return False
	return False


def _follow(company: str, customer: str, invoices: set[str]) -> None:
	"""Everything that moves when invoices of a customer changed."""
	cases.refresh_customers(company, [customer])
	for follow in AFTER_CHANGES:
		follow(invoices)
	see(company, [customer])


def see(company: str, customers: Collection[str] | None = None) -> list[str]:
	"""Keep the outstanding amounts as last seen: the old amount is gone when `on_change` fires.

	Returns:
		The invoices that were known with another amount or state.
	"""
	more = "and s.customer in %(customers)s" if customers else ""
	rows = frappe.db.sql(
		f"""
		select s.name, s.recouvrement_case as `case`, s.customer, s.company, s.outstanding_amount as outstanding,
			s.docstatus as docstatus_seen, t.name is null as is_new, t.docstatus_seen != s.docstatus or
			abs(t.outstanding - s.outstanding_amount) > 0.004 as moved
		from `tabSales Invoice` s left join `tabReceivable State` t on t.name = s.name
		where s.company = %(company)s and s.docstatus > 0 {more} and (t.name is not null or s.outstanding_amount > 0)
		and (t.name is null or t.outstanding != s.outstanding_amount or t.docstatus_seen != s.docstatus
			or ifnull(t.`case`, '') != ifnull(s.recouvrement_case, ''))
		""",
		{"company": company, "customers": tuple(customers or ())},
		as_dict=True,
	)
	fields = ("name", "case", "customer", "company", "outstanding", "docstatus_seen")
	fresh = [{**{f: row[f] for f in fields}, "invoice": row.name} for row in rows if row.is_new]
	bulk.insert("Receivable State", fresh, ignore_duplicates=True)
	bulk.update("Receivable State", [{f: row[f] for f in fields} for row in rows if not row.is_new])
	return [row.name for row in rows if row.moved]


def mend_drift(company: str) -> list[str]:
	"""Compare the snapshot with the invoices: what slipped through is followed up as if its event had come.

	Returns:
		The invoices whose amount or state had changed unseen.
	"""
	drifted = see(company)
	if drifted:
		for follow in AFTER_CHANGES:
			follow(drifted)
	return drifted


def companies_of(customer: str) -> list[str]:
	"""The companies in which the customer has a case."""
	return frappe.get_all("Collection Case", {"customer": customer}, pluck="company", distinct=True)
