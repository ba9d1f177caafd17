"""A dispute in a real browser: opened from wherever the complaint arrives, handed to its owner, resolved."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ..site.factories import actions, case_of, frappe
from ..site.litigation_world import COLLECTOR, ensure_people
from .conftest import choose_link, menu, playwright_api
from .file_steps import (
	STAIRS,
	answer_for,
	confirm,
	debtor,
	dialog_of,
	fill,
	next_thing,
	open_form,
	primary,
)
from .test_first_hour import button, eventually

expect = playwright_api.expect
SAID = "Two steps are scratched."


@pytest.fixture
def owed(site: None, worker: None) -> tuple[Any, str]:
	ensure_people()
	answer_for("Support Team")
	return debtor("Menuiserie Lefèvre", 34)


def file_of(invoice: Any) -> Any:
	"""The invoice's file, as soon as it is there."""
	eventually(lambda: bool(frappe.db.exists("Litigation File Invoice", {"invoice": invoice.name})), True)
	return frappe.get_doc("Litigation File", frappe.db.get_value("Litigation File Invoice", {"invoice": invoice.name}, "parent"))


def complain(page: Any, invoice: Any, amount: str = "1850") -> None:
	"""The dialog: what is contested of the invoice, and how much of it."""
	dialog = dialog_of(page)
	box = dialog.locator(f"[data-invoice='{invoice.name}']")
	if not box.is_checked():
		box.check()
	dialog.locator(f"[data-amount='{invoice.name}']").fill(amount)
	fill(dialog, kind="Quality", description=SAID)
	choose_link(dialog, "item", "Stairs")
	confirm(dialog)


def test_a_dispute_is_opened_from_the_case_handed_over_and_rejected(
	desk: Any, owed: tuple[Any, str], picture: Callable[[Any, str], None]
) -> None:
	invoice, case = owed
	open_form(desk, "collection-case", case)
	menu(desk, "More", "Dispute")
	complain(desk, invoice)
	file = file_of(invoice)
	assert (file.kind, file.status, file.dispute_kind, file.disputed_amount, file.item) == ("Dispute", "Open", "Quality", 1850, STAIRS)

	open_form(desk, "litigation-file", file.name)
	expect(next_thing(desk, "resolve")).to_contain_text("Ask for the customer's evidence")
	assert primary(desk) == ["Resolve"]
	picture(desk, "dispute")
	menu(desk, "More", "Assign")
	dialog = dialog_of(desk)
	choose_link(dialog, "user", "collector")
	fill(dialog, note="Ask the workshop.")
	confirm(dialog)
	eventually(lambda: file_of(invoice).owner_user, COLLECTOR)

	button(desk, "Resolve").click()
	dialog = dialog_of(desk)
	fill(dialog, outcome="Rejected", resolution="The scratches came after the delivery.")
	expect(dialog).to_contain_text("reminders go on where they stood")
	confirm(dialog)
	eventually(lambda: file_of(invoice).status, "Rejected")
	expect(next_thing(desk, "read_letter")).to_be_visible()
	assert primary(desk) == ["Read the Letter"]
	eventually(lambda: case_of(invoice.customer).total_disputed, 0)
	button(desk, "Read the Letter").click()
	desk.wait_for_url("**/dunning-action/**")
	assert "The scratches came after the delivery." in actions(invoice.customer)[-1].message


def test_a_dispute_from_an_invoice_ends_with_a_credit_note_to_check(desk: Any, owed: tuple[Any, str]) -> None:
	invoice, _case = owed
	open_form(desk, "sales-invoice", invoice.name)
	menu(desk, "Collection", "Dispute")
	complain(desk, invoice, "850")
	file = file_of(invoice)
	open_form(desk, "litigation-file", file.name)
	button(desk, "Resolve").click()
	dialog = dialog_of(desk)
	fill(dialog, outcome="Credit Note", resolution="The fitting was not done.", cause="Planning")
	confirm(dialog)
	expect(next_thing(desk, "check_credit_note")).to_be_visible()
	button(desk, "Credit Note").click()
	desk.wait_for_url("**/sales-invoice/**")
	note = frappe.get_doc("Sales Invoice", file_of(invoice).credit_note)
	assert (note.docstatus, note.return_against, note.grand_total) == (0, invoice.name, -850)


def test_a_dispute_comes_out_of_an_issue_of_the_customer(desk: Any, owed: tuple[Any, str]) -> None:
	invoice, _case = owed
	values = {"subject": "Scratched stairs", "customer": invoice.customer, "raised_by": "client@example.com"}
	issue = frappe.get_doc({"doctype": "Issue", **values}).insert()
	frappe.db.commit()
	open_form(desk, "issue", issue.name)
	told = desk.locator(".msgprint-dialog:visible, .modal-dialog:visible", has_text="Support Settings")
	told.wait_for()  # ERPNext's own form reads settings that its role Support Team may not see
	told.locator(".btn-modal-close").click()
	told.wait_for(state="hidden")
	menu(desk, "Create", "Dispute")
	dialog = dialog_of(desk)
	expect(dialog.locator("textarea[data-fieldname=description]")).to_have_value("Scratched stairs")
	dialog.locator(f"[data-invoice='{invoice.name}']").check()
	confirm(dialog)
	desk.wait_for_url("**/litigation-file/**")
	file = file_of(invoice)
	assert (file.issue, file.disputed_amount) == (issue.name, 5050)
	frappe.delete_doc("Issue", issue.name, force=True)
	frappe.db.commit()


def test_a_call_that_ends_in_a_dispute_opens_it(desk: Any, owed: tuple[Any, str]) -> None:
	invoice, case = owed
	open_form(desk, "collection-case", case)
	desk.locator(".recouvrement-case, [data-fieldname=case_view]").get_by_text(invoice.name).first.wait_for()
	button(desk, "Call").click()
	dialog = dialog_of(desk)
	dialog.get_by_role("button", name="Disputes", exact=True).click()
	fill(dialog, dispute_kind="Delivery")
	dialog.locator(".checkbox-options input").first.check()
	dialog.get_by_role("button", name="Save", exact=True).click()
	file = file_of(invoice)
	assert (file.dispute_kind, file.owner_department, bool(file.source_action)) == ("Delivery", "Delivery", True)


def test_nothing_is_disputed_beyond_what_is_owed_and_the_dialog_stays(desk: Any, owed: tuple[Any, str]) -> None:
	invoice, case = owed
	open_form(desk, "collection-case", case)
	menu(desk, "More", "Dispute")
	complain(desk, invoice, "9000")
	expect(desk.locator(".msgprint:visible")).to_contain_text("no more than that can be disputed")
	assert not frappe.db.exists("Litigation File Invoice", {"invoice": invoice.name})
