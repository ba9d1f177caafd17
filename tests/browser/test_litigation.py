"""Legal recovery in a real browser: proposed by one person, opened by another, followed, and its dossier downloaded."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from ..site.factories import frappe
from ..site.litigation_world import COLLECTOR, done_action, ensure_people, ensure_route, formal_notice
from .conftest import PASSWORD, log_in, menu, playwright_api
from .file_steps import confirm, debtor, dialog_of, fill, next_thing, open_form, primary
from .test_first_hour import button, eventually

expect = playwright_api.expect
pypdf = pytest.importorskip("pypdf")


@pytest.fixture
def owed(site: None, worker: None) -> tuple[Any, str]:
	"""An invoice that went through its reminders and a formal notice whose deadline passed."""
	ensure_people()
	ensure_route()
	invoice, case = debtor("Brasserie des Quais SAS", 150)
	days = {back: str(frappe.utils.getdate() - timedelta(days=back)) for back in (140, 60, 45)}
	done_action(case, [invoice], days[140], channel="Email", step=1)
	formal_notice(case, [invoice], days[60], days[45])
	frappe.db.commit()
	return invoice, case


def only_file() -> Any:
	"""The site's one file."""
	return frappe.get_last_doc("Litigation File")


def as_collector(page: Any, address: str) -> None:
	"""The desk as the colleague who proposes."""
	from frappe.utils.password import update_password

	update_password(COLLECTOR, PASSWORD)
	frappe.db.commit()
	log_in(page, address, COLLECTOR)


def downloaded(page: Any, label: str) -> bytes:
	"""What the browser keeps when the link is clicked."""
	with page.expect_download() as found:
		page.locator(".recouvrement-file:visible a", has_text=label).click()
	return Path(found.value.path()).read_bytes()


def test_a_file_is_proposed_opened_by_somebody_else_and_its_dossier_downloaded(
	desk: Any, address: str, open_page: Callable[..., Any], owed: tuple[Any, str], picture: Callable[[Any, str], None]
) -> None:
	invoice, case = owed
	colleague = open_page()
	as_collector(colleague, address)
	open_form(colleague, "collection-case", case)
	menu(colleague, "More", "Legal Recovery")
	dialog_of(colleague).get_by_role("button", name="Yes").click()
	colleague.wait_for_url("**/litigation-file/**")
	file = only_file()
	expect(next_thing(colleague, "wait")).to_contain_text("somebody else")
	assert primary(colleague) == []  # who proposed does not open it

	open_form(desk, "litigation-file", file.name)
	expect(next_thing(desk, "approve")).to_contain_text("All conditions are met")
	assert primary(desk) == ["Approve and Open"]
	button(desk, "Approve and Open").click()
	dialog_of(desk).get_by_role("button", name="Yes").click()
	expect(next_thing(desk, "build")).to_be_visible()
	eventually(lambda: (only_file().status, only_file().docstatus), ("Open", 1))
	assert primary(desk) == ["Build Dossier"]

	button(desk, "Build Dossier").click()
	expect(next_thing(desk, "record")).to_be_visible(timeout=90_000)
	picture(desk, "litigation-file")
	text = "".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(downloaded(desk, "PDF"))).pages)
	assert "Brasserie des Quais SAS" in text and invoice.name in text and "Pièce n° 1" in text
	names = ZipFile(BytesIO(downloaded(desk, "ZIP"))).namelist()
	assert any(name.endswith(".xlsx") for name in names) and any(name.endswith(".pdf") for name in names)

	button(desk, "Record Event").click()
	dialog = dialog_of(desk)
	fill(dialog, kind="Filed")
	confirm(dialog)
	eventually(lambda: (only_file().status, only_file().stage), ("In Progress", "Filed"))
	button(desk, "Record Event").click()
	dialog = dialog_of(desk)
	fill(dialog, kind="Order")
	confirm(dialog)
	expect(next_thing(desk, "record")).to_contain_text("Have the order served")
	expect(desk.locator(".recouvrement-steps:visible")).to_contain_text("at the latest on")


def test_what_is_missing_is_said_and_only_a_reason_opens_the_file(desk: Any, owed: tuple[Any, str]) -> None:
	from recouvrement_app.services.litigation import litigation

	invoice, case = owed
	frappe.db.sql("delete from `tabDunning Action Line`")
	frappe.db.sql("delete from `tabDunning Action`")
	frappe.set_user(COLLECTOR)
	file = litigation.propose(case, [invoice.name])
	frappe.set_user("Administrator")
	frappe.db.set_value("Litigation Route", file.route, "amicable_record", 1)
	frappe.db.commit()
	open_form(desk, "litigation-file", file.name)
	missing = desk.locator(".recouvrement-missing:visible")
	expect(missing).to_contain_text("no attempt at an amicable settlement is on record")
	menu(desk, "More", "Log Negotiation")
	dialog = dialog_of(desk)
	fill(dialog, how="Meeting", with_whom="Mr. Quai, owner", outcome="No Agreement")
	confirm(dialog)
	expect(desk.locator(".recouvrement-attempts:visible")).to_contain_text("Mr. Quai, owner · No Agreement")
	expect(missing).not_to_contain_text("amicable settlement")
	expect(missing).to_contain_text("no formal notice has been sent")
	expect(missing).to_contain_text("amicable steps are not done yet")
	button(desk, "Approve and Open").click()
	dialog = dialog_of(desk)
	expect(dialog).to_contain_text("no formal notice has been sent")
	fill(dialog, override_reason="The debtor sells its premises.")
	confirm(dialog)
	eventually(lambda: (only_file().status, only_file().gate_override_reason), ("Open", "The debtor sells its premises."))


def test_a_write_off_is_drawn_up_from_the_file_for_the_accountant(desk: Any, owed: tuple[Any, str]) -> None:
	from recouvrement_app.services.litigation import litigation

	invoice, case = owed
	ensure_write_off_account()
	frappe.set_user(COLLECTOR)
	file = litigation.propose(case, [invoice.name])
	frappe.set_user("Administrator")
	litigation.approve(file.name, "Administrator")
	frappe.db.commit()
	open_form(desk, "litigation-file", file.name)
	menu(desk, "More", "Write Off")
	dialog = dialog_of(desk)
	expect(dialog).to_contain_text("No settlement was tried")
	fill(dialog, reason="Struck off the register.")
	confirm(dialog)
	desk.wait_for_url("**/journal-entry/**")
	entry = frappe.get_doc("Journal Entry", only_file().write_off_entry)
	assert (entry.docstatus, entry.total_debit) == (0, invoice.outstanding_amount)


def ensure_write_off_account() -> None:
	"""Where a loss is booked."""
	from ..site.factories import COMPANY

	if not frappe.db.get_value("Company", COMPANY, "write_off_account"):
		account = frappe.db.get_value("Account", {"company": COMPANY, "root_type": "Expense", "is_group": 0})
		frappe.db.set_value("Company", COMPANY, "write_off_account", account)
		frappe.db.commit()
