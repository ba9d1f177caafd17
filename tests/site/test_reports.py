"""Reports against hand-worked figures, and the aged balance against ERPNext's own Accounts Receivable."""

from datetime import date

import pytest

from recouvrement_app.services.languages import in_language

from .report_world import (
	COMPANY,
	TODAY,
	books,
	ensure_case,
	ensure_customer,
	ensure_dollar_account,
	ensure_group,
	ensure_item,
	frappe,
	make_action,
	make_advance,
	make_invoice,
	make_payment,
	rows,
	run,
)

pytestmark = pytest.mark.usefixtures("books")
__all__ = ["books"]
GROUP = "Report Tests"


@pytest.fixture
def alpha(books: None) -> str:
	return ensure_customer("Alpha Report SARL", ensure_group(GROUP))


def test_the_aged_balance_totals_what_accounts_receivable_totals(alpha: str) -> None:
	from erpnext.accounts.report.accounts_receivable.accounts_receivable import execute

	usd = ensure_customer("Dollar Report Inc", ensure_group(GROUP))
	partly = make_invoice(
		alpha, 1000, "2025-03-01", "2025-05-31", terms=[("2025-03-31", 30), ("2025-05-31", 70)]
	)
	make_payment(partly, 100, "2025-04-15")
	make_invoice(alpha, 500, "2025-06-20", "2025-07-20")
	make_advance(alpha, 80, "2025-06-01")
	make_invoice(
		usd,
		100,
		"2025-02-01",
		"2025-03-03",
		currency="USD",
		conversion_rate=0.9,
		debit_to=ensure_dollar_account(),
	)
	invoice = make_invoice(alpha, 60, "2025-01-05", "2025-02-05")
	make_invoice(
		alpha,
		-60,
		"2025-01-06",
		"2025-02-05",
		is_return=1,
		return_against=invoice.name,
		items=[{"item_code": "Consulting", "qty": -1, "rate": 60}],
	)

	book_receivable(alpha, 75)

	theirs = execute(
		{"company": COMPANY, "report_date": TODAY, "ageing_based_on": "Due Date", "range": "30, 60, 90, 120"}
	)[1]
	expected = round(sum(row["outstanding"] for row in theirs), 2)

	assert expected != 0
	for group_by in ("Customer", "Invoice", "Step", "State", "Collector", "Customer Group", "Company"):
		assert round(sum(row.total for row in rows("Aged Balance", group_by=group_by)), 2) == expected


def test_each_instalment_of_an_invoice_stands_in_its_own_age(alpha: str) -> None:
	invoice = make_invoice(
		alpha, 1000, "2025-03-01", "2025-06-20", terms=[("2025-03-31", 30), ("2025-06-20", 70)]
	)
	make_payment(invoice, 100, "2025-04-15")

	(row,) = rows("Aged Balance", customer=alpha)

	assert (row.d120, row.d30, row.total) == (
		200,
		700,
		900,
	)  # 91 and 10 days late; the oldest term is paid first
	assert row.oldest_days == 91


def test_nothing_is_late_on_its_due_date(alpha: str) -> None:
	make_invoice(alpha, 100, "2025-06-01", TODAY)

	(row,) = rows("Aged Balance", customer=alpha)

	assert (row.not_due, row.overdue) == (100, 0)


def test_a_later_payment_does_not_change_the_balance_of_an_earlier_day(alpha: str) -> None:
	invoice = make_invoice(alpha, 100, "2025-05-01", "2025-05-31")
	make_payment(invoice, 100, "2025-07-02")

	assert rows("Aged Balance", customer=alpha)[0].total == 100
	assert rows("Aged Balance", customer=alpha, report_date="2025-07-02") == []


def test_a_disputed_a_promised_and_a_litigated_invoice_stay_in_the_balance_and_show_in_their_columns(
	alpha: str,
) -> None:
	case = ensure_case(alpha)
	disputed, promised, litigated, plain = (
		make_invoice(alpha, amount, "2025-05-01", "2025-05-31") for amount in (10, 20, 40, 80)
	)
	make_file(case, "Dispute", disputed)
	make_file(case, "Legal Recovery", litigated)
	make_promise(case, promised)

	(row,) = rows("Aged Balance", customer=alpha)

	assert (row.disputed, row.promised, row.litigated, row.total) == (10, 20, 40, 150)
	states = {r.state: r.total for r in rows("Aged Balance", customer=alpha, group_by="State")}
	assert states == {"Disputed": 10, "Promised": 20, "Litigation": 40, "Overdue": 80}
	assert plain.outstanding_amount == 80


