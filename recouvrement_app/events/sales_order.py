"""Sales Order: a customer on credit hold gets no new order."""

from recouvrement_app.services.sales import credit_hold


def before_submit(doc, method=None):
	"""Warn or block by the setting."""
	credit_hold.check(doc)
