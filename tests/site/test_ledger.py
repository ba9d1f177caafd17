"""What is owed is read from the ledger as ERPNext keeps it."""

from decimal import Decimal

import pytest

from recouvrement_app.services.cases import cases
from recouvrement_app.services.receivables import charges, ledger

from .factories import (
	COMPANY,
	actions,
	case_of,
	credit_note,
	day,
	frappe,
	make_advance,
	make_customer,
	make_invoice,
	pay,
	reconcile,
	run,
)

pytestmark = pytest.mark.usefixtures("site")
TODAY = "2025-03-31"


def lines(customer: str) -> list:
	return ledger.open_lines(COMPANY, day(TODAY), [customer])


def amounts(customer: str) -> list[str]:
	return [str(line.outstanding) for line in lines(customer)]


def credits(customer: str) -> Decimal:
	return sum((c.amount for c in ledger.unallocated_credits(COMPANY, [customer])), Decimal(0))


def test_an_invoice_without_terms_is_one_line_at_its_due_date(customer):
	make_invoice(customer, due="2025-01-31", amount=120.5)
	(line,) = lines(customer)
	assert (line.due_date, line.outstanding, line.term) == (day("2025-01-31"), Decimal("120.50"), "")
	assert (line.debtor_type, line.country, line.email) == ("business", "FR", "billing@example.com")


def test_a_payment_pays_the_earliest_term_first(customer):
	invoice = make_invoice(customer, terms=[("2025-01-31", 30), ("2025-02-28", 30), ("2025-03-31", 40)])
	pay(invoice, 45)
	assert [(line.due_date.isoformat(), str(line.outstanding)) for line in lines(customer)] == [
		("2025-02-28", "15.00"),
		("2025-03-31", "40.00"),
	]


def test_an_advance_taken_off_the_schedule_pays_no_term_twice(customer):
	advance = make_advance(customer, 40)
	row = {
		"reference_type": "Payment Entry",
		"reference_name": advance.name,
		"advance_amount": 40,
		"allocated_amount": 40,
		"ref_exchange_rate": 1,
	}
	make_invoice(customer, terms=[("2025-01-31", 50), ("2025-02-28", 50)], advances=[row])
	assert sum(line.outstanding for line in lines(customer)) == Decimal(60)
	assert amounts(customer) == ["30.00", "30.00"]


def test_each_term_has_its_own_name_within_the_invoice(customer):
	make_invoice(customer, terms=[("2025-01-31", 50), ("2025-02-28", 50)])
	assert len({line.key for line in lines(customer)}) == 2


def test_a_return_is_no_receivable_but_a_credit(customer):
	invoice = make_invoice(customer)
	credit_note(invoice, amount=30, for_self=1)
	assert amounts(customer) == ["100.00"]
	assert credits(customer) == Decimal("30.00")


def test_a_linked_credit_note_lowers_the_invoice_itself(customer):
	invoice = make_invoice(customer)
	credit_note(invoice, amount=30, for_self=0)
	assert amounts(customer) == ["70.00"]
	assert credits(customer) == 0


def test_an_unallocated_payment_is_a_credit_until_it_is_reconciled(customer):
	make_invoice(customer)
	make_advance(customer, 25)
	assert credits(customer) == Decimal("25.00")
	reconcile(customer)
	assert credits(customer) == 0
	assert amounts(customer) == ["75.00"]


def test_paid_cancelled_and_draft_invoices_are_not_owed(customer):
	pay(make_invoice(customer))
	make_invoice(customer).cancel()
	frappe.copy_doc(make_invoice(customer, amount=7)).insert()
	assert amounts(customer) == ["7.00"]


def test_a_discounted_invoice_belongs_to_the_factor_unless_the_setting_says_otherwise(customer):
	invoice = make_invoice(customer)
	invoice.db_set("is_discounted", 1)
	assert amounts(customer) == []
	frappe.db.set_single_value("Recouvrement Settings", "exclude_discounted", 0)
	frappe.clear_document_cache("Recouvrement Settings", "Recouvrement Settings")
	assert amounts(customer) == ["100.00"]
	frappe.db.set_single_value("Recouvrement Settings", "exclude_discounted", 1)


