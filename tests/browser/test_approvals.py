"""The approvals page in a real browser: read the very letter, approve by key, skip with a reason, approve what was chosen."""

# ruff: noqa: F811

from datetime import timedelta
from typing import Any

import pytest

from ..site.factories import actions, frappe, make_customer, make_invoice, run
from ..site.mail_world import NOTICE, add_address, approved, inbox  # noqa: F401
from .test_first_hour import eventually

expect = pytest.importorskip("playwright.sync_api").expect


@pytest.fixture
def notices(inbox: Any, site: None) -> list[str]:
	"""Four reminders to approve, of 400, 300, 200 and 100; the customers in this order."""
	due = frappe.utils.getdate() - timedelta(days=10)
	names = []
	for amount in (400, 300, 200, 100):
		name = make_customer(language="fr")
		make_invoice(name, due=str(due), amount=amount, posting_date=str(due - timedelta(days=30)))
		names.append(name)
	run(str(frappe.utils.getdate()))
	for name in names:
		frappe.db.set_value("Dunning Action", actions(name)[0].name, {"notice": NOTICE, "language": "fr"})
	frappe.db.commit()
	return names


def status(customer: str) -> str:
	frappe.db.rollback()
	return actions(customer)[0].status


def is_open(page: Any, customer: str) -> None:
	expect(page.locator(".approvals__head h3")).to_contain_text(customer)
	expect(page.locator(".approvals__row.is-open")).to_contain_text(customer)


def test_notices_are_read_and_decided_from_the_keyboard(desk: Any, notices: list[str]) -> None:
	desk.goto(f"{desk.address}/app/dunning-approvals")
	is_open(desk, notices[0])
	letter = desk.frame_locator(".approvals__paper")
	expect(letter.locator("body")).to_contain_text("Sauf erreur, il reste dû 400,00")
	expect(desk.locator(".approvals__facts")).to_contain_text("billing@example.com")

	desk.keyboard.press("a")
	eventually(lambda: status(notices[0]), "Approved")
	is_open(desk, notices[1])

	desk.keyboard.press("s")
	dialog = desk.locator(".modal-dialog:visible")
	dialog.locator("textarea").fill("he pays on Monday")
	dialog.locator(".btn-modal-primary").click()
	eventually(lambda: status(notices[1]), "Skipped")
	is_open(desk, notices[2])

	desk.keyboard.press("x")
	desk.keyboard.press("ArrowDown")
	is_open(desk, notices[3])
	desk.keyboard.press("x")
	primary = desk.locator(".page-head .primary-action:visible")
	expect(primary).to_contain_text("Approve 2")
	primary.click()
	eventually(lambda: [status(name) for name in notices[2:]], ["Approved", "Approved"])
	expect(desk.locator(".approvals__list")).to_contain_text("Nothing waits for approval.")
	desk.locator("[data-view=Ready]").click()
	expect(desk.locator(".approvals__row")).to_have_count(3)


def test_on_a_telephone_the_list_and_the_letter_take_turns(desk: Any, notices: list[str]) -> None:
	desk.set_viewport_size({"width": 390, "height": 844})
	desk.goto(f"{desk.address}/app/dunning-approvals")
	desk.locator(".approvals__row").first.click()
	expect(desk.locator(".approvals__paper")).to_be_visible()
	expect(desk.locator(".approvals__list")).to_be_hidden()
	desk.locator(".approvals__back").click()
	expect(desk.locator(".approvals__list")).to_be_visible()


def test_a_notice_that_comes_too_soon_goes_out_for_a_reason(desk: Any, notices: list[str]) -> None:
	first = actions(notices[0])[0]
	earlier = frappe.copy_doc(frappe.get_doc("Dunning Action", first.name))
	earlier.update({"step": 9, "open_key": None})
	earlier.lines[0].update({"step": 9, "step_key": None})
	earlier.insert()
	yesterday = frappe.utils.now_datetime() - timedelta(days=1)
	frappe.db.set_value("Dunning Action", earlier.name, {"status": "Done", "done_on": yesterday, "open_key": None})
	frappe.db.commit()

	desk.goto(f"{desk.address}/app/dunning-approvals")
	is_open(desk, notices[0])
	expect(desk.locator(".approvals__told")).to_contain_text("at the earliest")
	desk.locator("[data-decision=send_early]").click()
	dialog = desk.locator(".modal-dialog:visible")
	dialog.locator("textarea").fill("The buyer asked for it")
	dialog.locator(".btn-modal-primary").click()
	eventually(lambda: frappe.db.get_value("Dunning Action", first.name, "gap_reason"), "The buyer asked for it")
	expect(desk.locator(".approvals__notice")).not_to_contain_text("at the earliest")
	assert status(notices[0]) == "To Approve"  # it is still approved as any other


def test_a_large_batch_of_letters_is_drawn_in_parts_and_marked_as_posted(desk: Any, inbox: Any) -> None:
	"""Six letters, five of them in the first request."""
	letters = [approved(channel="Letter") for _number in range(6)]
	for letter in letters:
		add_address(letter.customer)
	frappe.db.commit()
	desk.goto(f"{desk.address}/app/dunning-action")
	button = desk.locator(".page-head button:visible", has_text="Print All Waiting Letters")
	with desk.expect_popup() as opened:
		button.click()
	assert "/private/files/letters-" in opened.value.url
	desk.locator(".modal-dialog:visible", has_text="6 letters").locator(".btn-primary:visible").click()
	eventually(lambda: {letter.reload().status for letter in letters if not frappe.db.rollback()}, {"Done"})
