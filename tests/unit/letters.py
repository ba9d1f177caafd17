"""A believable action whose notices the tests draw: two late invoices, a credit note, an answer within eight days."""

import json
from copy import deepcopy
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

from pypdf import PdfReader

from .source_tree import APP

NOTICES: dict[str, dict[str, dict[str, str]]] = {
	record["notice_name"]: {
		text["language"]: {"notice_name": record["notice_name"], **text} for text in record["texts"]
	}
	for record in json.loads((APP / "data" / "notices.json").read_text(encoding="utf-8"))
}
TONES: dict[str, str] = {
	record["notice_name"]: record["tone"]
	for record in json.loads((APP / "data" / "notices.json").read_text(encoding="utf-8"))
}
REGIMES = json.loads((APP / "data" / "regimes.json").read_text(encoding="utf-8"))
CONTEXT: dict[str, Any] = {
	"company": {
		"name": "Ateliers Dupont SAS",
		"address_lines": ["12 rue des Lilas", "69003 Lyon"],
		"city": "Lyon",
		"phone": "04 72 00 00 00",
		"email": "compta@ateliers-dupont.example",
		"iban": "FR76 3000 4000 0312 3456 7890 143",
		"bic": "BNPAFRPP",
		"bank_name": "BNP Paribas",
		"siren": "552 100 554",
		"vat": "FR40 552100554",
		"signatory": "Alice Martin",
		"signatory_title": "Responsable du recouvrement",
	},
	"customer": {
		"name": "Boulangerie Müller",
		"address_lines": ["3 place du Marché", "67000 Strasbourg"],
		"contact_name": "Mme Anne Müller",
	},
	"action": {
		"step": 7,
		"title": "Mise en demeure",
		"tone": "Formal Notice",
		"date": date(2026, 3, 2),
		"deadline": date(2026, 3, 10),
		"channel": "registered_letter",
		"reference": "DA-2026-00012",
		"formal_notice": True,
	},
	"lines": [
		{
			"invoice": "FA-2026-0001",
			"term": "",
			"posting_date": date(2026, 1, 2),
			"due_date": date(2026, 1, 31),
			"days_late": 30,
			"amount": Decimal("1500.00"),
			"outstanding": Decimal("1000.00"),
			"interest": Decimal("9.99"),
			"indemnity": Decimal(40),
			"previous_notices": [date(2026, 2, 1), date(2026, 2, 12)],
		},
		{
			"invoice": "FA-2026-0007",
			"term": "",
			"posting_date": date(2026, 1, 12),
			"due_date": date(2026, 2, 11),
			"days_late": 19,
			"amount": Decimal("234.50"),
			"outstanding": Decimal("234.50"),
			"interest": Decimal("1.48"),
			"indemnity": Decimal(40),
		},
	],
	"credits": [{"reference": "AV-2026-003", "amount": Decimal(50)}],
	"totals": {
		"lines": Decimal("1234.50"),
		"credits": Decimal(50),
		"interest": Decimal("11.47"),
		"indemnity": Decimal(80),
		"total": Decimal("1184.50"),
		"grand_total": Decimal("1275.97"),
	},
	"currency": "EUR",
	"charges_shown": True,
	"legal_mention": next(row["mention_fr"] for row in REGIMES if row["regime_code"] == "fr-business"),
	"segments": [
		{
			"invoice": "FA-2026-0001",
			"from": date(2026, 2, 1),
			"to": date(2026, 3, 2),
			"days": 30,
			"rate": Decimal("12.15"),
			"base": Decimal("1000.00"),
			"interest": Decimal("9.99"),
		},
	],
	"ageing": [{"label": "1–30", "amount": Decimal("1234.50")}, {"label": "> 30", "amount": Decimal(0)}],
}


def context(**over: Any) -> dict[str, Any]:
	"""A copy of the context; a mapping given by name is merged into the one that is there."""
	made = deepcopy(CONTEXT)
	for name, value in over.items():
		made[name] = {**made.get(name, {}), **value} if isinstance(value, dict) else value
	return made


def reminder(**over: Any) -> dict[str, Any]:
	"""The context of a first reminder by e-mail: no charges, no deadline."""
	action = {"step": 2, "title": "First reminder", "tone": "Reminder", "channel": "email", "deadline": None}
	values = {"action": action, "charges_shown": False, "legal_mention": "", **over}
	return context(**values)


def pages_of(pdf: bytes) -> list[str]:
	"""The text of each page, spaces of every kind made plain."""
	return [" ".join(page.extract_text().split()) for page in PdfReader(BytesIO(pdf)).pages]


def places_of(pdf: bytes) -> list[tuple[float, float, str]]:
	"""Of the first page: (millimetres from the left edge, millimetres from the top, text) of each piece of text."""
	page = PdfReader(BytesIO(pdf)).pages[0]
	height, found = float(page.mediabox.height), []

	def visit(text: str, matrix: list[float], text_matrix: list[float], _font: Any, _size: Any) -> None:
		if text.strip():
			x = text_matrix[4] * matrix[0] + text_matrix[5] * matrix[2] + matrix[4]
			y = text_matrix[4] * matrix[1] + text_matrix[5] * matrix[3] + matrix[5]
			found.append((x / 72 * 25.4, (height - y) / 72 * 25.4, text.strip()))

	page.extract_text(visitor_text=visit)
	return found
