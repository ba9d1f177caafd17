"""Every report over 100,000 open invoices, as the desk asks for it: seconds on the clock, and the processor's share of them."""

import sys
import time
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import frappe

from benchmarks import site_data, site_history

TARGET = 5  # seconds
GROUPS = ("Customer", "Invoice", "Step", "State", "Collector", "Customer Group", "Company")
SPECIAL = {
	"Aged Balance": [{"group_by": group, "rows": 1000} for group in GROUPS] + [{"group_by": "Invoice", "rows": 0}],
	"Cost of Credit": [{"yearly_rate": 5}],
	"Time-Barred Soon": [{"within_days": 3650}],
	"Disputes": [{}, {"group_by": "Cause"}],
	"Customer Value": [{"yearly_rate": 5}],
	"Early Payment Discount": [{"discount_percent": 2, "within_days": 10, "yearly_rate": 5}],
	"Provision Proposal": [{}, {"group_by": "Invoice"}],
	"Recovery per Step": [{}, {"group_by": "Age"}],
	"Days to Invoice": [{}, {"group_by": "Delivery Note"}],
}


def main(site: str) -> int:
	"""Connect, measure, print one row a report; the status says whether all were in time."""
	frappe.init(site)
	frappe.connect()
	frappe.set_user("Administrator")
	company = frappe.get_all("Company", pluck="name")[0]
	site_data.ensure(company, site_data.day(0))
	site_history.ensure(company)
	print("\n| report on 100,000 open invoices | rows | seconds | of them Python | target |\n|---|---|---|---|---|")
	late = [name for name, seconds in measured(company) if seconds > TARGET]
	if late:
		print(f"\nslower than {TARGET} s: {', '.join(late)}")
	return 1 if late else 0


def measured(company: str) -> Iterator[tuple[str, float]]:
	"""(report with its filters, seconds); the table's row is printed on the way."""
	from frappe.desk.query_report import run

	day = site_data.day(21)
	base = {"company": company, "report_date": str(day), "from_date": str(site_data.day(-364))}
	for name in sorted(frappe.get_all("Report", {"module": "Recouvrement", "report_type": "Script Report"}, pluck="name")):
		for filters in SPECIAL.get(name, [{}]):
			began, busy = time.perf_counter(), time.process_time()
			answer = run(name, filters={**base, **filters}, ignore_prepared_report=True)
			seconds, python = time.perf_counter() - began, time.process_time() - busy
			title = " ".join([name, *(f"{key}={value}" for key, value in filters.items())])
			print(f"| {title} | {len(answer['result'] or [])} | {seconds:.1f} | {python:.1f} | ≤ {TARGET} s |", flush=True)
			frappe.db.rollback()
			yield title, seconds


if __name__ == "__main__":
	sys.exit(main(sys.argv[1]))
