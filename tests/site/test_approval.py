"""Approving, editing, postponing, skipping: who may, when, and what is refused."""


import pytest

from recouvrement_app import api, exceptions
from recouvrement_app.services.contacts import actions as machine
from recouvrement_app.services.notices import notices

from .factories import actions, frappe, pay, run
from .mail_world import inbox, proposed  # noqa: F401
from .people import ensure_colleague

pytestmark = pytest.mark.usefixtures("inbox")


@pytest.fixture
def people():
	return {
		"user": ensure_colleague("user", "Collections User"),
		"approver": ensure_colleague("approver", "Collections Approver"),
		"manager": ensure_colleague("manager", "Collections Manager"),
	}


def test_a_collections_user_may_not_approve_an_approver_may(people):
	action = proposed()
	with pytest.raises(exceptions.NotAnApproverError):
		machine.approve(action.name, user=people["user"])
	machine.approve(action.name, user=people["approver"])
	assert (action.reload().status, action.approver) == ("Approved", people["approver"])
	assert action.approved_on


def test_what_is_approved_is_not_approved_twice(people):
	action = proposed()
	machine.approve(action.name, user=people["approver"])
	with pytest.raises(exceptions.CannotApproveError):
		machine.approve(action.name, user=people["manager"])


def test_a_formal_notice_needs_somebody_else_than_its_author(people):
	action = proposed(formal_notice=1, author=people["approver"])
	with pytest.raises(exceptions.SamePersonError):
		machine.approve(action.name, user=people["approver"])
	machine.approve(action.name, user=people["manager"])
	assert action.reload().status == "Approved"


def test_who_edits_a_formal_notice_may_not_approve_it(people):
	action = proposed(formal_notice=1)
	machine.edit_text(action.name, letter_html="<p>Payez.</p>", user=people["manager"])
	with pytest.raises(exceptions.SamePersonError):
		machine.approve(action.name, user=people["manager"])
	machine.approve(action.name, user=people["approver"])


def test_editing_withdraws_an_approval_and_keeps_the_text(people):
	action = proposed()
	machine.approve(action.name, user=people["approver"])
	machine.edit_text(action.name, message="<p>Cher client<script>alert(1)</script></p>", user=people["user"])
	action.reload()
	assert (action.status, action.approver, action.text_edited) == ("To Approve", None, 1)
	assert "Cher client" in action.message and "<script" not in action.message
	assert "Cher client" in notices.preview(action)["message"]
	assert action.subject


def test_the_preview_is_the_very_letter(people):
	found = api.preview_action(proposed(amount=987.65).name)
	assert "987,65" in found["letter"] and "987,65" in found["message"]
	assert found["subject"].startswith("Relance 1")


def test_approving_reads_the_balance_again(people):
	action = proposed()
	pay(frappe.get_doc("Sales Invoice", action.lines[0].invoice), on="2026-11-21")
	with pytest.raises(exceptions.NothingToSendError):
		machine.approve(action.name, user=people["approver"])


def test_approving_refuses_what_is_on_hold(people):
	action = proposed()
	frappe.db.set_value("Collection Case", action.case, "hold_reason", "talks")
	with pytest.raises(exceptions.OnHoldError):
		machine.approve(action.name, user=people["approver"])


def test_a_bulk_approval_says_for_each_whether_and_why_not(people):
	good, bad = proposed(), proposed(formal_notice=1, author=people["approver"])
	results = machine.approve_many([good.name, bad.name], user=people["approver"])
	assert [row["ok"] for row in results] == [True, False]
	assert "somebody else" in results[1]["error"]
	assert (good.reload().status, bad.reload().status) == ("Approved", "To Approve")


def test_postponing_needs_a_reason_and_a_later_day(people):
	action = proposed()
	with pytest.raises(exceptions.ReasonRequiredError):
		machine.postpone(action.name, "2030-01-01", " ")
	with pytest.raises(exceptions.PostponeDateError):
		machine.postpone(action.name, frappe.utils.today(), "holidays")
	machine.postpone(action.name, "2030-01-01", "holidays")
	assert (str(action.reload().action_date), action.reason) == ("2030-01-01", "holidays")


def test_skipping_needs_a_reason_and_counts_as_taken(people):
	action = proposed()
	with pytest.raises(exceptions.ReasonRequiredError):
		machine.skip(action.name, None)
	machine.skip(action.name, "spoke with the director")
	frappe.db.commit()
	run(frappe.utils.today())
	steps = [(row.step, row.status) for row in actions(action.customer)]
	assert steps[0] == (1, "Skipped") and all(step != 1 for step, _status in steps[1:])


def test_cancelling_leaves_the_step_to_be_taken(people):
	action = proposed()
	machine.cancel(action.name, "wrong text")
	frappe.db.commit()
	run(frappe.utils.today())
	assert [(row.step, row.status) for row in actions(action.customer)] == [(1, "Cancelled"), (1, "To Approve")]


@pytest.mark.parametrize(
	("change", "error"),
	[
		(lambda name: machine.edit_text(name, subject="x"), exceptions.CannotEditError),
		(lambda name: machine.postpone(name, "2030-01-01", "x"), exceptions.CannotPostponeError),
		(lambda name: machine.skip(name, "x"), exceptions.CannotSkipError),
		(lambda name: machine.cancel(name, "x"), exceptions.CannotCancelError),
		(lambda name: machine.retry(name, "Administrator"), exceptions.CannotRetryError),
		(lambda name: machine.resolve_unknown(name, True, "x"), exceptions.CannotResolveError),
		(lambda name: machine.complete(name), exceptions.CannotCompleteError),
	],
)
def test_what_was_done_stays_as_it_is(people, change, error):
	action = proposed()
	machine.mark_done(machine.lock(action.name))
	with pytest.raises(error):
		change(action.name)


def test_approving_the_last_step_proposes_a_litigation_file():
	action = proposed(channel="Litigation")
	assert machine.approve(action.name, user="Administrator").status == "Done"
	file = frappe.get_doc("Litigation File", {"source_action": action.name})
	assert (file.kind, file.status, file.invoices[0].invoice) == ("Legal Recovery", "Proposed", action.lines[0].invoice)
