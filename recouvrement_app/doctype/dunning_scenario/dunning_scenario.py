"""Dunning Scenario."""

from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, flt, get_time, to_timedelta

from recouvrement_app.exceptions import ScenarioDefinitionError

ASKING = ("Email", "Call", "Visit")  # channels by which a customer can answer with a score


class DunningScenario(Document):
	"""Ordered steps by which unpaid invoices are reminded."""

	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		from recouvrement_app.recouvrement.doctype.dunning_scenario_minimum.dunning_scenario_minimum import (
			DunningScenarioMinimum,
		)
		from recouvrement_app.recouvrement.doctype.dunning_scenario_step.dunning_scenario_step import (
			DunningScenarioStep,
		)

		broken_promise_step: DF.Int
		company: DF.Link | None
		debtor_type: DF.Literal["", "Business", "Consumer", "Public"]
		description: DF.SmallText | None
		disabled: DF.Check
		gap_days: DF.Int
		grace_days: DF.Int
		holiday_list: DF.Link | None
		language: DF.Link | None
		last_step_proposes: DF.Literal["", "Litigation File", "Manager Review"]
		minimums: DF.Table[DunningScenarioMinimum]
		scenario_name: DF.Data
		send_from: DF.Time | None
		send_until: DF.Time | None
		steps: DF.Table[DunningScenarioStep]
		tone: DF.Literal["Soft", "Standard", "Firm"]
		weekdays: DF.Data | None
	# end: auto-generated types

	def __init__(self, *args: object, **kwargs: object) -> None:
		super().__init__(*args, **kwargs)
		# Empty means any: the session's own defaults must not fill these.
		self.dont_update_if_missing = ("company", "language", "send_from", "send_until")

	def before_insert(self) -> None:
		"""A new document comes with the present time in every Time field: nobody chose a window of a second."""
		if self.send_from and self.send_until:
			window = to_timedelta(str(self.send_until)) - to_timedelta(str(self.send_from))
			if abs(window.total_seconds()) < 1:
				self.update({"send_from": None, "send_until": None})

	def validate(self) -> None:
		self.validate_has_steps()
		self.validate_step_numbers()
		self.validate_first_step()
		self.validate_offsets()
		self.validate_autonomy()
		self.validate_satisfaction_checks()
		self.validate_working_days()
		self.validate_hours()
		self.validate_broken_promise_step()
		self.validate_minimums()

	def refuse(self, message: str) -> None:
		"""Raises ScenarioDefinitionError with the message."""
		frappe.throw(message, ScenarioDefinitionError)

	def validate_has_steps(self) -> None:
		"""A scenario in use has at least one step."""
		if not self.steps and not cint(self.disabled):
			self.refuse(_("Add at least one step, or disable the scenario."))
		if cint(self.grace_days) < 0 or cint(self.gap_days) < 0:
			self.refuse(_("Grace days and days between two contacts cannot be negative."))

	def validate_step_numbers(self) -> None:
		"""Steps are numbered from 1, each number once, in order."""
		previous = 0
		for row in self.steps:
			if cint(row.step) <= previous:
				message = _("Row {0}: step {1} must come after step {2}; number the steps in order.")
				self.refuse(message.format(row.idx, row.step, previous))
			previous = cint(row.step)

	def validate_first_step(self) -> None:
		"""Nothing comes before the first step."""
		if self.steps and self.steps[0].base == "Previous Step":
			self.refuse(_("The first step cannot count from a previous step; choose Due Date."))

	def validate_offsets(self) -> None:
		"""A step after the previous one says how many days; deadlines and gaps are not negative."""
		for row in self.steps:
			days = cint(row.after_previous_days) or cint(row.offset_days)
			if row.base == "Previous Step" and days < 1:
				message = _("Row {0}: say how many days after the previous step it comes.")
				self.refuse(message.format(row.idx))
			if cint(row.after_previous_days) < 0 or cint(row.grants_days) < 0:
				self.refuse(_("Row {0}: numbers of days cannot be negative.").format(row.idx))

	def validate_autonomy(self) -> None:
		"""A formal notice and a litigation file never leave without a person."""
		for row in self.steps:
			needs_person = cint(row.formal_notice) or row.channel == "Litigation"
			if needs_person and row.autonomy == "Automatic":
				message = _(
					"Row {0}: a formal notice or a litigation file cannot be automatic; choose To Approve."
				)
				self.refuse(message.format(row.idx))

	def validate_satisfaction_checks(self) -> None:
		"""A customer is asked whether all is well before the due date, never in a reminder."""
		for row in self.steps:
			before = row.base in ("Posting Date", "Delivery Date") or (row.base == "Due Date" and cint(row.offset_days) < 0)
			if cint(row.satisfaction_check) and not (before and row.channel in ASKING):
				message = _("Row {0}: a satisfaction check comes before the due date or after the delivery, by call, visit or e-mail.")
				self.refuse(message.format(row.idx))

	def validate_working_days(self) -> None:
		"""Working days are numbers from 1 (Monday) to 7, kept as "1,2,3"."""
		days = [day.strip() for day in (self.weekdays or "1,2,3,4,5").split(",") if day.strip()]
		if not days or any(day not in "1234567" or len(day) != 1 for day in days):
			self.refuse(_("Working days are numbers from 1 (Monday) to 7 (Sunday), for example 1,2,3,4,5."))
		self.weekdays = ",".join(sorted(set(days)))

	def validate_hours(self) -> None:
		"""Sending begins before it ends."""
		if self.send_from and self.send_until and get_time(self.send_from) >= get_time(self.send_until):
			self.refuse(_("Sending must begin before it ends: check the hours."))

	def validate_broken_promise_step(self) -> None:
		"""The step after a broken promise exists."""
		step = cint(self.broken_promise_step)
		if step and step not in {cint(row.step) for row in self.steps}:
			self.refuse(_("There is no step {0} to resume at after a broken promise.").format(step))

	def validate_minimums(self) -> None:
		"""One minimum per step and currency, for a step that exists; 0 stands for every step."""
		numbers = {0, *(cint(row.step) for row in self.steps)}
		seen: set[tuple[int, str]] = set()
		for row in self.minimums:
			key = (cint(row.step), row.currency)
			if key[0] not in numbers or key in seen or flt(row.amount) < 0:
				message = _("Smallest amounts, row {0}: one amount per existing step and currency.")
				self.refuse(message.format(row.idx))
			seen.add(key)
