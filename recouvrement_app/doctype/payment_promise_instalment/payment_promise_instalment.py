"""Payment Promise Instalment."""

from __future__ import annotations

from frappe.model.document import Document


class PaymentPromiseInstalment(Document):
	"""A row of its parent's table."""
