"""Journal Entry: only to notice customers' money that pays no invoice yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from recouvrement_app.services.daily_run import money_events

if TYPE_CHECKING:
	from frappe.model.document import Document


def on_submit(doc: Document, method: str | None = None) -> None:
	"""Credits booked by hand lower what is demanded."""
	for customer in {row.party for row in doc.accounts if row.party_type == "Customer" and row.party}:
		money_events.mark(None, customer, doc.company)


def on_cancel(doc: Document, method: str | None = None) -> None:
	"""The credits are gone again."""
	on_submit(doc)
