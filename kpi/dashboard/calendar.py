"""The months and quarters of the dashboard: closed ones are measured once a day, open ones about once an hour."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from core.clock import local_date
from kpi.periods import Period

SETTLING = timedelta(days=5)
"""How long after its end a month waits for late data before its figures are stored."""
MONTHS_SHOWN = 12
QUARTERS_SHOWN = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """What can be chosen, the latest first; no two months and no two quarters share a day."""

    open_months: tuple[Period, ...]
    months: tuple[Period, ...]
    quarters: tuple[Period, ...]

    @property
    def choices(self) -> tuple[Period, ...]:
        """Everything that can be chosen."""
        return (*self.open_months, *self.months, *self.quarters)

    def find(self, code: str) -> Period | None:
        """The period of that code, if it can be chosen."""
        return next((period for period in self.choices if period.code == code), None)

    def is_open(self, period: Period) -> bool:
        """Whether a period still waits for its end or for late data."""
        return period in self.open_months


def calendar_of(now: datetime, zone: str) -> Calendar:
    """What can be chosen at a moment where the scope is."""
    today = local_date(now, zone)
    month = Period.month(today.year, today.month, zone=zone)
    waiting = []
    while not is_settled(month, now):
        waiting.append(month)
        month = month.previous()
    quarter = Period.quarter(month.start.year, (month.start.month + 2) // 3, zone=zone)
    if not is_settled(quarter, now):
        quarter = quarter.previous()
    return Calendar(
        open_months=tuple(waiting),
        months=run_back(month, MONTHS_SHOWN),
        quarters=run_back(quarter, QUARTERS_SHOWN),
    )


def is_settled(period: Period, now: datetime) -> bool:
    """A period is closed once it is over and its late data had time to come in."""
    return period.bounds()[1] + SETTLING <= now


def run_back(last: Period, count: int) -> tuple[Period, ...]:
    """So many periods of one kind, the latest first."""
    found = [last]
    while len(found) < count:
        found.append(found[-1].previous())
    return tuple(found)
