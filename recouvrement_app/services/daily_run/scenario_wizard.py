"""A Dunning Scenario made from a few questions: `rules.scenario_wizard` decides, this reads what is shipped and keeps the record."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import frappe
from frappe import _

from recouvrement_app import exceptions
from recouvrement_app.rules import scenario_wizard
from recouvrement_app.rules.errors import ScenarioError
from recouvrement_app.rules.scenario_wizard import Answers
from recouvrement_app.rules.sentences import Sentence

from ..sentences import told

SHIPPED = Path(__file__).parents[2] / "data" / "scenarios.json"


def create(answers: Answers) -> dict[str, Any]:
	"""Makes the scenario; it is assigned to nobody and is no default, so nothing follows it yet.

	Returns:
		`{"name", "notes"}`: the Dunning Scenario, and what was changed of the shipped one.

	Raises:
		ScenarioDefinitionError: an answer is missing, or the name is taken.
	"""
	if frappe.db.exists("Dunning Scenario", answers.name.strip()):
		message = _("There is a scenario {0} already: choose another name.")
		frappe.throw(message.format(answers.name), exceptions.ScenarioDefinitionError)
	try:
		made = scenario_wizard.draft(answers, json.loads(SHIPPED.read_text(encoding="utf-8")))
	except ScenarioError as error:
		frappe.throw("<br>".join(map(told, error.problems)), exceptions.ScenarioDefinitionError)
	notes = list(map(told, made.notes))
	doc = frappe.get_doc({"doctype": "Dunning Scenario", **made.record, "description": _("By the assistant: {0}").format("; ".join(notes))})
	for row in doc.steps:
		row.title = told(Sentence(row.title))
		if row.notice and not frappe.db.exists("Dunning Notice", row.notice):
			row.notice = None
	doc.insert()
	return {"name": doc.name, "notes": notes}
