"""DESIGN §6 on a real site: nightly runs over 100,000 open invoices, ERPNext's own Dunning beside them, hooks, PDFs."""

import resource
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import frappe

from benchmarks import site_data


def main(site: str) -> None:
	"""Connect, measure, print one row a figure."""
	frappe.init(site)
	frappe.connect()
	frappe.set_user("Administrator")
	company = frappe.get_all("Company", pluck="name")[0]
	print("\n| on a site | measured | target |\n|---|---|---|")
	extra = submit_cost(company)
	row("submitting an invoice, added by the application", f"{extra:.1f} ms", "≤ 5 ms")
	site_data.ensure(company, site_data.day(60))
	row("paying an invoice, added by the application", f"{payment_cost():.1f} ms", "≤ 5 ms")
	run(company, site_data.day(0))  # makes the cases, once
	idle, _ = run(company, site_data.day(0))
	row("run over 100,000 open invoices, nothing due", f"{idle:.1f} s", "≤ 5 s")
	site_data.ensure(company, site_data.day(0))
	busy, actions = run(company, site_data.day(21))
	row(f"run that records {actions:,} actions", f"{busy:.1f} s", "≤ 20 s")
	row("peak memory", f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB", "≤ 600 MB")
	own = erpnext_dunning(company)
	row("ERPNext's Dunning, per document of one invoice (100 of them)", f"{own:.0f} ms", "–")
	for what, seconds in (("planning all 100,000 invoices included", busy), ("recording alone", busy - idle)):
		ours = seconds * 1000 / max(actions, 1)
		row(f"ours, per action of ten invoices, {what}", f"{ours:.2f} ms, {own / ours:.0f} times fewer", "≥ 50 times fewer")
	row("notice PDF, batch of 100, warm", f"{pdf_cost():.0f} ms each", "≤ 100 ms")


def row(name: str, measured: str, target: str) -> None:
	"""One line of the table."""
	print(f"| {name} | {measured} | {target} |", flush=True)


def timed(work: Callable[[], object]) -> tuple[float, object]:
	"""(seconds, what the work returned)."""
	began = time.perf_counter()
	result = work()
	return time.perf_counter() - began, result


def run(company: str, run_date) -> tuple[float, int]:
	"""(seconds, actions recorded) of one nightly run."""
	from recouvrement_app.services.daily_run.run import execute_run, start_run

	for doctype in ("Dunning Action", "Dunning Action Line", "Dunning Run"):
		frappe.db.sql_ddl(f"truncate table `tab{doctype}`")
	frappe.db.commit()
	name = start_run(company, run_date, False, "Administrator")
	seconds, _ = timed(lambda: execute_run(getattr(name, "name", name)))
	return seconds, frappe.db.count("Dunning Action")


def submit_cost(company: str) -> float:
	"""Milliseconds of the application's handlers while an invoice is submitted."""
	site_data.ensure_customer("Benchmark 0")
	frappe.db.commit()
	return added(lambda: site_data.sample_invoice(company, "Benchmark 0", submit=False))


def payment_cost() -> float:
	"""Milliseconds of the application's handlers while the payment of an invoice is submitted."""
	invoice = frappe.get_doc("Sales Invoice", "BENCH-000001")
	return added(lambda: site_data.sample_payment(invoice))


def added(draft: Callable[[], "frappe.model.document.Document"], count: int = 40) -> float:
	"""Milliseconds that the application's handlers take while such a document is submitted, and what they do before and after the
	commit: the median of some."""
	times = []
	for _ in range(count):
		document = draft()
		with own_time() as spent:
			document.submit()
		waiting = (*frappe.db.before_commit._functions, *frappe.db.after_commit._functions)
		queued = [work for work in waiting if work.__module__.startswith("recouvrement_app.")]
		times.append(sum(spent) + sum(timed(work)[0] for work in queued))
		frappe.db.rollback()
	return 1000 * statistics.median(times)


@contextmanager
def own_time() -> Iterator[list[float]]:
	"""Seconds of each call of the application's doc_events meanwhile."""
	find, spent = frappe.get_attr, []

	def found(name: str) -> Callable:
		handler = find(name)
		if not name.startswith("recouvrement_app."):
			return handler

		def measured(*args: object, **more: object) -> object:
			seconds, result = timed(lambda: handler(*args, **more))
			spent.append(seconds)
			return result

		return measured

	frappe.get_attr = found
	try:
		yield spent
	finally:
		frappe.get_attr = find


def erpnext_dunning(company: str, count: int = 100) -> float:
	"""Milliseconds to create and submit one Dunning of ERPNext's own, as its form does."""
	from erpnext.accounts.doctype.sales_invoice.sales_invoice import create_dunning

	names = frappe.get_all("Sales Invoice", {"name": ("like", "BENCH-%")}, limit=count, pluck="name")

	def one(name: str) -> None:
		dunning = create_dunning(name, ignore_permissions=True)
		dunning.insert()
		dunning.submit()

	seconds, _ = timed(lambda: [one(name) for name in names])
	frappe.db.rollback()
	return seconds * 1000 / len(names)


def pdf_cost(count: int = 100) -> float:
	"""Milliseconds per letter of a batch of `count`, drawn in one pass, the renderer warm."""
	from recouvrement_app.services.notices import notices

	names = frappe.get_all("Dunning Action", limit=count, pluck="name")
	docs = [frappe.get_doc("Dunning Action", name) for name in names]
	for doc in docs:
		notices.freeze_text(doc, site_data.day(21))
	notices.pdfs(docs[:2])
	seconds, _ = timed(lambda: notices.pdfs(docs))
	frappe.db.rollback()
	return seconds * 1000 / len(docs)


if __name__ == "__main__":
	main(sys.argv[1])
