"""Promises to pay on a site: what the ledger's postings make of them."""

import pytest

from .promise_world import FRIDAY, approver, books, case, frappe, invoice, judged, promise
from .report_world import ensure_customer, make_invoice, make_payment

pytestmark = pytest.mark.usefixtures("books")
__all__ = ["books", "case"]


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


def test_the_reference_of_a_payment_is_kept_and_confirmed(case: str) -> None:
	from recouvrement_app import promise_api
	from recouvrement_app.services.promises import promises

	frappe.db.set_value("Customer", "Promise Tests SARL", {"email_id": "tests@example.com", "language": "en"})
	asked = {"means": "Cheque", "payment_reference": "No. 4711 & Co", "confirm": 0}
	doc = frappe.get_doc("Payment Promise", promise_api.create_promise(case, 100, "2030-06-10", [invoice().name], **asked)["name"])
	assert doc.payment_reference == "No. 4711 & Co"
	message = frappe.db.get_value("Dunning Action", promises.confirm_promise(doc.name), "message")
	assert "reference No. 4711 &amp; Co" in message or "référence No. 4711 &amp; Co" in message


def test_money_keeps_the_earliest_promise_first(case: str) -> None:
	owed = invoice()
	late = promise(case, [owed], amount=50, promised_date="2025-06-20")
	early = promise(case, [owed], amount=50)
	make_payment(owed, 50, "2025-06-05")

	assert (judged(early, "2025-06-25").status, judged(late, "2025-06-25").status) == ("Kept", "Broken")


def test_without_chosen_invoices_the_oldest_are_taken_up_to_the_amount(case: str) -> None:
	from recouvrement_app.services.promises import promises

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
	from recouvrement_app.services.promises import promises

	owed = invoice()
	for day in ("2025-06-03", "2025-06-04"):
		judged(promise(case, [owed], promised_date=day), "2025-06-30")

	third = promise(case, [owed], promised_date="2025-07-04")

	assert third.status == "Pending Approval"
	with pytest.raises(exceptions.SamePersonError):
		promises.approve(third.name, user=third.owner)
	promises.approve(third.name, user=approver())
	assert frappe.db.get_value("Payment Promise", third.name, ["status", "approver"]) == ("Open", approver())


def test_the_confirmation_is_an_email_action_that_asks_for_nothing(case: str) -> None:
	from recouvrement_app.services.promises import promises

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
	from recouvrement_app.services.promises import promises

	owed = invoice()
	doc = promise(case, [owed])
	make_payment(owed, 100, "2025-06-05")

	assert promises.evaluate_for_invoices([owed.name]) == [doc.name]
	assert frappe.db.get_value("Payment Promise", doc.name, "status") == "Kept"


def limitation_of(doc: object, name: str) -> str:
	"""The day on which the invoice is time-barred."""
	from recouvrement_app.services.receivables import ledger

	lines = ledger.open_lines(doc.company, frappe.utils.getdate("2025-06-10"), [doc.customer])
	return str(next(line.limitation_date for line in lines if line.invoice == name))


def test_a_written_promise_moves_the_limitation_date_and_one_on_the_telephone_does_not(case: str) -> None:
	from .factories import ensure_regimes

	ensure_regimes()
	frappe.db.set_value("Collection Case", case, {"country": "France", "debtor_type": "Business"})
	spoken, written = invoice(), invoice()
	by_call = promise(case, [spoken], channel="Call")
	promise(case, [written], channel="Email")

	assert limitation_of(by_call, spoken.name) == "2030-05-31"
	assert limitation_of(by_call, written.name) == "2030-06-02"


def test_a_signed_agreement_filed_later_acknowledges_the_debt(case: str) -> None:
	from .factories import ensure_regimes

	ensure_regimes()
	frappe.db.set_value("Collection Case", case, {"country": "France", "debtor_type": "Business"})
	owed = invoice()
	doc = promise(case, [owed], channel="Call")
	assert doc.acknowledges_debt == 0

	doc.signed_file = "/private/files/accord-signe.pdf"
	doc.save()

	assert doc.acknowledges_debt == 1
	assert limitation_of(doc, owed.name) == "2030-06-02"


@pytest.mark.parametrize("role", [None, "Sales User", "Accounts User"])
def test_who_does_not_collect_neither_records_nor_accepts_nor_approves(case: str, role: str | None) -> None:
	from recouvrement_app import promise_api

	doc = promise(case, [invoice()])
	user = frappe.get_doc(
		{"doctype": "User", "email": f"{frappe.generate_hash(length=8)}@example.com", "first_name": "No", "send_welcome_email": 0}
	).insert()
	if role:
		user.add_roles(role)
	frappe.set_user(user.name)
	for call in (
		lambda: promise_api.create_promise(case, amount=1, promised_date=FRIDAY),
		lambda: promise_api.accept_offer(doc.name),
		lambda: promise_api.decline_offer(doc.name),
		lambda: promise_api.confirm_promise(doc.name),
		lambda: promise_api.check_promise(doc.name),
	):
		with pytest.raises(frappe.PermissionError):
			call()


def test_the_dialog_starts_with_what_is_late_and_not_promised_yet(case: str) -> None:
	from recouvrement_app.services.promises import promise_defaults

	today = frappe.utils.getdate()
	late, promised, early = invoice(100), invoice(50), invoice(70, due=str(frappe.utils.add_days(today, 9)))
	promise(case, [promised], promised_date=str(frappe.utils.add_days(today, 3)), received_on=str(today), means="Cheque")

	found = promise_defaults.of_case(case)

	rows = {row["invoice"]: row for row in found["invoices"]}
	assert {name for name, row in rows.items() if row["chosen"]} == {late.name}
	assert rows[promised.name]["promised"] and not rows[early.name]["days_late"]
	assert (found["means"], found["broken"], found["limit"]) == ("Cheque", 0, 2)


def test_chosen_invoices_of_two_customers_are_not_one_promise(case: str) -> None:
	from recouvrement_app.exceptions import InvoiceNotInCaseError
	from recouvrement_app.services.promises import promise_defaults

	mine = invoice()
	other = make_invoice(ensure_customer("Somebody Else SARL"), 10, "2025-05-01", "2025-05-31")
	frappe.db.set_value("Sales Invoice", mine.name, "recouvrement_case", case)

	with pytest.raises(InvoiceNotInCaseError):
		promise_defaults.case_of_invoices([mine.name, other.name])
	assert promise_defaults.case_of_invoices([mine.name]) == case


@pytest.mark.parametrize(
	("language", "words"),
	[("fr", ("quatre mille huit cents euros", "4 800,00 €", "3 décembre 2026")), ("en", ("four thousand, eight hundred euro", "€4,800.00", "3 December 2026"))],
)
def test_the_agreement_says_amounts_and_days_in_its_language(case: str, language: str, words: tuple) -> None:
	from recouvrement_app.services.notices import print_words

	from .mail_world import plain_spaces

	before, frappe.local.lang = frappe.local.lang, language
	try:
		said = (
			print_words.recouvrement_in_words(4800, "EUR"),
			print_words.recouvrement_money(4800, "EUR"),
			print_words.recouvrement_day("2026-12-03"),
		)
	finally:
		frappe.local.lang = before
	assert tuple(map(plain_spaces, said)) == words