def test_only_the_contested_part_of_an_invoice_is_in_dispute(alpha: str) -> None:
	invoice = make_invoice(alpha, 100, "2025-05-01", "2025-05-31")
	file = make_file(ensure_case(alpha), "Dispute", invoice)
	frappe.db.set_value("Litigation File Invoice", {"parent": file}, "disputed_amount", 30)

	(row,) = rows("Aged Balance", customer=alpha)

	assert (row.disputed, row.overdue, row.total) == (30, 100, 100)


def test_the_checklist_says_what_is_missing(alpha: str) -> None:
	make_invoice(alpha, 100, "2025-05-01", "2025-05-31")

	found = {row.check: row for row in rows("Readiness Checklist")}

	assert found["Customers with an e-mail address"].state == "Missing"
	assert found["Open invoices with a due date"].state == "Ready"


def test_currencies_are_never_added_up(alpha: str) -> None:
	usd = ensure_customer("Dollar Report Inc", ensure_group(GROUP))
	make_invoice(alpha, 50, "2025-05-01", "2025-05-31")
	make_invoice(
		usd,
		100,
		"2025-05-01",
		"2025-05-31",
		currency="USD",
		conversion_rate=0.9,
		debit_to=ensure_dollar_account(),
	)

	own = {
		row.currency: row.total
		for row in run("Aged Balance", customer_group=GROUP, in_company_currency=0)
		if row.is_total
	}
	company = {row.currency: row.total for row in run("Aged Balance", customer_group=GROUP) if row.is_total}

	assert own == {"EUR": 50, "USD": 100}
	assert company == {"EUR": 140}


def test_the_balance_by_step_follows_what_was_done(alpha: str) -> None:
	case, first, second = (
		ensure_case(alpha),
		*(make_invoice(alpha, a, "2025-05-01", "2025-05-31") for a in (10, 20)),
	)
	make_action(case, first, "2025-06-10", step=2)
	make_action(case, second, "2025-06-10", step=1, status="Cancelled")

	assert {row.step: row.total for row in rows("Aged Balance", customer=alpha, group_by="Step")} == {
		2: 10,
		0: 20,
	}


def test_the_agenda_lists_what_is_due_by_priority(alpha: str) -> None:
	beta = ensure_customer("Beta Report SARL", ensure_group(GROUP))
	small, big = ensure_case(alpha, priority_score=10), ensure_case(beta, priority_score=500)
	one, two = (
		make_invoice(alpha, 10, "2025-05-01", "2025-05-31"),
		make_invoice(beta, 500, "2025-05-01", "2025-05-31"),
	)
	due = make_action(small, one, "2025-06-28", status="To Approve", channel="Call")
	first = make_action(big, two, "2025-06-30", status="Proposed")
	make_action(big, two, "2025-07-03", status="Skipped")

	found = rows("Collection Agenda", customer_group=GROUP)

	assert [row.reference for row in found] == [first, due]
	assert found[1].waiting_days == 2
	assert [row.reference for row in rows("Collection Agenda", customer_group=GROUP, channel="Call")] == [due]


def test_an_overdue_invoice_with_an_open_action_is_not_without_next_action(alpha: str) -> None:
	case = ensure_case(alpha)
	forgotten, planned = (make_invoice(alpha, amount, "2025-05-01", "2025-05-31") for amount in (10, 20))
	make_invoice(alpha, 40, "2025-06-20", "2025-07-20")
	make_action(case, planned, "2025-06-28", status="Proposed")

	found = rows("Overdue Without Next Action", customer=alpha)

	assert [(row.voucher, row.outstanding, row.days_late) for row in found] == [(forgotten.name, 10, 30)]


