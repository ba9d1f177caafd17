"""Links by which a lawyer, commissaire de justice or agency downloads the dossier of one Litigation File, without an account.

A link is `<share>.<expiry>.<signature>`, signed with the site's own key for this purpose only. Its row on the file says for whom it
is and how often it was used; a revoked row, or one that is gone, ends the link at once.
"""

from __future__ import annotations

import hmac
import time
from datetime import datetime
from typing import Any, NamedTuple

import frappe
from frappe import _
from frappe.utils import add_to_date, cint, cstr, escape_html, format_datetime, get_url, now_datetime

from recouvrement_app import exceptions

from ..litigation import disputes
from ..portal import signatures

PAGE = "/recouvrement-dossier"
PURPOSE = b"recouvrement-dossier"
ONE_DAY = 86_400
LONGEST_DAYS = 90
FIELDS = {"PDF": "dossier_pdf", "ZIP": "dossier_zip"}


class Share(NamedTuple):
	"""What a link opens: a row of a file's links and the document behind it."""

	row: str
	file: str
	recipient: str
	form: str
	url: str
	expires_on: datetime


def create(file: str, recipient: str, form: str = "PDF", days: int = 14) -> str:
	"""The address of a new link; the caller has checked who may make one.

	Args:
		recipient: for whom it is; it stands on the file's timeline.
		form: PDF, or ZIP with the pieces and spreadsheets.
		days: of validity, 1 to 90.

	Raises:
		DossierShareError.
	"""
	doc, recipient, days = disputes.lock(file), cstr(recipient).strip(), cint(days)
	if form not in FIELDS or not doc.get(FIELDS[form]):
		frappe.throw(_("{0}: build the dossier first.").format(file), exceptions.DossierShareError)
	if not recipient:
		frappe.throw(_("{0}: say for whom the link is.").format(file), exceptions.DossierShareError)
	if not 1 <= days <= LONGEST_DAYS:
		message = _("{0}: a link is valid for 1 to {1} days.").format(file, LONGEST_DAYS)
		frappe.throw(message, exceptions.DossierShareError)
	expiry = int(time.time()) + days * ONE_DAY
	until = add_to_date(now_datetime(), days=days)
	values = {"recipient": recipient, "form": form, "expires_on": until, "created_by": frappe.session.user}
	row = doc.append("shares", values)
	disputes.save(doc)
	message = _("Link to the dossier ({0}) made for {1}, valid until {2}.").format(form, recipient, format_datetime(until))
	doc.add_comment("Info", escape_html(message))
	return get_url(f"{PAGE}?t={_token(row.name, expiry)}")


def revoke(file: str, row: str) -> None:
	"""Ends a link at once.

	Raises:
		DossierShareError: the file has no such link.
	"""
	doc = disputes.lock(file)
	share = next((line for line in doc.shares if line.name == row), None)
	if not share:
		frappe.throw(_("{0} has no such link.").format(file), exceptions.DossierShareError)
	if cint(share.revoked):
		return
	share.revoked = 1
	disputes.save(doc)
	doc.add_comment("Info", escape_html(_("Link to the dossier for {0} revoked.").format(share.recipient)))


def read(token: str | None) -> Share:
	"""What a link opens.

	Raises:
		LinkExpiredError: altered, unknown, too old or revoked; which of them is not told.
	"""
	body, _dot, signature = cstr(token).rpartition(".")
	if not body or not hmac.compare_digest(signature.encode(), _signature(body).encode()):
		_refuse()
	name, _dot, expiry = body.partition(".")
	if time.time() > cint(expiry):
		_refuse()
	fields = ["parent", "recipient", "form", "revoked", "expires_on"]
	row = frappe.db.get_value("Litigation File Share", {"name": name, "parenttype": "Litigation File"}, fields, as_dict=True)
	if not row or cint(row.revoked) or row.form not in FIELDS:
		_refuse()
	url = frappe.db.get_value("Litigation File", {"name": row.parent, "docstatus": ("<", 2)}, FIELDS[row.form])
	if not url:
		_refuse()
	return Share(name, row.parent, row.recipient, row.form, url, row.expires_on)


def download(token: str | None) -> tuple[str, bytes]:
	"""(file name, content) of the dossier; the download is counted and noted on the file.

	Raises:
		LinkExpiredError.
	"""
	share = read(token)
	own = {"file_url": share.url, "attached_to_doctype": "Litigation File", "attached_to_name": share.file}
	name = frappe.db.get_value("File", own)
	if not name:
		_refuse()
	content = frappe.get_doc("File", name).get_content()
	frappe.db.sql(
		"update `tabLitigation File Share` set downloads = downloads + 1, last_download_on = %s where name = %s",
		(now_datetime(), share.row),
	)
	message = _("The dossier ({0}) was downloaded by the link for {1}.").format(share.form, share.recipient)
	_note(share.file, message)
	return f"{share.file}.{share.form.lower()}", content if isinstance(content, bytes) else content.encode()


def _note(file: str, text: str) -> None:
	values = {"comment_type": "Info", "reference_doctype": "Litigation File", "reference_name": file, "content": escape_html(text)}
	frappe.get_doc({"doctype": "Comment", **values}).insert(ignore_permissions=True)


def _refuse() -> Any:
	frappe.throw(_("This link is not valid any more: ask for a new one."), exceptions.LinkExpiredError)


def _token(row: str, expiry: int) -> str:
	body = f"{row}.{expiry}"
	return f"{body}.{_signature(body)}"


def _signature(body: str) -> str:
	return signatures.sign(PURPOSE, body).hex()
