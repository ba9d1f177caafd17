"""A company's Letter Head stands on its letters instead of name and address, its picture with it, the recipient in the window."""


from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any

import pytest

from recouvrement_app.services.notices import letter_heads, notices

from .factories import COMPANY, frappe
from .mail_world import inbox, proposed  # noqa: F401

pytestmark = pytest.mark.usefixtures("inbox")
NAME = "Recouvrement Test Head"
PIXEL = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")
OURS = "Maison Dupont depuis 1921"


@pytest.fixture
def head(site: None) -> Iterator[Any]:
	picture = frappe.get_doc({"doctype": "File", "file_name": "head.png", "content": PIXEL, "is_private": 0}).insert()
	content = (
		f'<div><img src="{picture.file_url}"><img src="https://elsewhere.example/x.png"><b>{OURS}</b> {{{{ doc.name }}}}'
		"<script>alert(1)</script></div>"
	)
	frappe.delete_doc_if_exists("Letter Head", NAME, force=True)
	doc = frappe.get_doc({"doctype": "Letter Head", "letter_head_name": NAME, "source": "HTML", "content": content}).insert()
	row = next(row for row in frappe.get_single("Recouvrement Settings").companies if row.company == COMPANY)
	before = row.letter_head
	chosen(NAME)
	yield doc
	chosen(before)
	frappe.db.set_value("Letter Head", NAME, "is_default", 0)  # Frappe makes the only one the default
	frappe.delete_doc("Letter Head", NAME, force=True)
	frappe.db.commit()


def chosen(name: str | None) -> None:
	frappe.db.set_value("Recouvrement Company", {"parent": "Recouvrement Settings", "company": COMPANY}, "letter_head", name)
	frappe.clear_document_cache("Recouvrement Settings", "Recouvrement Settings")


def test_the_letter_carries_it_once_and_nothing_from_elsewhere(head: Any) -> None:
	letter = notices.preview(proposed(channel="Letter"))["letter"]
	assert letter.count(OURS) == 1 and 'class="own-head"' in letter and 'class="sender"' not in letter
	assert "data:image/png;base64," in letter
	for foreign in ("elsewhere.example", "<script", "doc.name"):
		assert foreign not in letter
	assert letter.index("own-head") < letter.index('class="recipient')


def test_without_one_or_with_a_disabled_one_name_and_address_stand_there(head: Any) -> None:
	frappe.db.set_value("Letter Head", NAME, "disabled", 1)
	frappe.clear_document_cache("Letter Head", NAME)
	letter = notices.preview(proposed(channel="Letter"))["letter"]
	assert 'class="sender"' in letter and OURS not in letter
	assert letter_heads.html("") == letter_heads.html("No such head") == ""


def test_the_pdf_has_it_above_the_recipient(head: Any) -> None:
	from io import BytesIO

	from pypdf import PdfReader

	action = proposed(channel="Letter")
	notices.freeze_text(action, frappe.utils.getdate("2026-11-20"))
	(pdf,) = notices.pdfs([action])
	places: dict[str, float] = {}

	def seen(text: str, page: list[float], line: list[float], *_more: Any) -> None:
		for wanted in (OURS, action.customer_name):
			if wanted[:12] in text:
				places.setdefault(wanted, page[1] * line[4] + page[3] * line[5] + page[5])

	PdfReader(BytesIO(pdf)).pages[0].extract_text(visitor_text=seen)
	assert places[OURS] > places[action.customer_name]


def test_the_checklist_says_what_of_it_letters_leave_out(head: Any) -> None:
	from recouvrement_app.services.figures import readiness
	from recouvrement_app.services.figures.figures import Scope

	def row() -> dict[str, Any]:
		rows = readiness.checklist(Scope(frappe.utils.getdate(), (COMPANY,)))
		return next(row for row in rows if "letter head " in row["check"] and row["doctype"] == "Letter Head")

	assert letter_heads.left_out(NAME) == ["{{ doc.name }}", "https://elsewhere.example/x.png"]
	assert (row()["state"], row()["count"], row()["reference"]) == ("Advice", 2, NAME)
	assert "{{ doc.name }}" in row()["check"]
	head.content = f"<b>{OURS}</b>"
	head.save()
	assert (row()["state"], row()["count"]) == ("Ready", 0)
