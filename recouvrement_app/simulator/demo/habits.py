"""How the demo's customers pay: what they do by themselves, and what a reminder changes."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Habit:
	"""One way to pay.

	Args:
		base: (mean, spread) in days after the due date when nobody writes; None = does not pay unasked.
		answers: chance that the n-th contact makes the customer pay.
		within: days from the contact to the money, from … to.
		promises: chance that a contact ends in a promise; keeps: chance that it is kept.
		disputes: chance that the first contact about an invoice brings up a dispute.
		forgets: share of invoices that are not paid unasked although `base` is set.
	"""

	base: tuple[int, int] | None
	answers: tuple[float, ...] = (0.5,)
	within: tuple[int, int] = (2, 8)
	promises: float = 0.0
	keeps: float = 1.0
	disputes: float = 0.0
	forgets: float = 0.0


HABITS = {
	"prompt": Habit((-3, 2)),
	"slight": Habit((3, 3), (0.6, 0.8)),
	"forgetful": Habit((6, 9), (0.55, 0.7, 0.8, 0.9), forgets=0.65),
	"slow": Habit((27, 8), (0.08, 0.15, 0.3, 0.5), promises=0.15, keeps=0.9),
	"pressed": Habit(None, (0.08, 0.25, 0.45, 0.65, 0.8, 0.9), (3, 9), promises=0.2, keeps=0.65),
	"cashflow": Habit((12, 8), (0.2, 0.35, 0.6, 0.8), promises=0.42, keeps=0.87, forgets=0.7),
	"breaker": Habit(None, (0.1, 0.2, 0.35, 0.55, 0.7), promises=0.4, keeps=0.28),
	"disputer": Habit((5, 6), (0.4, 0.6, 0.8), disputes=0.3, forgets=0.6),
	"public": Habit((17, 9), (0.1, 0.25, 0.5)),
	"bad": Habit((20, 6), (0.02, 0.03, 0.05, 0.08)),
	"insolvent": Habit((22, 8), (0.1, 0.2, 0.2)),
	"credit": Habit((1, 3), (0.7,)),
	"partial": Habit((8, 6), (0.5, 0.7)),
	"optout": Habit((14, 8), (0.2,)),
	"hold": Habit((4, 4), (0.5, 0.7)),
}

STOPS_PAYING = {
	"bad": date(2025, 12, 10),
	"insolvent": date(2025, 12, 1),
	"hold": date(2026, 1, 15),
	"optout": date(2025, 10, 1),
}
HOLDS_OF_HABIT = {
	"insolvent": (
		date(2026, 2, 12),
		"litigation",
		None,
		"Receivership opened: claim declared, reminders stop",
		"Redressement judiciaire ouvert : créance déclarée, relances arrêtées",
	),
	"optout": (
		date(2025, 11, 14),
		"opt_out",
		None,
		"Asked in writing not to be contacted again",
		"A demandé par écrit à ne plus être contactée",
	),
	"hold": (
		date(2026, 3, 3),
		"hold",
		date(2026, 6, 30),
		"Owner died: wait for the estate",
		"Décès du gérant : attente de la succession",
	),
}
