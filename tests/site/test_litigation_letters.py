"""The letters of a file as notices: drawn up, approved, mailed or posted, and stopped when money comes first."""

from io import BytesIO

import pytest
from pypdf import PdfReader

from recouvrement_app import exceptions

from .factories import COMPANY, make_customer, make_invoice, pay, work_off
from .litigation_world import case_of, ensure_route, formal_notice, frappe
from .mail_world import flush, inbox, pdf_text, plain_spaces  # noqa: F401

APPROVER = "Administrator"


@pytest.fixture
def recovery(site: None):
	from recouvrement_app.services.litigation import litigation

	customer = make_customer(language="fr")
	invoice = make_invoice(customer, amount=1000)
	case = case_of(customer)
	frappe.db.set_value("Collection Case", case, "language", "fr")
	formal_notice(case, [invoice])
	return litigation.propose(case, [invoice.name], ensure_route())


@pytest.fixture
def dispute(site: None):
	from recouvrement_app.services.litigation import disputes

	customer = make_customer(language="fr")
	invoice = make_invoice(customer, amount=1000)
	case = case_of(customer)
	frappe.db.set_value("Collection Case", case, "language", "fr")
	return disputes.open_dispute(case, {invoice.name: 400.0}, "Quality", "Rayures")


def drafted(file, letter: str, channel: str | None = None):
	from recouvrement_app.services.litigation import litigation_letters

	name = litigation_letters.draft(file.name, letter, channel)
	frappe.db.commit()
	return frappe.get_doc("Dunning Action", name)


def approve(action):
	from recouvrement_app.services.contacts import actions

	actions.approve(action.name, user=APPROVER)
	frappe.db.commit()
	return action.name


def test_a_letter_waits_for_approval_with_its_text_lines_and_file(recovery) -> None:
	action = drafted(recovery, "last_warning")

	assert (action.status, action.channel, action.tone) == ("To Approve", "Registered Letter", "Last Warning")
	assert action.litigation_file == recovery.name and action.deadline
	assert action.total == 1000 and action.total_indemnity == 40
	assert [row.invoice for row in action.lines] == [recovery.invoices[0].invoice]
	assert "Dernier avis avant poursuites" in action.subject


def test_the_same_letter_is_drawn_up_once(recovery) -> None:
	assert drafted(recovery, "last_warning").name == drafted(recovery, "last_warning").name


def test_an_acknowledgement_is_mailed_with_its_letter_although_the_invoice_rests(dispute, inbox) -> None:  # noqa: F811
	from recouvrement_app.services.sending import dispatch

	name = approve(drafted(dispute, "acknowledgement"))
	dispatch.send_approved(names=[name], now=True)
	flush()

	(mail,) = inbox.mails
	body = plain_spaces(mail.get_body(("html",)).get_content())
	assert "answer=paid" in body and "answer=dispute" not in body, "who complained is not asked to complain"
	letter = plain_spaces(pdf_text(mail, name))
	for text in (body, letter):
		assert "accusé de réception" in text and "400,00 €" in text and "600,00 €" in text
	assert "IBAN" not in letter


def test_a_last_notice_is_printed_with_its_charges_apart(recovery) -> None:
	from recouvrement_app.services.sending import postal

	add_address(recovery.customer)
	name = approve(drafted(recovery, "last_warning"))
	printed = postal.print_batch([name])
	action = frappe.get_doc("Dunning Action", name)

	assert printed["printed"] == [name]
	content = frappe.get_doc("File", {"file_url": action.pdf_file}).get_content()
	text = plain_spaces(" ".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages))
	for must in ("1 000,00 €", "40,00 €", "Pénalités de retard", "1 quai Saint-Vincent", "mise en demeure du 1er avril 2025"):
		assert must in text, must


def add_address(customer: str) -> None:
	values = {"address_title": customer, "address_type": "Billing", "address_line1": "1 quai Saint-Vincent", "city": "Lyon"}
	links = [{"link_doctype": "Customer", "link_name": customer}]
	frappe.get_doc({"doctype": "Address", "country": "France", "pincode": "69001", "links": links, **values}).insert()


