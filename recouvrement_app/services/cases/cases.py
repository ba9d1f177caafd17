"""Collection Cases: made once per company, customer and currency, refreshed from the plan, held, assigned."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any

import frappe
from frappe import _
from frappe.utils import cstr, getdate, now

from recouvrement_app.exceptions import HoldReasonMissingError
from recouvrement_app.rules.receivables import CaseKey

from .. import bulk
from ..daily_run import case_values, planning, proposals
from ..daily_run.planning import CompanyPlan
from ..receivables import ledger

CLOSED_INVOICE = {"recouvrement_status": None, "recouvrement_next_date": None}
INVOICE_FIELDS = ("recouvrement_case", "recouvrement_status", "recouvrement_next_date")


def ensure_case(company: str, customer: str, currency: str) -> str:
	"""The name of the case, made when it does not exist yet; two callers at once get the same one."""
	key = CaseKey(company, customer, currency)
	return ensure_cases([key])[key]


def ensure_cases(keys: Iterable[CaseKey]) -> dict[CaseKey, str]:
	"""Case names by key; missing ones are inserted in bulk, the unique `case_key` settles races."""
	wanted = list(dict.fromkeys(CaseKey(*key) for key in keys))
	found = _names(wanted)
	missing = [key for key in wanted if key not in found]
	if missing:
		_insert(missing)
		found |= _names(missing, lock=True)  # reads what another transaction may have inserted meanwhile
	return found


def _names(keys: Sequence[CaseKey], lock: bool = False) -> dict[CaseKey, str]:
	found: dict[CaseKey, str] = {}
	for start in range(0, len(keys), bulk.CHUNK):
		part = keys[start : start + bulk.CHUNK]
		if lock:
			where, values = "case_key in %s", tuple("|".join(key) for key in part)
		else:
			where, values = "customer in %s", tuple({key.customer for key in part})
		rows = frappe.db.sql(
			f"select company, customer, currency, name from `tabCollection Case` where {where} {'lock in share mode' if lock else ''}",
			(values,),
		)
		found.update({CaseKey(*row[:3]): row[3] for row in rows})
	return {key: found[key] for key in keys if key in found}


def _insert(keys: Sequence[CaseKey]) -> None:
	people = ledger.debtors({key.customer for key in keys})
	customers = {
		row.name: row
		for row in frappe.get_all(
			"Customer",
			{"name": ["in", list({key.customer for key in keys})]},
			["name", "customer_name", "recouvrement_collector"],
			limit=0,
		)
	}
	countries = {
		code.upper(): name
		for code, name in frappe.get_all("Country", fields=["code", "name"], as_list=True, limit=0)
		if code
	}
	names = bulk.names(f"CC-{now()[:4]}-", len(keys))
	languages = set(frappe.get_all("Language", pluck="name", limit=0))
	rows = []
	for name, key in zip(names, keys, strict=True):
		debtor, customer = (
			people.get(key.customer) or ledger.Debtor(),
			customers.get(key.customer) or frappe._dict(),
		)
		rows.append(
			{
				"name": name,
				"case_key": "|".join(key),
				**key._asdict(),
				"customer_name": customer.customer_name,
				"collector": customer.recouvrement_collector,
				"status": "Nothing Due",
				"faith": "Unknown",
				"debtor_type": debtor.debtor_type.title(),
				"country": countries.get(debtor.country),
				"language": debtor.language if debtor.language in languages else None,
				"expected_recovery": 100,
				"sales_person": None,
			}
		)
	sales = _sales_persons([key.customer for key in keys])
	for row in rows:
		row["sales_person"] = sales.get(row["customer"])
	bulk.insert("Collection Case", rows, ignore_duplicates=True)


def _sales_persons(customers: Sequence[str]) -> dict[str, str]:
	return dict(
		frappe.db.sql(
			"""select parent, min(sales_person) from `tabSales Team`
			where parenttype = 'Customer' and parent in %s group by parent""",
			(tuple(customers),),
		)
	)


def refresh_cases(cases: Iterable[str | Sequence[str]], today: date | None = None) -> None:
	"""Compute totals, status, next action and invoice fields again, and take back proposals that are no longer due.

	Args:
		cases: names of Collection Cases, or (company, customer, currency) keys.
	"""
	by_company: dict[str, set[str]] = defaultdict(set)
	names = [case for case in cases if isinstance(case, str)]
	for case in cases:
		if not isinstance(case, str):
			by_company[case[0]].add(case[1])
	if names:
		rows = frappe.get_all("Collection Case", {"name": ["in", names]}, ["company", "customer"], limit=0)
		for row in rows:
			by_company[row.company].add(row.customer)
	for company, customers in by_company.items():
		refresh_customers(company, customers, today)


def refresh_customers(
	company: str, customers: Collection[str], today: date | None = None
) -> CompanyPlan | None:
	"""Refresh the cases of some customers and reconcile their open proposals."""
	if not customers:
		return None
	made = planning.plan_company(company, plan_day(company, customers, today), customers)
	refresh(made)
	proposals.reconcile(made, customers)
	return made


def plan_day(company: str, customers: Collection[str], today: date | None) -> date:
	"""`today`, or the last day on which something was recorded for these customers when that is later."""
	day = getdate(today)
	last = frappe.db.sql(
		"""select max(date(ifnull(done_on, action_date))) from `tabDunning Action`
		where company = %s and customer in %s and status in ('Done', 'Skipped')""",
		(company, tuple(customers)),
	)[0][0]
	return max(day, last) if last else day


def refresh(found: CompanyPlan) -> dict[str, int]:
	"""Store what a plan says about its cases and invoices; only rows that changed are written.

	Returns:
		{"cases": changed cases, "invoices": changed invoices}
	"""
	keys = case_values.keys_of(found.ledger.lines)
	missing = [key for key in keys if key not in found.cases]
	if missing:
		ensure_cases(missing)
		found.cases = planning.cases_of(found.company, _customers_of(found, keys))
	facts = case_values.facts_by_case(found)
	moment, rows, invoices = now(), [], {}
	for key, part in facts.items():
		case = found.cases.get(key)
		if case is None:
			continue
		values = case_values.case_values(key, part, case, found)
		if case_values.changed(case, values):
			rows.append({"name": case.name, **values, "last_refreshed": moment})
			case.update(values)
		invoices |= case_values.invoice_values(part, case.name, found.plan.date)
	bulk.update("Collection Case", rows)
	return {"cases": len(rows), "invoices": _write_invoices(found, invoices, [key.customer for key in facts])}


def _customers_of(found: CompanyPlan, keys: Sequence[CaseKey]) -> set[str] | None:
	"""None (everybody) for a plan of a whole company, else the customers that the plan is about."""
	customers = {key.customer for key in keys} | {key.customer for key in found.cases}
	return customers if len(customers) <= bulk.CHUNK else None


def _write_invoices(found: CompanyPlan, wanted: dict[str, dict[str, Any]], customers: Sequence[str]) -> int:
	"""The custom fields of open invoices, and emptied ones on those that were closed; `modified` is left alone."""
	shown = found.ledger.shown
	rows = [
		{"name": name, **values}
		for name, values in wanted.items()
		if tuple(values[field] for field in INVOICE_FIELDS)
		!= tuple(value or None for value in shown.get(name, ()))
	]
	bulk.update("Sales Invoice", rows)
	closed = _closed_invoices(found.company, customers)
	bulk.update("Sales Invoice", [{"name": name, **CLOSED_INVOICE} for name in closed])
	return len(rows) + len(closed)


def _closed_invoices(company: str, customers: Sequence[str]) -> list[str]:
	"""Invoices that were open when last seen and are paid or cancelled now."""
	if not customers:
		return []
	more = "and s.customer in %(customers)s" if len(customers) <= bulk.CHUNK else ""
	return frappe.db.sql_list(
		f"""
		select s.name from `tabReceivable State` t join `tabSales Invoice` s on s.name = t.name
		where t.company = %(company)s and t.outstanding > 0 and t.docstatus_seen = 1
		and (s.outstanding_amount <= 0 or s.docstatus = 2) {more}
		""",
		{"company": company, "customers": tuple(set(customers))},
	)


def _change(case: str, values: dict[str, Any]) -> Any:
	"""Save a person's change, checked by the record itself, then refresh; the caller has checked the permission."""
	doc = frappe.get_doc("Collection Case", case, for_update=True)
	doc.update(values)
	doc.save(ignore_permissions=True)
	refresh_cases([case])
	return doc.reload()


