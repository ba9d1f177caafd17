"""Frappe in somebody else's language: the customer's, a manager's, the site's."""

from collections.abc import Iterator
from contextlib import contextmanager

import frappe


@contextmanager
def in_language(language: str | None) -> Iterator[None]:
	"""Frappe speaks this language within the block; the language of before when none is given."""
	before = frappe.local.lang
	frappe.local.lang = language or before
	try:
		yield
	finally:
		frappe.local.lang = before
