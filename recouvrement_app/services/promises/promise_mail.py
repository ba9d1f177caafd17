"""What a promise writes: its confirmation, an offer, reminders and warnings of instalments, all as Dunning Actions; the accountant's note."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

import frappe
from frappe import _
from frappe.utils import escape_html, flt, getdate

from recouvrement_app.templates import words

from ..contacts import actions, recipients
from ..languages import in_language
from ..portal import portal
from ..sending.conversation_mail import draw_up, paragraphs

REMIND_DAYS_BEFORE = 3


def draw_up_confirmation(doc: Any) -> str | None:
	"""A Dunning Action of channel Email that recaps the commitment; None without an e-mail address.

	It asks for nothing: its lines are information.
	"""
	if doc.confirmation_action:
		return doc.confirmation_action
	language = _language(doc)
	with in_language(language):
		subject = _("Confirmation of your commitment to pay {0}").format(_money(doc.promised_amount, doc))
		body = _confirmation_body(doc)
	action = _insert_email(doc, language, _("Confirmation of promise {0}").format(doc.name), subject, body, by_person=True)
	if action:
		doc.db_set("confirmation_action", action)
	return action


def remind_instalments(today: date | None = None) -> list[str]:
	"""Draw up a reminder for each instalment that falls due within three days and was not announced yet."""
	today = getdate(today)
	rows = frappe.db.sql(
		"""
		select i.name, i.parent, i.due_date, i.amount - i.paid_amount as amount from `tabPayment Promise Instalment` i
		join `tabPayment Promise` p on p.name = i.parent
		where p.docstatus = 1 and p.status = 'Open' and p.kind = 'Plan' and i.status in ('Open', 'Partly Kept')
			and i.reminded_on is null and i.due_date between %s and %s
		order by i.due_date, i.parent
		""",
		(today, today + timedelta(days=REMIND_DAYS_BEFORE)),
		as_dict=True,
	)
	made = []
	for row in rows:
		doc = frappe.get_doc("Payment Promise", row.parent)
		language = _language(doc)
		with in_language(language):
			amount, day = _money(row.amount, doc), _day(row.due_date)
			subject = _("Your instalment of {0}, due on {1}").format(amount, day)
			body = paragraphs(
				_("Dear Sir or Madam,"),
				_("As agreed, an instalment of {0} falls due on {1}.").format(amount, day),
				_("If you have paid it already, please disregard this message."),
			)
		title = _("Reminder of an instalment of {0}").format(doc.name)
		action = _insert_email(doc, language, title, subject, body, action_date=today)
		frappe.db.set_value(
			"Payment Promise Instalment", row.name, "reminded_on", today, update_modified=False
		)
		made += [action] if action else []
	return made


def warn_of_missed_instalment(doc: Any) -> str | None:
	"""The first instalment missed: a warning; the second: the plan has ended and the whole balance is due.

	A person approves it, unless automatic sending is on; for a key account a manager does in any case.
	"""
	missed = [row for row in doc.instalments if row.status == "Broken"]
	language = _language(doc)
	with in_language(language):
		left = _money(doc.promised_amount - doc.kept_amount, doc)
		rows = [(_day(row.due_date), _money(row.amount - row.paid_amount, doc)) for row in missed]
		table = _table((_("Due Date"), _("Not received")), rows)
		if doc.status == "Broken":
			subject = _("Your payment plan {0} has ended").format(doc.name)
			text = _("Two instalments of your payment plan have not reached us in time. The plan has ended: the whole balance of {0} is due at once.")
		else:
			subject = _("An instalment of your payment plan {0} is missing").format(doc.name)
			text = _("An instalment of your payment plan has not reached us in time. Please pay it now: if another one is missed, the plan ends and the whole balance of {0} becomes due.")
		body = "".join(
			(
				paragraphs(_("Dear Sir or Madam,"), text.format(left)),
				table,
				paragraphs(
					_("If you have paid it already, please disregard this message.")
					if len(missed) == 1
					else _("If you have paid them already, please disregard this message.")
				),
			)
		)
	return _insert_email(doc, language, _("Missed instalment of {0}").format(doc.name), subject, body, tone="Firm")


def draw_up_offer(doc: Any) -> str | None:
	"""The e-mail that offers a plan or a settlement with the link to accept it; a letter where no address is known.

	It is approved by the person who offers, who reads it before it leaves.
	"""
	if doc.offer_action:
		return doc.offer_action
	language = _language(doc)
	with in_language(language):
		subject = _("Our proposal for your account with {0}").format(doc.company)
		body = _offer_body(doc)
		by_link = paragraphs(_("Accept or decline it in one click, until {0}:").format(_day(doc.offer_valid_until)))
		by_link += _button(portal.link(doc.case, days=_days_until(doc.offer_valid_until)), _("See the proposal and answer"))
		by_post = paragraphs(
			_("To accept, send us this letter back until {0}, signed and dated, with the words “bon pour accord”.").format(
				_day(doc.offer_valid_until)
			)
		)
		thanks = paragraphs(_("We thank you and remain at your disposal."))
	title = _("Proposal {0}").format(doc.name)
	action = _insert_email(
		doc, language, title, subject, body + by_link + thanks, letter=body + by_post + thanks, by_person=True
	)
	if action:
		doc.db_set("offer_action", action)
	return action


def _offer_body(doc: Any) -> str:
	"""What is offered, in the language that is being spoken."""
	from . import offers

	parts = [paragraphs(_("Dear Sir or Madam,"))]
	if doc.kind == "Settlement":
		text = _("To settle your account, we propose that you pay {0} by {1}. Once it is received, we waive the rest of {2}.")
		amounts = _money(doc.promised_amount, doc), _day(doc.promised_date), _money(doc.waived_amount, doc)
		parts.append(paragraphs(text.format(*amounts)))
	elif doc.kind == "Plan":
		found = offers.choices(doc)
		text = _("To help you settle {0}, we propose the following payment plan.") if len(found) == 1 else _(
			"To help you settle {0}, we propose these payment plans: choose the one that suits you."
		)
		parts.append(paragraphs(text.format(_money(doc.promised_amount, doc))))
		for option, rows in found:
			if option:
				parts.append(f"<p><b>{_('Option {0}').format(option)} – {_('{0} instalments').format(len(rows))}</b></p>")
			parts.append(_instalments(rows, doc))
		parts.append(_if_missed())
	else:
		text = _("We propose that you pay {0} by {1}.")
		parts.append(paragraphs(text.format(_money(doc.promised_amount, doc), _day(doc.promised_date))))
	return "".join(parts)


def tell_accountant(doc: Any) -> None:
	"""A plan or settlement in force is announced to the accountant of the settings (PRACTICES S3-22)."""
	address = frappe.db.get_single_value("Recouvrement Settings", "accountant_email")
	if not address or doc.kind not in ("Plan", "Settlement"):
		return
	if not frappe.db.exists("Email Account", {"enable_outgoing": 1, "default_outgoing": 1}):
		doc.add_comment(
			"Info", _("The accountant {0} was not told: no outgoing e-mail account.").format(address)
		)
		return
	with in_language(frappe.db.get_default("lang")):
		text = _("{0} of {1}: {2} by {3}").format(
			_(doc.kind), doc.customer_name, _money(doc.promised_amount, doc), _day(doc.promised_date)
		)
		body = paragraphs(text)
		if doc.kind == "Plan":
			body += _instalments(doc.instalments, doc)
		if flt(doc.waived_amount):
			body += paragraphs(_("Waived once it is paid: {0}").format(_money(doc.waived_amount, doc)))
	frappe.sendmail(
		recipients=[address],
		subject=text,
		message=f"{body}<p>{frappe.utils.get_link_to_form(doc.doctype, doc.name)}</p>",
		reference_doctype=doc.doctype,
		reference_name=doc.name,
	)


def _confirmation_body(doc: Any) -> str:
	"""The e-mail's HTML, in the language that is being spoken."""
	opening = (
		_("Following your acceptance of {0}, we confirm your commitment to pay {1} by {2}.")
		if doc.accepted_on
		else _("Following our conversation of {0}, we confirm your commitment to pay {1} by {2}.")
	)
	amount, until = _money(doc.promised_amount, doc), _day(doc.promised_date)
	parts = [paragraphs(_("Dear Sir or Madam,"), opening.format(_day(doc.received_on), amount, until))]
	if doc.means:
		text = _("Means of payment: {0}, reference {1}") if doc.payment_reference else _("Means of payment: {0}")
		parts.append(paragraphs(text.format(_(doc.means), doc.payment_reference)))
	if any(flt(row.amount) < flt(row.outstanding) for row in doc.invoices):  # else the list of invoices below says it all
		rows = [(row.invoice, _money(row.amount, doc)) for row in doc.invoices]
		parts.append(_table((_("Invoice"), _("Amount")), rows))
	if doc.kind == "Plan":
		parts.append(_instalments(doc.instalments, doc))
		parts.append(_if_missed())
	if doc.kind == "Settlement":
		text = _("Once this amount is received by that day, the rest of {0} will be waived.")
		parts.append(paragraphs(text.format(_money(doc.waived_amount, doc))))
	parts.append(paragraphs(_("We thank you and remain at your disposal.")))
	return "".join(parts)


