"""Disputes and legal recovery on a site: opened, resolved, approved by two people, followed by deadlines, closed by payment."""

import pytest

from recouvrement_app import exceptions

from . import factories
from .factories import credit_note, make_invoice, pay, work_off
from .litigation_world import (
	APPROVER,
	COLLECTOR,
	TODAY,
	case_of,
	done_action,
	ensure_people,
	ensure_route,
	ensure_user,
	formal_notice,
	frappe,
)
from .mail_world import inbox  # noqa: F401


@pytest.fixture
def invoice(customer: str):
	ensure_people()
	return make_invoice(customer, amount=1000)


def disputed(invoice, amount: float | None = None, kind: str = "Quality", **over):
	from recouvrement_app.services.litigation import disputes

	return disputes.open_dispute(case_of(invoice.customer), {invoice.name: amount or 0}, kind, today=TODAY, **over)


def proposed(invoice, **over):
	from recouvrement_app.services.litigation import litigation

	frappe.set_user(COLLECTOR)
	doc = litigation.propose(case_of(invoice.customer), [invoice.name], ensure_route_as_admin(), today=over.pop("today", TODAY), **over)
	frappe.set_user("Administrator")
	return doc


def ensure_route_as_admin() -> str:
	user = frappe.session.user
	frappe.set_user("Administrator")
	route = ensure_route()
	frappe.set_user(user)
	return route


def approved(invoice):
	from recouvrement_app.services.litigation import litigation

	formal_notice(case_of(invoice.customer), [invoice])
	return litigation.approve(proposed(invoice).name, APPROVER, today=factories.day(TODAY))


def test_a_dispute_has_an_owner_a_due_date_and_the_steps_of_its_kind(invoice) -> None:
	doc = disputed(invoice, kind="Delivery")

	assert (doc.status, doc.owner_department, str(doc.due_date)) == ("Open", "Delivery", "2025-06-12")
	assert [(row.kind, str(row.deadline)) for row in doc.events] == [
		("Find the signed delivery note", "2025-06-05"), ("Answer the customer", "2025-06-12"),
	]
	assert factories.case_of(invoice.customer).status == "Disputed"


def test_a_dispute_of_a_part_leaves_the_rest_to_be_collected(invoice) -> None:
	doc = disputed(invoice, 300)

	assert (doc.disputed_amount, factories.case_of(invoice.customer).status) == (300, "Overdue")


def test_more_than_is_open_cannot_be_disputed(invoice) -> None:
	with pytest.raises(exceptions.LitigationAmountError):
		disputed(invoice, 1000.01)


def test_an_invoice_is_in_one_open_dispute_only(invoice) -> None:
	disputed(invoice)

	with pytest.raises(exceptions.AlreadyInFileError):
		disputed(invoice)


def test_a_credit_note_is_drafted_for_the_disputed_amount(invoice) -> None:
	from recouvrement_app.services.litigation import disputes

	doc = disputes.resolve(disputed(invoice, 300).name, "Credit Note", "A pallet was broken.", cause="Packing")
	note = frappe.get_doc("Sales Invoice", doc.credit_note)

	assert (doc.status, doc.outcome, doc.cause) == ("Resolved", "Credit Note", "Packing")
	assert (note.docstatus, note.return_against, note.grand_total) == (0, invoice.name, -300)
	note.submit()
	assert invoice.reload().outstanding_amount == 700


def test_a_rejected_dispute_draws_up_a_letter_and_the_scenario_goes_on_where_it_stood(invoice) -> None:
	from recouvrement_app.services.litigation import disputes

	doc = disputed(invoice)
	before = factories.case_of(invoice.customer).step_reached
	disputes.resolve(doc.name, "Rejected", "The goods were signed for.")
	case = factories.case_of(invoice.customer)
	letter = factories.actions(invoice.customer)[-1]

	assert (doc.reload().status, case.status, case.step_reached) == ("Rejected", "Overdue", before)
	assert (letter.channel, letter.status) == ("Letter", "To Approve")
	assert "The goods were signed for." in letter.message