def test_dso_at_a_months_end_is_worked_by_hand(alpha: str) -> None:
	make_invoice(alpha, 700, "2025-04-10", "2025-05-10")
	make_invoice(alpha, 800, "2025-05-10", "2025-06-10")
	make_invoice(alpha, 1200, "2025-06-10", "2025-07-10")
	make_advance(alpha, 200, "2025-06-15")

	last = rows("Days Sales Outstanding", customer=alpha, months=3)[-1]

	# 2500 open; 2700 sold in 91 days: 2500 / 2700 × 91 = 84.3; count-back 30 + 31 + 500 / 700 × 30 = 82.4 (CASES 30)
	assert (last.receivables, last.sales) == (2500, 2700)
	assert (last.dso_simple, last.dso_count_back) == (84.3, 82.4)
	# overdue 1500: not due 1000 → 1000 / 2700 × 91 = 33.7
	assert (last.overdue, last.dso_best_possible, last.average_days_delinquent) == (1500, 33.7, 50.6)


def test_the_overdue_trend_sees_each_month_as_it_was(alpha: str) -> None:
	invoice = make_invoice(alpha, 100, "2025-03-01", "2025-03-31")
	make_payment(invoice, 100, "2025-06-10")
	make_invoice(alpha, 50, "2025-05-01", "2025-05-30")

	trend = {
		row.month_end: (row.receivables, row.overdue)
		for row in rows("Overdue Trend", customer=alpha, months=4)
	}

	assert {date.fromisoformat(str(day)): value for day, value in trend.items()} == {
		date(2025, 3, 31): (100, 0),  # due that day: not late yet
		date(2025, 4, 30): (100, 100),
		date(2025, 5, 31): (150, 150),
		date(2025, 6, 30): (50, 50),
	}


def test_a_payer_profile_comes_from_the_days_of_the_last_payment(alpha: str) -> None:
	for amount, due, paid in ((100, "2025-02-28", "2025-02-20"), (300, "2025-03-31", "2025-05-10")):
		make_payment(make_invoice(alpha, amount, "2025-02-01", due), amount, paid)

	(row,) = rows("Payer Profiles", customer=alpha)

	assert (row.invoices_paid, row.average_days_late, row.paid_in_time) == (2, 20, 50)  # 0 and 40 days
	assert row.weighted_days == 28  # (100 × −8 + 300 × 40) / 400
	assert row.profile == "Late"


def test_the_forecast_puts_promised_money_in_its_week_and_litigation_nowhere(alpha: str) -> None:
	case = ensure_case(alpha)
	promised, litigated = (make_invoice(alpha, amount, "2025-05-01", "2025-05-31") for amount in (20, 40))
	coming = make_invoice(alpha, 80, "2025-06-20", "2025-07-10")
	make_promise(case, promised, day="2025-07-04")
	make_file(case, "Legal Recovery", litigated)

	found = rows("Cash Forecast", customer=alpha, weeks=4)
	by_week = {str(row.week): row for row in found}

	assert by_week["2025-06-30"].promise == 20
	assert by_week["2025-07-07"].usual == coming.outstanding_amount
	assert by_week["None"].off_forecast == 40
	assert sum(row.expected + row.off_forecast for row in found) == 140


def test_a_payment_counts_for_the_last_step_before_it(alpha: str) -> None:
	case, invoice = ensure_case(alpha), make_invoice(alpha, 100, "2025-03-01", "2025-03-31")
	make_action(case, invoice, "2025-04-10", step=1)
	make_action(case, invoice, "2025-04-25", step=2)
	make_payment(invoice, 100, "2025-05-05")

	found = {row.step: row for row in rows("Recovery per Step", customer=alpha)}

	assert (found[1].recovered, found[2].recovered, found[2].rate, found[2].average_days) == (0, 100, 100, 10)


def test_a_collectors_activity_counts_contacts_and_money(alpha: str) -> None:
	case, invoice = (
		ensure_case(alpha, collector="Administrator"),
		make_invoice(alpha, 100, "2025-03-01", "2025-03-31"),
	)
	make_action(case, invoice, "2025-04-10", channel="Call", outcome="Promised", duration_minutes=12)
	make_action(case, invoice, "2025-04-20")
	make_payment(invoice, 60, "2025-05-05")

	(row,) = rows("Collector Activity", customer=alpha)

	assert (row.contacts, row.calls, row.emails, row.promised, row.minutes, row.collected) == (
		2,
		1,
		1,
		1,
		12,
		60,
	)


