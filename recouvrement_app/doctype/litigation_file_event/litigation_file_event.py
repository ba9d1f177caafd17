"""Litigation File Event."""

from __future__ import annotations

from frappe.model.document import Document


class LitigationFileEvent(Document):
	"""A row of its parent's table."""

	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		date: DF.Date
		deadline: DF.Date | None
		done: DF.Check
		done_on: DF.Date | None
		extended_to: DF.Date | None
		how: DF.Literal[
			"", "Meeting", "Phone Call", "Video Call", "Letter", "Email", "Conciliator", "Mediation", "Participatory Procedure"
		]
		kind: DF.Data
		negotiation_outcome: DF.Literal["", "Agreement", "Partial Agreement", "No Agreement", "Refused", "No Answer"]
		notes: DF.SmallText | None
		parent: DF.Data
		parentfield: DF.Data
		parenttype: DF.Data
		stage: DF.Data | None
		warned_on: DF.Date | None
		with_whom: DF.Data | None
	# end: auto-generated types