def test_money_that_comes_first_cancels_the_letter(recovery, inbox) -> None:  # noqa: F811
	from recouvrement_app.services.sending import dispatch

	name = approve(drafted(recovery, "last_warning", "Email"))
	pay(frappe.get_doc("Sales Invoice", recovery.invoices[0].invoice), on=frappe.utils.today())
	work_off()
	dispatch.send_approved(names=[name], now=True)
	flush()

	assert frappe.db.get_value("Dunning Action", name, "status") == "Cancelled" and inbox.mails == []


def test_a_payment_on_account_sends_it_back_and_the_next_draft_takes_its_place(recovery, inbox) -> None:  # noqa: F811
	from recouvrement_app.services.sending import dispatch

	name = approve(drafted(recovery, "last_warning", "Email"))
	pay(frappe.get_doc("Sales Invoice", recovery.invoices[0].invoice), 300, on=frappe.utils.today())
	work_off()
	dispatch.send_approved(names=[name], now=True)
	assert frappe.db.get_value("Dunning Action", name, "status") == "To Approve" and inbox.mails == []

	again = drafted(recovery, "last_warning", "Email")
	assert again.name != name and again.total == 700
	assert frappe.db.get_value("Dunning Action", name, "status") == "Cancelled"


def test_a_letter_whose_deadline_has_passed_does_not_leave(recovery, inbox) -> None:  # noqa: F811
	from recouvrement_app.services.sending import dispatch

	name = approve(drafted(recovery, "last_warning", "Email"))
	frappe.db.set_value("Dunning Action", name, "deadline", frappe.utils.add_days(frappe.utils.today(), -1))
	frappe.db.commit()
	dispatch.send_approved(names=[name], now=True)
	assert frappe.db.get_value("Dunning Action", name, "status") == "To Approve" and inbox.mails == []


def test_who_has_no_address_for_mail_gets_a_letter(dispute) -> None:
	frappe.db.set_value("Customer", dispute.customer, "email_id", None)
	assert drafted(dispute, "acknowledgement").channel == "Letter"


def test_a_letter_that_does_not_fit_is_refused(recovery, dispute) -> None:
	from recouvrement_app.exceptions import LitigationLetterError
	from recouvrement_app.services.litigation import disputes, litigation_letters

	for file, letter in ((recovery, "acknowledgement"), (dispute, "last_warning")):
		with pytest.raises(LitigationLetterError, match="does not fit"):
			litigation_letters.draft(file.name, letter)
	disputes.resolve(dispute.name, "Resume", "Nothing found.")
	with pytest.raises(LitigationLetterError, match="no letter"):
		litigation_letters.draft(dispute.name, "acknowledgement")


def test_a_sent_letter_becomes_a_piece_of_the_file(recovery) -> None:
	from recouvrement_app.services.dossier import pieces
	from recouvrement_app.services.sending import postal

	add_address(recovery.customer)
	name = approve(drafted(recovery, "last_warning"))
	postal.print_batch([name])
	postal.mark_posted([name])
	found = pieces.collect(frappe.get_doc("Litigation File", recovery.name))

	assert name in [row.source_name for row in found.pieces if row.kind == "Reminder"]


def retain_title(on: int) -> None:
	"""Whether the company's terms hold the clause."""
	settings = frappe.get_doc("Recouvrement Settings")
	settings.set("companies", [{"company": COMPANY, "retention_of_title": on}])
	settings.save()
	frappe.db.commit()


def test_goods_are_claimed_only_where_the_terms_retain_title(recovery, dispute) -> None:
	from recouvrement_app.services.litigation import file_view, litigation_letters

	retain_title(0)
	assert file_view.of(recovery)["retains_title"] is False
	with pytest.raises(exceptions.LitigationLetterError, match="retain title"):
		litigation_letters.draft(recovery.name, "retention_of_title")

	retain_title(1)
	assert file_view.of(recovery)["retains_title"] is True
	action = drafted(recovery, "retention_of_title")
	assert (action.status, action.channel, action.tone, action.total) == ("To Approve", "Registered Letter", "Formal Notice", 1000)
	assert "restituer les marchandises" in action.letter_html and "2367" in action.letter_html
	assert str(action.deadline) == str(frappe.utils.getdate(frappe.utils.add_days(None, 8)))
	with pytest.raises(exceptions.LitigationLetterError):
		litigation_letters.draft(dispute.name, "retention_of_title")
	retain_title(0)
