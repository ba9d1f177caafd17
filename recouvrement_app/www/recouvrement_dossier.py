"""The page behind a link to a dossier: what it is, and one button. Opening it, as mail scanners do, downloads and counts nothing."""

from __future__ import annotations

import frappe
from frappe import _
from frappe.sessions import get_csrf_token
from frappe.utils import format_datetime

from recouvrement_app.exceptions import LinkExpiredError
from recouvrement_app.services.dossier import dossier_links

no_cache = 1
sitemap = 0


def get_context(context: frappe._dict) -> frappe._dict:
	"""Fills the page; a link that is not valid shows a civil message and nothing else."""
	context.update({"no_header": 1, "no_breadcrumbs": 1, "show_sidebar": 0, "title": _("Dossier"), "expired": None, "language": frappe.local.lang})
	token = frappe.form_dict.get("t")
	try:
		share = dossier_links.read(token)
	except LinkExpiredError as error:
		frappe.clear_messages()
		context.update({"expired": str(error)})
		context.http_status_code = 403
		return context
	fields = ["company", "customer_name", "case_number", "court", "dossier_on"]
	context.update(frappe.db.get_value("Litigation File", share.file, fields, as_dict=True))
	context.update({"share": share, "token": token, "csrf_token": get_csrf_token(), "until": format_datetime(share.expires_on)})
	context.made_on = format_datetime(context.dossier_on) if context.dossier_on else ""
	return context
