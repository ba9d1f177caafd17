"""A customer's case on a site, its promises, and the ledger's judgement of them; everything is rolled back."""

from __future__ import annotations

from typing import Any

import pytest

from .people import ensure_user
from .report_world import COMPANY, books, ensure_case, ensure_customer, ensure_group, frappe, make_invoice

__all__ = ["books"]
CUSTOMER = "Promise Tests SARL"
MADE = "2025-06-02"  # a Monday
FRIDAY = "2025-06-06"


@pytest.fixture
def case(books: None) -> str:
	"""The customer's case, and the limits that the tests count on."""
	limits = {
		"promise_grace_days": 2,
		"promise_tolerance": 0,
		"broken_promises_limit": 2,
		"plan_max_instalments": 12,
		"plan_max_months": 12,
		"plan_min_instalment": 0,
		"plan_approval_above": 500,
		"settlement_approval_above": 0,
	}
	for field, value in limits.items():
		frappe.db.set_single_value("Recouvrement Settings", field, value)
	frappe.clear_document_cache("Recouvrement Settings", "Recouvrement Settings")
	return ensure_case(ensure_customer(CUSTOMER, ensure_group("Promise Tests")))


def invoice(amount: float = 100, due: str = "2025-05-31") -> Any:
	"""An invoice of the customer."""
	return make_invoice(CUSTOMER, amount, "2025-05-01", due)


def promise(case: str, invoices: list, **over: Any) -> Any:
	"""A promise of MADE for FRIDAY, submitted."""
	from recouvrement_app.services.promises import promises

	values = {"promised_date": FRIDAY, "received_on": MADE, **over}
	return promises.create_promise(case, invoices=[doc.name for doc in invoices], confirm=False, **values)


def plan(case: str, invoices: list, total: float, number: int, first: str = FRIDAY, **over: Any) -> Any:
	"""A monthly plan that was agreed on."""
	from recouvrement_app.services.promises import plans

	rows = plans.make_instalments(total, first, "EUR", number=number)
	return promise(case, invoices, kind="Plan", instalments=rows, **over)


def judged(doc: Any, today: str) -> Any:
	"""The promise as the ledger has it on a day."""
	from recouvrement_app.services.promises import promises

	promises.evaluate_case(doc.case, frappe.utils.getdate(today))
	doc.reload()
	return doc


def expense_account() -> str:
	"""Any expense account of the company."""
	return frappe.db.get_value("Account", {"company": COMPANY, "root_type": "Expense", "is_group": 0})


def approver() -> str:
	"""Somebody else, who may approve."""
	return ensure_user("promise-approver@example.com", "Collections Approver")