def _if_missed() -> str:
	return paragraphs(_("If an instalment is late, we remind you of it; if a second one is missed, the plan ends and the whole balance becomes due at once."))


def _instalments(rows: Iterable[Any], doc: Any) -> str:
	return _table(
		(_("Due Date"), _("Amount")), [(_day(row.due_date), _money(row.amount, doc)) for row in rows]
	)


def _table(head: tuple[str, str], rows: list[tuple[str, str]]) -> str:
	"""Two columns with their styles inline: mail programs read no style sheet."""
	cell = "padding:5px 12px 5px 0;border-bottom:1px solid #d9dee5;"
	right = f"{cell}text-align:right;white-space:nowrap;"
	body = "".join(
		f'<tr><td style="{cell}">{escape_html(left)}</td><td style="{right}">{escape_html(amount)}</td></tr>'
		for left, amount in rows
	)
	titles = f'<th style="{cell}text-align:left;">{escape_html(head[0])}</th><th style="{right}">{escape_html(head[1])}</th>'
	return (
		'<table cellspacing="0" cellpadding="0" style="border-collapse:collapse;margin:8px 0;">'
		f"<thead><tr>{titles}</tr></thead><tbody>{body}</tbody></table>"
	)


def _button(address: str, label: str) -> str:
	style = "display:inline-block;padding:9px 16px;border-radius:4px;background:#1f3a5f;color:#ffffff;text-decoration:none;font-weight:bold;"
	return f'<p><a href="{escape_html(address)}" style="{style}">{escape_html(label)}</a></p>'


