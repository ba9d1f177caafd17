"""A scenario from a few questions: the shipped one that fits best, with its steps adjusted to the answers.

The result is a record as in data/scenarios.json and the sentences that say what was changed. Nothing is put in force.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from .errors import ScenarioError
from .sentences import Sentence

CUSTOMERS = {"Business": "Standard France", "Consumer": "Consumer France", "Public": "Public Buyer France", "Abroad": "International"}
FIRMNESS = ("Soft", "Standard", "Firm")
BUSINESS = {"Soft": "Soft France", "Standard": "Standard France", "Firm": "Firm France"}
PACE = {"Soft": (3, 2), "Standard": (1, 1), "Firm": (4, 5)}  # of the offsets, where no scenario of that firmness is shipped
CHANNELS = ("Email", "Call", "Letter", "SMS")
INSTEAD_OF_EMAIL = ("Letter", "SMS", "Call")
EVERYTHING, AS_SHIPPED, FORMAL_ONLY = "Everything", "From the Firm Reminder On", "Formal Notices Only"
APPROVALS = (EVERYTHING, AS_SHIPPED, FORMAL_ONLY)
NOT_CONTACTS = ("Internal", "Litigation")
ENCLOSURES = ("attach_invoices", "attach_statement", "attach_contract", "print_format")
SMS_AFTER_DAYS = 7
ASK_BEFORE_DAYS = 8  # days between the question whether all is well and the courtesy that follows
COURTESY_DAYS = 7

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Answers:
	"""What the assistant asked.

	Args:
		customers: Business | Consumer | Public | Abroad.
		firmness: Soft | Standard | Firm.
		channels: those at hand, of CHANNELS.
		approval: what a person approves, of APPROVALS; formal notices and files always.
		days_before: days before the due date on which customers are written to; 0 = not before the due date.
		ask_above: amount from which an invoice's customer is asked whether all is well; 0 = nobody is.
		smallest: amount below which nobody is reminded; currency: of both amounts.
	"""

	name: str
	customers: str = "Business"
	firmness: str = "Standard"
	language: str = "fr"
	channels: frozenset[str] = frozenset(("Email", "Call", "Letter"))
	approval: str = AS_SHIPPED
	days_before: int = COURTESY_DAYS
	ask_above: int = 0
	smallest: int = 10
	currency: str = "EUR"
	company: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
	"""A scenario's record, and what was changed of the shipped one."""

	record: Row
	notes: tuple[Sentence, ...]


def base_name(answers: Answers) -> str:
	"""The shipped scenario that comes nearest."""
	return BUSINESS[answers.firmness] if answers.customers == "Business" else CUSTOMERS[answers.customers]


def draft(answers: Answers, shipped: Iterable[Mapping[str, Any]]) -> Draft:
	"""The scenario that the answers describe.

	Args:
		shipped: the records of data/scenarios.json.

	Raises:
		ScenarioError: an answer is missing or none of those offered.
	"""
	_check(answers)
	base = next(record for record in shipped if record["scenario_name"] == base_name(answers))
	notes: list[Sentence] = [Sentence("made from {0}", base["scenario_name"])]
	steps = [dict(row) for row in base["steps"]]
	steps = _at_pace(steps, answers)
	steps = [row for old in steps for row in _by_channel(old, answers, notes)]
	steps = _before_due(steps, answers, notes)
	steps = _with_text_message(steps, answers, notes)
	_approved(steps, answers)
	numbers = _spaced(steps, int(base["gap_days"]))
	record = {key: value for key, value in base.items() if key not in ("steps", "minimums", "broken_promise_step")}
	record |= {
		"scenario_name": answers.name.strip(),
		"tone": answers.firmness,
		"language": answers.language,
		"company": answers.company or None,
		"minimums": _minimums(steps, answers, base["minimums"]),
		"broken_promise_step": _resumes_at(int(base.get("broken_promise_step") or 0), numbers),
		"steps": steps,
	}
	return Draft(record, tuple(notes))


def _check(answers: Answers) -> None:
	problems = [
		Sentence("{0} is none of {1}", value, ", ".join(known))
		for value, known in ((answers.customers, tuple(CUSTOMERS)), (answers.firmness, FIRMNESS), (answers.approval, APPROVALS))
		if value not in known
	]
	if not answers.name.strip():
		problems.append(Sentence("give the scenario a name"))
	if not answers.channels or answers.channels - set(CHANNELS):
		problems.append(Sentence("choose at least one channel"))
	if problems:
		raise ScenarioError(*problems)


