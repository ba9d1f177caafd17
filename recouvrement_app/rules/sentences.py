"""What the rules say to people: English as it stands, and translatable wherever it is shown."""

from collections.abc import Callable
from typing import Any


class Sentence(str):
	"""A sentence that keeps its template and values; everywhere else it is plain text.

	Args:
		template: English, with {0}, {1} … for the values.
		values: days, amounts, names, or sentences within the sentence.
	"""

	__slots__ = ("template", "values")
	template: str
	values: tuple[Any, ...]

	def __new__(cls, template: str, *values: Any) -> "Sentence":
		made = super().__new__(cls, template.format(*values) if values else template)
		made.template, made.values = template, values
		return made

	def tell(self, translate: Callable[[str], str], show: Callable[[Any], str] = str) -> str:
		"""The sentence in another language.

		Args:
			translate: from a template to its translation.
			show: how a day, an amount or a name is written there.
		"""
		told = [v.tell(translate, show) if isinstance(v, Sentence) else show(v) for v in self.values]
		return translate(self.template).format(*told) if told else translate(self.template)
