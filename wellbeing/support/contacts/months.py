"""Months and quarters without days: what the contact log knows of time. On plain values."""

import re
from datetime import date
from typing import NamedTuple

from core.errors import RuleBroken
from core.text import N_

_QUARTER = re.compile(r"(\d{4})-Q([1-4])")


class Month(NamedTuple):
    """A calendar month."""

    year: int
    month: int

    @classmethod
    def of(cls, day: date) -> "Month":
        """The month of a day."""
        return cls(day.year, day.month)

    @property
    def first(self) -> date:
        """Its first day, for showing its name."""
        return date(self.year, self.month, 1)

    @property
    def before(self) -> "Month":
        """The month before."""
        return Month(self.year, self.month - 1) if self.month > 1 else Month(self.year - 1, 12)

    @property
    def quarter(self) -> str:
        """The quarter in which it lies, as `2026-Q1`."""
        return f"{self.year}-Q{(self.month + 2) // 3}"

    def __str__(self) -> str:
        return f"{self.year}-{self.month:02}"


def months_of(quarter: str) -> tuple[Month, Month, Month]:
    """The three months of `2026-Q1`; raises `RuleBroken`."""
    found = _QUARTER.fullmatch(quarter)
    if found is None:
        raise RuleBroken(N_("Give a quarter, for example 2026-Q1."), "quarter")
    year, last = int(found[1]), 3 * int(found[2])
    return Month(year, last - 2), Month(year, last - 1), Month(year, last)


def final_quarters(today: date, *, count: int) -> tuple[str, ...]:
    """The last quarters in which nothing changes any more, the newest first.

    A peer may still write for the month before, so that a quarter is final a month after its end.
    """
    month, found = Month.of(today), list[str]()
    writable = {month.quarter, month.before.quarter}
    while len(found) < count:
        month = month.before
        if month.quarter not in writable and month.quarter not in found:
            found.append(month.quarter)
    return tuple(found)
