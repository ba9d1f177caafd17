"""The approvals page: who sees what, in which order, and why this person may not approve."""

import pytest

from recouvrement_app import approval_api

from .factories import COMPANY, frappe, make_customer, make_invoice, run
from .test_approval import people  # noqa: F401

pytestmark = pytest.mark.usefixtures("site")


@pytest.fixture
def notices(site):
	"""Three reminders to approve: 300, 200 and 100."""
	for amount in (100, 300, 200):
		make_invoice(make_customer(), due="2025-01-31", amount=amount)
	run("2025-02-05")
	return frappe.get_all("Dunning Action", pluck="name", order_by="total desc")


def rows(**args):
	return approval_api.waiting(**args)["rows"]


def test_the_most_valuable_comes_first_with_what_one_needs_to_decide(notices):
	found = approval_api.waiting()
	assert [row.name for row in found["rows"]] == notices
	assert found["counts"] == {"To Approve": 3, "Ready": 0, "Stuck": 0} and found["left"] == 0
	first = found["rows"][0]
	assert (first.total, first.max_days_late, first.invoices, first.step, first.channel) == (300, 5, 1, 1, "Email")
	assert first.recipient_email == "billing@example.com"


def test_each_state_has_its_view(notices):
	frappe.db.set_value("Dunning Action", notices[0], "status", "Approved")
	frappe.db.set_value("Dunning Action", notices[1], {"status": "Failed", "last_error": "mail server down"})
	assert [row.name for row in rows(view="Ready")] == [notices[0]]
	assert [(row.name, row.last_error) for row in rows(view="Stuck")] == [(notices[1], "mail server down")]
	assert approval_api.waiting(view="Ready")["counts"] == {"To Approve": 1, "Ready": 1, "Stuck": 1}


def test_the_filters_narrow_list_and_counts(notices):
	frappe.db.set_value("Dunning Action", notices[2], "channel", "Letter")
	found = approval_api.waiting(channel="Letter", company=COMPANY)
	assert [row.name for row in found["rows"]] == [notices[2]] and found["counts"]["To Approve"] == 1
	assert approval_api.waiting(company="Nobody")["rows"] == []


def test_a_formal_notice_says_why_its_author_may_not_approve_it(notices, people):  # noqa: F811
	frappe.db.set_value("Dunning Action", notices[0], {"formal_notice": 1, "author": people["approver"]})
	frappe.set_user(people["approver"])
	assert ["somebody else" in row.refused for row in rows()] == [True, False, False]
	frappe.set_user(people["manager"])
	assert [row.refused for row in rows()] == ["", "", ""]


def test_who_is_no_approver_reads_and_is_told(notices, people):  # noqa: F811
	frappe.set_user(people["user"])
	assert all("Collections Approver" in row.refused for row in rows())


def test_who_has_nothing_to_do_with_collections_is_refused(notices):
	frappe.set_user("Guest")
	with pytest.raises(frappe.PermissionError):
		approval_api.waiting()


def test_what_waits_as_a_proposal_is_counted_for_the_empty_page(notices):
	assert approval_api.waiting()["proposed"] == 0
	frappe.db.set_value("Dunning Action", notices[0], "status", "Proposed")
	frappe.db.set_value("Dunning Action", notices[1], {"status": "Proposed", "channel": "Call"})
	assert approval_api.waiting()["proposed"] == 1  # a call is made, not approved
