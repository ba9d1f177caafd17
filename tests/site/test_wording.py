"""Texts of people: what may be taken amiss is said at once, and a lawyer's reading counts for the text that was read."""

import pytest

from recouvrement_app.services.contacts import actions as machine

from .factories import frappe, make_customer, make_invoice, run
from .mail_world import ensure_notice

pytestmark = pytest.mark.usefixtures("site")


def said() -> str:
	"""What the desk would show, and shows no more."""
	messages = " ".join(str(message) for message in frappe.local.message_log)
	frappe.clear_messages()
	return messages


def test_a_reminder_that_threatens_is_kept_and_the_person_is_told(site):
	make_invoice(make_customer(), due="2025-01-31")
	run("2025-02-05")
	name = frappe.get_last_doc("Dunning Action").name
	said()
	machine.edit_text(name, message="<p>Nous saisirons le tribunal.</p>")
	assert "tribunal" in said()
	assert "tribunal" in frappe.db.get_value("Dunning Action", name, "message")
	machine.edit_text(name, message="<p>Merci de votre règlement.</p>")
	assert said() == ""


def test_a_changed_notice_is_no_longer_the_one_that_was_reviewed(site):
	notice = frappe.get_doc("Dunning Notice", ensure_notice())
	notice.update({"reviewed_by": "Maître Durand", "reviewed_on": "2026-01-15"})
	notice.save()
	assert notice.reload().reviewed_by == "Maître Durand"
	notice.texts[0].subject += " !"
	notice.save()
	assert (notice.reload().reviewed_by, notice.reviewed_on) == (None, None)
	notice.texts[0].subject += " escroc"
	said()
	notice.save()
	assert "escroc" in said()
	frappe.db.rollback()
