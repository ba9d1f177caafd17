"""Money events: an invoice that changes leaves a "dirty" row; after commit a job brings its customer's cases in line.

The hook never raises: an exception in it would roll back the accountant's payment (ERPNEXT.md).
"""

from collections import defaultdict
from typing import Any

import frappe

from . import cases, promises
from .planning import CompanyPlan

JOB = "recouvrement_process_changes"


def mark_changed(doc: Any) -> None:
	"""Leave a dirty row for a submitted or cancelled Sales Invoice; the job runs after commit."""
	if not doc.docstatus or doc.get("is_return") and not doc.get("return_against"):
		return
	mark(doc.name, doc.customer, doc.company)


def mark(invoice: str | None, customer: str, company: str) -> None:
	"""Leave a dirty row and make sure that the job comes; a failure is logged, never raised."""
	try:
		frappe.db.savepoint("recouvrement_mark")
		moment = frappe.utils.now()
		frappe.db.sql(
			"""
			insert into `tabReceivable Change` (name, creation, modified, owner, modified_by, invoice, customer, company)
			values (%s, %s, %s, %s, %s, %s, %s, %s)
			""",
			(frappe.generate_hash(length=16), moment, moment, frappe.session.user, frappe.session.user, invoice, customer, company),
		)
		if not getattr(frappe.local, "recouvrement_job_queued", False):
			frappe.local.recouvrement_job_queued = True
			frappe.db.after_commit.add(_enqueue)
			frappe.db.after_rollback.add(_forget)
	except Exception:
		frappe.db.rollback(save_point="recouvrement_mark")
		frappe.log_error("Recouvrement: an invoice's change could not be noted; the nightly run mends it")


def _forget() -> None:
	frappe.local.recouvrement_job_queued = False


def _enqueue() -> None:
	_forget()
	try:
		frappe.enqueue(
			"recouvrement_app.services.money_events.process_changes", queue="short", job_id=JOB, deduplicate=True
		)
	except Exception:  # the queue is down: the hourly job and the nightly run find the dirty rows
		frappe.log_error("Recouvrement: the job could not be queued")


def process_changes(limit: int = 200) -> int:
	"""Refresh the customers of all dirty rows, until none is left (deduplication drops calls while this runs).

	Returns:
		The number of rows worked off.
	"""
	worked = 0
	failed: set[tuple[str, str]] = set()
	while True:
		rows = frappe.db.sql(
			"select name, invoice, customer, company from `tabReceivable Change` order by creation limit %s", limit, as_dict=True
		)
		rows = [row for row in rows if (row.company, row.customer) not in failed]
		if not rows:
			return worked
		groups: dict[tuple[str, str], list[Any]] = defaultdict(list)
		for row in rows:
			groups[row.company, row.customer].append(row)
		for (company, customer), group in groups.items():
			if _work_off(company, customer, group):
				worked += len(group)
			else:
				failed.add((company, customer))


def _work_off(company: str, customer: str, group: list[Any]) -> bool:
	"""One customer's rows in a transaction of their own; the rows stay when it fails."""
	try:
		promises.evaluate_for_invoices({row.invoice for row in group if row.invoice})
		cases.refresh_customers(company, [customer])
		see(company, [customer])
		frappe.db.delete("Receivable Change", {"name": ["in", [row.name for row in group]]})
		frappe.db.commit()
		return True
	except Exception:
		frappe.db.rollback()
		frappe.log_error(f"Recouvrement: {customer} could not be refreshed; the nightly run tries again")
		frappe.db.commit()
		return False


def see(company: str, customers: list[str] | None = None) -> None:
	"""Keep the outstanding amounts as last seen: the old amount is gone when `on_change` fires."""
	more = "and s.customer in %(customers)s" if customers else ""
	frappe.db.sql(
		f"""
		insert into `tabReceivable State`
			(name, creation, modified, owner, modified_by, invoice, `case`, customer, company, outstanding, docstatus_seen)
		select s.name, now(), now(), 'Administrator', 'Administrator', s.name, s.recouvrement_case, s.customer, s.company,
			s.outstanding_amount, s.docstatus
		from `tabSales Invoice` s left join `tabReceivable State` t on t.name = s.name
		where s.company = %(company)s and s.docstatus > 0 {more}
		and (t.name is null or t.outstanding != s.outstanding_amount or t.docstatus_seen != s.docstatus
			or ifnull(t.`case`, '') != ifnull(s.recouvrement_case, ''))
		on duplicate key update outstanding = values(outstanding), docstatus_seen = values(docstatus_seen), `case` = values(`case`)
		""",
		{"company": company, "customers": customers},
	)


def mend_drift(made: CompanyPlan) -> list[str]:
	"""Compare the snapshot with the invoices: promises of invoices that slipped through are judged again.

	Returns:
		The invoices whose amount had changed unseen.
	"""
	drifted = frappe.db.sql_list(
		"""
		select s.name from `tabReceivable State` t join `tabSales Invoice` s on s.name = t.name
		where t.company = %s and (abs(t.outstanding - s.outstanding_amount) > 0.004 or t.docstatus_seen != s.docstatus)
		""",
		made.company,
	)
	if drifted:
		promises.evaluate_for_invoices(drifted)
	see(made.company)
	return drifted


def companies_of(customer: str) -> list[str]:
	"""The companies in which the customer has a case."""
	return frappe.get_all("Collection Case", {"customer": customer}, pluck="company", distinct=True)