def hold_case(case: str, reason: str, until: date | str | None = None, user: str | None = None) -> Any:
	"""No contact on any channel, to `until` inclusive (None = until it is lifted).

	Raises:
		HoldReasonMissingError: without a reason.
	"""
	if not cstr(reason).strip():
		frappe.throw(_("Say why {0} is on hold.").format(case), HoldReasonMissingError)
	values = {"hold_reason": reason, "hold_until": getdate(until) if until else None}
	return _change(case, {**values, "hold_by": user or frappe.session.user})


hold = hold_case


def release(case: str) -> Any:
	"""Lift a hold; the scenario resumes where it stood."""
	return _change(case, {"hold_reason": None, "hold_until": None, "hold_by": None})


def opt_out(case: str, reason: str) -> Any:
	"""No reminders for this case, on any channel.

	Raises:
		HoldReasonMissingError: without a reason.
	"""
	return _change(case, {"opt_out": 1, "opt_out_reason": reason})


def opt_in(case: str) -> Any:
	"""Take an opt-out back."""
	return _change(case, {"opt_out": 0, "opt_out_reason": None})


def change_scenario(case: str, scenario: str | None) -> Any:
	"""Put a case on another scenario, or back on what the rules assign (None).

	Its open proposals are cancelled; steps already passed are never replayed (CASES 28).
	"""
	set_by_person = int(bool(scenario))
	reason = _("set on the case by {0}").format(frappe.utils.get_fullname()) if scenario else None
	doc = frappe.get_doc("Collection Case", case, for_update=True)
	old = doc.scenario
	doc.update({"scenario": scenario, "scenario_set_by_person": set_by_person, "scenario_reason": reason})
	doc.save(ignore_permissions=True)
	if scenario != old:
		proposals.cancel_open(
			[case], _("the scenario was changed from {0} to {1}").format(old or "-", scenario or "-")
		)
	refresh_cases([case])
	return doc.reload()


def set_collector(case: str, user: str | None) -> Any:
	"""Who looks after the case."""
	return _change(case, {"collector": user})


def set_status(case: str, status: str | None) -> Any:
	"""A person's own status, which automation never lowers; None gives it back to automation."""
	if not status:
		return _change(case, {"status_set_by_person": 0})
	return _change(case, {"status": status, "status_set_by_person": 1})
