"""CASES 11: the step's role, else billing, else the customer's e-mail; none → a letter or a task, never
silence.
"""

import pytest

from recouvrement_app.rules.recipients import Contact, choose_recipient

DIRECTOR = Contact("Claire", "Director", "claire@a.fr", "+33 1", mobile="+33 6")
BILLING = Contact("Bruno", "Billing", "compta@a.fr")
BUYER = Contact("Anne", "Purchasing", "anne@a.fr")


def test_the_contact_with_the_step_s_role_comes_first() -> None:
	found = choose_recipient([BILLING, DIRECTOR], "Director", "Email")
	assert (found.contact, found.email, found.channel) == ("Claire", "claire@a.fr", "email")


def test_without_that_role_the_billing_contact_receives_it() -> None:
	assert choose_recipient([BUYER, BILLING], "Director", "email").contact == "Bruno"
	flagged = Contact("Zoé", email="zoe@a.fr", is_billing=True)
	assert choose_recipient([BUYER, flagged], "Director", "email").contact == "Zoé"


def test_without_a_billing_contact_the_customer_s_own_address_receives_it() -> None:
	found = choose_recipient([BUYER], "Director", "email", customer_email="info@a.fr")
	assert (found.contact, found.email) == ("", "info@a.fr")


def test_without_any_address_the_e_mail_becomes_a_letter() -> None:
	found = choose_recipient([Contact("Bruno", "Billing")], "", "email", has_address=True)
	assert (found.channel, found.contact) == ("letter", "Bruno")
	assert "letter" in found.remark


@pytest.mark.parametrize("channel", ["email", "letter", "registered_letter", "call", "sms"])
def test_nobody_to_reach_becomes_a_task_never_silence(channel: str) -> None:
	found = choose_recipient([], "Billing", channel)
	assert found.channel == "internal" and found.remark


def test_an_address_that_bounced_counts_as_none() -> None:
	bounced = Contact("Bruno", "Billing", "compta@a.fr", bounced=True)
	assert choose_recipient([bounced], "", "email", customer_email="info@a.fr").email == "info@a.fr"
	assert choose_recipient([bounced], "", "email", customer_email="Compta@a.fr").channel == "internal"


def test_a_call_goes_to_whoever_of_the_role_has_a_phone() -> None:
	assert choose_recipient([BILLING, DIRECTOR], "Director", "call").phone == "+33 1"
	assert choose_recipient([BILLING], "Billing", "call", customer_phone="+33 2").phone == "+33 2"
	assert choose_recipient([DIRECTOR], "Director", "SMS").phone == "+33 6"


def test_a_registered_letter_needs_a_postal_address_only() -> None:
	found = choose_recipient([DIRECTOR], "Director", "Registered Letter", has_address=True)
	assert (found.channel, found.contact) == ("registered_letter", "Claire")
	assert choose_recipient([], "", "letter", has_address=True).channel == "letter"


def test_the_primary_contact_wins_among_equals_then_the_name() -> None:
	b, a = Contact("B", "Billing", "b@a.fr"), Contact("A", "Billing", "a@a.fr")
	assert choose_recipient([b, a], "Billing", "email").contact == "A"
	primary = Contact("C", "Billing", "c@a.fr", is_primary=True)
	assert choose_recipient([b, a, primary], "Billing", "email").contact == "C"
