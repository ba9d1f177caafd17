"""A scenario is tried in the browser: alone, then beside another one, without anything being written."""

# ruff: noqa: F811

from typing import Any

import pytest

from ..site.factories import OTHER_SCENARIO, SCENARIO, ensure_scenario, frappe
from ..site.mail_world import inbox  # noqa: F401
from .conftest import ACCOUNTANT
from .file_steps import confirm, dialog_of, fill
from .test_agenda import callers  # noqa: F401

expect = pytest.importorskip("playwright.sync_api").expect


def attempt(page: Any, other: str = "") -> Any:
	"""The dialog's answer."""
	page.locator(".page-actions button:visible, .custom-actions button:visible").filter(has_text="What Would Happen?").first.click()
	dialog = page.locator(".modal:visible")
	dialog.get_by_text("What would").first.wait_for()
	if other:
		dialog.locator("input[data-fieldname=other]").fill(other)
		with page.expect_response(lambda answer: "validate_link" in answer.url):
			page.keyboard.press("Tab")
	dialog.locator("button.btn-primary:visible").click()
	answer = page.locator(".scenario-trial:visible")
	answer.wait_for()
	return answer


def test_a_scenario_is_tried_alone_and_beside_another(desk: Any, callers: list[str], picture: Any) -> None:
	ensure_scenario(OTHER_SCENARIO, (10, 30, 60))
	frappe.db.commit()
	before = frappe.db.count("Dunning Action")
	desk.goto(f"{desk.address}/app/dunning-scenario/{SCENARIO}")

	alone = attempt(desk)
	expect(alone.locator("table, p").first).to_be_visible()
	desk.locator(".modal:visible .btn-modal-close").click()  # once it stands still: Escape is not heard while it opens
	expect(alone).to_have_count(0)

	both = attempt(desk, OTHER_SCENARIO)
	expect(both.locator("thead").first).to_contain_text(SCENARIO)
	expect(both.locator("thead").first).to_contain_text(OTHER_SCENARIO)
	expect(both).to_contain_text("By Channel")
	picture(desk, "scenarios-compared")

	frappe.db.rollback()
	assert frappe.db.count("Dunning Action") == before


def test_a_scenario_is_made_from_questions_and_followed_by_nobody(desk: Any) -> None:
	name = "Recouvrement Test Assistant"
	frappe.delete_doc("Dunning Scenario", name, force=True, ignore_missing=True)
	frappe.get_doc("User", ACCOUNTANT).add_roles("Collections Manager")
	frappe.db.commit()
	desk.reload()  # the desk keeps what its user may do
	desk.goto(f"{desk.address}/app/dunning-scenario")
	desk.locator("button:visible", has_text="New From Questions").first.click()
	dialog = dialog_of(desk)
	fill(dialog, customers="Consumer", scenario_name=name)
	dialog.get_by_label("Call").uncheck()
	confirm(dialog)
	told = desk.locator(".modal:visible", has_text="Read the steps, then try them")
	expect(told).to_contain_text("made from Consumer France")
	expect(told).to_contain_text("left out, there is no channel for it")
	told.get_by_role("button", name="What Would Happen?").click()
	expect(desk.locator(".modal:visible", has_text="if nobody paid?")).to_be_visible()

	frappe.db.rollback()
	assert [row.channel for row in frappe.get_doc("Dunning Scenario", name).steps] == ["Email", "Email", "Letter", "Registered Letter", "Litigation"]
	assert not frappe.db.exists("Collection Case", {"scenario": name}) and not frappe.db.exists("Dunning Assignment Rule", {"scenario": name})
	frappe.delete_doc("Dunning Scenario", name, force=True)
	frappe.get_doc("User", ACCOUNTANT).remove_roles("Collections Manager")
	frappe.db.commit()
