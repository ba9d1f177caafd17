"""The command line `recouvrement`: `demo`, `plan`, `simulate`, `charges` (DESIGN §5).

Exit codes: 0 when all went well, 2 when a file or an option must be mended (nothing is written then).
"""

import sys
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

import click

from recouvrement_app.rules.errors import RuleError

from . import cells
from .inputs import Files
from .problems import BadInput

Command = TypeVar("Command", bound=Callable[..., Any])
BAD_INPUT = 2
MOST_DAYS = 3660


class Day(click.ParamType):
	"""A date on the command line."""

	name = "YYYY-MM-DD"

	def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
		if isinstance(value, date):
			return value
		try:
			return cells.day(value)
		except cells.CellError as error:
			self.fail(str(error), param, ctx)


class Money(click.ParamType):
	"""An amount of money on the command line; more than 0."""

	name = "amount"

	def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Decimal:
		if isinstance(value, Decimal):
			return value
		try:
			found = cells.amount(value)
		except cells.CellError as error:
			self.fail(str(error), param, ctx)
		if found <= 0:
			self.fail(f"{value!r} must be more than 0", param, ctx)
		return found


class Partial(click.ParamType):
	"""A partial payment on the command line: DATE=AMOUNT."""

	name = "DATE=AMOUNT"

	def convert(
		self, value: Any, param: click.Parameter | None, ctx: click.Context | None
	) -> tuple[date, Decimal]:
		if isinstance(value, tuple):
			return value
		day, sign, amount = value.partition("=")
		if not sign:
			self.fail(f"{value!r} is not DATE=AMOUNT, such as 2025-07-01=2500", param, ctx)
		return Day().convert(day, param, ctx), Money().convert(amount, param, ctx)


class Program(click.Group):
	"""A group whose commands never end in a traceback for something that the user can mend."""

	def invoke(self, ctx: click.Context) -> Any:
		try:
			return super().invoke(ctx)
		except BadInput as error:
			for problem in error.problems:
				click.echo(str(problem), err=True)
			count = len(error.problems)
			click.echo(f"{count} problem{'s' if count > 1 else ''}; nothing was written.", err=True)
		except RuleError as error:
			click.echo(f"Error: {error}", err=True)
		except BrokenPipeError:
			sys.stderr.close()  # the reader, such as head, has seen enough
			ctx.exit(0)
		except OSError as error:
			place = f" {error.filename}" if error.filename else ""
			click.echo(f"Error: cannot use{place}: {error.strerror or error}", err=True)
		ctx.exit(BAD_INPUT)


FILE = click.Path()
SHARED = (
	click.option(
		"--receivables",
		type=FILE,
		required=True,
		metavar="FILE.csv",
		help="Open receivables: the own format, or ERPNext's Accounts Receivable or Sales Invoice export.",
	),
	click.option(
		"--scenario",
		metavar="NAME|FILE.json",
		help="Scenario, by name or as a JSON file. "
		"Default: Three Reminders (5, 20 and 40 days after the due date).",
	),
	click.option(
		"--history", type=FILE, metavar="FILE.csv", help="Steps already done, skipped, prepared or failed."
	),
	click.option("--promises", type=FILE, metavar="FILE.csv", help="Promises to pay."),
	click.option("--holds", type=FILE, metavar="FILE.csv", help="Holds, disputes, litigation, opt-outs."),
	click.option(
		"--credits",
		"credit_file",
		type=FILE,
		metavar="FILE.csv",
		help="Credits and payments not allocated yet.",
	),
	click.option(
		"--gap",
		type=click.IntRange(0, 365),
		metavar="DAYS",
		help="Least days between two contacts, instead of the scenario's own.",
	),
	click.option(
		"--company",
		default="Company",
		metavar="NAME",
		show_default=True,
		help="Company, for files that name none.",
	),
	click.option(
		"--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True
	),
	click.option(
		"--out", type=FILE, metavar="DIR", help="Also write the plan as JSON and CSV, and the notices, here."
	),
)


def shared(command: Command) -> Command:
	"""Give a command the options of `SHARED`."""
	for option in reversed(SHARED):
		command = option(command)
	return command


def _files(options: dict[str, Any]) -> Files:
	return Files(
		receivables=options["receivables"],
		history=options["history"],
		promises=options["promises"],
		holds=options["holds"],
		credits=options["credit_file"],
		payments=options.get("payments"),
		scenario=options["scenario"],
		gap=options["gap"],
		company=options["company"],
	)


@click.group(cls=Program, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
def main() -> None:
	"""Collect unpaid invoices: plan reminders from files, with the rules and letters of recouvrement_app."""


@main.command("plan")
@click.option("--date", "today", type=Day(), required=True, help="The day to plan.")
@shared
def plan_command(today: date, **options: Any) -> None:
	"""What goes out on a day, and why the rest does not."""
	from . import plan_command as command

	command.run(_files(options), today, options["form"], options["out"])


@main.command("simulate")
@click.option("--from", "first", type=Day(), required=True, help="First day.")
@click.option("--to", "last", type=Day(), required=True, help="Last day.")
@click.option(
	"--payments", type=FILE, metavar="FILE.csv", help="Payments: customer,invoice,term,date,amount."
)
@shared
def simulate_command(first: date, last: date, **options: Any) -> None:
	"""Every day between two dates, as if each action were done the day it falls due."""
	from . import simulate_command as command

	if last < first:
		raise click.UsageError(f"--to {last} is before --from {first}")
	if (last - first).days > MOST_DAYS:
		raise click.UsageError(f"{(last - first).days} days are more than {MOST_DAYS}")
	command.run(_files(options), first, last, options["form"], options["out"])


@main.command("charges")
@click.option("--amount", type=Money(), required=True, help="Amount due, tax included.")
@click.option("--due", type=Day(), required=True, help="Due date.")
@click.option("--paid", type=Day(), required=True, help="Day of payment (or the day to count to).")
@click.option("--regime", required=True, metavar="CODE", help="fr-business, fr-public, fr-consumer, …")
@click.option(
	"--partial",
	"partials",
	type=Partial(),
	multiple=True,
	metavar="DATE=AMOUNT",
	help="A partial payment; may be given several times.",
)
@click.option("--formal-notice", type=Day(), help="Day of the formal notice, where interest starts from it.")
@click.option(
	"--rates", type=FILE, metavar="FILE.csv", help="Rates by semester, instead of those brought along."
)
@click.option("--currency", default="EUR", show_default=True)
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True)
def charges_command(**options: Any) -> None:
	"""Late-payment interest and the fixed recovery indemnity."""
	from . import charges_command as command

	command.run(**options)


@main.command("demo")
@click.option(
	"--out", type=FILE, default="demo-out", show_default=True, metavar="DIR", help="Folder to write."
)
@click.option(
	"--seed", type=click.IntRange(0), default=2027, show_default=True, help="Another number, another year."
)
@click.option("--no-pdf", is_flag=True, help="Letters as HTML only.")
def demo_command(out: str, seed: int, no_pdf: bool) -> None:
	"""A French company's year, played day by day; writes a page to look at."""
	from .demo import command

	command.run(out, seed, pdf=not no_pdf)


if __name__ == "__main__":
	main()
