"""Which scenario a case follows: the case's own, else the customer's, else the best fitting rule, else
the company's default.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from .money import ZERO
from .sentences import Sentence

CUSTOMER_WEIGHT = 100  # a rule for the customer wins over any other rule

CONDITIONS = (  # (field of the rule, field of the facts, how a reason says it)
	("customer", "customer", "customer {0}"),
	("customer_group", "customer_groups", "customer group {0}"),
	("territory", "territories", "territory {0}"),
	("country", "country", "country {0}"),
	("debtor_type", "debtor_type", "debtor type {0}"),
	("payer_profile", "payer_profile", "payer profile {0}"),
	("faith", "faith", "faith {0}"),
	("key_account", "key_account", "key account: {0}"),
	("company", "company", "company {0}"),
	("currency", "currency", "currency {0}"),
)


@dataclass(frozen=True, slots=True)
class CaseFacts:
	"""What rules may ask about a case.

	Args:
		case_scenario: set on the case by a person; customer_scenario: set on the customer.
		customer_groups, territories: the customer's own and all their parents, the nearest first.
		key_account: "Yes" or "No".
		overdue: net overdue amount in `currency`.
	"""

	company: str = ""
	customer: str = ""
	currency: str = ""
	case_scenario: str = ""
	customer_scenario: str = ""
	customer_groups: tuple[str, ...] = ()
	territories: tuple[str, ...] = ()
	country: str = ""
	debtor_type: str = ""
	payer_profile: str = ""
	faith: str = ""
	key_account: str = ""
	overdue: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class AssignmentRule:
	"""A Dunning Assignment Rule; an empty condition fits every case, `max_overdue` 0 is no limit.

	`conditions` are those that are not empty: what a case must be, and which of its facts says so.
	"""

	scenario: str
	priority: int = 10
	name: str = ""
	description: str = ""
	company: str = ""
	customer: str = ""
	customer_group: str = ""
	territory: str = ""
	country: str = ""
	debtor_type: str = ""
	payer_profile: str = ""
	faith: str = ""
	key_account: str = ""
	currency: str = ""
	min_overdue: Decimal = ZERO
	max_overdue: Decimal = ZERO
	disabled: bool = False
	conditions: tuple[tuple[str, str], ...] = field(init=False, repr=False, compare=False, default=())

	def __post_init__(self) -> None:
		named = ((getattr(self, rule_field), fact_field) for rule_field, fact_field, _label in CONDITIONS)
		object.__setattr__(self, "conditions", tuple((wanted, fact) for wanted, fact in named if wanted))


@dataclass(frozen=True, slots=True)
class Reason:
	"""Why a scenario was chosen: an English text with {0}, {1} … and its values, so that the desk can
	translate it.

	Args:
		source: case | customer | rule | default | none.
		values: names, or the conditions of a rule.
	"""

	source: str
	template: str
	values: tuple[str | tuple[Sentence, ...], ...] = ()

	def __str__(self) -> str:
		return self.template.format(*(", ".join(value) if isinstance(value, tuple) else value for value in self.values))


class Choice(NamedTuple):
	"""The scenario of a case ("" when there is none) and why."""

	scenario: str
	reason: Reason


def choose_scenario(facts: CaseFacts, rules: Iterable[AssignmentRule], default: str = "") -> Choice:
	"""The scenario in force.

	Args:
		rules: in any order; disabled ones are passed over. The most specific fitting one wins (one that
			names the customer
			before all), then the lowest priority number, then the name.
		default: the company's default scenario, else that of the settings.
	"""
	if facts.case_scenario:
		return Choice(facts.case_scenario, Reason("case", "set on the case by a person"))
	if facts.customer_scenario:
		return Choice(
			facts.customer_scenario, Reason("customer", "set on the customer {0}", (facts.customer,))
		)
	fitting = [rule for rule in rules if not rule.disabled and fits(rule, facts)]
	if fitting:
		rule = min(fitting, key=lambda r: (-specificity(r), r.priority, r.name))
		return Choice(rule.scenario, _rule_reason(rule))
	if default:
		return Choice(
			default, Reason("default", "default scenario of {0}", (facts.company or "the settings",))
		)
	return Choice("", Reason("none", "no rule fits and there is no default scenario"))


def fits(rule: AssignmentRule, facts: CaseFacts) -> bool:
	"""Whether every condition of the rule holds; amounts count only in the rule's currency."""
	if not all(_holds(wanted, getattr(facts, fact)) for wanted, fact in rule.conditions):
		return False
	if facts.overdue < rule.min_overdue:
		return False
	return not rule.max_overdue or facts.overdue <= rule.max_overdue


def specificity(rule: AssignmentRule) -> int:
	"""How closely a rule describes a case: its number of conditions, a named customer before all."""
	count = len(rule.conditions)
	count += bool(rule.min_overdue or rule.max_overdue)
	return count + (CUSTOMER_WEIGHT if rule.customer else 0)


def _holds(wanted: str, found: str | tuple[str, ...]) -> bool:
	if isinstance(found, tuple):
		return wanted in found
	return wanted.lower() == (found or "").lower()


def _rule_reason(rule: AssignmentRule) -> Reason:
	if rule.description:
		return Reason("rule", "rule: {0}", (rule.description,))
	parts = [Sentence(said, getattr(rule, name)) for name, _fact, said in CONDITIONS if getattr(rule, name)]
	if rule.min_overdue:
		parts.append(Sentence("overdue from {0}", rule.min_overdue))
	if rule.max_overdue:
		parts.append(Sentence("overdue up to {0}", rule.max_overdue))
	return Reason("rule", "rule: {0}", (tuple(parts) or (Sentence("every case"),),))
