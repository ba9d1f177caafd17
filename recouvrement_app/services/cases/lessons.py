"""Lessons: new terms to propose to a customer, drawn from twelve months; one click makes a task or sets the terms of payment."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import frappe
from frappe import _
from frappe.utils import cint, flt, getdate

from recouvrement_app import exceptions
from recouvrement_app.rules import deposits
from recouvrement_app.rules import lessons as rules
from recouvrement_app.rules.calendar import add_months

from ..contacts import outcomes
from ..figures import figures_history
from ..figures.figures import Scope
from ..sales import before_sale
from ..sentences import told
from . import red_flags

MONTHS = 12


def of_case(case: str, today: date | None = None) -> list[dict[str, Any]]:
	"""The lessons of a case, for the reader.

	Returns:
		`[{"code", "key", "proposal", "reason", "terms_days", "template"}]`; `template` is a Payment Terms Template with those days.
	"""
	return [
		{
			"code": lesson.code,
			"key": lesson.key,
			"proposal": told(lesson.proposal),
			"reason": told(lesson.reason),
			"terms_days": lesson.terms_days,
			"template": _template(lesson.terms_days),
		}
		for lesson in rules.lessons(_year(case, getdate(today)))
	]


def make_task(case: str, code: str, key: str = "") -> list[str]:
	"""A task for each who sells to the customer, else for the collector; one that is open already serves again.

	Returns:
		The ToDos.

	Raises:
		LessonError: the case no longer teaches that.
	"""
	lesson = next((row for row in of_case(case) if (row["code"], row["key"]) == (code, key)), None)
	if not lesson:
		frappe.throw(_("{0}: this lesson no longer applies.").format(case), exceptions.LessonError)
	customer, name = frappe.db.get_value("Collection Case", case, ["customer", "customer_name"])
	text = _("{0}: {1}. Why: {2}").format(name or customer, lesson["proposal"], lesson["reason"])
	return [outcomes.open_task(case, text, user) for user in outcomes.sales_users(customer) or [None]]


def set_terms(customer: str, template: str) -> str | None:
	"""Makes a Payment Terms Template the customer's, with the permissions of the session's user; returns the one of before."""
	doc = frappe.get_doc("Customer", customer)
	before = doc.payment_terms
	doc.payment_terms = template
	doc.save()
	doc.add_comment("Info", _("Terms of payment: {0} instead of {1}").format(template, before or _("none")))
	return before


def _year(case: str, day: date) -> rules.CustomerYear:
	doc = frappe.get_cached_doc("Collection Case", case)
	company, customer, since = doc.company, doc.customer, add_months(day, -MONTHS)
	pays = figures_history.payer_profiles(Scope(day, (company,), ("{customer} = %(customer)s",), {"customer": customer}))
	late = pays[0]["average_days_late"] if pays else None
	values = {"company": company, "customer": customer, "docstatus": 1}
	limit = frappe.db.get_value("Customer Credit Limit", {"parent": customer, "company": company}, "credit_limit")
	return rules.CustomerYear(
		average_days_late=None if late is None else Decimal(str(late)),
		terms_days=_terms_days(company, customer, since),
		broken_promises=frappe.db.count("Payment Promise", {**values, "status": "Broken", "promised_date": (">=", since)}),
		disputes=_disputes(company, customer, since),
		recoveries=frappe.db.count("Litigation File", {**values, "kind": "Legal Recovery", "opened_on": (">=", since)}),
		insolvent=case in red_flags.insolvent_cases((company,)),
		outstanding=Decimal(str(flt(doc.total_outstanding, 2))),
		credit_limit=Decimal(str(flt(limit))),
		currency=doc.currency,
		deposit_percent=_deposit(customer, company),
	)


def _deposit(customer: str, company: str) -> int:
	"""The share that the rules of deposits ask of such a payer; of one who only broke promises, that of a late payer."""
	found = before_sale.deposit_of(customer, company)
	late = before_sale.percents().get(deposits.LATE_PAYER, 0)
	return found.percent if found.reason in (deposits.BAD_PAYER, deposits.LATE_PAYER) else late


def _terms_days(company: str, customer: str, since: date) -> int | None:
	found = frappe.db.sql(
		"""select avg(datediff(due_date, posting_date)) from `tabSales Invoice` where company = %s and customer = %s
		and docstatus = 1 and is_return = 0 and posting_date >= %s""",
		(company, customer, since),
	)
	return None if found[0][0] is None else round(found[0][0])


def _disputes(company: str, customer: str, since: date) -> dict[str, int]:
	rows = frappe.db.sql(
		"""select ifnull(dispute_kind, ''), count(*) from `tabLitigation File` where company = %s and customer = %s
		and kind = 'Dispute' and docstatus < 2 and status not in ('Rejected', 'Cancelled') and date(creation) >= %s group by dispute_kind""",
		(company, customer, since),
	)
	return {kind or "Other": cint(count) for kind, count in rows}


def _template(days: int | None) -> str | None:
	"""A Payment Terms Template of one term with that number of days; None when there is none."""
	if days is None:
		return None
	found = frappe.db.sql_list(
		"""select parent from `tabPayment Terms Template Detail` group by parent
		having count(*) = 1 and max(credit_days) = %s and max(ifnull(credit_months, 0)) = 0
			and max(due_date_based_on) = 'Day(s) after invoice date' order by parent limit 1""",
		days,
	)
	return found[0] if found else None
