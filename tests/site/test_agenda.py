"""The agenda and the call desk's brief: whose tasks, in which order, who stands in, who takes over."""


import pytest

from recouvrement_app import agenda_api, api, exceptions
from recouvrement_app.services.contacts import agenda
from recouvrement_app.services.figures import figures

from .factories import COMPANY, actions, case_of, frappe, make_customer, make_invoice, run
from .mail_world import NOTICE, inbox  # noqa: F401
from .people import ensure_colleague

pytestmark = pytest.mark.usefixtures("inbox")

DAY = "2026-11-20"


@pytest.fixture
def people():
	"""Two collectors; afterwards the session is the administrator's again."""
	frappe.set_user("Administrator")
	yield ensure_colleague("collector-one", "Collections User"), ensure_colleague("collector-two", "Collections User")
	frappe.set_user("Administrator")


def call(amount=1000.0, due="2026-10-31", collector=None, **over):
	"""A planned call to a new customer."""
	customer = make_customer(language="fr", recouvrement_collector=collector)
	make_invoice(customer, due=due, amount=amount, posting_date="2026-10-01")
	run(DAY)
	(action,) = actions(customer)
	frappe.db.set_value("Dunning Action", action.name, {"channel": "Call", "notice": NOTICE, "language": "fr", **over})
	frappe.db.commit()
	return action.reload()


def scope(day=DAY):
	return figures.Scope(frappe.utils.getdate(day), (COMPANY,))


def cases(user, whose=agenda.MINE, day=DAY):
	return [group["case"] for group in agenda.by_customer(scope(day), user, whose)["cases"]]


def away(user, deputy, first=DAY, last=DAY):
	values = {"user": user, "absent_from": first, "absent_until": last, "deputy": deputy}
	return frappe.get_doc({"doctype": "Recouvrement Preference", **values}).insert()


def test_the_value_at_stake_decides_the_order_by_amount_age_and_payer(people):
	old = call(amount=500, due="2026-10-05")  # 500 × (1 + 46/30) = 1,266.67
	young = call(amount=1000, due="2026-11-14")  # 1,000 × (1 + 6/30) = 1,200.00
	assert cases("Administrator", agenda.EVERYBODY) == [old.case, young.case]
	frappe.db.set_value("Collection Case", young.case, "payer_profile", "Bad Payer")
	api.refresh_case(young.case)
	assert cases("Administrator", agenda.EVERYBODY) == [young.case, old.case]


def test_a_customer_with_several_tasks_stands_in_the_list_once(people):
	action = call()
	api.log_outcome(case=action.case, channel="Call", outcome="No Answer", next_date=DAY)
	(group,) = agenda.by_customer(scope(), "Administrator", agenda.EVERYBODY)["cases"]
	assert group["case"] == action.case and len(group["tasks"]) == 2


def test_mine_are_the_own_cases_and_those_without_a_collector(people):
	one, two = people
	own, other, free = call(collector=one), call(collector=two), call()
	assert set(cases(one)) == {own.case, free.case}
	assert cases(one, agenda.UNASSIGNED) == [free.case]
	assert cases(one, two) == [other.case]


def test_during_an_absence_the_deputy_sees_the_tasks_and_afterwards_they_are_back(people):
	one, two = people
	action = call(collector=one)
	away(one, two, DAY, "2026-11-22")
	assert cases(two) == [action.case] and cases(one) == []
	(group,) = agenda.by_customer(scope(), two)["cases"]
	assert (group["tasks"][0]["owner_user"], group["tasks"][0]["deputy"]) == (one, two)
	assert cases(one, day="2026-11-23") == [action.case] and cases(two, day="2026-11-23") == []


def test_an_absent_deputy_is_replaced_by_the_own_deputy(people):
	one, two = people
	three = ensure_colleague("collector-three", "Collections User")
	away(one, two)
	away(two, three)
	assert agenda.deputies(frappe.utils.getdate(DAY)) == {one: three, two: three}


def test_two_people_who_stand_in_for_each_other_end_the_search(people):
	one, two = people
	away(one, two)
	away(two, one)
	assert agenda.deputies(frappe.utils.getdate(DAY)) == {one: two, two: one}


@pytest.mark.parametrize(
	"change",
	[
		{"deputy": None},
		{"absent_until": None},
		{"absent_until": "2026-11-01"},
		{"deputy": "recouvrement-collector-one@example.com"},
	],
)
def test_an_absence_is_whole_or_refused(people, change):
	doc = away(*people)
	doc.update(change)
	with pytest.raises(exceptions.AbsenceError):
		doc.save()


def test_a_preference_is_its_users_own(people):
	one, two = people
	away(one, two)
	frappe.set_user(two)
	assert frappe.get_list("Recouvrement Preference", pluck="name") == []
	with pytest.raises(frappe.PermissionError):
		frappe.get_doc("Recouvrement Preference", one).check_permission("write")
	assert agenda_api.my_preference() == two
	frappe.get_doc("Recouvrement Preference", two).check_permission("write")


