"""The page of a case: contacts with their checks, how the customer pays, and a number of queries that invoices do not raise."""

import pytest

from recouvrement_app import api
from recouvrement_app.rules.company_number import register_pages
from recouvrement_app.services.cases import case_view

from .factories import SCENARIO, case_of, ensure_scenario, frappe, make_customer, make_invoice, pay, run
from .people import ensure_colleague

pytestmark = pytest.mark.usefixtures("site")

DAY = "2026-11-20"
MANY = 500
MOST_QUERIES = 60


def owing(**over):
	"""A customer with an overdue invoice, and its case."""
	customer = make_customer(**over)
	make_invoice(customer, due="2026-10-31", amount=1200, posting_date="2026-10-01")
	run(DAY)
	return customer, case_of(customer).name


def contact_of(customer, role, email, **over):
	return frappe.get_doc(
		{
			"doctype": "Contact",
			"first_name": role,
			"recouvrement_role": role,
			"email_ids": [{"email_id": email, "is_primary": 1}] if email else [],
			"links": [{"link_doctype": "Customer", "link_name": customer}],
			**over,
		}
	).insert()


def queries_of(work):
	"""How many statements the work sends to the database."""
	count, plain = [0], frappe.db.sql

	def counted(*args, **kwargs):
		count[0] += 1
		return plain(*args, **kwargs)

	frappe.db.sql = counted
	try:
		work()
	finally:
		frappe.db.sql = plain
	return count[0]


def test_a_contact_whose_mail_came_back_is_shown_and_verified_in_one_click():
	customer, case = owing(email="")
	person = contact_of(customer, "Accounts Payable", "compta@example.org", recouvrement_bounced_on="2026-11-12")
	seen = api.case_overview(case)
	row = next(row for row in seen["contacts"] if row["name"] == person.name)
	assert (row["bounced"], str(row["bounced_on"]), row["verified_on"]) == (True, "2026-11-12", None)
	assert not seen["reachable"]
	assert api.verify_contact(person.name) == str(frappe.utils.getdate())
	seen = api.case_overview(case)
	row = next(row for row in seen["contacts"] if row["name"] == person.name)
	assert (row["bounced"], row["bounced_on"], row["verified_on"]) == (False, None, frappe.utils.getdate())
	assert seen["reachable"]


def test_who_does_not_work_in_collections_verifies_nothing():
	customer, _case = owing()
	person = contact_of(customer, "Director", "direction@example.org")
	frappe.set_user(ensure_colleague("sales-only@example.com", "Sales User"))
	try:
		with pytest.raises(frappe.PermissionError):
			api.verify_contact(person.name)
	finally:
		frappe.set_user("Administrator")


def test_roles_of_the_steps_that_nobody_has_are_named():
	customer, case = owing()
	scenario = frappe.get_doc("Dunning Scenario", ensure_scenario(SCENARIO))
	scenario.steps[-1].contact_role = "Finance Director"
	scenario.steps[-1].db_update()
	try:
		assert "Finance Director" in case_view.of_case(case)["missing_roles"]
		contact_of(customer, "Finance Director", "daf@example.org")
		assert "Finance Director" not in case_view.of_case(case)["missing_roles"]
	finally:
		frappe.db.set_value("Dunning Scenario Step", scenario.steps[-1].name, "contact_role", None)


def test_how_the_customer_pays_with_its_trend():
	customer, case = owing()
	for posted, due, paid in (("2026-01-05", "2026-02-04", "2026-02-06"), ("2026-07-05", "2026-08-04", "2026-08-24")):
		pay(make_invoice(customer, due=due, posting_date=posted), on=paid)
	payer = case_view.of_case(case, DAY)["payer"]
	assert (payer["invoices_paid"], payer["average_days_late"], payer["trend"]) == (2, 11.0, 18.0)
	assert payer["paid_in_time"] == 0


def test_the_next_contact_is_not_before_the_gap():
	_customer, case = owing()
	frappe.db.set_value("Collection Case", case, {"last_contact_on": "2026-11-19"})
	guard = case_view.of_case(case, DAY)["guard"]
	assert (guard["days_ago"], guard["allowed"]) == (1, False)


def test_a_reply_is_read_in_the_history():
	_customer, case = owing()
	frappe.get_doc(
		{
			"doctype": "Communication",
			"communication_type": "Communication",
			"sent_or_received": "Received",
			"subject": "Re: rappel",
			"content": "<p>Bonjour,</p><p>Virement   fait <b>hier</b>.<br>Merci</p>",
			"reference_doctype": "Collection Case",
			"reference_name": case,
		}
	).insert()
	row = next(row for row in case_view.of_case(case)["timeline"] if row["title"] == "Re: rappel")
	assert (row["kind"], row["excerpt"]) == ("Received", "Bonjour, Virement fait hier. Merci")


def test_queries_do_not_grow_with_the_invoices():
	customer, case = owing()
	few = queries_of(lambda: case_view.of_case(case, DAY))
	source = frappe.get_all("Sales Invoice", {"customer": customer}, pluck="name")[0]
	_copies(source, MANY - 1)
	try:
		seen = {}
		many = queries_of(lambda: seen.update(case_view.of_case(case, DAY)))
		assert len(seen["lines"]) == MANY
		assert many <= few + 2 and many <= MOST_QUERIES
	finally:
		for table, field in (("Sales Invoice", "name"), ("Payment Ledger Entry", "against_voucher_no"), ("Payment Schedule", "parent")):
			frappe.db.sql(f"delete from `tab{table}` where `{field}` like 'CASE-VIEW-%%'")
		frappe.db.commit()


