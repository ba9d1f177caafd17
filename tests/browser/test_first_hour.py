"""An accountant's first hour, and what a customer sees, in a real browser on a real site."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from ..site.factories import COMPANY, actions, case_of, ensure_scenario, frappe, make_customer, make_invoice
from ..site.mail_world import Inbox, ensure_notice, flush, pdf_text, plain_spaces
from .conftest import menu, playwright_api

expect = playwright_api.expect
expect.set_options(timeout=20_000)
SCENARIO = "Recouvrement Test First Hour"
DEBTORS = (
	("Fromagerie Dubois", 1234.5, 12), ("Atelier Rousseau SARL", 860, 9), ("Hôtel Bellevue", 4310.25, 26), ("Serrurerie Blanchard", 275.4, 6),
)
SECONDS = 45
PHONE = {"width": 375, "height": 740}


@pytest.fixture
def debtors(site: None, worker: None) -> list[str]:
	"""Four customers who are late, on a scenario whose e-mails wait for approval."""
	steps = [
		{"step": n, "title": title, "base": "Due Date", "offset_days": days, "channel": "Email", "tone": tone,
			"autonomy": "To Approve", "notice": ensure_notice()}
		for n, title, days, tone in ((1, "Reminder", 5, "Reminder"), (2, "Firm Reminder", 20, "Firm"))
	]
	ensure_scenario(SCENARIO, steps=steps)
	frappe.db.set_value("Dunning Scenario", SCENARIO, {"send_from": None, "send_until": None})  # the tests run by night, too
	names = [late_customer(*facts) for facts in DEBTORS]
	frappe.db.commit()
	eventually(lambda: [case_status(name) for name in names], ["Overdue"] * len(names))
	return names


def late_customer(name: str, amount: float, days_late: int) -> str:
	"""A French customer with one overdue invoice."""
	today = frappe.utils.getdate()
	customer = make_customer(scenario=SCENARIO, language="fr")
	frappe.db.set_value("Customer", customer, "customer_name", name)
	due = today - timedelta(days=days_late)
	make_invoice(customer, due=str(due), amount=amount, posting_date=str(due - timedelta(days=30)))
	return customer


def case_status(customer: str) -> str | None:
	"""Status of the customer's case; None before the worker has made it."""
	return frappe.db.get_value("Collection Case", {"customer": customer}, "status")


def eventually(read: Callable[[], Any], wanted: Any) -> None:
	"""Reads the database again until it says what is wanted.

	Raises:
		AssertionError: still something else after SECONDS.
	"""
	until = time.monotonic() + SECONDS
	while True:
		frappe.db.rollback()
		found = read()
		if found == wanted:
			return
		assert time.monotonic() < until, f"{found} instead of {wanted}"
		time.sleep(0.4)


def statuses(customers: list[str]) -> list[str]:
	"""Status of each customer's only action."""
	return [action.status for customer in customers for action in actions(customer)]


def button(page: Any, label: str) -> Any:
	"""The visible button of the page's head with this very label."""
	return page.locator(".page-head:visible button:visible", has_text=re.compile(rf"^\s*{label}\s*$")).first


def see_the_workspace(page: Any, picture: Callable[[Any, str], None]) -> None:
	"""Shortcuts and figures are there."""
	page.goto(f"{page.address}/app/recouvrement")
	for label in ("Call Desk", "Collection Agenda", "Failed Actions", "Dunning Runs"):
		expect(page.locator(".shortcut-widget-box:visible", has_text=label)).to_be_visible()
	expect(page.locator(".number-widget-box:visible")).to_have_count(16)
	expect(page.locator(".number-widget-box", has_text="Total Overdue")).to_contain_text("€")
	expect(page.locator(".number-widget-box", has_text="Loading")).to_have_count(0)
	expect(page.locator(".chart-loading-state:visible")).to_have_count(0)
	picture(page, "desk-workspace")


