"""P04: whether every active partnership works under a memorandum that is in force."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from kpi.measures.measurement import Measurement
from kpi.measures.rates import Rate

INACTIVE = "partnership_not_active"


@dataclass(frozen=True, slots=True, kw_only=True)
class MemorandumRow:
    """A memorandum as the measure needs it; `halted` is true while it is suspended and once it is terminated.

    A partnership without any memorandum has one row without dates.
    """

    partnership_id: int
    partnership_active: bool
    fully_executed: bool = False
    starts_on: date | None = None
    ends_on: date | None = None
    halted: bool = False

    def is_in_force(self, today: date) -> bool:
        """In force means signed by all sides, start <= today <= end, and neither suspended nor terminated.

        `today` is the day where the agency is; an end day is part of the term, and without one the term is open.
        """
        if not self.fully_executed or self.halted or self.starts_on is None:
            return False
        return self.starts_on <= today and (self.ends_on is None or today <= self.ends_on)


def memorandum_currency(rows: Iterable[MemorandumRow], *, today: date) -> Measurement:
    """P04: partnerships with a memorandum in force, of active partnerships, at the end of the period (snapshot).

    The unit is the partnership, however many memoranda it has.
    """
    covered: dict[int, bool] = {}
    inactive: set[int] = set()
    for row in rows:
        if row.partnership_active:
            covered[row.partnership_id] = covered.get(row.partnership_id, False) or row.is_in_force(today)
        else:
            inactive.add(row.partnership_id)
    return Rate(sum(covered.values()), len(covered), excluded={INACTIVE: len(inactive)}).measurement()
