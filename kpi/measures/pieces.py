"""How a long reading is divided: as much at once as is soon held as text, however much or little there is of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeAlias

import sqlalchemy as sa

from kpi.periods import Period

Condition: TypeAlias = sa.ColumnElement[bool]
Read: TypeAlias = Callable[[Sequence[Condition]], int]
"""Reads the rows that meet the conditions, and says how many they were."""

ROWS_AT_ONCE = 20_000
"""What a piece should hold; each further piece costs a statement."""
FIRST_DAYS, MOST_DAYS = 31, 372
OLDER_DAYS = 3 * 365
_MOST = 4


@dataclass(frozen=True, slots=True, eq=False)
class OverTime:
    """The rows from `begin` up to, and without, `end`; with `older` those of before come first.

    It begins with a month, and lets each piece be as long as the one before it says.
    """

    column: Any
    begin: datetime
    end: datetime
    older: bool = False

    def walk(self, read: Read) -> None:
        """Read piece by piece, in order."""
        at = self.begin
        if self.older:
            at = self.begin - timedelta(days=OLDER_DAYS)
            read((self.column < at,))
        days = float(FIRST_DAYS)
        while at < self.end:
            until = min(at + timedelta(days=days), self.end)
            rows = read((self.column >= at, self.column < until))
            days = max(1.0, min(days * _growth(rows), MOST_DAYS))
            at = until


@dataclass(frozen=True, slots=True, eq=False)
class OverMonths:
    """The rows of a civil year and month from the month `first` to `last`; a piece lies within a year."""

    year: Any
    month: Any
    first: Period
    last: Period

    def walk(self, read: Read) -> None:
        """Read piece by piece, in order."""
        at, last = (one.start.year * 12 + one.start.month - 1 for one in (self.first, self.last))
        months = 1.0
        while at <= last:
            until = min(at + int(months), last + 1, (at // 12 + 1) * 12)
            begin, end = at % 12 + 1, (until - 1) % 12 + 1
            rows = read((self.year == at // 12, self.month.between(begin, end)))
            months = max(1.0, (until - at) * _growth(rows))
            at = until


def _growth(rows: int) -> float:
    """How much longer, or shorter, the next piece is to be."""
    return min(max(ROWS_AT_ONCE / max(rows, 1), 1 / _MOST), _MOST)
