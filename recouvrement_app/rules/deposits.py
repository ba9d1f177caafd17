"""What to ask of a buyer before the work begins: the share of an order to be paid in advance, and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from .key_figures import WORST_PROFILE
from .money import ZERO, round_money

ON_HOLD, BAD_PAYER, LATE_PAYER, OVERDUE, NEW_CUSTOMER, NONE = REASONS = (
	"on_hold",
	"bad_payer",
	"late_payer",
	"overdue",
	"new_customer",
	"none",
)
LATE_PROFILES = ("Late", "Very Late")
WHOLE = 100  # percent: a customer on credit hold pays before anything is delivered
PERCENTS = {BAD_PAYER: 50, LATE_PAYER: 30, OVERDUE: 30, NEW_CUSTOMER: 30}  # of the order, where the settings say nothing


@dataclass(frozen=True, slots=True)
class Buyer:
	"""A customer as a seller should know it.

	Args:
		profile: the payer profile of the last twelve months; "" without a paid invoice.
		ever_paid: whether it has ever paid an invoice of the company.
		overdue: what is overdue with the company.
	"""

	profile: str = ""
	ever_paid: bool = False
	overdue: Decimal = ZERO
	on_hold: bool = False


@dataclass(frozen=True, slots=True)
class DepositAdvice:
	"""The share of an order to ask for in advance (percent; 0 = none) and the reason, one of REASONS."""

	percent: int
	reason: str

	def amount(self, total: Decimal, currency: str) -> Decimal:
		"""The deposit on an order of `total`, rounded as the currency is."""
		return round_money(total * self.percent / 100, currency)


def advise(buyer: Buyer, percents: Mapping[str, int] = PERCENTS) -> DepositAdvice:
	"""The deposit to ask for: the gravest sign decides, and a share of 0 in `percents` switches a sign off.

	Args:
		percents: percent of the order by reason, between 0 and 100.
	"""
	signs = {
		ON_HOLD: buyer.on_hold,
		BAD_PAYER: buyer.profile == WORST_PROFILE,
		LATE_PAYER: buyer.profile in LATE_PROFILES,
		OVERDUE: buyer.overdue > 0,
		NEW_CUSTOMER: not buyer.ever_paid,
	}
	for reason, shown in signs.items():
		percent = WHOLE if reason == ON_HOLD else int(percents.get(reason, 0))
		if shown and percent > 0:
			return DepositAdvice(percent, reason)
	return DepositAdvice(0, NONE)
