"""Runs and dry runs: plan a company, record the proposals, mend drift, keep the figures."""

import gc
import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from time import perf_counter
from typing import Any

import frappe
from frappe import _
from frappe.utils import cint, getdate, now_datetime

from recouvrement_app import exceptions
from recouvrement_app.rules.money import ZERO, text
from recouvrement_app.rules.planner import Plan, PlannedAction

from ..cases import cases
from ..sentences import told
from . import action_rows, money_events, proposals
from .planning import CompanyPlan, plan_company

FINISHED = ("Completed", "Completed With Warnings")
WARNINGS = 500
LISTED = 5_000  # actions and skipped lines written on the run's record; the counts are complete


def start_run(
	company: str, run_date: date | str | None = None, dry_run: bool = False, user: str | None = None
) -> str:
	"""Make the Dunning Run that `execute_run` then carries out.

	Args:
		run_date: today when not given.

	Returns:
		The run's name.

	Raises:
		EarlierRunError: dated before the last run; RunInProgressError: another run of the company is under way (CASES 10).
	"""
	day = getdate(run_date)
	last = last_run(company)
	if last and day < last:
		message = _("The run is dated {0}, before the last run of {1}: choose {1} or a later day.")
		frappe.throw(message.format(day, last), exceptions.EarlierRunError)
	release_stale_runs(company)
	doc = frappe.new_doc("Dunning Run")
	doc.update(
		{
			"company": company,
			"run_date": day,
			"dry_run": cint(dry_run),
			"status": "Queued",
			"triggered_by": user or frappe.session.user,
			"run_key": None if dry_run else company,
		}
	)
	try:
		doc.insert(ignore_permissions=True)
	except (frappe.UniqueValidationError, frappe.QueryDeadlockError, frappe.QueryTimeoutError) as error:
		if not isinstance(error, frappe.UniqueValidationError):
			frappe.db.rollback()  # of two that began in the same moment the database let the other one go on
		frappe.clear_last_message()
		message = _("A run of {0} is under way: wait until it has finished.").format(company)
		frappe.throw(message, exceptions.RunInProgressError)
	frappe.db.commit()
	return doc.name


def last_run(company: str) -> date | None:
	"""Day of the last real run that finished."""
	return frappe.db.get_value(
		"Dunning Run", {"company": company, "dry_run": 0, "status": ["in", FINISHED]}, "max(run_date)"
	)


def release_stale_runs(company: str, hours: int = 2) -> None:
	"""A run whose worker was killed frees the company after `hours`."""
	frappe.db.sql(
		"""
		update `tabDunning Run` set status = 'Failed', run_key = null, warnings = %s
		where company = %s and run_key is not null and timestampdiff(hour, modified, %s) >= %s
		""",
		(_("Stopped before it finished; nothing was lost, run again."), company, now_datetime(), hours),
	)


def execute_run(name: str) -> Any:
	"""Carry out a queued run; a failure is written on it and raised.

	Returns:
		The finished Dunning Run.

	Raises:
		StatusChangeError: it was carried out before, or another worker carries it out.
	"""
	doc = frappe.get_doc("Dunning Run", name, for_update=True)
	if doc.status != "Queued":
		message = _("{0} is {1} already: start another run.").format(name, _(doc.status))
		frappe.throw(message, exceptions.StatusChangeError)
	doc.db_set({"status": "Running", "started_on": now_datetime()}, commit=True)
	began = perf_counter()
	try:
		with without_garbage_collection():
			if not doc.dry_run:
				money_events.process_changes()
			made = plan_company(doc.company, getdate(doc.run_date), last_run=last_run(doc.company))
			_progress(doc, 50)
			recorded = None if doc.dry_run else _write(doc, made)
	except Exception:
		frappe.db.rollback()
		doc.db_set(
			{
				"status": "Failed",
				"run_key": None,
				"finished_on": now_datetime(),
				"warnings": frappe.get_traceback().strip().splitlines()[-1],
			},
			commit=True,
		)
		raise
	_finish(doc, made, recorded, perf_counter() - began)
	return doc


