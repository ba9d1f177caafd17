"""The records refuse what contradicts itself, keep what was done, and show people their own customers only."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from recouvrement_app import exceptions, permissions

from .factories import COMPANY, PREFIX, frappe, make_customer, make_invoice
from .people import ensure_user

pytestmark = pytest.mark.usefixtures("site")

IBAN = "FR7630006000011234567890189"  # the example of the French banking federation
USER = "recouvrement.sales@example.com"


def make_case(customer: str) -> object:
	values = {"doctype": "Collection Case", "company": COMPANY, "customer": customer, "currency": "EUR"}
	return frappe.get_doc(values).insert()


def make_action(case: object, **over: object) -> object:
	values = {"doctype": "Dunning Action", "case": case.name, "customer": case.customer, "company": case.company}
	return frappe.get_doc({**values, "channel": "Email", "status": "Proposed", **over}).insert()


def scenario(**over: object) -> object:
	step = {"title": "A", "channel": "Email", "autonomy": "To Approve", "offset_days": 5}
	steps = over.pop("steps", [{"step": 1}, {"step": 2}])
	name = f"{PREFIX} {frappe.generate_hash(length=6)}"
	values = {"doctype": "Dunning Scenario", "scenario_name": name, "steps": [{**step, **row} for row in steps]}
	return frappe.get_doc({**values, **over})


@pytest.fixture(autouse=True)
def nothing_left(site: None) -> Iterator[None]:
	yield
	frappe.set_user("Administrator")
	frappe.db.rollback()
	frappe.clear_document_cache("Recouvrement Settings", "Recouvrement Settings")


@pytest.fixture
def case(site: None) -> object:
	return make_case(make_customer())


@pytest.fixture
def sales_user(site: None) -> str:
	return ensure_user(USER, "Sales User")


@pytest.mark.parametrize(
	"over",
	[
		{"steps": []},
		{"steps": [{"step": 2}, {"step": 1}]},
		{"steps": [{"step": 1}, {"step": 1}]},
		{"steps": [{"step": 1, "base": "Previous Step", "after_previous_days": 5}]},
		{"steps": [{"step": 1}, {"step": 2, "base": "Previous Step", "offset_days": 0}]},
		{"steps": [{"step": 1, "formal_notice": 1, "autonomy": "Automatic"}]},
		{"steps": [{"step": 1, "grants_days": -1}]},
		{"weekdays": "1,8"},
		{"gap_days": -1},
		{"send_from": "18:00:00", "send_until": "08:00:00"},
		{"broken_promise_step": 3},
		{"minimums": [{"step": 9, "currency": "EUR", "amount": 10}]},
		{"minimums": [{"step": 1, "currency": "EUR", "amount": 10}] * 2},
	],
)
def test_a_scenario_that_contradicts_itself_is_refused(over: dict) -> None:
	with pytest.raises(exceptions.ScenarioDefinitionError):
		scenario(**over).insert()


def test_working_days_are_put_in_order() -> None:
	assert scenario(weekdays="5, 1,3").insert().weekdays == "1,3,5"


def test_the_sessions_company_and_language_do_not_narrow_a_scenario() -> None:
	frappe.defaults.set_user_default("company", COMPANY)
	made = scenario().insert()
	assert (made.company, made.language) == (None, None)


def test_a_new_scenario_sends_all_day_until_somebody_sets_hours() -> None:
	made = scenario().insert()
	assert (made.send_from, made.send_until) == (None, None)
	drawn = frappe.new_doc("Dunning Scenario")  # Frappe writes the present time into every Time field
	drawn.update({"scenario_name": "Recouvrement Test All Day", "steps": scenario().as_dict()["steps"]})
	drawn.insert()
	assert (drawn.send_from, drawn.send_until) == (None, None)
	hours = scenario(send_from="08:30:00", send_until="18:00:00").insert().reload()
	assert (str(hours.send_from), str(hours.send_until)) == ("8:30:00", "18:00:00")


def test_a_customer_has_one_case_per_company_and_currency(case: object) -> None:
	with pytest.raises(exceptions.DuplicateCaseError):
		make_case(case.customer)


def test_a_case_is_put_on_hold_or_out_only_with_a_reason(case: object) -> None:
	for values in ({"hold_until": "2030-01-01"}, {"opt_out": 1}):
		with pytest.raises(exceptions.HoldReasonMissingError):
			frappe.get_doc("Collection Case", case.name).update(values).save()
	held = frappe.get_doc("Collection Case", case.name).update({"hold_reason": "Moves house"}).save()
	assert held.hold_by == frappe.session.user


def test_a_case_with_a_contact_that_was_made_is_kept(case: object) -> None:
	make_action(case, status="Done")
	with pytest.raises(exceptions.CaseHasHistoryError):
		case.delete()


def test_a_case_has_one_open_automatic_action(case: object) -> None:
	make_action(case, open_key=case.name)
	with pytest.raises(frappe.UniqueValidationError):
		make_action(case, open_key=case.name)


def test_a_line_goes_out_once_per_step(case: object) -> None:
	line = {"kind": "Due", "step": 1, "step_key": f"{case.name}|1"}
	make_action(case, lines=[line])
	with pytest.raises(frappe.UniqueValidationError):
		make_action(case, lines=[line])


def test_a_cancelled_action_frees_its_case_and_its_lines(case: object) -> None:
	key = f"{case.name}|1"
	action = make_action(case, open_key=case.name, lines=[{"kind": "Due", "step": 1, "step_key": key}])
	action.update({"status": "Cancelled", "reason": "paid"}).save()
	again = make_action(case, open_key=case.name, lines=[{"kind": "Due", "step": 1, "step_key": key}])
	assert again.open_key == case.name


def test_what_was_sent_cannot_be_rewritten_nor_undone(case: object) -> None:
	action = make_action(case, status="Done", subject="Reminder", total=100)
	with pytest.raises(exceptions.FrozenHistoryError):
		frappe.get_doc("Dunning Action", action.name).update({"subject": "Other"}).save()
	with pytest.raises(exceptions.StatusChangeError):
		frappe.get_doc("Dunning Action", action.name).update({"status": "Proposed"}).save()
	with pytest.raises(exceptions.FrozenHistoryError):
		action.delete()
	frappe.get_doc("Dunning Action", action.name).update({"outcome": "Promised", "notes": "called"}).save()


def test_the_author_of_a_formal_notice_cannot_approve_it(case: object) -> None:
	with pytest.raises(exceptions.SamePersonError):
		make_action(case, formal_notice=1, status="Approved", author="Administrator", approver="Administrator")


def test_an_action_of_another_customer_is_refused(case: object) -> None:
	with pytest.raises(exceptions.InvoiceNotInCaseError):
		make_action(case, customer=make_customer())


def test_an_iban_is_kept_without_spaces_and_with_its_check_sum() -> None:
	settings = frappe.get_single("Recouvrement Settings")
	settings.set("companies", [{"company": COMPANY, "iban": "fr76 3000 6000 0112 3456 7890 189"}])
	assert settings.save().companies[0].iban == IBAN


@pytest.mark.parametrize(
	"rows,refusal",
	[
		([{"company": COMPANY, "iban": IBAN[:-1] + "8"}], exceptions.InvalidIBANError),
		([{"company": COMPANY}, {"company": COMPANY}], exceptions.SettingsError),
	],
)
def test_settings_refuse_a_wrong_iban_and_a_company_twice(rows: list, refusal: type) -> None:
	settings = frappe.get_single("Recouvrement Settings")
	settings.set("companies", rows)
	with pytest.raises(refusal):
		settings.save()


def test_automatic_sending_needs_a_scenario() -> None:
	settings = frappe.get_single("Recouvrement Settings")
	settings.update({"automatic_sending": 1, "default_scenario": None})
	with pytest.raises(exceptions.SettingsError):
		settings.save()


def test_a_french_consumer_owes_no_fixed_sum() -> None:
	values = {"doctype": "Late Payment Regime", "regime_code": "x", "title": "x", "country": "France"}
	regime = {**values, "debtor_type": "Consumer", "series": "s", "bands": [{"from_amount": 0, "amount": 40}]}
	with pytest.raises(exceptions.RegimeError):
		frappe.get_doc(regime).insert()


def test_a_rate_begins_with_a_semester() -> None:
	values = {"doctype": "Late Payment Rate", "series": "test", "rate": 2}
	with pytest.raises(exceptions.RateError):
		frappe.get_doc({**values, "valid_from": "2026-03-01"}).insert()
	assert frappe.get_doc({**values, "valid_from": "2026-07-01"}).insert().name == "test-2026-07-01"


def test_an_invoice_is_disputed_for_no_more_than_it_owes_and_in_one_file(case: object) -> None:
	invoice = make_invoice(case.customer, amount=100)
	values = {"doctype": "Litigation File", "case": case.name, "kind": "Dispute", "dispute_kind": "Quality"}
	with pytest.raises(exceptions.LitigationAmountError):
		frappe.get_doc({**values, "invoices": [{"invoice": invoice.name, "disputed_amount": 101}]}).insert()
	file = frappe.get_doc({**values, "invoices": [{"invoice": invoice.name, "disputed_amount": 30}]}).insert()
	assert (file.disputed_amount, file.principal) == (30, 100)
	with pytest.raises(exceptions.AlreadyInFileError):
		frappe.get_doc({**values, "invoices": [{"invoice": invoice.name}]}).insert()


def test_a_file_numbers_its_pieces_says_what_is_missing_and_what_is_due_next(case: object) -> None:
	file = frappe.get_doc(
		{
			"doctype": "Litigation File",
			"case": case.name,
			"kind": "Legal Recovery",
			"pieces": [{"title": "Invoice"}, {"title": "Order", "missing": 1}, {"title": "Reminder"}],
			"costs": [{"kind": "Court Fee", "amount": 33, "date": "2026-01-02"}],
			"events": [
				{"date": "2026-01-02", "kind": "Opposition", "deadline": "2026-05-01"},
				{"date": "2026-01-02", "kind": "Service", "deadline": "2026-04-02"},
			],
		}
	).insert()
	assert [piece.number for piece in file.pieces] == [1, 0, 2]  # what is missing has no number in the dossier
	assert (file.missing_pieces, file.pieces_complete) == ("Order", 0)
	assert (str(file.next_deadline), file.next_deadline_kind) == ("2026-04-02", "Service")
	assert (file.cost_total, file.net) == (33, -33)


def test_a_plain_sales_user_sees_own_customers_only(case: object, sales_user: str) -> None:
	action = make_action(case)
	frappe.set_user(sales_user)
	assert not frappe.get_list("Collection Case", filters={"name": case.name})
	assert not frappe.has_permission("Dunning Action", "read", action)
	frappe.set_user("Administrator")
	frappe.db.set_value("Customer", case.customer, "account_manager", sales_user)
	frappe.set_user(sales_user)
	assert frappe.get_list("Collection Case", filters={"name": case.name})
	assert frappe.get_list("Dunning Action", filters={"name": action.name})
	assert frappe.has_permission("Dunning Action", "read", action)
	assert not frappe.has_permission("Dunning Action", "write", action)
	assert not permissions.sees_everything(sales_user)


def test_an_invoice_in_a_submitted_file_can_still_be_cancelled(case: object) -> None:
	invoice = make_invoice(case.customer, amount=100)
	values = {"doctype": "Litigation File", "case": case.name, "kind": "Dispute", "dispute_kind": "Price"}
	frappe.get_doc({**values, "invoices": [{"invoice": invoice.name}]}).insert().submit()
	invoice.reload().cancel()
	assert invoice.docstatus == 2
