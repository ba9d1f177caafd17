"""Payment Entry: only to notice money that pays no invoice yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from recouvrement_app.services import money_events

if TYPE_CHECKING:
	from frappe.model.document import Document


def on_submit(doc: Document, method: str | None = None) -> None:
	"""An advance or overpayment lowers what is demanded."""
	if doc.party_type == "Customer" and doc.party:
		money_events.mark(None, doc.party, doc.company)


def on_cancel(doc: Document, method: str | None = None) -> None:
	"""The credit is gone again."""
	on_submit(doc)