@contextmanager
def without_garbage_collection() -> Iterator[None]:
	"""A plan makes some hundred thousand small objects without cycles: looking for cycles among them costs a quarter of the time."""
	was_on = gc.isenabled()
	gc.disable()
	try:
		yield
	finally:
		if was_on:
			gc.enable()


def _write(doc: Any, made: CompanyPlan) -> proposals.Recorded:
	cases.refresh(made)
	recorded = proposals.record(made, doc.name)
	drifted = money_events.mend_drift(doc.company)
	if drifted:
		recorded.drifted = drifted
	_progress(doc, 90)
	return recorded


def _progress(doc: Any, percent: int) -> None:
	frappe.publish_progress(percent, title=_("Dunning Run"), doctype="Dunning Run", docname=doc.name)


def _finish(doc: Any, made: CompanyPlan, recorded: proposals.Recorded | None, seconds: float) -> None:
	warnings = [*(recorded.warnings if recorded else ()), *made.warnings]
	if len(warnings) > WARNINGS:
		warnings[WARNINGS:] = [_("… and {0} more").format(len(warnings) - WARNINGS)]
	doc.db_set(
		{
			"status": "Completed With Warnings" if warnings else "Completed",
			"run_key": None,
			"finished_on": now_datetime(),
			"duration": seconds,
			"lines_read": len(made.ledger.lines),
			"cases_planned": len({line.case for line in made.ledger.lines}),
			"actions_count": len(made.plan.actions),
			"actions_amount": float(sum((a.total for a in made.plan.actions), ZERO)),
			"skipped_count": len(made.plan.skipped),
			"warnings": "\n".join(warnings),
			"summary": json.dumps(summary(made.plan, recorded)),
			"planned": json.dumps([listed(action, made) for action in made.plan.actions[:LISTED]]),
			"skipped": json.dumps(
				[
					{
						"customer": s.line.customer,
						"invoice": s.line.invoice,
						"term": s.line.term,
						"reason": s.reason.value,
						"detail": told(s.detail),
						"outstanding": text(s.line.outstanding, s.line.currency),
						"currency": s.line.currency,
					}
					for s in made.plan.skipped[:LISTED]
				]
			),
		},
		commit=True,
	)


def summary(plan: Plan, recorded: proposals.Recorded | None = None) -> dict[str, Any]:
	"""Counts by step, channel and reason, amounts by currency, and what recording changed."""
	amounts: Counter = Counter()
	for action in plan.actions:
		amounts[action.currency] += action.total
	result: dict[str, Any] = {
		"by_step": dict(Counter(f"{a.step.step} {a.step.title}" for a in plan.actions)),
		"by_channel": dict(Counter(action_rows.label(a.channel) for a in plan.actions)),
		"by_reason": dict(Counter(s.reason.value for s in plan.skipped)),
		"amounts": {currency: text(amount, currency) for currency, amount in amounts.items()},
	}
	if recorded:
		result["recorded"] = {
			name: len(getattr(recorded, name))
			for name in ("added", "redrawn", "kept", "cancelled", "drifted")
		}
	return result


def listed(action: PlannedAction, made: CompanyPlan) -> dict[str, Any]:
	"""One planned action as the run's page lists it."""
	case = made.cases.get(action.case)
	return {
		"case": case.name if case else None,
		"customer": action.customer,
		"customer_name": (case and case.customer_name) or action.customer,
		"currency": action.currency,
		"scenario": action.scenario,
		"step": action.step.step,
		"title": action.step.title,
		"channel": action_rows.label(action.channel),
		"autonomy": action_rows.label(action.step.autonomy),
		"total": text(action.total, action.currency),
		"days_late": max(p.days_late for p in action.lines),
		"remarks": [told(remark) for remark in action.remarks],
		"lines": [
			{
				"invoice": p.line.invoice,
				"term": p.line.term,
				"step": p.step,
				"days_late": p.days_late,
				"outstanding": text(p.line.outstanding, action.currency),
			}
			for p in action.lines
		],
	}