def dry_run_and_run(page: Any, picture: Callable[[Any, str], None]) -> None:
	"""From the shortcut to a dry run's list, then for real."""
	page.locator(".shortcut-widget-box", has_text="Dunning Runs").click()
	page.locator(".page-head:visible .primary-action:visible, .btn-new-doc:visible").first.click()
	button(page, "Dry Run").click()
	page.wait_for_url(re.compile("/app/dunning-run/DR-"))
	eventually(lambda: frappe.db.get_value("Dunning Run", {"dry_run": 1}, ["status", "warnings"])[0].startswith("Completed"), True)
	button(page, "Run for Real").wait_for()
	view = page.locator("[data-fieldname=run_view]:visible")
	expect(view).to_contain_text("Planned (")
	expect(view).to_contain_text("Fromagerie Dubois")
	expect(view).to_contain_text("1. Reminder")
	assert frappe.db.count("Dunning Action") == 0, "a dry run writes no action"
	picture(page, "desk-run")
	button(page, "Run for Real").click()
	button(page, "Open the Actions").wait_for()


def read_the_letter(page: Any, picture: Callable[[Any, str], None]) -> None:
	"""One action's page shows the very e-mail and the very letter."""
	row(page, "Fromagerie Dubois").locator("a:visible").first.click()
	preview = page.locator(".recouvrement-preview:visible")
	text = preview.frame_locator("iframe").locator("body")
	expect(text).to_contain_text(re.compile(r"1\s234,50"))
	preview.get_by_role("tab", name="Letter").click()
	expect(text).to_contain_text("Nous attendons")
	expect(text).to_contain_text("Fromagerie Dubois")
	picture(page, "desk-letter")
	page.locator("#navbar-breadcrumbs a", has_text="Dunning Action").click()
	row(page, "Fromagerie Dubois").wait_for()


def row(page: Any, name: str) -> Any:
	"""The list's row that shows this name."""
	return page.locator(".list-row:visible", has_text=name)


def tick(page: Any, names: list[str]) -> None:
	"""Tick the rows of the list that show these names."""
	for name in names:
		row(page, name).locator("input.list-row-checkbox").check()


def choose(page: Any, label: str) -> None:
	"""An entry of the list's menu of actions."""
	page.locator(".actions-btn-group:visible > button").click()
	page.locator(".actions-btn-group:visible .dropdown-item:visible", has_text=re.compile(rf"^\s*{label}\s*$")).first.click()


def log_a_call(page: Any, customer: str, picture: Callable[[Any, str], None]) -> None:
	"""From the case: call, promised, a day, save."""
	day = frappe.utils.getdate() + timedelta(days=5)
	button(page, "Call").click()
	dialog = page.locator(".modal-dialog:visible")
	dialog.get_by_role("button", name="Promised", exact=True).click()
	field = dialog.locator("[data-fieldname=promised_date] input")
	field.fill(frappe.utils.formatdate(day, frappe.db.get_default("date_format")))
	field.press("Tab")
	dialog.get_by_role("button", name="Save", exact=True).click()
	eventually(lambda: case_status(customer), "Promised")
	expect(page.locator("[data-fieldname=case_view]:visible")).to_contain_text("PP-")
	expect(page.locator(".page-head:visible .indicator-pill")).to_contain_text("Promised")
	(promise,) = frappe.get_all("Payment Promise", {"customer": customer}, ["promised_date", "promised_amount", "status"])
	assert (promise.promised_date, promise.promised_amount, promise.status) == (day, 275.4, "Open")
	picture(page, "desk-case")


