"""Promises to pay on a site: what the ledger's postings make of them."""

import pytest

from .report_world import (
	COMPANY,
	books,
	ensure_case,
	ensure_customer,
	ensure_group,
	frappe,
	make_invoice,
	make_payment,
)

pytestmark = pytest.mark.usefixtures("books")
__all__ = ["books"]
MADE = "2025-06-02"  # a Monday
FRIDAY = "2025-06-06"


@pytest.fixture
def case(books: None) -> str:
	limits = {
		"promise_grace_days": 2,
		"promise_tolerance": 0,
		"broken_promises_limit": 2,
		"plan_max_instalments": 12,
	}
	limits |= {
		"plan_max_months": 12,
		"plan_min_instalment": 0,
		"plan_approval_above": 500,
		"settlement_approval_above": 0,
	}
	for field, value in limits.items():
		frappe.db.set_single_value("Recouvrement Settings", field, value)
	frappe.clear_document_cache("Recouvrement Settings", "Recouvrement Settings")
	return ensure_case(ensure_customer("Promise Tests SARL", ensure_group("Promise Tests")))


def invoice(amount: float = 100, due: str = "2025-05-31") -> object:
	return make_invoice("Promise Tests SARL", amount, "2025-05-01", due)


def promise(case: str, invoices: list, **over: object) -> object:
	from recouvrement_app.services import promises

	values = {"promised_date": FRIDAY, "received_on": MADE, **over}
	return promises.create_promise(case, invoices=[doc.name for doc in invoices], confirm=False, **values)


def judged(doc: object, today: str) -> object:
	from recouvrement_app.services import promises

	promises.evaluate_case(doc.case, frappe.utils.getdate(today))
	doc.reload()
	return doc


def test_a_promise_is_open_until_the_last_day_of_grace_and_broken_the_day_after(case: str) -> None:
	doc = promise(case, [invoice()])

	assert (doc.status, doc.promised_amount, doc.grace_days) == ("Open", 100, 2)
	assert judged(doc, "2025-06-08").status == "Open"  # Sunday: Friday + 2 days
	assert judged(doc, "2025-06-09").status == "Broken"
	assert str(doc.broken_on) == "2025-06-09"


def test_a_payment_in_full_on_the_last_day_keeps_it(case: str) -> None:
	owed = invoice()
	doc = promise(case, [owed])
	make_payment(owed, 100, "2025-06-08")

	assert judged(doc, "2025-06-09").status == "Kept"
	assert (doc.kept_amount, str(doc.kept_on)) == (100, "2025-06-08")


def test_half_of_it_keeps_it_partly(case: str) -> None:
	owed = invoice()
	doc = promise(case, [owed])
	make_payment(owed, 50, "2025-06-05")

	assert judged(doc, "2025-06-09").status == "Partly Kept"
	assert doc.kept_amount == 50


def test_a_payment_after_the_grace_does_not_keep_it(case: str) -> None:
	owed = invoice()
	doc = promise(case, [owed])
	make_payment(owed, 100, "2025-06-09")

	assert judged(doc, "2025-06-10").status == "Broken"


def test_a_cancelled_payment_turns_a_kept_promise_back(case: str) -> None:
	owed = invoice()
	doc = promise(case, [owed])
	payment = make_payment(owed, 100, "2025-06-05")
	assert judged(doc, "2025-06-06").status == "Kept"

	payment.cancel()

	assert judged(doc, "2025-06-07").status == "Open"
	assert judged(doc, "2025-06-09").status == "Broken"


def test_a_payment_booked_late_with_a_posting_date_in_time_un_breaks_it(case: str) -> None:
	owed = invoice()
	doc = promise(case, [owed])
	assert judged(doc, "2025-06-09").status == "Broken"

	make_payment(owed, 100, "2025-06-06")

	assert judged(doc, "2025-06-12").status == "Kept"
	assert doc.broken_on is None


def test_a_payment_made_before_the_promise_does_not_count(case: str) -> None:
	owed = invoice()
	make_payment(owed, 40, "2025-06-01")
	owed.reload()
	doc = promise(case, [owed])

	assert doc.promised_amount == 60
	assert judged(doc, "2025-06-03").kept_amount == 0


