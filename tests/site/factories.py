"""Masters by `ensure_*` and documents by `make_*`, for tests on a real ERPNext site.

Everything hangs on customers whose names begin with PREFIX, so that `clear` finds it again: services commit, tests cannot only roll back.
"""

from __future__ import annotations

import os
from datetime import date
from itertools import count
from typing import Any

import pytest

frappe = pytest.importorskip("frappe")

COMPANY = "Ateliers Dupont SAS"
PREFIX = "Recouvrement Test"
SCENARIO = "Recouvrement Test S"
OTHER_SCENARIO = "Recouvrement Test T"
_numbers = count(1)

APP_TABLES = (
	"Dunning Action Line",
	"Dunning Action",
	"Dunning Run",
	"Receivable Change",
	"Receivable State",
	"Payment Promise Invoice",
	"Payment Promise Instalment",
	"Payment Promise Option",
	"Payment Promise",
	"Late Charge Waiver Invoice",
	"Late Charge Waiver",
	"Litigation File Invoice",
	"Litigation File Piece",
	"Litigation File Event",
	"Litigation File Cost",
	"Litigation File Share",
	"Litigation File",
	"Invoice Sending",
	"Recouvrement Preference",
	"Collection Case",
)


def connect() -> None:
	"""Connect to the site named by RECOUVREMENT_TEST_SITE (dev2.localhost when it names none), once."""
	if getattr(frappe.local, "db", None):
		return
	site = os.environ.get("RECOUVREMENT_TEST_SITE", "dev2.localhost")
	if not os.path.isdir(os.path.join(os.environ.get("SITES_PATH", "."), site)):
		pytest.skip(
			f"there is no site {site} here: run from the bench's sites folder", allow_module_level=True
		)
	frappe.init(site=site, sites_path=os.environ.get("SITES_PATH", "."))
	frappe.connect()


def clear() -> None:
	"""Delete what the tests wrote: the application's own records, and the vouchers of the test customers."""
	frappe.db.rollback()
	frappe.set_user("Administrator")
	for table in APP_TABLES:
		frappe.db.sql(f"delete from `tab{table}`")
	like = f"{PREFIX}%"
	for doctype, field in (("Sales Invoice", "customer"), ("Payment Entry", "party")):
		names = frappe.db.sql_list(f"select name from `tab{doctype}` where {field} like %s", like)
		_delete(doctype, names)
	entries = frappe.db.sql_list(
		"select distinct parent from `tabJournal Entry Account` where party like %s", like
	)
	_delete("Journal Entry", entries)
	ensure_regimes()
	settings = {
		"automatic_sending": 0,
		"require_invoice_sent": 0,
		"default_scenario": ensure_scenario(),
		"gap_days": 7,
	}
	for field, value in settings.items():
		frappe.db.set_single_value("Recouvrement Settings", field, value)
	frappe.db.sql("delete from `tabDunning Assignment Rule`")
	frappe.clear_document_cache("Recouvrement Settings", "Recouvrement Settings")
	frappe.db.commit()


def _delete(doctype: str, names: list[str]) -> None:
	if not names:
		return
	for table in (field.options for field in frappe.get_meta(doctype).get_table_fields()):
		frappe.db.sql(
			f"delete from `tab{table}` where parenttype = %s and parent in %s", (doctype, tuple(names))
		)
	for table in ("GL Entry", "Payment Ledger Entry"):
		frappe.db.sql(f"delete from `tab{table}` where voucher_no in %s", (tuple(names),))
	frappe.db.sql(f"delete from `tab{doctype}` where name in %s", (tuple(names),))


def clear_appointments() -> None:
	"""Delete the events of the calendar that tests made for cases."""
	frappe.db.rollback()
	frappe.set_user("Administrator")
	names = frappe.get_all("Event", {"recouvrement_case": ("is", "set")}, pluck="name")
	_delete("Event", names)
	frappe.db.commit()


def make_contact(customer: str, first_name: str, email: str) -> str:
	"""A Contact of the customer, called Martin."""
	doc = frappe.get_doc({"doctype": "Contact", "first_name": first_name, "last_name": "Martin", "is_primary_contact": 1})
	doc.append("links", {"link_doctype": "Customer", "link_name": customer})
	doc.append("email_ids", {"email_id": email, "is_primary": 1})
	return doc.insert().name


