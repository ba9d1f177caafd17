"""The files of the command line: what is read, and how everything that is wrong is told."""

import csv
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from recouvrement_app.simulator.cli import main

HEADER = "company,customer,invoice,term,posting_date,due_date,amount,outstanding,currency"
ROW = "ACME,Dupont,F1,,2025-01-01,2025-01-31,100,100.00,EUR"


def run(*arguments: str) -> Result:
	"""The command's result; an exception that is not an exit fails the test with its traceback."""
	result = CliRunner().invoke(main, [str(argument) for argument in arguments])
	if result.exception and not isinstance(result.exception, SystemExit):
		raise result.exception
	return result


def plan(folder: Path, receivables: str, *options: str, date: str = "2025-02-15") -> Result:
	"""`plan --format json` on a receivables text."""
	file = folder / "R.csv"
	file.write_bytes(receivables.encode())
	return run("plan", "--receivables", file, "--date", date, "--format", "json", *options)


def planned(folder: Path, receivables: str, *options: str, date: str = "2025-02-15") -> dict:
	"""The JSON that it prints."""
	result = plan(folder, receivables, *options, date=date)
	assert result.exit_code == 0, result.stderr
	return json.loads(result.stdout)


def file(folder: Path, name: str, *lines: str) -> str:
	"""A CSV file of these lines."""
	(folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
	return str(folder / name)


@pytest.mark.parametrize(
	("written", "read"),
	[
		("1234.56", "1234.56"),
		('"1234,56"', "1234.56"),
		('"1 234,56"', "1234.56"),
		('"1.234,56"', "1234.56"),
		('"1,234.56"', "1234.56"),
		("1234", "1234.00"),
		('"1\u202f234,5"', "1234.50"),
		('"1\u00a0234,56 €"', "1234.56"),
		('"1.234.567,89"', "1234567.89"),
		("0.125", "0.13"),
	],
)
def test_amounts_are_read_as_people_write_them(tmp_path: Path, written: str, read: str) -> None:
	data = planned(tmp_path, f"{HEADER}\nACME,Dupont,F1,,2025-01-01,2025-01-31,{written},{written},EUR\n")
	assert data["actions"][0]["lines"][0]["outstanding"] == read


def test_semicolons_and_a_byte_order_mark_are_read(tmp_path: Path) -> None:
	text = (
		"\ufeff"
		+ HEADER.replace(",", ";")
		+ "\r\n"
		+ "ACME;Dupont;F1;;2025-01-01;2025-01-31;100,00;100,00;EUR\r\n"
	)
	assert planned(tmp_path, text)["actions"][0]["total"] == "100.00"


def test_yen_have_no_decimals(tmp_path: Path) -> None:
	assert planned(tmp_path, f"{HEADER}\n{ROW.replace('EUR', 'JPY')}\n")["actions"][0]["total"] == "100"


def test_every_problem_is_listed_with_file_line_and_column(tmp_path: Path) -> None:
	result = plan(
		tmp_path,
		"\n".join(
			(
				HEADER,
				"ACME,Dupont,F1,,2025-01-01,31/01/2025,100,100,EUR",
				"ACME,Dupont,F2,,2025-01-01,2025-02-30,ten,100,EUR",
				"ACME,Dupont,F3,,2025-01-01,2025-01-31,100,-5,EUR",
				"ACME,,F4,,2025-01-01,2025-01-31,100,100,",
				"ACME,Dupont,F5,,2025-01-01,2025-01-31,100,100,EUR",
				"ACME,Dupont,F5,,2025-01-01,2025-01-31,100,100,EUR",
			)
		),
	)
	assert result.exit_code == 2
	for place in (
		"R.csv:2:due_date",
		"R.csv:3:due_date",
		"R.csv:3:amount",
		"R.csv:4:outstanding",
		"R.csv:5:customer",
		"R.csv:5:currency",
		"R.csv:7:invoice",
	):
		assert place in result.stderr
	assert result.stdout == ""


def test_problems_of_several_files_are_listed_together(tmp_path: Path) -> None:
	holds = file(tmp_path, "O.csv", "customer,invoice,kind,until", "Dupont,F1,holdd,")
	promises = file(
		tmp_path, "P.csv", "customer,invoice,amount,date,tolerance_days,status", "Dupont,F1,10,soon,0,open"
	)
	result = plan(
		tmp_path, f"{HEADER}\n{ROW.replace('100.00', 'x')}\n", "--holds", holds, "--promises", promises
	)
	assert result.exit_code == 2
	assert "O.csv:2:kind" in result.stderr and "did you mean 'hold'" in result.stderr
	assert "P.csv:2:date" in result.stderr and "R.csv:2:outstanding" in result.stderr


def test_an_amount_that_can_be_read_in_two_ways_is_refused(tmp_path: Path) -> None:
	result = plan(tmp_path, f'{HEADER}\nACME,Dupont,F1,,2025-01-01,2025-01-31,"1,234","1,234",EUR\n')
	assert result.exit_code == 2 and "two ways" in result.stderr


def test_a_missing_column_is_named(tmp_path: Path) -> None:
	result = plan(
		tmp_path,
		"customer,invoice,posting_date,due_date,amount,currency\nDupont,F1,2025-01-01,2025-01-31,1,EUR\n",
	)
	assert result.exit_code == 2 and "R.csv:1:outstanding" in result.stderr


@pytest.mark.parametrize(
	"content",
	[
		b"",
		b"\xff\xfea\x00",
		b"customer\nD\xe9funt",
		b'a,b\n"open',
		b"\x00\x00\x00",
		b"PK\x03\x04\x14\x00\x06",
	],
)
def test_a_file_that_is_no_utf8_csv_is_refused_without_a_traceback(tmp_path: Path, content: bytes) -> None:
	(tmp_path / "R.csv").write_bytes(content)
	result = run("plan", "--receivables", tmp_path / "R.csv", "--date", "2025-02-15")
	assert result.exit_code == 2 and "R.csv" in result.stderr


def test_a_directory_or_a_missing_file_is_refused_by_name(tmp_path: Path) -> None:
	for path in (tmp_path, tmp_path / "nothing.csv"):
		result = run("plan", "--receivables", path, "--date", "2025-02-15")
		assert result.exit_code == 2 and str(path) in result.stderr


def test_history_after_the_planned_day_is_refused(tmp_path: Path) -> None:
	history = file(
		tmp_path, "H.csv", "customer,invoice,term,step,status,date,deadline", "Dupont,F1,,1,done,2025-02-16,"
	)
	result = plan(tmp_path, f"{HEADER}\n{ROW}\n", "--history", history)
	assert result.exit_code == 2 and "H.csv:2:date" in result.stderr


def test_a_blank_email_column_means_a_letter_and_no_email_column_an_email(tmp_path: Path) -> None:
	assert planned(tmp_path, f"{HEADER}\n{ROW}\n")["actions"][0]["channel"] == "email"
	assert planned(tmp_path, f"{HEADER},email\n{ROW},\n")["actions"][0]["channel"] == "letter"


def test_a_claim_of_a_consumer_is_time_barred_after_two_years(tmp_path: Path) -> None:
	data = planned(tmp_path, f"{HEADER},debtor_type\n{ROW},consumer\n", date="2027-02-01")
	assert data["actions"] == [] and data["skipped"][0]["reason"] == "time_barred"


def test_a_misspelt_customer_in_the_holds_is_pointed_out(tmp_path: Path) -> None:
	holds = file(tmp_path, "O.csv", "customer,invoice,kind,until", "Dupond SA,F1,hold,")
	data = planned(tmp_path, f"{HEADER}\n{ROW.replace('Dupont', 'Dupont SA')}\n", "--holds", holds)
	assert "'Dupont SA' meant" in data["warnings"][0]


def test_erpnexts_accounts_receivable_export_is_read_as_it_comes(tmp_path: Path) -> None:
	text = "\n".join(
		(
			'"Posting Date","Party Type","Party","Receivable Account","Customer Name","Voucher Type","Voucher No","Due Date",'
			'"Payment Term","Invoice Grand Total","Invoiced Amount","Paid Amount","Credit Note","Outstanding Amount","Age (Days)",'
			'"0-30","Currency","Territory"',
			'"2025-01-01","Customer","CUST-1","Debtors - A","Dupont","Sales Invoice","SINV-1","2025-01-31","50%",200.0,100.0,0.0,0.0,'
			'100.0,15,100.0,"EUR","France"',
			'"2025-01-01","Customer","CUST-1","Debtors - A","Dupont","Sales Invoice","SINV-1","2025-02-28","50%",200.0,100.0,0.0,0.0,'
			'100.0,0,100.0,"EUR","France"',
			'"2025-01-05","Customer","CUST-1","Debtors - A","Dupont","Payment Entry","PAY-1","","","",0.0,0.0,0.0,-30.0,0,-30.0,"EUR",""',
			'"","Customer","CUST-1","","","","","","","",200.0,0.0,0.0,170.0,"",170.0,"EUR",""',
			'"Total","","","","","","","","",400.0,200.0,0.0,0.0,170.0,"",170.0,"",""',
		)
	)
	action = planned(tmp_path, text, "--company", "ACME")["actions"][0]
	assert (action["company"], action["customer"], action["total"]) == ("ACME", "CUST-1", "70.00")
	assert action["credits"] == [{"reference": "PAY-1", "amount": "30.00"}]


def test_erpnexts_sales_invoice_export_is_read_as_it_comes(tmp_path: Path) -> None:
	text = "\n".join(
		(
			'"Sr","ID","Customer","Company","Date","Payment Due Date","Grand Total","Outstanding Amount","Currency","Status"',
			'1,"SINV-1","Dupont","ACME","2025-01-01","2025-01-31",120.0,120.0,"EUR","Overdue"',
			'2,"SINV-2","Dupont","ACME","2025-01-01","2025-01-31",50.0,0.0,"EUR","Paid"',
			'3,"SINV-3","Dupont","ACME","2025-01-01","2025-01-31",-20.0,-20.0,"EUR","Return"',
			'4,"SINV-4","Dupont","ACME","2025-01-01","2025-01-31",50.0,50.0,"EUR","Draft"',
		)
	)
	data = planned(tmp_path, text)
	assert [line["invoice"] for line in data["actions"][0]["lines"]] == ["SINV-1"]
	assert data["actions"][0]["total"] == "100.00" and data["skipped"] == []


RECEIVABLE_FR = (
	'"Date de Comptabilisation","Type de Tiers","Tiers","Compte débiteur","Type de Référence","N° de Référence",'
	"\"Date d'Échéance\",\"Montant facturé\",\"Montant payé\",\"Note de crédit\",\"Montant dû\",\"Devise\""
)


def test_a_french_export_with_its_filters_subtotals_and_total_is_read_as_it_comes(tmp_path: Path) -> None:
	rows = (
		'"company","Ateliers Dupont"', '"report_date","2025-02-15"', "", RECEIVABLE_FR,
		'"2025-01-01","Client","Martin","411","Sales Invoice","FA-1","2025-01-31",1234.5,0.0,0.0,1234.5,"EUR"',
		'"","","Martin","","","","",1234.5,0.0,0.0,1234.5,"EUR"', '"","","","","","","","","","","",""',
		'"","","Total","","","","",1234.5,0.0,0.0,1234.5,"EUR"', '"","","","","","","",2469.0,0.0,0.0,2469.0,"EUR"',
	)
	action = planned(tmp_path, "\n".join(rows))["actions"][0]
	assert (action["company"], action["customer"], action["total"]) == ("Ateliers Dupont", "Martin", "1234.50")
	excel = "Comptes clients\n\n" + "\n".join(
		";".join(cell.replace(".", ",") if cell[:1].isdigit() and "-" not in cell else cell for cell in cells)
		for cells in csv.reader(rows[3:])
	)
	assert planned(tmp_path, excel)["actions"][0]["total"] == "1234.50"


def test_an_invoice_in_another_currency_than_its_account_owes_in_the_accounts_own(tmp_path: Path) -> None:
	text = (
		'"ID","Customer","Company","Date","Payment Due Date","Grand Total","Outstanding Amount","Currency",'
		'"Party Account Currency"\n"S1","Dupont","ACME","2025-01-01","2025-01-31",110.0,100.0,"USD","EUR"\n'
		'"Total","","","","",110.0,100.0,"",""\n'
	)
	action = planned(tmp_path, text)["actions"][0]
	assert (action["currency"], action["total"]) == ("EUR", "100.00")


def test_a_line_that_owes_more_than_it_was_billed_for_is_pointed_out(tmp_path: Path) -> None:
	data = planned(tmp_path, f"{HEADER}\n{ROW.replace('100.00', '150')}\n")
	assert data["warnings"] == ["Dupont: F1 owes 150.00, more than its amount of 100.00"]