def test_reached_calls_and_days_to_the_first_contact_are_worked_by_hand(alpha: str) -> None:
	case = ensure_case(alpha, collector="Administrator")
	first, second = (make_invoice(alpha, 100, "2025-03-01", due) for due in ("2025-03-31", "2025-04-15"))
	make_action(case, first, "2025-04-10", channel="Call", outcome="No Answer")  # 10 days after the due date
	make_action(case, first, "2025-04-11", channel="Call", outcome="Promised")
	make_action(case, first, "2025-04-14", channel="Call", outcome="Wrong Contact")
	make_action(case, second, "2025-04-16", channel="Internal")  # reaches nobody
	make_action(case, second, "2025-04-19", channel="Call", outcome="Refuses")  # 4 days

	(row,) = rows("Collector Activity", customer=alpha)

	assert (row.calls, row.reached) == (4, 50)  # 2 of 4
	assert row.first_contact_days == 7  # (10 + 4) / 2


def test_disputes_are_counted_by_kind_and_item_with_the_days_that_closed_ones_took(alpha: str) -> None:
	case, item = ensure_case(alpha), ensure_item()
	amounts, closings = (100, 200, 40), ("2025-06-20", "2025-06-28", None)  # opened on 15 June: 5 days, 13 days, still open
	for amount, closed_on in zip(amounts, closings, strict=True):
		name = make_file(case, "Dispute", make_invoice(alpha, amount, "2025-05-01", "2025-05-31"))
		frappe.db.set_value("Litigation File", name, {"item": item, "closed_on": closed_on, "disputed_amount": amount})
		if closed_on:
			frappe.db.set_value("Litigation File", name, "status", "Resolved")

	assert [row.days_to_resolve for row in rows("Disputes", customer=alpha)] == [5, 13, None]
	for group_by, fieldname, value in (("Dispute Kind", "dispute_kind", "Quality"), ("Contested Item", "item", item)):
		(row,) = rows("Disputes", customer=alpha, group_by=group_by)
		assert (row[fieldname], row.disputes, row.still_open, row.disputed_amount, row.days_to_resolve) == (value, 3, 1, 340, 9)


def test_what_a_collector_has_before_them_is_counted(alpha: str) -> None:
	user = frappe.get_doc(
		{"doctype": "User", "email": "workload-report@example.com", "first_name": "W", "send_welcome_email": 0}
	).insert()
	case = ensure_case(alpha, collector=user.name, net_overdue=70)
	invoice = make_invoice(alpha, 70, "2025-05-01", "2025-05-31")
	for day in ("2025-06-27", TODAY, "2025-07-02"):
		make_action(case, invoice, day, status="Approved", step=int(day[-1]))

	(row,) = rows("Collector Activity", customer=alpha)

	assert (row.collector, row.contacts) == (user.name, 0)
	assert (row.open_cases, row.open_overdue, row.waiting, row.late) == (1, 70, 2, 1)


def test_reasons_and_satisfaction_are_counted_per_answer_and_amounts_per_case(alpha: str) -> None:
	beta = ensure_customer("Beta Report SARL", ensure_group(GROUP))
	reason, other = frappe.get_all("Non-Payment Reason", pluck="name", order_by="name", limit=2)
	one, two = ensure_case(alpha, net_overdue=100), ensure_case(beta, net_overdue=30)
	invoices = [make_invoice(who, 100, "2025-05-01", "2025-05-31") for who in (alpha, beta)]
	call = {"channel": "Call", "outcome": "Promised"}
	make_action(one, invoices[0], "2025-06-10", step=1, **call, non_payment_reason=reason, satisfaction_score=0.2)
	make_action(one, invoices[0], "2025-06-12", step=2, **call, non_payment_reason=reason, satisfaction_score=0.8)
	make_action(two, invoices[1], "2025-06-12", step=1, channel="Call", outcome="Disputes", non_payment_reason=reason)
	make_action(two, invoices[1], "2025-06-20", step=2, channel="Call", outcome="Refuses", non_payment_reason=other)
	make_action(two, invoices[1], "2025-06-21", step=3, channel="Call", outcome="No Answer")

	found = {row.key: row for row in rows("Customer Answers", customer_group=GROUP)}

	assert set(found) == {reason, other}
	first = found[reason]
	assert (first.answers, first.cases, first.promised, first.disputes, first.overdue) == (3, 2, 2, 1, 130)
	assert (first.satisfaction, first.unhappy, first.unhappy_amount) == (2.5, 1, 100)  # 1 and 4 of 5
	assert (found[other].answers, found[other].refusals, found[other].satisfaction) == (1, 1, None)
	months = rows("Customer Answers", customer_group=GROUP, group_by="Month")
	assert [(row.key, row.answers) for row in months] == [("2025-06", 4)]


