"""What the scheduler calls. Names are unique among all applications (Frappe 15 names a job by its last two parts)."""

import frappe

from recouvrement_app.services import dispatch, money_events, promises, run


def recouvrement_nightly_run() -> None:
	"""Every company: promises judged, the day planned and recorded. One company's failure does not stop the others."""
	promises.evaluate_due()
	for company in frappe.get_all("Company", {"is_group": 0}, pluck="name"):
		try:
			run.execute_run(run.start_run(company, user="Administrator"))
		except Exception:
			frappe.db.rollback()
			frappe.log_error(f"Recouvrement: the nightly run of {company} failed")
			frappe.db.commit()


def recouvrement_hourly_dispatch() -> None:
	"""What is approved goes out; what slipped through the queue is worked off."""
	money_events.process_changes()
	for company in frappe.get_all("Company", {"is_group": 0}, pluck="name"):
		dispatch.send_approved(company)
