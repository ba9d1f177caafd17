"""Who may do what, by role, through the methods that the desk calls."""


import pytest

from recouvrement_app import api

from .factories import frappe, make_customer
from .mail_world import inbox, proposed  # noqa: F401
from .people import ensure_colleague

pytestmark = pytest.mark.usefixtures("inbox")


@pytest.fixture
def as_user():
	def become(*roles):
		name = "-".join(role.lower().replace(" ", "-") for role in roles) or "nobody"
		frappe.set_user("Administrator")
		user = ensure_colleague(name, *roles)
		frappe.set_user(user)
		return user

	yield become
	frappe.set_user("Administrator")


WRITES = (
	lambda action: api.skip_action([action.name], "x"),
	lambda action: api.postpone_action([action.name], "2030-01-01", "x"),
	lambda action: api.edit_action(action.name, subject="x"),
	lambda action: api.log_outcome(action.name, "No Answer"),
	lambda action: api.hold_case(action.case, "x"),
	lambda action: api.change_scenario(action.case, None),
	lambda action: api.send_now([action.name]),
	lambda action: api.print_batch(),
	lambda action: api.draw_letters([action.name]),
	lambda action: api.waiting_letters(),
	lambda action: api.mark_posted([action.name]),
)


@pytest.mark.parametrize("roles", [("Accounts User",), ("Sales User",), ("Stock User",)])
@pytest.mark.parametrize("write", WRITES)
def test_nobody_outside_collections_changes_anything(as_user, roles, write):
	action = proposed()
	as_user(*roles)
	with pytest.raises(frappe.PermissionError):
		write(action)


def test_an_accounts_user_reads_cases_actions_and_letters(as_user):
	action = proposed()
	as_user("Accounts User")
	assert api.preview_action(action.name)["letter"]
	assert api.case_overview(action.case)["lines"]


def test_a_seller_sees_the_own_customers_only(as_user):
	seller = as_user("Sales User")
	frappe.set_user("Administrator")
	own = proposed(customer=make_customer(language="fr", account_manager=seller))
	foreign = proposed()
	frappe.set_user(seller)
	assert api.case_overview(own.case)["lines"]
	with pytest.raises(frappe.PermissionError):
		api.case_overview(foreign.case)
	names = frappe.get_list("Collection Case", pluck="name")
	assert own.case in names and foreign.case not in names


def test_a_seller_says_what_is_known_of_an_own_customer_and_nothing_of_others(as_user):
	from recouvrement_app import quick_api

	seller = as_user("Sales User")
	frappe.set_user("Administrator")
	own, foreign = proposed(customer=make_customer(language="fr", account_manager=seller)), proposed()
	frappe.db.set_value("Collection Case", own.case, "collector", "Administrator")
	frappe.set_user(seller)
	quick_api.give_opinion(own.case, "Their buyer left <b>in May</b>")
	with pytest.raises(frappe.PermissionError):
		quick_api.give_opinion(foreign.case, "No business of mine")
	with pytest.raises(frappe.ValidationError, match="say what you know"):
		quick_api.give_opinion(own.case, "  ")
	frappe.set_user("Administrator")
	assert frappe.db.get_value("Collection Case", own.case, "sales_opinion") == "Their buyer left <b>in May</b>"
	told = frappe.get_all("Notification Log", {"document_name": own.case, "for_user": "Administrator"}, pluck="subject")
	assert any("buyer left &lt;b&gt;in May" in text for text in told)


def test_a_collections_user_works_the_agenda_but_does_not_approve(as_user):
	action = proposed()
	as_user("Collections User")
	(result,) = api.approve_actions([action.name])
	assert not result["ok"] and "may not approve" in result["error"]
	(result,) = api.postpone_action([action.name], "2030-01-01", "holidays")
	assert result["ok"]
	assert api.hold_case(action.case, "talks", "2030-01-01") == "On Hold"
	assert api.release_case(action.case) == "Overdue"


def test_an_approver_approves_and_a_manager_changes_scenarios(as_user):
	first, second = proposed(), proposed()
	as_user("Collections Approver")
	assert api.approve_actions([first.name])[0]["ok"]
	as_user("Collections Manager")
	assert api.approve_actions(f'["{second.name}"]')[0]["ok"]
	assert frappe.has_permission("Dunning Scenario", "write")


def test_runs_are_started_by_collections_only(as_user):
	proposed()
	as_user("Accounts User")
	with pytest.raises(frappe.PermissionError):
		api.dry_run("Ateliers Dupont SAS")


def test_a_guest_gets_nothing(as_user):
	action = proposed()
	frappe.set_user("Guest")
	for method in (api.preview_action, api.case_overview):
		with pytest.raises(frappe.PermissionError):
			method(action.name if method is api.preview_action else action.case)
