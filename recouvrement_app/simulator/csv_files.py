"""The files of DESIGN §5, read into the rules' own records; every problem is reported with file, line and column."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from recouvrement_app.rules.history import HOLD_KINDS, HistoryEntry, Hold, Promise
from recouvrement_app.rules.receivables import Credit, ReceivableLine

from .cells import amount, choice, currency_code, day, whole
from .exports import NOT_RECEIVABLE, OPTIONAL, OWN, recognise
from .problems import Problems
from .tables import Row, Table, read_table

DEBTOR_TYPES = ("business", "consumer", "public")
HISTORY_STATUSES = ("done", "skipped", "prepared", "failed")
PROMISE_STATUSES = ("open", "kept", "partly_kept", "broken", "cancelled")
REQUIRED = ("customer", "invoice", "posting_date", "due_date", "amount", "outstanding", "currency")


@dataclass(frozen=True, slots=True)
class Payment:
	"""Money received on an invoice; `term` "" pays the invoice's terms first in, first out. `amount` > 0."""

	customer: str
	invoice: str
	term: str
	date: date
	amount: Decimal


@dataclass(slots=True)
class Receivables:
	"""What a receivables file held, and the names of scenarios that it asks for with the places of each."""

	lines: list[ReceivableLine]
	credits: list[Credit]
	scenarios: dict[str, list[tuple[str, int, str]]]


def read_receivables(path: str | Path, problems: Problems, company: str = "Company") -> Receivables:
	"""Read receivables: the own format, or an ERPNext export.

	Args:
		company: name for files without a company column.
	"""
	kind = "own"

	def rename(cells: Sequence[str]) -> dict[int, str] | None:
		nonlocal kind
		found = recognise(cells)
		if found is None:
			return None
		kind, columns = found
		return columns

	table = read_table(path, problems, rename, REQUIRED)
	company = table.above.get("company") or table.above.get("société") or company
	result = Receivables([], [], {})
	seen: dict[tuple[str, ...], int] = {}
	for row in table:
		if kind == "own" or not _is_total_or_draft(row):
			_add_line(result, row, company, kind, seen)
	return result


def _is_total_or_draft(row: Row) -> bool:
	"""Total and subtotal lines of ERPNext's exports name no document; drafts and cancelled ones are not owed."""
	total = any(row.text(name).lower() == "total" for name in ("posting_date", "customer"))
	if row.text("invoice").lower() == "total" and not row.text("customer"):
		total = True
	return not row.text("invoice") or total or row.text("status").lower() in NOT_RECEIVABLE


@dataclass(slots=True)
class _Draft:
	"""A row's cells as far as they could be read; None for what is blank or bad."""

	firm: str
	customer: str | None
	invoice: str | None
	term: str
	posting: date | None
	due: date | None
	amount: Decimal | None
	outstanding: Decimal | None
	currency: str
	extra: dict[str, Any]

	@property
	def key(self) -> tuple[str, ...]:
		"""What may be there once only."""
		return (self.firm, self.customer or "", self.invoice or "", self.term)


def _add_line(
	result: Receivables, row: Row, company: str, kind: str, seen: dict[tuple[str, ...], int]
) -> None:
	"""One row becomes a line, or a credit when an export shows it as negative; nothing when it is bad."""
	before = len(row.table.problems.found)
	draft = _draft(row, company, kind == "own")
	if draft.extra["scenario"]:
		place = (row.table.file, row.line, row.table.label("scenario"))
		result.scenarios.setdefault(str(draft.extra["scenario"]), []).append(place)
	if kind == "own":
		_refuse_negative(row, draft)
	elif draft.outstanding is not None and draft.outstanding < 0:
		if len(row.table.problems.found) == before:
			credit = Credit(
				draft.firm, draft.customer or "", -draft.outstanding, draft.currency, draft.invoice or ""
			)
			result.credits.append(credit)
		return
	elif draft.key in seen and draft.due:
		draft.term = f"{draft.term} {draft.due.isoformat()}".strip()  # an export may name several terms alike
	if draft.customer and draft.invoice:
		if draft.key in seen:
			message = f"{draft.invoice!r} (term {draft.term!r}) of {draft.customer!r} is already on line {seen[draft.key]}"
			row.refuse("invoice", message)
		seen.setdefault(draft.key, row.line)
	if len(row.table.problems.found) == before and (kind == "own" or draft.outstanding):
		result.lines.append(_line(draft))


