"""Who may do what with files, charges and credit holds, by role, through the methods that the desk calls."""

from typing import Any

import pytest

from recouvrement_app import credit_api, litigation_api

from . import factories
from .factories import make_customer, make_invoice
from .litigation_world import (
	APPROVER,
	COLLECTOR,
	TODAY,
	case_of,
	ensure_people,
	ensure_route,
	ensure_user,
	frappe,
)

SELLER, STRANGER, ACCOUNTANT = (f"{name}@recouvrement.test" for name in ("seller", "other-seller", "accounts"))


class World:
	"""A customer of the seller with a dispute on one invoice and a proposed legal recovery of another, and a waiver that waits."""

	def __init__(self) -> None:
		from recouvrement_app.services.litigation import disputes, litigation
		from recouvrement_app.services.receivables import waivers

		self.customer = make_customer(account_manager=SELLER)
		contested, unpaid = make_invoice(self.customer, amount=500), make_invoice(self.customer, amount=1000)
		self.invoice, self.unpaid = contested.name, unpaid.name
		self.case = case_of(self.customer)
		self.dispute = disputes.open_dispute(self.case, [contested.name], "Price", today=TODAY).name
		route = ensure_route()
		frappe.set_user(COLLECTOR)
		self.recovery = litigation.propose(self.case, [unpaid.name], route, today=TODAY).name
		self.waiver = waivers.request(self.case, [unpaid.name], "A gesture.", today=factories.day(TODAY)).name
		frappe.set_user("Administrator")


@pytest.fixture
def world(site: None):
	ensure_people()
	ensure_user(SELLER, "Sales User")
	ensure_user(STRANGER, "Sales User")
	ensure_user(ACCOUNTANT, "Accounts User")
	frappe.db.set_single_value("Recouvrement Settings", "waiver_approval_above", 0)
	frappe.clear_document_cache("Recouvrement Settings", "Recouvrement Settings")
	yield World()
	frappe.set_user("Administrator")


WRITES: dict[str, Any] = {
	"open_dispute": lambda w: litigation_api.open_dispute(w.case, [w.unpaid], "Price"),
	"dispute_start_of": lambda w: litigation_api.dispute_start_of(w.case),
	"resolve_dispute": lambda w: litigation_api.resolve_dispute(w.dispute, "Withdrawn", "x"),
	"assign_owner": lambda w: litigation_api.assign_owner(w.dispute, COLLECTOR),
	"draft_letter": lambda w: litigation_api.draft_letter(w.dispute, "acknowledgement"),
	"propose_recovery": lambda w: litigation_api.propose_recovery(w.case, [w.unpaid]),
	"approve_recovery": lambda w: litigation_api.approve_recovery(w.recovery, "x"),
	"log_event": lambda w: litigation_api.log_event(w.recovery, "Meeting"),
	"log_negotiation": lambda w: litigation_api.log_negotiation(w.recovery, "Meeting", "x", "No Agreement"),
	"choose_office": lambda w: litigation_api.choose_office(w.recovery, "x"),
	"log_cost": lambda w: litigation_api.log_cost(w.recovery, "Court Fee", 10),
	"close_recovery": lambda w: litigation_api.close_recovery(w.recovery, "Withdrawn", "x"),
	"collect_pieces": lambda w: litigation_api.collect_pieces(w.recovery),
	"add_piece": lambda w: litigation_api.add_piece(w.recovery, "x", "Other", "/private/files/x.pdf"),
	"build_dossier": lambda w: litigation_api.build_dossier(w.recovery),
	"hold_credit": lambda w: credit_api.hold_credit(w.customer, factories.COMPANY, "x"),
	"release_credit": lambda w: credit_api.release_credit(w.customer, factories.COMPANY, "x"),
	"invoice_late_charges": lambda w: credit_api.invoice_late_charges(w.case, [w.unpaid]),
	"waive_late_charges": lambda w: credit_api.waive_late_charges(w.case, [w.unpaid], "x"),
	"approve_waiver": lambda w: credit_api.approve_waiver(w.waiver),
	"refuse_waiver": lambda w: credit_api.refuse_waiver(w.waiver, "x"),
	"draft_write_off": lambda w: credit_api.draft_write_off(w.dispute, "x"),
}
READS: dict[str, Any] = {
	"view": lambda w: litigation_api.view(w.dispute),
	"gate": lambda w: litigation_api.gate(w.recovery),
	"route_advice": lambda w: litigation_api.route_advice(w.recovery),
	"dossier_state": lambda w: litigation_api.dossier_state(w.recovery),
	"late_charges_of": lambda w: credit_api.late_charges_of(w.case),
	"write_off_facts": lambda w: credit_api.write_off_facts(w.dispute),
	"held_companies": lambda w: credit_api.held_companies(w.customer),
	"credit_state": lambda w: credit_api.credit_state(w.customer, factories.COMPANY),
}
OF_FILES = [name for name in READS if name not in ("held_companies", "credit_state")]  # every seller sees every customer


