"""Receivable Change."""

from __future__ import annotations

from frappe.model.document import Document


class ReceivableChange(Document):
	"""An invoice whose amount changed and whose case waits to be refreshed."""

	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		company: DF.Link | None
		customer: DF.Link | None
		invoice: DF.Link | None
	# end: auto-generated types
