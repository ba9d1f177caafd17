"""What is known of the customers who owe something: who may stand twice in the books, and what is missing to reach them."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import frappe
from frappe import _

from recouvrement_app.rules.customer_names import NEEDED, missing, name_key, number_key

from ..figures import figures


def debtors(scope: figures.Scope, more: str = "1 = 1") -> list[Any]:
	"""Customers with something open, in each currency, on whom `more` (SQL about the customer `u`) holds, as rows of Records to Mend."""
	return frappe.db.sql(
		f"""
		select 'Customer' doctype, u.name record, u.name customer, u.customer_name, si.company,
			sum(si.outstanding_amount) amount, si.party_account_currency currency
		from `tabSales Invoice` si join `tabCustomer` u on u.name = si.customer
		where si.docstatus = 1 and si.outstanding_amount > 0 and {scope.sql("si.company", "si.customer")} and {more}
		group by u.name, si.company, si.party_account_currency
		""",
		scope.values(),
		as_dict=True,
	)


def duplicates(scope: figures.Scope) -> list[dict[str, Any]]:
	"""Debtors who share a tax number, or a name but for its legal form, with another customer."""
	customers = frappe.get_all("Customer", {"disabled": 0}, ["name", "customer_name", "tax_id"], limit=0)
	by_number, by_name = defaultdict(set), defaultdict(set)
	for row in customers:
		by_number[number_key(row.tax_id or "")].add(row.name)
		by_name[name_key(row.customer_name or "")].add(row.name)
	facts = {row.name: row for row in customers}
	found = []
	for row in debtors(scope):
		mine = facts.get(row.record)
		if not mine:
			continue
		same_number = _others(by_number, number_key(mine.tax_id or ""), row.record)
		same_name = _others(by_name, name_key(mine.customer_name or ""), row.record)
		if same_number:
			found.append({**row, "detail": _("Same tax number as {0}: merge them, or correct the number.").format(same_number)})
		elif same_name:
			found.append({**row, "detail": _("Same name as {0}: merge them if they are one firm.").format(same_name)})
	return found


def _others(groups: dict[str, set[str]], key: str, customer: str) -> str:
	return ", ".join(sorted(groups[key] - {customer})[:3]) if key else ""


def gaps(scope: figures.Scope) -> list[dict[str, Any]]:
	"""Debtors of whom an e-mail address, a telephone number, an address or the tax number is not known."""
	known = _known()
	names = {
		"email": _("e-mail address"), "phone": _("telephone number"), "address": _("postal address"), "tax_id": _("tax number"),
	}
	found = []
	for row in debtors(scope):
		mine = known.get(row.record, {})
		lacking = missing(mine, bool(mine.get("is_consumer")))
		if lacking:
			needed = len(NEEDED) - bool(mine.get("is_consumer"))
			message = _("{0} % complete. Lacking: {1}")
			share = 100 * (needed - len(lacking)) // needed
			found.append({**row, "detail": message.format(share, ", ".join(names[name] for name in lacking))})
	return found


def _known() -> dict[str, dict[str, Any]]:
	"""Per customer: whether each of NEEDED is known, and whether it is a consumer."""
	rows = frappe.db.sql(
		"""
		select u.name, u.customer_type = 'Individual' or ifnull(u.recouvrement_debtor_type, '') = 'Consumer' is_consumer,
			ifnull(u.tax_id, '') != '' tax_id, ifnull(u.email_id, '') != '' or max(ifnull(c.email_id, '') != '') email,
			ifnull(u.mobile_no, '') != '' or max(ifnull(c.phone, '') != '' or ifnull(c.mobile_no, '') != '') phone,
			ifnull(u.customer_primary_address, '') != '' or max(l.parenttype = 'Address') address
		from `tabCustomer` u
		left join `tabDynamic Link` l on l.link_doctype = 'Customer' and l.link_name = u.name and l.parenttype in ('Contact', 'Address')
		left join `tabContact` c on c.name = l.parent and l.parenttype = 'Contact'
		group by u.name
		""",
		as_dict=True,
	)
	return {row.name: row for row in rows}
