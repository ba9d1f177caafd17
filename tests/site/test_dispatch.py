"""Sending exactly once: the re-check under the lock, dead workers, a dead mail server, two dispatchers."""

# ruff: noqa: F811

import subprocess
import sys
from datetime import date

import pytest

from recouvrement_app import exceptions
from recouvrement_app.services.contacts import actions as machine
from recouvrement_app.services.sending import dispatch, postal

from .factories import (
	COMPANY,
	ensure_scenario,
	frappe,
	make_advance,
	make_customer,
	make_invoice,
	pay,
	run,
)
from .mail_world import add_address, approved, flush, inbox, mail_server_down, proposed  # noqa: F401

pytestmark = pytest.mark.usefixtures("inbox")


def go(*names):
	sent = dispatch.send_approved(names=list(names), now=True)
	frappe.db.commit()
	return sent


def settings(**values):
	for field, value in values.items():
		frappe.db.set_single_value("Recouvrement Settings", field, value)
	frappe.clear_document_cache("Recouvrement Settings", "Recouvrement Settings")
	frappe.db.commit()


def in_another_process(code):
	"""Starts a process that is connected to the same site and runs the code."""
	head = (
		"import os, frappe\n"
		f"frappe.init(site={frappe.local.site!r}, sites_path='.')\nfrappe.connect()\n"
		"from recouvrement_app.services.contacts import actions\nfrom recouvrement_app.services.sending import dispatch\nfrom frappe.utils import getdate\n"
	)
	return subprocess.Popen([sys.executable, "-c", head + code], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


def grow_old(action):
	frappe.db.commit()
	frappe.db.sql(
		"update `tabDunning Action` set modified = date_sub(modified, interval 1 hour) where name = %s", action.name
	)
	frappe.db.commit()


def test_paid_between_approval_and_sending_is_cancelled_and_nothing_leaves(inbox):
	action = approved()
	pay(frappe.get_doc("Sales Invoice", action.lines[0].invoice), on="2026-11-21")
	frappe.db.commit()
	go(action.name)
	flush()
	assert action.reload().status == "Cancelled" and action.reason
	assert inbox.mails == []


def test_paid_in_part_meanwhile_is_sent_with_the_amount_that_is_left(inbox):
	action = approved(amount=1000)
	pay(frappe.get_doc("Sales Invoice", action.lines[0].invoice), 400, on="2026-11-21")
	frappe.db.commit()
	dispatch.dispatch_batch([action.name])
	flush()
	assert (action.reload().status, action.total) == ("Done", 600)


def test_an_edited_text_whose_amount_moved_goes_back_to_a_person(inbox):
	action = proposed(amount=1000)
	machine.edit_text(action.name, message="<p>Vous devez 1000</p>")
	machine.approve(action.name, user="Administrator")
	pay(frappe.get_doc("Sales Invoice", action.lines[0].invoice), 400, on="2026-11-21")
	frappe.db.commit()
	dispatch.dispatch_batch([action.name])
	flush()
	assert action.reload().status == "To Approve"
	assert inbox.mails == []


def test_a_hold_set_between_approval_and_sending_stops_it(inbox):
	action = approved()
	frappe.db.set_value("Collection Case", action.case, {"hold_reason": "the director called", "hold_until": None})
	frappe.db.commit()
	dispatch.dispatch_batch([action.name])
	flush()
	assert action.reload().status == "Cancelled"
	assert inbox.mails == []


def test_a_credit_that_covers_everything_stops_it(inbox):
	action = approved(amount=100)
	make_advance(action.customer, 100, on="2026-11-20")
	frappe.db.commit()
	dispatch.dispatch_batch([action.name])
	flush()
	assert action.reload().status == "Cancelled"
	assert inbox.mails == []


def test_a_dispute_on_one_of_two_invoices_leaves_the_other_on_the_letter(inbox):
	customer = make_customer(language="fr")
	disputed = make_invoice(customer, due="2026-10-30", amount=500, posting_date="2026-10-01")
	action = approved(customer=customer, amount=100)
	assert len(action.lines) == 2
	frappe.db.set_value("Sales Invoice", disputed.name, {
		"recouvrement_exclude_until": "2030-01-01", "recouvrement_exclude_reason": "quality"})
	frappe.db.commit()
	dispatch.dispatch_batch([action.name])
	flush()
	assert (action.reload().status, action.total, len(action.lines)) == ("Done", 100, 1)


def test_the_gap_since_the_last_contact_wins_and_the_action_waits(inbox):
	first = approved()
	go(first.name)
	flush()
	second = machine.create_manual(first.case, "Email", manual=0, status="Approved", approver="Administrator", step=2,
		scenario=first.scenario, action_date=date.today())
	line = first.lines[0]
	second.append("lines", {"kind": "Due", "invoice": line.invoice, "term": line.term, "step": 2, "outstanding": 1234.5})
	machine.save(second)
	frappe.db.commit()
	dispatch.dispatch_batch([second.name])
	second.reload()
	assert (second.status, str(second.action_date)) == ("Approved", frappe.utils.add_days(frappe.utils.today(), 7))


def test_without_an_address_the_mail_becomes_a_letter_or_a_task(inbox):
	action = approved()
	frappe.db.set_value("Customer", action.customer, "email_id", "")
	frappe.db.commit()
	dispatch.dispatch_batch([action.name])
	flush()
	action.reload()
	assert (action.status, action.channel) == ("Approved", "Internal")
	assert action.remarks and inbox.mails == []


def test_case_20_automatic_sending_off_sends_nothing_by_itself_on_once_then_no_more(inbox):
	scenario = "Recouvrement Test Automatic"
	ensure_scenario(scenario)
	doc = frappe.get_doc("Dunning Scenario", scenario)
	doc.steps[0].update({"autonomy": "Automatic", "notice": "Recouvrement Test Notice"})
	doc.save()
	customer = make_customer(language="fr", scenario=scenario)
	make_invoice(customer, due="2026-10-31", posting_date="2026-10-01")
	run("2026-11-20")
	frappe.db.commit()
	dispatch.send_approved(COMPANY, now=True)
	flush()
	assert inbox.mails == []
	settings(automatic_sending=1)
	dispatch.send_approved(COMPANY, now=True)
	flush()
	assert len(inbox.mails) == 1
	dispatch.send_approved(COMPANY, now=True)
	flush()
	assert len(inbox.mails) == 1


def test_case_18_mail_server_down_two_attempts_then_none_and_after_release_one_mail(inbox):
	settings(retry_limit=2)
	action = approved()
	with mail_server_down():
		go(action.name)
		for _attempt in range(4):
			flush()
		action.reload()
		assert (action.status, action.attempts) == ("Failed", 2)
		assert action.last_error
	flush()
	run(frappe.utils.today())
	go(action.name)
	flush()
	assert inbox.mails == []
	machine.retry(action.name, user="Administrator")
	frappe.db.commit()
	go(action.name)
	flush()
	assert (action.reload().status, len(inbox.mails)) == ("Done", 1)


def test_a_worker_killed_before_handing_over_costs_one_attempt_and_the_mail_goes_once(inbox):
	action = approved()
	killed = in_another_process(f"dispatch._take({action.name!r}, getdate())\nos._exit(9)\n")
	assert killed.wait(60) == 9
	frappe.db.commit()
	assert action.reload().status == "Sending"
	go(action.name)  # still somebody's work: left alone
	flush()
	assert inbox.mails == []
	grow_old(action)
	go(action.name)
	go(action.name)
	flush()
	assert (action.reload().status, action.attempts, len(inbox.mails)) == ("Done", 2, 1)


def test_a_worker_killed_while_handing_over_leaves_nothing_behind(inbox):
	action = approved()
	code = (
		f"doc = dispatch._take({action.name!r}, getdate())\n"
		"dispatch.hand_over(doc.name, dispatch._draw([doc])[0])\nos._exit(9)\n"
	)
	killed = in_another_process(code)
	assert killed.wait(60) == 9, killed.stdout.read().decode()
	frappe.db.commit()
	assert frappe.db.count("Email Queue", {"reference_name": action.name}) == 0
	grow_old(action)
	go(action.name)
	flush()
	assert (action.reload().status, len(inbox.mails)) == ("Done", 1)


def test_a_queue_row_that_nobody_recorded_is_found_by_its_message_id(inbox):
	action = approved()
	go(action.name)
	frappe.db.set_value("Dunning Action", action.name, {"email_queue": None, "communication": None})
	grow_old(action)
	go(action.name)
	flush()
	assert (action.reload().status, len(inbox.mails)) == ("Done", 1)


def test_an_unknown_delivery_waits_for_a_person_and_is_never_resent(inbox):
	action = approved()
	go(action.name)
	frappe.db.sql(
		"""update `tabEmail Queue` set status = 'Sending', modified = date_sub(now(), interval 1 day)
		where name = %s""",
		action.reload().email_queue,
	)
	frappe.db.commit()
	dispatch.settle_deliveries()
	frappe.db.commit()
	assert action.reload().status == "Unknown"
	go(action.name)
	run(frappe.utils.today())
	flush()
	assert inbox.mails == []
	with pytest.raises(exceptions.ReasonRequiredError):
		machine.resolve_unknown(action.name, True, "")
	machine.resolve_unknown(action.name, False, "the customer has received nothing")
	assert action.reload().status == "Failed"


def test_two_dispatchers_at_once_send_one_mail(inbox):
	action = approved()
	code = f"dispatch.dispatch_batch([{action.name!r}])\nfrappe.db.commit()\n"
	both = [in_another_process(code) for _worker in range(2)]
	for worker in both:
		assert worker.wait(120) == 0, worker.stdout.read().decode()
	frappe.db.commit()
	assert frappe.db.count("Email Queue", {"reference_name": action.name}) == 1
	flush()
	assert (action.reload().status, len(inbox.mails)) == ("Done", 1)


def test_one_bad_letter_fails_alone(inbox):
	good, bad = approved(), approved()
	frappe.get_doc(
		{"doctype": "Dunning Notice", "notice_name": "Recouvrement Test Broken", "tone": "Firm", "channel": "Email",
			"texts": [{"language": "fr", "subject": "x", "email_body": "{{ 1 }}", "letter_body": "x"}]}
	).insert(ignore_if_duplicate=True)
	frappe.db.set_value("Dunning Notice Text", {"parent": "Recouvrement Test Broken"}, "email_body", "{{ nothing.of.it }}")
	frappe.clear_document_cache("Dunning Notice", "Recouvrement Test Broken")
	frappe.db.set_value("Dunning Action", bad.name, "notice", "Recouvrement Test Broken")
	frappe.db.commit()
	dispatch.dispatch_batch([bad.name, good.name])
	flush()
	assert good.reload().status == "Done"
	assert bad.reload().status == "Approved" and bad.attempts == 1 and "nothing" in bad.last_error
	assert len(inbox.mails) == 1


def test_a_large_batch_is_drawn_in_parts_and_each_letter_once(inbox):
	letter, nowhere = approved(channel="Letter"), approved(channel="Letter")
	add_address(letter.customer)
	assert set(postal.waiting(today=date.today())) == {letter.name, nowhere.name}
	drawn = postal.draw([letter.name, nowhere.name])
	assert drawn["drawn"] == [letter.name] and "address" in drawn["left_out"][0]["error"]
	frozen = letter.reload().pdf_sha256
	assert frozen and postal.print_batch([letter.name])["printed"] == [letter.name]
	assert letter.reload().pdf_sha256 == frozen


def test_letters_are_printed_as_one_pdf_then_posted(inbox):
	letters = [approved(channel="Registered Letter"), approved(channel="Letter"), approved(channel="Letter")]
	nowhere = letters.pop()
	for letter in letters:
		add_address(letter.customer)
	names = [letter.name for letter in letters]
	go(*names)
	assert [letter.reload().status for letter in letters] == ["Approved", "Approved"]
	with pytest.raises(exceptions.CannotPostError):
		postal._mark_posted(names[0], date.today(), None)
	batch = postal.print_batch([*names, nowhere.name])
	assert [row["name"] for row in batch["left_out"]] == [nowhere.name] and "address" in batch["left_out"][0]["error"]
	from pypdf import PdfReader

	path = frappe.get_doc("File", {"file_url": batch["file_url"]}).get_full_path()
	assert len(PdfReader(path).pages) == 4  # each letter begins on a right-hand page
	results = postal.mark_posted(names, date.today(), {names[0]: "1A 123 456 7890 1"})
	assert [row["ok"] for row in results] == [True, True]
	first = letters[0].reload()
	assert (first.status, first.tracking_number, str(first.posted_on)) == ("Done", "1A 123 456 7890 1", str(date.today()))
	postal.record_proofs(first.name, received_on=date.today(), receipt_proof="/private/files/receipt.pdf")
	assert first.reload().receipt_proof == "/private/files/receipt.pdf"
