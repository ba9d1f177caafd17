"""The reports that prepare a decision, against figures worked by hand: provisions, value, discounts, days to the invoice, recovery by age."""

import pytest

from .report_world import (
	COMPANY,
	books,
	ensure_case,
	ensure_customer,
	ensure_group,
	ensure_item,
	frappe,
	make_action,
	make_advance,
	make_invoice,
	make_payment,
	rows,
	run,
)

pytestmark = pytest.mark.usefixtures("books")
__all__ = ["books"]
GROUP = "Decision Tests"


@pytest.fixture
def alpha(books: None) -> str:
	frappe.db.set_single_value(
		"Recouvrement Settings", {"provision_percent_90": 25, "provision_percent_180": 50, "provision_percent_365": 100}
	)
	frappe.clear_document_cache("Recouvrement Settings", "Recouvrement Settings")
	return ensure_customer("Alpha Decision SARL", ensure_group(GROUP))


def test_a_provision_is_a_share_of_the_claim_without_tax_by_age(alpha: str) -> None:
	tax = {"charge_type": "On Net Total", "account_head": tax_account(), "rate": 20, "description": "VAT"}
	make_invoice(alpha, 1000, "2025-01-10", "2025-02-10", taxes=[tax])  # 140 days late: 25 %
	make_invoice(alpha, 400, "2024-10-01", "2024-11-01")  # 241 days late: 50 %
	make_invoice(alpha, 90, "2025-05-01", "2025-06-15")  # 15 days late: nothing

	found = {row.outstanding: row for row in rows("Provision Proposal", customer=alpha, group_by="Invoice")}
	assert (found[1200].base, found[1200].percent, found[1200].provision) == (1000, 25, 250)
	assert (found[400].base, found[400].provision) == (400, 200)
	assert (found[90].provision, found[90].reason) == (0, "No sign of loss")
	(row,) = rows("Provision Proposal", customer=alpha)
	assert (row.claims, row.outstanding, row.base, row.provision) == (3, 1690, 1490, 450)
	(total,) = [row for row in run("Provision Proposal", customer=alpha) if row.is_total]
	assert total.provision == 450


def test_what_a_person_expects_comes_before_insolvency_and_insolvency_before_age(alpha: str) -> None:
	beta = ensure_customer("Beta Decision SARL", ensure_group(GROUP))
	for customer in (alpha, beta):
		make_invoice(customer, 100, "2025-05-01", "2025-06-15")
	ensure_case(alpha, expected_recovery=70)
	case = ensure_case(beta, expected_recovery=100)
	file = frappe.get_doc({"doctype": "Litigation File", "kind": "Legal Recovery", "case": case, "company": COMPANY, "customer": beta})
	file.flags.ignore_mandatory = file.flags.ignore_validate = True
	file.insert()
	frappe.db.set_value("Litigation File", file.name, {"solvency": "Insolvent", "case": case})

	assert [(row.provision, row.reason) for row in rows("Provision Proposal", customer_group=GROUP)] == [
		(100, "Insolvency proceedings"), (30, "Expected recovery of the case"),
	]
	frappe.db.set_value("Collection Case", case, "expected_recovery", 40)
	assert rows("Provision Proposal", customer=beta)[0].provision == 60


def test_credits_are_set_off_against_the_oldest_claim_before_a_provision(alpha: str) -> None:
	make_invoice(alpha, 400, "2024-10-01", "2024-11-01")
	make_invoice(alpha, 100, "2025-05-01", "2025-06-15")
	make_advance(alpha, 300, "2025-06-01")

	(row,) = rows("Provision Proposal", customer=alpha)
	assert (row.outstanding, row.provision) == (200, 50)  # 100 left of the old one, half of it


def test_a_margin_is_weighed_against_the_days_that_the_money_came_late(alpha: str) -> None:
	paid = make_invoice(alpha, 1000, "2025-01-01", "2025-01-31")
	make_payment(paid, 1000, "2025-03-02")  # 30 days late
	make_invoice(alpha, 500, "2025-05-01", "2025-06-20")  # 10 days late
	frappe.db.set_value("Sales Invoice Item", {"parent": paid.name}, "incoming_rate", 600)

	(row,) = rows("Customer Value", customer=alpha, yearly_rate=7.3)
	assert (row.sales, row.margin, row.margin_percent, row.known_percent) == (1500, 400, 40, 66.7)
	assert (row.average_days, row.overdue) == (23.3, 500)  # (1000 × 30 + 500 × 10) / 1500
	assert (row.delay_cost, row.value) == (7, 393)  # 35,000 / 365 × 7.3 %


def test_a_customer_whose_costs_are_not_known_has_no_margin(alpha: str) -> None:
	make_invoice(alpha, 500, "2025-05-01", "2025-06-20")
	(row,) = rows("Customer Value", customer=alpha, yearly_rate=5)
	assert (row.margin, row.value, row.known_percent) == (None, None, 0)


