"""Late charges on a site: invoiced once and outside VAT, waived by approval, never dunned, apart on the statement."""

import pytest

from recouvrement_app import exceptions

from . import factories
from .factories import actions, make_invoice, pay, send, work_off
from .litigation_world import APPROVER, COLLECTOR, TODAY, case_of, ensure_people, frappe

INTEREST = round(1000 * 13.15 * 122 / 36500, 2)  # 2025-02-01 to 06-02, one semester


@pytest.fixture
def invoice(customer: str):
	ensure_people()
	ensure_accounts()
	limit(0)
	return make_invoice(customer, amount=1000)


def ensure_accounts() -> None:
	"""Where interest and indemnity are booked."""
	account = frappe.db.get_value("Account", {"company": factories.COMPANY, "root_type": "Income", "is_group": 0})
	settings = frappe.get_doc("Recouvrement Settings")
	settings.set("companies", [])
	settings.append("companies", {"company": factories.COMPANY, "interest_account": account, "indemnity_account": account})
	settings.save()


def limit(amount: float) -> None:
	"""What anybody may waive without asking."""
	frappe.db.set_single_value("Recouvrement Settings", "waiver_approval_above", amount)
	frappe.clear_document_cache("Recouvrement Settings", "Recouvrement Settings")


def charges_of(invoice, until: str = TODAY) -> tuple[float, float]:
	"""(interest, indemnity) that are claimed."""
	from recouvrement_app.services.receivables import late_charges

	entry = late_charges.of_invoices(case_of(invoice.customer), [invoice.name], factories.day(until))[invoice.name]
	return float(entry.interest), float(entry.indemnity)


def drafted(invoice, until: str = TODAY):
	"""The draft Sales Invoice of its charges."""
	from recouvrement_app.services.receivables import late_charges

	return frappe.get_doc("Sales Invoice", late_charges.draft_invoice(case_of(invoice.customer), [invoice.name], until))


def asked(invoice, **over):
	"""A waiver that the collector asks for."""
	from recouvrement_app.services.receivables import waivers

	case = case_of(invoice.customer)
	frappe.set_user(COLLECTOR)
	doc = waivers.request(case, [invoice.name], over.pop("reason", "Our delivery was late."), today=factories.day(TODAY), **over)
	frappe.set_user("Administrator")
	return doc


def comments(invoice) -> str:
	"""What the case's timeline says."""
	case = case_of(invoice.customer)
	return " ".join(frappe.get_all("Comment", {"reference_name": case, "comment_type": "Info"}, pluck="content"))


def test_an_invoice_of_late_charges_bears_no_vat_and_names_what_it_charges(invoice) -> None:
	made = drafted(invoice)

	assert (made.docstatus, made.taxes, made.recouvrement_late_charges) == (0, [], 1)
	assert made.grand_total == pytest.approx(40 + INTEREST, abs=0.01)
	assert [(row.recouvrement_charge_kind, row.recouvrement_charge_of) for row in made.items] == [
		("Interest", invoice.name), ("Indemnity", invoice.name),
	]
	assert made.name in comments(invoice)


def test_the_same_charges_are_not_invoiced_twice(invoice) -> None:
	drafted(invoice)
	with pytest.raises(exceptions.LateChargesError):
		drafted(invoice)

	later = drafted(invoice, "2025-06-12")
	assert later.grand_total == pytest.approx(1000 * 13.15 * 10 / 36500, abs=0.01)


def test_two_people_who_invoice_the_charges_at_once_make_one_invoice(invoice) -> None:
	from recouvrement_app.services.receivables import late_charges

	case, name = case_of(invoice.customer), invoice.name
	frappe.db.commit()
	results = factories.at_once(lambda: late_charges.draft_invoice(case, [name], TODAY))

	assert sorted(type(result) for result in results if isinstance(result, Exception)) == [exceptions.LateChargesError]


def test_no_account_in_the_settings_names_the_mend(invoice) -> None:
	settings = frappe.get_doc("Recouvrement Settings")
	settings.set("companies", [])
	settings.save()

	with pytest.raises(exceptions.LateChargesError, match="choose the accounts"):
		drafted(invoice)


def test_a_charge_invoice_is_never_dunned_and_bears_no_charges(invoice) -> None:
	made = drafted(invoice)
	made.update({"set_posting_time": 1, "posting_date": "2025-03-01", "due_date": "2025-03-31", "payment_schedule": []})
	made.submit()
	pay(invoice)
	factories.run("2025-06-02")

	assert actions(invoice.customer) == []
	assert charges_of(made) == (0, 0)
	case = factories.case_of(invoice.customer)
	assert (case.status, case.total_outstanding) == ("On Hold", made.grand_total)
	assert "never dunned" in case.next_reason
	with pytest.raises(exceptions.LateChargesError):
		drafted(made)


