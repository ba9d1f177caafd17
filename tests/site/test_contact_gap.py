"""An approver lets a contact go out although the usual days have not passed; never twice on one day, never once paid."""

# ruff: noqa: F811

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from recouvrement_app import approval_api, exceptions
from recouvrement_app.services.contacts import actions as machine
from recouvrement_app.services.contacts import contact_gap
from recouvrement_app.services.sending import dispatch

from .factories import frappe, pay
from .mail_world import approved, flush, inbox  # noqa: F401
from .people import ensure_colleague

pytestmark = pytest.mark.usefixtures("inbox")
WHY = "The buyer asked for it on the phone"


def second_after(days: int) -> Any:
	"""An approved second reminder; the first one went out `days` ago."""
	first = approved()
	dispatch.dispatch_batch([first.name])
	flush()
	first.reload()
	assert first.status == "Done"
	frappe.db.set_value("Dunning Action", first.name, "done_on", frappe.utils.now_datetime() - timedelta(days=days))
	second = machine.create_manual(
		first.case, "Email", manual=0, status="Approved", approver="Administrator", step=2, scenario=first.scenario,
		notice=first.notice, action_date=frappe.utils.getdate(),
	)
	line = first.lines[0]
	second.append("lines", {"kind": "Due", "invoice": line.invoice, "term": line.term, "step": 2, "outstanding": 1234.5})
	machine.save(second)
	frappe.db.commit()
	return second


def test_it_goes_out_today_with_the_reason_kept(inbox):
	action = second_after(2)
	assert contact_gap.blocked_until(action) == frappe.utils.getdate() + timedelta(days=5)
	dispatch.dispatch_batch([action.name])
	assert action.reload().status == "Approved" and len(inbox.mails) == 1

	approval_api.send_early(action.name, WHY)
	frappe.db.commit()
	dispatch.dispatch_batch([action.name])
	flush()
	action.reload()
	assert (action.status, action.gap_passed_by, action.gap_reason) == ("Done", "Administrator", WHY)
	assert len(inbox.mails) == 2
	notes = frappe.get_all("Comment", {"reference_name": action.name, "comment_type": "Info"}, pluck="content")
	assert any(WHY in note for note in notes)


def test_never_twice_on_one_day(inbox):
	action = second_after(0)
	with pytest.raises(exceptions.ContactGapError, match="next contact"):
		contact_gap.pass_over(action.name, WHY)
	frappe.db.rollback()
	dispatch.dispatch_batch([action.name])
	assert action.reload().status == "Approved" and len(inbox.mails) == 1


def test_a_reason_an_approver_and_an_obstacle_are_needed():
	action = second_after(2)
	user = ensure_colleague("gap-user", "Collections User")
	with pytest.raises(exceptions.NotAnApproverError):
		contact_gap.pass_over(action.name, WHY, user=user)
	with pytest.raises(exceptions.ReasonRequiredError):
		contact_gap.pass_over(action.name, "  ")
	frappe.db.rollback()
	long_ago = frappe.utils.now_datetime() - timedelta(days=8)
	frappe.db.set_value("Dunning Action", {"case": action.case, "status": "Done"}, "done_on", long_ago)
	with pytest.raises(exceptions.ContactGapError, match="no earlier contact"):
		contact_gap.pass_over(action.name, WHY)


def test_what_was_paid_meanwhile_does_not_go_out():
	action = second_after(2)
	pay(frappe.get_doc("Sales Invoice", action.lines[0].invoice), on="2026-11-20")
	with pytest.raises(exceptions.NothingToSendError):
		contact_gap.pass_over(action.name, WHY)


def test_the_form_says_until_when_it_waits():
	action = second_after(2)
	action.run_method("onload")
	assert action.get_onload("gap_until") == frappe.utils.getdate() + timedelta(days=5)


def test_the_approvals_say_until_when_it_is_too_soon_and_who_may_pass_over_it(inbox):
	action = second_after(2)

	def row() -> Any:
		found = approval_api.waiting("Ready")["rows"]
		return next(row for row in found if row.name == action.name)

	assert row().too_soon_until == contact_gap.blocked_until(action) == frappe.utils.getdate() + timedelta(days=5)
	assert row().may_pass_gap
	frappe.set_user(ensure_colleague("gap-reader", "Collections User"))
	try:
		assert row().too_soon_until and not row().may_pass_gap
	finally:
		frappe.set_user("Administrator")
	approval_api.send_early(action.name, WHY)
	assert row().too_soon_until is None and not row().may_pass_gap
