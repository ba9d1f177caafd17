"""Every report in a real browser: it opens, shows rows or says that there are none, and keeps its filters for the user."""

# ruff: noqa: F811

import re
from pathlib import Path
from typing import Any

import pytest

from ..site.factories import COMPANY, frappe
from ..site.mail_world import inbox  # noqa: F401
from .conftest import ACCOUNTANT
from .test_agenda import callers  # noqa: F401

expect = pytest.importorskip("playwright.sync_api").expect

SCRIPTS = (Path(__file__).resolve().parents[2] / "recouvrement_app" / "report").glob("*/*.js")
REPORTS = sorted(re.search(r'\breport\("(.+?)"', script.read_text()).group(1) for script in SCRIPTS)
SHOWN = ".datatable .dt-row[data-row-index]:visible, .no-result:visible, .msg-box:visible"


def open_report(page: Any, name: str) -> None:
	"""The report with its answer there."""
	page.goto(f"{page.address}/app/query-report/{name}")
	page.wait_for_function("name => cur_page?.page?.query_report === undefined && frappe.query_report?.report_name === name", arg=name)
	page.wait_for_function("() => frappe.query_report.data !== undefined || frappe.query_report.raw_data !== undefined")
	page.locator(SHOWN).first.wait_for()


def value_of(page: Any, fieldname: str) -> Any:
	return page.evaluate("name => frappe.query_report.get_filter_value(name)", fieldname)


def choose(page: Any, fieldname: str, value: Any) -> None:
	"""Set a filter as its control does, and wait until the server keeps it (it does already when nothing changes)."""
	page.evaluate("([name, value]) => frappe.query_report.get_filter(name).set_value(value)", [fieldname, value])
	kept = "frappe.model.user_settings['Recouvrement Reports']?.[frappe.query_report.report_name]?.[name]"
	page.wait_for_function(f"([name, value]) => {kept} == value", arg=[fieldname, value])
	settle(page)


def settle(page: Any) -> None:
	"""Wait until the report is there anew: Frappe's charts fail when they are drawn twice at once."""
	page.wait_for_timeout(500)
	page.wait_for_function("() => !frappe.request.ajax_count")
	page.wait_for_timeout(500)


@pytest.mark.parametrize("name", REPORTS)
def test_a_report_opens_and_shows_its_rows_or_says_that_there_are_none(desk: Any, callers: list[str], name: str) -> None:
	assert frappe.db.exists("Report", name)
	open_report(desk, name)
	expect(desk.locator(".page-title .title-text:visible")).to_have_text(name)
	assert value_of(desk, "company") in (COMPANY, None)
	expect(desk.locator(".msgprint:visible")).to_have_count(0)


@pytest.mark.parametrize(
	("name", "fieldname", "value"), [("Aged Balance", "group_by", "State"), ("Cash Forecast", "weeks", 6)]
)
def test_a_filter_is_kept_for_the_user_and_a_day_is_not(
	desk: Any, callers: list[str], name: str, fieldname: str, value: Any
) -> None:
	open_report(desk, name)
	today = value_of(desk, "report_date")
	choose(desk, fieldname, value)
	desk.evaluate("() => frappe.query_report.get_filter('report_date').set_value('2025-01-31')")
	desk.wait_for_function("() => frappe.query_report.get_filter_value('report_date') === '2025-01-31'")
	settle(desk)

	open_report(desk, name)
	desk.wait_for_function("([name, value]) => frappe.query_report.get_filter_value(name) == value", arg=[fieldname, value])
	assert value_of(desk, "report_date") == today
	frappe.db.rollback()
	assert not frappe.db.sql("select 1 from `__UserSettings` where user != %s and doctype = 'Recouvrement Reports'", ACCOUNTANT)


CHARTED = ("Aged Balance", "Cash Forecast", "Cost of Credit", "Collection Agenda", "Money In and Out", "Overdue Trend", "Readiness Checklist")
TOTALLED = ("Aged Balance", "Cash Forecast", "Cost of Credit", "Money In and Out")


@pytest.mark.parametrize("name", CHARTED)
def test_a_report_with_rows_draws_its_chart_and_its_total(desk: Any, callers: list[str], name: str) -> None:
	open_report(desk, name)
	expect(desk.locator(".report-wrapper svg.frappe-chart:visible, .chart-wrapper svg.frappe-chart:visible").first).to_be_visible()
	if name in TOTALLED:
		last = desk.evaluate("() => frappe.query_report.data.at(-1)")
		assert last["is_total"] and "EUR" in (last.get("customer") or last["company"])


def test_a_report_is_exported_with_its_total(desk: Any, callers: list[str]) -> None:
	open_report(desk, "Aged Balance")
	filters = desk.evaluate("() => JSON.stringify(frappe.query_report.get_filter_values())")
	visible = desk.evaluate("() => JSON.stringify(frappe.query_report.data.map((row, index) => index))")
	answer = desk.request.post(
		f"{desk.address}/api/method/frappe.desk.query_report.export_query",
		form={
			"report_name": "Aged Balance", "file_format_type": "CSV", "filters": filters, "visible_idx": visible, "include_indentation": "0",
			"csv_delimiter": ",", "csv_quoting": "2", "csrf_token": desk.evaluate("frappe.csrf_token"),
		},
	)
	assert answer.ok, answer.text()
	lines = answer.text().strip().splitlines()
	assert "Not Due" in lines[0]
	assert "Total EUR" in lines[-1]
	assert len(lines) == desk.evaluate("() => frappe.query_report.data.length") + 1


def test_a_report_without_rows_says_what_fills_it_and_shares_have_the_decimal_mark_of_the_site(desk: Any, callers: list[str]) -> None:
	open_report(desk, "Time-Barred Soon")
	if not desk.evaluate("() => (frappe.query_report.data || []).length"):
		expect(desk.locator(".report-empty:visible")).to_contain_text("limitation date")
	shown = desk.evaluate(
		"""() => frappe.query_reports["Time-Barred Soon"].formatter(12.5, null, {fieldtype: "Percent"}, {}, () => "12.5%")"""
	)
	assert desk.evaluate("() => format_number(12.5, null, 1)") in shown and "%" in shown
