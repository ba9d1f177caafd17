"""Every way in which the ledger keeps, part-keeps, breaks and un-breaks a promise."""

import pytest

from .factories import credit_note, journal_payment, make_advance, reconcile, unreconcile
from .promise_world import CUSTOMER, FRIDAY, books, case, frappe, invoice, judged, promise
from .report_world import ensure_customer, make_invoice, make_payment

pytestmark = pytest.mark.usefixtures("books")
__all__ = ["books", "case"]
AFTER = "2025-06-09"  # the first day on which it is broken


def test_a_journal_entry_keeps_it_and_its_cancellation_breaks_it(case: str) -> None:
	owed = invoice()
	doc = promise(case, [owed])
	entry = journal_payment(owed, 100, on="2025-06-05")
	assert judged(doc, AFTER).status == "Kept"

	entry.cancel()

	assert judged(doc, AFTER).status == "Broken"
	assert (doc.kept_on, doc.kept_amount) == (None, 0)


def test_an_advance_counts_once_it_is_reconciled_by_its_posting_date_and_no_longer_when_unreconciled(case: str) -> None:
	owed = invoice()
	doc = promise(case, [owed])
	advance = make_advance(CUSTOMER, 100, "2025-06-05")
	assert judged(doc, AFTER).status == "Broken"

	reconcile(CUSTOMER)
	assert judged(doc, "2025-06-30").status == "Kept"
	assert (str(doc.kept_on), doc.broken_on) == ("2025-06-05", None)

	unreconcile(advance)
	assert judged(doc, "2025-06-30").status == "Broken"


def test_a_linked_credit_note_counts_for_its_part(case: str) -> None:
	owed = invoice()
	doc = promise(case, [owed])
	credit_note(owed, 40, on="2025-06-04")

	assert judged(doc, AFTER).status == "Partly Kept"
	assert doc.kept_amount == 40


def test_two_payments_together_keep_it_on_the_day_of_the_second(case: str) -> None:
	owed = invoice()
	doc = promise(case, [owed])
	make_payment(owed, 60, "2025-06-04")
	assert judged(doc, "2025-06-04").status == "Open"
	owed.reload()
	make_payment(owed, 40, "2025-06-07")

	assert judged(doc, AFTER).status == "Kept"
	assert str(doc.kept_on) == "2025-06-07"


def test_a_cheque_that_is_posted_within_its_days_of_transit_keeps_it(case: str) -> None:
	owed = invoice()
	doc = promise(case, [owed], means="Cheque")
	make_payment(owed, 100, "2025-06-11")  # Friday + 3 days in the post + 2 days of grace

	assert judged(doc, "2025-06-12").status == "Kept"


def test_a_payment_of_another_invoice_or_of_another_customer_does_not_count(case: str) -> None:
	doc = promise(case, [invoice()])
	make_payment(invoice(), 100, "2025-06-05")
	make_payment(make_invoice(ensure_customer("Somebody Else SARL"), 100, "2025-05-01", "2025-05-31"), 100, "2025-06-05")

	assert judged(doc, AFTER).status == "Broken"


def test_a_payment_after_the_grace_leaves_it_broken_and_half_before_leaves_it_partly_kept(case: str) -> None:
	owed = invoice()
	doc = promise(case, [owed])
	make_payment(owed, 50, "2025-06-08")
	owed.reload()
	make_payment(owed, 50, AFTER)

	assert judged(doc, "2025-06-20").status == "Partly Kept"
	assert (doc.kept_amount, str(doc.broken_on)) == (50, AFTER)


def test_judging_again_writes_and_says_nothing_new(case: str) -> None:
	doc = promise(case, [invoice()])
	judged(doc, AFTER)
	before = (doc.modified, frappe.db.count("Comment", {"reference_name": doc.name}))

	judged(doc, "2025-06-12")

	assert (doc.modified, frappe.db.count("Comment", {"reference_name": doc.name})) == before
	assert str(doc.broken_on) == AFTER


def test_more_than_the_invoices_owe_is_not_promised(case: str) -> None:
	from recouvrement_app.exceptions import PromiseAmountError

	with pytest.raises(PromiseAmountError, match="owe"):
		promise(case, [invoice()], amount=100.5, promised_date=FRIDAY)


def test_a_promise_about_no_invoice_in_particular_is_about_the_oldest_up_to_its_amount(case: str) -> None:
	new, old = invoice(100, "2025-06-15"), invoice(100, "2025-05-15")

	doc = promise(case, [], amount=130)

	assert [(row.invoice, row.amount) for row in doc.invoices] == [(old.name, 100), (new.name, 30)]
