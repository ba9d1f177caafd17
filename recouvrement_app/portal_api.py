"""What the customer's page calls; the signed link is the only key."""

import frappe
from frappe import _
from frappe.rate_limiter import rate_limit
from frappe.utils import escape_html

from recouvrement_app.exceptions import LinkExpiredError
from recouvrement_app.services.portal import page_openings, portal_statement


@frappe.whitelist(allow_guest=True, methods=["POST"])
@rate_limit(limit=60, seconds=60 * 60)
def page_opened(t: str | None = None) -> None:
	"""Keeps that the page of a notice was shown; a false link keeps nothing and says nothing."""
	try:
		page_openings.record(t or "")
	except LinkExpiredError:
		frappe.clear_messages()


@frappe.whitelist(allow_guest=True, methods=["GET"])
@rate_limit(key="t", limit=20, seconds=60 * 60)
def statement(t: str | None = None) -> None:
	"""Answers with the statement of account as a PDF; a false or old link shows a sentence and nothing else."""
	try:
		name, content = portal_statement.pdf(t or "")
	except LinkExpiredError as error:
		frappe.clear_messages()
		frappe.respond_as_web_page(_("This page cannot be opened"), escape_html(str(error)), http_status_code=403)
		return
	frappe.local.response.update({"type": "pdf", "filename": name, "filecontent": content})
