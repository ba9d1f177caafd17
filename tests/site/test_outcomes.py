"""What customers answer, on the phone and by the link of a notice, and what follows from it."""

# ruff: noqa: F811

from datetime import timedelta

import pytest

from recouvrement_app import api, exceptions
from recouvrement_app.services.contacts import actions as machine
from recouvrement_app.services.dossier import piece_pages
from recouvrement_app.services.litigation import disputes
from recouvrement_app.services.portal import portal, portal_page
from recouvrement_app.services.sending import dispatch
from recouvrement_app.templates import words

from .factories import actions, case_of, frappe, make_customer, make_invoice, run
from .mail_world import approved, flush, inbox, plain_spaces, proposed  # noqa: F401

pytestmark = pytest.mark.usefixtures("inbox")


def call_task(**over):
	return proposed(channel="Call", **over)


def test_a_call_without_answer_is_done_and_the_next_one_planned():
	action = call_task()
	result = api.log_outcome(action.name, "No Answer", next_date="2030-01-02", duration_minutes=3)
	action.reload()
	assert (action.status, action.outcome, action.duration_minutes) == ("Done", "No Answer", 3)
	following = frappe.get_doc("Dunning Action", result["next_action"])
	assert (following.channel, str(following.action_date), following.manual) == ("Call", "2030-01-02", 1)


def test_a_promise_on_the_phone_rests_the_case():
	action = call_task()
	day = frappe.utils.add_days(frappe.utils.today(), 5)
	result = api.log_outcome(action.name, "Promised", promised_date=day)
	promise = frappe.get_doc("Payment Promise", result["promise"])
	assert (promise.status, promise.source_action, str(promise.promised_date)) == ("Open", action.name, day)
	assert case_of(action.customer).status == "Promised"


def test_a_dispute_opens_a_file_and_takes_the_invoice_out_of_the_run():
	action = call_task()
	result = api.log_outcome(action.name, "Disputes", dispute_kind="Quality", notes="scratched")
	file = frappe.get_doc("Litigation File", result["file"])
	assert (file.kind, file.dispute_kind, file.invoices[0].invoice) == ("Dispute", "Quality", action.lines[0].invoice)
	frappe.db.commit()
	run(str(frappe.utils.getdate() + timedelta(days=30)))
	assert [row.status for row in actions(action.customer) if not row.manual] == ["Done"]


def test_who_wants_the_invoice_gets_it_by_mail(inbox):
	action = call_task()
	result = api.log_outcome(action.name, "Wants Invoice")
	frappe.db.commit()
	dispatch.send_approved(names=[result["resent"]], now=True)
	flush()
	(mail,) = inbox.mails
	assert [part.get_filename() for part in mail.iter_attachments()] == [f"{action.lines[0].invoice}.pdf"]


def test_who_says_to_have_paid_is_left_in_peace_for_some_days():
	action = call_task()
	api.log_outcome(action.name, "Says Paid")
	case = case_of(action.customer)
	assert case.hold_reason and str(case.hold_until) > frappe.utils.today()


def test_a_call_is_confirmed_by_mail_when_asked(inbox):
	action = call_task()
	result = api.log_outcome(action.name, "Will Call Back", confirm_by_email=1)
	frappe.db.commit()
	dispatch.send_approved(names=[result["confirmation"]], now=True)
	flush()
	(mail,) = inbox.mails
	assert frappe.get_doc("Dunning Action", result["confirmation"]).status == "Done"
	today, invoice = words.long_day(frappe.utils.getdate(), "fr"), action.lines[0].invoice
	text = plain_spaces(mail.get_body(("plain",)).get_content())
	assert plain_spaces(mail["Subject"]) == plain_spaces(f"Notre entretien du {today}")
	assert f"Factures concernées : - Facture {invoice} : 1 234,50 € (échéance " in text
	assert "Total à régler" not in text and "J’ai déjà payé" in text


def test_a_contact_outside_the_scenario_is_kept_on_the_case():
	customer = make_customer()
	make_invoice(customer, due="2026-10-31", posting_date="2026-10-01")
	run("2026-11-20")
	case = case_of(customer).name
	result = api.log_outcome(case=case, channel="Visit", outcome="Satisfied", notes="all is well")
	doc = frappe.get_doc("Dunning Action", result["action"])
	assert (doc.manual, doc.channel, doc.status) == (1, "Visit", "Done")
	assert any(row["name"] == doc.name for row in api.case_overview(case)["timeline"])


