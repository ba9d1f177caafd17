"""Notices name the customer's order and the contract, enclose them where the step says so, and tell the approver what is missing."""

# ruff: noqa: F811

from __future__ import annotations

import hashlib
import io
from typing import Any

import pytest

from recouvrement_app.services.contacts import actions as machine
from recouvrement_app.services.notices import notice_context, notices
from recouvrement_app.services.sending import dispatch, postal

from .factories import COMPANY, PREFIX, actions, ensure_scenario, frappe, make_customer, make_invoice, run
from .mail_world import NOTICE, flush, inbox, pdf_text, plain_spaces  # noqa: F401
from .test_dossier_chain import sold

RUN = "2026-11-20"


@pytest.fixture
def firm(inbox) -> str:
	"""A scenario whose first step is firm and encloses order and contract."""
	name = f"{PREFIX} Contract"
	ensure_scenario(name)
	scenario = frappe.get_doc("Dunning Scenario", name)
	scenario.steps[0].update({"attach_contract": 1, "tone": "Firm", "notice": NOTICE})
	scenario.save()
	return name


def bought(scenario: str) -> Any:
	"""The firm reminder of an invoice out of a chain of documents, with its contract."""
	customer = make_customer(language="fr", scenario=scenario)
	chain = sold(customer)
	frappe.db.set_value("Sales Order", chain["Sales Order"].name, "po_date", "2024-11-10")
	contract = frappe.get_doc({
		"doctype": "Contract", "party_type": "Customer", "party_name": customer, "start_date": "2024-01-15", "document_type": "Sales Order",
		"document_name": chain["Sales Order"].name, "contract_terms": "<p>Framework agreement no. 12</p>",
	}).insert().submit()  # fmt: skip
	run(RUN)
	(action,) = actions(customer)
	frappe.db.commit()
	return frappe._dict(action=action, contract=contract.name, **{key.replace(" ", "_").lower(): doc for key, doc in chain.items()})


def test_a_text_may_name_order_contract_and_terms_of_payment(firm: str) -> None:
	world = bought(firm)
	frappe.db.set_value("Sales Invoice", world.invoice.name, {"po_no": "", "po_date": None})
	(line,) = notice_context.of_action(world.action)["lines"]
	assert (line["order_number"], str(line["order_date"])) == ("PO-4711", "2024-11-10")
	assert (line["sales_order"], line["contract"]) == (world.sales_order.name, world.contract)
	frappe.db.set_value("Sales Invoice", world.invoice.name, {"po_no": "BC 9", "po_date": "2024-11-12"})
	(line,) = notice_context.of_action(world.action)["lines"]
	assert (line["order_number"], str(line["order_date"])) == ("BC 9", "2024-11-12")


def test_a_firm_letter_names_the_customers_order_and_a_gentle_one_does_not(firm: str) -> None:
	world = bought(firm)
	found = notices.preview(world.action)
	for part in ("message", "letter"):
		assert "votre commande n° PO-4711" in found[part] and f"contrat {world.contract}" in found[part]
	world.action.tone = "Reminder"
	assert "PO-4711" not in notices.preview(world.action)["letter"]


def test_the_approver_reads_what_goes_along_and_what_is_missing(firm: str) -> None:
	world = bought(firm)
	found = notices.preview(world.action)
	for name in (world.quotation.name, world.sales_order.name, world.contract):
		assert f"{name}.pdf" in found["attachments"]
	assert found["missing"] == []

	bare = make_customer(language="fr", scenario=firm)
	invoice = make_invoice(bare, due="2026-10-31", posting_date="2026-10-01")
	run("2026-11-21")
	(action,) = actions(bare)
	name = frappe.db.get_value("Customer", bare, "customer_name")
	assert notices.preview(action)["missing"] == [f"no quotation or order of {invoice.name}", f"no contract and no signed terms of {name}"]


def test_an_email_encloses_quotation_order_and_contract(firm: str, inbox) -> None:
	world = bought(firm)
	machine.approve(world.action.name, user="Administrator")
	frappe.db.commit()
	dispatch.send_approved(names=[world.action.name], now=True)
	flush()
	(mail,) = inbox.mails
	assert "PO-4711" in pdf_text(mail, world.sales_order.name)
	assert "4 800,00" in plain_spaces(pdf_text(mail, world.quotation.name))
	assert "Framework agreement no. 12" in pdf_text(mail, world.contract)


def printed(name: str, channel: str) -> Any:
	"""The action as a letter that was approved and printed."""
	frappe.db.set_value("Dunning Action", name, {"channel": channel, "recipient_address": "1 rue A\n69001 Lyon"})
	frappe.db.commit()
	machine.approve(name, user="Administrator")
	postal.print_batch([name])
	return frappe.get_doc("Dunning Action", name)


def test_a_posted_letter_carries_them_behind_it_frozen_with_one_sum(firm: str) -> None:
	from pypdf import PdfReader

	world = bought(firm)
	action = printed(world.action.name, "Registered Letter")
	content = notices.pdf_content(action)
	assert action.pdf_sha256 == hashlib.sha256(content).hexdigest()
	texts = [page.extract_text() for page in PdfReader(io.BytesIO(content)).pages]
	assert world.invoice.name in texts[0]
	behind = " ".join(texts[1:])
	assert "PO-4711" in behind and "Framework agreement no. 12" in behind


def test_the_terms_in_short_stand_at_the_foot_of_the_email_in_its_language(firm: str) -> None:
	settings = frappe.get_single("Recouvrement Settings")
	(row,) = [row for row in settings.companies if row.company == COMPANY] or [settings.append("companies", {"company": COMPANY})]
	row.update({"terms_summary_fr": "Paiement à 30 jours.", "terms_summary_en": "Payment within 30 days."})
	settings.save()
	world = bought(firm)
	try:
		assert "Nos conditions en bref\u00a0: Paiement à 30 jours." in notices.preview(world.action)["message"]
		world.action.language = "en"
		assert "Our terms in short: Payment within 30 days." in notices.preview(world.action)["message"]
	finally:
		row.update({"terms_summary_fr": "", "terms_summary_en": ""})
		settings.save()
		frappe.db.commit()


def test_a_posted_letter_lists_its_enclosures_and_takes_the_invoice_and_the_statement_along(firm: str) -> None:
	from pypdf import PdfReader

	scenario = frappe.get_doc("Dunning Scenario", firm)
	scenario.steps[0].update({"attach_invoices": 1, "attach_statement": 1})
	scenario.save()
	world = bought(firm)
	action = printed(world.action.name, "Letter")
	texts = [plain_spaces(page.extract_text()) for page in PdfReader(io.BytesIO(notices.pdf_content(action))).pages]
	listed = texts[0].split("P.J. : ")[1]
	assert listed.startswith(f"copie de la facture {world.invoice.name}, ") and "relevé de compte" in listed
	assert [text for text in texts[1:] if "Relevé de compte arrêté au" in text]
	assert [text for text in texts[1:] if world.invoice.name in text and "Relevé" not in text]
	postal.mark_posted([world.action.name], tracking={world.action.name: "1A 234"})
	sent = frappe.get_all("Invoice Sending", {"source_name": world.action.name}, ["invoice", "channel", "reference"])
	assert sent == [{"invoice": world.invoice.name, "channel": "By Post", "reference": "1A 234"}]