def test_what_a_case_does_not_expect_to_recover_is_at_risk(alpha: str) -> None:
	ensure_case(alpha, expected_recovery=40, satisfaction_score=0.6)
	make_invoice(alpha, 500, "2025-05-01", "2025-05-31")
	make_advance(alpha, 100, "2025-06-01")

	(row,) = rows("Aged Balance", customer=alpha)

	assert (row.total, row.at_risk, row.satisfaction) == (400, 240, 3)  # 60 % of 400; three stars


def test_the_cost_of_credit_is_amount_times_days_times_rate(alpha: str) -> None:
	make_invoice(alpha, 1000, "2025-05-01", "2025-05-31")

	(row,) = rows("Cost of Credit", customer=alpha, yearly_rate=10)

	assert (row.average_days, row.cost, row.cost_per_day) == (30, 8.22, 0.27)  # 1000 × 30 × 10 % / 365


def test_an_invoice_is_listed_before_its_claim_is_barred(alpha: str) -> None:
	case, invoice = ensure_case(alpha), make_invoice(alpha, 100, "2024-05-01", "2024-05-31")
	state = frappe.get_doc(
		{
			"doctype": "Receivable State",
			"invoice": invoice.name,
			"case": case,
			"customer": alpha,
			"company": COMPANY,
		}
	)
	if frappe.db.exists("Receivable State", invoice.name):
		frappe.db.set_value("Receivable State", invoice.name, "limitation_date", "2025-09-01")
	else:
		state.limitation_date = "2025-09-01"
		state.insert(set_name=invoice.name)

	(row,) = rows("Time-Barred Soon", customer=alpha)

	assert (row.voucher, row.days_left) == (invoice.name, 63)
	assert rows("Time-Barred Soon", customer=alpha, within_days=30) == []


def test_promises_disputes_and_files_are_listed_with_their_amounts(alpha: str) -> None:
	case = ensure_case(alpha)
	one, two, three = (make_invoice(alpha, amount, "2025-05-01", "2025-05-31") for amount in (10, 20, 40))
	promise = make_promise(case, one)
	dispute, legal = make_file(case, "Dispute", two), make_file(case, "Legal Recovery", three)

	assert [(r.promise, r.promised_amount, r.status) for r in rows("Promises to Pay", customer=alpha)] == [
		(promise, 10, "Open")
	]
	for status in ("Offered", "Declined", "Expired"):
		frappe.db.set_value("Payment Promise", promise, {"status": status, "received_on": "2025-05-15"})
		assert [r.promise for r in rows("Promises to Pay", customer=alpha, status=status)] == [promise]
		assert rows("Promises to Pay", customer=alpha, status="Kept") == []
	assert [r.file for r in rows("Disputes", customer=alpha)] == [dispute]
	assert [r.file for r in rows("Litigation Overview", customer=alpha)] == [legal]


def test_a_user_limited_to_another_company_sees_nothing_of_this_one(alpha: str) -> None:
	from recouvrement_app.services.figures.figures import ReportFilterError, make_scope

	user = frappe.get_doc(
		{"doctype": "User", "email": "limited-report@example.com", "first_name": "L", "send_welcome_email": 0}
	).insert()
	other = frappe.get_doc(
		{
			"doctype": "Company",
			"company_name": "Other Report SARL",
			"abbr": "ORS",
			"default_currency": "EUR",
			"country": "France",
		}
	)
	other.flags.ignore_mandatory = True
	other.db_insert()
	frappe.get_doc(
		{"doctype": "User Permission", "user": user.name, "allow": "Company", "for_value": other.name}
	).insert()
	frappe.set_user(user.name)

	with pytest.raises(ReportFilterError):
		make_scope({"company": COMPANY})


