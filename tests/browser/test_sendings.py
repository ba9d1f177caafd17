"""How invoices were sent, seen in the desk: marked on the form, told on the case and in a dispute about an invoice that never came."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..site.factories import frappe
from ..site.test_dispute_subjects import ensure_project
from .conftest import menu, playwright_api
from .file_steps import answer_for, confirm, debtor, dialog_of, fill, open_form
from .test_first_hour import eventually

expect = playwright_api.expect


def test_an_invoice_is_marked_as_sent_and_answers_who_never_got_it(desk: Any, picture: Callable[[Any, str], None]) -> None:
	answer_for("Projects User")
	invoice, case = debtor("Menuiserie Lefèvre", 34)
	frappe.db.set_value("Customer", invoice.customer, "recouvrement_invoice_channel", "By Post")
	invoice.db_set("project", ensure_project())
	frappe.db.commit()
	open_form(desk, "collection-case", case)
	expect(desk.locator(".case-sent:visible").first).to_contain_text("sending not recorded")

	open_form(desk, "sales-invoice", invoice.name)
	menu(desk, "Collection", "Mark as Sent")
	dialog = dialog_of(desk)
	expect(dialog.locator("select[data-fieldname=channel]")).to_have_value("By Post")
	fill(dialog, reference="RK 1234")
	confirm(dialog)
	eventually(lambda: frappe.db.get_value("Invoice Sending", {"invoice": invoice.name}, "reference"), "RK 1234")
	expect(desk.locator(".recouvrement-sendings")).to_contain_text("By Post · RK 1234")

	open_form(desk, "collection-case", case)
	expect(desk.locator(".case-sent:visible").first).to_contain_text("RK 1234")
	menu(desk, "More", "Dispute")
	dialog = dialog_of(desk)
	dialog.locator(f"[data-invoice='{invoice.name}']").check()
	fill(dialog, kind="Not Received", description="It never came.")
	expect(dialog.locator(".dispute-sent")).to_contain_text("RK 1234")
	expect(dialog.locator("input[data-fieldname=project]")).to_have_value(invoice.project)
	confirm(dialog)
	eventually(lambda: bool(frappe.db.exists("Litigation File Invoice", {"invoice": invoice.name})), True)
	file = frappe.db.get_value("Litigation File Invoice", {"invoice": invoice.name}, "parent")
	open_form(desk, "litigation-file", file)
	expect(desk.locator(".recouvrement-sent:visible")).to_contain_text("By Post on")
	expect(desk.locator(".recouvrement-subjects:visible")).to_contain_text("50 % of the tasks done")
