"""Courtesy e-mails that follow a conversation: what was said, and copies of the invoices; each in the customer's language."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import frappe
from frappe import _
from frappe.utils import escape_html

from recouvrement_app.rules.history import UNREACHED

from ..cases import key_accounts
from ..contacts import actions
from ..languages import in_language
from ..notices.print_words import recouvrement_day
from ..settings import automatic_sending

MOST_NAMED = 2  # invoices that a subject names one by one


def resend_invoices(
	doc: Any, invoices: Sequence[str] | None = None, approver: str | None = None
) -> str | None:
	"""Sends copies of the invoices again; None without an e-mail address.

	Args:
		approver: the person who asked for it; without one it goes by itself only while automatic sending is on.
	"""
	wanted = list(invoices or ()) or sorted({line.invoice for line in doc.lines if line.invoice})
	if not wanted:
		return None
	with in_language(doc.language):
		subject, sentence = _copies(wanted)
		body = paragraphs(_("Dear Sir or Madam,"), sentence, _("We thank you and remain at your disposal."))
	return _email(doc, _("Invoices sent again"), subject, body, wanted, approver, copies=True)


def _copies(invoices: Sequence[str]) -> tuple[str, str]:
	"""Subject and sentence of an e-mail with copies; many invoices are counted, its attachments name them."""
	if len(invoices) == 1:
		return _("Copy of your invoice {0}").format(invoices[0]), _("As you asked, please find attached a copy of invoice {0}.").format(invoices[0])
	told = ", ".join(invoices)
	if len(invoices) <= MOST_NAMED:
		return _("Copies of your invoices {0}").format(told), _("As you asked, please find attached copies of invoices {0}.").format(told)
	count = len(invoices)
	return _("Copies of your {0} invoices").format(count), _("As you asked, please find attached copies of your {0} invoices.").format(count)


def confirm(doc: Any) -> str | None:
	"""An e-mail that says in writing what a call or a visit came to; None when nobody was reached or no address is known."""
	if doc.outcome in UNREACHED:
		doc.add_comment("Info", _("Nobody was reached: there is no conversation to confirm."))
		return None
	with in_language(doc.language):
		lines = [_("Dear Sir or Madam,")]
		lines.append(_("We thank you for our conversation of {0}.").format(recouvrement_day(doc.done_on)))
		lines.append(_said(doc.outcome))
		if doc.next_date:
			lines.append(_("We will contact you again on {0}.").format(recouvrement_day(doc.next_date)))
		invoices = sorted({line.invoice for line in doc.lines if line.invoice})
		lines.append(_("What remains to be paid is listed below.") if invoices else "")
		lines.append(_("We thank you and remain at your disposal."))
		subject = _("Our conversation of {0}").format(recouvrement_day(doc.done_on))
		body = paragraphs(*lines)
	return _email(doc, _("Confirmation of a conversation"), subject, body, invoices, frappe.session.user)


def _said(outcome: str | None) -> str:
	"""What was said, civilly, as the customer reads it; "" when the outcome is for us only."""
	sentences = {
		"Disputes": _("You told us what you contest. We are looking into it and will answer you."),
		"Says Paid": _("You told us that the payment has been made; we will check that it has reached us."),
		"Wants Invoice": _("You asked for a copy of the invoices; it is sent to you separately."),
		"Hardship": _("You told us of a difficulty; we are ready to look for a schedule of payments with you."),
		"Will Call Back": _("You will call us back."),
		"Satisfied": _("You told us that everything is in order."),
	}
	return sentences.get(outcome or "", "")


def _email(
	doc: Any, title: str, subject: str, body: str, invoices: Sequence[str], approver: str | None, copies: bool = False
) -> str | None:
	"""A courtesy e-mail, approved by the person who asked for it; it lists the invoices, with `copies` it takes them along."""
	from ..contacts import recipients

	found = recipients.of_customer(doc.customer, "Email", contact=doc.contact)
	if not found.email:
		doc.add_comment("Info", _("No e-mail address is known: {0} was not sent.").format(subject))
		return None
	language = doc.language or found.language or None
	made = draw_up(doc.case, found, title, subject, body, language=language, approver=approver)
	if invoices:
		actions.add_invoices(made, invoices, copies=copies)
		actions.save(made)
	return made.name


def draw_up(
	case: str, found: Any, title: str, subject: str, body: str, *, language: str | None, approver: str | None, tone: str = key_accounts.COURTESY, **values: Any
) -> Any:
	"""A courtesy message outside the scenario; by letter when no e-mail address was found.

	Args:
		found: the recipient, as `recipients.of_customer` returns it.
		approver: the person who asked for this very message; without one it waits for approval, or goes by itself while automatic
			sending is on.
		tone: of the message; one that is no courtesy waits for a manager when the customer is a key account.
		values: other fields of Dunning Action.
	"""
	guarded = tone != key_accounts.COURTESY and bool(key_accounts.of([frappe.db.get_value("Collection Case", case, "customer")]))
	return actions.create_manual(
		case,
		"Email" if found.email else "Letter",
		step_title=title,
		tone=tone,
		contact=found.contact or None,
		recipient_name=found.name,
		recipient_email=found.email,
		language=language,
		subject=subject,
		message=body,
		text_edited=1,
		autonomy="Manual" if approver else "Automatic",
		status="Approved" if not guarded and (approver or automatic_sending()) else "To Approve",
		approver=None if guarded else approver,
		**values,
	)


def paragraphs(*lines: str) -> str:
	"""Lines of plain text as HTML; empty ones are left out."""
	return "".join(f"<p>{escape_html(line)}</p>" for line in lines if line)
