"""ERPNext's own exports, read as they come: the Accounts Receivable report and the Sales Invoice list.

Labels are those of ERPNext 15 (`accounts_receivable.py`, `sales_invoice.json`), in English and in its French translation.
"""

from collections.abc import Sequence

OWN = (
	"company",
	"customer",
	"invoice",
	"term",
	"posting_date",
	"due_date",
	"amount",
	"outstanding",
	"currency",
)
OPTIONAL = ("debtor_type", "country", "email", "language", "scenario", "delivery_date", "limitation_date")

ACCOUNTS_RECEIVABLE = {
	"posting_date": ("posting date", "date de comptabilisation"),
	"customer": ("party", "customer", "tiers", "client"),
	"customer_name": ("customer name", "nom du client"),
	"voucher_type": ("voucher type", "type de référence"),
	"invoice": ("voucher no", "n° de référence"),
	"due_date": ("due date", "date d'échéance"),
	"term": ("payment term", "terme de paiement"),
	"amount": ("invoiced amount", "montant facturé"),
	"outstanding": ("outstanding amount", "montant dû"),
	"currency": ("currency", "devise"),
	"company": ("company", "société"),
}
SALES_INVOICE = {
	"invoice": ("id", "name", "sales invoice", "facture de vente", "identifiant"),
	"customer": ("customer", "client"),
	"customer_name": ("customer name", "nom du client"),
	"company": ("company", "société"),
	"posting_date": ("posting date", "date", "date de comptabilisation"),
	"due_date": ("payment due date", "due date", "date d'échéance de paiement", "date d'échéance"),
	"amount": ("grand total", "rounded total", "total ttc"),
	"outstanding": ("outstanding amount", "montant dû"),
	"currency": ("currency", "devise"),
	"account_currency": ("party account currency", "devise du compte de tiers"),
	"status": ("status", "statut"),
}
NOT_RECEIVABLE = ("draft", "cancelled", "brouillon", "annulé", "annulée")


def recognise(cells: Sequence[str]) -> tuple[str, dict[int, str]] | None:
	"""Which kind of receivables file a header line belongs to.

	Returns:
		("own" | "accounts_receivable" | "sales_invoice", {column index: field name}), or None for no header.
	"""
	labels = [cell.strip().lower().replace("’", "'") for cell in cells]
	if len({"customer", "invoice", "due_date", "outstanding", "posting_date"} & set(labels)) >= 3:
		return "own", {i: label for i, label in enumerate(labels) if label in (*OWN, *OPTIONAL)}
	if _any(labels, ACCOUNTS_RECEIVABLE["invoice"]) and _any(labels, ACCOUNTS_RECEIVABLE["outstanding"]):
		return "accounts_receivable", _columns(labels, ACCOUNTS_RECEIVABLE)
	if _any(labels, SALES_INVOICE["outstanding"]) and _any(labels, SALES_INVOICE["due_date"]):
		return "sales_invoice", _columns(labels, SALES_INVOICE)
	return None


def _any(labels: Sequence[str], wanted: Sequence[str]) -> bool:
	return any(label in labels for label in wanted)


def _columns(labels: Sequence[str], names: dict[str, tuple[str, ...]]) -> dict[int, str]:
	"""The first label of each field's list that the header has."""
	columns: dict[int, str] = {}
	for field_name, wanted in names.items():
		index = next((labels.index(label) for label in wanted if label in labels), None)
		if index is not None:
			columns[index] = field_name
	if "customer" not in columns.values():
		columns = {i: "customer" if name == "customer_name" else name for i, name in columns.items()}
	return columns
