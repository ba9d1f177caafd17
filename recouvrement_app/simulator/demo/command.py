"""`recouvrement demo`: play, write, say what to open."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from time import monotonic

from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from ..notices import pdf_problem
from ..output import console
from ..written import write_folder
from .draws import FIRST, LAST
from .files import write_files
from .letters import write_letters
from .page import write_pages
from .play import Player, Year


def _bar() -> Progress:
	return Progress(
		TextColumn("{task.description:<34}"),
		BarColumn(32),
		TextColumn("{task.percentage:>3.0f} %"),
		TimeElapsedColumn(),
		console=console(stderr=True),
	)


def _ticker(progress: Progress, task: TaskID) -> Callable[[date, int], None]:
	def tick(today: date, notices: int) -> None:
		progress.update(task, advance=1, description=f"{today:%d %b %Y} · {notices} contacts")

	return tick


def run(out: str, seed: int, pdf: bool = True) -> None:
	"""Play the year of `seed` and write it into the folder `out`."""
	start = monotonic()
	problem = pdf_problem() if pdf else ""

	def fill(folder: Path) -> Year:
		with _bar() as progress:
			days = progress.add_task("The year begins", total=(LAST - FIRST).days + 1)
			year = Player(seed).play(_ticker(progress, days))
			letters = progress.add_task("Letters", total=len(year.notices))
			pdfs = write_letters(
				folder, year, pdf and not problem, lambda n: progress.update(letters, advance=n)
			)
			pages = progress.add_task("Pages and files", total=2)
			write_files(folder, year)
			progress.update(pages, advance=1)
			write_pages(folder, year, seed, pdfs)
			progress.update(pages, advance=1)
		return year

	year = write_folder(out, fill)
	screen = console()
	invoices = len({line.invoice for line in year.world.issued})
	screen.print(
		f"{len(year.world.people)} customers, {invoices} invoices, {len(year.notices)} contacts "
		f"in {monotonic() - start:.0f} s.",
		markup=False,
	)
	if problem:
		screen.print(problem, markup=False)
	screen.print(f"Open {Path(out).resolve() / 'index.html'}", markup=False, soft_wrap=True)
