"""The customer's answer page: GET shows it, POST records one answer. The signed link is the only key."""

from __future__ import annotations

import frappe
from frappe import _
from frappe.rate_limiter import rate_limit
from frappe.sessions import get_csrf_token
from frappe.utils import add_days, cstr, getdate

from recouvrement_app.exceptions import LinkExpiredError, RecouvrementError
from recouvrement_app.services.contacts import contact_details
from recouvrement_app.services.portal import portal, portal_page
from recouvrement_app.templates import words

no_cache = 1
sitemap = 0
LANGUAGES = ("fr", "en")
TYPED = ("answer", "date", "amount", "note", "score", *contact_details.FIELDS)  # shown again beside what was wrong with it


def get_context(context: frappe._dict) -> frappe._dict:
	"""Fills the page; an invalid link shows a civil message and nothing else."""
	context.update({"no_header": 1, "no_breadcrumbs": 1, "show_sidebar": 0, "done": None, "error": None})
	token = frappe.form_dict.get("t")
	try:
		case, action = portal.read(token)
	except LinkExpiredError as error:
		frappe.clear_messages()
		context.update({"expired": str(error), "title": _("Answer"), "language": frappe.local.lang})
		context.http_status_code = 403
		return context
	_speak(case)
	context.title = _("Your account")
	if frappe.request and frappe.request.method == "POST":  # a link that is only opened, or fetched by a mail scanner, changes nothing
		_post(context, token)
	language = frappe.local.lang
	context.update(portal_page.page_data(case, action))
	context.update(
		{
			"token": token,
			"details": contact_details.shown(case, action),
			"language": language,
			"csrf_token": get_csrf_token(),
			"expired": None,
			"today": getdate().isoformat(),
			"last_day": add_days(getdate(), portal.LONGEST_WAIT_DAYS).isoformat(),
			"money": lambda amount: words.money(amount, context.currency, language),
			"short_day": lambda value: words.day(value, language),
			"day": lambda value: words.long_day(value, language),
		}
	)
	context.chosen = frappe.form_dict.get("answer") if not context.done else None
	context.typed = {key: "" if context.done else cstr(frappe.form_dict.get(key)) for key in TYPED}  # each one: Frappe writes out what is undefined
	return context


def _speak(case: str) -> None:
	"""The page is in the case's language: the customer has no account that says which."""
	language = (frappe.db.get_value("Collection Case", case, "language") or frappe.local.lang or "en")[:2]
	frappe.local.lang = language if language in LANGUAGES else "en"


def _post(context: frappe._dict, token: str) -> None:
	frappe.form_dict.cmd = "recouvrement-answer"  # names the counter of the rate limit
	values = dict(frappe.form_dict)
	try:
		result = _record(
			token,
			values.get("answer"),
			{
				"date": values.get("date"),
				"amount": values.get("amount"),
				"note": values.get("note"),
				"offer": values.get("offer"),
				"option": values.get("option"),
				"score": values.get("score"),
				"invoices": frappe.request.form.getlist("invoices"),
				**{field: values.get(field) for field in contact_details.FIELDS},
			},
		)
		frappe.db.commit()
		context.done = _thanks(values.get("answer"), result)
	except frappe.RateLimitExceededError:
		frappe.clear_messages()
		context.error = _("Too many answers: please try again in an hour, or call us.")
		context.http_status_code = 429
	except (RecouvrementError, frappe.ValidationError) as error:
		frappe.db.rollback()
		frappe.clear_messages()
		context.error = str(error)


@rate_limit(key="t", limit=10, seconds=60 * 60)  # of one link from one address: colleagues behind one address do not stop one another
def _record(token: str, answer: str | None, values: dict) -> dict:
	return portal.record_answer(token, answer or "", values)


def _thanks(answer: str | None, result: dict) -> str:
	"""What the customer reads once the answer is recorded: exactly what happens next."""
	if answer in ("promise", "accept") and result.get("status") == "Pending Approval":
		return _("Thank you. We will confirm this to you after a short check.")
	return {
		"promise": _("Thank you. We have noted your commitment; you receive a confirmation by e-mail."),
		"accept": _("Thank you. The proposal is accepted; you receive a confirmation by e-mail."),
		"decline": _("Thank you for your answer. We will come back to you."),
		"fine": _("Thank you for telling us. You need do nothing more before the due date."),
		"paid": _("Thank you. We are looking for your payment and send no reminder in the meantime."),
		"resend": _("Thank you. You receive a copy of the invoices by e-mail."),
		"opinion": _("Thank you for your opinion: it helps us to do better."),
		"right": _("Thank you. We have noted that your details are right."),
		"correct": _("Thank you. We check your correction and then change our records."),
		"dispute": _("Thank you. We look into it and come back to you; the contested invoices are not reminded meanwhile."),
	}[answer]
