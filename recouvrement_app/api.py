"""What the desk, other applications and print formats call. Each method checks the permission, then calls one service."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from frappe.utils import cint, flt, getdate

from recouvrement_app import exceptions
from recouvrement_app.permissions import COLLECTIONS_ROLES
from recouvrement_app.services.cases import case_view, cases, overview
from recouvrement_app.services.contacts import actions, contact_details, outcomes, recordings
from recouvrement_app.services.daily_run import run, simulation
from recouvrement_app.services.notices import notices
from recouvrement_app.services.receivables import charges
from recouvrement_app.services.sending import dispatch, postal

WORKERS = (*COLLECTIONS_ROLES, "System Manager", "Administrator")


def _demand(doctype: str, right: str, name: str) -> None:
	"""Raises PermissionError unless the session's user has the right on the record."""
	frappe.has_permission(doctype, right, name, throw=True)


def _demand_worker() -> None:
	"""Raises PermissionError unless the user works in collections."""
	frappe.only_for(WORKERS)


def _names(names: str | list) -> list[str]:
	"""A JSON list or a single name as a list."""
	parsed = frappe.parse_json(names) if isinstance(names, str) and names[:1] == "[" else names
	found = [parsed] if isinstance(parsed, str) else list(parsed or ())
	if not found:
		frappe.throw(_("Choose at least one record."))
	return found


def _writable(names: str | list) -> list[str]:
	"""The actions, each checked for the right to write."""
	found = _names(names)
	for name in found:
		_demand("Dunning Action", "write", name)
	return found


@frappe.whitelist(methods=["POST"])
def run_now(company: str, run_date: str | None = None) -> str:
	"""Starts a run in the background; returns the Dunning Run.

	Raises:
		FutureRunError: dated after today: every earlier day would be refused from then on.
	"""
	if getdate(run_date) > getdate():
		message = _("The run is dated {0}: choose today, or make a dry run to look ahead.")
		frappe.throw(message.format(getdate(run_date)), exceptions.FutureRunError)
	return _start(company, run_date, dry_run=False)


@frappe.whitelist(methods=["POST"])
def dry_run(company: str, run_date: str | None = None) -> str:
	"""Starts a dry run, which writes nothing but its own record; returns the Dunning Run."""
	return _start(company, run_date, dry_run=True)


def _start(company: str, run_date: str | None, dry_run: bool) -> str:
	frappe.has_permission("Dunning Run", "create", throw=True)
	_demand("Company", "read", company)
	name = run.start_run(company, getdate(run_date), dry_run, frappe.session.user)
	_enqueue_run(name)
	return name


def _enqueue_run(name: str) -> None:
	"""Runs in the background; `start_run` has committed the record."""
	frappe.enqueue(run.execute_run, queue="long", timeout=3600, name=name, job_id=f"recouvrement-run-{name}")


@frappe.whitelist()
def preview_action(name: str) -> dict[str, Any]:
	"""The very e-mail and letter of an action: `{"subject", "message", "letter", "attachments"}`."""
	_demand("Dunning Action", "read", name)
	return notices.preview(frappe.get_doc("Dunning Action", name))


@frappe.whitelist(methods=["POST"])
def approve_actions(names: str | list) -> list[dict[str, Any]]:
	"""Approves actions; one result per action."""
	return actions.approve_many(_writable(names))


@frappe.whitelist(methods=["POST"])
def edit_action(
	name: str, subject: str | None = None, message: str | None = None, letter_html: str | None = None
) -> str:
	"""Keeps a person's own text; returns the action's status."""
	_demand("Dunning Action", "write", name)
	return actions.edit_text(name, subject, message, letter_html).status


@frappe.whitelist(methods=["POST"])
def restore_text(name: str) -> str:
	"""Gives the edited text up; returns the action's status."""
	_demand("Dunning Action", "write", name)
	return actions.restore_text(name).status


@frappe.whitelist(methods=["POST"])
def postpone_action(names: str | list, to: str, reason: str) -> list[dict[str, Any]]:
	"""Moves actions to a later day; one result per action."""
	return actions.bulk(_writable(names), lambda name: actions.postpone(name, to, reason))


