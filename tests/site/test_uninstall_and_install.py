"""Installing, migrating, uninstalling and installing again, as an administrator does it. Runs last: the site starts afresh."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from .factories import COMPANY, connect, frappe

pytestmark = [
	pytest.mark.usefixtures("connection"),
	pytest.mark.skipif(
		os.environ.get("RECOUVREMENT_KEEP_SITE") == "1", reason="RECOUVREMENT_KEEP_SITE=1: nothing is uninstalled"
	),
]
APP = "recouvrement_app"
OUR_ROLES = ("Collections User", "Collections Approver", "Collections Manager")


@pytest.fixture
def connection() -> None:
	connect()
	frappe.db.rollback()
	frappe.set_user("Administrator")


def command(*words: str) -> str:
	"""Runs one of bench's commands on the test site; a failure shows what it printed."""
	frappe.db.commit()
	call = [sys.executable, "-m", "frappe.utils.bench_helper", "frappe", "--site", frappe.local.site, *words]
	done = subprocess.run(call, cwd=os.environ.get("SITES_PATH", "."), capture_output=True, text=True, timeout=300)
	assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
	frappe.db.rollback()
	frappe.clear_cache()
	frappe.local.request_cache.clear()
	return done.stdout


def sql_list(query: str, *values: object) -> list:
	return frappe.db.sql_list(query, values)


def traces() -> dict[str, list]:
	"""Everything on the site that belongs to the application."""
	database = frappe.conf.db_name
	return {
		"columns": sql_list(
			"""select concat(table_name, '.', column_name) from information_schema.columns
			where table_schema = %s and column_name like 'recouvrement%%'""",
			database,
		),
		"tables": sql_list(
			"""select table_name from information_schema.tables where table_schema = %s
			and (table_name like 'tabDunning %%' or table_name like 'tabCollection %%' or table_name like 'tabLitigation%%'
				or table_name like 'tabPayment Promise%%' or table_name like 'tabReceivable%%')
			and table_name not in ('tabDunning Letter Text', 'tabDunning Type')""",
			database,
		),
		"indexes": sql_list("""select index_name from information_schema.statistics where table_schema = database()
			and index_name like 'recouvrement\\_%%' and table_name in ('tabSales Invoice', 'tabPayment Schedule')"""),
		"doctypes": sql_list("select name from `tabDocType` where module = 'Recouvrement'"),
		"reports": sql_list("select name from `tabReport` where module = 'Recouvrement'"),
		"workspaces": sql_list("select name from `tabWorkspace` where module = 'Recouvrement'"),
		"cards": sql_list("select name from `tabNumber Card` where module = 'Recouvrement'"),
		"charts": sql_list("select name from `tabDashboard Chart` where module = 'Recouvrement'"),
		"first day": sql_list("select name from `tabModule Onboarding` where module = 'Recouvrement'"),
		"its steps": sql_list("select name from `tabOnboarding Step` where name like 'Recouvrement %%'"),
		"print formats": sql_list("select name from `tabPrint Format` where module = 'Recouvrement'"),
		"fields": sql_list("select name from `tabCustom Field` where fieldname like 'recouvrement%%'"),
		"roles": sql_list("select name from `tabRole` where name in %s", OUR_ROLES),
		"rights": sql_list("select name from `tabHas Role` where role in %s", OUR_ROLES),
		"jobs": sql_list("select method from `tabScheduled Job Type` where method like 'recouvrement%%'"),
		"settings": sql_list("select field from `tabSingles` where doctype = 'Recouvrement Settings'"),
		"series": sql_list("select name from `tabSeries` where name regexp '^(CC|DA|DR|PP|LF)-[0-9]{4}-$'"),
		"copies": sql_list("""select name from `tabDeleted Document` where data like '%%"module": "Recouvrement"%%'"""),
	}


