"""Refusals of the rules, one class each; the message says what to mend."""


class RuleError(ValueError):
	"""Base of every refusal that a rule raises."""


class ScenarioError(RuleError):
	"""A scenario's definition cannot be followed: each of `problems` names the step and the field."""

	def __init__(self, *problems: str) -> None:
		super().__init__("\n".join(problems))
		self.problems = problems


class EarlierRunError(RuleError):
	"""The plan is dated before something that has already been done (CASES 10)."""


class CurrencyMismatchError(RuleError):
	"""Amounts of two currencies were about to be added."""


class InstalmentError(RuleError):
	"""The instalments of a plan do not add up or break a limit."""
