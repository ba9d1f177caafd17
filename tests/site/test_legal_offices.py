"""The court and the commissaire de justice of the debtor's seat: proposed with the reason, chosen by a person."""

import pytest

from recouvrement_app import exceptions

from .factories import make_invoice
from .litigation_world import COLLECTOR, TODAY, case_of, ensure_people, ensure_route, frappe


def office(name: str, kind: str, codes: str, **over: object) -> str:
	if frappe.db.exists("Legal Office", name):
		frappe.delete_doc("Legal Office", name, force=True)
	values = {"doctype": "Legal Office", "office_name": name, "kind": kind, "postal_codes": codes, "country": "France"}
	return frappe.get_doc({**values, **over}).insert().name


@pytest.fixture
def offices():
	for name in frappe.get_all("Legal Office", pluck="name"):
		frappe.delete_doc("Legal Office", name, force=True)
	office("TC de Vienne", "Commercial Court", "38200, 38780", address="Place Saint-Paul\n38200 Vienne")
	office("TC de Grenoble", "Commercial Court", "38")
	office("Tribunal judiciaire de Vienne", "Judicial Court", "38200")
	return office("SCP Roche", "Commissaire de Justice", "38, 69", address="1 rue du Palais\n38000 Grenoble")


def seat(customer: str, code: str) -> None:
	frappe.get_doc(
		{
			"doctype": "Address", "address_title": customer, "address_type": "Billing", "address_line1": "2 quai Pajot", "city": "Vienne",
			"pincode": code, "country": "France", "links": [{"link_doctype": "Customer", "link_name": customer}],
		}
	).insert()  # fmt: skip


def proposed(customer: str, **route: object):
	from recouvrement_app.services.litigation import litigation

	ensure_people()
	invoice = make_invoice(customer, amount=1000)
	case = case_of(customer)
	name = ensure_route(**{"court_kind": "By Debtor Type", "court": "Court of the debtor's seat", **route})
	frappe.set_user(COLLECTOR)
	doc = litigation.propose(case, [invoice.name], name, today=TODAY)
	frappe.set_user("Administrator")
	return doc


def shown(doc) -> list[tuple[str, str, bool]]:
	from recouvrement_app.services.litigation import file_view

	return [(row["kind"], row["office"], row["chosen"]) for row in file_view.of(doc.reload())["offices"]]


def test_a_business_is_sued_before_the_commercial_court_of_its_seat_and_its_officer_is_proposed(customer: str, offices: str) -> None:
	from recouvrement_app import litigation_api
	from recouvrement_app.services.litigation import data_sheet, file_view, litigation_context

	seat(customer, "38200")
	doc = proposed(customer)
	assert doc.court == "TC de Vienne"
	assert shown(doc) == [("Commercial Court", "TC de Vienne", True), ("Commissaire de Justice", offices, False)]
	reason = file_view.of(doc)["offices"][0]["reason"]
	assert "38200 Vienne" in reason and "38200…" in reason

	litigation_api.choose_office(doc.name, offices)
	assert (doc.reload().bailiff, shown(doc)[1][2]) == (offices, True)
	assert litigation_context.addressee(doc, "bailiff")["address_lines"] == ["1 rue du Palais", "38000 Grenoble"]
	assert "Place Saint-Paul, 38200 Vienne" in data_sheet.html(doc, frappe.utils.getdate(TODAY))


def test_a_consumer_belongs_to_the_judicial_court_and_a_person_s_choice_stays(customer: str, offices: str) -> None:
	seat(customer, "38200")
	case = case_of(make_invoice(customer, amount=10).customer)
	frappe.db.set_value("Collection Case", case, "debtor_type", "Consumer")
	doc = proposed(customer)
	assert doc.court == "Tribunal judiciaire de Vienne"
	doc.reload().court = "Tribunal judiciaire de Lyon"
	doc.save()
	assert shown(doc)[0] == ("Judicial Court", "Tribunal judiciaire de Vienne", False)
	assert doc.court == "Tribunal judiciaire de Lyon"


def test_without_a_court_in_the_directory_the_route_s_own_words_stand_and_it_is_said(customer: str, offices: str) -> None:
	from recouvrement_app.services.litigation import file_view

	doc = proposed(customer)
	assert doc.court == "Court of the debtor's seat"
	assert "no post code" in file_view.of(doc)["offices"][0]["reason"]
	seat(customer, "75016")
	assert "no Legal Office of this kind is kept for 75016 Vienne" in file_view.of(doc)["offices"][0]["reason"]


def test_post_codes_that_cannot_be_read_are_refused(offices: str) -> None:
	with pytest.raises(exceptions.OfficeError, match="RHÔNE"):
		office("TC de Nulle Part", "Commercial Court", "69 Rhône")


def test_a_disabled_office_is_neither_proposed_nor_chosen(customer: str, offices: str) -> None:
	from recouvrement_app.services.litigation import legal_offices

	frappe.db.set_value("Legal Office", offices, "disabled", 1)
	seat(customer, "38200")
	doc = proposed(customer)
	assert shown(doc)[1] == ("Commissaire de Justice", "", False)
	with pytest.raises(exceptions.OfficeError):
		legal_offices.choose(doc, offices)