def test_an_accountant_runs_reads_approves_sends_and_logs_a_promise_in_her_first_hour(
	desk: Any, debtors: list[str], inbox: Inbox, picture: Callable[[Any, str], None]
) -> None:
	see_the_workspace(desk, picture)
	dry_run_and_run(desk, picture)
	button(desk, "Open the Actions").click()
	for name, *_rest in DEBTORS:
		expect(row(desk, name)).to_contain_text("To Approve")
	read_the_letter(desk, picture)

	three = [name for name, *_rest in DEBTORS[:3]]
	tick(desk, three)
	picture(desk, "desk-approval")
	choose(desk, "Approve")
	eventually(lambda: statuses(debtors), ["Approved"] * 3 + ["To Approve"])
	for name in three:
		expect(row(desk, name)).to_contain_text("Approved")
	tick(desk, three)
	choose(desk, "Send Now")
	expect(desk.get_by_text("3 handed over for sending").first).to_be_visible()
	eventually(lambda: [bool(action.email_queue) for name in debtors for action in actions(name)], [True] * 3 + [False])
	# a batch is "Sending" before its letters are drawn and queued: flush until all have left
	eventually(lambda: flush() or statuses(debtors), ["Done"] * 3 + ["To Approve"])
	assert len(inbox.mails) == 3
	mail = next(mail for mail in inbox.mails if "1 234,50" in plain_spaces(mail["Subject"]))
	assert "1 234,50" in plain_spaces(pdf_text(mail, "")), "the letter is attached"

	case = case_of(debtors[3]).name
	desk.goto(f"{desk.address}/app/collection-case/{case}")
	log_a_call(desk, debtors[3], picture)


def test_an_invoice_and_a_customer_show_where_their_collection_stands_and_lead_to_the_case(desk: Any, debtors: list[str]) -> None:
	customer = debtors[0]
	case = case_of(customer).name
	invoice = frappe.db.get_value("Sales Invoice", {"customer": customer})
	desk.goto(f"{desk.address}/app/sales-invoice/{invoice}")
	expect(desk.get_by_text("Collection: Overdue").first).to_be_visible()
	desk.goto(f"{desk.address}/app/customer/{customer}")
	expect(desk.get_by_text("12 days late").first).to_be_visible()
	menu(desk, "View", "Collection Case")
	desk.wait_for_url(f"**/app/collection-case/{case}")
	expect(desk.locator("[data-fieldname=case_view]:visible")).to_contain_text(invoice)


def test_a_customer_answers_on_a_phone_and_a_false_or_old_link_is_refused(
	debtors: list[str], address: str, open_page: Callable[..., Any]
) -> None:
	from recouvrement_app.services.portal import portal

	customer = debtors[2]
	case = case_of(customer).name
	frappe.cache.delete_keys("rl:recouvrement-answer")
	token = portal.sign(case)
	page = open_page(**PHONE, is_mobile=True, has_touch=True)
	page.goto(f"{address}{portal.PAGE}?t={token}")
	expect(page.locator("div.ra")).to_contain_text(COMPANY)
	expect(page.locator("div.ra")).to_contain_text(re.compile(r"4[\s,.]310[.,]25"))
	wide = page.evaluate("document.documentElement.scrollWidth")
	assert wide <= PHONE["width"], f"the page is {wide} px wide on a phone of {PHONE['width']} px"
	day = frappe.utils.getdate() + timedelta(days=4)
	page.locator("input[name=answer][value=promise]").check()
	page.locator("input[name=date]").fill(str(day))
	page.locator("div.ra form", has=page.locator("input[name=answer]")).locator("button[type=submit]").click()
	expect(page.locator("div.ra [role=status]")).to_be_visible()
	frappe.db.rollback()
	(promise,) = frappe.get_all("Payment Promise", {"case": case}, ["promised_date", "promised_amount"])
	assert (promise.promised_date, promise.promised_amount) == (day, 4310.25)

	for refused in (token[:-3] + "xyz", portal.sign(case, days=-1), ""):
		answer = page.goto(f"{address}{portal.PAGE}?t={refused}")
		assert answer.status == 403
		expect(page.locator("div.ra [role=alert]")).to_be_visible()
		expect(page.locator("div.ra")).not_to_contain_text("310")