@frappe.whitelist(methods=["POST"])
def skip_action(names: str | list, reason: str) -> list[dict[str, Any]]:
	"""Passes steps over for a reason; one result per action."""
	return actions.bulk(_writable(names), lambda name: actions.skip(name, reason))


@frappe.whitelist(methods=["POST"])
def cancel_action(names: str | list, reason: str) -> list[dict[str, Any]]:
	"""Takes actions back for a reason; one result per action."""
	return actions.bulk(_writable(names), lambda name: actions.cancel(name, reason))


@frappe.whitelist(methods=["POST"])
def retry_action(names: str | list) -> list[dict[str, Any]]:
	"""Releases failed actions for another attempt; one result per action."""
	return actions.bulk(_writable(names), actions.retry)


@frappe.whitelist(methods=["POST"])
def resolve_unknown(name: str, sent: bool | int | str, note: str) -> str:
	"""Says whether a delivery of unknown result was made; returns the action's status."""
	_demand("Dunning Action", "write", name)
	return actions.resolve_unknown(name, bool(cint(sent)), note).status


@frappe.whitelist(methods=["POST"])
def send_now(names: str | list | None = None, company: str | None = None) -> list[str]:
	"""Hands approved e-mails to the workers now; returns those that go."""
	_demand_worker()
	if names:
		return dispatch.send_approved(names=_writable(names))
	return dispatch.send_approved(company)


@frappe.whitelist(methods=["POST"])
def log_outcome(
	action: str | None = None,
	outcome: str | None = None,
	case: str | None = None,
	channel: str = "Call",
	reason: str | None = None,
	notes: str | None = None,
	next_date: str | None = None,
	duration_minutes: int | str | None = None,
	contact: str | None = None,
	satisfaction_score: float | str | None = None,
	satisfaction_comment: str | None = None,
	meeting_place: str | None = None,
	meeting_place_type: str | None = None,
	attendees: str | None = None,
	recording: str | None = None,
	recording_consent: bool | int | str = False,
	promised_amount: float | str | None = None,
	promised_date: str | None = None,
	promised_means: str | None = None,
	invoices: str | list | None = None,
	dispute_kind: str | None = None,
	confirm_by_email: bool | int | str = False,
) -> dict[str, Any]:
	"""Records what a call or a visit came to, and does what follows from it."""
	if action:
		_demand("Dunning Action", "write", action)
	else:
		_demand("Collection Case", "write", case or "")
	return outcomes.log_outcome(
		action,
		outcome,
		case=case,
		channel=channel,
		reason=reason,
		notes=notes,
		next_date=next_date,
		duration_minutes=cint(duration_minutes),
		contact=contact,
		satisfaction_score=flt(satisfaction_score),
		satisfaction_comment=satisfaction_comment,
		details={
			"meeting_place": meeting_place,
			"meeting_place_type": meeting_place_type,
			"attendees": attendees,
			"recording": recording,
			"recording_consent": cint(recording_consent),
		},
		promised_amount=flt(promised_amount),
		promised_date=promised_date,
		promised_means=promised_means,
		invoices=_names(invoices) if invoices else None,
		dispute_kind=dispute_kind,
		confirm_by_email=bool(cint(confirm_by_email)),
	)


@frappe.whitelist(methods=["POST"])
def delete_recording(name: str) -> None:
	"""Deletes the recording of a call."""
	_demand("Dunning Action", "write", name)
	recordings.delete(name)


@frappe.whitelist(methods=["POST"])
def hold_case(case: str, reason: str, until: str | None = None) -> str:
	"""Rests a case on every channel; returns its status."""
	_demand("Collection Case", "write", case)
	return cases.hold(case, reason, until).status


@frappe.whitelist(methods=["POST"])
def release_case(case: str) -> str:
	"""Lifts a hold; returns the case's status."""
	_demand("Collection Case", "write", case)
	return cases.release(case).status


@frappe.whitelist(methods=["POST"])
def change_scenario(case: str, scenario: str | None = None) -> str | None:
	"""Puts a case on another scenario, or back on the assigned one; returns the scenario in force."""
	_demand("Collection Case", "write", case)
	return cases.change_scenario(case, scenario or None).scenario


