"""Customer: what steers its cases changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from recouvrement_app.services import money_events

if TYPE_CHECKING:
	from frappe.model.document import Document

STEERING = (
	"recouvrement_scenario",
	"recouvrement_no_dunning",
	"recouvrement_debtor_type",
	"customer_group",
	"territory",
	"language",
)


def on_update(doc: Document, method: str | None = None) -> None:
	"""Refresh the customer's cases when its scenario, debtor type or opt-out changed."""
	if (
		doc.is_new()
		or not doc.get_doc_before_save()
		or not any(doc.has_value_changed(field) for field in STEERING)
	):
		return
	for company in money_events.companies_of(doc.name):
		money_events.mark(None, doc.name, company)
