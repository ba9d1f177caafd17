"""Payment Entry: money that pays no invoice yet is noticed, and a deposit is thanked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from recouvrement_app.services.daily_run import money_events
from recouvrement_app.services.sales import deposit_receipts

if TYPE_CHECKING:
	from frappe.model.document import Document


def on_submit(doc: Document, method: str | None = None) -> None:
	"""An advance or overpayment lowers what is demanded."""
	if doc.party_type == "Customer" and doc.party:
		money_events.mark(None, doc.party, doc.company)
		deposit_receipts.confirm(doc)


def on_cancel(doc: Document, method: str | None = None) -> None:
	"""The credit is gone again."""
	if doc.party_type == "Customer" and doc.party:
		money_events.mark(None, doc.party, doc.company)
