"""The letters of a litigation file: last notice, hand-over, acknowledgement and rejection of a complaint.

Their texts are the application's own (`notices/litigation/NAME.LANGUAGE.html`: a subject, then the body). Besides the context of
`renderer` they name

	owed: the sum claimed, charges included where they are claimed
	file: route, court, case_number, debtor_number, purpose ("small_claims" | "serve" | "enforce"), serve_by, order_on, served_on,
		mandate_on, formal_notice_on, limitation_date, commission_percent, costs, pieces, contested, dispute_kind, disputed_amount,
		undisputed, disputed [{invoice, disputed, outstanding, sent [in words]}], invoices, delivery_note, delivered_on, project, opened_on, due_date, owner, resolution [paragraph]

A party other than the customer is addressed by `addressee` (name, address_lines, contact_name).
"""

from collections.abc import Mapping
from html import unescape
from re import sub
from typing import Any

from . import renderer, words

LETTERS = (
	"last_warning", "retention_of_title", "handover_lawyer", "handover_agency", "handover_bailiff", "acknowledgement", "rejection",
)  # fmt: skip
FILE: dict[str, Any] = dict.fromkeys(
	"route court case_number debtor_number purpose serve_by order_on served_on mandate_on formal_notice_on limitation_date "
	"dispute_kind delivery_note delivered_on project opened_on due_date owner contested".split()
) | dict.fromkeys("commission_percent costs pieces disputed_amount undisputed".split(), 0)
LISTS = ("disputed", "invoices", "resolution")


def complete(context: Mapping[str, Any]) -> dict[str, Any]:
	"""The context with everything that the letters may name."""
	full = renderer.complete(context)
	given = context.get("file") or {}
	full["file"] = {**FILE, **{name: [] for name in LISTS}, **{key: value for key, value in given.items() if value is not None}}
	totals = full["totals"]
	full["owed"] = totals["grand_total"] if full["charges_shown"] else totals["total"]
	return full


def texts(letter: str, context: Mapping[str, Any], language: str) -> tuple[str, str, str]:
	"""Subject (plain text), body (HTML) and closing formula ("" for the usual one) of a letter.

	Args:
		letter: one of LETTERS; context: see the module's docstring; language: "fr" or "en" (others become "en").
	"""
	module = _module(letter, context, language)
	subject = unescape(sub(r"<[^>]*>", "", str(getattr(module, "subject", ""))))
	return sub(r"[ \t\r\n]+", " ", subject).strip()[:255], str(module).strip(), str(getattr(module, "regards", ""))


def _module(letter: str, context: Mapping[str, Any], language: str) -> Any:
	"""The drawn text, with what it sets: `subject`, `regards`, and `enclosed`, a list for the letter's last line."""
	language = words.language_of(language)
	return renderer.layouts(language).get_template(f"litigation/{letter}.{language}.html").make_module(complete(context))


def letter_html(letter: str, context: Mapping[str, Any], language: str) -> str:
	"""The whole letter, addressed to the customer or to `addressee`."""
	subject, body, regards = texts(letter, context, language)
	full = {
		**context, "regards": regards, "customer": context.get("addressee") or context["customer"],
		"enclosures": getattr(_module(letter, context, language), "enclosed", ()),
	}  # fmt: skip
	return renderer.letter_html(subject, body, full, language)


def page(name: str, language: str, **values: Any) -> str:
	"""A document on letter head that is no letter: `bordereau` or `data_sheet`."""
	language = words.language_of(language)
	full = renderer.complete(values)
	return renderer.layouts(language).get_template(f"litigation/{name}.html").render(**full)
