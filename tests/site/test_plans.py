"""Payment plans on a site: instalments, limits, options that the customer chooses from, interest, misses."""

import pytest

from .promise_world import FRIDAY, MADE, approver, books, case, frappe, invoice, judged, plan, promise
from .report_world import make_payment

pytestmark = pytest.mark.usefixtures("books")
__all__ = ["books", "case"]


def test_a_person_without_the_role_may_not_approve(case: str) -> None:
	from recouvrement_app import exceptions
	from recouvrement_app.services.promises import plans, promises

	doc = promise(
		case, [invoice(600)], kind="Plan", instalments=plans.make_instalments(600, FRIDAY, "EUR", number=2)
	)
	assert doc.status == "Pending Approval"  # above 500

	with pytest.raises(exceptions.NotAnApproverError):
		promises.approve(doc.name, user="Guest")


def test_a_plan_may_be_edited_while_its_sum_holds(case: str) -> None:
	from recouvrement_app.exceptions import InstalmentSumError
	from recouvrement_app.services.promises import plans

	by_amount = plans.make_instalments(100, FRIDAY, "EUR", amount=30, frequency="bimonthly")
	assert [row["amount"] for row in by_amount] == [30, 30, 30, 10]
	assert str(by_amount[1]["due_date"]) == "2025-08-06"
	by_number = plans.make_instalments(100, FRIDAY, "EUR", number=3)
	assert [row["amount"] for row in by_number] == [33.33, 33.33, 33.34]

	owed = invoice()
	edited = [dict(row, amount=amount) for row, amount in zip(by_number, (40, 30, 30), strict=True)]
	assert promise(case, [owed], kind="Plan", instalments=edited).status == "Open"
	wrong = [dict(row, amount=amount) for row, amount in zip(by_number, (40, 30, 20), strict=True)]
	with pytest.raises(InstalmentSumError):
		promise(case, [owed], amount=100, kind="Plan", instalments=wrong)


def test_a_plan_beyond_the_limits_is_refused(case: str) -> None:
	from recouvrement_app.exceptions import PromiseLimitError
	from recouvrement_app.services.promises import plans

	rows = plans.make_instalments(130, FRIDAY, "EUR", number=13)

	with pytest.raises(PromiseLimitError):
		promise(case, [invoice(130)], kind="Plan", instalments=rows)


def test_one_missed_instalment_is_a_warning_and_the_second_voids_the_plan(case: str) -> None:
	from recouvrement_app.services.promises import plans

	owed = invoice(90)
	rows = plans.make_instalments(90, FRIDAY, "EUR", number=3)
	doc = promise(case, [owed], kind="Plan", instalments=rows)
	make_payment(owed, 30, "2025-06-06")

	assert judged(doc, "2025-06-20").instalments[0].status == "Kept"
	judged(doc, "2025-07-10")
	assert (doc.status, doc.misses) == ("Open", 1)
	judged(doc, "2025-08-10")
	assert (doc.status, doc.misses) == ("Broken", 2)


def options(total: float, *numbers: int) -> list[dict]:
	"""Rows of the table of options: monthly plans of so many instalments."""
	from recouvrement_app.services.promises import plans

	return [
		{"option": option, "due_date": row["due_date"], "amount": row["amount"]}
		for option, number in enumerate(numbers, 1)
		for row in plans.make_instalments(total, FRIDAY, "EUR", number=number)
	]


def offered(case: str, *numbers: int, amount: float = 90, **over: object) -> object:
	"""Plans of so many instalments, offered to the customer on MADE."""
	over = {"promised_date": None, "offer_valid_until": "2025-06-16", **over}
	return promise(case, [invoice(amount)], kind="Plan", is_offer=1, offer_options=options(amount, *numbers), **over)


def test_the_limits_of_the_settings_shape_the_options_that_are_proposed(case: str) -> None:
	from recouvrement_app.services.promises import plans

	frappe.db.set_single_value("Recouvrement Settings", {"plan_max_instalments": 4, "plan_min_instalment": 200})
	frappe.clear_document_cache("Recouvrement Settings", "Recouvrement Settings")

	assert [row["number"] for row in plans.plan_options(1000, FRIDAY, "EUR")] == [2, 3, 4]


def test_a_customer_chooses_one_of_three_plans_and_only_then_the_invoices_rest(case: str) -> None:
	from recouvrement_app.services.daily_run import planning
	from recouvrement_app.services.promises import offers

	doc = offered(case, 2, 3, 6)
	assert (doc.status, str(doc.promised_date)) == ("Offered", "2025-11-06")
	assert not planning.promises_of(doc.company, [doc.customer])

	offers.accept(doc.name, 2, by="Anne Durand", today=frappe.utils.getdate("2025-06-04"))

	doc.reload()
	assert (doc.status, doc.chosen_option, doc.accepted_by) == ("Open", 2, "Anne Durand")
	assert [row.amount for row in doc.instalments] == [30, 30, 30]
	assert (str(doc.promised_date), str(doc.received_on), doc.acknowledges_debt) == ("2025-08-06", "2025-06-04", 1)
	assert [row.date for row in planning.promises_of(doc.company, [doc.customer])] == [doc.promised_date]


