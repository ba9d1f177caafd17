"""Cash Forecast Snapshot."""

from __future__ import annotations

from frappe.model.document import Document


class CashForecastSnapshot(Document):
	"""What the cash forecast of a day said of one week; written by the nightly run, never changed."""

	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		company: DF.Link
		currency: DF.Link
		expected: DF.Currency
		made_on: DF.Date
		week: DF.Date
	# end: auto-generated types
