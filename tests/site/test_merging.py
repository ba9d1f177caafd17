"""A renamed customer takes its case along; of two merged customers one case is left, with all that was done."""

import pytest

from recouvrement_app.services.cases import cases
from recouvrement_app.services.promises import promises
from recouvrement_app.services.sales import credit_hold

from .factories import (
	COMPANY,
	PREFIX,
	actions,
	case_of,
	frappe,
	make_customer,
	make_invoice,
	run,
	send,
	work_off,
)
from .people import ensure_colleague

pytestmark = pytest.mark.usefixtures("site")

ACCOUNTANT = "merging-accountant@example.com"


def rename(old, new, merge=False):
	"""As an accountant does it from the customer's page."""
	frappe.set_user(ensure_colleague(ACCOUNTANT, "Sales Master Manager", "Accounts User", "Accounts Manager"))
	try:
		frappe.rename_doc("Customer", old, new, merge=merge, show_alert=False)
	finally:
		frappe.set_user("Administrator")
	work_off()


@pytest.fixture
def pair():
	"""Two customers of the same firm: one reminded in February, one with a proposal; the first with a newer proposal too."""
	old, new = make_customer(), make_customer()
	make_invoice(old, due="2025-01-31", amount=100)
	run("2025-02-05")
	send(actions(old)[0], "2025-02-05")
	make_invoice(new, due="2025-02-10", amount=50)
	run("2025-02-20")
	return old, new


def test_two_merged_customers_have_one_case_with_the_history_of_both(pair):
	old, new = pair
	gone, own = case_of(old), case_of(new)
	gone.add_comment("Comment", "knows the director")
	frappe.get_doc(
		{"doctype": "ToDo", "reference_type": gone.doctype, "reference_name": gone.name, "allocated_to": "Administrator", "description": "x"}
	).insert()
	promise = promises.create_promise(gone.name, amount=100, promised_date="2099-03-10", confirm=False)
	frappe.db.commit()

	rename(old, new, merge=True)

	left = frappe.get_all("Collection Case", {"customer": ("in", pair)}, ["name", "case_key", "total_outstanding"])
	assert [(row.name, row.case_key, row.total_outstanding) for row in left] == [(own.name, f"{COMPANY}|{new}|EUR", 150)]
	assert {action.case for action in actions(new)} == {own.name}
	assert actions(new)[0].status == "Done"
	assert frappe.db.get_value("Payment Promise", promise.name, ["case", "customer"]) == (own.name, new)
	assert frappe.db.get_value("Collection Case", own.name, "_assign") == '["Administrator"]'
	comments = frappe.get_all("Comment", {"reference_name": own.name}, pluck="content")
	assert "knows the director" in comments
	assert any(gone.name in text for text in comments)
	assert set(frappe.get_all("Sales Invoice", {"customer": new, "docstatus": 1}, pluck="recouvrement_case")) == {own.name}


def test_proposals_of_both_are_cancelled_and_one_is_drawn_for_both(pair):
	old, new = pair
	rename(old, new, merge=True)
	waiting = [action for action in actions(new) if action.status != "Done"]
	assert waiting and {action.status for action in waiting} == {"Cancelled"}
	assert all(old in action.reason for action in waiting)
	run("2025-03-01")
	drawn = [action for action in actions(new) if action.status in ("Proposed", "To Approve")]
	assert len(drawn) == 1
	assert len({line.invoice for line in drawn[0].lines}) == 2


def test_the_case_that_stays_is_made_when_only_the_other_had_one():
	old, new = make_customer(), make_customer()
	make_invoice(old, due="2025-01-31")
	work_off()
	name = case_of(old).name
	rename(old, new, merge=True)
	assert (case_of(new).name, case_of(new).case_key) == (name, f"{COMPANY}|{new}|EUR")


def test_what_keeps_reminders_back_survives_the_merge(pair):
	old, new = pair
	frappe.db.set_value("Customer", old, "recouvrement_no_dunning", 1)
	cases.hold(case_of(old).name, "liquidator named", None)
	cases.hold(case_of(new).name, "goods returned", "2099-03-31")
	cases.opt_out(case_of(old).name, "asked by letter")
	credit_hold.hold(old, COMPANY, "never pays")
	frappe.db.commit()
	rename(old, new, merge=True)
	case = case_of(new)
	assert (case.hold_reason, case.hold_until, case.opt_out) == ("liquidator named", None, 1)
	assert frappe.db.get_value("Customer", new, "recouvrement_no_dunning") == 1
	assert credit_hold.companies(new) == [COMPANY]


def test_an_action_that_is_being_sent_follows_without_taking_the_key_of_another():
	old, new = make_customer(), make_customer()
	for name in (old, new):
		make_invoice(name, due="2025-01-31")
	run("2025-02-05")
	for name in (old, new):
		frappe.db.set_value("Dunning Action", actions(name)[0].name, "status", "Unknown")
	frappe.db.commit()
	rename(old, new, merge=True)
	own = case_of(new).name
	assert sorted((action.status, action.open_key or "") for action in actions(new)) == [("Unknown", ""), ("Unknown", own)]


def test_a_renamed_customer_keeps_its_case_under_the_new_name():
	old = make_customer()
	make_invoice(old, due="2025-01-31")
	run("2025-02-05")
	send(actions(old)[0], "2025-02-05")
	run("2025-02-20")
	name, new = case_of(old).name, f"{PREFIX} renamed {frappe.generate_hash(length=6)}"
	rename(old, new)
	case = case_of(new)
	assert (case.name, case.case_key, case.customer_name) == (name, f"{COMPANY}|{new}|EUR", new)
	done, proposed = actions(new)
	assert (done.status, done.customer_name) == ("Done", old)  # it was sent under the old name
	assert proposed.customer_name == new
	make_invoice(new, due="2025-01-15")
	work_off()
	assert frappe.db.count("Collection Case", {"customer": new}) == 1


def test_a_corrected_name_is_shown_on_case_and_proposal():
	customer = make_customer()
	make_invoice(customer, due="2025-01-31")
	run("2025-02-05")
	doc = frappe.get_doc("Customer", customer)
	doc.customer_name = f"{PREFIX} corrected"
	doc.save()
	assert case_of(customer).customer_name == doc.customer_name
	assert actions(customer)[0].customer_name == doc.customer_name