def record_files() -> list[Path]:
	"""The files of Frappe's own folders, which developer mode may write."""
	tree = Path(__file__).resolve().parents[2] / APP
	folders = (
		"doctype", "recouvrement", "workspace", "number_card", "dashboard_chart", "print_format", "module_onboarding", "onboarding_step",
	)  # fmt: skip
	return sorted(path for folder in folders for path in (tree / folder).rglob("*") if path.suffix in (".json", ".html"))


@pytest.fixture
def developer_mode(request: pytest.FixtureRequest) -> Iterator[int]:
	"""The site's developer mode as the test asks, and as it was afterwards."""
	path = Path(frappe.get_site_path("site_config.json"))
	before = path.read_text(encoding="utf-8")
	path.write_text(json.dumps({**json.loads(before), "developer_mode": request.param}, indent=1), encoding="utf-8")
	yield request.param
	path.write_text(before, encoding="utf-8")


@pytest.mark.parametrize("developer_mode", [1, 0], indirect=True, ids=["developer mode on", "developer mode off"])
def test_uninstalling_leaves_nothing_but_the_exported_history_and_installing_again_works(developer_mode: int) -> None:
	before = record_files()
	run = {"doctype": "Dunning Run", "company": COMPANY, "dry_run": 1, "status": "Completed"}
	name = frappe.get_doc(run).insert().name

	printed = command("uninstall-app", APP, "--yes", "--no-backup")
	left = {what: found for what, found in traces().items() if found}
	assert not left
	archive = printed.split("The history of collection is kept in ")[1].splitlines()[0]
	with zipfile.ZipFile(Path(os.environ.get("SITES_PATH", ".")) / archive) as history:
		assert name in history.read("dunning_run.csv").decode()

	command("install-app", APP)
	command("migrate", "--skip-search-index")
	empty = {what for what, found in traces().items() if not found}
	assert empty <= {"rights", "series", "copies"}
	assert frappe.db.get_single_value("Recouvrement Settings", "automatic_sending") == 0
	assert frappe.db.get_single_value("Recouvrement Settings", "default_scenario") == "Standard France"
	assert record_files() == before, "the checkout was written to"


def test_loading_again_makes_nothing_and_keeps_what_people_changed() -> None:
	from recouvrement_app import install

	frappe.db.set_value("Dunning Scenario", "Soft France", "gap_days", 21)
	assert not any(install.load_records().values())
	install.create_settings()
	assert frappe.db.get_value("Dunning Scenario", "Soft France", "gap_days") == 21
	frappe.db.rollback()


def test_migrating_mends_a_lost_field_and_a_lost_index() -> None:
	from recouvrement_app import install, uninstall

	frappe.delete_doc("Custom Field", "Sales Invoice-recouvrement_sent_on", force=True)
	uninstall.remove_indexes()
	install.after_migrate()
	assert frappe.db.exists("Custom Field", "Sales Invoice-recouvrement_sent_on")
	assert all(frappe.db.has_index(f"tab{doctype}", name) for name, (doctype, _columns) in install.INDEXES.items())


def test_an_update_brings_new_records_and_rates_and_keeps_those_that_exist() -> None:
	from recouvrement_app import install

	name, rate = "Suspension Of Service", frappe.get_all("Late Payment Rate", pluck="name", order_by="name", limit=1)[0]
	frappe.delete_doc("Dunning Notice", name, force=True)
	frappe.delete_doc("Late Payment Rate", rate, force=True)
	for made in (1, 0):
		assert install.load_record("notices.json", name) == made
	install.after_migrate()
	assert frappe.db.exists("Dunning Notice", name) and frappe.db.exists("Late Payment Rate", rate)
	with pytest.raises(KeyError, match="no record Nothing"):
		install.load_record("notices.json", "Nothing")


def test_accountants_read_and_collectors_work() -> None:
	for doctype in ("Collection Case", "Dunning Action", "Payment Promise", "Litigation File"):
		rights = {row.role: row for row in frappe.get_meta(doctype).permissions}
		assert rights["Accounts User"].read and not rights["Accounts User"].write
		assert rights["Collections User"].write and rights["Collections User"].create
