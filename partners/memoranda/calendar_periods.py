"""Calendar periods at the cadence of an agreement: months, quarters, half-years and years, as plain days."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from core.clock import months_later
from partners.memoranda.terms import Cadence

MONTHS: Mapping[Cadence, int] = {
    Cadence.MONTHLY: 1,
    Cadence.QUARTERLY: 3,
    Cadence.HALF_YEARLY: 6,
    Cadence.YEARLY: 12,
}
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Period:
    """A calendar month, quarter, half-year or year; both days are included."""

    first_day: date
    last_day: date
    cadence: Cadence

    def holds(self, day: date) -> bool:
        """Whether a day lies in the period."""
        return self.first_day <= day <= self.last_day

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last_day - self.first_day).days + 1

    @property
    def key(self) -> str:
        """A short name that sorts by time: 2026-03, 2026-Q1, 2026-H1 or 2026."""
        year, month = self.first_day.year, self.first_day.month
        match self.cadence:
            case Cadence.MONTHLY:
                return f"{year}-{month:02}"
            case Cadence.QUARTERLY:
                return f"{year}-Q{(month + 2) // 3}"
            case Cadence.HALF_YEARLY:
                return f"{year}-H{(month + 5) // 6}"
            case Cadence.YEARLY:
                return f"{year}"


def period_of(day: date, cadence: Cadence) -> Period:
    """The calendar period in which a day lies; quarters begin in January, April, July and October."""
    months = MONTHS[cadence]
    first = date(day.year, (day.month - 1) // months * months + 1, 1)
    return Period(first_day=first, last_day=months_later(first, months) - DAY, cadence=cadence)


def periods_between(first_day: date, last_day: date, cadence: Cadence) -> list[Period]:
    """The periods that have a day between two days, both included, in order."""
    periods: list[Period] = []
    day = first_day
    while day <= last_day:
        periods.append(period_of(day, cadence))
        day = periods[-1].last_day + DAY
    return periods
