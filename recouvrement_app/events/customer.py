"""Customer: what steers its cases changed, or its name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from recouvrement_app.services.cases import key_accounts, merging
from recouvrement_app.services.daily_run import money_events

if TYPE_CHECKING:
	from frappe.model.document import Document

STEERING = (
	"recouvrement_scenario",
	"recouvrement_no_dunning",
	"recouvrement_debtor_type",
	"recouvrement_key_account",
	"customer_group",
	"territory",
	"language",
)


def on_update(doc: Document, method: str | None = None) -> None:
	"""Show a new name; let notices to a new key account wait; refresh the customer's cases when what steers them changed."""
	if doc.is_new() or not doc.get_doc_before_save():
		return
	if doc.has_value_changed("customer_name"):
		merging.show_name(doc.name, doc.customer_name)
	if doc.recouvrement_key_account and doc.has_value_changed("recouvrement_key_account"):
		key_accounts.send_back(doc.name)
	if not any(doc.has_value_changed(field) for field in STEERING):
		return
	for company in money_events.companies_of(doc.name):
		money_events.mark(None, doc.name, company)


def after_rename(doc: Document, method: str | None, old: str, new: str, merge: bool = False) -> None:
	"""The cases follow the new name; those of two merged customers become one per company and currency."""
	if merge:
		merging.merge(old, new)
	else:
		merging.rename(new)
