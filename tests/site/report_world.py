"""A small set of books on a site, rolled back after each test: customers, invoices with terms, payments, cases, promises."""

import os
from collections.abc import Iterator
from typing import Any

import pytest

frappe = pytest.importorskip("frappe")

COMPANY = "Ateliers Dupont SAS"
TODAY = "2025-06-30"


def connect() -> None:
	"""Connect to the site named by RECOUVREMENT_TEST_SITE, once."""
	if getattr(frappe.local, "db", None):
		return
	site = os.environ.get("RECOUVREMENT_TEST_SITE")
	if not site:
		pytest.skip("RECOUVREMENT_TEST_SITE names no site", allow_module_level=True)
	frappe.init(site=site, sites_path=os.environ.get("SITES_PATH", "."))
	frappe.connect()


@pytest.fixture
def books() -> Iterator[None]:
	"""The site as Administrator; everything written by the test is undone."""
	connect()
	frappe.set_user("Administrator")
	yield
	frappe.db.rollback()
	frappe.set_user("Administrator")
	frappe.clear_document_cache("Recouvrement Settings", "Recouvrement Settings")


def ensure_item() -> str:
	if not frappe.db.exists("Item", "Consulting"):
		frappe.get_doc(
			{
				"doctype": "Item",
				"item_code": "Consulting",
				"item_group": "All Item Groups",
				"is_stock_item": 0,
				"stock_uom": "Unit",
			}
		).insert()
	return "Consulting"


def ensure_customer(name: str, group: str = "Commercial") -> str:
	if not frappe.db.exists("Customer", name):
		frappe.get_doc(
			{
				"doctype": "Customer",
				"customer_name": name,
				"customer_group": group,
				"territory": "All Territories",
			}
		).insert()
	return name


def ensure_group(name: str) -> str:
	"""A customer group of its own, so that a test sees only its customers."""
	if not frappe.db.exists("Customer Group", name):
		frappe.get_doc(
			{
				"doctype": "Customer Group",
				"customer_group_name": name,
				"parent_customer_group": "All Customer Groups",
			}
		).insert()
	return name


def ensure_dollar_account() -> str:
	name = "Debtors USD - AD"
	if not frappe.db.exists("Account", name):
		parent = frappe.db.get_value("Account", "Debtors - AD", "parent_account")
		frappe.get_doc(
			{
				"doctype": "Account",
				"account_name": "Debtors USD",
				"parent_account": parent,
				"company": COMPANY,
				"account_type": "Receivable",
				"account_currency": "USD",
			}
		).insert()
	return name


def make_invoice(
	customer: str,
	amount: float,
	posting: str,
	due: str,
	terms: list[tuple[str, float]] | None = None,
	**over: Any,
) -> Any:
	"""A submitted invoice without tax; `terms` are (due date, percent)."""
	doc = frappe.get_doc(
		{
			"doctype": "Sales Invoice",
			"company": COMPANY,
			"customer": customer,
			"posting_date": posting,
			"set_posting_time": 1,
			"due_date": due,
			"currency": "EUR",
			"items": [{"item_code": ensure_item(), "qty": 1, "rate": amount}],
			**over,
		}
	)
	if terms:
		doc.payment_schedule = []
		for day, percent in terms:
			doc.append(
				"payment_schedule",
				{"due_date": day, "invoice_portion": percent, "payment_amount": amount * percent / 100},
			)
	doc.insert()
	doc.submit()
	return doc


def make_payment(invoice: Any, amount: float, day: str) -> Any:
	"""A submitted payment of the invoice."""
	from erpnext.accounts.doctype.payment_entry.payment_entry import get_payment_entry

	doc = get_payment_entry("Sales Invoice", invoice.name, party_amount=amount)
	doc.posting_date = doc.reference_date = day
	doc.reference_no = "transfer"
	doc.insert()
	doc.submit()
	return doc


def make_advance(customer: str, amount: float, day: str) -> Any:
	"""A submitted payment that pays no invoice yet."""
	doc = frappe.get_doc(
		{
			"doctype": "Payment Entry",
			"payment_type": "Receive",
			"company": COMPANY,
			"party_type": "Customer",
			"party": customer,
			"posting_date": day,
			"paid_from": "Debtors - AD",
			"paid_to": frappe.get_cached_value("Company", COMPANY, "default_cash_account"),
			"paid_amount": amount,
			"received_amount": amount,
			"source_exchange_rate": 1,
			"target_exchange_rate": 1,
			"reference_no": "transfer",
			"reference_date": day,
		}
	)
	doc.insert()
	doc.submit()
	return doc


def ensure_case(customer: str, currency: str = "EUR", **over: Any) -> str:
	"""The customer's Collection Case."""
	key = f"{COMPANY}|{customer}|{currency}"
	name = frappe.db.get_value("Collection Case", {"case_key": key})
	if not name:
		values = {
			"doctype": "Collection Case",
			"company": COMPANY,
			"customer": customer,
			"currency": currency,
			"case_key": key,
		}
		name = frappe.get_doc(values).insert().name
	if over:
		frappe.db.set_value("Collection Case", name, over)
	return name


def make_action(case: str, invoice: Any, day: str, step: int = 1, status: str = "Done", **over: Any) -> str:
	"""A Dunning Action about one invoice, written as the past wrote it."""
	customer = frappe.db.get_value("Collection Case", case, "customer")
	doc = frappe.get_doc(
		{
			"doctype": "Dunning Action",
			"case": case,
			"company": COMPANY,
			"customer": customer,
			"currency": "EUR",
			"channel": "Email",
			"step": step,
			"step_title": f"Reminder {step}",
			"action_date": day,
			"status": "Proposed",
			"lines": [
				{
					"kind": "Due",
					"invoice": invoice.name,
					"due_date": invoice.due_date,
					"outstanding": invoice.outstanding_amount,
					"step": step,
				}
			],
			**over,
		}
	).insert()
	frappe.db.set_value(
		"Dunning Action",
		doc.name,
		{"status": status, "done_on": f"{day} 10:00:00" if status == "Done" else None},
	)
	return doc.name


def run(report: str, **filters: Any) -> list:
	"""The report's rows as the desk shows them, totals included."""
	from frappe.desk.query_report import run as run_report

	base = {"company": COMPANY, "report_date": TODAY, "from_date": "2025-01-01"}
	return [frappe._dict(row) for row in run_report(report, filters={**base, **filters})["result"]]


def rows(report: str, **filters: Any) -> list:
	"""The report's rows without totals."""
	return [row for row in run(report, **filters) if not row.is_total]
