"""Mail received by a real server: text, sender, reply address, letter, invoice copies, statement."""

# ruff: noqa: F811

import pytest

from recouvrement_app.services.sending import dispatch
from recouvrement_app.templates import words

from .factories import ensure_scenario, frappe
from .mail_world import ACCOUNT, SENDER, approved, flush, forget_account, inbox, pdf_text, plain_spaces  # noqa: F401

pytestmark = pytest.mark.usefixtures("inbox")


def rich_step(**over):
	"""Scenario whose first step grants days and encloses everything."""
	name = "Recouvrement Test Rich"
	values = {
		"grants_days": 8, "attach_invoices": 1, "attach_statement": 1, "show_charges": 1, "notice": "Recouvrement Test Notice", **over,
	}
	ensure_scenario(name)
	doc = frappe.get_doc("Dunning Scenario", name)
	doc.steps[0].update(values)
	doc.save()
	return name


def send_one(**more):
	action = approved(**more)
	dispatch.send_approved(names=[action.name], now=True)
	flush()
	return action.reload()


def test_an_approved_reminder_arrives_once_with_its_text_and_its_letter(inbox):
	action = send_one(amount=1234.5)
	(mail,) = inbox.mails
	assert action.status == "Done"
	assert inbox.recipients == ["billing@example.com"]
	assert plain_spaces(mail["Subject"]) == "Relance 1 : 1 234,50 €"
	assert "1 234,50 €" in plain_spaces(mail.get_body(("html",)).get_content())
	assert SENDER in mail["From"]
	assert "1 234,50 €" in plain_spaces(pdf_text(mail, action.name))


def test_the_mail_is_the_notice_alone_and_reads_as_plain_text_too(inbox):
	frappe.db.set_value("Email Account", ACCOUNT, "footer", "<p>Ateliers Dupont, capital de 10 000 €</p>")
	forget_account()
	try:
		action = send_one(amount=1234.5)
	finally:
		frappe.db.set_value("Email Account", ACCOUNT, "footer", "")
		frappe.db.commit()
		forget_account()
	(mail,) = inbox.mails
	page, text = mail.get_body(("html",)).get_content(), mail.get_body(("plain",)).get_content()
	assert "Sent via" not in page + text and "<img" not in page and "ERPNext" not in page
	assert "capital de 10 000 €</p></div></body>" in page
	lines = [plain_spaces(line) for line in text.splitlines()]
	assert lines[:4] == ["Madame, Monsieur,", "", "Sauf erreur, il reste dû 1 234,50 €.", ""]
	assert any(line.startswith(f"- Facture {action.lines[0].invoice} : 1 234,50 € (échéance 31/10/2026, retard ") for line in lines)
	assert "Total à régler : 1 234,50 €" in lines and f"Référence à rappeler : {action.name}" in lines
	assert [line for line in lines if line.startswith("- J’ai déjà payé : http")]


def test_the_letter_names_the_deadline_and_the_mail_encloses_invoice_and_statement(inbox):
	rich_step()
	from .factories import make_customer

	customer = make_customer(language="fr", scenario="Recouvrement Test Rich")
	action = send_one(customer=customer)
	(mail,) = inbox.mails
	names = sorted(part.get_filename() for part in mail.iter_attachments())
	invoice = action.lines[0].invoice
	# a letter of that name may lie on the disk since an earlier run: Frappe then adds letters to the new one's
	assert any(name.startswith(action.name) for name in names) and f"{invoice}.pdf" in names and len(names) == 3
	deadline = frappe.utils.add_days(frappe.utils.today(), 8)
	assert str(action.deadline) == deadline
	letter = plain_spaces(pdf_text(mail, action.name))
	assert f"{frappe.utils.getdate(deadline):%d/%m/%Y}" in letter or str(frappe.utils.getdate(deadline).year) in letter
	assert invoice in letter
	assert "1 234,50" in plain_spaces(pdf_text(mail, invoice))


