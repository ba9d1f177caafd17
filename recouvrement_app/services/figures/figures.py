"""What a report looks at: its day, its companies (those that the user may see), its customers; and the facts that reports name.

Reports are set-based: the number of their queries does not depend on the number of customers. Sums are only ever made within one
currency.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import frappe
from frappe import _
from frappe.core.doctype.user_permission.user_permission import get_permitted_documents
from frappe.utils import getdate

OPEN_FILE = ("Proposed", "Open", "In Progress")
OPEN_ACTION = ("Proposed", "To Approve", "Approved", "Sending", "Failed", "Unknown")


class ReportFilterError(frappe.ValidationError):
	"""A report was asked for something that it cannot answer; the message says what to change."""


@dataclass(frozen=True, slots=True)
class Scope:
	"""What a report looks at.

	Args:
		as_on: the day of the figures; later postings are not seen.
		companies: the companies, already limited to those that the user may see.
		where: extra conditions on the customer as (sql with {customer}, parameters).
		in_company_currency: show amounts in the company's currency rather than the account's.
	"""

	as_on: date
	companies: tuple[str, ...]
	conditions: tuple[str, ...] = ()
	params: dict[str, Any] = field(default_factory=dict)
	in_company_currency: bool = True

	def sql(self, company: str, customer: str) -> str:
		"""The WHERE fragment, for columns named `company` and `customer`."""
		parts = [f"{company} in %(companies)s"]
		parts += [condition.format(customer=customer) for condition in self.conditions]
		return " and ".join(parts)

	def values(self, **more: Any) -> dict[str, Any]:
		"""The parameters of `sql`, with `more` added."""
		return {**self.params, "companies": self.companies, "as_on": self.as_on, **more}


def make_scope(filters: dict[str, Any] | None) -> Scope:
	"""The scope of a report's filters (company, report_date, customer, customer_group, territory, collector).

	Raises:
		ReportFilterError: the user may see none of the companies asked for.
	"""
	filters = frappe._dict(filters or {})
	conditions, params = _customer_conditions(filters)
	return Scope(
		as_on=getdate(filters.report_date or filters.to_date or None),
		companies=_companies(filters.company),
		conditions=tuple(conditions),
		params=params,
		in_company_currency=bool(int(filters.get("in_company_currency", 1) or 0)),
	)


def _companies(asked: str | None) -> tuple[str, ...]:
	permitted = get_permitted_documents("Company")
	names = [asked] if asked else frappe.get_all("Company", pluck="name", order_by="name")
	allowed = tuple(name for name in names if not permitted or name in permitted)
	if not allowed:
		frappe.throw(_("You may not see any of these companies: choose another company."), ReportFilterError)
	return allowed


def _customer_conditions(filters: frappe._dict) -> tuple[list[str], dict[str, Any]]:
	conditions: list[str] = []
	params: dict[str, Any] = {}
	if filters.customer:
		conditions.append("{customer} = %(customer)s")
		params["customer"] = filters.customer
	permitted = get_permitted_documents("Customer")
	if permitted:
		conditions.append("{customer} in %(permitted_customers)s")
		params["permitted_customers"] = tuple(permitted)
	for fieldname, doctype in (("customer_group", "Customer Group"), ("territory", "Territory")):
		if filters.get(fieldname):
			bounds = frappe.db.get_value(doctype, filters[fieldname], ["lft", "rgt"])
			if not bounds:
				frappe.throw(
					_("{0} {1} does not exist: choose another.").format(_(doctype), filters[fieldname]),
					ReportFilterError,
				)
			conditions.append(
				f"{{customer}} in (select c.name from `tabCustomer` c join `tab{doctype}` g on g.name = c.{fieldname}"
				f" where g.lft >= %({fieldname}_lft)s and g.rgt <= %({fieldname}_rgt)s)"
			)
			params[f"{fieldname}_lft"], params[f"{fieldname}_rgt"] = bounds
	if filters.collector:
		conditions.append(
			"{customer} in (select cc.customer from `tabCollection Case` cc where cc.collector = %(collector)s)"
		)
		params["collector"] = filters.collector
	return conditions, params


def demand_grouping(group_by: str, known: Collection[str]) -> None:
	"""Raise ReportFilterError for a grouping that the report does not know."""
	if group_by not in known:
		frappe.throw(_("Unknown grouping {0}: choose one of the list.").format(group_by), ReportFilterError)


def company_currencies() -> dict[str, str]:
	"""Each company's currency."""
	return dict(frappe.get_all("Company", fields=["name", "default_currency"], as_list=True))


def customer_facts() -> dict[str, tuple[str, str]]:
	"""Name and group of each customer."""
	rows = frappe.db.sql("select name, customer_name, customer_group from `tabCustomer`")
	return {name: (title, group) for name, title, group in rows}


def case_facts(scope: Scope, *fields: str) -> dict[tuple[str, str, str], frappe._dict]:
	"""Those fields of the scope's collection cases, by company, customer and currency."""
	rows = frappe.db.sql(
		f"""
		select company, customer, currency, name, {", ".join(fields)} from `tabCollection Case`
		where {scope.sql("company", "customer")}
		""",
		scope.values(),
	)
	return {row[:3]: frappe._dict(zip(("name", *fields), row[3:], strict=True)) for row in rows}
