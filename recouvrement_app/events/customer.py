"""Customer: what steers its cases changed."""

from recouvrement_app.services import money_events

STEERING = ("recouvrement_scenario", "recouvrement_no_dunning", "recouvrement_debtor_type", "customer_group", "territory", "language")


def on_update(doc, method=None):
	"""Refresh the customer's cases when its scenario, debtor type or opt-out changed."""
	if doc.is_new() or not doc.get_doc_before_save() or not any(doc.has_value_changed(field) for field in STEERING):
		return
	for company in money_events.companies_of(doc.name):
		money_events.mark(None, doc.name, company)
