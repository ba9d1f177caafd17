"""`recouvrement charges`: late-payment interest and the fixed recovery indemnity."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from rich.table import Table

from recouvrement_app.rules.charges import Charges, Regime, compute_charges
from recouvrement_app.rules.money import round_money
from recouvrement_app.rules.money import text as money

from . import output
from .cells import CellError, currency_code, did_you_mean
from .charge_quotes import rates as rate_table
from .charge_quotes import regimes
from .problems import BadInput, Problem


def find_regime(code: str) -> Regime:
	"""The regime of that code.

	Raises:
		BadInput: there is none; the nearest is suggested.
	"""
	known = {name.lower(): regime for name, regime in regimes().items()}
	if code.lower() in known:
		return known[code.lower()]
	hint = did_you_mean(code, list(regimes())) or ""
	raise BadInput(
		[Problem("--regime", 0, "", f"there is no regime {code!r}{hint}; there are: {', '.join(regimes())}")]
	)


def charges_dict(found: Charges, currency: str) -> Mapping[str, Any]:
	"""The JSON of DESIGN §5; `total` is interest and indemnity, the principal is apart."""
	return {
		"principal": money(found.principal, currency),
		"segments": [
			{
				"from": segment.start.isoformat(),
				"to": segment.end.isoformat(),
				"days": segment.days,
				"rate": format(segment.rate, "f"),
				"base": money(segment.base, currency),
				"interest": money(segment.interest, currency),
			}
			for segment in found.segments
		],
		"interest": money(found.interest, currency),
		"indemnity": money(found.indemnity, currency),
		"total": money(found.total, currency),
		"warnings": list(found.warnings),
	}


def _check(amount: Decimal, due: date, paid: date, partials: tuple[tuple[date, Decimal], ...]) -> None:
	problems = []
	for day, _part in partials:
		if day > paid:
			problems.append(Problem("--partial", 0, "", f"{day} is after --paid {paid}"))
	if sum((part for _day, part in partials), Decimal(0)) > amount:
		problems.append(Problem("--partial", 0, "", f"the partial payments are more than --amount {amount}"))
	if problems:
		raise BadInput(problems)


def run(
	amount: Decimal,
	due: date,
	paid: date,
	regime: str,
	partials: tuple[tuple[date, Decimal], ...],
	formal_notice: date | None,
	rates: str | None,
	currency: str,
	form: str,
) -> None:
	"""Compute and print.

	Args:
		amount: due on `due`, tax included; partials: (day, amount) before `paid`.
	"""
	try:
		code = currency_code(currency)
	except CellError as error:
		raise BadInput([Problem("--currency", 0, "", str(error))]) from None
	chosen = find_regime(regime)
	_check(amount, due, paid, partials)
	found = compute_charges(
		round_money(amount, code),
		due,
		paid,
		chosen,
		rate_table(rates),
		partial=partials,
		currency=code,
		formal_notice_on=formal_notice,
	)
	data = charges_dict(found, code)
	if form == "json":
		print(output.dump(data))
		return
	_print(data, code, f"{chosen.code}: {money(amount, code)} {code}, due {due}, paid {paid}")


def _print(data: Mapping[str, Any], currency: str, title: str) -> None:
	table = Table(title=title, title_justify="left", title_style="bold")
	for name in ("From", "To", "Days", "Rate %", "Base", "Interest"):
		table.add_column(name, justify="right")
	for segment in data["segments"]:
		table.add_row(
			segment["from"],
			segment["to"],
			str(segment["days"]),
			segment["rate"],
			segment["base"],
			segment["interest"],
		)
	screen = output.console()
	screen.print(table)
	screen.print(f"Interest   {data['interest']:>14} {currency}")
	screen.print(f"Indemnity  {data['indemnity']:>14} {currency}")
	screen.print(f"Total      {data['total']:>14} {currency}")
	output.print_warnings(data["warnings"])
