"""Which customers may be one firm, and what is missing of one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recouvrement_app.rules.customer_names import missing, name_key, number_key


@pytest.mark.parametrize(
	("one", "other"),
	[
		("Éts. Dupont & Fils, S.A.R.L.", "DUPONT ET FILS"),
		("Dupont and Fils SAS", "Dupont et fils"),
		("Menuiserie  du Lac", "menuiserie du lac (SARL)"),
		("Müller GmbH", "muller"),
	],
)
def test_legal_form_accents_and_punctuation_do_not_make_another_firm(one: str, other: str) -> None:
	assert name_key(one) == name_key(other) != ""


def test_different_firms_stay_apart_and_a_bare_legal_form_is_no_name() -> None:
	assert name_key("Dupont Nord SARL") != name_key("Dupont Sud SARL")
	assert name_key("SARL") == ""


@given(st.text(max_size=80))
def test_any_text_has_a_key_and_a_key_is_its_own(text: str) -> None:
	assert name_key(name_key(text)) == name_key(text)


def test_a_number_is_compared_without_its_spaces() -> None:
	assert number_key("FR 40 303 265 045") == number_key("fr40303265045")


def test_a_consumer_needs_no_tax_number() -> None:
	assert missing({"email": "a@b.fr", "phone": ""}) == ("phone", "address", "tax_id")
	assert missing({"email": "a@b.fr", "phone": "1", "address": "x"}, is_consumer=True) == ()
