"""Checks of contacts, sendings, dates and legal mentions; red flags of cases."""


import pytest

from recouvrement_app.services.cases import profiles
from recouvrement_app.services.figures import mending, readiness
from recouvrement_app.services.figures.figures import Scope

from .factories import (
	COMPANY,
	PREFIX,
	actions,
	case_of,
	ensure_item,
	frappe,
	make_customer,
	make_invoice,
	pay,
	run,
)
from .mail_world import inbox  # noqa: F401
from .people import ensure_colleague

pytestmark = pytest.mark.usefixtures("inbox")

DAY = frappe.utils.getdate("2026-11-20")


def owing(**over):
	customer = make_customer(**over)
	invoice = make_invoice(customer, due="2026-10-31", amount=100, posting_date="2026-10-01")
	run("2026-11-20")
	return customer, invoice


def contact(customer, email, bounced=None):
	doc = frappe.get_doc(
		{
			"doctype": "Contact",
			"first_name": "Ada",
			"email_ids": [{"email_id": email, "is_primary": 1}],
			"links": [{"link_doctype": "Customer", "link_name": customer}],
		}
	).insert()
	doc.db_set("recouvrement_bounced_on", bounced)
	return doc


def found(check, customer=None):
	rows = mending.rows(Scope(DAY, (COMPANY,)), check)
	return [row["record"] for row in rows if customer is None or row.get("customer") == customer]


def test_a_customer_without_any_address_is_listed():
	customer, _invoice = owing(email="")
	assert found(mending.NO_CONTACT, customer) == [customer]
	contact(customer, "ada@example.com")
	assert found(mending.NO_CONTACT, customer) == []


def test_a_customer_whose_only_contact_bounced_is_listed_with_the_contact():
	customer, _invoice = owing()
	assert found(mending.NO_CONTACT, customer) == []
	person = contact(customer, "ada@example.com", "2026-11-02")
	assert found(mending.NO_CONTACT, customer) == [customer]
	assert found(mending.BOUNCED, customer) == [person.name]


def test_invoices_never_sent_are_listed_and_said_to_be_blocked():
	customer, invoice = owing()
	assert found(mending.NEVER_SENT, customer) == [invoice.name]
	frappe.db.set_single_value("Recouvrement Settings", "require_invoice_sent", 1)
	frappe.clear_document_cache("Recouvrement Settings", "Recouvrement Settings")
	(row,) = [row for row in mending.rows(Scope(DAY, (COMPANY,)), mending.NEVER_SENT) if row["customer"] == customer]
	assert row["detail"] == "Its reminders are blocked." and row["amount"] == 100
	frappe.db.set_value("Sales Invoice", invoice.name, "recouvrement_sent_on", "2026-10-02")
	assert found(mending.NEVER_SENT, customer) == []


def test_an_invoice_with_a_term_without_a_date_is_listed():
	customer, invoice = owing()
	assert found(mending.NO_DUE_DATE, customer) == []
	frappe.db.set_value("Payment Schedule", {"parent": invoice.name}, "due_date", None)
	assert found(mending.NO_DUE_DATE, customer) == [invoice.name]


@pytest.fixture
def terms():
	name = f"{PREFIX} Terms"
	values = {"doctype": "Terms and Conditions", "title": name, "selling": 1, "terms": "Paiement à 30 jours."}
	doc = frappe.get_doc(values).insert()
	yield doc
	doc.delete()
	frappe.db.commit()


def test_terms_without_the_legal_mention_are_listed(terms):
	rows = [row for row in mending.rows(Scope(DAY, (COMPANY,)), mending.NO_MENTION) if row["record"] == terms.name]
	assert "recovery indemnity of 40 €" in rows[0]["detail"] and "discount" in rows[0]["detail"]
	from recouvrement_app.api import legal_mention

	terms.terms = legal_mention("Business", "France", "fr")
	terms.save()
	assert terms.name not in found(mending.NO_MENTION)


def test_an_open_quotation_without_the_legal_mention_is_listed():
	customer = make_customer()
	item = ensure_item()
	doc = frappe.get_doc(
		{
			"doctype": "Quotation",
			"company": COMPANY,
			"quotation_to": "Customer",
			"party_name": customer,
			"currency": "EUR",
			"items": [{"item_code": item, "qty": 1, "rate": 50}],
		}
	).insert()
	try:
		assert doc.name in found(mending.NO_MENTION, customer)
		from recouvrement_app.api import legal_mention

		doc.db_set("terms", legal_mention("Business", "France", "en"))
		assert doc.name not in found(mending.NO_MENTION, customer)
	finally:
		doc.delete()


def test_the_checklist_counts_the_records_and_leads_to_their_list():
	owing(email="")
	rows = [row for row in readiness.checklist(Scope(DAY, (COMPANY,))) if row["reference"] == "Records to Mend"]
	assert {row["check"] for row in rows} >= {"Customers with an e-mail address", "Texts with the legal mention"}
	assert next(row for row in rows if row["check"] == "Customers with an e-mail address")["count"] >= 1


def test_the_night_writes_the_red_flags_and_tells_the_collector_of_new_ones_once():
	collector = ensure_colleague("flag-reader", "Collections User")
	customer, _invoice = owing(recouvrement_collector=collector)
	contact(customer, "ada@example.com", "2026-11-02")
	profiles.store(COMPANY, DAY)
	assert case_of(customer).red_flags.splitlines() == ["E-mail came back: 1 addresses", "Nobody can be reached by e-mail"]
	alerts = {"for_user": collector, "document_name": case_of(customer).name}
	assert frappe.db.count("Notification Log", alerts) == 1
	profiles.store(COMPANY, DAY)
	assert frappe.db.count("Notification Log", alerts) == 1


def test_a_customer_who_pays_later_and_later_is_flagged():
	"""Paid on the day in spring, 20 days late in autumn: 20 days of drift."""
	customer, _invoice = owing()
	for due, paid in (("2026-02-01", "2026-02-01"), ("2026-09-01", "2026-09-21")):
		pay(make_invoice(customer, due=due, posting_date="2026-01-01"), on=paid)
	profiles.store(COMPANY, DAY)
	assert case_of(customer).red_flags == "Pays later and later: 20 days more than six months ago"


def test_a_passed_credit_limit_and_a_claim_barred_soon_are_flagged():
	customer, invoice = owing()
	frappe.get_doc(
		{
			"doctype": "Customer Credit Limit",
			"parent": customer,
			"parenttype": "Customer",
			"parentfield": "credit_limits",
			"company": COMPANY,
			"credit_limit": 60,
		}
	).db_insert()
	frappe.db.sql("delete from `tabReceivable State` where name = %s", invoice.name)
	frappe.get_doc(
		{
			"doctype": "Receivable State",
			"invoice": invoice.name,
			"case": case_of(customer).name,
			"customer": customer,
			"company": COMPANY,
			"outstanding": 100,
			"limitation_date": "2026-12-31",
		}
	).insert()
	profiles.store(COMPANY, DAY)
	lines = case_of(customer).red_flags.splitlines()
	assert lines[0].startswith("Time-barred soon:") and lines[1].startswith("Credit limit passed:")


def test_flags_go_when_their_reason_goes():
	customer, _invoice = owing()
	person = contact(customer, "ada@example.com", "2026-11-02")
	profiles.store(COMPANY, DAY)
	assert case_of(customer).red_flags
	person.db_set("recouvrement_bounced_on", None)
	profiles.store(COMPANY, DAY)
	assert not case_of(customer).red_flags
	assert actions(customer)
