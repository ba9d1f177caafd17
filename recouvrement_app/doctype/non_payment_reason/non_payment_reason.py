"""Non-Payment Reason."""

from __future__ import annotations

from frappe.model.document import Document


class NonPaymentReason(Document):
	"""Why a customer has not paid."""