def test_every_card_answers_and_names_the_list_behind_it(alpha: str) -> None:
	from recouvrement_app.services.figures import figures_cards

	for name in frappe.get_all("Number Card", {"module": "Recouvrement"}, pluck="method"):
		answer = frappe.get_attr(name)({"company": COMPANY})
		assert {"value", "route"} <= set(answer), name
	assert figures_cards.total_overdue({"company": COMPANY})["currency"] == "EUR"


def book_receivable(customer: str, amount: float) -> None:
	"""What a customer owes by a journal entry, as a bounced cheque."""
	accounts = [
		{"account": "Debtors - AD", "party_type": "Customer", "party": customer, "debit_in_account_currency": amount},
		{"account": frappe.get_cached_value("Company", COMPANY, "default_cash_account"), "credit_in_account_currency": amount},
	]
	frappe.get_doc(
		{"doctype": "Journal Entry", "company": COMPANY, "posting_date": "2025-05-10", "accounts": accounts}
	).insert().submit()


def make_promise(case: str, invoice: object, day: str = "2025-07-04") -> str:
	doc = frappe.get_doc(
		{
			"doctype": "Payment Promise",
			"case": case,
			"promised_date": day,
			"received_on": "2025-06-20",
			"invoices": [{"invoice": invoice.name}],
		}
	).insert()
	frappe.db.set_value("Payment Promise", doc.name, {"docstatus": 1, "status": "Open"})
	return doc.name


def make_file(case: str, kind: str, invoice: object) -> str:
	doc = frappe.get_doc(
		{
			"doctype": "Litigation File",
			"case": case,
			"kind": kind,
			"dispute_kind": "Quality" if kind == "Dispute" else "",
			"opened_on": "2025-06-15",
			"invoices": [{"invoice": invoice.name, "outstanding": invoice.outstanding_amount}],
		}
	).insert()
	frappe.db.set_value("Litigation File", doc.name, {"docstatus": 1, "status": "Open"})
	return doc.name


def test_no_head_of_a_column_is_cut_in_french(alpha: str) -> None:
	from frappe.desk.query_report import run as run_report

	with in_language("fr"):
		columns = run_report("Aged Balance", filters={"company": COMPANY, "report_date": TODAY, "customer": alpha})["columns"]
	widths = {column["label"]: column["width"] for column in columns}
	assert "Plus ancien (jours)" in widths and widths["Devise"] == 80
	assert not [label for label, width in widths.items() if width < 7 * len(label) + 30]


def test_a_step_is_called_in_the_reader_s_words_in_the_agenda(alpha: str) -> None:
	invoice = make_invoice(alpha, 1000, "2025-03-01", "2025-03-31")
	make_action(ensure_case(alpha), invoice, TODAY, status="To Approve", step_title="First reminder")
	with in_language("fr"):
		found = {row["what"] for row in rows("Collection Agenda", customer=alpha) if row["kind"] == "Action"}
	assert "Première relance" in found and "First reminder" not in found


def test_an_exported_file_says_what_the_screen_says(alpha: str, monkeypatch: pytest.MonkeyPatch) -> None:
	from frappe.desk.query_report import run as run_report

	make_invoice(alpha, 1000, "2025-03-01", "2025-03-31")
	frappe.db.set_value("Collection Case", ensure_case(alpha), "status", "On Hold")
	filters = {"company": COMPANY, "report_date": TODAY, "customer": alpha}
	with in_language("fr"):
		shown = run_report("Aged Balance", filters=filters)["result"][0]
		monkeypatch.setitem(frappe.local.form_dict, "cmd", "frappe.desk.query_report.export_query")
		exported = run_report("Aged Balance", filters=filters)["result"][0]
	assert (shown["state"], exported["state"]) == ("On Hold", "Suspendu")  # the screen's script translates, a file has none
