"""The page of a dossier that lists the attempts at an amicable settlement (CPC 54: the summons names them where the law asks for one)."""

from __future__ import annotations

from typing import Any

from frappe import _

from ..litigation import negotiations
from . import piece_pages
from .page_parts import day, table


def html(doc: Any) -> str:
	"""The page, in the language that Frappe speaks now; "" when there was no attempt."""
	found = negotiations.told(doc)
	if not found:
		return ""
	rows = [
		(day(row["day"]), row["how"], row["with_whom"], row["outcome"], row["notes"] or row["reference"]) for row in found
	]
	heads = (_("Date"), _("Form of Negotiation"), _("With Whom"), _("Outcome"), _("Notes"))
	title = _("Attempts at an amicable settlement")
	return piece_pages.page("dossier_page.html", title=title, facts=[], tables=[table(heads, rows)], text="")
