"""A copy of each notice for the customer's account manager, once the customer's own e-mail has left."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from frappe.utils import cint, escape_html, fmt_money, get_url_to_form

from ..languages import in_language
from ..notices import notices
from ..settings import settings


def to_account_manager(doc: Any) -> str | None:
	"""Puts the letter of a sent e-mail into the mail queue for the account manager; never the customer's links, which answer for it.

	A copy that cannot be made is logged; what was sent to the customer stays sent.

	Args:
		doc: a Dunning Action that is Done.

	Returns:
		The address written to; None when the settings want no copy, or the customer has no manager who may see it.
	"""
	if not cint(settings().copy_account_manager):
		return None
	frappe.db.savepoint("recouvrement_copy")
	try:
		return _send(doc)
	except Exception:
		frappe.db.rollback(save_point="recouvrement_copy")
		frappe.log_error(title=f"Recouvrement: no copy of {doc.name} for the account manager")
		return None


def _send(doc: Any) -> str | None:
	manager = frappe.db.get_value("Customer", doc.customer, "account_manager")
	user = frappe.db.get_value("User", {"name": manager, "enabled": 1}, ["email", "language"], as_dict=True) if manager else None
	if not user or not frappe.has_permission("Dunning Action", "read", doc=doc, user=manager):
		return None
	with in_language(user.language or frappe.db.get_default("lang")):
		subject = _("Copy: {0} – {1}").format(doc.customer_name, doc.subject)[:140]
		text = _("{0} was sent to {1} ({2}) about {3}. Please tell the collector what you know.").format(
			doc.step_title or doc.name, doc.customer_name, doc.recipient_email, fmt_money(doc.total, currency=doc.currency)
		)
		link = f"<p><a href='{get_url_to_form('Dunning Action', doc.name)}'>{escape_html(_('Open the notice'))}</a></p>"
		frappe.sendmail(
			recipients=[user.email],
			subject=subject,
			message=f"<p>{escape_html(text)}</p>{link}",
			reference_doctype="Collection Case",
			reference_name=doc.case,
			attachments=[{"fname": f"{doc.name}.pdf", "fcontent": notices.pdf_content(doc)}] if doc.pdf_file else [],
			add_unsubscribe_link=0,
		)
	return user.email