def test_a_corrected_invoice_is_sent_again(invoice) -> None:
	from recouvrement_app.services.litigation import disputes

	disputes.resolve(disputed(invoice, kind="Administrative").name, "Corrected and Resent", "The order number was added.")
	mail = factories.actions(invoice.customer)[-1]

	assert (mail.channel, [row.invoice for row in mail.lines]) == ("Email", [invoice.name])


def test_a_dispute_is_resolved_once_and_with_a_reason(invoice) -> None:
	from recouvrement_app.services.litigation import disputes

	doc = disputed(invoice)
	with pytest.raises(exceptions.ReasonRequiredError):
		disputes.resolve(doc.name, "Settled", " ")
	disputes.resolve(doc.name, "Settled", "They pay after all.")
	with pytest.raises(exceptions.CannotResolveError):
		disputes.resolve(doc.name, "Settled", "Again.")


def test_a_dispute_closes_itself_when_paid_and_opens_again_when_the_payment_is_cancelled(invoice) -> None:
	doc = disputed(invoice)
	payment = pay(invoice)
	work_off()
	assert (doc.reload().status, doc.outcome) == ("Resolved", "Paid")

	payment.reload().cancel()
	work_off()
	assert (doc.reload().status, doc.outcome) == ("Open", "")


def test_a_cancelled_invoice_closes_its_dispute_and_the_job_goes_on(invoice) -> None:
	doc = disputed(invoice)
	invoice.reload().cancel()
	work_off()

	assert (doc.reload().status, doc.outcome) == ("Resolved", "Withdrawn")
	assert not frappe.db.exists("Receivable Change", {"invoice": invoice.name})


def test_a_full_credit_note_closes_the_dispute(invoice) -> None:
	doc = disputed(invoice)
	credit_note(invoice)
	work_off()

	assert doc.reload().status == "Resolved"


def test_the_owner_of_a_dispute_that_stalls_is_told_once_a_week(invoice) -> None:
	from recouvrement_app.services.litigation import disputes

	doc = disputed(invoice, owner=COLLECTOR)

	assert disputes.remind_owners(factories.day("2025-06-04")) == []
	assert disputes.remind_owners(factories.day("2025-06-13")) == [doc.name]
	assert disputes.remind_owners(factories.day("2025-06-14")) == []
	assert disputes.remind_owners(factories.day("2025-06-20")) == [doc.name]


@pytest.fixture
def outgoing(request: pytest.FixtureRequest) -> None:
	"""A mail server that takes what the queue sends."""
	request.getfixturevalue("inbox")


def told(user: str, file: str) -> tuple[int, int]:
	"""(alerts in the desk, e-mails) that a user got about a file."""
	alerts = frappe.db.count("Notification Log", {"for_user": user, "document_name": file})
	mails = frappe.db.sql(
		"""select count(*) from `tabEmail Queue` q join `tabEmail Queue Recipient` r on r.parent = q.name
		where q.reference_name = %s and r.recipient = %s""",
		(file, user),
	)
	return alerts, mails[0][0]


def test_the_owner_of_a_stalled_dispute_is_reminded_in_the_desk_and_by_e_mail(outgoing, invoice) -> None:
	from recouvrement_app.services.litigation import disputes

	doc = disputed(invoice, owner=COLLECTOR)
	assert told(COLLECTOR, doc.name) == (1, 1)
	disputes.remind_owners(factories.day("2025-06-13"))
	assert told(COLLECTOR, doc.name) == (2, 2)