def _days_until(day: Any) -> int:
	return max(1, (getdate(day) - getdate()).days + 1)


def _insert_email(
	doc: Any,
	language: str,
	title: str,
	subject: str,
	body: str,
	*,
	letter: str = "",
	by_person: bool = False,
	tone: str = "Courtesy",
	action_date: date | None = None,
) -> str | None:
	"""The message as an action.

	Args:
		letter: the text to post where no e-mail address is known; without one nothing is drawn up then.
		by_person: whether the session's user asked for this very message, who then approves it by asking; else it waits for
			approval, or goes by itself when automatic sending is on.
	"""
	found = recipients.of_customer(doc.customer, "Email", contact=doc.contact)
	if not found.email and not letter:
		doc.add_comment("Info", _("No e-mail address is known: confirm by letter or telephone."))
		return None
	user = frappe.session.user
	approver = user if by_person and user not in ("Guest", "Administrator") else None
	action = draw_up(
		doc.case,
		found,
		title,
		subject,
		body,
		language=language,
		approver=approver,
		tone=tone,
		letter_html=letter or None,
		action_date=action_date or getdate(),
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
	"""As in the letters: in the customer's language."""
	return words.money(amount, doc.currency, words.language_of(frappe.local.lang))


def _day(day: Any) -> str:
	return words.long_day(getdate(day), words.language_of(frappe.local.lang))
