"""What our own people are told by e-mail: the morning's digest, overdue tasks to the managers (a real mail server takes them)."""

# ruff: noqa: F811

import pytest

from recouvrement_app.services.cases import profiles
from recouvrement_app.services.contacts import actions as machine
from recouvrement_app.services.contacts import reminders_inside

from .factories import COMPANY, actions, case_of, frappe, make_customer, make_invoice, pay, run
from .mail_world import flush, inbox, plain_spaces  # noqa: F401
from .people import ensure_colleague

pytestmark = pytest.mark.usefixtures("inbox")

DAY = "2026-11-20"
EVERYBODY_ELSE = "update `tabHas Role` set role = 'Sales User' where role = 'Collections Manager' and parent != %s"


@pytest.fixture
def claire():
	return ensure_colleague("claire", "Collections User")


@pytest.fixture
def manager():
	"""The only manager of the site within the test."""
	name = ensure_colleague("boss", "Collections Manager")
	others = frappe.get_all("Has Role", {"role": "Collections Manager", "parenttype": "User", "parent": ("!=", name)}, pluck="name")
	for row in others:
		frappe.db.set_value("Has Role", row, "role", "Collections User")
	frappe.db.set_value("User", name, "language", "en")
	frappe.db.commit()
	yield name
	frappe.db.rollback()
	for row in others:
		frappe.db.set_value("Has Role", row, "role", "Collections Manager")
	frappe.db.commit()


def task(collector=None, amount=1234.5, **over):
	"""A reminder that waits, on a case with a collector."""
	customer = make_customer(language="fr", recouvrement_collector=collector)
	make_invoice(customer, due="2026-10-31", amount=amount, posting_date="2026-10-01")
	run(DAY)
	(action,) = actions(customer)
	if over:
		frappe.db.set_value("Dunning Action", action.name, over)
	frappe.db.commit()
	return action.reload()


def wants_digest(user, **over):
	frappe.get_doc({"doctype": "Recouvrement Preference", "user": user, "digest": 1, **over}).insert()
	frappe.db.commit()


def body(mail):
	return plain_spaces(mail.get_body(("html",)).get_content())


def day(text):
	return frappe.utils.getdate(text)


def test_nobody_is_written_to_who_did_not_ask_for_it(inbox, claire):
	task(claire)
	frappe.get_doc({"doctype": "Recouvrement Preference", "user": claire}).insert()
	assert reminders_inside.send_digests(day(DAY)) == []
	flush()
	assert inbox.recipients == []


def test_the_digest_says_what_waits_for_its_reader(inbox, claire):
	own = task(claire)
	other = task(ensure_colleague("other", "Collections User"))
	wants_digest(claire)
	assert reminders_inside.send_digests(day(DAY)) == [claire]
	flush()
	assert inbox.recipients == [claire]
	text = body(inbox.mails[0])
	assert own.customer_name in text and other.customer_name not in text
	assert "1 tasks wait for you" in inbox.mails[0]["Subject"]
	assert f"dunning-action/{own.name}" in text and "/app/call-desk" in text


def test_the_digest_speaks_its_readers_language(inbox, claire):
	task(claire)
	frappe.db.set_value("User", claire, "language", "fr")
	wants_digest(claire)
	try:
		reminders_inside.send_digests(day(DAY))
	finally:
		frappe.db.set_value("User", claire, "language", "en")
	flush()
	assert "vous attendent" in inbox.mails[0]["Subject"] and "Prévu le" in body(inbox.mails[0])


def test_a_day_without_tasks_brings_no_mail(inbox, claire):
	wants_digest(claire)
	assert reminders_inside.send_digests(day(DAY)) == []


def test_tasks_without_a_collector_are_in_it_too(inbox, claire):
	action = task()
	wants_digest(claire)
	reminders_inside.send_digests(day(DAY))
	flush()
	assert action.customer_name in body(inbox.mails[0]) and "nobody" in body(inbox.mails[0])


def test_the_deputy_reads_what_waits_for_the_absent(inbox, claire):
	deputy = ensure_colleague("deputy", "Collections User")
	action = task(claire)
	wants_digest(claire, absent_from=DAY, absent_until=DAY, deputy=deputy)
	wants_digest(deputy)
	assert reminders_inside.send_digests(day(DAY)) == [deputy]
	flush()
	assert inbox.recipients == [deputy] and action.customer_name in body(inbox.mails[0])


