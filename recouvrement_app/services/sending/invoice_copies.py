"""Copies of invoices and receipts as PDF: ERPNext's own print, and where that cannot be made the same page drawn by WeasyPrint.

wkhtmltopdf fetches the style sheet and every picture over HTTP from the site's own address, and fails where no web server answers
there (a worker's host, a container). A reminder never fails because of that: the very HTML that ERPNext prints is then drawn here,
with style sheets and pictures read from the site's folders and nothing from the network.
"""

from __future__ import annotations

import mimetypes
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.parse import unquote, urlsplit
from urllib.request import ProxyHandler, Request, build_opener

import frappe
from bs4 import BeautifulSoup
from frappe.utils import get_url
from pypdf.errors import PyPdfError

from recouvrement_app.templates import renderer

DOCTYPE = "Sales Invoice"
PATIENCE = 2  # seconds that the site has to answer itself
CROWDED = 7  # columns; a table with more gets smaller letters, as WeasyPrint never shrinks a page
REST = 60  # seconds until it is asked again after it did not
SHEET = """
@page { size: %(size)s; margin: 15mm 15mm 18mm; @bottom-right { content: counter(page) " / " counter(pages); color: #66717f;
	font: 7.5pt "Liberation Sans", Arial, sans-serif; } }
html, body { margin: 0; padding: 0; }
.print-format { margin: 0 !important; padding: 0 !important; font-family: "Liberation Sans", Arial, sans-serif; }
.print-format-gutter { padding: 0; }
.page-break:last-child { page-break-after: auto; }
.letter-head-footer { margin-top: 8mm; }
.section-break.whole { page-break-inside: avoid; }
.print-format .table th, .print-format .table td { width: auto !important; overflow-wrap: break-word; }
.print-format .table td.text-right { white-space: nowrap; }
.print-format .table.crowded th, .print-format .table.crowded td, .print-format .table.crowded .value { font-size: 7pt !important;
	line-height: 1.3 !important; padding: 4px 3px !important; }
"""


def pdf(name: str, doctype: str = DOCTYPE, print_format: str | None = None) -> bytes:
	"""The document as ERPNext prints it, with its letter head, in the language that Frappe speaks now.

	Args:
		name: a submitted Sales Invoice, or another document of `doctype`.
		print_format: the document's default one when not given.

	Raises:
		frappe.ValidationError: its print format cannot be drawn at all.
	"""
	doc = frappe.get_doc(doctype, name)
	with _printing():
		made = _own_print(doc, print_format) if _site_answers() else None
		return made or _drawn_here(frappe.get_print(doctype, name, print_format, doc=doc), doc)


@contextmanager
def _printing() -> Iterator[None]:
	"""The service prints what it sends: the rights of who set it off do not matter, nor do messages of an attempt that failed."""
	rights, messages = frappe.flags.ignore_print_permissions, list(frappe.local.message_log)
	frappe.flags.ignore_print_permissions = True
	try:
		yield
	finally:
		frappe.flags.ignore_print_permissions = rights
		frappe.local.message_log = messages


def _own_print(doc: Any, print_format: str | None) -> bytes | None:
	"""By wkhtmltopdf, or what the print format names; None when it is not installed or an address of the page does not answer."""
	try:
		return frappe.get_print(doc.doctype, doc.name, print_format, as_pdf=True, doc=doc)
	except (OSError, ValueError, PyPdfError, frappe.ValidationError) as error:
		frappe.logger("recouvrement").info(f"{doc.name}: printed without wkhtmltopdf: {str(error)[:300]}")
		return None


def _site_answers() -> bool:
	"""Whether the site's own address gives the print style sheet; asked again only a minute after it did not."""
	address = get_url(_style_sheet())
	key = f"recouvrement_print_unreachable:{address}"
	if frappe.cache.get_value(key, expires=True):
		return False
	try:
		with build_opener(ProxyHandler({})).open(Request(address, method="HEAD"), timeout=PATIENCE):
			return True
	except (URLError, OSError, ValueError):
		frappe.cache.set_value(key, 1, expires_in_sec=REST)
		return False


def _style_sheet() -> str:
	"""The path of Frappe's print style sheet, as the print view names it."""
	from frappe.utils.jinja_globals import bundled_asset

	return urlsplit(bundled_asset("print.bundle.css")).path