def test_one_unreadable_invoice_is_named_and_hides_no_other(customer):
	broken, fine = make_invoice(customer), make_invoice(customer, amount=50)
	frappe.db.sql(
		"update `tabSales Invoice` set due_date = null, posting_date = null where name = %s", broken.name
	)
	frappe.db.sql("delete from `tabPayment Schedule` where parent = %s", broken.name)
	read = ledger.read(COMPANY, day(TODAY), [customer])
	assert [line.invoice for line in read.lines] == [fine.name]
	assert broken.name in read.problems[0]


def test_the_receivables_of_a_case_are_its_open_lines_oldest_first(customer):
	late, early = make_invoice(customer, due="2025-02-28"), make_invoice(customer, due="2025-01-31")
	name = cases.ensure_case(COMPANY, customer, "EUR")
	assert [line.invoice for line in ledger.receivables_of(name, day(TODAY))] == [early.name, late.name]
	assert case_of(customer).name == name


def test_limitation_runs_from_the_due_date_and_again_from_a_partial_payment(customer):
	invoice = make_invoice(customer, due="2025-01-31")
	assert lines(customer)[0].limitation_date == day("2030-01-31")
	pay(invoice, 10, on="2025-03-15")
	assert lines(customer)[0].limitation_date == day("2030-03-15")


def test_a_private_person_is_a_consumer_with_two_years(site):
	person = make_customer(customer_type="Individual")
	make_invoice(person, due="2025-01-31")
	(line,) = lines(person)
	assert (line.debtor_type, line.limitation_date) == ("consumer", day("2027-01-31"))


def test_interest_and_indemnity_come_from_the_records(customer):
	make_invoice(customer, due="2025-05-15", amount=10000, posting_date="2025-04-15")
	(line,) = lines(customer)
	interest, indemnity = charges.quotes(COMPANY)(line, day("2025-08-20"))
	assert (interest, indemnity) == (Decimal("335.49"), Decimal(40))


def deliver(invoice, on: str) -> None:
	"""A submitted Delivery Note of the invoice's goods."""
	from erpnext.accounts.doctype.sales_invoice.sales_invoice import make_delivery_note

	note = make_delivery_note(invoice.name)
	note.update({"posting_date": on, "set_posting_time": 1})
	note.insert().submit()


def test_the_last_delivery_is_read_once_a_scenario_counts_from_it(customer):
	invoice = make_invoice(customer, due="2025-03-31")
	deliver(invoice, "2025-01-20")
	other = make_invoice(customer, due="2025-03-31")
	assert {line.delivery_date for line in lines(customer)} == {None}
	scenario = frappe.get_doc(
		{
			"doctype": "Dunning Scenario",
			"scenario_name": "Recouvrement Test After Delivery",
			"weekdays": "1,2,3,4,5,6,7",
			"steps": [
				{"step": 1, "title": "Received?", "base": "Delivery Date", "offset_days": 3, "channel": "Email"}
			],
		}
	).insert()
	try:
		found = {line.invoice: line.delivery_date for line in lines(customer)}
		assert found == {invoice.name: day("2025-01-20"), other.name: None}
		frappe.db.set_value("Customer", customer, "recouvrement_scenario", scenario.name)
		run("2025-01-22")
		assert actions(customer) == []
		run("2025-01-23")
		(action,) = actions(customer)
		assert [line.invoice for line in action.lines if line.kind == "Due"] == [invoice.name]
	finally:
		frappe.db.set_value("Customer", customer, "recouvrement_scenario", None)
		frappe.delete_doc("Dunning Scenario", scenario.name, force=True)
		frappe.db.commit()


def test_a_credit_of_one_party_is_seen_in_a_voucher_that_another_owes_more_of():
	"""A Journal Entry of two customers: 40 credited to one, 100 debited to the other."""
	lender, borrower = make_customer(), make_customer()
	party = {"account": "Debtors - AD", "party_type": "Customer"}
	accounts = [
		{**party, "party": lender, "credit_in_account_currency": 40},
		{**party, "party": borrower, "debit_in_account_currency": 100},
		{"account": "Cash - AD", "credit_in_account_currency": 60},
	]
	facts = {"doctype": "Journal Entry", "company": COMPANY, "posting_date": "2025-02-15", "voucher_type": "Journal Entry"}
	entry = frappe.get_doc({**facts, "accounts": accounts}).insert().submit()
	found = ledger.unallocated_credits(COMPANY, [lender, borrower])
	assert [(credit.customer, credit.amount, credit.reference) for credit in found] == [(lender, Decimal("40.00"), entry.name)]
