"""What the desk calls about disputes, legal recovery and dossiers. Each method checks the permission, then calls one service."""

from typing import Any

import frappe
from frappe import _

from recouvrement_app.services.dossier import dossier, pieces
from recouvrement_app.services.litigation import (
	dispute_start,
	disputes,
	file_people,
	file_view,
	legal_offices,
	litigation,
	litigation_gate,
	litigation_letters,
	negotiations,
)
from recouvrement_app.services.sentences import told


def _may_write(file: str) -> None:
	frappe.get_doc("Litigation File", file).check_permission("write")


def _may_open(case: str) -> None:
	frappe.has_permission("Litigation File", "submit", throw=True)
	if not frappe.has_permission("Collection Case", "read", case):
		frappe.throw(_("You may not see case {0}.").format(case), frappe.PermissionError)


@frappe.whitelist(methods=["POST"])
def open_dispute(
	case: str, invoices: str | list | dict, kind: str = "Other", description: str | None = None, owner: str | None = None,
	due: str | None = None, issue: str | None = None, item: str | None = None, delivery_note: str | None = None,
	project: str | None = None,
) -> str:
	"""Open a dispute on invoices, or on amounts of them; returns the Litigation File."""
	_may_open(case)
	if issue:
		frappe.has_permission("Issue", "read", issue, throw=True)
	for doctype, name in (("Delivery Note", delivery_note), ("Project", project)):
		if name:
			frappe.has_permission(doctype, "read", name, throw=True)
	about = {"item": item, "delivery_note": delivery_note, "project": project}
	return disputes.open_dispute(case, frappe.parse_json(invoices), kind, description, owner, due, issue, **about).name


@frappe.whitelist()
def dispute_start_of(case: str | None = None, invoices: str | list | None = None, issue: str | None = None) -> dict[str, Any]:
	"""What the dialog that opens a dispute shows: open invoices, their items, who answers for which kind."""
	if issue:
		frappe.has_permission("Issue", "read", issue, throw=True)
	found = dispute_start.of(case, frappe.parse_json(invoices) or [], issue)
	_may_open(found["case"])
	return found


@frappe.whitelist()
def view(file: str) -> dict[str, Any]:
	"""Where a file stands, what is missing, and the one thing to do next."""
	doc = frappe.get_doc("Litigation File", file)
	doc.check_permission("read")
	return file_view.of(doc)


@frappe.whitelist(methods=["POST"])
def assign_owner(file: str, user: str, due: str | None = None, note: str | None = None) -> str:
	"""Hand a file to an owner, who is told and may see it; returns the owner."""
	_may_write(file)
	return disputes.save(file_people.assign(disputes.lock(file), user, due, note)).owner_user


@frappe.whitelist(methods=["POST"])
def draft_letter(file: str, letter: str, channel: str | None = None) -> str:
	"""Draw up the acknowledgement or rejection of a dispute, or the last notice before court; returns the Dunning Action."""
	_may_write(file)
	return litigation_letters.draft(file, letter, channel or None)


@frappe.whitelist()
def dossier_state(file: str) -> dict[str, Any]:
	"""How far the building of the dossier has come."""
	frappe.get_doc("Litigation File", file).check_permission("read")
	return dossier.state(file)


@frappe.whitelist(methods=["POST"])
def resolve_dispute(
	file: str, outcome: str, resolution: str, cause: str | None = None, amount: float | str | None = None
) -> dict[str, Any]:
	"""End a dispute; the answer names the draft credit note, if any."""
	_may_write(file)
	doc = disputes.resolve(file, outcome, resolution, cause, float(amount) if amount else None)
	return {"status": doc.status, "credit_note": doc.credit_note}


