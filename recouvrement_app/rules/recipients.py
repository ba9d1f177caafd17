"""Who receives a contact: the step's role, else billing, else the customer; none → a letter or a task,
never silence (CASES 11).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from .sentences import Sentence

WRITTEN = ("letter", "registered_letter")
BILLING = "billing"


@dataclass(frozen=True, slots=True)
class Contact:
	"""A person at the customer.

	Args:
		role: Billing | Accounts Payable | Finance Director | Director | Purchasing, any case; "" = unknown.
		is_billing: ERPNext's "is billing contact".
		bounced: the last e-mail to the address came back: it counts as having none.
	"""

	name: str
	role: str = ""
	email: str = ""
	phone: str = ""
	mobile: str = ""
	language: str = ""
	is_primary: bool = False
	is_billing: bool = False
	bounced: bool = False

	@property
	def usable_email(self) -> str:
		"""The address when mail to it arrives."""
		return "" if self.bounced else self.email


@dataclass(frozen=True, slots=True)
class Recipient:
	"""Whom to contact and how.

	Args:
		channel: the one that can be used; it differs from the step's when nobody can be reached by that.
		contact: name of the Contact, "" for the customer itself.
		reason: why this one, in English; `remark` only when the channel had to change.
	"""

	channel: str
	contact: str = ""
	email: str = ""
	phone: str = ""
	language: str = ""
	reason: str = ""
	remark: str = ""


def choose_recipient(
	contacts: Sequence[Contact],
	role: str,
	channel: str,
	customer_email: str = "",
	customer_phone: str = "",
	has_address: bool = False,
) -> Recipient:
	"""The recipient of a step.

	Args:
		contacts: of the customer, in any order; the primary one wins among equals, then the name.
		role: the role that the step asks for; "" = billing.
		channel: the step's channel.
		customer_email, customer_phone: the customer's own.
		has_address: whether a postal address is known.

	Returns:
		A recipient whose channel becomes `letter` (an address is known) or `internal` (a task: find the
		data) when needed.
	"""
	channel = channel.lower().replace(" ", "_")
	ranked = _ranked(contacts, role)
	if channel in WRITTEN:
		return _by_post(ranked, channel, has_address)
	if channel in ("call", "sms"):
		return _by_phone(ranked, channel, customer_phone, has_address)
	if channel == "email":
		return _by_email(ranked, customer_email, has_address)
	return _named(ranked, channel)


Ranked = tuple[Contact, Sentence]
"""A contact and why it was chosen."""


def _ranked(contacts: Sequence[Contact], role: str) -> list[Ranked]:
	"""(contact, why) with the step's role first, then billing; others are never written to."""
	wanted = _word(role) or BILLING
	ordered = sorted(contacts, key=lambda c: (not c.is_primary, c.name))
	first = [(c, Sentence("role {0}", role or "Billing")) for c in ordered if _word(c.role) == wanted]
	billing = [(c, Sentence("billing contact")) for c in ordered if c.is_billing or _word(c.role) == BILLING]
	return first + [pair for pair in billing if all(pair[0] is not c for c, _why in first)]


def _by_email(ranked: list[Ranked], customer_email: str, has_address: bool) -> Recipient:
	for contact, why in ranked:
		if contact.usable_email:
			return Recipient(
				"email", contact.name, contact.usable_email, _phone(contact), contact.language, why
			)
	bounced = {contact.email.lower() for contact, _why in ranked if contact.bounced}
	if customer_email and customer_email.lower() not in bounced:
		return Recipient("email", email=customer_email, reason=Sentence("the customer's e-mail"))
	return _fallback(ranked, Sentence("no usable e-mail address"), has_address)


def _by_phone(
	ranked: list[Ranked], channel: str, customer_phone: str, has_address: bool
) -> Recipient:
	for contact, why in ranked:
		number = contact.mobile if channel == "sms" else _phone(contact)
		if number:
			return Recipient(channel, contact.name, contact.usable_email, number, contact.language, why)
	if customer_phone:
		return Recipient(channel, phone=customer_phone, reason=Sentence("the customer's phone"))
	return _fallback(ranked, Sentence("no phone number"), has_address and channel == "sms")


def _by_post(ranked: list[Ranked], channel: str, has_address: bool) -> Recipient:
	return _named(ranked, channel) if has_address else _fallback(ranked, Sentence("no postal address"), False)


def _named(ranked: list[Ranked], channel: str) -> Recipient:
	if not ranked:
		return Recipient(channel, reason=Sentence("the customer"))
	contact, why = ranked[0]
	return Recipient(channel, contact.name, contact.usable_email, _phone(contact), contact.language, why)


def _fallback(ranked: list[Ranked], lack: Sentence, has_address: bool) -> Recipient:
	name = ranked[0][0].name if ranked else ""
	if has_address:
		return Recipient("letter", name, reason=lack, remark=Sentence("{0}: sent as a letter", lack))
	return Recipient(
		"internal", name, reason=lack, remark=Sentence("{0}: a task to complete the customer's contact data", lack)
	)


def _phone(contact: Contact) -> str:
	return contact.phone or contact.mobile


def _word(role: str) -> str:
	return (role or "").strip().lower().replace("_", " ")
