"""The workspace in a real browser: every figure is there, and one click leads to the list behind it."""

# ruff: noqa: F811

import re
from typing import Any

import pytest

from ..site.factories import frappe
from ..site.mail_world import inbox  # noqa: F401
from .test_agenda import callers  # noqa: F401

expect = pytest.importorskip("playwright.sync_api").expect

CARDS = {
	"My Calls": "/app/call-desk",
	"Actions To Approve": "/app/dunning-action",
	"Emails Ready": "/app/dunning-action",
	"Letters To Post": "/app/dunning-action",
	"Promises Due": "/app/payment-promise",
	"Disputes Waiting for Me": "/app/litigation-file",
	"Deadlines This Week": "/app/litigation-file",
	"Stalled Cases": "/app/query-report/Overdue%20Without%20Next%20Action",
	"Total Overdue": "/app/query-report/Aged%20Balance",
	"Overdue Share": "/app/query-report/Aged%20Balance",
	"Over 90 Days": "/app/query-report/Aged%20Balance",
	"Days Sales Outstanding": "/app/query-report/Days%20Sales%20Outstanding",
	"Promised This Week": "/app/query-report/Promises%20to%20Pay",
	"In Dispute": "/app/query-report/Disputes",
	"In Litigation": "/app/query-report/Litigation%20Overview",
	"Collected This Month": "/app/query-report/Collector%20Activity",
}
SHORTCUTS = {
	"Dunning Approvals": "/app/dunning-approvals",
	"Call Desk": "/app/call-desk",
	"Collection Agenda": "/app/query-report/Collection%20Agenda",
	"Failed Actions": "/app/dunning-action",
	"Overdue Cases": "/app/collection-case",
	"Readiness Checklist": "/app/query-report/Readiness%20Checklist",
	"Dunning Runs": "/app/dunning-run",
}
CHARTS = ("Aged Balance", "Overdue Trend", "Cash Expected by Week", "Money In and Out")


def open_workspace(page: Any) -> None:
	"""The workspace with all its figures read."""
	page.goto(f"{page.address}/app/recouvrement")
	expect(page.locator(".number-widget-box:visible .number")).to_have_count(len(CARDS))


def card(page: Any, label: str) -> Any:
	title = page.locator(".widget-title", has_text=re.compile(rf"^\s*{label}\s*$", re.I))
	return page.locator(".number-widget-box:visible").filter(has=title)


def test_every_figure_leads_to_the_list_behind_it(desk: Any, callers: list[str]) -> None:
	open_workspace(desk)
	expect(card(desk, "My Calls")).to_contain_text("3")
	expect(card(desk, "Total Overdue")).to_contain_text("€")
	expect(card(desk, "Over 90 Days")).to_contain_text("%")
	for label, path in CARDS.items():
		card(desk, label).locator(".widget-body").click()
		desk.wait_for_url(re.compile(re.escape(path)))
		open_workspace(desk)


def test_my_calls_open_the_call_desk_on_the_calls(desk: Any, callers: list[str]) -> None:
	open_workspace(desk)
	card(desk, "My Calls").locator(".widget-body").click()
	expect(desk.locator(".call-desk__case")).to_have_count(3)
	expect(desk.locator(".page-form select[data-fieldname=channel]")).to_have_value("Call")


def test_the_list_behind_a_figure_shows_as_many_records(desk: Any, callers: list[str]) -> None:
	frappe.db.set_value("Dunning Action", {"customer": callers[0]}, {"channel": "Letter", "status": "Approved"})
	frappe.db.commit()
	open_workspace(desk)
	expect(card(desk, "Letters To Post")).to_contain_text("1")
	card(desk, "Letters To Post").locator(".widget-body").click()
	expect(desk.locator(".list-row:visible")).to_have_count(1)
	expect(desk.locator(".list-row:visible")).to_contain_text("Fromagerie Dubois")


def test_every_shortcut_opens_its_page(desk: Any, callers: list[str]) -> None:
	for label, path in SHORTCUTS.items():
		open_workspace(desk)
		desk.locator(f'.shortcut-widget-box:visible[aria-label="{label}"]').click()
		desk.wait_for_url(re.compile(re.escape(path)))


def test_the_charts_are_drawn(desk: Any, callers: list[str]) -> None:
	open_workspace(desk)
	for name in CHARTS:
		chart = desk.locator(".dashboard-widget-box:visible").filter(has=desk.locator(".widget-title", has_text=name))
		chart.scroll_into_view_if_needed()
		expect(chart.locator("svg.frappe-chart")).to_be_visible()


def test_the_workspace_speaks_french(desk: Any, callers: list[str]) -> None:
	user = desk.evaluate("frappe.session.user")
	frappe.db.set_value("User", user, "language", "fr")
	frappe.clear_cache(user=user)
	frappe.db.commit()
	try:
		open_workspace(desk)
		for label in ("Mes appels", "Litiges qui m’attendent", "Total en retard", "Encaissé ce mois-ci"):
			expect(card(desk, label)).to_be_visible()
	finally:
		frappe.db.set_value("User", user, "language", "en")
		frappe.clear_cache(user=user)
		frappe.db.commit()


def test_the_first_day_leads_from_step_to_step(desk: Any) -> None:
	frappe.db.set_single_value("System Settings", "enable_onboarding", 1)
	frappe.db.sql("update `tabOnboarding Step` set is_complete = 0, is_skipped = 0 where name like 'Recouvrement %'")
	frappe.db.set_value("Module Onboarding", "Recouvrement", "is_complete", 0)
	frappe.db.commit()
	frappe.clear_cache()
	desk.goto(f"{desk.address}/app/recouvrement")
	first_day = desk.locator(".onboarding-widget-box")
	expect(first_day).to_contain_text("nothing is sent before you say so")
	expect(first_day.locator(".onboarding-step")).to_have_count(6)
	first_day.locator(".onboarding-step", has_text="What is missing before the first reminder").click()
	first_day.get_by_role("button", name="Read the checklist").click()
	desk.wait_for_url("**/query-report/Readiness%20Checklist**")
	expect(desk.locator(".modal-dialog:visible")).to_contain_text("Missing lines first")
