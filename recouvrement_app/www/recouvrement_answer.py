"""The customer's answer page: GET shows it, POST records one answer. The signed link is the only key."""

from __future__ import annotations

import frappe
from frappe import _
from frappe.rate_limiter import rate_limit
from frappe.sessions import get_csrf_token
from frappe.utils import getdate

from recouvrement_app.exceptions import LinkExpiredError, RecouvrementError
from recouvrement_app.services import portal

no_cache = 1
sitemap = 0
LANGUAGES = ("fr", "en")


def get_context(context: frappe._dict) -> frappe._dict:
	"""Fills the page; an invalid link shows a civil message and nothing else."""
	context.update({"no_header": 1, "no_breadcrumbs": 1, "show_sidebar": 0, "done": None, "error": None})
	token = frappe.form_dict.get("t")
	try:
		case, _action = portal.read(token)
	except LinkExpiredError as error:
		frappe.clear_messages()
		context.update({"expired": str(error), "title": _("Answer")})
		context.http_status_code = 403
		return context
	_speak(case)
	context.title = _("Your answer")
	if frappe.request and frappe.request.method == "POST":
		_post(context, token)
	context.update(portal.page_data(case))
	context.update(
		{"token": token, "today": getdate().isoformat(), "csrf_token": get_csrf_token(), "expired": None}
	)
	context.chosen = frappe.form_dict.get("answer") if not context.done else None
	return context


def _speak(case: str) -> None:
	"""The page is in the case's language: the customer has no account that says which."""
	language = (frappe.db.get_value("Collection Case", case, "language") or frappe.local.lang or "en")[:2]
	frappe.local.lang = language if language in LANGUAGES else "en"


def _post(context: frappe._dict, token: str) -> None:
	frappe.form_dict.cmd = "recouvrement-answer"  # names the counter of the rate limit
	values = dict(frappe.form_dict)
	try:
		_record(
			token,
			values.get("answer"),
			{
				"date": values.get("date"),
				"amount": values.get("amount"),
				"note": values.get("note"),
				"invoices": frappe.request.form.getlist("invoices"),
			},
		)
		frappe.db.commit()
		context.done = values.get("answer")
	except frappe.RateLimitExceededError:
		frappe.clear_messages()
		context.error = _("Too many answers: please try again in an hour, or call us.")
		context.http_status_code = 429
	except (RecouvrementError, frappe.ValidationError) as error:
		frappe.db.rollback()
		frappe.clear_messages()
		context.error = str(error)


@rate_limit(limit=10, seconds=60 * 60)
def _record(token: str, answer: str | None, values: dict) -> None:
	portal.record_answer(token, answer or "", values)