def test_the_alarm_of_a_legal_deadline_reaches_the_owner_once(outgoing, invoice) -> None:
	from recouvrement_app.services.litigation import litigation

	doc = approved(invoice)
	litigation.log_event(doc.name, "Order", "2027-11-30")
	frappe.db.set_value("Litigation File", doc.name, "owner_user", COLLECTOR)
	before = told(COLLECTOR, doc.name)
	assert str(doc.reload().next_deadline) == "2028-02-29"  # a leap year
	for day in ("2028-01-29", "2028-01-30", "2028-01-31", "2028-02-29"):
		litigation.warn_deadlines(factories.day(day))

	assert told(COLLECTOR, doc.name) == (before[0] + 1, before[1] + 1)


def test_who_is_made_owner_is_told_and_may_see_and_comment_the_file(invoice) -> None:
	from frappe.desk.form.utils import add_comment

	from recouvrement_app.services.litigation import disputes, file_people

	workshop = ensure_user("workshop@recouvrement.test", "Stock User")
	doc = disputed(invoice)
	assert not frappe.has_permission("Litigation File", "read", doc=doc, user=workshop)
	disputes.save(file_people.assign(disputes.lock(doc.name), workshop, "2025-06-20", "Look at the steps."))

	assert (doc.reload().owner_user, str(doc.due_date), told(workshop, doc.name)[0]) == (workshop, "2025-06-20", 1)
	frappe.set_user(workshop)
	assert frappe.has_permission("Litigation File", "read", doc=doc)
	assert not frappe.has_permission("Litigation File", "write", doc=doc)
	add_comment("Litigation File", doc.name, "They were scratched in our van.", workshop, "Workshop")
	frappe.set_user("Administrator")
	with pytest.raises(exceptions.HandOverError):
		file_people.assign(disputes.lock(doc.name), "Guest")


def test_the_item_of_an_invoice_with_one_item_is_the_contested_one(invoice) -> None:
	assert disputed(invoice).item == factories.ensure_item()


@pytest.mark.parametrize(
	("outcome", "status"),
	[("Credit Note", "Resolved"), ("Corrected and Resent", "Resolved"), ("Settled", "Resolved"), ("Resume", "Resolved"),
		("Withdrawn", "Resolved"), ("Rejected", "Rejected")],
)  # fmt: skip
def test_every_end_of_a_dispute_gives_the_invoice_back_to_its_scenario(invoice, outcome: str, status: str) -> None:
	from recouvrement_app.services.litigation import disputes

	doc = disputes.resolve(disputed(invoice).name, outcome, "Looked into.")
	case = factories.case_of(invoice.customer)

	assert (doc.status, doc.outcome, str(doc.closed_on)) == (status, outcome, frappe.utils.today())
	assert (case.status, case.total_disputed) == ("Overdue", 0)
	with pytest.raises(exceptions.CannotResolveError):
		disputes.resolve(doc.name, "Withdrawn", "Again.")


def test_an_amount_that_is_settled_is_credited_and_the_rest_is_owed(invoice) -> None:
	from recouvrement_app.services.litigation import disputes

	doc = disputes.resolve(disputed(invoice, 300).name, "Settled", "They pay two thirds.", amount=100)
	assert frappe.db.get_value("Sales Invoice", doc.credit_note, "grand_total") == -100
	with pytest.raises(exceptions.LitigationAmountError):
		disputes.resolve(disputed(invoice, 300).name, "Credit Note", "Too much.", amount=301)


def test_two_people_who_resolve_at_once_make_one_credit_note(invoice) -> None:
	from recouvrement_app.services.litigation import disputes

	doc = disputed(invoice)
	frappe.db.commit()
	results = factories.at_once(lambda: disputes.resolve(doc.name, "Credit Note", "Broken."))

	assert [type(found) for found in results if isinstance(found, Exception)] == [exceptions.CannotResolveError]
	assert frappe.db.count("Sales Invoice", {"return_against": invoice.name}) == 1


def test_a_person_s_status_is_never_lowered_by_a_payment_that_is_cancelled(invoice) -> None:
	doc = disputed(invoice)
	doc.reload().status = "Resolved"
	doc.save()
	assert doc.reload().status_set_by_person == 1
	pay(invoice).cancel()
	work_off()

	assert doc.reload().status == "Resolved"