def test_a_missing_amount_within_the_tolerance_is_forgiven(case: str) -> None:
	owed = invoice()
	doc = promise(case, [owed], tolerance=1)
	make_payment(owed, 99.5, "2025-06-05")

	assert judged(doc, "2025-06-06").status == "Kept"


def test_a_cheque_has_days_in_transit(case: str) -> None:
	doc = promise(case, [invoice()], means="Cheque")

	assert doc.transit_days == 3
	assert judged(doc, "2025-06-11").status == "Open"
	assert judged(doc, "2025-06-12").status == "Broken"


def test_money_keeps_the_earliest_promise_first(case: str) -> None:
	owed = invoice()
	late = promise(case, [owed], amount=50, promised_date="2025-06-20")
	early = promise(case, [owed], amount=50)
	make_payment(owed, 50, "2025-06-05")

	assert (judged(early, "2025-06-25").status, judged(late, "2025-06-25").status) == ("Kept", "Broken")


def test_without_chosen_invoices_the_oldest_are_taken_up_to_the_amount(case: str) -> None:
	from recouvrement_app.services import promises

	new, old = invoice(100, "2025-06-15"), invoice(100, "2025-05-15")

	rows = promises.invoice_rows(case, None, 130)

	assert [(row["invoice"], row["amount"]) for row in rows] == [(old.name, 100), (new.name, 30)]


def test_an_invoice_of_another_customer_is_refused(case: str) -> None:
	from recouvrement_app.exceptions import InvoiceNotInCaseError

	foreign = make_invoice(ensure_customer("Somebody Else SARL"), 10, "2025-05-01", "2025-05-31")

	with pytest.raises(InvoiceNotInCaseError):
		promise(case, [foreign])


def test_after_two_broken_promises_the_next_one_waits_for_another_person(case: str) -> None:
	from recouvrement_app import exceptions
	from recouvrement_app.services import promises

	owed = invoice()
	for day in ("2025-06-03", "2025-06-04"):
		judged(promise(case, [owed], promised_date=day), "2025-06-30")

	third = promise(case, [owed], promised_date="2025-07-04")

	assert third.status == "Pending Approval"
	with pytest.raises(exceptions.SamePersonError):
		promises.approve(third.name, user=third.owner)
	promises.approve(third.name, user=approver())
	assert frappe.db.get_value("Payment Promise", third.name, ["status", "approver"]) == ("Open", approver())


def test_a_person_without_the_role_may_not_approve(case: str) -> None:
	from recouvrement_app import exceptions
	from recouvrement_app.services import promises

	doc = promise(
		case, [invoice(600)], kind="Plan", instalments=promises.make_instalments(600, FRIDAY, "EUR", number=2)
	)
	assert doc.status == "Pending Approval"  # above 500

	with pytest.raises(exceptions.NotAnApproverError):
		promises.approve(doc.name, user="Guest")


def test_a_plan_may_be_edited_while_its_sum_holds(case: str) -> None:
	from recouvrement_app.exceptions import InstalmentSumError
	from recouvrement_app.services import promises

	by_amount = promises.make_instalments(100, FRIDAY, "EUR", amount=30, frequency="bimonthly")
	assert [row["amount"] for row in by_amount] == [30, 30, 30, 10]
	assert str(by_amount[1]["due_date"]) == "2025-08-06"
	by_number = promises.make_instalments(100, FRIDAY, "EUR", number=3)
	assert [row["amount"] for row in by_number] == [33.33, 33.33, 33.34]

	owed = invoice()
	edited = [dict(row, amount=amount) for row, amount in zip(by_number, (40, 30, 30), strict=True)]
	assert promise(case, [owed], kind="Plan", instalments=edited).status == "Open"
	wrong = [dict(row, amount=amount) for row, amount in zip(by_number, (40, 30, 20), strict=True)]
	with pytest.raises(InstalmentSumError):
		promise(case, [owed], amount=100, kind="Plan", instalments=wrong)


