"""Rows written many at once hold exactly what was given."""

import pytest

from recouvrement_app.services import bulk

from .report_world import books, frappe

pytestmark = pytest.mark.usefixtures("books")
__all__ = ["books"]
TEXTS = ("plain", "it's \"quoted\" \\ and `ticked`", "100 % of %s and %(name)s", "ifnull(x, 0) and IFNULL(y)", "mañana 😀\nnext line", "")


@pytest.mark.parametrize("text", TEXTS)
def test_a_text_is_kept_letter_by_letter(text: str) -> None:
	rows = [{"name": f"BULK-{number}", "content": text, "idx": number, "reference_name": None} for number in range(3)]
	bulk.insert("Comment", rows)
	found = frappe.get_all("Comment", {"name": ("like", "BULK-%")}, ["name", "content", "idx", "reference_name"], order_by="name")
	assert [(row.name, row.content, row.idx, row.reference_name) for row in found] == [(row["name"], text, row["idx"], None) for row in rows]
