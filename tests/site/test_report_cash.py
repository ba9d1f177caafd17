"""Money in and out by week, worked by hand. As on Monday 30 June 2025: that week begins on the same day."""

from typing import Any

import pytest

from recouvrement_app.exceptions import SettingsError

from .report_world import COMPANY, books, ensure_customer, ensure_item, frappe, make_invoice, make_payment
from .test_reports import rows

pytestmark = pytest.mark.usefixtures("books")
__all__ = ["books"]
DEBTOR = "Cash Report SARL"
AMOUNTS = ("received", "expected", "money_in", "paid", "due", "planned", "money_out", "net")


def weeks() -> dict[str, Any]:
	return {str(row.week): row for row in rows("Money In and Out", weeks=3, weeks_behind=2)}


def changes(before: dict[str, Any], after: dict[str, Any]) -> dict[str, dict[str, float]]:
	"""What the test added to each week: the site's own books may hold more."""
	found = {
		week: {name: round(after[week][name] - before[week][name], 2) for name in AMOUNTS if after[week][name] != before[week][name]}
		for week in after
	}
	return {week: moved for week, moved in found.items() if moved}


def make_bill(amount: float, due: str, terms: tuple[tuple[str, float], ...] = ()) -> Any:
	"""A submitted Purchase Invoice of 1 May 2025; `terms` are (due date, percent)."""
	if not frappe.db.exists("Supplier", "Cash Supplier"):
		frappe.get_doc({"doctype": "Supplier", "supplier_name": "Cash Supplier", "supplier_group": "All Supplier Groups"}).insert()
	doc = frappe.get_doc(
		{
			"doctype": "Purchase Invoice", "company": COMPANY, "supplier": "Cash Supplier", "posting_date": "2025-05-01",
			"set_posting_time": 1, "due_date": due, "currency": "EUR", "bill_no": frappe.generate_hash(length=8),
			"items": [{"item_code": ensure_item(), "qty": 1, "rate": amount}],
		}
	)
	for day, percent in terms:
		doc.append("payment_schedule", {"due_date": day, "invoice_portion": percent})
	return doc.insert().submit()


def pay_bill(bill: Any, amount: float, day: str) -> None:
	from erpnext.accounts.doctype.payment_entry.payment_entry import get_payment_entry

	payment = get_payment_entry("Purchase Invoice", bill.name, bank_account="Cash - AD", party_amount=amount)
	payment.update({"posting_date": day, "reference_no": "T", "reference_date": day})
	payment.insert().submit()


def test_what_moved_and_what_will_stands_in_its_week() -> None:
	customer, before = ensure_customer(DEBTOR), weeks()
	make_payment(make_invoice(customer, 300, "2025-05-01", "2025-06-30"), 120, "2025-06-17")  # week of 16 June; 180 due today
	bill = make_bill(500, "2025-07-08", terms=(("2025-06-10", 40), ("2025-07-08", 60)))
	pay_bill(bill, 150, "2025-06-24")  # week of 23 June; open: 50 overdue, 300 on 8 July

	found = changes(before, weeks())

	expected_week = next(week for week, moved in found.items() if "expected" in moved)
	assert found[expected_week].pop("expected") == 180
	assert found[expected_week].pop("money_in") == 180
	assert {week: {name: moved[name] for name in moved if name != "net"} for week, moved in found.items()} == {
		"2025-06-16": {"received": 120, "money_in": 120},
		"2025-06-23": {"paid": 150, "money_out": 150},
		"2025-06-30": {"due": 50, "money_out": 50},
		"2025-07-07": {"due": 300, "money_out": 300},
	} | ({} if expected_week in ("2025-06-30", "2025-07-07") else {expected_week: {}})
	assert sum(moved["net"] for moved in found.values()) == 120 - 150 - 50 - 300 + 180


def test_wages_and_rent_go_out_in_their_weeks_from_today_on() -> None:
	"""As on Monday 30 June 2025: wages on the last day of each month, rent weekly on Fridays until 4 July, a tax of 25 June gone by."""
	before = weeks()
	settings = frappe.get_doc("Recouvrement Settings")
	planned = [
		{"label": "Wages", "amount": 8000, "every": "Month", "first_on": "2025-01-31"},
		{"label": "Rent", "amount": 250, "every": "Week", "first_on": "2025-06-06", "until": "2025-07-04"},
		{"label": "Tax", "amount": 900, "every": "Year", "first_on": "2025-06-25"},
	]
	settings.set("regular_payments", [{"company": COMPANY, **row} for row in planned])
	settings.save()
	try:
		assert changes(before, weeks()) == {"2025-06-30": {"planned": 8250, "money_out": 8250, "net": -8250}}
		settings.regular_payments[0].until = "2024-12-31"
		with pytest.raises(SettingsError):
			settings.save()
	finally:
		settings.reload()
		settings.set("regular_payments", [])
		settings.save()


def test_a_write_off_moves_no_money() -> None:
	invoice, before = make_invoice(ensure_customer(DEBTOR), 100, "2025-05-01", "2025-12-31"), weeks()
	expense = frappe.db.get_value("Company", COMPANY, "write_off_account") or frappe.db.get_value(
		"Account", {"company": COMPANY, "root_type": "Expense", "is_group": 0, "account_type": ""}
	)
	center = frappe.db.get_value("Company", COMPANY, "cost_center")
	frappe.get_doc(
		{
			"doctype": "Journal Entry", "company": COMPANY, "posting_date": "2025-06-18", "accounts": [
				{"account": expense, "debit_in_account_currency": 100, "cost_center": center},
				{"account": invoice.debit_to, "party_type": "Customer", "party": invoice.customer, "credit_in_account_currency": 100,
					"reference_type": "Sales Invoice", "reference_name": invoice.name},
			],
		}
	).insert().submit()
	assert changes(before, weeks()) == {}


def test_a_forecast_is_kept_once_a_week_and_compared_with_what_came() -> None:
	from datetime import date

	from recouvrement_app.services.figures import forecast_snapshots

	customer = ensure_customer(DEBTOR)
	invoice = make_invoice(customer, 200, "2025-06-02", "2025-06-18")
	frappe.db.delete("Cash Forecast Snapshot")

	assert forecast_snapshots.keep(COMPANY, date(2025, 6, 11)) == 13  # a Wednesday: weeks of 9 June to 1 September
	assert forecast_snapshots.keep(COMPANY, date(2025, 6, 13)) == 0
	make_payment(invoice, 150, "2025-06-19")

	week = weeks()["2025-06-16"]
	kept = frappe.get_all("Cash Forecast Snapshot", {"week": "2025-06-16"}, pluck="expected")
	assert kept == [week.forecast]
	assert week.forecast >= 200
	assert weeks()["2025-06-23"].forecast is None  # made two weeks before, not one


def test_the_accuracy_is_what_was_missed_over_what_was_expected() -> None:
	from datetime import date

	from recouvrement_app.services.figures.forecast_snapshots import came_true

	past = [
		{"company": COMPANY, "week": date(2025, 6, day), "forecast": forecast, "received": received}
		for day, forecast, received in ((9, 100, 80), (16, 300, 350), (23, None, 999), (30, 500, 0))
	]
	found = came_true(past, COMPANY, date(2025, 7, 2))  # the week of 30 June is not over

	assert (found.expected, found.received, found.percent) == (400, 430, 82.5)  # 100 × (1 − (20 + 50) / 400)