def test_a_plan_beyond_the_limits_is_refused(case: str) -> None:
	from recouvrement_app.exceptions import PromiseLimitError
	from recouvrement_app.services import promises

	rows = promises.make_instalments(130, FRIDAY, "EUR", number=13)

	with pytest.raises(PromiseLimitError):
		promise(case, [invoice(130)], kind="Plan", instalments=rows)


def test_one_missed_instalment_is_a_warning_and_the_second_voids_the_plan(case: str) -> None:
	from recouvrement_app.services import promises

	owed = invoice(90)
	rows = promises.make_instalments(90, FRIDAY, "EUR", number=3)
	doc = promise(case, [owed], kind="Plan", instalments=rows)
	make_payment(owed, 30, "2025-06-06")

	assert judged(doc, "2025-06-20").instalments[0].status == "Kept"
	judged(doc, "2025-07-10")
	assert (doc.status, doc.misses) == ("Open", 1)
	judged(doc, "2025-08-10")
	assert (doc.status, doc.misses) == ("Broken", 2)


def test_a_settlement_waives_the_rest_only_on_approval(case: str) -> None:
	owed = invoice(400)
	frappe.db.set_value("Collection Case", case, "expected_recovery", 50)
	doc = promise(case, [owed], kind="Settlement", amount=300)

	assert (doc.waived_amount, doc.expected_gain) == (100, 100)  # 300 now against 50 % of 400
	assert doc.status == "Pending Approval"  # settlement_approval_above is 0: every settlement


def test_a_settlement_that_was_paid_leaves_a_draft_entry_for_the_rest(case: str) -> None:
	owed = invoice(400)
	doc = promise(case, [owed], kind="Settlement", amount=300)
	frappe.db.set_value("Payment Promise", doc.name, "status", "Open")
	settings = frappe.get_doc("Recouvrement Settings")
	settings.set("companies", [{"company": COMPANY, "write_off_account": expense_account()}])
	settings.save()
	payment = make_payment(owed, 300, "2025-06-05")

	assert judged(doc, "2025-06-06").status == "Kept"
	entry = frappe.get_doc("Journal Entry", doc.waiver_entry)
	assert (entry.docstatus, entry.total_debit) == (0, 100)
	assert [row.reference_name for row in entry.accounts if row.reference_name] == [owed.name]

	payment.cancel()
	assert judged(doc, "2025-06-07").status == "Open"
	assert not frappe.db.exists("Journal Entry", entry.name)


def test_the_confirmation_is_an_email_action_that_asks_for_nothing(case: str) -> None:
	from recouvrement_app.services import promises

	frappe.db.set_value("Customer", "Promise Tests SARL", "email_id", "tests@example.com")
	doc = promise(case, [invoice()])

	action = frappe.get_doc("Dunning Action", promises.confirm_promise(doc.name))

	assert (action.channel, action.manual, action.recipient_email) == ("Email", 1, "tests@example.com")
	assert {line.kind for line in action.lines} == {"Information"}
	assert promises.confirm_promise(doc.name) == action.name  # never twice


def test_cancelling_a_promise_frees_its_invoices(case: str) -> None:
	doc = promise(case, [invoice()])

	doc.cancel()

	assert frappe.db.get_value("Payment Promise", doc.name, "status") == "Cancelled"


def test_invoices_that_changed_have_their_promises_judged(case: str) -> None:
	from recouvrement_app.services import promises

	owed = invoice()
	doc = promise(case, [owed])
	make_payment(owed, 100, "2025-06-05")

	assert promises.evaluate_for_invoices([owed.name]) == [doc.name]
	assert frappe.db.get_value("Payment Promise", doc.name, "status") == "Kept"


def expense_account() -> str:
	"""Any expense account of the company."""
	return frappe.db.get_value("Account", {"company": COMPANY, "root_type": "Expense", "is_group": 0})


def approver() -> str:
	email = "promise-approver@example.com"
	if not frappe.db.exists("User", email):
		user = frappe.get_doc(
			{"doctype": "User", "email": email, "first_name": "A", "send_welcome_email": 0}
		).insert()
		user.add_roles("Collections Approver")
	return email
