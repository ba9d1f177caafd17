"""The figures of the workspace: each counted on a few records worked out by hand, for the person who looks."""

# ruff: noqa: F811


import pytest

from recouvrement_app.services.figures import figures_cards, figures_today
from recouvrement_app.services.litigation import disputes
from recouvrement_app.services.promises import promises

from .factories import COMPANY, actions, case_of, frappe, make_customer, make_invoice, run
from .mail_world import inbox  # noqa: F401
from .people import ensure_colleague

pytestmark = pytest.mark.usefixtures("inbox")

ONLY = {"company": COMPANY}


def today():
	return frappe.utils.getdate()


@pytest.fixture
def claire():
	"""A collector, as whom the cards are looked at; afterwards the administrator again."""
	yield ensure_colleague("card-reader", "Collections User", "Accounts User")
	frappe.set_user("Administrator")


@pytest.fixture(autouse=True)
def fresh_cards(inbox):
	"""Figures are kept for a minute: not from one test to the next."""
	forget()
	yield
	forget()


def forget():
	frappe.cache.delete_keys("recouvrement_aged")
	frappe.cache.delete_keys("recouvrement_stalled")


def owing(days_late=10, amount=100.0, **over):
	due = frappe.utils.add_days(today(), -days_late)
	customer = make_customer(**over)
	make_invoice(customer, due=str(due), amount=amount, posting_date=str(frappe.utils.add_days(due, -30)))
	return customer


def planned(customer, **over):
	(action,) = actions(customer)
	frappe.db.set_value("Dunning Action", action.name, over)
	return action.name


def value(card, user=None):
	frappe.set_user(user or "Administrator")
	return card(ONLY)["value"]


def test_my_calls_are_mine_and_nobodys(claire):
	others = ensure_colleague("card-other", "Collections User")
	customers = [owing(recouvrement_collector=user) for user in (claire, others, None, claire)]
	run(str(today()))
	for customer in customers[:3]:
		planned(customer, channel="Call")
	assert value(figures_today.my_calls, claire) == 2  # the own one and the one without a collector; the e-mail is no call


def test_emails_and_letters_wait_once_they_are_approved():
	customers = [owing() for _n in range(4)]
	run(str(today()))
	for customer, over in zip(
		customers,
		(
			{"status": "Approved"},
			{"status": "Approved", "action_date": frappe.utils.add_days(today(), 3)},
			{"status": "Approved", "channel": "Registered Letter"},
			{"status": "To Approve"},
		),
		strict=True,
	):
		planned(customer, **over)
	assert value(figures_today.emails_ready) == 1
	assert value(figures_today.letters_to_post) == 1
	assert value(figures_cards.actions_to_approve) == 1


def test_promises_are_due_from_their_day_on():
	for days in (0, 1):
		customer = owing()
		run(str(today()))
		promises.create_promise(case_of(customer).name, promised_date=frappe.utils.add_days(today(), days), confirm=False)
	assert value(figures_today.promises_due) == 1


def test_disputes_wait_for_their_owner(claire):
	customer = owing()
	run(str(today()))
	case = case_of(customer)
	invoice = frappe.db.get_value("Sales Invoice", {"customer": customer})
	disputes.open_dispute(case.name, [invoice], "Quality", owner=claire)
	assert (value(figures_today.disputes_waiting_for_me, claire), value(figures_today.disputes_waiting_for_me)) == (1, 0)


def test_a_case_is_stalled_when_nothing_is_planned_for_what_is_late():
	customer = owing()
	run(str(today()))
	assert value(figures_today.stalled_cases) == 0
	frappe.db.sql("delete from `tabDunning Action Line`")
	frappe.db.sql("delete from `tabDunning Action`")
	frappe.db.set_value("Collection Case", case_of(customer).name, "next_action_date", None)
	forget()
	assert value(figures_today.stalled_cases) == 1


def test_the_share_over_90_days_is_of_all_open_invoices():
	"""100 at 91 days, 200 at 90 days, 100 not due: 100 of 400 are over 90 days, 300 are overdue."""
	before = figures_cards.over_90_days(ONLY)["value"]
	assert before == 0
	owing(91, 100)
	owing(90, 200)
	owing(-10, 100)
	forget()
	assert figures_cards.over_90_days(ONLY)["value"] == 25
	dso = figures_cards.days_sales_outstanding(ONLY)
	assert (dso["precision"], dso["value"]) == (1, round(dso["value"], 1))  # Frappe writes three decimals otherwise
	assert figures_cards.over_90_days(ONLY)["fieldtype"] == "Percent"
	assert (figures_cards.overdue_share(ONLY)["value"], figures_cards.overdue_share(ONLY)["fieldtype"]) == (75, "Percent")


def test_who_may_not_read_cases_sees_no_figure():
	frappe.set_user(ensure_colleague("card-stranger", "Stock User"))
	try:
		with pytest.raises(frappe.PermissionError):
			figures_today.my_calls(ONLY)
	finally:
		frappe.set_user("Administrator")