def test_two_approvers_at_once_open_the_file_once(invoice) -> None:
	from recouvrement_app.services.litigation import litigation

	formal_notice(case_of(invoice.customer), [invoice])
	name = proposed(invoice).name
	frappe.db.commit()
	results = factories.at_once(lambda: litigation.approve(name, APPROVER, today=factories.day(TODAY)))

	refused = [found for found in results if isinstance(found, Exception)]
	assert [type(found) for found in refused] == [exceptions.CannotApproveError]
	assert "nothing to approve" in str(refused[0])


def test_submitting_by_hand_passes_the_same_gate(invoice) -> None:
	doc = proposed(invoice)
	frappe.set_user(APPROVER)
	with pytest.raises(exceptions.GateClosedError):
		doc.reload().submit()
	frappe.set_user(COLLECTOR)
	with pytest.raises(exceptions.NotAnApproverError):
		doc.reload().submit()
	frappe.set_user("Administrator")


def test_nothing_happens_in_a_file_that_has_ended(invoice) -> None:
	from recouvrement_app.services.litigation import litigation

	doc = approved(invoice)
	with pytest.raises(exceptions.ReasonRequiredError):
		litigation.close(doc.name, "Withdrawn", " ")
	litigation.close(doc.name, "Withdrawn", "The customer moved away.")
	with pytest.raises(exceptions.StatusChangeError):
		litigation.close(doc.name, "Withdrawn", "Again.")
	with pytest.raises(exceptions.StatusChangeError):
		litigation.log_event(doc.name, "Filed", TODAY)
	with pytest.raises(exceptions.CannotApproveError):
		litigation.approve(doc.name, APPROVER)
	assert factories.case_of(invoice.customer).status == "Overdue"


def test_an_insolvent_customer_s_claim_is_declared_within_two_months(invoice) -> None:
	from recouvrement_app.install import load_records
	from recouvrement_app.services.litigation import litigation

	load_records()
	case = case_of(invoice.customer)
	frappe.set_user(COLLECTOR)
	doc = litigation.propose(case, [invoice.name], solvency="Insolvent", today=TODAY)
	frappe.set_user("Administrator")
	assert doc.route == "Declaration in insolvency"
	litigation.log_event(doc.name, "Publication", "2025-12-31")
	litigation.approve(doc.name, APPROVER, today=factories.day(TODAY))  # no formal notice is asked for

	doc.reload()
	assert (doc.status, str(doc.next_deadline), str(doc.insolvency_published_on)) == ("Open", "2026-02-28", "2025-12-31")
	assert factories.run(TODAY).actions_count == 0  # every reminder has stopped


def test_another_route_is_refused_to_an_insolvent_debtor(invoice) -> None:
	from recouvrement_app.services.litigation import litigation

	formal_notice(case_of(invoice.customer), [invoice])
	doc = proposed(invoice, solvency="Insolvent")
	with pytest.raises(exceptions.GateClosedError, match="declare the claim"):
		litigation.approve(doc.name, APPROVER, today=factories.day(TODAY))


def test_a_proposal_has_its_claim_apart_its_route_and_its_gate(invoice) -> None:
	doc = proposed(invoice)

	assert (doc.docstatus, doc.status, doc.proposed_by) == (0, "Proposed", COLLECTOR)
	assert (doc.principal, doc.indemnity) == (1000, 40)
	assert doc.interest == pytest.approx(1000 * 13.15 * 122 / 36500, abs=0.01)  # 2025-02-01 to 06-02, one semester
	assert doc.court == "Tribunal de commerce de Lyon"
	assert "formal notice" in doc.gate_result
	assert "Formal Notice" in doc.missing_pieces
	assert factories.case_of(invoice.customer).status == "Litigation"


