"""Payment Promise Invoice."""

from __future__ import annotations

from frappe.model.document import Document


class PaymentPromiseInvoice(Document):
	"""A row of its parent's table."""
