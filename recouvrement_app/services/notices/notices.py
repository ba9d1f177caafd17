"""What an action says: its context, texts, e-mail, letter and PDF, in the customer's language.

`message` and `letter_html` of an action hold the bare texts (a person may have edited them); the layout around them (addresses,
tables, bank data) is drawn each time from the action's own lines. What was sent is frozen: the letter as PDF, the e-mail on its
communication, both with a SHA-256.
"""

from __future__ import annotations

import base64
import hashlib
import html
import mimetypes
import re
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import frappe
from frappe import _
from frappe.utils import cint, cstr, getdate
from frappe.utils.html_utils import sanitize_html

from recouvrement_app.exceptions import TemplateError
from recouvrement_app.templates import renderer

from ..languages import in_language
from . import enclosures, notice_context

LANGUAGE = "en"
FROZEN = frozenset(("Done", "Sending", "Unknown"))  # states in which the text is what was sent
BUBBLE = (  # a text message as a telephone shows it
	'<div style="max-width:340px;margin:4px;padding:12px 14px;border-radius:18px 18px 18px 4px;background:#e6ebf2;color:#1c2733;'
	'font:15px/1.45 Helvetica,Arial,sans-serif;overflow-wrap:anywhere">{0}</div>'
)
WELCOME = "Welcome"  # the notice for new customers: no step takes it by itself
TAG = re.compile(r"\{[{%].*?[%}]\}", re.DOTALL)


def clean(text: str) -> str:
	"""A person's text without scripts, handlers and foreign objects."""
	return sanitize_html(text, linkify=False)


def notice_text(doc: Any) -> dict[str, str]:
	"""The notice's text in the action's language, else in its base language, else in English, else the first.

	Raises:
		TemplateError: when no notice is chosen and none fits tone and channel.
	"""
	fitting = {"tone": doc.tone or "Reminder", "disabled": 0, "name": ("!=", WELCOME)}
	name = doc.notice or frappe.db.get_value("Dunning Notice", {**fitting, "channel": doc.channel})
	name = name or frappe.db.get_value("Dunning Notice", fitting)
	if not name:
		message = _("{0} has no Dunning Notice: choose one on the scenario's step.").format(doc.name)
		frappe.throw(message, TemplateError)
	rows = {row.language: row for row in frappe.get_cached_doc("Dunning Notice", name).texts}
	wanted = doc.language or LANGUAGE
	row = rows.get(wanted) or rows.get(wanted[:2]) or rows.get(LANGUAGE) or next(iter(rows.values()), None)
	if row is None:
		frappe.throw(_("Dunning Notice {0} has no text: add one.").format(name), TemplateError)
	parts = ("subject", "email_body", "letter_body", "call_script", "sms_text")
	return {"notice_name": name, **{part: _tags_as_typed(cstr(row.get(part))) for part in parts}}


def _tags_as_typed(text: str) -> str:
	"""An HTML editor stores `<` within a Jinja tag as an entity: there it is an operator again."""
	return TAG.sub(lambda tag: html.unescape(tag.group()), text)


def texts(doc: Any, context: dict[str, Any] | None = None) -> dict[str, str]:
	"""The bare texts of an action: a person's own where there are any, else the notice's.

	Returns:
		`{"subject", "message", "letter_html"}`.

	Raises:
		TemplateError: naming the notice and the line to mend.
	"""
	if cint(doc.text_edited):
		return {
			"subject": cstr(doc.subject),
			"message": cstr(doc.message),
			"letter_html": cstr(doc.letter_html) or cstr(doc.message),
		}
	drawn = _draw(doc, context)
	return {"subject": drawn["subject"], "message": drawn["email_body"], "letter_html": drawn["letter_body"]}


def _draw(doc: Any, context: dict[str, Any] | None = None) -> dict[str, str]:
	try:
		return renderer.draw_texts(
			notice_text(doc), context or notice_context.of_action(doc), notice_context.language_of(doc)
		)
	except renderer.NoticeTemplateError as error:
		frappe.throw(cstr(error), TemplateError)


def email(doc: Any, text: dict[str, str], context: dict[str, Any]) -> str:
	"""The whole e-mail."""
	return renderer.email_html(text["subject"], text["message"], context, notice_context.language_of(doc))


def letter(doc: Any, text: dict[str, str], context: dict[str, Any]) -> str:
	"""The whole letter."""
	enclosed = {"enclosures": enclosures.in_words(doc, notice_context.language_of(doc))}
	return renderer.letter_html(text["subject"], text["letter_html"], {**context, **enclosed}, notice_context.language_of(doc))


def preview(doc: Any) -> dict[str, Any]:
	"""The very e-mail and letter that would go, and what would be attached; for a call also its script.

	Returns:
		`{"subject", "message", "letter", "script", "attachments", "missing" (what should be enclosed and is not known), "texts"}`.
	"""
	context = notice_context.of_action(doc)
	frozen = doc.status in FROZEN
	with in_language(notice_context.language_of(doc)):
		text = texts(doc, context) if _has_text(doc) and not (frozen and doc.message) else _frozen_texts(doc)
		script = _script(doc, context)
	letters = [f"{doc.name}.pdf"] if doc.channel == "Email" and has_letter(doc) else []
	return {
		"subject": "" if doc.channel == "SMS" else text["subject"],
		"message": email(doc, text, context) if doc.channel == "Email" else "",
		"letter": letter(doc, text, context) if has_letter(doc) else "",
		"script": script,
		"attachments": letters + [found.file_name for found in enclosures.enclosures(doc)],
		"missing": [] if frozen else enclosures.missing(doc),
		"texts": text,
	}