def test_the_statement_shows_the_charge_invoices_apart(invoice) -> None:
	from recouvrement_app.services.notices import print_methods

	made = drafted(invoice).submit()
	case = frappe.get_doc("Collection Case", case_of(invoice.customer))
	frappe.db.set_value("Customer", invoice.customer, "language", "en")
	page = str(print_methods.recouvrement_statement(case.reload()))
	own, apart = page.split("Late charges invoiced")

	assert invoice.name in own and made.name not in own
	assert made.name in apart and "Total including late charges invoiced" in apart


def test_a_waiver_above_the_limit_waits_for_somebody_else(invoice) -> None:
	from recouvrement_app.services.receivables import waivers

	doc = asked(invoice)
	assert (doc.status, doc.docstatus, doc.requested_by) == ("Pending Approval", 0, COLLECTOR)
	assert doc.amount == pytest.approx(40 + INTEREST, abs=0.01)
	assert charges_of(invoice) == (INTEREST, 40)  # still claimed
	with pytest.raises(exceptions.NotAnApproverError):
		waivers.approve(doc.name, COLLECTOR)

	waivers.approve(doc.name, APPROVER)
	assert (doc.reload().status, doc.docstatus, doc.approver) == ("Approved", 1, APPROVER)
	assert charges_of(invoice) == (0, 0)
	assert "Our delivery was late." in comments(invoice)
	with pytest.raises(exceptions.LateChargesError):
		drafted(invoice)


def test_an_approver_does_not_approve_the_own_waiver(invoice) -> None:
	from recouvrement_app.services.receivables import waivers

	doc = asked(invoice)
	frappe.db.set_value("Late Charge Waiver", doc.name, "requested_by", APPROVER)
	with pytest.raises(exceptions.SamePersonError):
		waivers.approve(doc.name, APPROVER)


def test_within_the_limit_a_waiver_needs_nobody_else(invoice) -> None:
	limit(50)
	doc = asked(invoice, interest=False)

	assert (doc.status, doc.amount) == ("Approved", 40)
	assert charges_of(invoice) == (INTEREST, 0)


def test_a_waiver_needs_a_reason_and_something_to_waive(invoice) -> None:
	with pytest.raises(exceptions.ReasonRequiredError):
		asked(invoice, reason=" ")
	with pytest.raises(exceptions.LateChargesError):
		asked(invoice, interest=False, indemnity=False)


def test_a_refused_waiver_changes_nothing(invoice) -> None:
	from recouvrement_app.services.receivables import waivers

	doc = asked(invoice)
	with pytest.raises(exceptions.NotAnApproverError):
		waivers.refuse(doc.name, "No.", COLLECTOR)
	with pytest.raises(exceptions.ReasonRequiredError):
		waivers.refuse(doc.name, "", APPROVER)
	waivers.refuse(doc.name, "They were warned three times.", APPROVER)

	assert (doc.reload().status, charges_of(invoice)) == ("Refused", (INTEREST, 40))
	with pytest.raises(exceptions.CannotApproveError):
		waivers.approve(doc.name, APPROVER)
	with pytest.raises(exceptions.CannotApproveError):
		doc.submit()


def test_a_withdrawn_waiver_brings_the_charges_back(invoice) -> None:
	limit(500)
	doc = asked(invoice)
	assert charges_of(invoice) == (0, 0)

	doc.reload().cancel()
	assert (doc.reload().status, charges_of(invoice)) == ("Withdrawn", (INTEREST, 40))


def test_a_notice_claims_no_waived_charges(invoice) -> None:
	limit(500)
	factories.run("2025-05-12")
	claimed = actions(invoice.customer)[-1]
	assert claimed.total_indemnity == 40
	asked(invoice)
	send(claimed, "2025-05-12")
	factories.run(TODAY)

	drawn = actions(invoice.customer)[-1]
	assert drawn.name != claimed.name
	assert (drawn.total, drawn.total_interest, drawn.total_indemnity) == (1000, 0, 0)


def test_two_people_who_approve_a_waiver_at_once_approve_it_once(invoice) -> None:
	from recouvrement_app.services.receivables import waivers

	doc = asked(invoice)
	frappe.db.commit()
	results = factories.at_once(lambda: waivers.approve(doc.name, APPROVER))

	assert [type(found) for found in results if isinstance(found, Exception)] == [exceptions.CannotApproveError]
	assert doc.reload().docstatus == 1
	work_off()