def test_a_digest_never_carries_a_company_that_its_reader_may_not_see(inbox, claire):
	task(claire)
	wants_digest(claire)
	other = frappe.get_doc(
		{"doctype": "Company", "company_name": "Recouvrement Test Other", "abbr": "RTO", "default_currency": "EUR", "country": "France"}
	)
	frappe.flags.ignore_chart = True
	other.db_insert()
	permission = frappe.get_doc(
		{"doctype": "User Permission", "user": claire, "allow": "Company", "for_value": other.name, "apply_to_all_doctypes": 1}
	).insert(ignore_permissions=True)
	try:
		assert reminders_inside.send_digests(day(DAY)) == []
	finally:
		permission.delete(ignore_permissions=True)
		frappe.db.delete("Company", {"name": other.name})
		frappe.db.commit()


def test_a_task_that_waits_too_long_is_told_to_the_manager_once(inbox, manager):
	action = task()
	assert reminders_inside.escalate_stalled(COMPANY, day("2026-11-25")) == []  # five days are allowed
	assert reminders_inside.escalate_stalled(COMPANY, day("2026-11-26")) == [action.name]
	assert reminders_inside.escalate_stalled(COMPANY, day("2026-11-27")) == []
	flush()
	assert inbox.recipients == [manager]
	assert "1 tasks have waited for more than 5 days" in inbox.mails[0]["Subject"]
	assert action.customer_name in body(inbox.mails[0])
	told = frappe.get_last_doc("Notification Log", {"for_user": manager})
	assert told.document_name == action.name
	assert str(action.reload().escalated_on) == "2026-11-26"


def test_a_task_postponed_after_an_escalation_is_told_again_when_it_waits_again(manager):
	action = task()
	reminders_inside.escalate_stalled(COMPANY, day("2026-11-26"))
	machine.postpone(action.name, "2026-11-30", "he asked for it", day("2026-11-26"))
	assert reminders_inside.escalate_stalled(COMPANY, day("2026-12-05")) == []
	assert reminders_inside.escalate_stalled(COMPANY, day("2026-12-06")) == [action.name]


def test_zero_days_turn_the_escalation_off(inbox, manager):
	task()
	frappe.db.set_single_value("Recouvrement Settings", "escalate_after_days", 0)
	frappe.clear_document_cache("Recouvrement Settings", "Recouvrement Settings")
	try:
		assert reminders_inside.escalate_stalled(COMPANY, day("2026-12-30")) == []
	finally:
		frappe.db.set_single_value("Recouvrement Settings", "escalate_after_days", 5)
		frappe.clear_document_cache("Recouvrement Settings", "Recouvrement Settings")


def test_what_is_approved_and_on_its_way_is_not_overdue(manager):
	task(status="Approved")
	assert reminders_inside.escalate_stalled(COMPANY, day("2026-12-30")) == []


def test_the_nightly_profile_of_a_payer_is_worked_out_from_its_payments():
	"""Paid 0, 10 and 20 days late: 10 days on average, "Slightly Late"; an invoice of two years ago does not count."""
	customer = make_customer()
	for due, paid in (("2026-03-01", "2026-03-01"), ("2026-05-01", "2026-05-11"), ("2026-07-01", "2026-07-21"), ("2024-01-01", "2024-06-01")):
		pay(make_invoice(customer, due=due, posting_date=f"{due[:4]}-01-01"), on=paid)
	make_invoice(customer, due="2026-10-31", posting_date="2026-10-01")
	run(DAY)
	assert profiles.store(COMPANY, day(DAY)) == 1
	case = case_of(customer)
	assert (case.average_days_late, case.payer_profile) == (10.0, "Slightly Late")
	assert frappe.db.get_value("Customer", customer, "recouvrement_payer_profile") == "Slightly Late"
	assert profiles.store(COMPANY, day(DAY)) == 0  # nothing changed: nothing is written


def test_a_payer_without_payments_in_twelve_months_loses_the_profile():
	customer = make_customer()
	pay(make_invoice(customer, due="2025-12-15", posting_date="2025-12-01"), on="2026-01-15")
	make_invoice(customer, due="2026-10-31", posting_date="2026-10-01")
	run(DAY)
	profiles.store(COMPANY, day(DAY))
	assert case_of(customer).payer_profile
	profiles.store(COMPANY, day("2027-02-01"))
	assert (case_of(customer).payer_profile or None, case_of(customer).average_days_late) == (None, 0)
	assert not frappe.db.get_value("Customer", customer, "recouvrement_payer_profile")
