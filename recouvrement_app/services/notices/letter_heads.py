"""A company's Letter Head on its letters: the record's own HTML, its pictures put into the page, nothing of it run.

Letters are drawn without the network and from a closed context, so the expressions that Frappe would fill in are left out.
"""

from __future__ import annotations

import re
from functools import lru_cache

import frappe
from bs4 import BeautifulSoup
from frappe.utils import cint, cstr
from markupsafe import Markup

TAG = re.compile(r"\{[{%#].*?[%}#]\}", re.DOTALL)


def html(name: str) -> Markup:
	"""The head of a letter; empty when there is none, or it is disabled.

	Args:
		name: a Letter Head, as the settings name it for the company.
	"""
	if not name or not frappe.db.exists("Letter Head", name):
		return Markup("")
	doc = frappe.get_cached_doc("Letter Head", name)
	if cint(doc.disabled) or not cstr(doc.content).strip():
		return Markup("")
	return _drawn(frappe.local.site, name, cstr(doc.modified), doc.content)


def left_out(name: str) -> list[str]:
	"""What of a Letter Head does not stand on letters: expressions, and pictures that lie elsewhere."""
	from . import notices

	content = cstr(frappe.db.get_value("Letter Head", name, "content")) if name else ""
	pictures = [cstr(picture.get("src")) for picture in BeautifulSoup(TAG.sub("", content), "html.parser").find_all("img")]
	return [*TAG.findall(content), *(source for source in pictures if not notices.data_uri(source))]


@lru_cache(maxsize=32)
def _drawn(_site: str, _name: str, _modified: str, content: str) -> Markup:
	from . import notices

	soup = BeautifulSoup(notices.clean(TAG.sub("", content)), "html.parser")
	for picture in soup.find_all("img"):
		found = notices.data_uri(cstr(picture.get("src")))
		if found:
			picture["src"] = found
		else:
			picture.decompose()  # an address elsewhere is never fetched
	return Markup(str(soup))
