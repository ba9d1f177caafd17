"""Write-off on a site: after a settlement attempt or with a reason, approved by limit, a draft entry, the file closed with its figures."""

import pytest

from recouvrement_app import exceptions

from . import factories
from .factories import pay, work_off
from .litigation_world import (
	APPROVER,
	COLLECTOR,
	TODAY,
	frappe,
	proposed_file,
)


@pytest.fixture
def file(customer: str):
	from recouvrement_app.services.litigation import litigation

	ensure_account()
	limit(0)
	doc = proposed_file(customer)
	litigation.approve(doc.name, APPROVER, today=factories.day(TODAY))
	return doc.reload()


def ensure_account() -> None:
	"""Where a loss is booked."""
	company = frappe.get_doc("Company", factories.COMPANY)
	if not company.write_off_account:
		account = frappe.db.get_value("Account", {"company": company.name, "root_type": "Expense", "is_group": 0})
		frappe.db.set_value("Company", company.name, "write_off_account", account)


def limit(amount: float) -> None:
	"""What may be written off without an approver."""
	frappe.db.set_single_value("Recouvrement Settings", "write_off_approval_above", amount)
	frappe.clear_document_cache("Recouvrement Settings", "Recouvrement Settings")


def drafted(file, reason: str | None = "Struck off the register.", user: str = APPROVER):
	from recouvrement_app.services.litigation import write_off

	return frappe.get_doc("Journal Entry", write_off.draft_write_off(file.name, reason, user))


def comments(file) -> str:
	return " ".join(frappe.get_all("Comment", {"reference_name": file.name, "comment_type": "Info"}, pluck="content"))


def test_without_a_settlement_attempt_it_needs_a_reason(file) -> None:
	from recouvrement_app.services.litigation import write_off

	assert not write_off.facts(file)["settlement_tried"]
	with pytest.raises(exceptions.WriteOffError):
		drafted(file, " ")


def test_a_settlement_that_was_tried_is_reason_enough(file) -> None:
	from recouvrement_app.services.litigation import write_off
	from recouvrement_app.services.promises import promises

	values = {"kind": "Settlement", "amount": 600, "promised_date": frappe.utils.add_days(frappe.utils.today(), 10), "waived_amount": 400}
	promises.create_promise(file.case, invoices=[file.invoices[0].invoice], **values)

	assert write_off.facts(file)["settlement_tried"]
	drafted(file, None)
	assert file.reload().write_off_reason == "A settlement was tried."


def test_the_entry_is_a_draft_of_what_is_still_open_and_reminds_of_vat(file) -> None:
	entry = drafted(file)

	assert (entry.docstatus, entry.voucher_type, entry.total_debit) == (0, "Write Off Entry", 1000)
	row = entry.accounts[0]
	assert (row.reference_type, row.reference_name, row.credit_in_account_currency) == ("Sales Invoice", file.invoices[0].invoice, 1000)
	assert "corrected duplicate" in comments(file)
	with pytest.raises(exceptions.WriteOffError):
		drafted(file)


def test_above_the_limit_an_approver_who_did_not_propose_it_draws_it_up(file) -> None:
	with pytest.raises(exceptions.NotAnApproverError):
		drafted(file, user=COLLECTOR)
	frappe.db.set_value("Litigation File", file.name, "proposed_by", APPROVER)
	with pytest.raises(exceptions.SamePersonError):
		drafted(file)


def test_within_the_limit_the_collector_draws_it_up(file) -> None:
	limit(1000)

	assert drafted(file, user=COLLECTOR).docstatus == 0


def test_the_submitted_entry_closes_the_file_with_its_figures(file) -> None:
	pay(frappe.get_doc("Sales Invoice", file.invoices[0].invoice), 300)
	work_off()
	entry = drafted(file)
	assert entry.total_debit == 700
	entry.submit()
	work_off()

	file.reload()
	assert (file.status, file.outcome, file.recovered_amount, file.net) == ("Closed", "Written Off", 300, 300)


def test_a_cancelled_entry_opens_the_file_again(file) -> None:
	entry = drafted(file)
	entry.submit()
	work_off()
	assert file.reload().status == "Closed"
	entry.cancel()
	work_off()

	assert (file.reload().status, file.outcome, file.recovered_amount) == ("Open", "", 0)
	assert drafted(file).docstatus == 0


def test_nothing_is_written_off_when_all_is_paid(file) -> None:
	pay(frappe.get_doc("Sales Invoice", file.invoices[0].invoice))

	with pytest.raises(exceptions.WriteOffError, match="nothing is open"):
		drafted(file)


def test_a_missing_account_names_the_mend(file) -> None:
	frappe.db.set_value("Company", factories.COMPANY, "write_off_account", None)
	frappe.clear_document_cache("Company", factories.COMPANY)
	with pytest.raises(exceptions.WriteOffError, match="choose the write-off account"):
		drafted(file)
	ensure_account()


def test_two_people_who_write_off_at_once_make_one_entry(file) -> None:
	from recouvrement_app.services.litigation import write_off

	frappe.db.commit()
	results = factories.at_once(lambda: write_off.draft_write_off(file.name, "Gone.", APPROVER))

	assert [type(found) for found in results if isinstance(found, Exception)] == [exceptions.WriteOffError]
	assert frappe.db.count("Journal Entry Account", {"reference_name": file.invoices[0].invoice}) == 1
