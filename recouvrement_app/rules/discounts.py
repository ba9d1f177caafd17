"""Whether a discount for early payment is worth what it costs."""

from dataclasses import dataclass
from decimal import Decimal

from .money import ZERO

YEAR = 365
WHOLE = Decimal(100)


@dataclass(frozen=True, slots=True)
class Discount:
	"""An offer: `percent` off for who pays within `days` of the invoice's date.

	Raises:
		ValueError: a percentage that is not between 0 and 100 (both excluded), or a negative number of days.
	"""

	percent: Decimal
	days: int

	def __post_init__(self) -> None:
		if not 0 < self.percent < WHOLE:
			raise ValueError(f"discount of {self.percent} %: give a percentage above 0 and below 100")
		if self.days < 0:
			raise ValueError(f"discount within {self.days} days: give 0 or more")

	def days_gained(self, usual_days: Decimal) -> Decimal:
		"""How much earlier a customer who takes `usual_days` pays; 0 when it pays as early without a discount."""
		return max(ZERO, usual_days - self.days)

	def yearly_rate(self, usual_days: Decimal) -> Decimal | None:
		"""What the days gained cost, as a yearly rate in percent on what is received; None when none are gained.

		2 % for 20 days is 2 / 98 × 365 / 20 = 37.24 % a year (the usual formula of the cost of trade credit).
		"""
		gained = self.days_gained(usual_days)
		return self.percent / (WHOLE - self.percent) * YEAR / gained * WHOLE if gained else None

	def cost(self, sales: Decimal) -> Decimal:
		"""What the discount takes off `sales`."""
		return sales * self.percent / WHOLE

	def saving(self, sales: Decimal, usual_days: Decimal, yearly_rate: Decimal) -> Decimal:
		"""What need not be financed: the money received, for the days gained, at `yearly_rate` percent."""
		return (sales - self.cost(sales)) * self.days_gained(usual_days) / YEAR * yearly_rate / WHOLE
