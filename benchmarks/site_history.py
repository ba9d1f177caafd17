"""A year of collecting on the benchmark's site: paid invoices, contacts, promises, disputes, legal files, deliveries; written in bulk.

The site's invoices and cases are there already (site_data, and a run); what is made here is settled or done, so that a run is not
slower or faster for it.
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any

import frappe

from benchmarks import site_data

PAID, CONTACTS, PROMISES, DISPUTES, FILES, DELIVERIES = 50_000, 40_000, 5_000, 2_000, 500, 20_000
OUTCOMES = ("No Answer", "Promised", "Disputes", "Says Paid", "Hardship", "Wants Invoice")
CHANNELS = ("Email", "Call", "Letter", "Email")
RESULTS = ("Kept", "Broken", "Partly Kept", "Kept", "Open")
COLLECTORS = 5


def ensure(company: str) -> None:
	"""Make the year once; what a run's benchmark has emptied (the contacts) is made again."""
	if not frappe.db.exists("Sales Invoice", "PAID-000001"):
		_paid_invoices()
	if not frappe.db.exists("Sales Invoice Item", {"parent": "BENCH-000001"}):
		_items()
	cases = frappe.db.sql(
		"select name, customer, currency from `tabCollection Case` where company = %s and customer like 'Benchmark %%' order by name", company
	)
	_share_out([case for case, *_rest in cases])
	if not frappe.db.exists("Dunning Action", "HIST-000000"):
		_contacts(company, cases)
	if not frappe.db.exists("Payment Promise", "HISTP-000000"):
		_promises(company, cases)
	if not frappe.db.exists("Litigation File", "HISTL-000000"):
		_files(company, cases)
	if not frappe.db.exists("Delivery Note", "HISTD-000001"):
		_deliveries(company)
	frappe.db.commit()


def _insert(doctype: str, rows: Iterable[dict[str, Any]]) -> None:
	from recouvrement_app.services import bulk

	bulk.insert(doctype, list(rows))
	frappe.db.commit()


def _before(i: int, spread: int = 360) -> date:
	"""A day of the year before the benchmark's day."""
	return site_data.day(20) - timedelta(days=i * 7 % spread)


def _share_out(cases: list[str]) -> None:
	"""The cases to five collectors."""
	users = []
	for number in range(COLLECTORS):
		email = f"benchmark-{number}@example.com"
		if not frappe.db.exists("User", email):
			frappe.get_doc({"doctype": "User", "email": email, "first_name": f"Collector {number}", "send_welcome_email": 0}).insert()
		users.append(email)
	for number, user in enumerate(users):
		frappe.db.sql("update `tabCollection Case` set collector = %s where name in %s", (user, cases[number::COLLECTORS]))


def _paid_invoices() -> None:
	"""Invoices of the year, each paid some days before or after its due date."""

	def invoice(row: dict[str, Any], i: int) -> None:
		posted = _before(i) - timedelta(days=30)
		row.update(name=f"PAID-{i:06}", customer=_customer(i), customer_name=_customer(i), posting_date=posted,
			due_date=posted + timedelta(days=20), outstanding_amount=0, status="Paid")

	def entry(row: dict[str, Any], i: int) -> None:
		name, posted = f"PAID-{i:06}", _before(i) - timedelta(days=30)
		row.update(name=f"plei{i:07}", voucher_no=name, against_voucher_no=name, party=_customer(i), posting_date=posted)

	def payment(row: dict[str, Any], i: int) -> None:
		entry(row, i)
		paid = row["posting_date"] + timedelta(days=i * 3 % 50)
		row.update(name=f"plep{i:07}", voucher_type="Payment Entry", voucher_no=f"PAY-{i:06}", posting_date=paid,
			amount=-row["amount"], amount_in_account_currency=-row["amount_in_account_currency"])

	site_data.copy("Sales Invoice", "name = 'BENCH-000001'", PAID, invoice)
	for change in (entry, payment):
		site_data.copy("Payment Ledger Entry", "voucher_no = 'BENCH-000001'", PAID, change)


def _items() -> None:
	"""One line with a known cost for each invoice."""
	for prefix, count in (("BENCH", site_data.INVOICES), ("PAID", PAID)):
		def change(row: dict[str, Any], i: int, prefix: str = prefix) -> None:
			row.update(name=f"item-{prefix}-{i:06}", parent=f"{prefix}-{i:06}", incoming_rate=80)

		site_data.copy("Sales Invoice Item", "parent not like 'BENCH-%' and parent not like 'PAID-%'", count, change)


def _customer(i: int) -> str:
	return f"Benchmark {i % site_data.CUSTOMERS}"