def _draft(row: Row, company: str, strict: bool) -> _Draft:
	"""Read a row's cells; `strict` for the own format, where dates and amounts may not be left out."""
	billed_in = row.read("currency", currency_code) or "EUR"
	currency = row.read("account_currency", currency_code, billed_in, required=False) or billed_in
	posting = row.read("posting_date", day)
	return _Draft(
		firm=row.text("company") or company,
		customer=row.read("customer", str.strip),
		invoice=row.read("invoice", str.strip),
		term=row.text("term"),
		posting=posting,
		due=row.read("due_date", day, default=posting, required=strict),
		amount=row.read("amount", lambda text: amount(text, currency), required=strict)
		if currency == billed_in
		else None,  # ERPNext keeps the total in the invoice's currency, what is open in the account's
		outstanding=row.read("outstanding", lambda text: amount(text, currency)),
		currency=currency,
		extra=_optional(row),
	)


def _refuse_negative(row: Row, draft: _Draft) -> None:
	for name, value in (("outstanding", draft.outstanding), ("amount", draft.amount)):
		if value is not None and value < 0:
			row.refuse(name, f"{row.text(name)} is negative: put credits into the credits file (--credits)")


def _line(draft: _Draft) -> ReceivableLine:
	"""The line of a row without problems."""
	assert draft.customer and draft.invoice and draft.posting and draft.due and draft.outstanding is not None
	return ReceivableLine(
		company=draft.firm,
		customer=draft.customer,
		invoice=draft.invoice,
		term=draft.term,
		posting_date=draft.posting,
		due_date=draft.due,
		amount=draft.outstanding if draft.amount is None else draft.amount,
		outstanding=draft.outstanding,
		currency=draft.currency,
		**draft.extra,
	)


def _optional(row: Row) -> dict[str, Any]:
	"""The optional columns; an e-mail column left blank means that the customer is known to have none."""
	return {
		"debtor_type": row.read(
			"debtor_type", lambda text: choice(text, DEBTOR_TYPES), "business", required=False
		),
		"country": row.text("country").upper() or "FR",
		"email": row.text("email") if row.table.has("email") else None,
		"language": row.text("language"),
		"scenario": row.text("scenario"),
		"delivery_date": row.read("delivery_date", day, required=False),
		"limitation_date": row.read("limitation_date", day, required=False),
	}


def _own_columns(*names: str) -> Callable[[Sequence[str]], dict[int, str] | None]:
	def rename(cells: Sequence[str]) -> dict[int, str] | None:
		labels = [cell.strip().lower() for cell in cells]
		return {i: label for i, label in enumerate(labels) if label in names}

	return rename


def _read(
	path: str | Path | None, problems: Problems, required: Sequence[str], optional: Sequence[str]
) -> Table:
	if path is None:
		return Table("", problems)
	return read_table(path, problems, _own_columns(*required, *optional), required)


def read_history(path: str | Path | None, problems: Problems, today: date) -> list[HistoryEntry]:
	"""Steps already taken; one dated after `today` is refused (a run earlier than the last one, CASES 10)."""
	table = _read(
		path,
		problems,
		("customer", "invoice", "step", "status", "date"),
		("term", "deadline", "scenario", "offset_reached"),
	)
	entries = []
	for row in table:
		before = len(problems.found)
		done = row.read("date", day)
		deadline = row.read("deadline", day, required=False)
		status = row.read("status", lambda text: choice(text, HISTORY_STATUSES)) or ""
		if done and done > today:
			row.refuse(
				"date", f"{done} is after the day that is planned ({today}): plan that day or a later one"
			)
		if done and deadline and deadline < done:
			row.refuse("deadline", f"{deadline} is before the date of the step ({done})")
		step = row.read("step", lambda text: whole(text, 1, 1000)) or 0
		offset = row.read("offset_reached", lambda text: whole(text, -36500, 36500), required=False)
		customer, invoice = row.read("customer", str.strip) or "", row.read("invoice", str.strip) or ""
		if done and len(problems.found) == before:
			entries.append(
				HistoryEntry(
					customer,
					invoice,
					row.text("term"),
					step,
					status,
					done,
					deadline,
					scenario=row.text("scenario"),
					offset_reached=offset,
				)
			)
	return entries