def test_answers_go_to_the_reply_address_and_land_on_the_actions_timeline(inbox):
	frappe.db.set_single_value("Recouvrement Settings", "reply_to", "collections@dupont.example")
	frappe.clear_document_cache("Recouvrement Settings", "Recouvrement Settings")
	try:
		action = send_one()
	finally:
		frappe.db.set_single_value("Recouvrement Settings", "reply_to", "")
		frappe.clear_document_cache("Recouvrement Settings", "Recouvrement Settings")
	(mail,) = inbox.mails
	assert mail["Reply-To"] == "collections@dupont.example"
	sent = frappe.get_doc("Communication", action.communication)
	assert mail["Message-Id"].strip("<>") == sent.message_id
	assert (sent.reference_doctype, sent.reference_name) == ("Dunning Action", action.name)


def test_what_was_sent_is_frozen_with_its_hash(inbox):
	import hashlib

	action = send_one()
	content = frappe.get_doc("File", {"file_url": action.pdf_file, "attached_to_name": action.name}).get_content()
	assert hashlib.sha256(content).hexdigest() == action.pdf_sha256
	assert len(action.text_sha256) == 64
	action.subject = "another"
	with pytest.raises(frappe.ValidationError):
		action.save()


def test_a_mail_that_is_only_queued_does_not_count_as_sent(inbox):
	action = approved()
	dispatch.send_approved(names=[action.name], now=True)
	assert action.reload().status == "Sending"
	assert inbox.mails == []
	flush()
	assert action.reload().status == "Done"
	assert frappe.db.get_value("Sales Invoice", action.lines[0].invoice, "recouvrement_step") == 1


def test_a_returned_mail_marks_the_contact_and_asks_for_an_address(inbox):
	action = send_one()
	frappe.get_doc(
		{
			"doctype": "Communication", "communication_type": "Communication", "sent_or_received": "Received",
			"subject": "Undelivered Mail Returned to Sender", "sender": "MAILER-DAEMON@example.com", "content": "no such user",
			"reference_doctype": "Dunning Action", "reference_name": action.name, "communication_medium": "Email",
		}
	).insert(ignore_permissions=True)
	assert frappe.db.exists("ToDo", {"reference_type": "Collection Case", "reference_name": action.case})


def test_hostile_names_arrive_as_text(inbox):
	from .factories import make_customer

	customer = make_customer(language="fr")
	frappe.db.set_value("Customer", customer, "customer_name", "<script>alert(1)</script> {{ 7*7 }}")
	action = send_one(customer=customer)
	(mail,) = inbox.mails
	html = mail.get_body(("html",)).get_content()
	assert "<script>alert" not in html and "49" not in html.replace(action.name, "")


def test_the_account_manager_gets_the_letter_and_none_of_the_customers_links(inbox):
	from .factories import make_customer
	from .people import ensure_user

	seller = ensure_user("seller.copy@example.com", "Sales User")
	customer = make_customer(account_manager=seller)
	frappe.db.set_single_value("Recouvrement Settings", "copy_account_manager", 1)
	try:
		action = send_one(customer=customer, amount=120)
		flush()
	finally:
		frappe.db.set_single_value("Recouvrement Settings", "copy_account_manager", 0)
		frappe.db.commit()
	assert inbox.recipients == ["billing@example.com", seller]
	copy = inbox.mails[1]
	assert copy["Subject"].startswith("Copy: ")
	text = copy.get_body(("html",)).get_content()
	assert action.name in text and "answer=" not in text
	assert [part.get_filename() for part in copy.iter_attachments()] == [f"{action.name}.pdf"]


def test_nobody_gets_a_copy_that_the_settings_do_not_want(inbox):
	from .factories import make_customer
	from .people import ensure_user

	send_one(customer=make_customer(account_manager=ensure_user("seller.copy@example.com", "Sales User")))
	flush()
	assert inbox.recipients == ["billing@example.com"]


def test_a_letter_carries_the_code_of_its_transfer_where_the_settings_want_it(inbox):
	from recouvrement_app.services.notices import notice_context

	from .factories import COMPANY

	settings = frappe.get_doc("Recouvrement Settings")
	row = next(row for row in settings.companies if row.company == COMPANY)
	frappe.db.set_value("Recouvrement Company", row.name, {"iban": "FR7630006000011234567890189", "bic": ""})
	frappe.clear_document_cache("Recouvrement Settings", "Recouvrement Settings")
	action = approved(amount=80)
	try:
		for wanted in (1, 0):
			frappe.db.set_single_value("Recouvrement Settings", "payment_code_on_letters", wanted)
			frappe.clear_document_cache("Recouvrement Settings", "Recouvrement Settings")
			assert notice_context.of_action(action)["payment_code"].startswith("data:image/png;base64,") is bool(wanted)
	finally:
		frappe.db.set_value("Recouvrement Company", row.name, {"iban": row.iban, "bic": row.bic})
		frappe.db.set_single_value("Recouvrement Settings", "payment_code_on_letters", 1)
		frappe.clear_document_cache("Recouvrement Settings", "Recouvrement Settings")
		frappe.db.commit()


