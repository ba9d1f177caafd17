"""Settlements and offers: approved, offered, accepted, paid, waived by a draft that a person submits."""

import pytest

from .promise_world import (
	CUSTOMER,
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
from .report_world import COMPANY, ensure_item, make_invoice, make_payment

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
	from recouvrement_app.services.promises import promises

	doc = promise(case, [owed], kind="Settlement", amount=300, is_offer=1, **over)
	assert doc.status == "Pending Approval"
	promises.approve(doc.name, user=approver())
	return doc.reload()


def test_a_settlement_is_approved_then_offered_and_accepted_by_the_customer(case: str) -> None:
	from recouvrement_app.services.promises import offers

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


def vat_account() -> str:
	"""The account of VAT collected."""
	facts = {"company": COMPANY, "account_name": "VAT Collected"}
	found = frappe.db.get_value("Account", facts)
	if found:
		return found
	parent = frappe.db.get_value("Account", {"company": COMPANY, "account_name": "Duties and Taxes"})
	values = {"doctype": "Account", "account_type": "Tax", "parent_account": parent, **facts}
	return frappe.get_doc(values).insert().name


def taxed_invoice(net: float, quantity: int = 1) -> object:
	"""An invoice with 20 % VAT; `net` is the price of one piece."""
	taxes = [{"charge_type": "On Net Total", "account_head": vat_account(), "description": "VAT", "rate": 20}]
	items = [{"item_code": ensure_item(), "qty": quantity, "rate": net}]
	return make_invoice(CUSTOMER, net, "2025-05-01", "2025-05-31", items=items, taxes=taxes)


def kept_settlement(case: str, owed: object, amount: float, **over: object) -> object:
	"""A settlement in force whose amount came in on 2025-06-05."""
	doc = promise(case, [owed], kind="Settlement", amount=amount, **over)
	frappe.db.set_value("Payment Promise", doc.name, "status", "Open")
	make_payment(owed, amount, "2025-06-05")
	doc = judged(doc, "2025-06-06")
	assert doc.status == "Kept"
	return doc


def booked(voucher: str) -> dict[str, float]:
	"""Account kind → debit less credit of a voucher, as the general ledger has it."""
	rows = frappe.db.sql(
		"""select a.root_type, a.account_type, sum(g.debit - g.credit) from `tabGL Entry` g join `tabAccount` a on a.name = g.account
		where g.voucher_no = %s and g.is_cancelled = 0 group by 1, 2""",
		voucher,
	)
	return {kind if kind in ("Tax", "Receivable") else root: round(float(amount), 2) for root, kind, amount in rows}


def test_a_settlement_waived_by_credit_note_takes_vat_back_in_proportion(case: str) -> None:
	owed = taxed_invoice(1000)  # 1,200 with VAT
	doc = kept_settlement(case, owed, 900, waiver_by="Credit Note")
	note = frappe.get_doc("Sales Invoice", doc.waiver_credit_notes)

	assert (note.docstatus, note.is_return, note.return_against) == (0, 1, owed.name)
	assert doc.waiver_entry is None
	note.submit()
	assert booked(note.name) == {"Receivable": -300, "Income": 250, "Tax": 50}  # 300 = 250 + 20 %
	assert frappe.db.get_value("Sales Invoice", owed.name, "outstanding_amount") == 0
	assert judged(doc, "2025-06-25").kept_amount == 900  # the credit is no payment


def test_a_settlement_waived_by_write_off_leaves_vat_as_invoiced(case: str) -> None:
	settings = frappe.get_doc("Recouvrement Settings")
	settings.set("companies", [{"company": COMPANY, "write_off_account": expense_account()}])
	settings.save()
	owed = taxed_invoice(1000)
	doc = kept_settlement(case, owed, 900, waiver_by="Write-off Entry")
	entry = frappe.get_doc("Journal Entry", doc.waiver_entry)
	entry.cheque_no, entry.cheque_date = "waiver", "2025-06-10"
	entry.submit()

	assert not doc.waiver_credit_notes
	assert booked(entry.name) == {"Receivable": -300, "Expense": 300}


@pytest.mark.parametrize(("price", "quantity", "paid"), [(33.33, 7, 199.99), (19.99, 3, 50), (0.37, 11, 1.11)])
def test_a_credit_note_of_a_settlement_leaves_no_cent_open(case: str, price: float, quantity: int, paid: float) -> None:
	owed = taxed_invoice(price, quantity)
	doc = kept_settlement(case, owed, paid, waiver_by="Credit Note")
	frappe.get_doc("Sales Invoice", doc.waiver_credit_notes).submit()

	assert frappe.db.get_value("Sales Invoice", owed.name, "outstanding_amount") == 0


def test_the_settings_say_how_a_settlement_is_waived(case: str) -> None:
	frappe.db.set_single_value("Recouvrement Settings", "settlement_waiver", "Credit Note")
	frappe.clear_document_cache("Recouvrement Settings", "Recouvrement Settings")

	assert promise(case, [invoice(400)], kind="Settlement", amount=300).waiver_by == "Credit Note"


def test_a_cancelled_payment_takes_the_draft_credit_note_back_and_names_a_submitted_one(case: str) -> None:
	first, second = invoice(400), invoice(200)
	doc = promise(case, [first, second], kind="Settlement", amount=450, waiver_by="Credit Note")
	frappe.db.set_value("Payment Promise", doc.name, "status", "Open")
	make_payment(first, 300, "2025-06-05")
	payment = make_payment(second, 150, "2025-06-05")
	doc = judged(doc, "2025-06-06")
	notes = doc.waiver_credit_notes.split()
	assert [frappe.db.get_value("Sales Invoice", name, "grand_total") for name in notes] == [-100, -50]
	frappe.get_doc("Sales Invoice", notes[0]).submit()

	payment.reload().cancel()
	doc = judged(doc, "2025-06-07")
	assert doc.status == "Open"
	assert doc.waiver_credit_notes == notes[0]
	assert not frappe.db.exists("Sales Invoice", notes[1])
	said = frappe.get_all("Comment", {"reference_name": doc.name, "content": ["like", f"%cancel {notes[0]}%"]})
	assert len(said) == 1
