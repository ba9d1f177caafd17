"""How much of an open claim to provide for: what a person expects to recover, else insolvency, else its age.

The base is the claim without value added tax: the tax of an irrecoverable claim comes back from the state once the loss is definite
(French tax code, article 272). A provision is proposed, never posted: the accountant judges each claim, as article 39-1-5° of the same
code asks for a loss that is clearly specified and probable.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from .money import ZERO

JUDGED, INSOLVENT, AGED, NONE = REASONS = ("judged", "insolvent", "aged", "none")
WHOLE = Decimal(100)
AGES = (90, 180, 365)  # days late: older than this
PERCENTS: Mapping[int, Decimal] = {90: Decimal(25), 180: Decimal(50), 365: WHOLE}  # where the settings say nothing


@dataclass(frozen=True, slots=True)
class Provision:
	"""The share to provide for (percent, 0 to 100) and the reason, one of REASONS."""

	percent: Decimal
	reason: str

	def amount(self, base: Decimal) -> Decimal:
		"""The provision on a claim of `base`, tax excluded; a credit needs none."""
		return base * self.percent / WHOLE if base > 0 else ZERO


def propose(
	days_late: int, expected_recovery: Decimal | None = None, insolvent: bool = False, percents: Mapping[int, Decimal] = PERCENTS
) -> Provision:
	"""The provision on one claim.

	Args:
		days_late: 0 or less when it is not due.
		expected_recovery: percent that a person expects to come in; None or 100 says that nobody has judged it.
		insolvent: insolvency proceedings of the debtor are known.
		percents: share by age (more than so many days late).
	"""
	if expected_recovery is not None and 0 <= expected_recovery < WHOLE:
		return Provision(WHOLE - expected_recovery, JUDGED)
	if insolvent:
		return Provision(WHOLE, INSOLVENT)
	share = max((percent for age, percent in percents.items() if days_late > age), default=ZERO)
	return Provision(share, AGED) if share > 0 else Provision(ZERO, NONE)