def test_a_closed_gate_opens_only_with_a_reason(invoice) -> None:
	from recouvrement_app.services.litigation import litigation

	doc = proposed(invoice)
	with pytest.raises(exceptions.GateClosedError):
		litigation.approve(doc.name, APPROVER, today=factories.day(TODAY))
	litigation.approve(doc.name, APPROVER, "The debtor moves its assets abroad.", factories.day(TODAY))

	assert (doc.reload().docstatus, doc.status, doc.approver) == (1, "Open", APPROVER)


def test_who_proposed_does_not_approve(invoice) -> None:
	from recouvrement_app.services.litigation import litigation

	formal_notice(case_of(invoice.customer), [invoice])
	doc = proposed(invoice)
	frappe.db.set_value("Litigation File", doc.name, "proposed_by", APPROVER)

	with pytest.raises(exceptions.SamePersonError):
		litigation.approve(doc.name, APPROVER, today=factories.day(TODAY))
	with pytest.raises(exceptions.NotAnApproverError):
		litigation.approve(doc.name, COLLECTOR, today=factories.day(TODAY))


def test_the_legal_opinion_is_on_the_file_when_a_second_person_decides_and_stays(invoice) -> None:
	from recouvrement_app.services.litigation import litigation

	formal_notice(case_of(invoice.customer), [invoice])
	doc = proposed(invoice)
	opinion = "<p>The delivery is signed, the claim is certain: apply for the order.</p>"
	frappe.set_user(COLLECTOR)
	doc.reload().update({"legal_opinion": opinion})
	doc.save()
	frappe.set_user("Administrator")
	with pytest.raises(exceptions.NotAnApproverError):
		litigation.approve(doc.name, COLLECTOR, today=factories.day(TODAY))
	assert (doc.reload().docstatus, doc.legal_opinion) == (0, opinion)

	litigation.approve(doc.name, APPROVER, today=factories.day(TODAY))

	doc.reload()
	assert (doc.docstatus, doc.proposed_by, doc.approver, doc.legal_opinion) == (1, COLLECTOR, APPROVER, opinion)


def test_a_file_with_all_its_pieces_and_a_passed_notice_opens(invoice) -> None:
	doc = approved(invoice)

	assert (doc.status, doc.gate_result, str(doc.formal_notice_on)) == ("Open", "", "2025-04-01")


def test_a_time_barred_claim_is_never_opened(invoice) -> None:
	from recouvrement_app.services.litigation import litigation

	formal_notice(case_of(invoice.customer), [invoice])
	doc = proposed(invoice, today="2030-02-01")

	assert str(doc.limitation_date) == "2030-01-31"
	with pytest.raises(exceptions.TimeBarredError):
		litigation.approve(doc.name, APPROVER, "Nevertheless.", factories.day("2030-02-01"))


def test_legal_deadlines_follow_the_events_over_the_end_of_a_month(invoice) -> None:
	from recouvrement_app.services.litigation import litigation

	doc = approved(invoice)
	litigation.log_event(doc.name, "Filed", "2025-07-01")
	assert (doc.reload().status, doc.stage, str(doc.filed_on)) == ("In Progress", "Filed", "2025-07-01")

	litigation.log_event(doc.name, "Order", "2025-11-30")
	assert (doc.reload().next_deadline_kind, str(doc.next_deadline)) == ("Have the order served", "2026-02-28")

	assert litigation.warn_deadlines(factories.day("2026-01-28")) == []
	assert litigation.warn_deadlines(factories.day("2026-01-29")) == [doc.name]
	assert litigation.warn_deadlines(factories.day("2026-01-30")) == []

	litigation.log_event(doc.name, "Served", "2026-01-31")
	assert (doc.reload().next_deadline_kind, str(doc.next_deadline)) == ("End of opposition", "2026-02-28")