def _copies(source, count):
	"""Rows of many invoices like the given one, written at once: submitting five hundred takes minutes."""
	for table, field, more in (
		("Sales Invoice", "name", ()),
		("Payment Ledger Entry", "against_voucher_no", ("voucher_no",)),
		("Payment Schedule", "parent", ()),
	):
		columns = frappe.db.get_table_columns(table)
		rows = frappe.db.sql(f"select * from `tab{table}` where `{field}` = %s", source, as_dict=True)
		values = []
		for row in rows:
			for n in range(count):
				copy = {**row, "name": f"CASE-VIEW-{row.name}-{n}", field: f"CASE-VIEW-{n}"}
				copy |= {column: f"CASE-VIEW-{n}" for column in more}
				values.append(tuple(copy[column] for column in columns))
		frappe.db.bulk_insert(table, columns, values)
	frappe.db.commit()


def sent_email(case, done_on, **over):
	"""A reminder by e-mail that left on a day."""
	facts = frappe.db.get_value("Collection Case", case, ["company", "customer", "customer_name", "currency"], as_dict=True)
	values = {"case": case, "channel": "Email", "status": "Done", "step": 1, "step_title": "Reminder", "action_date": done_on, "author": "Administrator"}
	doc = frappe.get_doc({"doctype": "Dunning Action", **facts, **values, "done_on": f"{done_on} 09:00:00", **over}).insert()
	frappe.db.delete("Dunning Action", {"case": case, "status": "To Approve"})
	return doc


def opened(case, action, user="Guest"):
	"""What the customer's page does once it is shown."""
	from recouvrement_app import portal_api
	from recouvrement_app.services.portal import portal

	frappe.set_user(user)
	try:
		portal_api.page_opened(portal.sign(case, action))
	finally:
		frappe.set_user("Administrator")


def test_the_first_opening_of_the_signed_page_is_in_the_history_and_a_look_from_the_desk_is_not():
	_customer, case = owing()
	mail = sent_email(case, "2026-11-10")
	opened(case, mail.name, "Administrator")
	assert not mail.reload().page_opened_on
	opened(case, mail.name)
	first = mail.reload().page_opened_on
	assert first
	opened(case, mail.name)
	assert mail.reload().page_opened_on == first
	assert [row["name"] for row in case_view.of_case(case, DAY)["timeline"] if row["kind"] == "Page Opened"] == [mail.name]


def test_a_false_link_records_no_opening():
	from recouvrement_app import portal_api

	_customer, case = owing()
	mail = sent_email(case, "2026-11-10")
	portal_api.page_opened(f"{case}.x")
	assert not mail.reload().page_opened_on


def test_two_emails_neither_opened_nor_answered_ask_for_another_channel():
	_customer, case = owing()
	first, second = sent_email(case, "2026-11-03"), sent_email(case, "2026-11-12")
	assert [row["name"] for row in case_view.of_case(case, DAY)["unheard"]] == [second.name, first.name]
	assert case_view.of_case(case, "2026-11-13")["unheard"] == [], "the second one may still be read"
	opened(case, first.name)
	assert case_view.of_case(case, DAY)["unheard"] == []


def test_an_answer_by_email_counts_as_heard():
	_customer, case = owing()
	sent_email(case, "2026-11-03")
	last = sent_email(case, "2026-11-12")
	reply = {"sent_or_received": "Received", "communication_type": "Communication", "subject": "Re", "content": "ok"}
	doc = frappe.get_doc({"doctype": "Communication", **reply, "reference_doctype": "Dunning Action", "reference_name": last.name}).insert()
	frappe.db.set_value("Communication", doc.name, "creation", "2026-11-13 08:00:00")
	assert case_view.of_case(case, DAY)["unheard"] == []


def test_a_french_firm_is_found_in_the_public_registers_a_consumer_is_not():
	_, case = owing(tax_id="FR27552032534")
	frappe.db.set_value("Collection Case", case, "country", "France")
	assert case_view.of_case(case, DAY)["registers"] == register_pages("552032534", "")
	for elsewhere in ({"country": "Belgium"}, {"country": "France", "debtor_type": "Consumer"}):
		frappe.db.set_value("Collection Case", case, elsewhere)
		assert case_view.of_case(case, DAY)["registers"] == {}


def test_interest_that_lacks_a_rate_is_said_and_counted_once_the_rate_is_there():
	_, case = owing()
	lacking = case_view.of_case(case, DAY)
	assert lacking["totals"]["interest"] == 0 and lacking["charge_warnings"][0].startswith("no rate for 2026 H2")
	rate = frappe.get_doc({"doctype": "Late Payment Rate", "series": "ecb_main_refinancing_rate", "valid_from": "2026-07-01", "rate": 2}).insert()
	try:
		complete = case_view.of_case(case, DAY)
	finally:
		rate.delete()
	assert complete["charge_warnings"] == []
	assert complete["totals"]["interest"] == round(1200 * 12 / 100 * 20 / 365, 2)  # 1 to 20 November at 2 + 10 %