def _at_pace(steps: list[Row], answers: Answers) -> list[Row]:
	"""Steps after the due date sooner or later, where the base is not shipped in that firmness."""
	if answers.customers == "Business":
		return steps
	times, parts = PACE[answers.firmness]
	for row in steps:
		if row["offset_days"] > 0:
			row["offset_days"] = max((2 * row["offset_days"] * times + parts) // (2 * parts), 1)
	return steps


def _by_channel(row: Row, answers: Answers, notes: list[Sentence]) -> list[Row]:
	"""The step by a channel that is at hand; none when it can be done without."""
	channel, has = row["channel"], answers.channels
	if channel in has or channel in NOT_CONTACTS:
		return [row]
	if channel == "Registered Letter":
		if "Letter" not in has:
			notes.append(Sentence("{0}: kept, a formal notice is posted whatever else is", Sentence(row["title"])))
		return [row]
	others = ("Email", *INSTEAD_OF_EMAIL) if channel == "Letter" else INSTEAD_OF_EMAIL
	instead = next((one for one in others if one in has), None) if channel != "Call" else None
	if instead is None or (instead == "Call" and row["offset_days"] < 0):
		notes.append(Sentence("{0}: left out, there is no channel for it", Sentence(row["title"])))
		return []
	notes.append(Sentence("{0}: by {1}", Sentence(row["title"]), Sentence(instead)))
	return [_moved(row, instead)]


def _moved(row: Row, channel: str) -> Row:
	made = {**row, "channel": channel}
	if channel in ("Call", "SMS"):
		made = {key: value for key, value in made.items() if key not in ENCLOSURES} | {"autonomy": "Manual"}
	if channel == "Call":
		made["notice"] = "Call To Understand"
		made["tone"] = "Firm"
	if channel == "Letter" and made["autonomy"] == "Automatic":
		made["autonomy"] = "To Approve"
	return made


def _before_due(steps: list[Row], answers: Answers, notes: list[Sentence]) -> list[Row]:
	"""The courtesy on its day, or none; before it the question whether all is well with a large invoice."""
	late = [row for row in steps if row["offset_days"] >= 0]
	early = [{**row, "offset_days": -answers.days_before} for row in steps if row["offset_days"] < 0 and answers.days_before > 0]
	if not early:
		notes.append(Sentence("nothing is asked for before the due date"))
	if not answers.ask_above:
		return early + late
	channel = next((one for one in ("Call", "Email") if one in answers.channels), None)
	if channel is None:
		notes.append(Sentence("nobody is asked whether all is well: that takes a telephone or e-mail"))
		return early + late
	asked: Row = {
		"title": Sentence("Is the customer satisfied?"), "base": "Due Date", "offset_days": -(max(answers.days_before, 0) + ASK_BEFORE_DAYS),
		"channel": channel, "tone": "Courtesy", "notice": "Satisfaction Check", "autonomy": "Manual" if channel == "Call" else "To Approve",
		"contact_role": "Purchasing", "satisfaction_check": 1,
	}
	days, amount = -asked["offset_days"], Sentence("{0} {1}", answers.ask_above, answers.currency)
	notes.append(Sentence("{0}: {1} days before the due date, for invoices from {2}", asked["title"], days, amount))
	return [asked, *early, *late]


def _with_text_message(steps: list[Row], answers: Answers, notes: list[Sentence]) -> list[Row]:
	"""A text message soon after the first reminder, where that one went by another channel."""
	at = next((i for i, row in enumerate(steps) if row["offset_days"] >= 0 and row["channel"] in ("Email", "Letter")), None)
	if "SMS" not in answers.channels or at is None:
		return steps
	first = steps[at]
	told = Sentence("Text message")
	message: Row = {
		"title": told, "base": "Due Date", "offset_days": first["offset_days"] + SMS_AFTER_DAYS, "channel": "SMS", "tone": first["tone"],
		"notice": first["notice"], "autonomy": "Manual", "contact_role": first["contact_role"],
	}
	notes.append(Sentence("{0}: {1} days after the first reminder", told, SMS_AFTER_DAYS))
	return [*steps[: at + 1], message, *steps[at + 1 :]]


def _approved(steps: list[Row], answers: Answers) -> None:
	"""What a person approves; formal notices and files always, calls are a person's anyway."""
	for row in steps:
		if answers.approval == EVERYTHING and row["autonomy"] == "Automatic":
			row["autonomy"] = "To Approve"
		if answers.approval == FORMAL_ONLY and row["channel"] == "Email" and row["tone"] in ("Courtesy", "Reminder", "Firm"):
			row["autonomy"] = "Automatic"


def _spaced(steps: list[Row], gap: int) -> dict[int, int]:
	"""Numbers the steps and moves them on where the gap or the days granted would hold them up; {old number: new one}."""
	numbers: dict[int, int] = {}
	for index, row in enumerate(steps):
		if index:
			before = steps[index - 1]
			contacts = [one for one in steps[:index] if one["channel"] not in NOT_CONTACTS]
			soonest = before["offset_days"] + int(before.get("grants_days") or 0) + 1
			if contacts and row["channel"] not in NOT_CONTACTS:
				soonest = max(soonest, contacts[-1]["offset_days"] + gap)
			row["offset_days"] = max(row["offset_days"], soonest)
		if "step" in row:
			numbers[row["step"]] = index + 1
		row["step"] = index + 1
	return numbers


def _minimums(steps: list[Row], answers: Answers, shipped: Iterable[Mapping[str, Any]]) -> list[Row]:
	"""The smallest amounts; abroad also in the currencies that the shipped scenario names."""
	abroad = [row["currency"] for row in shipped] if answers.customers == "Abroad" else []
	currencies = dict.fromkeys((answers.currency, *abroad)) if answers.smallest else {}
	found: list[Row] = [{"step": 0, "currency": currency, "amount": answers.smallest} for currency in currencies]
	asked = next((row["step"] for row in steps if row.get("satisfaction_check")), None)
	return found + ([{"step": asked, "currency": answers.currency, "amount": answers.ask_above}] if asked else [])


def _resumes_at(old: int, numbers: dict[int, int]) -> int:
	"""The step after a broken promise: the same one, else the next that is there."""
	return next((new for number, new in sorted(numbers.items()) if number >= old), 0) if old else 0