def test_a_task_is_handed_over_with_its_reason(people):
	one, two = people
	action = call(collector=one)
	frappe.set_user(one)
	agenda_api.hand_over(action.case, two, "he shouts at me", action.name)
	frappe.set_user("Administrator")
	assert cases(two) == [action.case] and cases(one) == []
	assert case_of(action.customer).collector == one
	told = frappe.get_last_doc("Notification Log", {"for_user": two})
	assert (told.document_name, "he shouts at me" in told.subject) == (action.name, True)


def test_a_whole_case_is_handed_over(people):
	one, two = people
	action = call(collector=one)
	agenda_api.hand_over(action.case, one, "first", action.name)
	agenda_api.hand_over(action.case, two, "she knows them")
	assert case_of(action.customer).collector == two
	assert cases(two) == [action.case] and cases(one) == []


def test_nothing_is_handed_over_without_a_reason_or_to_somebody_outside(people):
	one, _two = people
	action = call()
	with pytest.raises(exceptions.ReasonRequiredError):
		agenda_api.hand_over(action.case, one, " ")
	outsider = ensure_colleague("seller", "Sales User")
	with pytest.raises(exceptions.HandOverError):
		agenda_api.hand_over(action.case, outsider, "x")


def test_an_accountant_who_only_reads_hands_nothing_over(people):
	action = call()
	frappe.set_user(ensure_colleague("reader", "Accounts User"))
	assert agenda_api.agenda()["tasks"] >= 1
	with pytest.raises(frappe.PermissionError):
		agenda_api.hand_over(action.case, people[0], "x")
	with pytest.raises(frappe.PermissionError):
		agenda_api.my_preference()


def test_a_seller_has_no_agenda(people):
	frappe.set_user(ensure_colleague("seller", "Sales User"))
	with pytest.raises(frappe.PermissionError):
		agenda_api.agenda()


def test_the_brief_of_a_call_reads_out_its_script_and_shows_what_is_owed(people):
	action = call(amount=1234.5)
	found = agenda_api.brief(action.case, action.name)
	assert "Bonjour, je vous appelle" in found["script"] and "234,50" in found["script"]
	assert found["totals"]["overdue"] == 1234.5
	assert [row["reference"] for row in found["tasks"]] == [action.name]


def test_a_call_back_has_a_script_about_all_that_is_late(people):
	action = call(amount=1234.5)
	make_invoice(action.customer, due="2026-11-10", amount=100, posting_date="2026-10-01")
	result = api.log_outcome(action.name, "Will Call Back", next_date="2026-11-26", notes="after lunch")
	back = frappe.get_doc("Dunning Action", result["next_action"])
	found = agenda.brief(action.case, back.name, frappe.utils.getdate("2026-11-26"))
	assert "334,50" in found["script"].replace("\u202f", " ").replace("\xa0", " ")


def test_the_script_is_cleaned_of_active_content(people):
	action = call()
	notice = frappe.get_doc("Dunning Notice", NOTICE)
	before = notice.texts[0].call_script
	frappe.db.set_value("Dunning Notice Text", notice.texts[0].name, "call_script", "<p>Hi</p><script>alert(1)</script>")
	frappe.clear_document_cache("Dunning Notice", NOTICE)
	try:
		assert agenda_api.brief(action.case, action.name)["script"].count("<script") == 0
	finally:
		frappe.db.set_value("Dunning Notice Text", notice.texts[0].name, "call_script", before)
		frappe.clear_document_cache("Dunning Notice", NOTICE)


def test_the_desk_knows_the_names_that_its_lists_show(people):
	collector, _other = people
	frappe.set_user(collector)
	boot = frappe._dict(user_info={})
	agenda.name_people(boot)
	assert boot.user_info[collector].fullname == frappe.db.get_value("User", collector, "full_name") != collector
	frappe.set_user("Guest")
	boot = frappe._dict(user_info={})
	agenda.name_people(boot)
	assert not boot.user_info


@pytest.mark.parametrize(
	"last,gap,today,expected",
	[
		("2026-11-17", 7, "2026-11-20", (3, "2026-11-24", False)),
		("2026-11-13", 7, "2026-11-20", (7, "2026-11-20", True)),
		("2026-11-20", 0, "2026-11-20", (0, "2026-11-21", False)),  # never twice on one day
		(None, 7, "2026-11-20", (None, None, True)),
	],
)
def test_the_guard_says_when_the_next_contact_is_allowed(last, gap, today, expected):
	date = frappe.utils.getdate
	found = agenda.guard(date(last) if last else None, gap, date(today))
	days, free, allowed = expected
	assert (found["days_ago"], found["next_allowed"], found["allowed"]) == (days, date(free) if free else None, allowed)


def test_the_guard_follows_the_gap_of_the_cases_scenario(people):
	action = call()
	frappe.db.set_value("Dunning Scenario", action.scenario, "gap_days", 10)
	try:
		frappe.db.set_value("Collection Case", action.case, "last_contact_on", "2026-11-16")
		(group,) = agenda.by_customer(scope(), "Administrator", agenda.EVERYBODY)["cases"]
		assert (str(group["next_allowed"]), group["allowed"]) == ("2026-11-26", False)
	finally:
		frappe.db.set_value("Dunning Scenario", action.scenario, "gap_days", 7)