def whitelisted(module: Any) -> set[str]:
	"""The methods that the desk may call."""
	return {name for name, value in vars(module).items() if value in frappe.whitelisted}


def test_every_method_is_in_these_tests() -> None:
	assert set(WRITES) | set(READS) == whitelisted(litigation_api) | whitelisted(credit_api)


def test_nobody_outside_collections_changes_a_file(world: World) -> None:
	for user in (SELLER, STRANGER, ACCOUNTANT, "Guest"):
		frappe.set_user(user)
		for name, write in WRITES.items():
			with pytest.raises(frappe.PermissionError):
				write(world)
				pytest.fail(f"{user} may call {name}")


def test_the_seller_of_the_customer_and_the_accountant_read_everything_of_it(world: World) -> None:
	for user in (SELLER, ACCOUNTANT):
		frappe.set_user(user)
		for read in READS.values():
			assert read(world) is not None


def test_another_seller_reads_nothing_of_it(world: World) -> None:
	frappe.set_user(STRANGER)
	for name in OF_FILES:
		with pytest.raises(frappe.PermissionError):
			READS[name](world)
	assert frappe.get_list("Litigation File", pluck="name") == []
	assert frappe.get_list("Late Charge Waiver", pluck="name") == []


def test_the_seller_sees_the_own_customer_s_files_and_comments_them(world: World) -> None:
	from frappe.desk.form.utils import add_comment

	frappe.set_user(SELLER)
	assert set(frappe.get_list("Litigation File", pluck="name")) == {world.dispute, world.recovery}
	comment = add_comment("Litigation File", world.dispute, "The price was agreed in March.", SELLER, "Seller")
	assert comment.reference_name == world.dispute

	frappe.set_user(STRANGER)
	with pytest.raises(frappe.PermissionError):
		add_comment("Litigation File", world.dispute, "x", STRANGER, "Other")


def test_the_collector_works_on_files_but_does_not_approve(world: World) -> None:
	from recouvrement_app import exceptions

	frappe.set_user(COLLECTOR)
	assert litigation_api.view(world.recovery)["next"] == "wait"
	assert litigation_api.log_cost(world.recovery, "Court Fee", 10) == 10
	with pytest.raises(exceptions.NotAnApproverError):
		litigation_api.approve_recovery(world.recovery, "x")
	with pytest.raises(exceptions.NotAnApproverError):
		credit_api.approve_waiver(world.waiver)

	frappe.set_user(APPROVER)
	assert litigation_api.view(world.recovery)["next"] == "approve"
	assert litigation_api.approve_recovery(world.recovery, "The debtor moves abroad.") == "Open"
	assert litigation_api.view(world.recovery)["next"] == "build"
	assert credit_api.approve_waiver(world.waiver) == "Approved"
	assert credit_api.late_charges_of(world.case, [world.unpaid])[0]["waived"] == ["indemnity", "interest"]


def test_the_one_thing_to_do_follows_a_dispute_to_its_end(world: World) -> None:
	frappe.set_user(COLLECTOR)
	assert litigation_api.view(world.dispute)["next"] == "resolve"
	litigation_api.resolve_dispute(world.dispute, "Credit Note", "The price was wrong.", amount=100)
	view = litigation_api.view(world.dispute)

	assert view["next"] == "check_credit_note"
	assert [step["title"] for step in view["steps"]] == ["Compare with the order and the price agreed", "Answer the customer"]
	frappe.set_user("Administrator")
	frappe.get_doc("Sales Invoice", {"return_against": world.invoice}).submit()
	assert litigation_api.view(world.dispute)["next"] == "nothing"
