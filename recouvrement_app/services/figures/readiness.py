"""What is still missing before reminders can go out: the first day's checklist, and contacts and invoices to mend."""

from typing import Any

import frappe
from frappe import _
from frappe.utils import cint, cstr, getdate

from ..notices import letter_heads
from ..sentences import rate_name
from ..settings import company_row, settings
from . import mending
from .figures import Scope

READY, MISSING, ADVICE = "Ready", "Missing", "Advice"
TO_MEND = ("Report", "Records to Mend")  # where the records of a check are listed


def checklist(scope: Scope) -> list[dict[str, Any]]:
	"""One row per check: what, whether it is ready, how many records it concerns, where to mend it."""
	rows = [*_site_checks(scope)]
	for company in scope.companies:
		rows += [{**row, "company": company} for row in _company_checks(company)]
		rows += [{**row, "company": company} for row in _record_checks(company)]
	order = {MISSING: 0, ADVICE: 1, READY: 2}
	return sorted(rows, key=lambda row: (order[row["state"]], row.get("company") or ""))


def _row(
	check: str, ready: Any, doctype: str, name: str = "", count: int = 0, advice: bool = False
) -> dict[str, Any]:
	state = READY if ready else (ADVICE if advice else MISSING)
	return {"check": check, "state": state, "count": count, "doctype": doctype, "reference": name or None}


def _site_checks(scope: Scope) -> list[dict[str, Any]]:
	"""E-mail account, rates of this semester, scenarios, approvers, sending."""
	semester = scope.as_on.replace(month=1 if scope.as_on.month < 7 else 7, day=1)  # rates change by semester
	series = _series_needed(scope)
	known = set(frappe.get_all("Late Payment Rate", {"valid_from": semester}, pluck="series"))
	missing = sorted(series - known)
	approvers = frappe.get_all(
		"Has Role",
		{"role": ["in", ["Collections Approver", "Collections Manager"]], "parenttype": "User"},
		pluck="parent",
		distinct=True,
	)
	people = frappe.db.count("User", {"name": ["in", approvers or [""]], "enabled": 1})
	return [
		_row(
			_("An outgoing e-mail account"),
			frappe.db.exists("Email Account", {"enable_outgoing": 1, "default_outgoing": 1}),
			"Email Account",
		),
		_row(
			_("Late payment rates of the semester from {0}: {1}").format(
				frappe.utils.formatdate(semester), ", ".join(map(rate_name, missing)) or _("all known")
			),
			not missing,
			"Late Payment Rate",
			count=len(missing),
		),
		_row(
			_("A scenario to follow"),
			frappe.db.exists("Dunning Scenario", {"disabled": 0}),
			"Dunning Scenario",
		),
		_row(_("Two people who may approve formal notices"), people >= 2, "User", count=people),
		_row(
			_("Automatic sending is on"),
			cint(settings().automatic_sending),
			"Recouvrement Settings",
			"Recouvrement Settings",
			advice=True,
		),
	]


def _series_needed(scope: Scope) -> set[str]:
	"""The series of rates of the countries that the companies and their cases are in."""
	countries = set(frappe.get_all("Company", {"name": ["in", scope.companies]}, pluck="country"))
	countries |= set(
		frappe.get_all(
			"Collection Case", {"company": ["in", scope.companies]}, pluck="country", distinct=True
		)
	)
	regimes = frappe.get_all(
		"Late Payment Regime", {"disabled": 0, "series": ["is", "set"]}, ["series", "country"]
	)
	return {row.series for row in regimes if not row.country or row.country in countries}


def _company_checks(company: str) -> list[dict[str, Any]]:
	"""What letters and write-offs need of a company."""
	row = company_row(company)
	address = frappe.db.exists(
		"Dynamic Link", {"link_doctype": "Company", "link_name": company, "parenttype": "Address"}
	)
	where = ("Recouvrement Settings", "Recouvrement Settings")
	return [
		_row(_("The company's address"), address, "Company", company),
		_row(
			_("The company's VAT number"),
			frappe.get_cached_value("Company", company, "tax_id"),
			"Company",
			company,
		),
		_row(_("The bank account (IBAN) named in the notices"), row.get("iban"), *where),
		_row(
			_("A letter head"),
			row.get("letter_head") or frappe.db.exists("Letter Head", {"is_default": 1, "disabled": 0}),
			*where,
			advice=True,
		),
		_letter_head_check(cstr(row.get("letter_head"))),
		_row(_("A person who signs the letters"), row.get("signatory"), *where),
		_row(_("The default scenario"), row.get("default_scenario") or settings().default_scenario, *where),
		_row(
			_("Accounts for interest, indemnities and write-offs"),
			row.get("interest_account") and row.get("indemnity_account") and row.get("write_off_account"),
			*where,
			advice=True,
		),
	]


def _letter_head_check(name: str) -> dict[str, Any]:
	left_out = letter_heads.left_out(name)
	check = _("The letter head stands on the letters as it is")
	if left_out:
		check = _("The letter head without what letters leave out: {0}").format(", ".join(left_out)[:200])
	return _row(check, not left_out, "Letter Head", name, count=len(left_out), advice=True)


def _record_checks(company: str) -> list[dict[str, Any]]:
	"""Customers who cannot be reached and invoices that cannot be reminded, among those with something open."""
	unreachable = frappe.db.sql(
		"""
		select count(distinct si.customer) from `tabSales Invoice` si join `tabCustomer` c on c.name = si.customer
		where si.company = %s and si.docstatus = 1 and si.outstanding_amount > 0 and ifnull(c.email_id, '') = ''
			and not exists (
				select 1 from `tabDynamic Link` l join `tabContact Email` e on e.parent = l.parent
				where l.link_doctype = 'Customer' and l.link_name = si.customer and l.parenttype = 'Contact')
		""",
		company,
	)[0][0]
	bounced = frappe.db.sql(
		"""
		select count(distinct l.parent) from `tabDynamic Link` l join `tabContact` c on c.name = l.parent
		where l.link_doctype = 'Customer' and l.parenttype = 'Contact' and c.recouvrement_bounced_on is not null
			and l.link_name in (select customer from `tabSales Invoice`
				where company = %s and docstatus = 1 and outstanding_amount > 0)
		""",
		company,
	)[0][0]
	unsent, undated = frappe.db.sql(
		"""
		select sum(recouvrement_sent_on is null), sum(due_date is null) from `tabSales Invoice`
		where company = %s and docstatus = 1 and is_return = 0 and outstanding_amount > 0
		""",
		company,
	)[0]
	unassigned = frappe.db.count(
		"Collection Case", {"company": company, "collector": ["is", "not set"], "total_overdue": [">", 0]}
	)
	required = cint(settings().require_invoice_sent)
	mentions = len(mending.rows(Scope(getdate(), (company,)), mending.NO_MENTION))
	return [
		_row(_("Customers with an e-mail address"), not unreachable, *TO_MEND, count=cint(unreachable)),
		_row(_("Contacts whose e-mail came back"), not bounced, *TO_MEND, count=cint(bounced)),
		_row(
			_("Open invoices whose sending is recorded"),
			not cint(unsent),
			*TO_MEND,
			count=cint(unsent),
			advice=not required,
		),
		_row(_("Open invoices with a due date"), not cint(undated), *TO_MEND, count=cint(undated)),
		_row(_("Texts with the legal mention"), not mentions, *TO_MEND, count=mentions, advice=True),
		_row(
			_("Overdue cases with a collector"),
			not unassigned,
			"Collection Case",
			count=unassigned,
			advice=True,
		),
	]