def test_a_discount_is_weighed_against_the_days_that_it_gains(alpha: str) -> None:
	make_payment(make_invoice(alpha, 9000, "2025-01-01", "2025-01-31"), 9000, "2025-01-31")  # 30 days
	make_payment(make_invoice(alpha, 1000, "2025-02-01", "2025-02-28"), 1000, "2025-03-03")  # 30 days
	offer = {"customer": alpha, "discount_percent": 2, "within_days": 10, "yearly_rate": 5}

	(row,) = rows("Early Payment Discount", **offer)
	assert (row.sales, row.usual_days, row.days_gained) == (10_000, 30, 20)
	assert (row.discount, row.saving, row.difference) == (200, 26.85, -173.15)
	assert row.discount_rate == 37.2
	(row,) = rows("Early Payment Discount", **{**offer, "within_days": 40})
	assert (row.days_gained, row.discount_rate, row.saving) == (0, None, 0)
	with pytest.raises(frappe.ValidationError, match="below 100"):
		rows("Early Payment Discount", **{**offer, "discount_percent": 0})


def test_a_delivery_waits_for_its_invoice(alpha: str) -> None:
	invoiced, waiting = deliver(alpha, 300, "2025-05-01"), deliver(alpha, 200, "2025-06-10")
	item = {"item_code": ensure_item(), "qty": 1, "rate": 300, "delivery_note": invoiced.name, "dn_detail": invoiced.items[0].name}
	make_invoice(alpha, 300, "2025-05-13", "2025-06-13", items=[item])

	(row,) = rows("Days to Invoice", customer=alpha)
	assert (row.deliveries, row.invoiced, row.average_days) == (2, 1, 12)
	assert (row.not_invoiced, row.oldest_days) == (200, 20)
	(row,) = rows("Days to Invoice", customer=alpha, group_by="Delivery Note", open_only=1)
	assert (row.key, row.not_invoiced, row.customer) == (waiting.name, 200, alpha)
	assert [(row.key, row.average_days) for row in rows("Days to Invoice", customer=alpha, group_by="Month")] == [
		("2025-06", None), ("2025-05", 12),
	]


def test_recovery_is_told_by_the_age_at_which_the_customer_was_contacted(alpha: str) -> None:
	case = ensure_case(alpha)
	young = make_invoice(alpha, 100, "2025-04-01", "2025-05-01")
	old = make_invoice(alpha, 300, "2025-01-01", "2025-01-31")
	make_action(case, young, "2025-05-11")
	make_action(case, old, "2025-05-11")
	make_payment(young, 100, "2025-05-15")
	make_payment(old, 60, "2025-05-21")

	found = rows("Recovery per Step", customer=alpha, group_by="Age", within_days=30)
	assert [(row.age, row.amount, row.recovered, row.rate) for row in found] == [("1-30 Days", 100, 100, 100), ("91-120 Days", 300, 60, 20)]
	assert [row.channel for row in rows("Recovery per Step", customer=alpha, group_by="Channel")] == ["Email"]
	with pytest.raises(frappe.ValidationError, match="Unknown grouping"):
		rows("Recovery per Step", group_by="Weather")


def test_customers_who_may_be_one_and_what_is_missing_of_them_are_told(alpha: str) -> None:
	twin = ensure_customer("ALPHA DECISION S.A.S.", ensure_group(GROUP))
	make_invoice(alpha, 100, "2025-05-01", "2025-06-15")

	(row,) = rows("Records to Mend", customer=alpha, check="Possible Duplicate")
	assert (row.record, row.amount) == (alpha, 100)
	assert row.detail == f"Same name as {twin}: merge them if they are one firm."
	for customer in (alpha, twin):
		frappe.db.set_value("Customer", customer, "tax_id", "FR 40 303 265 045" if customer == alpha else "fr40303265045")
	(row,) = rows("Records to Mend", customer=alpha, check="Possible Duplicate")
	assert row.detail.startswith(f"Same tax number as {twin}")

	(row,) = rows("Records to Mend", customer=alpha, check="Data Missing")
	assert row.detail == "25 % complete. Lacking: e-mail address, telephone number, postal address"
	frappe.db.set_value("Customer", alpha, {"email_id": "a@example.com", "mobile_no": "0102030405", "customer_primary_address": "x"})
	assert rows("Records to Mend", customer=alpha, check="Data Missing") == []


def test_a_list_names_colleagues_and_not_their_addresses(alpha: str) -> None:
	user = frappe.get_doc({"doctype": "User", "email": "named@example.com", "first_name": "Nadia", "last_name": "Roy", "send_welcome_email": 0})
	ensure_case(alpha, collector=user.insert().name)
	make_invoice(alpha, 100, "2025-05-01", "2025-06-15")

	(row,) = rows("Aged Balance", customer=alpha)
	assert (row.collector, row.collector_name) == (user.name, "Nadia Roy")


def tax_account() -> str:
	"""An account for value added tax."""
	found = frappe.db.get_value("Account", {"company": COMPANY, "account_type": "Tax", "is_group": 0})
	if found:
		return found
	parent = frappe.db.get_value("Account", {"company": COMPANY, "root_type": "Liability", "is_group": 1}, order_by="lft desc")
	values = {"account_name": "VAT of Tests", "parent_account": parent, "company": COMPANY, "account_type": "Tax"}
	return frappe.get_doc({"doctype": "Account", **values}).insert().name


def deliver(customer: str, amount: float, day: str) -> object:
	"""A submitted delivery."""
	item = {"item_code": ensure_item(), "qty": 1, "rate": amount}
	values = {"doctype": "Delivery Note", "company": COMPANY, "customer": customer, "posting_date": day, "set_posting_time": 1}
	doc = frappe.get_doc({**values, "currency": "EUR", "items": [item]}).insert()
	doc.submit()
	return doc
