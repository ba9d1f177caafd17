"""What is wrong with the user's files: every problem with its file, line and column, all of them at once."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, order=True)
class Problem:
	"""One thing to mend.

	Args:
		file: path as the user gave it.
		line: line of the file, 1 for the header; 0 when the file as a whole is meant.
		column: name of the column as it stands in the file's header, "" when the whole line is meant.
	"""

	file: str
	line: int
	column: str
	message: str

	def __str__(self) -> str:
		place = ":".join(str(part) for part in (self.file, self.line, self.column) if part)
		return f"{place}: {self.message}"


class BadInput(Exception):
	"""The user's files or options cannot be used; carries every problem found."""

	def __init__(self, problems: list[Problem]):
		super().__init__("\n".join(str(problem) for problem in problems))
		self.problems = problems


@dataclass(slots=True)
class Problems:
	"""Collects problems, so that one bad row does not hide the others."""

	found: list[Problem] = field(default_factory=list)

	def add(self, file: str, line: int, column: str, message: str) -> None:
		"""Remember one problem."""
		self.found.append(Problem(file, line, column, message))

	def raise_if_any(self) -> None:
		"""Raise BadInput with everything found, if anything was."""
		if self.found:
			raise BadInput(self.found)
