"""A real mail server on this machine, an outgoing account that uses it, and what arrived there."""

from __future__ import annotations

import email
import io
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest

from .factories import actions, frappe, make_customer, make_invoice, run

controller = pytest.importorskip("aiosmtpd.controller")

ACCOUNT = "Recouvrement Test Outgoing"
SENDER = "accounts@dupont.example"
NOTICE = "Recouvrement Test Notice"
TEXT = {
	"language": "fr",
	"subject": "Relance {{ action.step }} : {{ totals.total | money(currency) }}",
	"email_body": "<p>Madame, Monsieur,</p><p>Sauf erreur, il reste dû {{ totals.total | money(currency) }}.</p>",
	"letter_body": "<p>Nous attendons {{ totals.total | money(currency) }}"
	"{% if action.deadline %} avant le {{ action.deadline | long_day }}{% endif %}.</p>",
	"call_script": "<p>Bonjour, je vous appelle au sujet de {{ totals.total | money(currency) }}.</p>",
}


class Inbox:
	"""Keeps each mail that the server took."""

	def __init__(self) -> None:
		self.mails: list[EmailMessage] = []
		self.recipients: list[str] = []

	async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
		self.mails.append(email.message_from_bytes(envelope.content, policy=default))
		self.recipients += envelope.rcpt_tos
		return "250 OK"


@pytest.fixture
def inbox(site: None) -> Iterator[Inbox]:
	"""The mail server, running, with the site's outgoing account set to it."""
	found = Inbox()
	server = controller.Controller(found, hostname="127.0.0.1", port=free_port())
	server.start()
	frappe.db.sql("delete from `tabEmail Queue Recipient`")
	frappe.db.sql("delete from `tabEmail Queue`")
	set_account(server.port)
	ensure_notice()
	yield found
	server.stop()
	frappe.db.rollback()


def free_port() -> int:
	"""A port on which nothing listens."""
	with socket.socket() as probe:
		probe.bind(("127.0.0.1", 0))
		return probe.getsockname()[1]


def set_account(port: int) -> None:
	"""The outgoing account, on a port."""
	if not frappe.db.exists("Email Account", ACCOUNT):
		frappe.get_doc(
			{
				"doctype": "Email Account", "email_account_name": ACCOUNT, "email_id": SENDER, "enable_outgoing": 1,
				"default_outgoing": 1, "smtp_server": "127.0.0.1", "smtp_port": port, "no_smtp_authentication": 1, "use_tls": 0,
			}
		).insert()
	frappe.db.set_value("Email Account", ACCOUNT, {"smtp_port": port, "default_outgoing": 1, "enable_outgoing": 1})
	frappe.db.commit()
	forget_account()


def forget_account() -> None:
	"""Frappe keeps the account in memory for a request."""
	frappe.clear_document_cache("Email Account", ACCOUNT)
	for name in ("outgoing_email_account", "_email_accounts"):
		if hasattr(frappe.local, name):
			delattr(frappe.local, name)


@contextmanager
def mail_server_down() -> Iterator[None]:
	"""Nobody listens where the mails go."""
	before = frappe.db.get_value("Email Account", ACCOUNT, "smtp_port")
	set_account(free_port())
	try:
		yield
	finally:
		frappe.db.rollback()
		set_account(before)


def ensure_notice() -> str:
	"""A notice in French with e-mail, letter and script."""
	if not frappe.db.exists("Dunning Notice", NOTICE):
		values = {"notice_name": NOTICE, "tone": "Reminder", "channel": "Email", "texts": [TEXT]}
		frappe.get_doc({"doctype": "Dunning Notice", **values}).insert()
	return NOTICE


def flush() -> None:
	"""What the scheduler does every few minutes."""
	from frappe.email.queue import flush as flush_queue

	frappe.db.commit()
	flush_queue()
	frappe.db.commit()


def proposed(amount: float = 1234.5, day: str = "2026-11-20", customer: str | None = None, **over: Any) -> Any:
	"""A first reminder that waits for approval; `over` are fields of the action."""
	customer = customer or make_customer(language="fr")
	make_invoice(customer, due="2026-10-31", amount=amount, posting_date="2026-10-01")
	run(day)
	(action,) = actions(customer)
	frappe.db.set_value("Dunning Action", action.name, {"notice": NOTICE, "language": "fr", **over})
	frappe.db.commit()
	return action.reload()


def add_address(customer: str) -> None:
	"""A billing address of the customer."""
	link = {"link_doctype": "Customer", "link_name": customer}
	values = {"address_title": customer, "address_type": "Billing", "address_line1": "1 rue de la Paix", "city": "Paris",
		"pincode": "75002", "country": "France", "links": [link]}
	frappe.get_doc({"doctype": "Address", **values}).insert()


def approved(**more: Any) -> Any:
	"""A first reminder that a person has approved."""
	from recouvrement_app.services.contacts import actions as machine

	name = machine.approve(proposed(**more).name, user="Administrator").name
	frappe.db.commit()
	return frappe.get_doc("Dunning Action", name)  # not the locked one: reloading that would lock it again


def pdf_text(mail: EmailMessage, name: str) -> str:
	"""The text of a PDF attachment whose file name begins with `name`."""
	from pypdf import PdfReader

	for part in mail.iter_attachments():
		if (part.get_filename() or "").startswith(name):
			pages = PdfReader(io.BytesIO(part.get_payload(decode=True))).pages
			return "\n".join(page.extract_text() for page in pages)
	raise AssertionError(f"no attachment {name}: {[part.get_filename() for part in mail.iter_attachments()]}")


def plain_spaces(text: str) -> str:
	"""The text with ordinary spaces, as one searches it."""
	return " ".join(text.replace("\u202f", " ").replace("\u00a0", " ").split())