def test_a_visit_says_where_it_was_and_who_took_part_on_the_case_and_in_the_dossier():
	customer = make_customer()
	invoice = make_invoice(customer, due="2026-10-31", posting_date="2026-10-01")
	run("2026-11-20")
	case = case_of(customer).name
	met = {"meeting_place_type": "At the Customer's", "meeting_place": "12 rue des Lilas, Lyon", "attendees": "Anne Martin, Claire"}
	result = api.log_outcome(case=case, channel="Visit", outcome="Satisfied", notes="all is well", **met)
	row = next(row for row in api.case_overview(case)["timeline"] if row["name"] == result["action"])
	assert {field: row[field] for field in met} == met and row["excerpt"] == "all is well"
	log = piece_pages.call_log(disputes.open_dispute(case, [invoice.name], "Quality"))
	assert "At the Customer&#39;s, 12 rue des Lilas, Lyon · Anne Martin, Claire" in log and "all is well" in log


def test_the_reason_of_non_payment_suggests_what_to_do():
	values = {"reason_name": "Recouvrement Test Reason", "suggested_action": "Offer Plan"}
	if not frappe.db.exists("Non-Payment Reason", values["reason_name"]):
		frappe.get_doc({"doctype": "Non-Payment Reason", **values}).insert()
	result = api.log_outcome(call_task().name, "Hardship", reason=values["reason_name"])
	assert result["suggested"] == "Offer Plan"


def test_sales_are_told_after_the_third_reminder():
	from .people import ensure_colleague

	seller = ensure_colleague("seller", "Sales User")
	customer = make_customer(language="fr", account_manager=seller)
	make_invoice(customer, due="2026-09-01", posting_date="2026-08-01")
	for day in ("2026-09-06", "2026-09-21", "2026-10-11"):
		run(day)
		assert not frappe.db.exists("Notification Log", {"for_user": seller})
		open_one = next(row for row in actions(customer) if row.status == "To Approve")
		machine.mark_done(machine.lock(open_one.name), f"{day} 10:00:00")
		frappe.db.commit()
	assert frappe.db.exists("Notification Log", {"for_user": seller, "document_type": "Dunning Action"})
	frappe.db.delete("Notification Log", {"for_user": seller})
	frappe.db.commit()


@pytest.fixture
def answered():
	"""A case with a sent reminder, and the token of its link."""
	action = proposed()
	machine.mark_done(machine.lock(action.name))
	frappe.db.commit()
	frappe.set_user("Guest")
	yield action, portal.sign(action.case, action.name)
	frappe.set_user("Administrator")


def test_the_link_opens_the_own_case_only(answered):
	action, token = answered
	assert portal.read(token) == (action.case, action.name)
	shown = portal_page.page_data(action.case)
	assert [line["invoice"] for line in shown["lines"]] == [action.lines[0].invoice]


@pytest.mark.parametrize("broken", ["", "abc", "abc.def", "altered", "other key"])
def test_an_altered_link_opens_nothing(answered, broken):
	_action, token = answered
	body, signature = token.split(".")
	forged = {"altered": f"{body[:-2]}AA.{signature}", "other key": f"{body}.{signature[::-1]}"}.get(broken, broken)
	with pytest.raises(exceptions.LinkExpiredError):
		portal.read(forged)


def test_an_old_link_opens_nothing(answered):
	action, _token = answered
	with pytest.raises(exceptions.LinkExpiredError):
		portal.read(portal.sign(action.case, action.name, days=-1))


def test_a_promise_by_the_link_is_recorded_and_told(answered):
	action, token = answered
	day = frappe.utils.add_days(frappe.utils.today(), 4)
	result = portal.record_answer(token, "promise", {"date": day, "amount": "500,00"})
	promise = frappe.get_doc("Payment Promise", result["promise"])
	assert (promise.promised_amount, promise.channel) == (500, "Portal")
	assert frappe.db.get_value("Dunning Action", action.name, "outcome") == "Promised"
	assert frappe.db.exists("Comment", {"reference_doctype": "Collection Case", "reference_name": action.case})


def test_the_link_takes_no_past_day_no_foreign_invoice_and_no_other_word(answered):
	_action, token = answered
	other = "ACC-SINV-OF-SOMEBODY-ELSE"
	for answer, values in (
		("promise", {"date": "2020-01-01"}),
		("promise", {}),
		("dispute", {"note": ""}),
		("dispute", {"note": "x", "invoices": [other]}),
		("delete everything", {}),
	):
		with pytest.raises(exceptions.PortalAnswerError):
			portal.record_answer(token, answer, values)


def test_a_dispute_and_a_wish_by_the_link_are_recorded_without_sending_anything_by_themselves(answered, inbox):
	_action, token = answered
	resent = portal.record_answer(token, "resend", {})["action"]
	assert frappe.db.get_value("Dunning Action", resent, "status") == "To Approve"
	assert portal.record_answer(token, "paid", {})["held_until"]
	file = portal.record_answer(token, "dispute", {"note": "<b>broken</b>"})["file"]
	assert "<b>" not in frappe.db.get_value("Litigation File", file, "description")


