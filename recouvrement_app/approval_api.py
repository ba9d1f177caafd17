"""What the approvals page calls beside `api`: the list of notices to decide on."""

from __future__ import annotations

from typing import Any

import frappe

from recouvrement_app.services.contacts import approvals, contact_gap


@frappe.whitelist()
def waiting(view: str = approvals.TO_APPROVE, company: str | None = None, channel: str | None = None) -> dict[str, Any]:
	"""The notices to approve, ready or stuck that the session's user may read: `{"rows", "counts", "left"}`."""
	frappe.has_permission("Dunning Action", "read", throw=True)
	return approvals.waiting(frappe.session.user, view, company or None, channel or None)


@frappe.whitelist(methods=["POST"])
def send_early(name: str, reason: str) -> str:
	"""Lets an action go out although the customer was contacted lately; returns its status."""
	frappe.has_permission("Dunning Action", "write", name, throw=True)
	return contact_gap.pass_over(name, reason).status
