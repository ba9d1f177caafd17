"""Quotation, order, contract and signed terms that go with a notice: the very pieces that a dossier would hold, and what is missing of them."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from frappe.utils import cint

from ..contacts import actions
from ..dossier import piece_sources, pieces
from ..dossier.pieces import Found

ORDERS = ("Quotation", "Sales Order")


def is_wanted(step: Any, doc: Any) -> bool:
	"""Whether the step of a notice says that quotation, order, contract and signed terms go with it."""
	return bool(step and cint(step.attach_contract) and doc.channel in actions.WRITTEN)


def documents(doc: Any) -> list[Found]:
	"""Quotations, orders, contracts and signed terms of the invoices that an action claims."""
	links = piece_sources.chain(_claimed(doc))
	found = [piece_sources.document(doctype, name, doctype) for doctype in ORDERS for name in links[doctype]]
	found += piece_sources.contracts(doc, [name for names in links.values() for name in names])
	return found + list(piece_sources.accepted_terms(doc.customer))


def missing(doc: Any) -> list[str]:
	"""What cannot be enclosed, in words: invoices without quotation and order, and a customer without contract and signed terms."""
	chains = {name: piece_sources.chain([name]) for name in _claimed(doc)}
	bare = [name for name, links in chains.items() if not any(links[doctype] for doctype in ORDERS)]
	said = [_("no quotation or order of {0}").format(", ".join(bare))] if bare else []
	kinds = {found.kind for found in documents(doc)}
	return said + ([] if kinds & {"Contract", "Terms"} else [_("no contract and no signed terms of {0}").format(doc.customer_name)])


def _claimed(doc: Any) -> list[str]:
	return sorted({line.invoice for line in doc.lines if line.kind == "Due" and line.invoice}) or [""]


def file_name(found: Found) -> str:
	"""The name of an enclosure: `SAL-ORD-2026-00012.pdf`."""
	return f"{found.name if found.kind != 'Terms' else found.title}.pdf".replace("/", "-")


def pdf_of(found: Found) -> bytes:
	"""An enclosure as PDF; b"" when its file is gone."""
	content = pieces.content_found(found)
	return pieces.as_pdf(frappe._dict(file=found.url, title=found.title), content) if content else b""