@frappe.whitelist(methods=["POST"])
def refresh_case(case: str) -> None:
	"""Reads a case's invoices and payments again."""
	_demand("Collection Case", "write", case)
	cases.refresh_cases([case])


@frappe.whitelist()
def waiting_letters(company: str | None = None) -> list[str]:
	"""The letters that wait for the post, oldest first."""
	_demand_worker()
	return postal.waiting(company)


@frappe.whitelist(methods=["POST"])
def draw_letters(names: str | list) -> dict[str, Any]:
	"""Freezes some letters as PDFs, so that a large batch is printed in several short requests."""
	return postal.draw(_writable(names))


@frappe.whitelist(methods=["POST"])
def print_batch(names: str | list | None = None, company: str | None = None) -> dict[str, Any]:
	"""One PDF of the given letters, or of all that wait for the post."""
	_demand_worker()
	chosen = _writable(names) if names else postal.waiting(company)
	return postal.print_batch(chosen)


@frappe.whitelist(methods=["POST"])
def mark_posted(
	names: str | list, posted_on: str | None = None, tracking: str | dict | None = None
) -> list[dict[str, Any]]:
	"""Records that letters went to the post; one result per letter."""
	return postal.mark_posted(_writable(names), posted_on, frappe.parse_json(tracking) or {})


@frappe.whitelist(methods=["POST"])
def record_proofs(
	name: str,
	tracking_number: str | None = None,
	deposit_proof: str | None = None,
	receipt_proof: str | None = None,
	received_on: str | None = None,
	returned_unclaimed: bool | int | str = False,
) -> None:
	"""Keeps what the post gives back for a registered letter."""
	_demand("Dunning Action", "write", name)
	postal.record_proofs(
		name,
		tracking_number=tracking_number,
		deposit_proof=deposit_proof,
		receipt_proof=receipt_proof,
		received_on=received_on,
		returned_unclaimed=cint(returned_unclaimed),
	)


@frappe.whitelist()
def case_overview(case: str) -> dict[str, Any]:
	"""All that a collector works with: lines, timeline, contacts, open actions, promises and files."""
	_demand("Collection Case", "read", case)
	return case_view.of_case(case)


@frappe.whitelist(methods=["POST"])
def verify_contact(contact: str) -> str:
	"""Keeps that a contact's address was checked today; returns the day."""
	_demand_worker()
	_demand("Contact", "write", contact)
	return str(case_view.verify_contact(contact))


@frappe.whitelist(methods=["POST"])
def decide_details(case: str, accept: bool | int | str) -> str:
	"""Takes the correction over that a customer made on its page, or drops it; returns the Contact that was changed."""
	_demand_worker()
	_demand("Collection Case", "write", case)
	return contact_details.decide(case, bool(cint(accept)))


@frappe.whitelist()
def customer_cases(customer: str) -> list[dict[str, Any]]:
	"""The customer's cases, for the indicators on Customer and Sales Invoice."""
	_demand("Customer", "read", customer)
	return overview.of_customer(customer)


@frappe.whitelist()
def simulate_scenario(scenario: str, days: int | str = 30, company: str | None = None) -> dict[str, Any]:
	"""What a scenario would send over the coming days, as if each action were done the day it falls due."""
	_demand_simulation((scenario,), company)
	return simulation.simulate(scenario, cint(days), company)


@frappe.whitelist()
def compare_scenarios(
	scenario: str, other: str, days: int | str = 30, company: str | None = None
) -> dict[str, Any]:
	"""What two scenarios would send over the coming days, side by side."""
	_demand_simulation((scenario, other), company)
	return simulation.compare((scenario, other), cint(days), company)


def _demand_simulation(scenarios: tuple[str, ...], company: str | None) -> None:
	"""Raises PermissionError unless the user works in collections and may read the scenarios and the company."""
	_demand_worker()
	for scenario in scenarios:
		_demand("Dunning Scenario", "read", scenario)
	if company:
		_demand("Company", "read", company)


def legal_mention(
	debtor_type: str = "Business", country: str = "France", language: str | None = None
) -> str:
	"""Jinja method: the mention of late-payment rate, indemnity and discount for a quotation or an invoice."""
	return charges.legal_mention(debtor_type, country, language)
