"""Calendar quarters of an agency: the only periods of which something is published (security E-03)."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

_CODE = re.compile(r"(20\d{2}|2100)-Q([1-4])")


@dataclass(frozen=True, slots=True, order=True)
class Quarter:
    """One quarter of a calendar year; quarters never overlap."""

    year: int
    number: int

    @property
    def code(self) -> str:
        """How it is stored and written in addresses: 2026-Q3."""
        return f"{self.year}-Q{self.number}"

    @property
    def next(self) -> "Quarter":
        """The quarter after it."""
        return Quarter(self.year + self.number // 4, self.number % 4 + 1)

    @property
    def months(self) -> tuple[date, date, date]:
        """The first days of its months."""
        first = 3 * self.number - 2
        return date(self.year, first, 1), date(self.year, first + 1, 1), date(self.year, first + 2, 1)

    @property
    def closes_year(self) -> bool:
        """Whether the figures of its whole year are published with it."""
        return self.number == 4

    def bounds(self, zone: str) -> tuple[datetime, datetime]:
        """Its first moment and the first one after it, where the agency is."""
        return _midnight(self.months[0], zone), _midnight(self.next.months[0], zone)


def quarter_of(day: date) -> Quarter:
    """The quarter in which a day lies."""
    return Quarter(day.year, (day.month + 2) // 3)


def find_quarter(code: str) -> Quarter | None:
    """The quarter of a code; None for whatever is no quarter: a month, a year, a range of days."""
    match = _CODE.fullmatch(code)
    return Quarter(int(match[1]), int(match[2])) if match else None


def bounds_of_year(year: int, zone: str) -> tuple[datetime, datetime]:
    """The first moment of a calendar year and the first one after it."""
    return _midnight(date(year, 1, 1), zone), _midnight(date(year + 1, 1, 1), zone)


def _midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(0), ZoneInfo(zone)).astimezone(UTC)
