"""The payment code: what a banking application reads (EPC069-12)."""

from decimal import Decimal

import pytest

from recouvrement_app.rules.payment_qr import epc_payload, is_iban

IBAN = "FR76 3000 6000 0112 3456 7890 189"


def payload(**over: object) -> str:
	values = {"name": "Ateliers Dupont SAS", "iban": IBAN, "amount": Decimal("1234.5"), "text": "CC-1 INV-7", "bic": "agrifrpp"}
	return epc_payload(**{**values, **over})


def test_the_code_names_beneficiary_account_amount_and_reference_line_by_line() -> None:
	assert payload().split("\n") == [
		"BCD", "002", "1", "SCT", "AGRIFRPP", "Ateliers Dupont SAS", "FR7630006000011234567890189", "EUR1234.50", "", "", "CC-1 INV-7",
	]  # fmt: skip


def test_names_and_references_are_cut_to_the_length_of_the_standard_and_stay_on_one_line() -> None:
	lines = payload(name="Établissements\n" + "x" * 80, text="INV " * 60).split("\n")
	assert len(lines) == 11
	assert lines[5].startswith("Établissements x") and len(lines[5]) == 70
	assert len(lines[10]) <= 140


@pytest.mark.parametrize(
	"over",
	[
		{"currency": "USD"},
		{"iban": ""},
		{"iban": "FR76 3000 6000 0112 3456 7890 188"},
		{"amount": Decimal(0)},
		{"amount": Decimal(-5)},
		{"amount": Decimal("1000000000")},
		{"name": " "},
	],
)
def test_there_is_no_code_for_a_transfer_that_does_not_exist(over: dict) -> None:
	assert payload(**over) == ""


def test_an_account_number_is_checked_by_its_digits() -> None:
	assert is_iban(IBAN) and is_iban("DE89370400440532013000") and is_iban("gb29 nwbk 6016 1331 9268 19")
	assert not is_iban("DE89370400440532013001") and not is_iban("FR76") and not is_iban("FR76-3000-6000-0112")
