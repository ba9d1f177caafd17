"""Who answers for a Litigation File: handing it over, letting the owner see it, and telling the owner in the desk and by e-mail."""

from __future__ import annotations

from datetime import date
from typing import Any

import frappe
from frappe import _
from frappe.share import add_docshare
from frappe.utils import cstr, escape_html, formatdate, get_fullname, get_url_to_form, getdate

from recouvrement_app import exceptions

from ..contacts import outcomes
from ..languages import in_language


def assign(doc: Any, user: str, due: date | str | None = None, note: str | None = None) -> Any:
	"""Makes a user the owner of a file, with a day by which it is answered; the owner may see it and is told. Not saved.

	Args:
		doc: the locked file.
		due: the day; the file's own stays when not given.
		note: what the owner should know, kept as a comment.

	Raises:
		HandOverError: the user is disabled or has no access to the desk.
	"""
	facts = frappe.db.get_value("User", user, ["enabled", "user_type"], as_dict=True)
	if not facts or not facts.enabled or facts.user_type != "System User":
		frappe.throw(_("{0} cannot work in the desk: choose somebody else.").format(user), exceptions.HandOverError)
	doc.owner_user = user
	doc.due_date = getdate(due) if due else doc.due_date
	let_see(doc)
	text = _("{0} answers for it").format(get_fullname(user))
	if doc.due_date:
		text = _("{0}, until {1}").format(text, formatdate(doc.due_date))
	doc.add_comment("Info", escape_html(f"{text}: {note}" if cstr(note).strip() else text))
	if user != frappe.session.user:
		tell(doc, _("{0}: you answer for the file of {1}. {2}").format(doc.name, doc.customer_name, cstr(note)).strip())
	return doc


def let_see(doc: Any) -> None:
	"""The owner of a file reads it and comments, whatever the own roles are (delivery, sales, workshop …)."""
	user = doc.owner_user
	if user and not frappe.has_permission(doc.doctype, "read", doc=doc, user=user):
		add_docshare(doc.doctype, doc.name, user, read=1, flags={"ignore_share_permission": True})


def tell(doc: Any, message: str) -> None:
	"""An alert in the desk and an e-mail to the owner of a file, in the owner's language; to its maker when it has no owner."""
	user = doc.owner_user or doc.owner
	outcomes.notify(user, doc, message)
	facts = frappe.db.get_value("User", user, ["email", "language", "enabled"], as_dict=True)
	if not facts or not facts.enabled or user in ("Administrator", "Guest"):
		return
	with in_language(facts.language):
		link = f"<p><a href='{get_url_to_form(doc.doctype, doc.name)}'>{escape_html(_('Open the file'))}</a></p>"
	try:
		frappe.sendmail(
			recipients=[facts.email], subject=message[:140], message=f"<p>{escape_html(message)}</p>{link}",
			reference_doctype=doc.doctype, reference_name=doc.name,
		)  # fmt: skip
	except frappe.OutgoingEmailError:  # no e-mail account yet: the alert in the desk is there
		frappe.clear_last_message()
