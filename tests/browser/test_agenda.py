"""The call desk in a real browser: a morning of calls with the keyboard, on a screen and on a telephone."""

# ruff: noqa: F811

from datetime import timedelta
from typing import Any

import pytest

from ..site.factories import PREFIX, actions, case_of, frappe, make_invoice, run
from ..site.mail_world import NOTICE, inbox  # noqa: F401
from ..site.people import ensure_colleague
from .conftest import choose_link, menu
from .test_first_hour import button, eventually

expect = pytest.importorskip("playwright.sync_api").expect

PEOPLE = (("Fromagerie Dubois", 1234.5), ("Garage Lefort", 800), ("Cabinet Morel", 300))


@pytest.fixture
def callers(inbox: Any, site: None) -> list[str]:
	"""Three customers to call today, each with a telephone number."""
	today = frappe.utils.getdate()
	names = []
	for name, amount in PEOPLE:
		full = f"{PREFIX} {name}"
		if not frappe.db.exists("Customer", full):
			values = {"customer_name": full, "customer_group": "Commercial", "territory": "All Territories", "language": "fr"}
			frappe.get_doc({"doctype": "Customer", **values, "recouvrement_scenario": "Recouvrement Test S"}).insert()
			contact = {"doctype": "Contact", "first_name": "Ada", "last_name": name.split()[1]}
			contact["phone_nos"] = [{"phone": "+33 4 78 00 11 22", "is_primary_phone": 1}]
			contact["email_ids"] = [{"email_id": "ada@example.com", "is_primary": 1}]
			frappe.get_doc({**contact, "links": [{"link_doctype": "Customer", "link_name": full}]}).insert()
		frappe.db.set_value("Customer", full, "recouvrement_collector", None)
		due = today - timedelta(days=10)
		make_invoice(full, due=str(due), amount=amount, posting_date=str(due - timedelta(days=30)))
		names.append(full)
	run(str(today))
	for name in names:
		(action,) = actions(name)
		frappe.db.set_value("Dunning Action", action.name, {"channel": "Call", "status": "Proposed", "notice": NOTICE, "language": "fr"})
	frappe.db.commit()
	return names


def open_desk(page: Any) -> Any:
	"""The call desk with its first customer open."""
	page.goto(f"{page.address}/app/call-desk")
	page.locator(".call-desk__case").first.wait_for()
	return page.locator(".call-desk__brief")


def opened(page: Any, name: str) -> None:
	"""Waits until this customer is on the page and marked in the list."""
	expect(page.locator(".call-desk__brief h3")).to_contain_text(name)
	expect(page.locator(".call-desk__case.is-open")).to_contain_text(name)


def outcomes_of(customer: str) -> list[str]:
	return [row.outcome for row in actions(customer) if row.outcome]


def test_a_morning_of_calls_needs_no_mouse(desk: Any, callers: list[str]) -> None:
	brief = open_desk(desk)
	rows = desk.locator(".call-desk__case .call-desk__name")
	assert [text.removeprefix(f"{PREFIX} ") for text in rows.all_inner_texts()] == [name for name, _amount in PEOPLE]
	opened(desk, "Fromagerie Dubois")
	expect(brief).to_contain_text("Bonjour, je vous appelle")
	expect(brief).to_contain_text("Never contacted so far.")
	expect(brief.locator(".call-desk__phone")).to_have_attribute("href", "tel:+33478001122")

	desk.keyboard.press("1")  # no answer
	dialog = desk.locator(".modal-dialog:visible")
	expect(dialog.locator("select[data-fieldname=outcome]")).to_have_value("No Answer")
	desk.wait_for_timeout(600)  # the dialog's focus is set once it has opened
	desk.keyboard.press("Enter")
	opened(desk, "Garage Lefort")
	eventually(lambda: outcomes_of(callers[0]), ["No Answer"])
	back = actions(callers[0])[-1]
	assert (back.channel, back.status, back.manual) == ("Call", "Proposed", 1)
	assert back.action_date > frappe.utils.getdate()

	desk.keyboard.press("j")
	opened(desk, "Cabinet Morel")
	desk.keyboard.press("k")
	opened(desk, "Garage Lefort")
	desk.keyboard.press("4")  # says paid: two keys, and the case rests
	desk.wait_for_timeout(600)
	desk.keyboard.press("Enter")
	opened(desk, "Cabinet Morel")
	eventually(lambda: case_of(callers[1]).status, "On Hold")


