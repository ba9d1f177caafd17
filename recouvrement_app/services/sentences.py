"""What the rules say, in the reader's language."""

from datetime import date
from decimal import Decimal
from typing import Any

from frappe import _
from frappe.utils import flt, fmt_money, formatdate

from recouvrement_app.rules.sentences import Sentence


def told(text: str) -> str:
	"""A sentence of the rules translated, its days and amounts written as the reader writes them; other text as it is."""
	return text.tell(_, _shown) if isinstance(text, Sentence) else text


def _shown(value: Any) -> str:
	if isinstance(value, date):
		return formatdate(value)
	return fmt_money(flt(value)) if isinstance(value, Decimal) else str(value)