@frappe.whitelist(methods=["POST"])
def propose_recovery(
	case: str | None = None, invoices: str | list | None = None, route: str | None = None, action: str | None = None
) -> str | None:
	"""Propose a legal recovery from a case or from a done step of channel Litigation; returns the Litigation File."""
	case = case or frappe.db.get_value("Dunning Action", action, "case")
	_may_open(case)
	if action:
		doc = litigation.propose_from_action(action)
		return doc.name if doc else frappe.db.get_value("Litigation File", {"source_action": action})
	return litigation.propose(case, frappe.parse_json(invoices) or None, route).name


@frappe.whitelist()
def route_advice(file: str) -> list[dict[str, Any]]:
	"""Every route judged on the file's claim, the best first."""
	doc = frappe.get_doc("Litigation File", file)
	doc.check_permission("read")
	return [
		{
			"route": a.route.name,
			"fits": a.fits,
			"for": [told(text) for text in a.reasons_for],
			"against": [told(text) for text in a.reasons_against],
			"notes": [told(text) for text in a.notes],
		}
		for a in litigation_gate.advice(doc)
	]


@frappe.whitelist(methods=["POST"])
def choose_office(file: str, office: str) -> None:
	"""Write a Legal Office into the file's court or commissaire de justice."""
	_may_write(file)
	frappe.has_permission("Legal Office", "read", office, throw=True)
	disputes.save(legal_offices.choose(disputes.lock(file), office))


@frappe.whitelist()
def gate(file: str) -> list[str]:
	"""The conditions of a legal recovery that are not met yet."""
	doc = frappe.get_doc("Litigation File", file)
	doc.check_permission("read")
	return [text for _code, text in litigation_gate.gate(doc)]


@frappe.whitelist(methods=["POST"])
def approve_recovery(file: str, override_reason: str | None = None) -> str:
	"""Open a proposed legal recovery; returns its status."""
	_may_write(file)
	return litigation.approve(file, override_reason=override_reason).status


@frappe.whitelist(methods=["POST"])
def log_event(
	file: str, kind: str, date: str | None = None, stage: str | None = None, notes: str | None = None, deadline: str | None = None
) -> str | None:
	"""Record what happened; returns the next deadline."""
	_may_write(file)
	return str(litigation.log_event(file, kind, date, stage, notes, deadline).next_deadline or "") or None


@frappe.whitelist(methods=["POST"])
def log_negotiation(file: str, how: str, with_whom: str, outcome: str, date: str | None = None, notes: str | None = None) -> int:
	"""Record an attempt at an amicable settlement; returns how many count for the file."""
	_may_write(file)
	return len(negotiations.of_file(negotiations.log(file, how, with_whom, outcome, date, notes)))


@frappe.whitelist(methods=["POST"])
def log_cost(
	file: str, kind: str, amount: float | str = 0, hours: float | str = 0, paid_by: str = "Company", description: str | None = None
) -> float:
	"""Record a cost or time spent; returns the costs so far."""
	_may_write(file)
	return litigation.log_cost(file, kind, float(amount or 0), float(hours or 0), paid_by, description).cost_total


@frappe.whitelist(methods=["POST"])
def close_recovery(file: str, outcome: str, resolution: str) -> str:
	"""End a legal recovery; returns its status."""
	_may_write(file)
	return litigation.close(file, outcome, resolution).status


@frappe.whitelist(methods=["POST"])
def collect_pieces(file: str) -> dict[str, Any]:
	"""Fill the checklist; the answer counts the pieces and names the missing ones."""
	_may_write(file)
	doc = disputes.save(pieces.collect(disputes.lock(file)))
	return {"pieces": len([row for row in doc.pieces if not row.missing]), "missing": (doc.missing_pieces or "").splitlines()}


@frappe.whitelist(methods=["POST"])
def add_piece(file: str, title: str, kind: str, url: str, date: str | None = None) -> int:
	"""Add an uploaded file as a piece; returns the number of pieces."""
	_may_write(file)
	return len(pieces.upload(file, title, kind, url, date).pieces)


@frappe.whitelist(methods=["POST"])
def build_dossier(file: str) -> str:
	"""Build PDF and ZIP in the background; returns the job's id."""
	_may_write(file)
	return dossier.request(file)
