"""What the customer's page calls; the signed link is the only key."""

import frappe
from frappe.rate_limiter import rate_limit

from recouvrement_app.exceptions import LinkExpiredError
from recouvrement_app.services import page_openings


@frappe.whitelist(allow_guest=True, methods=["POST"])
@rate_limit(limit=60, seconds=60 * 60)
def page_opened(t: str | None = None) -> None:
	"""Keeps that the page of a notice was shown; a false link keeps nothing and says nothing."""
	try:
		page_openings.record(t or "")
	except LinkExpiredError:
		frappe.clear_messages()
