"""Event: an appointment with a customer was moved or cancelled, on the case or in Frappe's calendar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from recouvrement_app.services.contacts import appointments

if TYPE_CHECKING:
	from frappe.model.document import Document


def on_update(doc: Document, method: str | None = None) -> None:
	"""The customer hears of it."""
	appointments.changed(doc)