def _script(doc: Any, context: dict[str, Any]) -> str:
	"""What a person says, or writes from her telephone."""
	if doc.channel == "SMS":
		return BUBBLE.format(html.escape(text_message(doc, context)))
	return "" if cint(doc.text_edited) or not _has_text(doc) else _draw(doc, context)["call_script"]


def text_message(doc: Any, context: dict[str, Any] | None = None) -> str:
	"""The text message of an action in its language: as it was sent, else as it would be.

	Raises:
		TemplateError: naming the notice and the line to mend.
	"""
	if doc.message and doc.status in FROZEN:
		return plain_message(doc)
	try:
		return renderer.text_message(notice_text(doc), context or notice_context.of_action(doc), notice_context.language_of(doc))
	except renderer.NoticeTemplateError as error:
		frappe.throw(cstr(error), TemplateError)


def plain_message(doc: Any) -> str:
	"""The text of an action's frozen message."""
	return renderer.plain(cstr(doc.message))


def _has_text(doc: Any) -> bool:
	return bool(cint(doc.text_edited) or not cint(doc.manual))


def _frozen_texts(doc: Any) -> dict[str, str]:
	return {
		"subject": cstr(doc.subject) or cstr(doc.step_title),
		"message": cstr(doc.message),
		"letter_html": cstr(doc.letter_html),
	}


def has_letter(doc: Any) -> bool:
	"""Whether a letter belongs to it: notices and letters of a file have one, answers, confirmations and questions by e-mail do not."""
	by_email = doc.channel == "Email" and not cint(doc.satisfaction_check) and (not cint(doc.manual) or bool(doc.get("litigation_file")))
	return by_email or doc.channel in ("Letter", "Registered Letter")


def freeze_text(doc: Any, today: date) -> None:
	"""Fixes deadline, addressee and texts of an action that is about to leave; not saved.

	Args:
		today: the day of the letter; the deadline counts from it.
	"""
	step = notice_context.step_of(doc)
	if step and cint(step.grants_days):
		doc.deadline = today + timedelta(days=cint(step.grants_days))
	doc.language = notice_context.language_of(doc)
	notice_context.fill_addressee(doc)
	if not _has_text(doc):
		return
	context = notice_context.of_action(doc, today)
	with in_language(doc.language):
		doc.update(texts(doc, context))
	whole = "\n".join((cstr(doc.subject), email(doc, _frozen_texts(doc), context)))
	doc.text_sha256 = hashlib.sha256(whole.encode()).hexdigest()


def outgoing_email(doc: Any) -> tuple[str, str]:
	"""The e-mail of a frozen action: its whole HTML, and the same for who reads none."""
	context = notice_context.of_action(doc, getdate())
	return email(doc, _frozen_texts(doc), context), renderer.email_text(cstr(doc.message), context, notice_context.language_of(doc))


def pdfs(docs: Sequence[Any]) -> list[bytes]:
	"""The letters of frozen actions, drawn in one pass; empty bytes for one that has no letter."""
	htmls = []
	for doc in docs:
		if has_letter(doc):
			htmls.append(letter(doc, _frozen_texts(doc), notice_context.of_action(doc, getdate())))
	drawn = iter(renderer.pdf(htmls))
	return [next(drawn) if has_letter(doc) else b"" for doc in docs]


def attach_pdf(doc: Any, content: bytes) -> Any | None:
	"""Keeps the letter as a private file of the action, with its SHA-256; not saved. None for empty content."""
	if not content:
		return None
	file = _file(f"{doc.name}.pdf", content, doc)
	doc.update({"pdf_file": file.file_url, "pdf_sha256": hashlib.sha256(content).hexdigest()})
	return file


def _file(name: str, content: bytes, doc: Any) -> Any:
	file = frappe.new_doc("File")
	file.update(
		{
			"file_name": name,
			"is_private": 1,
			"content": content,
			"attached_to_doctype": "Dunning Action",
			"attached_to_name": doc.name,
		}
	)
	return file.insert(ignore_permissions=True)


def pdf_content(doc: Any) -> bytes:
	"""The frozen letter."""
	return frappe.get_doc("File", {"file_url": doc.pdf_file, "attached_to_name": doc.name}).get_content()


def data_uri(file_url: str | None) -> str:
	"""A picture of the site as a data: URI; "" when it is not a local file."""
	name = file_url and frappe.db.get_value("File", {"file_url": file_url})
	if not name:
		return ""
	try:
		content = frappe.get_doc("File", name).get_content()
	except OSError:
		return ""
	content = content.encode() if isinstance(content, str) else content
	kind = mimetypes.guess_type(cstr(file_url))[0] or "image/png"
	return f"data:{kind};base64,{base64.b64encode(content).decode()}"