def test_an_offer_with_several_plans_is_not_accepted_without_a_choice(case: str) -> None:
	from recouvrement_app.exceptions import OptionMissingError
	from recouvrement_app.services.promises import offers

	doc = offered(case, 2, 3)
	for wrong in (None, 3):
		with pytest.raises(OptionMissingError):
			offers.accept(doc.name, wrong, today=frappe.utils.getdate(MADE))


def test_an_offer_is_answered_once_and_within_its_days(case: str) -> None:
	from recouvrement_app.exceptions import StatusChangeError
	from recouvrement_app.services.promises import offers

	doc = offered(case, 2)
	with pytest.raises(StatusChangeError, match="valid until"):
		offers.accept(doc.name, today=frappe.utils.getdate("2025-06-17"))
	offers.decline(doc.name, "too long", today=frappe.utils.getdate("2025-06-16"))
	assert frappe.db.get_value("Payment Promise", doc.name, "status") == "Declined"
	with pytest.raises(StatusChangeError, match="Declined"):
		offers.accept(doc.name, today=frappe.utils.getdate("2025-06-16"))


def test_an_offer_that_nobody_answered_expires_after_its_last_day(case: str) -> None:
	from recouvrement_app.services.promises import offers

	doc = offered(case, 2)

	assert doc.name not in offers.expire_due(frappe.utils.getdate("2025-06-16"))
	assert doc.name in offers.expire_due(frappe.utils.getdate("2025-06-17"))
	assert frappe.db.get_value("Payment Promise", doc.name, "status") == "Expired"


def test_an_offer_above_the_limit_is_approved_before_the_customer_sees_it(case: str) -> None:
	from recouvrement_app.services.promises import promises

	doc = offered(case, 2, 3, amount=600)
	assert (doc.status, doc.offer_action) == ("Pending Approval", None)

	promises.approve(doc.name, user=approver())

	assert frappe.db.get_value("Payment Promise", doc.name, "status") == "Offered"


def test_an_option_that_does_not_add_up_is_named(case: str) -> None:
	from recouvrement_app.exceptions import InstalmentSumError

	rows = options(90, 2, 3)
	rows[-1]["amount"] = 20
	with pytest.raises(InstalmentSumError, match="Option 2"):
		promise(case, [invoice(90)], kind="Plan", is_offer=1, offer_options=rows, amount=90, promised_date=None)


def test_a_plan_in_force_cannot_be_changed_into_another_sum(case: str) -> None:
	from recouvrement_app.exceptions import InstalmentSumError

	doc = plan(case, [invoice(90)], 90, 3)
	doc.append("instalments", {"due_date": "2025-09-06", "amount": 30})
	with pytest.raises(InstalmentSumError):
		doc.save()


def test_a_plan_may_bear_interest_up_to_the_legal_rate_and_says_what_it_comes_to(case: str) -> None:
	from recouvrement_app.exceptions import MissingRateError, PromiseLimitError

	from .factories import ensure_regimes

	ensure_regimes()
	frappe.db.set_value("Collection Case", case, {"country": "France", "debtor_type": "Business"})
	owed = invoice(300)
	doc = plan(case, [owed], 300, 3, interest_rate=10)
	# 100 × 4 days + 100 × 34 + 100 × 65 = 10,300 × 10 % / 365
	assert doc.interest_amount == 2.82
	with pytest.raises(PromiseLimitError, match=r"13\.15"):  # 3.15 + 10 in 2025 H1
		plan(case, [owed], 300, 3, interest_rate=13.2)
	with pytest.raises(MissingRateError, match="2031 H1"):
		plan(case, [owed], 300, 3, first="2031-02-01", received_on="2031-01-15", interest_rate=1)
	frappe.db.set_value("Collection Case", case, "debtor_type", "Consumer")
	with pytest.raises(PromiseLimitError):
		plan(case, [owed], 300, 3, interest_rate=10)


def test_a_payment_counts_once_for_a_plan_and_a_promise_on_the_same_invoice(case: str) -> None:
	owed = invoice(90)
	agreed = plan(case, [owed], 60, 2)
	more = promise(case, [owed], amount=30, promised_date="2025-06-20")
	make_payment(owed, 60, "2025-06-05")

	judged(agreed, "2025-06-21")
	more.reload()
	assert [row.paid_amount for row in agreed.instalments] == [30, 0]
	assert (more.status, more.kept_amount, agreed.kept_amount) == ("Kept", 30, 30)


def test_a_void_plan_lets_the_scenario_resume_at_once_and_leaves_later_money_to_a_new_promise(case: str) -> None:
	from recouvrement_app.services.daily_run import planning

	owed = invoice(90)
	doc = plan(case, [owed], 90, 3)
	assert judged(doc, "2025-07-20").status == "Broken"
	assert str(doc.broken_on) == "2025-07-09"  # the second instalment, 6 July, and two days of grace
	(known,) = planning.promises_of(doc.company, [doc.customer])
	assert (known.status, str(known.rests_until)) == ("broken", "2025-07-08")

	again = promise(case, [owed], received_on="2025-07-20", promised_date="2025-07-25")
	make_payment(owed, 90, "2025-07-22")
	assert judged(again, "2025-07-26").status == "Kept"
	assert judged(doc, "2025-07-26").status == "Broken"
