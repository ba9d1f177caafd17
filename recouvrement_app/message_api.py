"""What the dialog of text messages calls. Each method checks the permission, then calls one service."""

from __future__ import annotations

from typing import Any

import frappe
from frappe.utils import cint, flt

from recouvrement_app.services.sending import text_messages


@frappe.whitelist()
def draft_text_message(name: str) -> dict[str, Any]:
	"""The text message of a Dunning Action before it leaves: `{"text", "phone", "to", "total", "characters", "messages", "gateway"}`."""
	frappe.has_permission("Dunning Action", "read", name, throw=True)
	return text_messages.draft(name)


@frappe.whitelist(methods=["POST"])
def send_text_message(name: str, text: str, phone: str, total: float, by_gateway: int | str = 0) -> dict[str, Any]:
	"""Sends it through the gateway, or records that the person has sent it: `{"status", "error"}`."""
	frappe.has_permission("Dunning Action", "write", name, throw=True)
	doc = text_messages.send(name, text, phone, bool(cint(by_gateway)), flt(total))
	return {"status": doc.status, "error": doc.last_error or ""}
