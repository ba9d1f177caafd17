"""The French company number, read from what people enter."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recouvrement_app.rules.company_number import register_pages, siren

DANONE = "552032534"  # a public number; 5+1+2+0+3+4+5+6+4 = 30 with every second digit doubled


@pytest.mark.parametrize("written", ["552032534", "552 032 534", "FR27552032534", "fr 27 552 032 534", "55203253400646", "552.032.534"])
def test_siren_siret_and_vat_number_hold_the_same_company(written: str) -> None:
	assert siren(written) == DANONE


@pytest.mark.parametrize("written", ["", "552032535", "DE129273398", "5520325", "552032534X", "１２３４５６７８９", "FR2755203253400646"])
def test_what_is_no_french_number_or_does_not_check_is_none(written: str) -> None:
	assert siren(written) == ""


@given(st.integers(0, 8), st.integers(1, 9))
def test_a_wrong_digit_is_found(place: int, more: int) -> None:
	wrong = str((int(DANONE[place]) + more) % 10)
	assert siren(DANONE[:place] + wrong + DANONE[place + 1 :]) == ""


def test_the_registers_are_opened_by_number_else_searched_by_name() -> None:
	assert register_pages("FR27552032534", "Danone") == {
		"register": "https://annuaire-entreprises.data.gouv.fr/entreprise/552032534",
		"announcements": "https://www.bodacc.fr/pages/annonces-commerciales/?q.registre=registre:552032534",
	}
	assert register_pages("", "Café & Fils") == {"register": "https://annuaire-entreprises.data.gouv.fr/rechercher?terme=Caf%C3%A9%20%26%20Fils"}
