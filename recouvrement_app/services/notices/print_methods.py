"""What the print formats show: the very letter of an action, the statement of a case, the computation of an action's interest.

Each returns the page's inside with its styles, for the desk's print view and wkhtmltopdf. What is sent and kept as proof is
drawn by `services.notices.notices` from the same layouts.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any

import frappe
from frappe.utils import cstr, getdate
from markupsafe import Markup

from recouvrement_app.rules.charges import Charges, compute_charges, without
from recouvrement_app.rules.rates import RateTable
from recouvrement_app.rules.regimes import Regime
from recouvrement_app.templates import renderer

from ..languages import in_language
from ..receivables import charges, waivers
from ..sentences import told
from . import enclosures, notice_context, notices

# Frappe gives wkhtmltopdf margins of 15 mm, and it may shrink the page to 4/5: the recipient stands in the envelope's window
# either way. The imprint, which WeasyPrint repeats on every page, closes the document here.
SHEET = """
.print-format { padding: 3mm 5mm 0 !important; }
.print-format .letter .recipient { margin-top: 36mm; min-height: 30mm; }
.print-format .letter .own-head + .recipient { margin-top: 9mm; }
#header-html, #footer-html, .print-format > .letter-head, .print-format > .letter-head-footer { display: none !important; }
.print-format .letter .place, .print-format .letter .signature { float: right; width: 85mm; margin-left: 0; }
.print-format .letter .imprint { clear: both; padding-top: 8mm; }
.print-format .letter table.lines td, .print-format .letter table.lines th, .print-format .letter table.pay td,
.print-format .letter table.segments td, .print-format .letter table.segments th { vertical-align: top !important; }
.print-format .letter table.sums td { padding: .8mm 1.8mm !important; }
.print-format .letter table.segments td, .print-format .letter table.segments th, .print-format .letter table.ageing td,
.print-format .letter table.ageing th { padding: 1.2mm 1.8mm !important; }
"""
# Frappe takes elements of the class hidden-pdf out of a PDF: only on the screen are the margins the sheet's padding.
SCREEN = """
@media screen { .print-format { margin: auto !important; padding: 18mm 20mm 15mm !important; max-width: 210mm; min-height: 297mm; } }
@media screen and (max-width: 600px) { .print-format { padding: 6mm !important; } .print-format .letter .recipient,
.print-format .letter .own-head + .recipient { margin-top: 9mm; }
#header-html, #footer-html, .print-format > .letter-head, .print-format > .letter-head-footer { display: none !important; }
.print-format .letter .place, .print-format .letter .signature { width: auto; } .print-format .letter .wide { display: none; }
.print-format .letter table th, .print-format .letter table td { padding: 1mm .7mm !important; font-size: 7.5pt !important;
white-space: normal !important; } }
"""


def recouvrement_letter(doc: Any) -> Markup:
	"""The letter of a Dunning Action, word for word as it went or as it would go.

	Args:
		doc: a Dunning Action.

	Raises:
		frappe.PermissionError: the user may not read it.
		TemplateError: its notice has no text, or one that cannot be drawn.
	"""
	doc.check_permission("read")
	drawn = notices.preview(doc)
	whole = drawn["letter"]
	if not whole:
		texts = {**drawn["texts"], "letter_html": drawn["texts"]["letter_html"] or drawn["texts"]["message"]}
		whole = notices.letter(doc, texts, notice_context.of_action(doc))
	return sheet(whole)


def recouvrement_statement(doc: Any) -> Markup:
	"""The statement of account of a Collection Case (or of a Dunning Action's case) as of today, with its ageing.

	Raises:
		frappe.PermissionError: the user may not read it.
	"""
	doc.check_permission("read")
	action = blank_action(doc) if doc.doctype == "Collection Case" else doc
	language = notice_context.language_of(action)
	with in_language(language):
		return sheet(enclosures.statement(action))


def recouvrement_charges(doc: Any) -> Markup:
	"""The computation of interest and fixed sums of a Dunning Action's lines, invoice by invoice and rate by rate.

	Args:
		doc: a Dunning Action.

	Raises:
		frappe.PermissionError: the user may not read it.
	"""
	doc.check_permission("read")
	language = notice_context.language_of(doc)
	with in_language(language):
		return sheet(renderer.charges_html(charges_context(doc), language))


def charges_context(doc: Any) -> dict[str, Any]:
	"""The context of the computation: the action's own, its segments, and sums drawn from the very segments shown.

	What could not be computed (no regime, a missing rate) is said in `legal_text`.
	"""
	context = notice_context.of_action(doc)
	until = context["action"]["date"]
	debtor_type, country = frappe.db.get_value("Collection Case", doc.case, ["debtor_type", "country"])
	regime = charges.regime_of(country, debtor_type)
	segments: list[dict[str, Any]] = []
	said: dict[str, None] = {}
	interest = indemnity = Decimal(0)
	if regime:
		rates, formal_notices = charges.rates(), charges.formal_notices(doc.company)
		left_out = waivers.left_out(doc.company)
		for line in context["lines"]:
			found = _line_charges(line, until, regime, rates, doc.currency, formal_notices.get(line["invoice"]))
			found = without(found, left_out.get(line["invoice"], ()))
			segments += [_segment(line["invoice"], segment) for segment in found.segments]
			interest, indemnity = interest + found.interest, indemnity + found.indemnity
			said.update(dict.fromkeys(map(told, found.warnings)))
		said[cstr(frappe.db.get_value("Late Payment Regime", regime.code, "legal_text"))] = None
	else:
		said[frappe._("No late-payment regime fits this debtor: nothing may be claimed.")] = None
	total = context["totals"]["total"]
	sums = {"interest": interest, "indemnity": indemnity, "grand_total": total + interest + indemnity}
	context["totals"] = {**context["totals"], **sums}
	return {**context, "segments": segments, "legal_text": " ".join(text for text in said if text)}


def _line_charges(
	line: dict[str, Any], until: date, regime: Regime, rates: RateTable, currency: str, formal_notice_on: date | None
) -> Charges:
	if not line["due_date"]:
		return Charges(line["outstanding"], (), Decimal(0), Decimal(0), Decimal(0))
	return compute_charges(
		line["outstanding"], line["due_date"], until, regime, rates, currency=currency, formal_notice_on=formal_notice_on
	)


def _segment(invoice: str, segment: Any) -> dict[str, Any]:
	return {
		"invoice": invoice,
		"from": segment.start,
		"to": segment.end,
		"days": segment.days,
		"rate": segment.rate,
		"base": segment.base,
		"interest": segment.interest,
	}


def blank_action(case: Any) -> Any:
	"""An action of the case that is never saved: what the statement's context is read from."""
	action = frappe.new_doc("Dunning Action")
	action.update(
		{
			"case": case.name,
			"company": case.company,
			"customer": case.customer,
			"customer_name": case.customer_name,
			"currency": case.currency,
			"language": case.language,
			"action_date": getdate(),
			"channel": "Email",
			"manual": 1,
		}
	)
	notice_context.fill_addressee(action)
	return action


def sheet(html: str) -> Markup:
	"""The inside of a letter's page with its styles; the imprint comes last."""
	found = re.search(r"(?s)<body[^>]*>(.*)</body>", html)
	inside = found.group(1) if found else html
	imprint = re.search(r'(?s)<div class="imprint">.*?</div>', inside)
	if imprint:
		inside = inside.replace(imprint.group(0), "", 1) + imprint.group(0)
	styles = f'<style>{_styles()}</style><style class="hidden-pdf">{SCREEN}</style>'
	return Markup(f'{styles}<div class="letter">{inside}</div>')


def _styles() -> str:
	"""The letter's style sheet without the @page rule, which belongs to WeasyPrint, and the sheet's own."""
	css = (renderer.HERE / "letter.css").read_text(encoding="utf-8")
	start = css.index("@page")
	depth = 0
	for position in range(start, len(css)):
		depth += {"{": 1, "}": -1}.get(css[position], 0)
		if depth == 0 and css[position] == "}":
			break
	return css[:start] + css[position + 1 :].replace("position: running(imprint);", "") + SHEET
