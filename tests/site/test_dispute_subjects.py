"""A dispute names the delivery note and the project that it is about, suggested from the invoices' own links."""

from __future__ import annotations

from typing import Any

import pytest
from recouvrement_app.recouvrement.report.disputes import disputes as report

from recouvrement_app import exceptions, litigation_api
from recouvrement_app.services.contacts import outcomes
from recouvrement_app.services.litigation import dispute_start, disputes, file_view, litigation_letters

from .factories import COMPANY, PREFIX, case_of, frappe, make_customer, make_invoice, run, work_off
from .test_dossier_chain import sold

RUN = "2026-11-20"


def ensure_project() -> str:
	"""A project whose work is half done."""
	title = f"{PREFIX} Hall"
	name = frappe.db.get_value("Project", {"project_name": title})
	if not name:
		values = {"project_name": title, "company": COMPANY, "expected_end_date": "2026-12-18", "percent_complete_method": "Manual"}
		name = frappe.get_doc({"doctype": "Project", **values}).insert().name
	frappe.db.set_value("Project", name, "percent_complete", 50)
	return name


@pytest.fixture
def world(site: None) -> Any:
	"""A customer with an invoice out of a chain of documents, and one that stands alone; the first is of a project."""
	customer = make_customer(language="fr")
	chain = sold(customer)
	project = ensure_project()
	chain["Invoice"].db_set("project", project)
	alone = make_invoice(customer, due="2025-01-31")
	work_off()
	run(RUN)
	return frappe._dict(
		customer=customer, case=case_of(customer).name, invoice=chain["Invoice"].name, note=chain["Delivery Note"].name, project=project,
		alone=alone.name,
	)  # fmt: skip


def test_the_dialog_suggests_the_delivery_note_and_the_project_of_each_invoice(world: Any) -> None:
	start = dispute_start.of(world.case)
	assert start["delivery_notes"] == {world.invoice: [world.note]}
	assert start["projects"] == {world.invoice: [world.project]}


def test_an_invoice_delivered_from_its_order_names_that_delivery_note(site: None) -> None:
	from erpnext.selling.doctype.sales_order.sales_order import make_delivery_note, make_sales_invoice

	from recouvrement_app.services.litigation import dispute_subjects

	from .factories import ensure_item

	customer = make_customer()
	warehouse = frappe.get_all("Warehouse", {"company": COMPANY, "is_group": 0}, pluck="name")[0]
	values = {"customer": customer, "company": COMPANY, "transaction_date": "2025-01-02", "delivery_date": "2025-01-20"}
	items = [{"item_code": ensure_item(), "qty": 2, "rate": 100, "warehouse": warehouse}]
	order = frappe.get_doc({"doctype": "Sales Order", **values, "items": items}).insert().submit()
	invoice = make_sales_invoice(order.name).insert().submit()
	note = make_delivery_note(order.name).insert().submit()
	assert dispute_subjects.delivery_notes([invoice.name]) == {invoice.name: [note.name]}
	assert dispute_subjects.delivery_notes([invoice.name], ensure_item()) == {invoice.name: [note.name]}
	assert dispute_subjects.delivery_notes([invoice.name], "another item") == {}


def test_a_dispute_opened_by_a_call_names_them_by_itself(world: Any) -> None:
	answer = outcomes.log_outcome(None, "Disputes", case=world.case, invoices=[world.invoice], dispute_kind="Delivery", notes="Unfinished")
	file = frappe.get_doc("Litigation File", {"case": world.case, "kind": "Dispute"})
	assert (file.delivery_note, file.project) == (world.note, world.project), answer


def test_what_is_not_known_stays_empty_and_what_a_person_chooses_counts(world: Any) -> None:
	file = disputes.open_dispute(world.case, [world.alone], "Delivery")
	assert (file.delivery_note, file.project) == (None, None)
	name = litigation_api.open_dispute(world.case, [world.invoice], "Quality", "Scratched", project=world.project, delivery_note=world.note)
	file = frappe.get_doc("Litigation File", name)
	assert (file.delivery_note, file.project) == (world.note, world.project)


def test_the_delivery_note_of_another_customer_is_refused(world: Any) -> None:
	other = sold(make_customer())["Delivery Note"].name
	with pytest.raises(exceptions.InvoiceNotInCaseError, match=other):
		disputes.open_dispute(world.case, [world.invoice], "Delivery", delivery_note=other)


def test_the_file_shows_how_far_delivery_and_project_are(world: Any) -> None:
	file = disputes.open_dispute(world.case, [world.invoice], "Delivery")
	note, project = file_view.of(file)["subjects"]
	assert (note["name"], str(note["date"]), note["status"]) == (world.note, "2024-12-16", "To Bill")  # a part came back
	assert (project["title"], str(project["date"]), project["percent"]) == (f"{PREFIX} Hall", "2026-12-18", 50)


def test_the_report_of_root_causes_goes_down_to_delivery_note_and_project(world: Any) -> None:
	disputes.open_dispute(world.case, [world.invoice], "Delivery")
	filters = {"company": COMPANY, "from_date": "2020-01-01", "to_date": frappe.utils.today()}
	rows = [row for row in report.execute(filters)[1] if row.get("customer") == world.customer]
	assert [(row["delivery_note"], row["project"]) for row in rows] == [(world.note, world.project)]
	columns = {column["fieldname"]: column for column in report.execute(filters)[0]}
	assert columns["delivery_note"]["options"] == "Delivery Note" and columns["project"]["options"] == "Project"
	for group, value in (("Delivery Note", world.note), ("Project", world.project)):
		columns, rows, *_rest = report.execute({**filters, "group_by": group})
		assert columns[0]["options"] == group
		(row,) = [row for row in rows if row.get(columns[0]["fieldname"]) == value]
		assert (row["disputes"], row["still_open"]) == (1, 1)


def test_the_acknowledgement_names_them_in_the_customers_language(world: Any) -> None:
	file = disputes.open_dispute(world.case, [world.invoice], "Delivery")
	action = frappe.get_doc("Dunning Action", litigation_letters.draft(file.name, "acknowledgement", "Letter"))
	text = action.letter_html.replace("\u00a0", " ")
	assert "Bon de livraison" in text and f"{world.note} du 16 décembre 2024" in text
	assert f"{PREFIX} Hall" in text


def test_the_acknowledgement_of_an_invoice_not_received_says_how_it_was_sent(world: Any) -> None:
	from recouvrement_app.services.sales import invoice_sendings

	invoice_sendings.record(world.invoice, "By Post", "2025-01-02", reference="RK 1")
	file = disputes.open_dispute(world.case, [world.invoice], "Not Received")
	action = frappe.get_doc("Dunning Action", litigation_letters.draft(file.name, "acknowledgement", "Letter"))
	assert "envoi : Par courrier le" in action.letter_html and "RK 1" in action.letter_html


def test_the_connections_of_delivery_note_and_project_lead_to_their_disputes(world: Any) -> None:
	for doctype in ("Delivery Note", "Project"):
		groups = frappe.get_meta(doctype).get_dashboard_data()["transactions"]
		assert any("Litigation File" in group["items"] for group in groups), doctype

