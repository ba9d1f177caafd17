"""100,000 open invoices of 10,000 customers on a bench site, written in bulk from one real submitted invoice."""

from datetime import date, timedelta

import frappe

CUSTOMERS, INVOICES = 10_000, 100_000
COPIED = ("Sales Invoice", "Payment Schedule", "Payment Ledger Entry")


def ensure(company: str, due: date) -> None:
	"""Make the invoices once; later calls only move their due dates to `due` (spread over 30 days before it)."""
	if frappe.db.count("Sales Invoice", {"company": company}) < INVOICES:
		_insert(company, due)
	frappe.db.sql(
		"update `tabCustomer` set email_id = concat(replace(lower(name), ' ', '.'), '@example.com') "
		"where name like 'Benchmark %%' and ifnull(email_id, '') = ''"
	)
	frappe.db.sql("update `tabSales Invoice` set due_date = date_sub(%s, interval crc32(name) %% 30 day), posting_date = '2026-01-05'", due)
	frappe.db.sql("update `tabPayment Schedule` p join `tabSales Invoice` s on s.name = p.parent set p.due_date = s.due_date")
	frappe.db.commit()


def sample_invoice(company: str, customer: str, submit: bool = True) -> "frappe.model.document.Document":
	"""One real invoice of 119.80 over one line."""
	income = frappe.db.get_value("Company", company, "default_income_account")
	cost_center = frappe.db.get_value("Company", company, "cost_center")
	invoice = frappe.get_doc(
		{
			"doctype": "Sales Invoice", "company": company, "customer": customer, "posting_date": "2026-01-05", "set_posting_time": 1,
			"due_date": "2026-02-05", "currency": "EUR", "conversion_rate": 1, "plc_conversion_rate": 1,
			"items": [{"item_name": "Service", "description": "Service", "uom": "Nos", "qty": 1, "rate": 119.8,
				"conversion_factor": 1, "income_account": income, "cost_center": cost_center}],
		}
	)
	invoice.insert()
	if submit:
		invoice.submit()
	return invoice


def sample_payment(invoice: "frappe.model.document.Document") -> "frappe.model.document.Document":
	"""A payment of the whole invoice, not submitted."""
	from erpnext.accounts.doctype.payment_entry.payment_entry import get_payment_entry

	cash = frappe.db.get_value("Account", {"company": invoice.company, "account_type": "Cash", "is_group": 0})
	payment = get_payment_entry("Sales Invoice", invoice.name, bank_account=cash)
	payment.update({"reference_no": "1", "reference_date": invoice.posting_date, "posting_date": invoice.posting_date})
	return payment.insert()


def ensure_customer(name: str) -> str:
	"""A customer of that name."""
	if not frappe.db.exists("Customer", name):
		frappe.get_doc({"doctype": "Customer", "customer_name": name, "customer_type": "Company",
			"customer_group": "Commercial", "territory": "France" if frappe.db.exists("Territory", "France") else "All Territories"}).insert()
	return name


def _insert(company: str, due: date) -> None:
	ensure_customer("Benchmark 0")
	invoice = sample_invoice(company, "Benchmark 0")
	copy("Customer", "name = 'Benchmark 0'", CUSTOMERS, lambda row, i: row.update(name=f"Benchmark {i}", customer_name=f"Benchmark {i}"))
	for doctype in COPIED:
		column = {"Sales Invoice": "name", "Payment Schedule": "parent", "Payment Ledger Entry": "voucher_no"}[doctype]
		copy(doctype, f"`{column}` = {frappe.db.escape(invoice.name)}", INVOICES, _renamed(doctype))


def _renamed(doctype: str):
	def change(row: dict, i: int) -> None:
		name, customer = f"BENCH-{i:06}", f"Benchmark {i % CUSTOMERS}"
		if doctype == "Sales Invoice":
			row.update(name=name, customer=customer, customer_name=customer)
		elif doctype == "Payment Schedule":
			row.update(name=f"ps{i:08}", parent=name)
		else:
			row.update(name=f"ple{i:07}", voucher_no=name, against_voucher_no=name, party=customer)
	return change


def copy(doctype: str, where: str, count: int, change) -> None:
	"""Insert `count` copies of one row; `change(row, number)` makes each its own, numbers from 1."""
	row = frappe.db.sql(f"select * from `tab{doctype}` where {where} limit 1", as_dict=True)[0]
	fields = list(row)
	def values():
		for i in range(1, count + 1):
			copy = dict(row)
			change(copy, i)
			yield tuple(copy[field] for field in fields)
	frappe.db.bulk_insert(doctype, fields, values(), ignore_duplicates=True, chunk_size=5_000)
	frappe.db.commit()


def day(n: int) -> date:
	"""The benchmark's calendar: 2 March 2026 + n."""
	return date(2026, 3, 2) + timedelta(days=n)