def read_promises(path: str | Path | None, problems: Problems, currencies: dict[str, str]) -> list[Promise]:
	"""Promises; `currencies` gives each customer's currency, to round the amount with."""
	table = _read(path, problems, ("customer", "amount", "date"), ("invoice", "tolerance_days", "status"))
	promises = []
	for row in table:
		before = len(problems.found)
		customer = row.read("customer", str.strip) or ""
		currency = currencies.get(customer, "EUR")
		promised = _positive(row, currency, required=False)
		until = row.read("date", day)
		tolerance = row.read("tolerance_days", lambda text: whole(text, 0, 3650), 0, required=False) or 0
		status = (
			row.read("status", lambda text: choice(text, PROMISE_STATUSES), "open", required=False) or "open"
		)
		if until and len(problems.found) == before:
			promises.append(Promise(customer, row.text("invoice"), promised, until, tolerance, status))
	return promises


def read_holds(path: str | Path | None, problems: Problems) -> list[Hold]:
	"""What keeps lines out of the run."""
	table = _read(path, problems, ("customer", "kind"), ("invoice", "until", "company", "currency"))
	holds = []
	for row in table:
		before = len(problems.found)
		customer = row.read("customer", str.strip) or ""
		kind = row.read("kind", lambda text: choice(text, HOLD_KINDS)) or ""
		until = row.read("until", day, required=False)
		currency = row.read("currency", currency_code, "", required=False) or ""
		if len(problems.found) == before:
			holds.append(Hold(customer, row.text("invoice"), kind, until, row.text("company"), currency))
	return holds


def read_credits(path: str | Path | None, problems: Problems, company: str = "Company") -> list[Credit]:
	"""Money that pays no invoice yet."""
	table = _read(path, problems, ("customer", "amount", "currency"), ("company", "reference"))
	credits = []
	for row in table:
		before = len(problems.found)
		customer = row.read("customer", str.strip) or ""
		currency = row.read("currency", currency_code) or "EUR"
		value = _positive(row, currency)
		if value and len(problems.found) == before:
			credits.append(
				Credit(row.text("company") or company, customer, value, currency, row.text("reference"))
			)
	return credits


def read_payments(path: str | Path | None, problems: Problems, currencies: dict[str, str]) -> list[Payment]:
	"""Money received, for `simulate`; `currencies` gives each invoice's currency."""
	table = _read(path, problems, ("customer", "invoice", "date", "amount"), ("term", "currency"))
	payments = []
	for row in table:
		before = len(problems.found)
		customer, invoice = row.read("customer", str.strip) or "", row.read("invoice", str.strip) or ""
		received = row.read("date", day)
		currency = currencies.get(invoice, "EUR")
		value = _positive(row, currency)
		if received and value and len(problems.found) == before:
			payments.append(Payment(customer, invoice, row.text("term"), received, value))
	return payments


def _positive(row: Row, currency: str, required: bool = True) -> Decimal | None:
	"""The row's amount in `currency`; 0 and less are refused."""
	value = row.read("amount", lambda text: amount(text, currency), required=required)
	if value is not None and value <= 0:
		row.refuse("amount", f"{row.text('amount')} must be more than 0")
	return value


__all__ = [
	"OPTIONAL",
	"OWN",
	"Payment",
	"Receivables",
	"read_credits",
	"read_history",
	"read_holds",
	"read_payments",
	"read_promises",
	"read_receivables",
]
