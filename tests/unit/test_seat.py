"""The court and the officer of a debtor's seat, by the post codes of their districts."""

import pytest

from recouvrement_app.rules.seat import Office, competent, court_kind, prefixes_of

LYON = Office("TAE de Lyon", "Commercial Court", ("69",), "France")
VILLEFRANCHE = Office("TC de Villefranche-Tarare", "Commercial Court", ("69400", "69170"), "France")
BASTIA = Office("TC de Bastia", "Commercial Court", prefixes_of("2B"), "France")
OFFICER = Office("SCP Durand", "Commissaire de Justice", ("69", "01"), "")
ALL = [LYON, VILLEFRANCHE, BASTIA, OFFICER]


def name(code: str, kind: str = "Commercial Court", country: str = "France") -> str | None:
	found = competent(ALL, kind, code, country)
	return found.office.name if found else None


def test_the_district_that_holds_the_post_code_is_the_one() -> None:
	assert name("69002") == "TAE de Lyon"
	assert name("01 000", "Commissaire de Justice") == "SCP Durand"
	assert name("75016") is None and name("") is None


def test_of_two_courts_in_a_departement_the_one_that_names_the_town_wins() -> None:
	found = competent(ALL, "Commercial Court", "69400", "France")
	assert found and (found.office, found.prefix, found.others) == (VILLEFRANCHE, "69400", ())


def test_corsica_s_departements_have_post_codes_of_their_own() -> None:
	assert prefixes_of("2A, 2b 69") == ("200", "201", "202", "206", "69")
	assert name("20200") == "TC de Bastia" and name("20000") is None


def test_an_office_of_another_country_is_not_meant_and_one_without_a_country_is_for_any() -> None:
	assert name("6900", country="Belgium") is None
	assert name("6900", "Commissaire de Justice", "Belgium") == "SCP Durand"


def test_offices_with_the_same_district_are_both_named() -> None:
	twin = Office("Étude Blanc", "Commissaire de Justice", ("69",))
	found = competent([OFFICER, twin], "Commissaire de Justice", "69003")
	assert found and (found.office.name, found.others) == ("SCP Durand", ("Étude Blanc",))


def test_the_kind_of_court_follows_the_debtor_where_the_route_says_so() -> None:
	told = [court_kind("By Debtor Type", debtor) for debtor in ("Business", "consumer", "Public", "")]
	assert told == ["Commercial Court", "Judicial Court", "Administrative Court", ""]
	assert court_kind("Commercial Court", "Consumer") == "Commercial Court"
	assert court_kind("", "Business") == ""


@pytest.mark.parametrize("text", ["Lyon", "69, Rhône", "69*"])
def test_what_is_no_post_code_is_refused(text: str) -> None:
	with pytest.raises(ValueError, match=r"LYON|RHÔNE|69\*"):
		prefixes_of(text)
