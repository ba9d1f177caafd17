"""Dunning Run."""

from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document

from recouvrement_app.exceptions import FrozenHistoryError


class DunningRun(Document):
	"""What a run planned, left out and recorded."""

	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		actions_amount: DF.Currency
		actions_count: DF.Int
		cases_planned: DF.Int
		company: DF.Link
		dry_run: DF.Check
		duration: DF.Float
		finished_on: DF.Datetime | None
		lines_read: DF.Int
		planned: DF.JSON | None
		run_date: DF.Date
		run_key: DF.Data | None
		sent_count: DF.Int
		skipped: DF.JSON | None
		skipped_count: DF.Int
		started_on: DF.Datetime | None
		status: DF.Literal["Queued", "Running", "Completed", "Completed With Warnings", "Failed"]
		summary: DF.JSON | None
		triggered_by: DF.Link | None
		warnings: DF.LongText | None
	# end: auto-generated types

	def before_insert(self) -> None:
		self.triggered_by = self.triggered_by or frappe.session.user

	def on_trash(self) -> None:
		self.validate_not_running()

	def validate_not_running(self) -> None:
		"""A run that is under way is not deleted."""
		if self.status == "Running":
			frappe.throw(_("{0} is running: wait for its end.").format(self.name), FrozenHistoryError)
