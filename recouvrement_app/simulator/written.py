"""What `--out` writes: prepared in a folder beside, then moved into place, so that nothing is ever half written."""

import csv
import shutil
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from recouvrement_app.rules.money import text as money
from recouvrement_app.rules.plans import Plan, PlannedAction, SkippedLine

from . import output
from .inputs import Inputs
from .problems import BadInput, Problem

Answer = TypeVar("Answer")
ACTION_COLUMNS = (
	"date",
	"company",
	"customer",
	"currency",
	"step",
	"title",
	"channel",
	"autonomy",
	"deadline",
	"invoice",
	"term",
	"due_date",
	"days_late",
	"outstanding",
	"interest",
	"indemnity",
	"action_total",
)
MARK = ".recouvrement"  # in each folder that a command wrote and may replace
SKIPPED_COLUMNS = (
	"company",
	"customer",
	"invoice",
	"term",
	"due_date",
	"outstanding",
	"currency",
	"reason",
	"detail",
	"until",
)


def write_folder(out: str | Path, fill: Callable[[Path], Answer]) -> Answer:
	"""Let `fill` write into a new folder, then move it to `out`; files of the same name there are replaced.

	Raises:
		BadInput: when `out` is a file or cannot be written.
	"""
	target = Path(out)
	if target.exists() and not target.is_dir():
		raise BadInput([Problem(str(out), 0, "", "is a file: --out needs a folder")])
	try:
		target.parent.mkdir(parents=True, exist_ok=True)
		work = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
	except OSError as error:
		raise BadInput([Problem(str(out), 0, "", f"cannot be written: {error.strerror}")]) from None
	try:
		work.chmod(0o755)
		answer = fill(work)
		_move(work, target)
		return answer
	finally:
		shutil.rmtree(work, ignore_errors=True)


def _move(work: Path, target: Path) -> None:
	"""Rename the whole folder when the target is new; else entry by entry, folders of ours (marked) as a whole.

	Raises:
		BadInput: when a folder there is not ours; nothing has been moved then.
	"""
	folders = [entry for entry in work.iterdir() if entry.is_dir()]
	for entry in folders:
		(entry / MARK).touch()
	if not target.exists():
		work.rename(target)
		return
	for entry in folders:
		place = target / entry.name
		if place.is_dir() and any(place.iterdir()) and not (place / MARK).exists():
			raise BadInput(
				[
					Problem(
						str(place),
						0,
						"",
						"is there already and was not written by this command; give --out another folder",
					)
				]
			)
	for entry in sorted(work.iterdir()):
		place = target / entry.name
		if place.is_dir() and not place.is_symlink():
			shutil.rmtree(place)
		entry.replace(place)


def write_csv(path: Path, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
	"""A UTF-8 CSV file that can be read back; text that a spreadsheet would run as a formula is quoted with an apostrophe."""
	with path.open("w", encoding="utf-8", newline="") as stream:
		writer = csv.writer(stream, lineterminator="\n")
		writer.writerow(columns)
		writer.writerows([_safe(cell) for cell in row] for row in rows)


def _safe(cell: Any) -> Any:
	text = "" if cell is None else str(cell)
	return (
		f"'{text}"
		if text[:1] in ("=", "@", "\t", "\r") or (text[:1] in ("+", "-") and not text[1:2].isdigit())
		else text
	)


def action_rows(actions: Iterable[PlannedAction]) -> Iterable[Sequence[Any]]:
	"""One row per line of each action."""
	for action in actions:
		for planned in action.lines:
			line = planned.line
			yield (
				action.date,
				action.company,
				action.customer,
				action.currency,
				planned.step,
				action.step.title,
				action.channel,
				action.step.autonomy,
				action.deadline,
				line.invoice,
				line.term,
				line.due_date,
				planned.days_late,
				money(line.outstanding, line.currency),
				money(planned.interest, line.currency),
				money(planned.indemnity, line.currency),
				money(action.total, action.currency),
			)


def skipped_rows(skipped: Iterable[SkippedLine]) -> Iterable[Sequence[Any]]:
	"""One row per skipped line."""
	for entry in skipped:
		line = entry.line
		yield (
			line.company,
			line.customer,
			line.invoice,
			line.term,
			line.due_date,
			money(line.outstanding, line.currency),
			line.currency,
			entry.reason.value,
			entry.detail,
			entry.until,
		)


def _fill_tables(folder: Path, name: str, made: Plan, data: Mapping[str, Any]) -> None:
	(folder / name).write_text(output.dump(data) + "\n", encoding="utf-8")
	write_csv(folder / "actions.csv", ACTION_COLUMNS, action_rows(made.actions))
	write_csv(folder / "skipped.csv", SKIPPED_COLUMNS, skipped_rows(made.skipped))


def write_plan(out: str, made: Plan, data: Mapping[str, Any], inputs: Inputs) -> list[str]:
	"""plan.json, actions.csv, skipped.csv and notices/; the answer tells the user what could not be made."""
	from .notices import write_notices

	def fill(folder: Path) -> list[str]:
		_fill_tables(folder, "plan.json", made, data)
		return write_notices(folder / "notices", made.actions)

	return write_folder(out, fill)


def write_simulation(out: str, made: Plan, data: Mapping[str, Any]) -> None:
	"""simulation.json, actions.csv and skipped.csv."""
	write_folder(out, lambda folder: _fill_tables(folder, "simulation.json", made, data))