def test_a_deadline_on_a_day_of_rest_shows_its_extension_on_form_agenda_and_report(invoice) -> None:
	from recouvrement_app.recouvrement.report.litigation_overview import litigation_overview

	from recouvrement_app.services.contacts import agenda
	from recouvrement_app.services.figures import figures
	from recouvrement_app.services.litigation import file_view, litigation

	doc = approved(invoice)
	litigation.log_event(doc.name, "Order", "2025-11-30")  # three months later is Saturday 28 February
	assert (str(doc.reload().next_deadline), str(doc.next_deadline_extended)) == ("2026-02-28", "2026-03-02")

	step = next(row for row in file_view.of(doc)["steps"] if row["title"] == "Have the order served")
	assert (str(step["deadline"]), str(step["extended_to"])) == ("2026-02-28", "2026-03-02")

	def due(day: str) -> list:
		scope = figures.make_scope({"company": doc.company, "customer": doc.customer, "report_date": day})
		return [row for row in agenda.rows(scope) if row.reference == doc.name]

	assert due("2026-02-20") == []
	(task,) = due("2026-02-21")  # a week before
	assert (task.kind, task.what, str(task.deadline), task.amount) == (
		"Litigation", "Have the order served", "2026-02-28", doc.total_claim,
	)
	assert "extended" in task.remarks and "CPC 642" in task.remarks

	filters = frappe._dict(company=doc.company, customer=doc.customer, from_date="2025-01-01", report_date="2026-02-21")
	assert [str(row.next_deadline_extended) for row in litigation_overview.get_data(filters)] == ["2026-03-02"]

	litigation.log_event(doc.name, "Served", "2026-01-30")  # a month later: 28 February again, as there is no 30th
	litigation.log_event(doc.name, "Hearing", "2026-01-30", deadline="2026-02-01")  # a person's own day is not extended
	assert (str(doc.reload().next_deadline), doc.next_deadline_extended) == ("2026-02-01", None)


def test_a_route_of_another_country_has_no_french_extension(invoice) -> None:
	from recouvrement_app.services.litigation import litigation

	doc = approved(invoice)
	frappe.db.set_value("Litigation Route", doc.route, "country", "Belgium")
	frappe.clear_cache(doctype="Litigation Route")
	litigation.log_event(doc.name, "Order", "2025-11-30")

	assert doc.reload().next_deadline_extended is None


def test_costs_commission_and_recovery_make_the_net(invoice) -> None:
	from recouvrement_app.services.litigation import litigation

	doc = approved(invoice)
	litigation.log_cost(doc.name, "Court Fee", 33.47)
	litigation.log_cost(doc.name, "Time Spent", hours=2)
	litigation.log_cost(doc.name, "Commissaire de Justice", 60, paid_by="Debtor")
	frappe.db.set_value("Litigation File", doc.name, "commission_percent", 10)
	pay(invoice, 400)
	work_off()
	doc.reload()

	assert (doc.status, doc.recovered_amount, doc.cost_total, doc.hours_total) == ("Open", 400, 33.47, 2)
	assert doc.net == pytest.approx(400 - 40 - 33.47)


def test_a_recovery_closes_when_paid_but_stays_closed_when_a_person_closed_it(invoice) -> None:
	from recouvrement_app.services.litigation import litigation

	doc = approved(invoice)
	payment = pay(invoice)
	work_off()
	assert (doc.reload().status, doc.outcome, doc.recovered_amount) == ("Closed", "Recovered", 1000)

	litigation.set_status(doc.name, "Closed", "Done with.")
	payment.reload().cancel()
	work_off()
	assert (doc.reload().status, doc.recovered_amount) == ("Closed", 0)


def test_the_last_step_of_a_scenario_proposes_a_file_once(invoice) -> None:
	from recouvrement_app.services.litigation import litigation

	action = done_action(case_of(invoice.customer), [invoice], "2025-05-20", channel="Litigation", step=4)

	made = litigation.propose_waiting()
	assert [frappe.db.get_value("Litigation File", name, "source_action") for name in made] == [action.name]
	assert litigation.propose_waiting() == []
