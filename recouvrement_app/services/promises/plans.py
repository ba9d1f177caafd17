"""Payment plans: instalments to preview, options to offer, the settings' limits, interest within the law."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import frappe
from frappe import _
from frappe.utils import cint, flt, fmt_money, getdate

from recouvrement_app import exceptions
from recouvrement_app.rules import instalments as rules
from recouvrement_app.rules.errors import InstalmentError
from recouvrement_app.rules.rates import semester_name

from ..receivables import charges


def make_instalments(
	total: float | Decimal,
	first: date | str,
	currency: str,
	number: int | None = None,
	amount: float | Decimal | None = None,
	frequency: str = "monthly",
) -> list[dict[str, Any]]:
	"""Instalments by number or by amount; the last one takes the rounding (CASES 23).

	Args:
		first: day of the first instalment.
		frequency: weekly, fortnightly, monthly, bimonthly or quarterly.

	Raises:
		PromiseAmountError: neither a number nor an amount above zero was given, or the total cannot be split so.
	"""
	whole, start = _decimal(total), getdate(first)
	try:
		if amount:
			plan = rules.instalments_by_amount(whole, _decimal(amount), start, frequency, currency)
		else:
			plan = rules.instalments_by_number(whole, number or 0, start, frequency, currency)
	except InstalmentError:
		frappe.throw(
			_("Say how many instalments or how much each, above zero; the frequency is one of {0}.").format(
				", ".join(rules.FREQUENCIES)
			),
			exceptions.PromiseAmountError,
		)
	return _rows(plan)


def plan_options(
	total: float | Decimal, first: date | str, currency: str, frequency: str = "monthly"
) -> list[dict[str, Any]]:
	"""Two or three plans to offer at once, short to long, within the settings' limits: `[{"number", "instalments"}]`."""
	plans = rules.plan_options(_decimal(total), getdate(first), limits(), currency, frequency=frequency)
	return [{"number": len(plan), "instalments": _rows(plan)} for plan in plans]


def _rows(plan: Sequence[rules.Instalment]) -> list[dict[str, Any]]:
	return [{"due_date": row.due_date, "amount": float(row.amount), "status": "Open"} for row in plan]


def limits() -> rules.PlanLimits:
	"""The settings' limits of payment plans."""
	settings = frappe.get_cached_doc("Recouvrement Settings")
	return rules.PlanLimits(
		max_months=cint(settings.plan_max_months),
		max_instalments=cint(settings.plan_max_instalments),
		min_instalment=_decimal(settings.plan_min_instalment),
		approval_above=_decimal(settings.plan_approval_above),
	)


def schedules(doc: Any) -> list[tuple[int, list[Any]]]:
	"""(number of the option, its rows in the order of the form) of a plan; 0 stands for the instalments agreed on."""
	if doc.instalments:
		return [(0, list(doc.instalments))]
	numbers = sorted({cint(row.option) for row in doc.offer_options})
	return [(number, [row for row in doc.offer_options if cint(row.option) == number]) for number in numbers]


def check(doc: Any) -> None:
	"""Each schedule of a plan adds up, its days follow one another, and the settings' limits hold.

	Raises:
		InstalmentSumError, PromiseDateError, PromiseLimitError: naming the instalment or the limit.
	"""
	found = schedules(doc)
	if not found:
		frappe.throw(_("A plan needs its instalments: create them, or options to offer."), exceptions.InstalmentSumError)
	for option, rows in found:
		_check_sum(doc, option, rows)
		_check_limits(doc, rows)
	set_interest(doc)


def _check_sum(doc: Any, option: int, rows: Sequence[Any]) -> None:
	"""CASES 23: an edited plan stands while its sum holds."""
	previous = None
	for row in rows:
		day = getdate(row.due_date)
		if flt(row.amount) <= 0 or (previous and day <= previous):
			frappe.throw(
				_("Instalment {0}: give an amount, and a date after the one before.").format(row.idx),
				exceptions.PromiseDateError,
			)
		previous = day
	total = sum((_decimal(row.amount) for row in rows), Decimal(0))
	wanted = _decimal(doc.promised_amount)
	if total == wanted:
		return
	given, needed = (fmt_money(amount, currency=doc.currency) for amount in (total, wanted))
	text = _("The instalments make {0} but {1} is promised: change one of them.").format(given, needed)
	frappe.throw(f"{_('Option {0}').format(option)}: {text}" if option else text, exceptions.InstalmentSumError)


def _check_limits(doc: Any, rows: Sequence[Any]) -> None:
	allowed = limits()
	if allowed.max_instalments and len(rows) > allowed.max_instalments:
		frappe.throw(_("A plan may have {0} instalments at most.").format(allowed.max_instalments), exceptions.PromiseLimitError)
	try:
		rules.check_limits(_plain(rows), allowed, getdate(doc.received_on))
	except rules.PlanLimitError:
		frappe.throw(
			_(
				"A plan may last {0} months at most, with instalments of {1} at least: change its instalments."
			).format(allowed.max_months or "∞", fmt_money(allowed.min_instalment, currency=doc.currency)),
			exceptions.PromiseLimitError,
		)


def set_interest(doc: Any) -> None:
	"""What a plan's interest comes to: simple interest on what stays open, at most at the legal late-payment rate.

	Raises:
		MissingRateError: no rate is known for the day; it is never guessed.
		PromiseLimitError: the rate is above the one that the law gives, or no law gives one (C. com. L441-10, C. civ. 1231-6).
	"""
	doc.interest_amount = 0
	if not flt(doc.interest_rate) or not doc.instalments:
		return
	rate, day = _decimal(doc.interest_rate), getdate(doc.received_on)
	highest = _highest_rate(doc, day)
	if rate > highest:
		frappe.throw(
			_("Interest of {0} % is above the {1} % that the law allows this customer: lower the rate.").format(
				rate, highest
			),
			exceptions.PromiseLimitError,
		)
	doc.interest_amount = float(rules.plan_interest(_plain(doc.instalments), day, rate, doc.currency))


def _highest_rate(doc: Any, day: date) -> Decimal:
	"""The late-payment rate of the customer's regime on a day, in percent."""
	country, debtor_type = frappe.db.get_value("Collection Case", doc.case, ["country", "debtor_type"])
	regime = charges.regime_of(country, debtor_type)
	if regime is None:
		return Decimal(0)
	if regime.contract_rate is not None:
		return regime.contract_rate
	base = charges.rates().rate_on(regime.series, day)
	if base is None:
		frappe.throw(
			_("No rate of {0} is known for {1}: add the Late Payment Rate, or agree on a plan without interest.").format(
				regime.series, semester_name(day)
			),
			exceptions.MissingRateError,
		)
	return base + regime.margin


def _plain(rows: Iterable[Any]) -> list[tuple[date, Decimal]]:
	return [(getdate(row.due_date), _decimal(row.amount)) for row in rows]


def _decimal(amount: float | Decimal | None) -> Decimal:
	return Decimal(str(flt(amount, 3)))
