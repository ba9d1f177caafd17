"""The statement of account that a customer opens from its page: of the case of the link, as of today, in its language."""

from __future__ import annotations

import frappe
from frappe import _
from frappe.utils import cstr

from recouvrement_app.templates import renderer

from ..languages import in_language
from ..notices import enclosures, notice_context, print_methods
from . import portal


def pdf(token: str) -> tuple[str, bytes]:
	"""(file name, PDF) of the statement that a signed link opens.

	Raises:
		LinkExpiredError: altered, unknown or too old.
	"""
	case, _action = portal.read(token)
	action = print_methods.blank_action(frappe.get_doc("Collection Case", case))
	with in_language(notice_context.language_of(action)):
		name = _("Statement {0}").format(cstr(action.customer_name)).replace("/", "-")
		return f"{name}.pdf", renderer.pdf([enclosures.statement(action)])[0]