def test_a_task_is_postponed_and_handed_over_without_leaving_the_page(desk: Any, callers: list[str]) -> None:
	colleague = ensure_colleague("colleague", "Collections User")
	open_desk(desk)
	opened(desk, "Fromagerie Dubois")
	desk.keyboard.press("p")
	dialog = desk.locator(".modal-dialog:visible")
	dialog.locator("textarea[data-fieldname=reason]").fill("the accountant is away")
	dialog.locator(".btn-modal-primary").click()
	opened(desk, "Garage Lefort")
	eventually(lambda: str(actions(callers[0])[0].action_date), str(frappe.utils.getdate() + timedelta(days=7)))

	desk.keyboard.press("h")
	dialog = desk.locator(".modal-dialog:visible")
	choose_link(dialog, "user", "colleague")
	dialog.locator("textarea[data-fieldname=reason]").fill("she speaks Italian")
	dialog.locator(".btn-modal-primary").click()
	opened(desk, "Cabinet Morel")
	eventually(lambda: actions(callers[1])[0].assigned_to, colleague)
	expect(desk.locator(".call-desk__case")).to_have_count(1)


def test_the_filters_are_kept_for_the_user(desk: Any, callers: list[str]) -> None:
	frappe.db.set_value("Dunning Action", {"customer": callers[2]}, "channel", "Visit")
	frappe.db.commit()
	open_desk(desk)
	desk.locator(".page-form select[data-fieldname=channel]").select_option("Visit")
	expect(desk.locator(".call-desk__case")).to_have_count(1)
	desk.wait_for_timeout(1000)  # Frappe writes the user's settings
	desk.reload()
	expect(desk.locator(".call-desk__case")).to_have_count(1)
	expect(desk.locator(".page-form select[data-fieldname=channel]")).to_have_value("Visit")
	desk.locator(".page-form select[data-fieldname=channel]").select_option("")
	expect(desk.locator(".call-desk__case")).to_have_count(3)
	desk.wait_for_timeout(1000)


def test_on_a_telephone_the_list_gives_way_to_the_customer_and_back(desk: Any, callers: list[str]) -> None:
	desk.set_viewport_size({"width": 390, "height": 844})
	desk.goto(f"{desk.address}/app/call-desk")
	first = desk.locator(".call-desk__case").first
	first.wait_for()
	first.click()
	expect(desk.locator(".call-desk__brief h3")).to_contain_text("Fromagerie Dubois")
	expect(first).to_be_hidden()
	width = desk.evaluate("document.documentElement.scrollWidth")
	assert width <= 390, f"the page is {width} pixels wide"
	desk.locator(".call-desk__back").click()
	expect(first).to_be_visible()


def test_an_invoice_offers_its_quick_actions(desk: Any, callers: list[str]) -> None:
	invoice = frappe.get_value("Sales Invoice", {"customer": callers[0], "outstanding_amount": (">", 0)})
	desk.goto(f"{desk.address}/app/sales-invoice/{invoice}")
	menu(desk, "Collection", "Exclude from Reminders")
	dialog = desk.locator(".modal-dialog:visible")
	dialog.locator("textarea[data-fieldname=reason]").fill("a credit note comes")
	dialog.locator(".btn-modal-primary").click()
	eventually(lambda: frappe.db.get_value("Sales Invoice", invoice, "recouvrement_exclude_reason"), "a credit note comes")
	menu(desk, "Collection", "Remind Again")
	eventually(lambda: frappe.db.get_value("Sales Invoice", invoice, "recouvrement_exclude_until"), None)


def test_customers_are_held_from_their_list(desk: Any, callers: list[str]) -> None:
	desk.goto(f"{desk.address}/app/customer/view/list?name=%5B%22like%22%2C%22{PREFIX.replace(' ', '%20')}%25%22%5D")
	for name, _amount in PEOPLE[:2]:
		desk.locator(".list-row:visible", has_text=name).locator("input.list-row-checkbox").first.check()
	desk.locator(".actions-btn-group:visible > button").click()
	desk.locator(".actions-btn-group .dropdown-item:visible", has_text="Hold Reminders").click()
	dialog = desk.locator(".modal-dialog:visible")
	dialog.locator("textarea[data-fieldname=reason]").fill("strike at the post")
	dialog.locator(".btn-modal-primary").click()
	eventually(lambda: [case_of(name).hold_reason for name in callers[:2]], ["strike at the post"] * 2)


def test_the_buttons_of_the_page_are_named_and_fit_the_user(desk: Any, callers: list[str]) -> None:
	open_desk(desk)
	for label in ("Next", "Postpone", "Hand Over", "Hold"):
		expect(button(desk, label)).to_be_visible()

	# who only reads the cases gets no button that is refused
	desk.goto(f"{desk.address}/app/collection-case")
	without = "frappe.boot.user.can_write = frappe.boot.user.can_write.filter((name) => name !== 'Collection Case')"
	desk.wait_for_function("window.frappe && frappe.boot && frappe.boot.user && frappe.set_route")
	desk.evaluate(f"{without}; frappe.set_route('call-desk')")
	expect(desk.locator(".call-desk__brief h3")).to_be_visible()
	expect(button(desk, "Next")).to_be_visible()
	expect(desk.locator("[data-outcome]")).to_have_count(0)
	expect(button(desk, "Hand Over")).to_have_count(0)
