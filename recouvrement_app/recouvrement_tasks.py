"""What the scheduler calls. Names are unique among all applications (Frappe 15 names a job by its last two parts)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import frappe

from recouvrement_app.services.cases import profiles, reviews
from recouvrement_app.services.contacts import recordings, reminders_inside
from recouvrement_app.services.daily_run import money_events, run
from recouvrement_app.services.figures import forecast_snapshots
from recouvrement_app.services.litigation import litigation
from recouvrement_app.services.promises import promises
from recouvrement_app.services.sending import dispatch


def recouvrement_nightly_run() -> None:
	"""Every company: promises judged, payers profiled, the day planned and recorded, deadlines and stalled actions told, old recordings deleted.

	One company's failure does not stop the others.
	"""
	_guarded("promises", promises.evaluate_due)
	for company in _companies():
		_guarded(f"payer profiles of {company}", profiles.store, company)
		_guarded(f"run of {company}", _run, company)
		_guarded(f"reviews of {company}", reviews.propose, company)
		_guarded(f"cash forecast of {company}", forecast_snapshots.keep, company)
		_guarded(f"stalled actions of {company}", reminders_inside.escalate_stalled, company)
	_guarded("litigation files", litigation.watch)
	_guarded("recordings", recordings.delete_expired)
	_guarded("digests", reminders_inside.send_digests)


def recouvrement_hourly_dispatch() -> None:
	"""What is approved goes out; what slipped through the queue is worked off."""
	_guarded("money events", money_events.process_changes)
	for company in _companies():
		_guarded(f"dispatch of {company}", dispatch.send_approved, company)


def _companies() -> list[str]:
	return frappe.get_all("Company", {"is_group": 0}, pluck="name", order_by="name")


def _run(company: str) -> None:
	run.execute_run(run.start_run(company, user="Administrator"))


def _guarded(what: str, task: Callable[..., Any], *args: Any) -> None:
	"""One task in a transaction of its own; a failure is logged and the next task goes on."""
	try:
		task(*args)
		frappe.db.commit()
	except Exception:
		frappe.db.rollback()
		frappe.log_error(f"Recouvrement: {what} failed")
		frappe.db.commit()
