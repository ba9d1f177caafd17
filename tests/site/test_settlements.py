"""Settlements and offers: approved, offered, accepted, paid, waived by a draft that a person submits."""

import pytest

from .promise_world import (
	MADE,
	approver,
	books,
	case,
	expense_account,
	frappe,
	invoice,
	judged,
	promise,
)
from .report_world import COMPANY, make_payment

pytestmark = pytest.mark.usefixtures("books")
__all__ = ["books", "case"]


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


def offered(case: str, owed: object, **over: object) -> object:
	"""300 of 400 offered on MADE, approved."""
	from recouvrement_app.services import promises

	doc = promise(case, [owed], kind="Settlement", amount=300, is_offer=1, **over)
	assert doc.status == "Pending Approval"
	promises.approve(doc.name, user=approver())
	return doc.reload()


def test_a_settlement_is_approved_then_offered_and_accepted_by_the_customer(case: str) -> None:
	from recouvrement_app.services import offers

	doc = offered(case, invoice(400))
	assert (doc.status, doc.approver) == ("Offered", approver())

	offers.accept(doc.name, by="Anne Durand", today=frappe.utils.getdate(MADE))

	assert frappe.db.get_value("Payment Promise", doc.name, ["status", "acknowledges_debt"]) == ("Open", 1)


def test_paying_the_offered_amount_in_time_accepts_the_settlement(case: str) -> None:
	owed = invoice(400)
	doc = offered(case, owed)
	make_payment(owed, 300, "2025-06-05")

	assert judged(doc, "2025-06-06").status == "Kept"
	assert doc.accepted_by.startswith("payment of")


def test_money_that_keeps_a_promise_does_not_accept_a_settlement(case: str) -> None:
	owed, other = invoice(400), invoice(300, due="2025-05-30")
	first = promise(case, [owed], amount=300, promised_date="2025-06-05")
	doc = offered(case, owed)
	make_payment(owed, 300, "2025-06-05")

	judged(first, "2025-06-06")
	assert (first.status, doc.reload().status) == ("Kept", "Offered")
	assert other.outstanding_amount == 300


def test_half_of_the_offered_amount_accepts_nothing(case: str) -> None:
	owed = invoice(400)
	doc = offered(case, owed)
	make_payment(owed, 150, "2025-06-05")

	assert judged(doc, "2025-06-06").status == "Offered"


def test_the_waiver_that_a_person_submits_is_no_payment_of_the_next_promise(case: str) -> None:
	owed = invoice(400)
	doc = promise(case, [owed], kind="Settlement", amount=300)
	frappe.db.set_value("Payment Promise", doc.name, "status", "Open")
	later = promise(case, [owed], amount=100, promised_date="2025-06-20")
	settings = frappe.get_doc("Recouvrement Settings")
	settings.set("companies", [{"company": COMPANY, "write_off_account": expense_account()}])
	settings.save()
	make_payment(owed, 300, "2025-06-05")
	entry = frappe.get_doc("Journal Entry", judged(doc, "2025-06-06").waiver_entry)
	entry.posting_date = "2025-06-10"
	entry.cheque_no, entry.cheque_date = "waiver", "2025-06-10"
	entry.submit()

	assert judged(later, "2025-06-25").kept_amount == 0


def test_a_settlement_offered_above_what_is_owed_is_refused(case: str) -> None:
	from recouvrement_app.exceptions import PromiseAmountError

	with pytest.raises(PromiseAmountError, match=r"400"):
		promise(case, [invoice(400)], kind="Settlement", amount=500)