def ensure_regimes() -> None:
	"""The French regimes and the dated rates, as installation brings them."""
	from recouvrement_app.install import load_rates
	from recouvrement_app.rules.regimes import REGIMES

	for code in ("fr-business", "fr-consumer"):
		regime = REGIMES[code]
		if not frappe.db.exists("Late Payment Regime", code):
			frappe.get_doc(
				{
					"doctype": "Late Payment Regime",
					"regime_code": code,
					"title": code,
					"country": "France",
					"debtor_type": regime.debtor_type.title(),
					"series": regime.series,
					"margin": float(regime.margin),
					"interest_from": "Due Date" if regime.interest_from == "due_date" else "Formal Notice",
					"limitation_years": regime.limitation_years,
					"fixed_sum_currency": "EUR",
					"bands": [{"from_amount": float(a), "amount": float(b)} for a, b in regime.bands],
				}
			).insert()
	load_rates()


def ensure_item() -> str:
	"""A service item."""
	name = f"{PREFIX} Item"
	if not frappe.db.exists("Item", name):
		values = {"item_code": name, "item_group": "All Item Groups", "is_stock_item": 0, "stock_uom": "Unit"}
		frappe.get_doc({"doctype": "Item", **values}).insert()
	return name


def ensure_scenario(name: str = SCENARIO, offsets: tuple[int, ...] = (5, 20, 40), **over: Any) -> str:
	"""Scenario S of CASES.md: steps at +5, +20 and +40 days, gap 7 days, every day of the week."""
	stored = frappe.get_all("Dunning Scenario Step", {"parent": name}, pluck="offset_days", order_by="idx")
	if stored and stored != list(offsets):  # another test's steps
		frappe.delete_doc("Dunning Scenario", name, force=True)
	if not frappe.db.exists("Dunning Scenario", name):
		steps = [
			{
				"step": n,
				"title": f"Reminder {n}",
				"base": "Due Date",
				"offset_days": days,
				"channel": "Email",
				"autonomy": "To Approve",
			}
			for n, days in enumerate(offsets, 1)
		]
		values = {
			"scenario_name": name,
			"gap_days": 7,
			"grace_days": 0,
			"weekdays": "1,2,3,4,5,6,7",
			"steps": steps,
			**over,
		}
		frappe.get_doc({"doctype": "Dunning Scenario", **values}).insert()
	return name


def make_customer(email: str = "billing@example.com", scenario: str | None = SCENARIO, **over: Any) -> str:
	"""A new customer; with a scenario of its own."""
	name = f"{PREFIX} {frappe.generate_hash(length=6)} {next(_numbers)}"
	values = {"customer_name": name, "customer_group": "Commercial", "territory": "All Territories"}
	doc = frappe.get_doc(
		{"doctype": "Customer", **values, "recouvrement_scenario": scenario, **over}
	).insert()
	if email:
		frappe.db.set_value("Customer", doc.name, "email_id", email)
	return doc.name


def make_invoice(
	customer: str,
	due: str = "2025-01-31",
	amount: float = 100,
	terms: list[tuple[str, float]] | None = None,
	**over: Any,
) -> Any:
	"""A submitted invoice without tax; `terms` are (due date, percent)."""
	values = {
		"doctype": "Sales Invoice",
		"company": COMPANY,
		"customer": customer,
		"posting_date": "2025-01-01",
		"set_posting_time": 1,
		"due_date": due,
		"currency": "EUR",
		"items": [{"item_code": ensure_item(), "qty": 1, "rate": amount}],
	}
	doc = frappe.get_doc({**values, **over})
	for day, percent in terms or ():
		doc.append("payment_schedule", {"due_date": day, "invoice_portion": percent})
	return doc.insert().submit()


def pay(invoice: Any, amount: float | None = None, on: str = "2025-02-15", submit: bool = True) -> Any:
	"""A Payment Entry for the invoice (for all that is open when no amount is given)."""
	from erpnext.accounts.doctype.payment_entry.payment_entry import get_payment_entry

	doc = get_payment_entry("Sales Invoice", invoice.name, party_amount=amount, bank_account="Cash - AD")
	doc.update({"posting_date": on, "reference_no": "1", "reference_date": on})
	doc.insert()
	return doc.submit() if submit else doc


def make_advance(customer: str, amount: float, on: str = "2025-01-10") -> Any:
	"""A payment that is allocated to nothing."""
	doc = frappe.get_doc(
		{
			"doctype": "Payment Entry",
			"payment_type": "Receive",
			"party_type": "Customer",
			"party": customer,
			"company": COMPANY,
			"posting_date": on,
			"paid_from": "Debtors - AD",
			"paid_to": "Cash - AD",
			"paid_amount": amount,
			"received_amount": amount,
			"reference_no": "1",
			"reference_date": on,
		}
	)
	return doc.insert().submit()


