"""Attempts at an amicable settlement: found on the case, logged in the file, asked for by the gate, listed in the dossier."""

import pytest

from recouvrement_app import exceptions

from . import factories
from .litigation_world import (
	APPROVER,
	TODAY,
	frappe,
	proposed_file,
)


@pytest.fixture
def file(customer: str):
	"""A proposed legal recovery that lacks nothing but the record of an attempt; its invoice fell due on 2025-01-31."""
	return proposed_file(customer, amicable_record=1)


def unmet(file) -> list[str]:
	from recouvrement_app.services.litigation import litigation_gate

	return [code for code, _text in litigation_gate.gate(file.reload(), factories.day(TODAY))]


def test_a_route_that_asks_for_a_record_keeps_its_gate_shut_until_a_negotiation_is_logged(file) -> None:
	from recouvrement_app.services.litigation import file_view, litigation, negotiations

	assert unmet(file) == ["amicable_record"]
	with pytest.raises(exceptions.GateClosedError, match="amicable settlement"):
		litigation.approve(file.name, APPROVER, today=factories.day(TODAY))

	negotiations.log(file.name, "Meeting", "Mrs. Lambert, manager", "No Agreement", "2025-05-20", "Offers a third.")
	assert unmet(file) == []
	(attempt,) = file_view.of(file.reload())["attempts"]
	assert (str(attempt["day"]), attempt["with_whom"], attempt["formal"]) == ("2025-05-20", "Mrs. Lambert, manager", False)
	litigation.approve(file.name, APPROVER, today=factories.day(TODAY))
	assert file.reload().status == "Open"


def test_an_approver_goes_on_without_a_record_with_a_reason(file) -> None:
	from recouvrement_app.services.litigation import litigation

	litigation.approve(file.name, APPROVER, "The debtor left without an address.", factories.day(TODAY))
	assert (file.reload().status, file.gate_override_reason) == ("Open", "The debtor left without an address.")


def test_a_plan_that_was_broken_is_an_attempt_and_one_from_before_the_debt_is_not(file) -> None:
	from recouvrement_app.services.promises import promises

	doc = promises.create_promise(
		file.case, invoices=[file.invoices[0].invoice], confirm=False, promised_date="2025-03-10", received_on="2025-03-01"
	)
	assert unmet(file) == []
	frappe.db.set_value("Payment Promise", doc.name, "received_on", "2025-01-30")
	assert unmet(file) == ["amicable_record"]


def test_a_consumer_s_small_claim_needs_a_conciliator_and_a_talk_is_not_enough(file) -> None:
	from recouvrement_app.services.litigation import negotiations

	frappe.db.set_value("Collection Case", file.case, "debtor_type", "Consumer")
	frappe.db.set_value("Litigation Route", file.route, "amicable_attempt_below", 5000)
	frappe.clear_cache(doctype="Litigation Route")
	negotiations.log(file.name, "Phone Call", "Mr. Petit", "Refused", "2025-05-02")
	assert unmet(file) == ["amicable_attempt"]
	negotiations.log(file.name, "Conciliator", "Conciliator of Lyon", "No Answer", "2025-05-25")
	assert unmet(file) == []


def test_a_negotiation_is_logged_once_it_took_place_and_says_with_whom(file) -> None:
	from recouvrement_app.services.litigation import negotiations

	tomorrow = frappe.utils.add_days(frappe.utils.today(), 1)
	for over in ({"day": tomorrow}, {"with_whom": " "}):
		with pytest.raises(exceptions.NegotiationError):
			negotiations.log(file.name, **{"how": "Meeting", "with_whom": "Mr. Petit", "outcome": "Agreement", **over})


def test_the_attempts_enter_the_dossier_and_the_data_sheet(file) -> None:
	from recouvrement_app.services.dossier import negotiation_page, pieces
	from recouvrement_app.services.litigation import data_sheet, negotiations

	negotiations.log(file.name, "Mediation", "Chamber of Lyon", "No Agreement", "2025-05-20", "Came alone.")
	doc = file.reload()
	pieces.collect(doc, factories.day(TODAY))
	piece = next(row for row in doc.pieces if row.kind == "Negotiation")
	assert piece.file and not piece.missing
	page, sheet = negotiation_page.html(doc), data_sheet.html(doc, factories.day(TODAY))
	assert all("Chamber of Lyon" in text for text in (page, sheet)) and "Came alone." in page
