"""How invoices were sent: by which channel, when, with which proof; told where somebody says that one never came."""

# ruff: noqa: F811

import hashlib

import pytest

from recouvrement_app import exceptions, quick_api
from recouvrement_app.services.cases import case_view
from recouvrement_app.services.figures import mending
from recouvrement_app.services.figures.figures import Scope
from recouvrement_app.services.litigation import dispute_start, disputes, file_view
from recouvrement_app.services.sales import invoice_sendings
from recouvrement_app.services.sending import dispatch

from .factories import (
	COMPANY,
	PREFIX,
	actions,
	case_of,
	day,
	ensure_scenario,
	frappe,
	make_customer,
	make_invoice,
	run,
)
from .litigation_world import ensure_route
from .mail_world import NOTICE, flush, inbox  # noqa: F401
from .people import ensure_colleague
from .test_dossier import attach, content, pages_pdf

formatdate = frappe.utils.formatdate
pytestmark = pytest.mark.usefixtures("site")
RUN = "2026-11-20"


def owing(**over):
	customer = make_customer(language="fr", **over)
	invoice = make_invoice(customer, due="2026-10-31", amount=1234.5, posting_date="2026-10-01")
	run(RUN)
	return customer, invoice.reload()


def sent(invoice, channel="By Post", on="2026-10-02", **over):
	(result,) = quick_api.mark_sent([invoice.name], channel, on, **over)
	assert result["ok"], result
	return rows(invoice)


def by_post():
	return f"By Post on {formatdate('2026-10-02')}, RK 1"


def rows(invoice):
	return invoice_sendings.of_invoices([invoice.name]).get(invoice.name, [])


def test_each_sending_keeps_channel_day_and_reference_and_the_invoice_its_first_day():
	_customer, invoice = owing()
	sent(invoice, "E-invoicing Platform", "2026-10-05", reference="FLUX-88")
	sent(invoice, "By Post", "2026-10-02", reference="RK 1234 5678 9 FR")
	found = [(row.channel, str(row.sent_on), row.reference) for row in rows(invoice)]
	assert found == [("By Post", "2026-10-02", "RK 1234 5678 9 FR"), ("E-invoicing Platform", "2026-10-05", "FLUX-88")]
	assert str(invoice.reload().recouvrement_sent_on) == "2026-10-02"


def test_the_same_sending_is_recorded_once_and_takes_the_proof_that_comes_later():
	_customer, invoice = owing()
	sent(invoice, reference="RK 1")
	proof = attach("Sales Invoice", invoice.name, "deposit.pdf", pages_pdf(1))
	(row,) = sent(invoice, reference="RK 1", proof=proof)
	assert row.proof == proof
	name = frappe.db.get_value("File", {"file_url": proof})
	assert row.proof_sha256 == hashlib.sha256(frappe.get_doc("File", name).get_content()).hexdigest()


def test_several_invoices_are_sent_at_once_and_the_refused_one_is_told():
	(_one, first), (_two, second) = owing(), owing()
	results = quick_api.mark_sent([first.name, second.name], "By Hand", "2030-01-01")
	assert [row["ok"] for row in results] == [False, False] and first.name in results[0]["error"]
	results = quick_api.mark_sent([first.name, second.name], "By Hand", "2026-10-03")
	assert [row["ok"] for row in results] == [True, True]
	assert [rows(invoice)[0].channel for invoice in (first, second)] == ["By Hand", "By Hand"]


def test_a_channel_that_does_not_exist_is_refused():
	_customer, invoice = owing()
	(result,) = quick_api.mark_sent([invoice.name], "Pigeon")
	assert not result["ok"] and rows(invoice) == []


def test_a_draft_was_never_sent():
	invoice = frappe.copy_doc(owing()[1]).insert()
	with pytest.raises(exceptions.SendingError, match=invoice.name):
		invoice_sendings.record(invoice.name, "By Post")


def test_a_mistake_that_is_deleted_gives_the_day_back():
	_customer, invoice = owing()
	sent(invoice, on="2026-10-02", reference="one")
	sent(invoice, on="2026-10-09", reference="two")
	for row, left in zip(rows(invoice), ("2026-10-09", "None"), strict=True):
		frappe.delete_doc("Invoice Sending", row.name)
		assert str(invoice.reload().recouvrement_sent_on) == left


def test_a_day_from_before_the_log_stays_and_its_channel_is_not_guessed():
	_customer, invoice = owing()
	invoice.db_set("recouvrement_sent_on", "2026-10-01")
	sent(invoice, on="2026-10-20")
	assert str(invoice.reload().recouvrement_sent_on) == "2026-10-01"
	frappe.delete_doc("Invoice Sending", rows(invoice)[0].name)
	assert str(invoice.reload().recouvrement_sent_on) == "2026-10-01"
	assert invoice_sendings.told([invoice.name])[invoice.name] == [f"sent on {formatdate('2026-10-01')}, channel not recorded"]


def test_an_invoice_mailed_from_its_form_is_a_sending_by_email_with_its_addressee(inbox):
	from frappe.core.doctype.communication.email import make

	_customer, invoice = owing()
	make("Sales Invoice", invoice.name, content="Your invoice", subject="Invoice", recipients="billing@example.com", send_email=True)
	assert rows(invoice) == []
	flush()
	flush()
	(row,) = rows(invoice)
	assert (row.channel, row.recipient, row.source_doctype) == ("Email", "billing@example.com", "Communication")
	assert row.sent_on == frappe.utils.getdate()