def test_an_approved_internal_message_tells_the_seller_and_is_done():
	from .factories import ensure_scenario
	from .people import ensure_colleague

	seller = ensure_colleague("seller", "Sales User")
	scenario = ensure_scenario("Recouvrement Test Internal")
	doc = frappe.get_doc("Dunning Scenario", scenario)
	doc.steps[0].channel = "Internal"
	doc.save()
	action = proposed(customer=make_customer(language="fr", account_manager=seller, scenario=scenario), channel="Internal")
	dispatch.send_approved(now=True)
	assert action.reload().status == "To Approve"
	machine.approve(action.name, user="Administrator")
	frappe.db.commit()
	assert action.name in dispatch.send_approved(now=True)
	assert frappe.db.get_value("Dunning Action", action.name, "status") == "Done"
	assert frappe.db.exists("Notification Log", {"for_user": seller, "document_name": action.name})
	frappe.db.delete("Notification Log", {"for_user": seller})
	frappe.db.commit()


def on_a_step_that_asks_why():
	from .factories import ensure_scenario

	scenario = ensure_scenario("Recouvrement Test Why")
	frappe.db.set_value("Dunning Scenario Step", {"parent": scenario}, "reason_required", 1)
	return call_task(customer=make_customer(language="fr", scenario=scenario))


def test_a_step_that_asks_why_is_not_closed_without_a_reason_once_somebody_was_reached():
	action = on_a_step_that_asks_why()
	with pytest.raises(exceptions.ReasonRequiredError, match="reason of non-payment"):
		api.log_outcome(action.name, "Refuses")
	frappe.db.rollback()
	assert action.reload().status != "Done"
	api.log_outcome(action.name, "Refuses", reason="Refuses to pay")
	assert action.reload().non_payment_reason == "Refuses to pay"


def test_nobody_is_asked_why_when_nobody_answered():
	action = on_a_step_that_asks_why()
	api.log_outcome(action.name, "No Answer")
	assert action.reload().status == "Done"


def test_a_reason_tells_good_from_bad_faith_until_a_person_has_judged():
	action = call_task()
	api.log_outcome(action.name, "Refuses", reason="Refuses to pay")
	case = case_of(action.customer)
	assert case.faith == "Bad"
	api.log_outcome(case=case.name, outcome="Hardship", reason="External cause")
	assert case.reload().faith == "Bad"


def test_an_unhappy_customer_is_told_to_collector_and_seller_and_kept_on_the_case():
	action = call_task()
	case = case_of(action.customer)
	case.db_set("collector", "Administrator")
	frappe.db.set_value("Customer", action.customer, "account_manager", "Guest")
	result = api.log_outcome(action.name, "Satisfied", satisfaction_score=0.4)
	assert result["suggested"] == "Open Dispute"
	assert case.reload().satisfaction_score == 0.4
	told = frappe.get_all("Notification Log", {"document_name": action.name, "subject": ("like", "%not satisfied (2 of 5)%")}, pluck="for_user")
	assert sorted(told) == ["Administrator", "Guest"]


def test_a_satisfaction_check_ends_with_a_score_and_a_low_one_is_a_task_for_the_seller():
	action = call_task()
	action.db_set("satisfaction_check", 1)
	frappe.db.set_value("Customer", action.customer, "account_manager", "Guest")
	with pytest.raises(exceptions.ReasonRequiredError):
		api.log_outcome(action.name, "Satisfied")

	result = api.log_outcome(action.name, "Satisfied", satisfaction_score=0.2, satisfaction_comment="late <b>twice</b>")

	case = case_of(action.customer)
	assert (case.satisfaction_score, case.satisfaction_comment, case.satisfaction_on) == (0.2, "late <b>twice</b>", frappe.utils.getdate())
	task = frappe.get_doc("ToDo", result["task"])
	assert (task.allocated_to, task.reference_name, task.status) == ("Guest", case.name, "Open")
	assert "(1 of 5)" in task.description and "<b>" not in task.description


def test_nobody_reached_gives_no_score_and_a_good_one_gives_no_task():
	action = call_task()
	action.db_set("satisfaction_check", 1)
	assert "task" not in api.log_outcome(action.name, "No Answer")
	result = api.log_outcome(case=case_of(action.customer).name, outcome="Satisfied", satisfaction_score=0.6)
	assert "task" not in result and case_of(action.customer).satisfaction_score == 0.6


@pytest.mark.parametrize(
	("outcome", "said"), [("Says Paid", "règlement a été effectué"), ("Hardship", "échéancier"), ("Refuses", "Il reste à régler")]
)
def test_a_confirmation_says_civilly_what_was_said_and_never_our_own_word(outcome, said):
	action = call_task()
	name = api.log_outcome(action.name, outcome, confirm_by_email=1)["confirmation"]
	mail = frappe.get_doc("Dunning Action", name).message
	assert said in mail.replace("\u00a0", " ")
	assert outcome not in mail and frappe._(outcome, "fr") + "</p>" not in mail


def test_a_call_without_answer_is_confirmed_to_nobody():
	action = call_task()
	assert api.log_outcome(action.name, "No Answer", confirm_by_email=1)["confirmation"] is None
