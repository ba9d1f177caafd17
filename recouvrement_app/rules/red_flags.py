"""Signs that money is at risk: which of them a case shows, in the order in which they should be read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from .money import ZERO

DRIFT_DAYS = Decimal(10)  # paying this much later than half a year before is no accident
BARRED_WITHIN_DAYS = 90
BROKEN_PROMISES = 2

INSOLVENCY, TIME_BARRED, BAD_FAITH, BROKEN, CREDIT_LIMIT, DRIFT, BOUNCED, UNREACHABLE = CODES = (
	"insolvency",
	"time_barred",
	"bad_faith",
	"broken_promises",
	"credit_limit",
	"delay_drift",
	"bounced",
	"unreachable",
)


@dataclass(frozen=True, slots=True)
class CaseSigns:
	"""What is known of a case.

	Args:
		trend: days by which it pays later than six months before; None = unknown.
		broken_promises: within twelve months.
		credit_limit: 0 = none was set.
		limitation_date: the first day on which one of its claims is barred.
		reachable: people with a working e-mail address; `bounced`: those whose last e-mail came back.
	"""

	outstanding: Decimal = ZERO
	trend: Decimal | None = None
	broken_promises: int = 0
	credit_limit: Decimal = ZERO
	limitation_date: date | None = None
	reachable: int = 0
	bounced: int = 0
	insolvent: bool = False
	bad_faith: bool = False


@dataclass(frozen=True, slots=True)
class Flag:
	"""One sign; `values` are what its sentence says (days, amounts, dates)."""

	code: str
	values: Mapping[str, object] = field(default_factory=dict)


def red_flags(signs: CaseSigns, today: date, broken_limit: int = BROKEN_PROMISES) -> list[Flag]:
	"""The signs that a case shows, the gravest first.

	Args:
		broken_limit: this many broken promises are a sign.
	"""
	limitation = signs.limitation_date
	left = (limitation - today).days if limitation else None
	shown = {
		INSOLVENCY: signs.insolvent and {},
		TIME_BARRED: left is not None and left <= BARRED_WITHIN_DAYS and {"date": limitation},
		BAD_FAITH: signs.bad_faith and {},
		BROKEN: signs.broken_promises >= max(broken_limit, 1) and {"count": signs.broken_promises},
		CREDIT_LIMIT: 0 < signs.credit_limit < signs.outstanding and {"limit": signs.credit_limit},
		DRIFT: signs.trend is not None and signs.trend >= DRIFT_DAYS and {"days": signs.trend},
		BOUNCED: signs.bounced > 0 and {"count": signs.bounced},
		UNREACHABLE: signs.reachable == 0 and {},
	}
	return [Flag(code, values) for code in CODES if (values := shown[code]) is not False]