def test_a_reminder_that_encloses_the_invoice_is_a_sending_too(inbox):
	name = f"{PREFIX} Encloses"
	ensure_scenario(name)
	scenario = frappe.get_doc("Dunning Scenario", name)
	scenario.steps[0].update({"attach_invoices": 1, "notice": NOTICE})
	scenario.save()
	customer, invoice = owing(scenario=name)
	(action,) = actions(customer)
	from recouvrement_app.services.contacts import actions as machine

	machine.approve(action.name, user="Administrator")
	frappe.db.commit()
	dispatch.send_approved(names=[action.name], now=True)
	flush()
	assert action.reload().status == "Done"
	(row,) = rows(invoice)
	assert (row.channel, row.source_doctype, row.source_name) == ("Email", "Dunning Action", action.name)


def test_the_customers_usual_channel_is_offered_and_told_where_the_sending_is_missing():
	customer, invoice = owing(recouvrement_invoice_channel="E-invoicing Platform")
	other, second = owing()
	assert quick_api.sending_start([invoice.name]) == {"channel": "E-invoicing Platform"}
	assert quick_api.sending_start([invoice.name, second.name]) == {"channel": ""}
	details = {row["customer"]: row["detail"] for row in mending.rows(Scope(day(RUN), (COMPANY,)), mending.NEVER_SENT)}
	assert details[customer] == "Its sending is not recorded. Usual channel: E-invoicing Platform."
	assert details[other] == "Its sending is not recorded."
	sent(invoice, "E-invoicing Platform")
	assert customer not in {row["customer"] for row in mending.rows(Scope(day(RUN), (COMPANY,)), mending.NEVER_SENT)}


def test_the_page_of_the_case_tells_how_each_invoice_was_sent():
	customer, invoice = owing(recouvrement_invoice_channel="By Post")
	found = case_view.of_case(case_of(customer).name)
	assert found["invoice_channel"] == "By Post" and found["lines"][0]["sent"] == []
	sent(invoice, reference="RK 1")
	found = case_view.of_case(case_of(customer).name)
	assert found["lines"][0]["sent"] == [by_post()]


def test_who_says_not_received_is_answered_with_the_sendings():
	customer, invoice = owing()
	sent(invoice, reference="RK 1")
	case = case_of(customer).name
	(line,) = dispute_start.of(case)["invoices"]
	assert line["sent"] == [by_post()]
	file = disputes.open_dispute(case, [invoice.name], "Not Received", "We never got it.")
	assert file_view.of(file)["sendings"] == [{"invoice": invoice.name, "sent": [by_post()]}]
	file.dispute_kind = "Price"
	assert file_view.of(file)["sendings"] == []


def test_proofs_of_sending_are_pieces_of_the_dossier(inbox):
	from frappe.core.doctype.communication.email import make

	from recouvrement_app.services.dossier import dossier
	from recouvrement_app.services.litigation import litigation

	customer, invoice = owing()
	proof = attach("Sales Invoice", invoice.name, "deposit.pdf", pages_pdf(1, (420, 595)))
	sent(invoice, reference="RK 1", proof=proof)
	make("Sales Invoice", invoice.name, content="Votre facture", subject="Facture", recipients="billing@example.com", send_email=True)
	flush()
	file = litigation.propose(case_of(customer).name, [invoice.name], ensure_route(required_pieces="Invoice\nProof of Sending"))
	assert "Proof of Sending" not in (file.missing_pieces or "")
	kept, drawn = [row for row in file.pieces if row.kind == "Proof of Sending"]
	assert str(kept.date) == "2026-10-02" and "RK 1" in kept.title and invoice.name in kept.title
	assert content(kept.file) == content(proof)
	assert kept.sha256 == hashlib.sha256(content(proof)).hexdigest()
	assert drawn.sha256 and drawn.source_doctype == "Invoice Sending"
	from io import BytesIO

	from pypdf import PdfReader

	text = " ".join(PdfReader(BytesIO(content(drawn.file))).pages[0].extract_text().split())
	for word in (invoice.name, "billing@example.com", "Votre facture", "E-mail"):
		assert word in text, (word, text)
	order = [row.kind for row in file.pieces]
	assert order.index("Invoice") < order.index("Proof of Sending")
	assert dossier.build(file.name).dossier_pdf


def test_a_file_that_one_may_not_see_is_no_proof():
	_customer, invoice = owing()
	secret = attach("User", "Administrator", "salaries.pdf", pages_pdf(1, (333, 444)))
	try:
		frappe.set_user(ensure_colleague("sender", "Collections User", "Accounts User"))
		with pytest.raises(frappe.PermissionError, match="salaries"):
			quick_api.mark_sent([invoice.name], "By Post", proof=secret)
	finally:
		frappe.set_user("Administrator")
	assert rows(invoice) == []


def test_a_seller_reads_the_sendings_of_the_own_customers_only():
	_customer, invoice = owing()
	(row,) = sent(invoice)
	user = ensure_colleague("seller-of-none", "Sales User")
	try:
		frappe.set_user(user)
		assert frappe.get_list("Invoice Sending", {"invoice": invoice.name}) == []
		assert not frappe.has_permission("Invoice Sending", "read", row.name)
	finally:
		frappe.set_user("Administrator")


def test_an_invoice_that_is_deleted_takes_its_sendings_along():
	_customer, invoice = owing()
	sent(invoice)
	invoice.reload().cancel()
	invoice_sendings.delete_of("nothing")
	assert len(rows(invoice)) == 1
	frappe.db.delete("Receivable State", {"invoice": invoice.name})
	frappe.delete_doc("Sales Invoice", invoice.name, force=True)
	assert rows(invoice) == []
