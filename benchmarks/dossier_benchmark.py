"""The dossier of issue size on a real site: 60 pieces of 5 pages each, from the collected checklist to PDF and ZIP."""

import resource
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import frappe

from benchmarks import site_data

PIECES, PAGES = 60, 5
TARGET = 20  # seconds


def main(site: str) -> None:
	"""Connect, measure, print one row a figure; the file and its pieces are deleted afterwards."""
	frappe.init(site)
	frappe.connect()
	frappe.set_user("Administrator")
	name = make_file(frappe.get_all("Company", pluck="name")[0])
	try:
		before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
		print(f"| dossier of {PIECES} pieces of {PAGES} pages, PDF and ZIP | {measure(name):.1f} s | ≤ {TARGET} s |")
		print(f"| – peak memory ({before:.0f} MB before) | {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB | – |")
	finally:
		clean(name)


def measure(name: str) -> float:
	"""Seconds of the whole build, committed."""
	from recouvrement_app.services.dossier import dossier

	began = time.perf_counter()
	doc = dossier.build(name)
	frappe.db.commit()
	seconds = time.perf_counter() - began
	check(doc)
	return seconds


def check(doc) -> None:
	"""The dossier really holds all of it."""
	from pypdf import PdfReader

	path = frappe.get_doc("File", {"file_url": doc.dossier_pdf}).get_full_path()
	pages = len(PdfReader(path).pages)
	if pages < PIECES * PAGES:
		raise SystemExit(f"the dossier has {pages} pages only")


def make_file(company: str) -> str:
	"""A legal recovery of one invoice with the pieces uploaded; returns the Litigation File."""
	from recouvrement_app.services.daily_run import money_events
	from recouvrement_app.services.dossier import pieces
	from recouvrement_app.services.litigation import litigation

	customer = site_data.ensure_customer("Benchmark Dossier")
	invoice = site_data.sample_invoice(company, customer)
	frappe.db.commit()
	money_events.process_changes()
	case = frappe.db.get_value("Collection Case", {"customer": customer, "company": company})
	doc = litigation.propose(case, [invoice.name])
	for number, content in enumerate(documents(), 1):
		url = attach(doc.name, f"piece-{number}.pdf", content)
		doc = pieces.upload(doc.name, f"Document {number}", "Other", url)
	frappe.db.commit()
	return doc.name


def documents() -> list[bytes]:
	"""Letters of five pages of text and tables, each its own."""
	from recouvrement_app.templates import renderer

	line = "<tr><td>{0}</td><td>Service rendered, as agreed in our order of the same number</td><td>1,234.56</td></tr>"
	table = "".join(line.format(row) for row in range(30))
	page = "<h1>Document {0}, page {1}</h1><p>" + "We refer to our conversation and confirm what was agreed. " * 20 + "</p><table>" + table + "</table>"
	return [
		renderer.pdf(
			[
				"".join(
					f'<div class="letter" style="page-break-after:{"auto" if sheet == PAGES else "always"}">{page.format(number, sheet)}</div>'
					for sheet in range(1, PAGES + 1)
				)
			]
		)[0]
		for number in range(1, PIECES + 1)
	]


def attach(file: str, name: str, content: bytes) -> str:
	"""A private file of the Litigation File; returns its address."""
	doc = frappe.new_doc("File")
	doc.update({"file_name": name, "is_private": 1, "content": content})
	doc.update({"attached_to_doctype": "Litigation File", "attached_to_name": file})
	return doc.insert().file_url


def clean(name: str) -> None:
	"""Deletes the file and what is attached to it."""
	frappe.db.rollback()
	for attached in frappe.get_all("File", {"attached_to_doctype": "Litigation File", "attached_to_name": name}, pluck="name"):
		frappe.delete_doc("File", attached, force=True)
	frappe.delete_doc("Litigation File", name, force=True)
	frappe.db.commit()


if __name__ == "__main__":
	main(sys.argv[1])
