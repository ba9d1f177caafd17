"""Recordings of calls: kept only when the other party agreed, private, never part of a dossier, deleted after six months.

The CNIL names six months as the longest time for recordings of calls, unless they prove a contract.
"""

from __future__ import annotations

import mimetypes
from datetime import date
from typing import Any

import frappe
from frappe import _
from frappe.utils import add_months, cint, getdate

from recouvrement_app import exceptions

MONTHS_KEPT = 6


def check(action: Any) -> None:
	"""What a Dunning Action with a recording must say; its file becomes private.

	Raises:
		RecordingError: without consent, on another channel than a call, or when the file is no sound.
	"""
	if not action.recording:
		return
	if not cint(action.recording_consent):
		message = _("{0}: a recording is kept only when the other party agreed to be recorded. Tick that it did, or take the recording off.")
		frappe.throw(message.format(action.name), exceptions.RecordingError)
	kind = mimetypes.guess_type(action.recording)[0] or ""
	if action.channel != "Call" or not kind.startswith("audio/"):
		frappe.throw(_("{0}: attach the sound file of a call.").format(action.name), exceptions.RecordingError)
	for name in frappe.get_all("File", {"file_url": action.recording, "is_private": 0}, pluck="name"):
		file = frappe.get_doc("File", name)
		file.is_private = 1
		file.save(ignore_permissions=True)
		action.recording = file.file_url


def delete(name: str) -> None:
	"""Deletes the recording of an action for good; that there was one stays on its timeline."""
	doc = frappe.get_doc("Dunning Action", name, for_update=True)
	if not doc.recording:
		return
	for file in frappe.get_all("File", {"file_url": doc.recording}, pluck="name"):
		frappe.delete_doc("File", file, ignore_permissions=True, delete_permanently=True)
	doc.db_set("recording", None)
	doc.add_comment("Info", _("The recording was deleted."))


def delete_expired(today: date | None = None) -> list[str]:
	"""Deletes the recordings of calls that were made more than six months ago; returns their actions."""
	limit = add_months(getdate(today), -MONTHS_KEPT)
	filters = {"recording": ("is", "set"), "done_on": ("<", limit)}
	names = frappe.get_all("Dunning Action", filters, pluck="name", order_by="name", limit=0)
	for name in names:
		delete(name)
	return names
