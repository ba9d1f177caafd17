"""The confirmation e-mail of a promise or plan, and the reminder before an instalment: drawn up as Dunning Actions."""

from datetime import date, timedelta
from typing import Any

import frappe
from frappe import _
from frappe.utils import escape_html, fmt_money, formatdate, getdate

from . import actions, recipients
from .settings import automatic_sending

REMIND_DAYS_BEFORE = 3


def draw_up_confirmation(doc: Any) -> str | None:
	"""A Dunning Action of channel Email that recaps the commitment; None without an e-mail address.

	It asks for nothing: its lines are information.
	"""
	if doc.confirmation_action:
		return doc.confirmation_action
	language = _language(doc)
	with _speaking(language):
		subject = _("Confirmation of your commitment to pay {0}").format(_money(doc.promised_amount, doc))
		body = _confirmation_body(doc)
	action = _insert_email(doc, language, _("Confirmation of promise {0}").format(doc.name), subject, body)
	if action:
		doc.db_set("confirmation_action", action)
	return action


def remind_instalments(today: date | None = None) -> list[str]:
	"""Draw up a reminder for each instalment that falls due within three days and was not announced yet."""
	today = getdate(today)
	rows = frappe.db.sql(
		"""
		select i.name, i.parent, i.due_date, i.amount from `tabPayment Promise Instalment` i
		join `tabPayment Promise` p on p.name = i.parent
		where p.docstatus = 1 and p.status = 'Open' and p.kind = 'Plan' and i.status = 'Open' and i.reminded_on is null
			and i.due_date between %s and %s
		""",
		(today, today + timedelta(days=REMIND_DAYS_BEFORE)),
		as_dict=True,
	)
	made = []
	for row in rows:
		doc = frappe.get_doc("Payment Promise", row.parent)
		language = _language(doc)
		with _speaking(language):
			subject = _("Your instalment of {0}, due on {1}").format(
				_money(row.amount, doc), formatdate(row.due_date)
			)
			body = "".join(
				f"<p>{text}</p>"
				for text in (
					_("Dear Sir or Madam,"),
					_("As agreed, an instalment of {0} falls due on {1}.").format(
						_money(row.amount, doc), formatdate(row.due_date)
					),
					_("If you have paid it already, please disregard this message."),
				)
			)
		action = _insert_email(
			doc, language, _("Reminder of an instalment of {0}").format(doc.name), subject, body
		)
		frappe.db.set_value(
			"Payment Promise Instalment", row.name, "reminded_on", today, update_modified=False
		)
		made += [action] if action else []
	return made


def _confirmation_body(doc: Any) -> str:
	"""The e-mail's HTML, in the language that is being spoken."""
	parts = [f"<p>{_('Dear Sir or Madam,')}</p>"]
	opening = _("Following our conversation of {0}, we confirm your commitment to pay {1} by {2}.")
	opening = opening.format(
		formatdate(doc.received_on), _money(doc.promised_amount, doc), formatdate(doc.promised_date)
	)
	parts.append(f"<p>{opening}</p>")
	if doc.means:
		parts.append(f"<p>{_('Means of payment: {0}').format(escape_html(_(doc.means)))}</p>")
	if doc.invoices:
		parts.append(
			_table(
				(_("Invoice"), _("Amount")), [(row.invoice, _money(row.amount, doc)) for row in doc.invoices]
			)
		)
	if doc.kind == "Plan":
		rows = [(formatdate(row.due_date), _money(row.amount, doc)) for row in doc.instalments]
		parts.append(_table((_("Due Date"), _("Instalment")), rows))
		parts.append(f"<p>{_('If an instalment is not paid, the whole balance becomes due at once.')}</p>")
	if doc.kind == "Settlement":
		text = _("Once this amount is received by that day, the rest of {0} will be waived.")
		parts.append(f"<p>{text.format(_money(doc.waived_amount, doc))}</p>")
	parts.append(f"<p>{_('We thank you and remain at your disposal.')}</p>")
	return "".join(parts)


def _table(head: tuple[str, str], rows: list[tuple[str, str]]) -> str:
	cells = "".join(
		f"<tr><td>{escape_html(left)}</td><td style='text-align:right'>{escape_html(right)}</td></tr>"
		for left, right in rows
	)
	return (
		f"<table><thead><tr><th>{head[0]}</th><th>{head[1]}</th></tr></thead><tbody>{cells}</tbody></table>"
	)


def _insert_email(doc: Any, language: str, title: str, subject: str, body: str) -> str | None:
	"""The e-mail as an action: approved by the person who recorded the promise, by itself when automatic sending is on."""
	found = recipients.of_customer(doc.customer, "Email", contact=doc.contact)
	if not found.email:
		doc.add_comment("Info", _("No e-mail address is known: confirm by letter or telephone."))
		return None
	user = frappe.session.user
	approver = None if user in ("Guest", "Administrator") else user
	action = actions.create_manual(
		doc.case,
		"Email",
		step_title=title,
		tone="Courtesy",
		contact=found.contact or None,
		recipient_name=found.name,
		recipient_email=found.email,
		language=language,
		subject=subject,
		message=body,
		text_edited=1,
		autonomy="Manual" if approver else "Automatic",
		status="Approved" if approver or automatic_sending() else "To Approve",
		approver=approver,
	)
	if doc.invoices:
		actions.add_invoices(action, [row.invoice for row in doc.invoices])
		actions.save(action)
	return action.name


def _language(doc: Any) -> str:
	case = frappe.db.get_value("Collection Case", doc.case, "language")
	return (
		case
		or frappe.db.get_value("Customer", doc.customer, "language")
		or frappe.db.get_default("lang")
		or "en"
	)


def _money(amount: float, doc: Any) -> str:
	return fmt_money(amount, currency=doc.currency)


class _speaking:
	"""Translate into the customer's language within the block."""

	def __init__(self, language: str) -> None:
		self.language = language

	def __enter__(self) -> None:
		self.before = frappe.local.lang
		frappe.local.lang = self.language

	def __exit__(self, *_error: object) -> None:
		frappe.local.lang = self.before
