"""Before the sale: what a seller is told, the deposit that is asked for, and the receipt for it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from recouvrement_app import exceptions, sale_api
from recouvrement_app.services.notices import print_words
from recouvrement_app.services.sales import before_sale, credit_hold, deposit_receipts

from .factories import COMPANY, ensure_item, frappe, make_customer, make_invoice, pay, run, work_off
from .mail_world import flush, inbox  # noqa: F401
from .people import ensure_colleague

pytestmark = pytest.mark.usefixtures("site")
TODAY = "2025-06-30"


def settings(**values: object) -> None:
	for field, value in values.items():
		frappe.db.set_single_value("Recouvrement Settings", field, value)
	frappe.clear_document_cache("Recouvrement Settings", "Recouvrement Settings")


@pytest.fixture(autouse=True)
def shares(site: None) -> Iterator[None]:
	settings(deposit_percent_bad=50, deposit_percent_late=30, deposit_percent_overdue=20, deposit_percent_new=10, confirm_deposits=0)
	yield
	settings(confirm_deposits=0)
	frappe.db.commit()


def order(customer: str, amount: float = 1000) -> object:
	values = {
		"doctype": "Sales Order", "customer": customer, "company": COMPANY, "currency": "EUR", "conversion_rate": 1,
		"plc_conversion_rate": 1, "transaction_date": TODAY, "delivery_date": TODAY,
		"items": [{"item_code": ensure_item(), "qty": 1, "rate": amount, "delivery_date": TODAY}],
	}
	doc = frappe.get_doc(values).insert()
	doc.submit()
	return doc


def texts(customer: str, **over: object) -> list[str]:
	return [note["text"] for note in before_sale.advice(customer, COMPANY, 1000, "EUR", **over)["notes"]]


def test_a_new_customer_a_late_one_and_one_on_hold_are_asked_for_more_each(customer: str) -> None:
	found = before_sale.advice(customer, COMPANY, 1000, "EUR")
	assert (found["percent"], found["amount"]) == (10, 100.0)

	make_invoice(customer, due="2025-05-31")
	run(TODAY)
	found = before_sale.advice(customer, COMPANY, 1000, "EUR")
	assert found["percent"] == 20
	assert found["notes"][0]["case"] and "30" in found["notes"][0]["text"]

	frappe.db.set_value("Customer", customer, "recouvrement_payer_profile", "Bad Payer")
	assert before_sale.advice(customer, COMPANY, 1000, "EUR")["percent"] == 50
	credit_hold.hold(customer, COMPANY, "does not pay")
	assert before_sale.advice(customer, COMPANY, 1000, "EUR")["amount"] == 1000


def test_one_who_has_paid_is_asked_for_nothing(customer: str) -> None:
	pay(make_invoice(customer, due="2025-05-31"))
	work_off()
	assert before_sale.advice(customer, COMPANY, 1000, "EUR") == {"notes": [], "percent": 0, "amount": 0.0}


def test_missing_papers_are_named_until_they_are_there(customer: str) -> None:
	settings(deposit_percent_new=0)
	bare = texts(customer, has_terms=False, has_payment_terms=False)
	assert len(bare) == 2
	assert "Payment Terms Template" in bare[0] and "terms of sale" in bare[1]
	assert texts(customer) == []
	frappe.db.set_value("Customer", customer, "recouvrement_terms_accepted_on", "2025-01-01")
	assert texts(customer, has_terms=False) == []

	terms = frappe.get_doc({"doctype": "Terms and Conditions", "title": frappe.generate_hash(length=8), "selling": 1, "terms": "30 days"})
	terms.insert()
	frappe.db.set_value("Company", COMPANY, "default_selling_terms", terms.name)
	frappe.clear_document_cache("Company", COMPANY)
	try:
		assert "changed" in texts(customer, has_terms=False)[0]  # they were written after 2025-01-01
	finally:
		frappe.db.set_value("Company", COMPANY, "default_selling_terms", None)
		frappe.clear_document_cache("Company", COMPANY)
		terms.delete(force=True)
		frappe.db.commit()


def test_a_seller_learns_that_something_is_overdue_of_others_customers_but_not_how_much(customer: str) -> None:
	make_invoice(customer, amount=777, due="2025-05-31")
	run(TODAY)
	seller = ensure_colleague("before-sale", "Sales User")
	frappe.set_user(seller)
	try:
		(first, *_rest) = sale_api.advice_before_sale(customer, COMPANY, 1000, "EUR")["notes"]
		assert first["case"] == "" and "777" not in first["text"]
	finally:
		frappe.set_user("Administrator")


def test_someone_who_may_not_read_customers_learns_nothing(customer: str) -> None:
	frappe.set_user(ensure_colleague("before-sale-nobody", "Employee"))
	try:
		with pytest.raises(frappe.PermissionError):
			sale_api.advice_before_sale(customer, COMPANY)
	finally:
		frappe.set_user("Administrator")


def test_only_who_may_make_a_payment_request_asks_for_a_deposit(customer: str) -> None:
	doc = order(customer)
	frappe.set_user(ensure_colleague("before-sale-stock", "Stock User"))
	try:
		with pytest.raises(frappe.PermissionError):
			sale_api.ask_for_deposit(doc.name, 30)
	finally:
		frappe.set_user("Administrator")
	assert not frappe.db.exists("Payment Request", {"reference_name": doc.name})


def test_a_deposit_is_asked_for_by_a_draft_payment_request(customer: str) -> None:
	doc = order(customer)
	name = sale_api.ask_for_deposit(doc.name, 30)
	request = frappe.get_doc("Payment Request", name)
	assert (request.docstatus, request.grand_total, request.party, request.reference_name) == (0, 300, customer, doc.name)
	again = sale_api.ask_for_deposit(doc.name, 40)  # the same draft, another share
	assert again == name and frappe.db.get_value("Payment Request", name, "grand_total") == 400


@pytest.mark.parametrize("share", [0, -1, 101])
def test_a_share_out_of_range_is_refused(customer: str, share: float) -> None:
	with pytest.raises(exceptions.DepositError, match="percent"):
		before_sale.draft_deposit_request(order(customer).name, share)


def deposit(doc: object, amount: float) -> object:
	from erpnext.accounts.doctype.payment_entry.payment_entry import get_payment_entry

	cash = frappe.db.get_value("Account", {"company": COMPANY, "account_type": "Cash", "is_group": 0})
	payment = get_payment_entry("Sales Order", doc.name, party_amount=amount, bank_account=cash)
	payment.update({"reference_no": "V-17", "reference_date": TODAY, "posting_date": TODAY})
	payment.insert().submit()
	return payment


def test_a_deposit_paid_already_is_not_asked_for_again(customer: str) -> None:
	doc = order(customer)
	deposit(doc, 300)
	with pytest.raises(exceptions.DepositError, match="already"):
		before_sale.draft_deposit_request(doc.name, 30)


def test_a_deposit_is_thanked_for_with_its_receipt_in_the_customers_language(inbox) -> None:  # noqa: F811
	settings(confirm_deposits=1)
	customer = make_customer(language="fr")
	doc = order(customer)
	payment = deposit(doc, 300)
	assert deposit_receipts.confirm(payment)
	shown = deposit_receipts.recouvrement_deposit(payment)
	assert shown["orders"] == [
		{"order": doc.name, "day": frappe.utils.getdate(TODAY), "total": 1000.0, "received": 300.0, "remains": 700.0, "currency": "EUR"}
	]
	assert deposit_receipts.thank(payment.name) == "billing@example.com"
	assert deposit_receipts.thank(payment.name) is None  # once
	flush()
	(mail,) = [mail for mail in inbox.mails if "acompte" in str(mail["subject"])]
	body, text = mail.get_body(("html",)).get_content(), mail.get_body(("plain",)).get_content()
	assert "300,00" in body and "700,00" in body and doc.name in body
	assert "300,00" in text and "Sent via" not in body + text and "|" not in text
	(receipt,) = [part for part in mail.iter_attachments()]
	assert receipt.get_content_type() == "application/pdf" and receipt.get_content()[:5] == b"%PDF-"


def test_a_receipt_names_both_parties_with_their_addresses(customer: str) -> None:
	frappe.get_doc({
		"doctype": "Address", "address_title": customer, "address_type": "Billing", "address_line1": "7 quai Perrache & fils", "city": "Lyon",
		"country": "France", "links": [{"link_doctype": "Customer", "link_name": customer}],
	}).insert()  # fmt: skip
	receipt = frappe.get_print("Payment Entry", deposit(order(customer), 300).name, "Deposit Receipt")
	assert "<br>7 quai Perrache &amp; fils<br>Lyon" in receipt
	address = print_words.recouvrement_addresses(COMPANY, customer)["creditor"]
	assert "".join(f"<br>{line}" for line in address) in receipt


def test_nobody_is_thanked_for_a_payment_of_an_invoice_or_with_the_switch_off(customer: str) -> None:
	assert not deposit_receipts.confirm(deposit(order(customer), 300))
	settings(confirm_deposits=1)
	assert not deposit_receipts.confirm(pay(make_invoice(customer, due="2025-05-31")))


def test_the_checklist_of_an_order_reads_its_contract_and_names_what_is_open(customer: str) -> None:
	doc = order(customer)
	found = {point["code"]: point for point in sale_api.contract_checklist("Sales Order", doc.name)}
	assert found["price"]["settled"] and found["schedule"]["settled"]  # 1,000 € on a delivery date
	assert not found["scope"]["settled"] and found["scope"]["advice"]  # the item's description repeats its name
	assert not found["late_payment"]["settled"] and "signature" not in found

	contract = {
		"doctype": "Contract", "party_type": "Customer", "party_name": customer, "document_type": "Sales Order", "document_name": doc.name,
		"start_date": TODAY, "contract_terms": "<p>Prestations : pose de la cuisine. Pénalités de retard : 12 %, indemnité de 40 €.</p>",
	}
	contract = frappe.get_doc(contract).insert()
	for doctype, name in (("Sales Order", doc.name), ("Contract", contract.name)):
		settled = {point["code"]: point["settled"] for point in sale_api.contract_checklist(doctype, name)}
		assert settled["scope"] and settled["late_payment"] and not settled["signature"]

	frappe.db.set_value("Customer", customer, "recouvrement_debtor_type", "Consumer")
	assert "late_payment" not in {point["code"] for point in sale_api.contract_checklist("Sales Order", doc.name)}
	with pytest.raises(frappe.PermissionError):
		sale_api.contract_checklist("User", "Administrator")
	frappe.set_user("Guest")
	try:
		with pytest.raises(frappe.PermissionError):
			sale_api.contract_checklist("Sales Order", doc.name)
	finally:
		frappe.set_user("Administrator")
