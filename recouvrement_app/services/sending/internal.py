"""Messages to our own people: a step of channel Internal tells seller and collector, and is done."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import frappe
from frappe.utils import getdate

from recouvrement_app import exceptions

from ..contacts import actions, checks, outcomes
from ..notices import notice_context, notices
from ..settings import automatic_sending


def deliver(company: str | None = None, names: Sequence[str] | None = None, limit: int = 500) -> list[str]:
	"""Tells what is approved (or automatic, while automatic sending is on); returns the actions done.

	A task that took this channel because nobody can be reached stays: a person has to complete the address.
	"""
	filters: dict[str, Any] = {"channel": "Internal", "action_date": ("<=", getdate()), "manual": 0}
	filters["status"] = ("in", ("Approved", "Proposed"))
	if company:
		filters["company"] = company
	if names is not None:
		filters["name"] = ("in", list(names) or [""])
	found = frappe.get_all("Dunning Action", filters, pluck="name", order_by="action_date, name", limit=limit)
	return [name for name in found if _deliver(name)]


def _deliver(name: str) -> bool:
	frappe.db.commit()
	try:
		doc = actions.lock(name)
		if not _may_go(doc):
			return False
		checks.recheck(doc, getdate(), check_gap=False)
		notices.freeze_text(doc, getdate())
		for user in _people(doc):
			outcomes.notify(user, doc, doc.subject)
		actions.mark_done(doc)
		frappe.db.commit()
		return True
	except exceptions.NothingToSendError as error:
		actions.cancel(name, str(error))
		frappe.db.commit()
	except Exception:
		frappe.db.rollback()
		frappe.log_error(title=f"Recouvrement: internal message {name} failed", message=frappe.get_traceback())
		frappe.db.commit()
	return False


def _may_go(doc: Any) -> bool:
	step = notice_context.step_of(doc)
	by_itself = doc.autonomy == "Automatic" and automatic_sending()
	by_person = doc.status == "Approved" and bool(doc.approver)
	return bool(step) and step.channel == "Internal" and doc.channel == "Internal" and (by_person or by_itself)


def _people(doc: Any) -> list[str]:
	"""Seller, collector, and the approver when there is neither."""
	users = outcomes.sales_users(doc.customer)
	collector = frappe.db.get_value("Collection Case", doc.case, "collector")
	found = [*users, *([collector] if collector and collector not in users else [])]
	return found or [doc.approver or doc.author]
