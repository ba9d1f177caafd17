"""What the commands print: the JSON of DESIGN §5, and tables for people."""

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal, TypeAlias

from rich.console import Console
from rich.table import Table
from rich.text import Text

from recouvrement_app.rules.money import text as money
from recouvrement_app.rules.plans import PlannedAction, PlannedLine, SkippedLine

PIPED_WIDTH = 150


def console(stderr: bool = False) -> Console:
	"""Where tables go; wide enough to be read when piped into a file."""
	stream = sys.stderr if stderr else sys.stdout
	return Console(stderr=stderr, width=None if stream.isatty() else PIPED_WIDTH, highlight=False)


def dump(data: Mapping[str, Any]) -> str:
	"""JSON as the commands write it."""
	return json.dumps(data, ensure_ascii=False, indent=2)


def line_dict(planned: PlannedLine) -> dict[str, Any]:
	"""A line of an action."""
	line = planned.line
	return {
		"invoice": line.invoice,
		"term": line.term,
		"due_date": line.due_date.isoformat(),
		"days_late": planned.days_late,
		"outstanding": money(line.outstanding, line.currency),
		"step": planned.step,
		"old_enough_for": planned.old_enough_for,
		"interest": money(planned.interest, line.currency),
		"indemnity": money(planned.indemnity, line.currency),
	}


def action_dict(action: PlannedAction) -> dict[str, Any]:
	"""An action, with its deadline, scenario and remarks besides what DESIGN §5 asks for."""
	return {
		"company": action.company,
		"customer": action.customer,
		"currency": action.currency,
		"step": action.step.step,
		"title": action.step.title,
		"channel": action.channel,
		"autonomy": action.step.autonomy,
		"date": action.date.isoformat(),
		"deadline": action.deadline.isoformat() if action.deadline else None,
		"lines": [line_dict(planned) for planned in action.lines],
		"information": [line_dict(planned) for planned in action.information],
		"credits": [
			{"reference": c.reference, "amount": money(c.amount, c.currency)} for c in action.credits
		],
		"total": money(action.total, action.currency),
		"scenario": action.scenario,
		"remarks": list(action.remarks),
	}


def skipped_dict(skipped: SkippedLine) -> dict[str, Any]:
	"""A line that is in no action, with the reason's code."""
	return {
		"customer": skipped.line.customer,
		"invoice": skipped.line.invoice,
		"term": skipped.line.term,
		"reason": skipped.reason.value,
		"detail": skipped.detail,
		"until": skipped.until.isoformat() if skipped.until else None,
	}


Justify: TypeAlias = Literal["left", "right"]


def _table(title: str, columns: Sequence[tuple[str, Justify]]) -> Table:
	table = Table(title=title, title_justify="left", title_style="bold", header_style="bold")
	for name, justify in columns:
		table.add_column(name, justify=justify, overflow="fold")
	return table


def print_actions(actions: Sequence[PlannedAction], title: str) -> None:
	"""Actions, one block of lines for each."""
	if not actions:
		console().print(Text(f"{title}: nothing.", style="bold"))
		return
	table = _table(
		title,
		(
			("Date", "left"),
			("Customer", "left"),
			("Step", "left"),
			("Channel", "left"),
			("Autonomy", "left"),
			("Invoice", "left"),
			("Due", "left"),
			("Days late", "right"),
			("Outstanding", "right"),
			("Total", "right"),
		),
	)
	for action in actions:
		for index, planned in enumerate(action.lines):
			line = planned.line
			head = index == 0
			table.add_row(
				action.date.isoformat() if head else "",
				_plain(action.customer) if head else "",
				_step_text(action) if head else "",
				action.channel if head else "",
				action.step.autonomy if head else "",
				_plain(f"{line.invoice} {line.term}".strip()),
				line.due_date.isoformat(),
				str(planned.days_late),
				money(line.outstanding, line.currency),
				f"{money(action.total, action.currency)} {action.currency}" if head else "",
			)
		for credit in action.credits:
			table.add_row(
				"",
				"",
				"",
				"",
				"",
				_plain(f"credit {credit.reference}".strip()),
				"",
				"",
				f"-{money(credit.amount, credit.currency)}",
				"",
			)
		table.add_section()
	console().print(table)


def print_skipped(skipped: Sequence[SkippedLine], limit: int = 200) -> None:
	"""Lines in no action and why."""
	table = _table(
		"What does not go out, and why",
		(
			("Customer", "left"),
			("Invoice", "left"),
			("Outstanding", "right"),
			("Reason", "left"),
			("Detail", "left"),
		),
	)
	for entry in skipped[:limit]:
		line = entry.line
		table.add_row(
			_plain(line.customer),
			_plain(f"{line.invoice} {line.term}".strip()),
			f"{money(line.outstanding, line.currency)} {line.currency}",
			entry.reason.value,
			_plain(entry.detail),
		)
	if skipped:
		console().print(table)
	if len(skipped) > limit:
		console().print(f"… and {len(skipped) - limit} more (--format json lists all)")


def print_warnings(warnings: Iterable[str]) -> None:
	"""Warnings, one a line, in the same stream as the table."""
	for warning in warnings:
		console().print(Text(f"Warning: {warning}", style="yellow"))


def _step_text(action: PlannedAction) -> Text:
	"""The step, and below it what the planner remarks."""
	text = _plain(f"{action.step.step} {action.step.title}")
	for remark in action.remarks:
		text.append("\n").append_text(_plain(remark))
	return text


def _plain(text: str) -> Text:
	"""Text whose brackets are not taken for colour marks, without control characters."""
	return Text("".join(char if char.isprintable() else " " for char in text))


def print_summary(actions: Sequence[PlannedAction], skipped: Sequence[SkippedLine]) -> None:
	"""One line of counts, per currency."""
	totals: dict[str, Any] = {}
	for action in actions:
		totals[action.currency] = totals.get(action.currency, 0) + action.total
	amounts = ", ".join(f"{money(total, currency)} {currency}" for currency, total in sorted(totals.items()))
	console().print(
		f"{len(actions)} action(s){f' for {amounts}' if amounts else ''}; {len(skipped)} line(s) skipped."
	)
