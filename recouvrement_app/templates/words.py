"""Amounts, dates and fixed words of the notices in French and English."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from recouvrement_app.rules.money import decimals, round_money

MONTHS = {
	"fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split(),
	"en": "January February March April May June July August September October November December".split(),
}
SYMBOLS = {"EUR": "€", "GBP": "£", "USD": "$"}
NARROW, HARD = "\u202f", "\u00a0"

WORDS = {
	"fr": {
		"invoice": "Facture", "posting_date": "Date", "due_date": "Échéance", "days_late": "Retard", "days": "j", "one_day": "j", "day_count": "Jours", "amount": "Montant TTC",
		"outstanding": "Reste dû", "settled": "Déjà réglé", "interest": "Pénalités de retard", "indemnity": "Indemnité forfaitaire de recouvrement", "total": "Total à régler",
		"principal": "Principal", "grand_total": "Total, pénalités et indemnités comprises", "credit": "Avoir ou versement non affecté",
		"information": "Autres factures échues, pour information", "concerned": "Factures concernées", "pay_by": "À régler au plus tard le", "iban": "IBAN", "bic": "BIC",
		"bank": "Banque", "reference": "Référence à rappeler", "pay_online": "Payer en ligne", "by_transfer": "Règlement par virement", "scan_to_pay": "Scannez pour payer",
		"discount": "Escompte pour paiement anticipé : {saved} à déduire de la facture {invoice} si vous la réglez au plus tard le {day}, soit {to_pay} à payer.",
		"enclosed": "P.J.", "copy_of": "copie de la facture {0}", "copies_of": "copies des factures {0}", "copies": "copies de {0} factures",
		"statement_enclosed": "relevé de compte", "balance": "Solde du compte", "of_which_overdue": "dont factures échues",
		"discount_terms": "Escompte pour paiement anticipé : {terms}.", "discount_until": "{value} jusqu’au {day} (facture {invoice})",
		"discounts_of_invoices": "Escompte pour paiement anticipé : aux conditions portées sur chaque facture.",
		"promise": "Indiquer une date de paiement", "dispute": "Signaler un désaccord", "paid": "J’ai déjà payé", "resend": "Recevoir la facture à nouveau", "resend_all": "Recevoir les factures à nouveau",
		"future_orders": "Tant que ces sommes ne sont pas réglées, nous ne pouvons ni accepter de nouvelle commande ni assurer de nouvelle livraison. Notre collaboration reprend dès réception de votre règlement.",
		"opinion": "Donner votre avis", "answer": "Répondre en un clic", "our_reference": "Nos références", "subject": "Objet", "page": "Page", "on": "/", "statement": "Relevé de compte",
		"as_of": "arrêté au", "ageing": "Ancienneté des créances", "charges": "Décompte des pénalités de retard", "from": "Du", "to": "Au",
		"rate": "Taux", "base": "Base", "registered": "Lettre recommandée avec accusé de réception", "siren": "SIREN", "vat": "TVA", "phone": "Tél.",
		"regards": "Nous vous prions d’agréer, Madame, Monsieur, l’expression de nos salutations distinguées.",
		"sent_automatically": "Ce message a été envoyé automatiquement.",
		"automatic": "Ce message tient compte des règlements enregistrés à sa date d’envoi. Vous pouvez y répondre directement.",
		"terms": "Nos conditions générales de vente", "terms_in_short": f"Nos conditions en bref{HARD}:", "your_order": "votre commande n° {number}", "our_order": "commande {number}",
		"dated": "du {day}", "contract": "contrat {number}", "debtor": "Client", "place_date": "{city}, le {day}", "charges_apart": "Sommes dues en sus du principal",
		"late_charges": "Pénalités et indemnités de retard facturées", "with_late_charges": "Total, pénalités et indemnités facturées comprises", "colon": f"{HARD}:",
		"sms": "{{ company.name }} : sauf erreur, {{ totals.total | money(currency) }} restent à régler"
		"{% if lines | length == 1 %} (facture {{ lines[0].invoice }}, échéance du {{ lines[0].due_date | day }})"
		"{% elif lines %} ({{ lines | length }} factures{% if lines | map(attribute='days_late') | min %} échues{% endif %}){% endif %}."
		"{% if action.deadline %} À régler au plus tard le {{ action.deadline | day }}.{% endif %}"
		"{% if company.phone or company.email %} Déjà réglé, une question ? {{ company.phone or company.email }}.{% endif %}"
		"{% if action.reference %} Réf. {{ action.reference }}{% endif %}",
	},
	"en": {
		"invoice": "Invoice", "posting_date": "Date", "due_date": "Due date", "days_late": "Overdue", "days": "days", "one_day": "day", "day_count": "Days", "amount": "Invoiced",
		"outstanding": "Balance due", "settled": "Paid", "interest": "Late-payment interest", "indemnity": "Fixed recovery compensation", "total": "Total due",
		"principal": "Principal", "grand_total": "Total including interest and compensation", "credit": "Credit or unallocated payment",
		"information": "Other overdue invoices, for information", "concerned": "Invoices concerned", "pay_by": "Please pay by", "iban": "IBAN", "bic": "BIC",
		"bank": "Bank", "reference": "Reference to quote", "pay_online": "Pay online", "by_transfer": "Payment by bank transfer", "scan_to_pay": "Scan to pay",
		"discount": "Early payment discount: {saved} off invoice {invoice} if paid by {day}, that is {to_pay} to pay.",
		"enclosed": "Enclosed", "copy_of": "copy of invoice {0}", "copies_of": "copies of invoices {0}", "copies": "copies of {0} invoices",
		"statement_enclosed": "statement of account", "balance": "Balance of the account", "of_which_overdue": "of which overdue invoices",
		"discount_terms": "Early payment discount: {terms}.", "discount_until": "{value} until {day} (invoice {invoice})",
		"discounts_of_invoices": "Early payment discount: on the terms stated on each invoice.",
		"promise": "Tell us when you will pay", "dispute": "Something is wrong", "paid": "I have already paid", "resend": "Send me the invoice again", "resend_all": "Send me the invoices again",
		"future_orders": "Until these sums have been paid we can neither accept new orders nor make new deliveries. Our work together resumes as soon as your payment reaches us.",
		"opinion": "Tell us how satisfied you are", "answer": "Answer in one click", "our_reference": "Our reference", "subject": "Subject", "page": "Page", "on": "of", "statement": "Statement of account",
		"as_of": "as of", "ageing": "Ageing", "charges": "Computation of late-payment interest", "from": "From", "to": "To",
		"rate": "Rate", "base": "Base", "registered": "Registered letter with acknowledgement of receipt", "siren": "Company no.", "vat": "VAT no.", "phone": "Tel.",
		"regards": "Yours faithfully,",
		"sent_automatically": "This message was sent automatically.",
		"automatic": "This message takes account of the payments recorded on the day it was sent. You can simply reply to it.",
		"terms": "Our general terms of sale", "terms_in_short": "Our terms in short:", "your_order": "your order no. {number}", "our_order": "order {number}",
		"dated": "of {day}", "contract": "contract {number}", "debtor": "Customer", "place_date": "{city}, {day}", "charges_apart": "Due in addition to the principal",
		"late_charges": "Late charges invoiced", "with_late_charges": "Total including late charges invoiced", "colon": ":",
		"sms": "{{ company.name }}: unless we are mistaken, {{ totals.total | money(currency) }} remains due"
		"{% if lines | length == 1 %} (invoice {{ lines[0].invoice }}, due on {{ lines[0].due_date | day }})"
		"{% elif lines %} ({{ lines | length }} {% if lines | map(attribute='days_late') | min %}overdue {% endif %}invoices){% endif %}."
		"{% if action.deadline %} Please pay by {{ action.deadline | day }}.{% endif %}"
		"{% if company.phone or company.email %} Already paid, or a question? {{ company.phone or company.email }}.{% endif %}"
		"{% if action.reference %} Ref. {{ action.reference }}{% endif %}",
	},
}


def language_of(language: str | None) -> str:
	"""The notice language that exists: "fr" for French in any country, else "en"."""
	return "fr" if (language or "").lower().startswith("fr") else "en"


def money(amount: Decimal | float | int | str | None, currency: str = "EUR", language: str = "fr") -> str:
	"""1234.5 EUR → "1 234,50 €" in French (non-breaking), "€1,234.50" in English; currencies without a symbol keep their code."""
	value = round_money(Decimal(str(amount or 0)), currency)
	digits = f"{abs(value):,.{decimals(currency)}f}"
	sign, symbol = ("−" if value < 0 else ""), SYMBOLS.get(currency, currency)
	if language == "fr":
		return f"{sign}{digits.replace(',', NARROW).replace('.', ',')}{HARD}{symbol}"
	return f"{sign}{symbol}{digits}" if currency in SYMBOLS else f"{sign}{currency}{HARD}{digits}"


def rate(percent: Decimal | float | int | str | None, language: str = "fr") -> str:
	"""12.150 → "12,15 %" in French, "12.15%" in English."""
	digits = f"{Decimal(str(percent or 0)):.4f}".rstrip("0")
	whole, part = digits.split(".")
	digits = f"{whole}.{part.ljust(2, '0')}"
	return f"{digits.replace('.', ',')}{HARD}%" if language == "fr" else f"{digits}%"


def day(value: date | None, language: str = "fr") -> str:
	"""12/03/2026 in French, 12 Mar 2026 in English, "" for none."""
	if not value:
		return ""
	return f"{value:%d/%m/%Y}" if language == "fr" else f"{value.day} {MONTHS['en'][value.month - 1][:3]} {value.year}"


AND = {"fr": "et", "en": "and"}


def long_day(value: date | None, language: str = "fr") -> str:
	"""1er mars 2026, 12 March 2026."""
	if not value:
		return ""
	first = "1er" if language == "fr" and value.day == 1 else str(value.day)
	return f"{first}{HARD}{MONTHS[language][value.month - 1]}{HARD}{value.year}"


def long_days(values: Iterable[date], language: str = "fr") -> str:
	"""Several days in a sentence: 1er mars 2026, 12 avril 2026 et 3 mai 2026."""
	told = [long_day(value, language) for value in values]
	return "".join([", ".join(told[:-1]), f" {AND[language]} " if told[1:] else "", *told[-1:]])


def lower_first(text: str) -> str:
	"""A title within a sentence: "Injonction de payer" → "injonction de payer", "TVA due" as it is."""
	return text[:1].lower() + text[1:] if text[1:2].islower() else text
