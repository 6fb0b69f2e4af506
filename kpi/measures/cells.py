"""Columns read from the database straight into arrays: one aggregated row per cell, no object per row.

`performance.md` rule 4: aggregating each column inside a cell is an order of magnitude cheaper than fetching rows.
PostgreSQL sends instants, numbers and ids as the bytes of an array, SQLite its numbers as one text.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import count, pairwise
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import sqlalchemy as sa
from sqlalchemy.orm import Session

from kpi.measures.columns import Coded, Moments, in_order
from kpi.periods import Period

MISSING = int(np.iinfo(np.int64).min)
"""What stands for "no value" in a column of numbers; as an instant it is "not a time"."""

Numbers = npt.NDArray[np.int64]
Keys = npt.NDArray[np.uint64]
"""Ids as pairs of numbers, which sort as the ids do; both are 0 where there is none."""
Texts: TypeAlias = Coded | npt.NDArray[np.str_]
MONTHS_AT_ONCE = 3
"""How much is in memory as text while it is read; fewer months cost a statement each."""

_SEPARATOR = ","
_BEFORE_2000 = 946_684_800_000_000
"""Microseconds from 1970 to 2000, from which PostgreSQL counts."""
_ARRAY_HEAD = 20
"""Bytes before the first value of a one-dimensional array without nulls, as `array_send` writes it."""


class Kind(StrEnum):
    """How the values of a column arrive: instants, whole numbers, digits, codes, ids as texts, or ids as pairs."""

    MOMENT = "moment"
    NUMBER = "number"
    DIGIT = "digit"
    CODE = "code"
    ID = "id"
    KEY = "key"


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """A column expression and how its values arrive; codes must hold no comma."""

    expression: sa.ColumnElement[Any]
    kind: Kind
    least: int = 0
    """Of digits: what the digit 0 stands for."""


def when(condition: sa.ColumnElement[bool]) -> Column:
    """A column that is 1 where the condition holds, else 0."""
    return digit_of(sa.case((condition, 1), else_=0))


def digit_of(expression: Any, *, least: int = 0) -> Column:
    """A column of numbers from `least` to `least` + 9, none of them missing; one byte each."""
    return Column(expression - least if least else expression, Kind.DIGIT, least)


def moment_of(column: Any) -> Column:
    """A column of instants."""
    return Column(column, Kind.MOMENT)


def code_of(column: Any) -> Column:
    """A column of codes; a missing one becomes the empty text."""
    return Column(column, Kind.CODE)


def number_of(column: Any) -> Column:
    """A column of whole numbers; a missing one becomes `MISSING`."""
    return Column(column, Kind.NUMBER)


def id_of(column: Any) -> Column:
    """A column of UUIDs as 32 hexadecimal digits; a missing one becomes the empty text."""
    return Column(column, Kind.ID)


def key_of(column: Any) -> Column:
    """A column of UUIDs as pairs of numbers, of which there may be as many as rows."""
    return Column(column, Kind.KEY)


def read_columns(
    session: Session,
    source: sa.Select[Any],
    columns: Mapping[str, Column],
    *,
    cell: Any = None,
    pieces: Sequence[Sequence[sa.ColumnElement[bool]]] = ((),),
    order: str | None = None,
) -> dict[str, Any]:
    """The columns of all rows of `source`, as arrays of equal length; instants and numbers as they are, texts `Coded`.

    `source` holds tables and conditions only. Either `cell` is the column by which rows lie together in its index, and
    there is one statement; or there is a statement for each of the `pieces`, conditions that divide the rows in the
    order of an index: nothing is sorted, and only one piece at a time is in memory as text. The rows come in the order
    of the column named `order`, where there is one.
    """
    reader = _sqlite if session.get_bind().dialect.name == "sqlite" else _postgresql
    listed = [reader.listed(column).label(name) for name, column in columns.items()]
    query = source.with_only_columns(*listed, maintain_column_froms=True)
    if cell is not None:
        query = query.group_by(cell)
    numbering = {name: _Numbering() for name, column in columns.items() if column.kind is Kind.CODE}
    parts: dict[str, list[Any]] = {name: [] for name in columns}
    for piece in pieces:
        for row in session.execute(query.where(*piece)):
            for place, (name, column) in enumerate(columns.items()):
                if row[place] is None:
                    continue
                if column.kind is Kind.CODE:
                    parts[name].append(numbering[name].places(row[place].split(_SEPARATOR)))
                else:
                    parts[name].append(reader.parsed(row[place], column))
    read = {name: _joined(parts.pop(name), columns[name].kind, numbering.get(name)) for name in columns}
    if order is not None and not in_order(read[order]):
        rows = np.argsort(read[order], kind="stable")
        read = {name: column[rows] for name, column in read.items()}
    return read


def by_time(column: Any, begin: datetime, end: datetime) -> list[tuple[sa.ColumnElement[bool], ...]]:
    """Conditions that divide the rows from `begin` up to, and without, `end` into runs of about three months."""
    bounds, step = [begin], timedelta(days=31 * MONTHS_AT_ONCE)
    while bounds[-1] + step < end:
        bounds.append(bounds[-1] + step)
    return [(column >= first, column < last) for first, last in pairwise([*bounds, end])]


def by_month(year: Any, month: Any, first: Period, last: Period) -> list[tuple[sa.ColumnElement[bool], ...]]:
    """Conditions that divide rows with a civil year and month, from the month `first` to `last`, into quarters."""
    begin, end = (period.start.year * 12 + period.start.month - 1 for period in (first, last))
    quarters: dict[tuple[int, int], list[int]] = {}
    for number in range(begin, end + 1):
        quarters.setdefault((number // 12, number % 12 // MONTHS_AT_ONCE), []).append(number % 12 + 1)
    return [
        (year == wanted, month.between(months[0], months[-1])) for (wanted, _), months in quarters.items()
    ]


def moments_of(numbers: Numbers) -> Moments:
    """Microseconds since 1970 as instants."""
    return numbers.view("datetime64[us]")


def ranked(keys: Keys) -> tuple[Numbers, Keys]:
    """The place of each key among the different ones, and those in their order."""
    if not len(keys):
        return np.empty(0, dtype=np.int64), keys
    high, low = keys[:, 0], keys[:, 1]
    order = np.argsort(high)
    sorted_high, sorted_low = high[order], low[order]
    is_new = sorted_high[1:] != sorted_high[:-1]
    differs = sorted_low[1:] != sorted_low[:-1]
    if bool((differs & ~is_new).any()):  # random ids differ in their first half; others need both
        order = np.lexsort((low, high))
        sorted_high, sorted_low = high[order], low[order]
        is_new = (sorted_high[1:] != sorted_high[:-1]) | (sorted_low[1:] != sorted_low[:-1])
    is_first = np.concatenate([[True], is_new])
    places = np.empty(len(keys), dtype=np.int64)
    places[order] = np.cumsum(is_first) - 1
    return places, keys[order[is_first]]


class _Numbering:
    """Gives each different text of a column its number, in the order in which they come."""

    def __init__(self) -> None:
        self._places: defaultdict[str, int] = defaultdict(count().__next__)

    def places(self, texts: Sequence[str]) -> Numbers:
        return np.fromiter(map(self._places.__getitem__, texts), dtype=np.int64, count=len(texts))

    def coded(self, places: Numbers) -> Coded:
        """The whole column, its texts in order."""
        texts = list(self._places)
        order = sorted(range(len(texts)), key=texts.__getitem__)
        rank = np.empty(len(texts), dtype=np.int64)
        rank[order] = np.arange(len(texts), dtype=np.int64)
        return Coded(rank[places] if texts else places, [texts[place] for place in order])


_NO_ID = "0" * 32
_NOT_YET = -1
"""Stands for a missing instant on its way: a short text, and no moment of this application."""


class _Sqlite:
    """`group_concat`: numbers and texts separated by commas, digits and ids side by side."""

    def listed(self, column: Column) -> sa.ColumnElement[Any]:
        expression = column.expression
        if column.kind is Kind.DIGIT:
            return sa.func.group_concat(sa.cast(expression, sa.BigInteger), sa.literal_column("''"))
        if column.kind in (Kind.ID, Kind.KEY):
            filled = sa.func.coalesce(
                sa.type_coerce(expression, sa.String()), sa.literal_column(f"'{_NO_ID}'")
            )
            return sa.func.group_concat(filled, sa.literal_column("''"))
        value: sa.ColumnElement[Any]
        if column.kind is Kind.CODE:
            value, missing = sa.type_coerce(expression, sa.String()), "''"
        elif column.kind is Kind.MOMENT:
            value, missing = sa.type_coerce(expression, sa.BigInteger()), str(_NOT_YET)
        else:
            value, missing = sa.cast(expression, sa.BigInteger()), _MISSING
        return sa.func.group_concat(sa.func.coalesce(value, sa.literal_column(missing)))

    def parsed(self, cell: Any, column: Column) -> Any:
        if column.kind is Kind.DIGIT:
            return _digits(cell.encode("ascii"), column.least)
        if column.kind in (Kind.ID, Kind.KEY):
            return np.frombuffer(bytes.fromhex(cell), dtype=">u8").reshape(-1, 2).astype(np.uint64)
        values = np.fromstring(cell, dtype=np.int64, sep=_SEPARATOR)
        if column.kind is Kind.MOMENT:
            values[values == _NOT_YET] = MISSING
        return values


class _Postgresql:
    """`array_send`: the bytes of an array, each value behind its length; codes and digits as one text."""

    def listed(self, column: Column) -> sa.ColumnElement[Any]:
        expression = column.expression
        if column.kind is Kind.CODE:
            filled = sa.func.coalesce(sa.type_coerce(expression, sa.String()), sa.literal_column("''"))
            return sa.func.string_agg(filled, sa.literal_column(f"'{_SEPARATOR}'"))
        if column.kind is Kind.DIGIT:
            return sa.func.string_agg(sa.cast(expression, sa.Text), sa.literal_column("''"))
        value: sa.ColumnElement[Any]
        if column.kind in (Kind.ID, Kind.KEY):
            value, missing = sa.type_coerce(expression, sa.Uuid()), f"'{_NO_ID}'::uuid"
        elif column.kind is Kind.MOMENT:
            value, missing = expression, "'-infinity'::timestamptz"
        else:
            value, missing = sa.cast(expression, sa.BigInteger), _MISSING
        filled = sa.func.coalesce(value, sa.literal_column(missing))
        return sa.func.array_send(sa.func.array_agg(filled), type_=sa.LargeBinary())

    def parsed(self, cell: Any, column: Column) -> Any:
        if column.kind is Kind.DIGIT:
            return _digits(cell.encode("ascii"), column.least)
        if column.kind in (Kind.ID, Kind.KEY):
            pairs = np.frombuffer(cell, dtype=_ID_IN_ARRAY, offset=_ARRAY_HEAD)["value"]
            return pairs.astype(np.uint64)
        values = np.frombuffer(cell, dtype=_NUMBER_IN_ARRAY, offset=_ARRAY_HEAD)["value"].astype(np.int64)
        if column.kind is Kind.MOMENT:
            # "-infinity" is the least number, which stays what stands for "not a time".
            values[values != MISSING] += _BEFORE_2000
        return values


_NUMBER_IN_ARRAY = np.dtype([("length", ">i4"), ("value", ">i8")])
_ID_IN_ARRAY = np.dtype([("length", ">i4"), ("value", ">u8", (2,))])
_MISSING = f"({MISSING + 1}-1)"
"""A literal rather than a parameter: the planner sees it; the least number itself cannot be written."""
_sqlite, _postgresql = _Sqlite(), _Postgresql()


def _digits(text: bytes, least: int) -> npt.NDArray[np.int8]:
    return np.frombuffer(text, dtype=np.int8) + np.int8(least - ord("0"))


def _joined(parts: list[Any], kind: Kind, numbering: _Numbering | None) -> Any:
    if kind in (Kind.ID, Kind.KEY):
        keys = np.concatenate(parts) if parts else np.empty((0, 2), dtype=np.uint64)
        return keys if kind is Kind.KEY else _named(keys)
    if kind is Kind.DIGIT:
        return np.concatenate(parts) if parts else np.empty(0, dtype=np.int8)
    numbers = np.concatenate(parts) if parts else np.empty(0, dtype=np.int64)
    if numbering is not None:
        return numbering.coded(numbers)
    return moments_of(numbers) if kind is Kind.MOMENT else numbers


def _named(keys: Keys) -> Coded:
    """Ids as 32 hexadecimal digits; a missing one is the empty text."""
    places, different = ranked(keys)
    digits = different.astype(">u8").tobytes().hex()
    names = [digits[at : at + 32] for at in range(0, len(digits), 32)]
    return Coded(places, ["" if name == _NO_ID else name for name in names])
