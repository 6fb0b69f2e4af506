"""How a long reading is divided: as much at once as is soon held as text, however much or little there is of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from types import MappingProxyType
from typing import Any, Protocol, TypeAlias
from uuid import UUID

import sqlalchemy as sa

from kpi.periods import Period

Condition: TypeAlias = sa.ColumnElement[bool]
Conditions: TypeAlias = tuple[Condition, ...]
Values: TypeAlias = Mapping[str, Any]
NO_VALUES: Values = MappingProxyType({})


class Read(Protocol):
    """Reads the rows that meet the conditions with these values, and says how many they were.

    Pieces of one make come with the same conditions, so that their statement is put together once.
    """

    def __call__(self, conditions: Conditions, values: Values = ..., /) -> int: ...  # noqa: D102 - the class says it


ROWS_AT_ONCE = 6_000
"""What a piece should hold; each further piece costs a statement."""
FIRST_DAYS, MOST_DAYS = 2, 372
OLDER_DAYS = 3 * 365
_MOST = 6
"""How many times as long as the piece before it a piece may be: it may hold more in a day."""
_MOST_SLICES = 64
_FIRST_SLICES = 8
_SPACE = 1 << 32
_MONTHS: tuple[sa.BindParameter[Any], sa.BindParameter[Any]] = (
    sa.bindparam("piece_month"),
    sa.bindparam("piece_last"),
)


@dataclass(frozen=True, slots=True, eq=False)
class OverTime:
    """The rows from `begin` up to, and without, `end`; with `older` those of before come first.

    It begins with a few days, and lets each piece be as long as the one before it says. `since` is when the first row
    was made, where that is known: time without rows would say that a piece may be long.
    """

    column: Any
    begin: datetime
    end: datetime
    older: bool = False
    since: datetime | None = None
    rows: int = ROWS_AT_ONCE

    def walk(self, read: Read) -> None:
        """Read piece by piece, in order."""
        inside = (self.column >= sa.bindparam("piece_from"), self.column < sa.bindparam("piece_to"))
        at = self.begin
        if self.older:
            at = self.begin - timedelta(days=OLDER_DAYS)
            if self.since is None or self.since < at:
                read((self.column < at,))
        at = at if self.since is None else max(at, self.since)
        days = float(FIRST_DAYS)
        while at < self.end:
            until = min(at + timedelta(days=days), self.begin if at < self.begin else self.end)
            rows = read(inside, {"piece_from": at, "piece_to": until})
            days = max(1.0, min(days * _growth(rows, self.rows), MOST_DAYS))
            if until == self.begin:  # of what is older only some is asked for
                days = max(float(FIRST_DAYS), days / _MOST)
            at = until


@dataclass(frozen=True, slots=True, eq=False)
class OverMonths:
    """The rows of a civil year and month from the month `first` to `last`; a piece lies within a year.

    A month that holds too much is divided by `key`, ids by which its index goes on; without one it is read at once.
    """

    year: Any
    month: Any
    first: Period
    last: Period
    key: Any = None

    def walk(self, read: Read) -> None:
        """Read piece by piece, in order."""
        at, last = (one.start.year * 12 + one.start.month - 1 for one in (self.first, self.last))
        made = _Made((self.year == sa.bindparam("piece_year"), self.month.between(*_MONTHS)), self.key)
        months = 0.0
        while at <= last:
            until = min(at + max(int(months), 1), last + 1, (at // 12 + 1) * 12)
            begin, end = at % 12 + 1, (until - 1) % 12 + 1
            values = {"piece_year": at // 12, "piece_month": begin, "piece_last": end}
            rows = self._read(made, values, read, months)
            months = float(until - at) * min(ROWS_AT_ONCE / max(rows, 1), _MOST)
            if not rows and self.key is not None:
                months = 1.0  # nothing is known of the month after
            at = until

    def _read(self, made: "_Made", values: Values, read: Read, months: float) -> int:
        if self.key is None or months >= 1:
            return read(made.inside, values)
        if months:
            return sum(read(*made.between(*ids, values)) for ids in _divided(0, round(1 / months)))
        first = _SPACE // _FIRST_SLICES
        rows = read(*made.between(0, first, values))
        slices = rows * (_FIRST_SLICES - 1) // ROWS_AT_ONCE + 1
        return rows + sum(read(*made.between(*ids, values)) for ids in _divided(first, slices))


@dataclass(frozen=True, slots=True, eq=False)
class OverIds:
    """All rows in the order of an index that begins with `key`, an id."""

    key: Any

    def walk(self, read: Read) -> None:
        """Read piece by piece, in order."""
        made = _Made((), self.key)
        at, width = 0, _SPACE // _FIRST_SLICES
        while at < _SPACE:
            until = min(at + width, _SPACE)
            rows = read(*made.between(at, until, {}))
            width = max(1, int(width * _growth(rows)))
            at = until


class _Made:
    """Conditions of pieces that lie between ids, each made once."""

    def __init__(self, inside: Conditions, key: Any) -> None:
        self.inside = inside
        if key is not None:
            low, high = key >= sa.bindparam("piece_low"), key < sa.bindparam("piece_high")
            self._divided = {
                (True, True): (*inside, low, high),
                (True, False): (*inside, low),
                (False, True): (*inside, high),
                (False, False): inside,
            }

    def between(self, at: int, until: int, values: Values) -> tuple[Conditions, Values]:
        """Inside, and ids of which the first 32 bits lie from `at` up to, and without, `until`."""
        low = {"piece_low": UUID(int=at << 96)} if at else {}
        high = {"piece_high": UUID(int=until << 96)} if until < _SPACE else {}
        return self._divided[bool(low), bool(high)], {**values, **low, **high}


def _divided(begin: int, slices: int) -> Iterator[tuple[int, int]]:
    """So many slices of the space of ids from there on."""
    slices = min(max(slices, 1), _MOST_SLICES)
    edges = [begin + (_SPACE - begin) * place // slices for place in range(slices + 1)]
    yield from pairwise(edges)


def _growth(rows: int, wanted: int = ROWS_AT_ONCE) -> float:
    """How much longer, or shorter, the next piece is to be."""
    return min(max(wanted / max(rows, 1), 1 / _MOST), _MOST)
