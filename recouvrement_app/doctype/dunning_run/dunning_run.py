"""Dunning Run."""

from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document

from recouvrement_app.exceptions import FrozenHistoryError
from recouvrement_app.services.retelling import by_text


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

	def onload(self) -> None:
		self.set_onload("told", by_text(self._said()))

	def before_insert(self) -> None:
		self.triggered_by = self.triggered_by or frappe.session.user

	def _said(self) -> list[str]:
		"""What the run kept of the rules' remarks, details and warnings."""
		planned, skipped = (frappe.parse_json(kept) or [] for kept in (self.planned, self.skipped))
		remarks = [text for row in planned for text in row.get("remarks") or []]
		return [*remarks, *(row.get("detail") or "" for row in skipped), *(self.warnings or "").splitlines()]

	def on_trash(self) -> None:
		self.validate_not_running()

	def validate_not_running(self) -> None:
		"""A run that is under way is not deleted."""
		if self.status == "Running":
			frappe.throw(_("{0} is running: wait for its end.").format(self.name), FrozenHistoryError)