def _contacts(company: str, cases: list[tuple[str, str, str]]) -> None:
	"""Actions done over the year, each about two invoices paid since."""
	reasons = frappe.get_all("Non-Payment Reason", pluck="name", order_by="name")
	scenario = frappe.db.get_value("Dunning Scenario", {}, "name")

	def actions() -> Iterator[dict[str, Any]]:
		for i in range(CONTACTS):
			case, customer, currency = cases[i % len(cases)]
			day = _before(i)
			yield {
				"name": f"HIST-{i:06}", "case": case, "customer": customer, "customer_name": customer, "company": company,
				"currency": currency, "status": "Done", "step": i % 6 + 1, "step_title": f"Step {i % 6 + 1}", "scenario": scenario,
				"channel": CHANNELS[i % len(CHANNELS)], "action_date": day, "done_on": f"{day} 10:00:00", "total": 239.6,
				"outcome": OUTCOMES[i % len(OUTCOMES)], "non_payment_reason": reasons[i % len(reasons)] if i % 3 else None,
				"duration_minutes": i % 9, "satisfaction_score": (i % 5 + 1) / 5 if i % 4 == 0 else 0, "author": "Administrator",
			}

	def lines() -> Iterator[dict[str, Any]]:
		for i in range(CONTACTS):
			for number in (0, 1):
				invoice = (2 * i + number) % PAID + 1
				yield {
					"name": f"histl{i:06}{number}", "parent": f"HIST-{i:06}", "parenttype": "Dunning Action", "parentfield": "lines",
					"idx": number + 1, "kind": "Due", "invoice": f"PAID-{invoice:06}", "due_date": _before(i) - timedelta(days=10),
					"outstanding": 119.8, "step": i % 6 + 1,
				}

	_insert("Dunning Action", actions())
	_insert("Dunning Action Line", lines())


def _promises(company: str, cases: list[tuple[str, str, str]]) -> None:
	def promises() -> Iterator[dict[str, Any]]:
		for i in range(PROMISES):
			case, customer, currency = cases[i % len(cases)]
			status, day = RESULTS[i % len(RESULTS)], _before(i)
			yield {
				"name": f"HISTP-{i:06}", "docstatus": 1, "case": case, "customer": customer, "customer_name": customer, "company": company,
				"currency": currency, "kind": "Promise", "status": status, "promised_amount": 119.8, "channel": "Call", "means": "Bank Transfer",
				"promised_date": site_data.day(25) if status == "Open" else day, "received_on": day,
				"kept_amount": {"Kept": 119.8, "Partly Kept": 60}.get(status, 0), "kept_on": day if status == "Kept" else None,
				"broken_on": day if status == "Broken" else None,
			}

	def invoices() -> Iterator[dict[str, Any]]:
		for i in range(PROMISES):
			still_open = RESULTS[i % len(RESULTS)] == "Open"
			yield {
				"name": f"histpi{i:06}", "parent": f"HISTP-{i:06}", "parenttype": "Payment Promise", "parentfield": "invoices", "idx": 1,
				"invoice": f"BENCH-{i % site_data.INVOICES + 1:06}" if still_open else f"PAID-{i % PAID + 1:06}",
				"due_date": _before(i), "outstanding": 119.8, "amount": 119.8,
			}

	_insert("Payment Promise", promises())
	_insert("Payment Promise Invoice", invoices())


def _files(company: str, cases: list[tuple[str, str, str]]) -> None:
	route = frappe.db.get_value("Litigation Route", {}, "name")

	def files() -> Iterator[dict[str, Any]]:
		for i in range(DISPUTES + FILES):
			case, customer, currency = cases[(i * 3) % len(cases)]
			dispute, closed, day = i < DISPUTES, i % 3 > 0, _before(i)
			yield {
				"name": f"HISTL-{i:06}", "case": case, "customer": customer, "customer_name": customer, "company": company,
				"currency": currency, "kind": "Dispute" if dispute else "Legal Recovery", "status": "Resolved" if closed else "Open",
				"dispute_kind": ("Quality", "Delivery", "Price")[i % 3] if dispute else None, "opened_on": day,
				"closed_on": day + timedelta(days=i % 40) if closed else None, "disputed_amount": 50 if dispute else 0,
				"route": None if dispute else route, "stage": None if dispute else "Filing", "principal": 119.8, "cost_total": 0 if dispute else 40,
				"cause": "Late delivery" if i % 2 else "Wrong price", "owner_user": f"benchmark-{i % COLLECTORS}@example.com",
			}

	def invoices() -> Iterator[dict[str, Any]]:
		for i in range(DISPUTES + FILES):
			yield {
				"name": f"histli{i:06}", "parent": f"HISTL-{i:06}", "parenttype": "Litigation File", "parentfield": "invoices", "idx": 1,
				"invoice": f"BENCH-{20_000 + i:06}", "due_date": _before(i), "outstanding": 119.8, "disputed_amount": 50 if i < DISPUTES else 0,
			}

	_insert("Litigation File", files())
	_insert("Litigation File Invoice", invoices())


def _deliveries(company: str) -> None:
	"""Deliveries of the year; every second one has been invoiced."""
	currency = frappe.get_cached_value("Company", company, "default_currency")
	rows = (
		{
			"name": f"HISTD-{i:06}", "docstatus": 1, "company": company, "customer": _customer(i), "customer_name": _customer(i),
			"posting_date": _before(i), "currency": currency, "base_net_total": 119.8, "per_billed": 100 if i % 2 else 0,
			"status": "Completed" if i % 2 else "To Bill",
		}
		for i in range(1, DELIVERIES + 1)
	)
	_insert("Delivery Note", rows)
	frappe.db.sql(
		"""update `tabSales Invoice Item` set delivery_note = concat('HISTD-', right(parent, 6))
		where parent like 'PAID-%%' and cast(right(parent, 6) as unsigned) <= %s and cast(right(parent, 6) as unsigned) %% 2 = 1""",
		DELIVERIES,
	)