def test_a_courtesy_before_the_due_date_names_the_discount_that_still_runs(inbox):
	from recouvrement_app.services.notices import notice_context

	action = approved(amount=200)
	invoice, day = action.lines[0].invoice, action.action_date
	assert "Pas d’escompte" in notice_context.legal_mention("business", "France", [invoice], "fr")
	frappe.db.set_value(
		"Payment Schedule", {"parent": invoice}, {"discount_type": "Percentage", "discount": 2, "discount_date": day, "outstanding": 200}
	)
	found = notice_context.of_action(action, frappe.utils.getdate(day))["discounts"]
	assert [(row["invoice"], row["saved"], row["to_pay"]) for row in found] == [(invoice, 4, 196)]
	later = frappe.utils.getdate(frappe.utils.add_days(day, 1))
	assert notice_context.of_action(action, later)["discounts"] == []
	told = notice_context.legal_mention("business", "France", [invoice], "fr")
	until = words.long_day(frappe.utils.getdate(day), "fr")
	assert "Pas d’escompte" not in told and told.endswith(f"2,00\u00a0% jusqu’au {until} (facture {invoice}).")
	frappe.db.set_value("Payment Schedule", {"parent": invoice}, {"outstanding": 150})
	assert notice_context.of_action(action, frappe.utils.getdate(day))["discounts"] == []  # a part was paid: no discount on the rest


def test_a_copy_that_cannot_be_made_leaves_the_reminder_sent(inbox, monkeypatch):
	from recouvrement_app.services.sending import copies

	from .factories import make_customer
	from .people import ensure_user

	def broken(_doc):
		raise OSError("the letter's file is gone")

	customer = make_customer(account_manager=ensure_user("seller.copy@example.com", "Sales User"))
	frappe.db.set_single_value("Recouvrement Settings", "copy_account_manager", 1)
	monkeypatch.setattr(copies.notices, "pdf_content", broken)
	try:
		action = send_one(customer=customer)
		flush()
	finally:
		frappe.db.set_single_value("Recouvrement Settings", "copy_account_manager", 0)
		frappe.db.commit()
	assert action.status == "Done" and inbox.recipients == ["billing@example.com"]
	assert frappe.db.exists("Error Log", {"method": ("like", f"%no copy of {action.name} %")})


def test_only_an_email_that_no_person_approved_calls_itself_automatic(inbox):
	from recouvrement_app.services.notices import notice_context

	action = approved(amount=50)
	action.update({"autonomy": "Automatic", "approver": None})
	assert notice_context.of_action(action)["action"]["automatic"] is True
	action.approver = "Administrator"
	assert notice_context.of_action(action)["action"]["automatic"] is False


def test_a_letter_names_reminders_of_the_late_invoice_only(inbox):
	from recouvrement_app.services.notices import notice_context

	first = send_one()
	second = frappe.copy_doc(first)
	for row in second.lines:
		row.step_key = None
	second.update({"open_key": None, "status": "To Approve", "done_on": None, "email_queue": None, "communication": None})
	second.insert()

	def told(**over):
		frappe.db.set_value("Dunning Action", first.name, over)
		return notice_context.of_action(second)["lines"][0]["previous_notices"]

	assert told(done_on="2026-11-02 09:00:00") == [frappe.utils.getdate("2026-11-02")]
	assert told(done_on="2026-10-24 09:00:00") == []  # a courtesy before the due date reminds of nothing late
	assert told(done_on="2026-11-02 09:00:00", channel="Call", outcome="No Answer") == []
	assert told(channel="Call", outcome="Refuses") == [frappe.utils.getdate("2026-11-02")]
