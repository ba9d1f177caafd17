"""Sales Invoice: every path of money ends in `on_change` (ERPNEXT.md)."""

from recouvrement_app.services import money_events


def on_submit(doc, method=None):
	"""A new receivable enters its case."""
	money_events.mark_changed(doc)


def on_change(doc, method=None):
	"""Paid, credited, reconciled or un-reconciled."""
	money_events.mark_changed(doc)


def on_cancel(doc, method=None):
	"""No longer owed."""
	money_events.mark_changed(doc)
