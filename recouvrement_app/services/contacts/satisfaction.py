"""How satisfied customers are: the score and the comment of a call or of the customer's page, kept on the case; a low one becomes a task."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from frappe.utils import cint, cstr, flt, getdate

from recouvrement_app import exceptions
from recouvrement_app.rules.history import UNREACHED

STARS = 5
UNHAPPY = 0.4  # a Rating is kept as a part of 1: two stars of five or fewer


def is_unhappy(score: float) -> bool:
	"""Whether a score (0 to 1, 0 = not asked) asks for somebody to find out why."""
	return 0 < score <= UNHAPPY


def demand_score(action: Any, outcome: str | None, score: float) -> None:
	"""A satisfaction check that reached somebody ends with a score.

	Args:
		action: the Dunning Action that is completed.

	Raises:
		ReasonRequiredError.
	"""
	if cint(action.satisfaction_check) and outcome not in UNREACHED and not score:
		message = _("{0}: this step asks how satisfied the customer is. Give the score.")
		frappe.throw(message.format(action.name), exceptions.ReasonRequiredError)


def learn(doc: Any, score: float, comment: str | None = None) -> dict[str, str]:
	"""Keeps score and comment on the case; a low score tells seller and collector and gives the seller a task.

	Args:
		doc: the Dunning Action of the answer, or the case as `portal` reads it.
		score: 0 to 1, a star of five is 0.2; 0 changes nothing.

	Returns:
		`{"task"}`, the ToDo, when one was opened.
	"""
	if not score:
		return {}
	case = frappe.get_doc("Collection Case", doc.case, for_update=True)
	case.db_set({"satisfaction_score": score, "satisfaction_on": getdate(), "satisfaction_comment": cstr(comment).strip()})
	return {"task": _ask_why(doc, case, score, cstr(comment).strip())} if is_unhappy(score) else {}


def _ask_why(doc: Any, case: Any, score: float, comment: str) -> str:
	from . import outcomes

	sellers = outcomes.sales_users(doc.customer)
	stars = f"{score * STARS:g}"
	message = _("{0} is not satisfied ({1} of 5): find out why before the next reminder.")
	for user in {*sellers, case.collector or ""} - {""}:
		outcomes.notify(user, doc, message.format(doc.customer_name, stars))
	text = _("{0} is not satisfied ({1} of 5): talk to them.").format(doc.customer_name, stars)
	return outcomes.open_task(case.name, f"{text} {comment}".strip(), next(iter(sellers), None))


def rate(doc: Any, values: dict[str, Any], note: str) -> dict[str, Any]:
	"""The stars that a customer gave on its own page, with its words.

	Args:
		doc: the notice that is answered, else the case.
		values: `score`, 1 to 5, as the form sent it.

	Raises:
		PortalAnswerError: no number of stars was chosen.
	"""
	stars = cint(values.get("score"))
	if not 1 <= stars <= STARS:
		frappe.throw(_("Choose from one to five stars."), exceptions.PortalAnswerError)
	score = flt(stars / STARS, 1)
	if doc.doctype == "Dunning Action":
		frappe.db.set_value("Dunning Action", doc.name, {"satisfaction_score": score, "satisfaction_comment": note})
	return {"stars": stars, **learn(doc, score, note)}


def told(values: dict[str, Any]) -> str:
	"""What the case's timeline says of the stars that a customer gave."""
	return _("The customer rates us {0} of 5 online.").format(cint(values.get("score")))