def credit_note(
	invoice: Any, amount: float | None = None, for_self: int = 0, on: str = "2025-02-15"
) -> Any:
	"""A credit note against the invoice; `for_self=1` leaves the invoice open until it is reconciled."""
	from erpnext.accounts.doctype.sales_invoice.sales_invoice import make_sales_return

	doc = make_sales_return(invoice.name)
	doc.update({"update_outstanding_for_self": for_self, "posting_date": on, "set_posting_time": 1})
	if amount:
		doc.items[0].rate = amount
	return doc.insert().submit()


def journal_payment(invoice: Any, amount: float, on: str = "2025-02-15") -> Any:
	"""A Journal Entry that pays the invoice."""
	row = {
		"account": "Debtors - AD",
		"party_type": "Customer",
		"party": invoice.customer,
		"credit_in_account_currency": amount,
	}
	reference = {"reference_type": "Sales Invoice", "reference_name": invoice.name}
	doc = frappe.get_doc(
		{
			"doctype": "Journal Entry",
			"company": COMPANY,
			"posting_date": on,
			"voucher_type": "Journal Entry",
			"accounts": [{**row, **reference}, {"account": "Cash - AD", "debit_in_account_currency": amount}],
		}
	)
	return doc.insert().submit()


def reconcile(customer: str) -> None:
	"""Allocate the customer's unallocated money to its open invoices, as the Payment Reconciliation page does."""
	doc = frappe.get_doc("Payment Reconciliation")
	values = {
		"company": COMPANY,
		"party_type": "Customer",
		"party": customer,
		"receivable_payable_account": "Debtors - AD",
	}
	doc.update(values)
	doc.get_unreconciled_entries()
	invoices = [row.as_dict() for row in doc.invoices]
	payments = [row.as_dict() for row in doc.payments]
	doc.allocate_entries(frappe._dict({"invoices": invoices, "payments": payments}))
	doc.reconcile()


def unreconcile(payment: Any) -> None:
	"""Take a payment's allocation back."""
	doc = frappe.get_doc(
		{
			"doctype": "Unreconcile Payment",
			"company": COMPANY,
			"voucher_type": payment.doctype,
			"voucher_no": payment.name,
		}
	)
	doc.add_references()
	doc.insert().submit()


def run(day: str, dry: bool = False) -> Any:
	"""A finished Dunning Run of the company."""
	from recouvrement_app.services.daily_run import run as runs

	return runs.execute_run(runs.start_run(COMPANY, day, dry_run=dry)).reload()


def actions(customer: str, status: str | None = None) -> list[Any]:
	"""The customer's Dunning Actions in the order in which they were made."""
	filters = {"customer": customer, **({"status": status} if status else {})}
	names = frappe.get_all("Dunning Action", filters, pluck="name", order_by="creation, name")
	return [frappe.get_doc("Dunning Action", name) for name in names]


def send(action: Any, on: str) -> Any:
	"""The action as done on a day, by the state machine itself."""
	from recouvrement_app.services.contacts import actions as machine

	done = machine.mark_done(machine.lock(action.name), f"{on} 10:00:00")
	frappe.db.commit()
	return done


def case_of(customer: str) -> Any:
	"""The customer's Collection Case as it is stored."""
	return frappe.get_doc("Collection Case", {"customer": customer, "company": COMPANY})


def work_off() -> int:
	"""What the job after commit does."""
	from recouvrement_app.services.daily_run import money_events

	frappe.db.commit()
	return money_events.process_changes()


def day(text: str) -> date:
	"""A date."""
	return frappe.utils.getdate(text)


def at_once(work: Any, times: int = 2) -> list[Any]:
	"""What `work` returned or raised in each of several threads, each with a connection of its own, started together."""
	from threading import Barrier, Thread

	site, start, results = frappe.local.site, Barrier(times), []

	def one() -> None:
		frappe.init(site=site, sites_path=os.environ.get("SITES_PATH", "."))
		frappe.connect()
		try:
			start.wait(30)
			results.append(work())
			frappe.db.commit()
		except Exception as error:
			results.append(error)
		finally:
			frappe.destroy()

	threads = [Thread(target=one) for _ in range(times)]
	for thread in threads:
		thread.start()
	for thread in threads:
		thread.join(60)
	frappe.db.rollback()
	return results
