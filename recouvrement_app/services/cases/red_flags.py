"""The red flags of each case, written at night beside the payer profiles; the collector is told of a new one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import frappe
from frappe import _
from frappe.utils import add_months, cint, cstr, fmt_money, formatdate, getdate

from recouvrement_app.rules.red_flags import CaseSigns, Flag, red_flags

from .. import bulk
from ..contacts import outcomes
from ..languages import in_language
from ..settings import settings


def store(company: str, trends: Mapping[str, float | None], today: date | None = None) -> int:
	"""Work out the red flags of a company's cases and write those that changed, one sentence a line.

	Args:
		trends: customer → days by which it pays later than six months before (None = unknown).

	Returns:
		The number of cases written.
	"""
	day = getdate(today)
	rows = frappe.get_all(
		"Collection Case",
		{"company": company},
		["name", "customer", "currency", "collector", "faith", "total_outstanding", "red_flags"],
		limit=0,
	)
	signs = _signs(company, rows, trends, day)
	limit = cint(settings().broken_promises_limit) or 2
	changed = []
	with in_language(frappe.db.get_default("lang")):
		for row in rows:
			flags = red_flags(signs[row.name], day, limit) if row.name in signs else []
			text = "\n".join(in_words(flag, row.currency) for flag in flags)
			if text != cstr(row.red_flags):
				changed.append({"name": row.name, "red_flags": text})
				_tell(row, text)
	bulk.update("Collection Case", changed)
	return len(changed)


def _signs(company: str, rows: list[Any], trends: Mapping[str, float | None], day: date) -> dict[str, CaseSigns]:
	"""The signs of the cases that owe something."""
	addresses, limits = _addresses(company), _credit_limits(company)
	broken, limitation, insolvent = _broken(company, day), _limitation(company), insolvent_cases((company,))
	found = {}
	for row in rows:
		if not row.total_outstanding:
			continue
		trend = trends.get(row.customer)
		reachable, bounced = addresses.get(row.customer, (0, 0))
		found[row.name] = CaseSigns(
			outstanding=Decimal(str(row.total_outstanding)),
			trend=None if trend is None else Decimal(str(trend)),
			broken_promises=cint(broken.get(row.name)),
			credit_limit=Decimal(str(limits.get(row.customer) or 0)),
			limitation_date=limitation.get(row.name),
			reachable=cint(reachable),
			bounced=cint(bounced),
			insolvent=row.name in insolvent,
			bad_faith=row.faith == "Bad",
		)
	return found


def _addresses(company: str) -> dict[str, tuple[int, int]]:
	"""customer → (working e-mail addresses, addresses whose last e-mail came back)."""
	rows = frappe.db.sql(
		"""
		select k.customer,
			sum(ifnull(c.email_id, '') != '' and c.recouvrement_bounced_on is null)
				+ (max(ifnull(u.email_id, '')) != '' and max(c.name) is null),
			sum(c.recouvrement_bounced_on is not null)
		from (select distinct customer from `tabCollection Case` where company = %s) k
		join `tabCustomer` u on u.name = k.customer
		left join `tabDynamic Link` l on l.link_doctype = 'Customer' and l.link_name = k.customer and l.parenttype = 'Contact'
		left join `tabContact` c on c.name = l.parent
		group by k.customer
		""",
		company,
	)
	return {customer: (reachable, bounced) for customer, reachable, bounced in rows}


def _credit_limits(company: str) -> dict[str, float]:
	return dict(
		frappe.get_all(
			"Customer Credit Limit",
			{"company": company, "parenttype": "Customer", "credit_limit": (">", 0)},
			["parent", "credit_limit"],
			as_list=True,
			limit=0,
		)
	)


def _broken(company: str, day: date) -> dict[str, int]:
	return dict(
		frappe.db.sql(
			"""select `case`, count(*) from `tabPayment Promise`
			where company = %s and docstatus = 1 and status = 'Broken' and promised_date >= %s group by `case`""",
			(company, add_months(day, -12)),
		)
	)


def _limitation(company: str) -> dict[str, date]:
	return dict(
		frappe.db.sql(
			"""select `case`, min(limitation_date) from `tabReceivable State`
			where company = %s and outstanding > 0 and limitation_date is not null group by `case`""",
			company,
		)
	)


def insolvent_cases(companies: Sequence[str]) -> set[str]:
	"""The cases on which a Litigation File knows of insolvency proceedings."""
	return set(
		frappe.db.sql_list(
			"""select distinct `case` from `tabLitigation File` where company in %s and docstatus < 2
			and (solvency = 'Insolvent' or insolvency_published_on is not null)""",
			(tuple(companies),),
		)
	)


def in_words(flag: Flag, currency: str) -> str:
	"""A flag as a sentence: a heading, then what is measured, so that a new heading is a new flag."""
	values = flag.values
	if flag.code == "time_barred":
		return _("Time-barred soon: on {0}").format(formatdate(values["date"]))
	if flag.code == "broken_promises":
		return _("Broken promises: {0} within a year").format(values["count"])
	if flag.code == "credit_limit":
		return _("Credit limit passed: {0}").format(fmt_money(float(values["limit"]), currency=currency))
	if flag.code == "delay_drift":
		return _("Pays later and later: {0} days more than six months ago").format(f"{float(values['days']):g}")
	if flag.code == "bounced":
		return _("E-mail came back: {0} addresses").format(values["count"])
	plain = {
		"insolvency": _("Insolvency proceedings"),
		"bad_faith": _("Acts in bad faith"),
		"unreachable": _("Nobody can be reached by e-mail"),
	}
	return plain[flag.code]


def _tell(row: Any, text: str) -> None:
	"""The collector hears of flags whose heading is new."""
	before = {line.split(":")[0] for line in cstr(row.red_flags).splitlines()}
	new = [line for line in text.splitlines() if line.split(":")[0] not in before]
	if new and row.collector and row.collector != frappe.session.user:
		doc = frappe.get_doc("Collection Case", row.name)
		outcomes.notify(row.collector, doc, _("{0}: {1}").format(doc.customer_name, " · ".join(new)))
