"""Tells a person, without stopping her, which words of a text a customer may take amiss."""

import frappe
from frappe import _

from recouvrement_app.rules import wording


def warn(text: str, tone: str | None) -> list[str]:
	"""Shows an orange message that names the words and why; returns the words.

	Args:
		text: subject and body together, HTML allowed.
		tone: of the step; an empty one is taken for a reminder.
	"""
	found = wording.concerns(text, tone or "Reminder")
	if not found:
		return []
	why = {
		wording.INSULT: _("hurts, and serves the customer's lawyer"),
		wording.ENFORCEMENT: _("names a power that only a court's decision gives"),
		wording.THREAT: _("threatens, at a step that only reminds"),
	}
	frappe.msgprint(
		[f"<b>{frappe.utils.escape_html(concern.word)}</b>: {why[concern.kind]}" for concern in found],
		title=_("Read this text once more"),
		indicator="orange",
		as_list=True,
	)
	return [concern.word for concern in found]
