"""Dunning Run."""

from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document

from recouvrement_app.exceptions import FrozenHistoryError


class DunningRun(Document):
	"""What a run planned, left out and recorded."""

	def before_insert(self) -> None:
		self.triggered_by = self.triggered_by or frappe.session.user

	def on_trash(self) -> None:
		self.validate_not_running()

	def validate_not_running(self) -> None:
		"""A run that is under way is not deleted."""
		if self.status == "Running":
			frappe.throw(_("{0} is running: wait for its end.").format(self.name), FrozenHistoryError)
