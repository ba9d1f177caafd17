"""A legal recovery's claim, the advice on its route, and the gate before it: read from the case, judged by `rules.litigation`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import frappe
from frappe import _
from frappe.utils import cint, cstr, flt, getdate

from recouvrement_app import exceptions
from recouvrement_app.rules import litigation as rules

from ..contacts import actions
from ..receivables import late_charges
from ..sentences import told
from . import legal_offices, negotiations

LIVE = ("Proposed", "Open", "In Progress")


def set_claim(doc: Any, day: date) -> None:
	"""Interest to the day, indemnity and limitation of each invoice."""
	found = late_charges.of_invoices(doc.case, [row.invoice for row in doc.invoices], day)
	for row in doc.invoices:
		entry = found.get(row.invoice)
		if entry:
			row.update({"interest": float(entry.interest), "indemnity": float(entry.indemnity)})
			row.limitation_date = entry.limitation_date


def set_notice(doc: Any) -> None:
	"""The last formal notice that covered one of the invoices, and the deadline it named."""
	found = frappe.db.sql(
		"""select date(a.done_on) as day, a.deadline from `tabDunning Action` a
		join `tabDunning Action Line` l on l.parent = a.name
		where a.`case` = %s and a.formal_notice = 1 and a.status = 'Done' and l.invoice in %s order by a.done_on desc limit 1""",
		(doc.case, tuple(row.invoice for row in doc.invoices)),
		as_dict=True,
	)
	if found:
		doc.update({"formal_notice_on": found[0].day, "formal_notice_deadline": found[0].deadline})


def _routes() -> dict[str, rules.Route]:
	names = frappe.get_all("Litigation Route", {"disabled": 0}, pluck="name", limit=0)
	return {name: route_of(name) for name in names}


def route_of(name: str) -> rules.Route:
	return rules.route_from_record(frappe.get_cached_doc("Litigation Route", name).as_dict())


def advice(doc: Any) -> list[rules.Advice]:
	"""Every enabled route judged on the file's claim, the best first."""
	return rules.advise(_routes().values(), _claim_facts(doc))


def _claim_facts(doc: Any) -> rules.ClaimFacts:
	case = frappe.db.get_value("Collection Case", doc.case, ["country", "debtor_type"], as_dict=True)
	home = frappe.get_cached_value("Company", doc.company, "country")
	return rules.ClaimFacts(
		amount=Decimal(str(flt(doc.total_claim) or flt(doc.principal))),
		currency=doc.currency,
		debtor_type=cstr(case.debtor_type or "Business").lower(),
		contested=bool(_open_disputes([row.invoice for row in doc.invoices])),
		insolvent=_is_insolvent(doc),
		abroad=bool(case.country and home and case.country != home),
		attempts=tuple(negotiations.of_file(doc)),
	)


def _is_insolvent(doc: Any) -> bool:
	return doc.solvency == "Insolvent" or bool(doc.insolvency_published_on)


def _open_disputes(invoices: Sequence[str]) -> list[str]:
	return frappe.db.sql_list(
		"""select distinct f.name from `tabLitigation File` f join `tabLitigation File Invoice` i on i.parent = f.name
		where f.kind = 'Dispute' and f.docstatus < 2 and f.status in %s and i.invoice in %s""",
		(LIVE, tuple(invoices)),
	)


def best_route(doc: Any) -> str | None:
	found = next((entry for entry in advice(doc) if entry.fits), None)
	return found.route.name if found else None


def set_route_facts(doc: Any) -> None:
	if doc.route:
		doc.court = doc.court or legal_offices.court_of(doc) or frappe.get_cached_value("Litigation Route", doc.route, "court")
		doc.commission_percent = doc.commission_percent or frappe.get_cached_value(
			"Litigation Route", doc.route, "success_fee_percent"
		)


def gate(doc: Any, today: date | None = None) -> list[tuple[str, str]]:
	"""The conditions that are not met yet, as (code, text); empty when the file may be opened."""
	if not doc.route:
		return [("route", _("No route is chosen."))]
	route = route_of(doc.route)
	balance = cost_benefit(doc)
	claim = _claim_facts(doc)
	facts = rules.GateFacts(
		today=getdate(today),
		amicable_steps_left=_steps_left(doc),
		formal_notice_on=day_or_none(doc.formal_notice_on),
		formal_notice_deadline=day_or_none(doc.formal_notice_deadline),
		missing_pieces=tuple(_(piece.title) for piece in doc.pieces if cint(piece.missing) and cint(piece.required)),
		expected_recovery=balance.expected_recovery,
		expected_cost=balance.cost + balance.success_fee,
		insolvent=claim.insolvent,
		route_is_declaration=route.insolvency,
		limitation_date=day_or_none(doc.limitation_date),
		lacking_attempt=rules.lacking_attempt(route, claim),
	)
	return [(condition.code, told(condition.text)) for condition in rules.gate(facts)]


def demand(doc: Any, reason: str | None = None, today: date | None = None) -> list[tuple[str, str]]:
	"""Lets a legal recovery through the gate, with a reason when a condition is not met; returns the unmet ones.

	Raises:
		TimeBarredError: whatever the reason. GateClosedError: a condition is not met and nobody says why it goes on.
	"""
	unmet = gate(doc, today)
	if any(code == "time_barred" for code, _text in unmet):
		frappe.throw(_("{0}: the claim is time-barred.").format(doc.name), exceptions.TimeBarredError)
	if unmet and not cstr(reason).strip():
		texts = "; ".join(text for _code, text in unmet)
		frappe.throw(_("{0} cannot be opened yet: {1}").format(doc.name, texts), exceptions.GateClosedError)
	return unmet


def cost_benefit(doc: Any) -> rules.CostBenefit:
	"""Cost against expected recovery of the file's route; a recovery that nobody judged counts in full."""
	percent = Decimal(str(flt(doc.expected_recovery) or 100))
	spent = [Decimal(str(flt(row.amount))) for row in doc.costs if row.paid_by != "Debtor"]
	return rules.cost_benefit(Decimal(str(flt(doc.total_claim))), percent, route_of(doc.route), spent, doc.currency)


def _steps_left(doc: Any) -> int:
	"""Amicable steps of the scenario that the least advanced invoice still has before it."""
	scenario = frappe.db.get_value("Collection Case", doc.case, "scenario")
	if not scenario:
		return 0
	steps = frappe.get_cached_doc("Dunning Scenario", scenario).steps
	after_due = [row.step for row in steps if row.channel not in actions.NOT_CONTACTS and cint(row.offset_days) >= 0]
	done = dict(
		frappe.db.sql(
			"""select l.invoice, max(l.step) from `tabDunning Action Line` l join `tabDunning Action` a on a.name = l.parent
			where a.status in ('Done', 'Skipped') and l.kind = 'Due' and l.invoice in %s group by l.invoice""",
			(tuple(row.invoice for row in doc.invoices),),
		)
	)
	reached = min(cint(done.get(row.invoice)) for row in doc.invoices)
	return sum(1 for step in after_due if cint(step) > reached)


def day_or_none(value: Any) -> date | None:
	return getdate(value) if value else None
