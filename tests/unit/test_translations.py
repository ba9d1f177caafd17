"""French is complete: every text that Frappe translates has its French, the same in both files, with the same values in it."""

import csv
import re
from functools import cache

from .source_tree import APP
from .translation_sources import all_texts, json_of, po_entries

PO, CSV = APP / "locale" / "fr.po", APP / "translations" / "fr.csv"
PLACEHOLDER = re.compile(r"\{\d*\}|%\(\w+\)s|%s|<[^>]+>")
NARROW = re.compile(r" [:;!?»%€](?![/\w])|« ")
SAME_IN_BOTH = frozenset(
	"""Absence|Action|Actions|Administration|Agenda|BIC|Base|Cause|Code|Commission|Communication|Confirmation|Contact|Contacts|DSO
	|Date|Dates|Description|Document|E-mail|Finance|IBAN|Information|Message|Messages|Minimums|Minutes|Net|Note|Notes|Option
	|Option {0}|PDF|Pages|Parties|Principal|Public|Publication|Question|SHA-256|SMS|Script|Signature|Signatures|Source|Standard|Total
	|Total {0}|Recouvrement|ZIP|{0} {1}|{0} jours""".replace("\n\t", "").split("|")
)
FRENCH_ALREADY = frozenset(
	path.parent.name for path in (APP / "print_format").glob("*/*.json")
)  # letters are called by their French names everywhere


@cache
def french() -> dict[str, str]:
	"""English → French, as translations/fr.csv has it; `English:context` for a word that means something else there, as Frappe asks."""
	with CSV.open(encoding="utf-8", newline="") as stream:
		return {":".join((row[0], *row[2:])): row[1] for row in csv.reader(stream)}


def test_every_text_that_is_shown_has_its_french() -> None:
	missing = [f"{where}: {text!r}" for text, where in all_texts().items() if not french().get(text, "").strip()]
	assert not missing, "\n".join(missing)


def test_the_two_files_of_translations_say_the_same_once_each() -> None:
	with CSV.open(encoding="utf-8", newline="") as stream:
		rows = list(csv.reader(stream))
	assert all(len(row) in (2, 3) for row in rows) and len(french()) == len(rows)
	assert po_entries(PO) == french()
	assert PO.read_text(encoding="utf-8").count("\nmsgid ") == len(rows)  # the header's own stands on the first line


def test_every_stage_of_the_routes_and_every_outcome_has_its_french_in_its_context() -> None:
	routes = json_of(APP / "data" / "routes.json")
	words = {row[name] for route in routes for row in route["steps"] for name in ("title", "stage") if row.get(name)}
	assert not [word for word in sorted(words) if f"{word}:stage" not in french()]
	assert french()["Order:stage"] == "Ordonnance"
	assert french()["Disputes:outcome"] == "Conteste"
	for word in ("Open:Payment Promise", "Expired:Payment Promise", "Cancelled:Dunning Action"):  # a promise and an action are feminine
		assert french()[word].endswith("e")
	for page, names in {"approvals": ("To Approve", "Ready", "Stuck"), "agenda": ("Mine", "Unassigned", "Everybody")}.items():
		assert not [name for name in names if f"{name}:{page}" not in french()]


def test_words_of_every_screen_keep_their_general_meaning() -> None:
	"""An application's French replaces Frappe's and ERPNext's on all their screens: what means more here needs a context."""
	general = {"File": "Fichier", "Cancelled": "Annulé", "Failed": "Échoué", "Done": "Terminé", "Sales": "Ventes", "Manual": "Manuel",
		"None": "Aucun", "Order": "Commande"}  # fmt: skip
	assert {word: french().get(word, meaning) for word, meaning in general.items()} == general
	assert not {"Default", "From", "To", "Close", "Check", "Received", "Net Total", "Amount Due"} & set(french())


def test_a_translation_holds_the_values_and_marks_of_its_text() -> None:
	differing = [
		f"{text!r} → {told!r}"
		for text, told in french().items()
		if sorted(PLACEHOLDER.findall(text)) != sorted(PLACEHOLDER.findall(told))
	]
	assert not differing, "\n".join(differing)


def test_no_text_is_left_in_english() -> None:
	same = [
		text
		for text, told in french().items()
		if text == told and text not in SAME_IN_BOTH and _scrubbed(text) not in FRENCH_ALREADY
	]
	assert not same, same


def test_the_french_is_typeset_as_french() -> None:
	"""Curly apostrophes, no ordinary space before : ; ! ? » % €."""
	wrong = [told for told in french().values() if "'" in told or NARROW.search(told)]
	assert not wrong, "\n".join(wrong)


def _scrubbed(name: str) -> str:
	plain = name.lower().translate(str.maketrans("éèêàçâîôû", "eeeacaiou"))
	return re.sub(r"\W+", "_", plain)
