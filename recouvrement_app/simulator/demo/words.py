"""Codes as the demo's page says them: (English, French)."""

import csv
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from recouvrement_app.rules.sentences import Sentence

TRANSLATIONS = Path(__file__).resolve().parents[2] / "translations" / "fr.csv"

WORDS = {
	"email": ("E-mail", "E-mail"),
	"letter": ("Letter", "Courrier"),
	"registered_letter": ("Registered letter", "Recommandé"),
	"call": ("Call", "Appel"),
	"visit": ("Visit", "Visite"),
	"sms": ("SMS", "SMS"),
	"internal": ("Internal", "Interne"),
	"litigation": ("Litigation", "Contentieux"),
	"see_email": ("Read", "Lire"),
	"see_letter": ("Read", "Lire"),
	"see_registered_letter": ("Read", "Lire"),
	"see_call": ("Script", "Script"),
	"see_visit": ("Script", "Script"),
	"see_internal": ("Read", "Lire"),
	"see_litigation": ("See", "Voir"),
	"see_sms": ("Read", "Lire"),
	"automatic": ("Goes by itself", "Part seul"),
	"to_approve": ("To approve", "À approuver"),
	"manual": ("A person", "Une personne"),
	"overdue": ("Overdue", "Échu"),
	"current": ("Current", "À jour"),
	"nothing_due": ("Nothing owed", "Rien dû"),
	"promised": ("Promised", "Promis"),
	"dispute": ("Dispute", "Litige"),
	"hold": ("On hold", "En attente"),
	"opt_out": ("No contact", "Ne plus contacter"),
	"paid": ("Paid", "Payé"),
	"credit": ("Credit", "Avoir"),
	"promise": ("Promise", "Promesse"),
	"kept": ("Kept", "Tenue"),
	"broken": ("Broken", "Rompue"),
	"settled": ("Settled", "Réglé"),
	"rejected": ("Rejected", "Rejeté"),
	"Prompt": ("in time", "à l’heure"),
	"Slightly Late": ("slightly late", "un peu tard"),
	"Late": ("late", "tard"),
	"Very Late": ("very late", "très tard"),
	"Bad Payer": ("badly", "mal"),
	"business": ("Business", "Professionnel"),
	"consumer": ("Consumer", "Particulier"),
	"public": ("Public buyer", "Acheteur public"),
	"not_due_yet": ("The next step's day has not come", "Le jour de la prochaine étape n’est pas venu"),
	"gap": ("Contacted too recently", "Contact trop récent"),
	"promise_skip": ("Promised", "Promis"),
	"credit_covers": ("Credits cover it", "Couvert par des avoirs"),
	"below_minimum": ("Too small for the step", "Trop petit pour l’étape"),
	"no_more_steps": ("Every step is done", "Toutes les étapes sont faites"),
	"time_barred": ("Time-barred", "Prescrit"),
	"no_recipient": ("Nobody to write to", "Personne à qui écrire"),
}
BUCKET_LEGEND = [
	("a0", "Not due", "Non échu"),
	("a1", "1–30 days", "1–30 jours"),
	("a2", "31–60", "31–60"),
	("a3", "61–90", "61–90"),
	("a4", "91–120", "91–120"),
	("a5", "Over 120", "Plus de 120"),
]
OFF_FORECAST = {
	"later": ("later", "plus tard"),
	"litigation": ("in litigation", "au contentieux"),
	"missed": ("later than forecast", "en retard sur la prévision"),
}


@lru_cache(maxsize=1)
def _translations() -> dict[str, str]:
	"""English → French, as the application's desk has it."""
	with TRANSLATIONS.open(encoding="utf-8", newline="") as stream:
		return {row[0]: row[1] for row in csv.reader(stream) if len(row) == 2}  # a third cell is a context of the desk


def french(text: str) -> str:
	"""A title or a sentence of the rules in French; as it is when no translation is known."""
	found = _translations()
	if isinstance(text, Sentence):
		return text.tell(lambda template: found.get(template, template), _shown)
	return found.get(text, text)


def _shown(value: Any) -> str:
	if isinstance(value, date):
		return f"{value:%d/%m/%Y}"
	return f"{value}".replace(".", ",") if isinstance(value, Decimal) else str(value)
