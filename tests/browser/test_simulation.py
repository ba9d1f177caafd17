"""A scenario is tried in the browser: alone, then beside another one, without anything being written."""

# ruff: noqa: F811

from typing import Any

import pytest

from ..site.factories import OTHER_SCENARIO, SCENARIO, ensure_scenario, frappe
from ..site.mail_world import inbox  # noqa: F401
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
	desk.keyboard.press("Escape")
	expect(alone).to_have_count(0)

	both = attempt(desk, OTHER_SCENARIO)
	expect(both.locator("thead").first).to_contain_text(SCENARIO)
	expect(both.locator("thead").first).to_contain_text(OTHER_SCENARIO)
	expect(both).to_contain_text("By Channel")
	picture(desk, "scenarios-compared")

	frappe.db.rollback()
	assert frappe.db.count("Dunning Action") == before
