"""Timesheet: no more work for a customer on credit hold, where the settings say so."""

from recouvrement_app.services.sales import credit_hold


def before_submit(doc, method=None):
	"""Warn or block by the settings."""
	credit_hold.check_work(doc)
