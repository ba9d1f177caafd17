"""Recordings of calls: with consent only, private, deleted by a person or after six months."""


import pytest

from recouvrement_app import api, exceptions
from recouvrement_app.services.cases import case_view
from recouvrement_app.services.contacts import recordings

from .factories import frappe
from .mail_world import inbox, proposed  # noqa: F401

pytestmark = pytest.mark.usefixtures("inbox")


def sound(kind: str = "mp3", private: int = 1) -> str:
	"""An uploaded file; its address."""
	content = frappe.generate_hash()
	values = {"doctype": "File", "file_name": f"{content}.{kind}", "is_private": private, "content": content}
	return frappe.get_doc(values).insert().file_url


def logged(action=None, **over):
	"""A call that was answered, with a recording."""
	action = action or proposed(channel="Call")
	api.log_outcome(action.name, "Satisfied", **{"recording": sound(), "recording_consent": 1, **over})
	return action.reload()


def test_without_the_other_party_s_consent_no_recording_is_kept():
	with pytest.raises(exceptions.RecordingError, match="agreed to be recorded"):
		logged(recording_consent=0)


def test_with_consent_it_is_kept_in_private_and_heard_from_the_case():
	action = logged(recording=sound(private=0))
	assert (action.status, action.recording_consent) == ("Done", 1)
	assert action.recording.startswith("/private/files/")
	file = frappe.get_doc("File", {"file_url": action.recording})
	assert (file.is_private, file.attached_to_name) == (1, action.name)
	row = next(row for row in case_view.of_case(action.case)["timeline"] if row["name"] == action.name)
	assert row["recording"] == action.recording


def test_consent_is_not_taken_away_while_the_recording_stays():
	action = logged()
	action.recording_consent = 0
	with pytest.raises(exceptions.RecordingError):
		action.save()


def test_only_the_sound_of_a_call_is_a_recording():
	with pytest.raises(exceptions.RecordingError, match="sound file"):
		logged(recording=sound("pdf"))
	visit = proposed(channel="Visit")
	with pytest.raises(exceptions.RecordingError, match="sound file"):
		api.log_outcome(visit.name, "Satisfied", recording=sound(), recording_consent=1)


def test_a_person_deletes_it_for_good():
	action = logged()
	address = action.recording
	api.delete_recording(action.name)
	assert action.reload().recording is None
	assert not frappe.db.exists("File", {"file_url": address})


def test_after_six_months_it_is_deleted_by_itself():
	old, young = [logged(action) for action in (proposed(channel="Call"), proposed(channel="Call"))]
	frappe.db.set_value("Dunning Action", old.name, "done_on", "2025-01-31 10:00:00")
	frappe.db.set_value("Dunning Action", young.name, "done_on", "2025-02-01 10:00:00")
	assert recordings.delete_expired(frappe.utils.getdate("2025-08-01")) == [old.name]  # 31 January + 6 months = 31 July
	assert old.reload().recording is None and young.reload().recording