def _drawn_here(html: str, doc: Any) -> bytes:
	"""The print view's page of a document, drawn by WeasyPrint."""
	from weasyprint import CSS, HTML

	soup, sheets = BeautifulSoup(html, "html.parser"), []
	for link in soup.find_all("link", rel="stylesheet"):
		path = _asset(_path_of(link.get("href") or ""))
		if path and path.is_file():
			sheets.append(_read_sheet(str(path), path.stat().st_mtime_ns))
		link.extract()
	_as_on_paper(soup)
	own = CSS(string=SHEET % {"size": _page_size(html)})
	page = HTML(string=str(soup), url_fetcher=SiteFiles(doc.doctype, doc.name, doc.company), base_url=renderer.NOWHERE)
	return page.write_pdf(stylesheets=[*sheets, own])


def _as_on_paper(soup: BeautifulSoup) -> None:
	"""What only the screen has goes; letter head and foot stand where they are written, as far as paper shows them."""
	for tag in soup.select(".action-banner, .print-hide, script, .page-number"):
		tag.extract()
	for tag in soup.select("#header-html, #footer-html, .visible-pdf"):
		tag["class"] = [name for name in tag.get("class", ()) if name not in ("hidden-pdf", "visible-pdf")]
	for tag in soup.select(".hidden-pdf"):
		tag.extract()
	for section in soup.select(".section-break"):
		if not section.find("table"):
			section["class"] = [*section["class"], "whole"]
	for table in soup.select(".print-format table.table"):
		if len(table.select("thead th")) > CROWDED:
			table["class"] = [*table["class"], "crowded"]


def _page_size(html: str) -> str:
	settings = frappe.get_cached_doc("Print Settings")
	size = settings.pdf_page_size or "A4"
	if size == "Custom":
		return f"{float(settings.pdf_page_width or 210)}mm {float(settings.pdf_page_height or 297)}mm"
	if size not in ("A3", "A4", "A5", "B4", "B5", "Letter", "Legal"):
		size = "A4"
	return f"{size} landscape" if re.search(r"(?i)orientation:\s*landscape", html) else size


@lru_cache(maxsize=8)
def _read_sheet(path: str, _changed: int) -> Any:
	"""A style sheet, read once per process as long as its file stays the same."""
	from weasyprint import CSS

	return CSS(filename=path, url_fetcher=renderer.refuse_everything)


def _path_of(address: str) -> str:
	"""The path within the site; "" for an address elsewhere."""
	for own in (get_url(), renderer.NOWHERE):
		if address.startswith(own.rstrip("/") + "/"):
			address = address[len(own.rstrip("/")) :]
	parts = urlsplit(address)
	path = unquote(parts.path)
	outside = parts.scheme or parts.netloc or ".." in path.split("/") or "\\" in path
	return "" if outside else "/" + path.lstrip("/")


def _asset(path: str) -> Path | None:
	"""The file of a public address of the site; None when it has none."""
	if path.startswith("/assets/"):
		return Path(frappe.local.sites_path, path.lstrip("/"))
	if path.startswith("/files/"):
		return Path(frappe.get_site_path("public", path.lstrip("/")))
	return None


class SiteFiles(renderer.DataOnly):
	"""The fetcher of a document's print: the site's public files, private ones of the document, the letter head or the company.

	Nothing comes from the network; what is refused leaves a gap in the page.
	"""

	def __init__(self, doctype: str, name: str, company: str) -> None:
		self.owners = ((doctype, name), ("Company", company))

	def __call__(self, url: str, *args: Any, **more: Any) -> Any:
		"""What stands at an address.

		Raises:
			ValueError: it is elsewhere, or a private file of something else.
		"""
		if url.startswith("data:"):
			return super().__call__(url, *args, **more)
		path = _path_of(url)
		file = _asset(path)
		content = file.read_bytes() if file and file.is_file() else self._private(path)
		if content is None:
			raise ValueError(f"a print fetches nothing from elsewhere: {url[:80]}")
		return self.answer(url, content, mimetypes.guess_type(path)[0] or "application/octet-stream")

	def _private(self, path: str) -> bytes | None:
		if not path.startswith("/private/files/"):
			return None
		rows = frappe.get_all("File", {"file_url": path}, ["name", "attached_to_doctype", "attached_to_name"])
		for row in rows:
			owner = (row.attached_to_doctype, row.attached_to_name)
			if owner in self.owners or row.attached_to_doctype == "Letter Head":
				content = frappe.get_doc("File", row.name).get_content()
				return content.encode() if isinstance(content, str) else content
		return None
