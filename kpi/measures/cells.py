"""Columns read from the database straight into arrays: one aggregated row per cell, no object per row.

`performance.md` rule 4: aggregating each column inside a cell is an order of magnitude cheaper than fetching rows.
PostgreSQL sends instants, numbers and ids as the bytes of an array, SQLite its numbers as one text.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import count
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import sqlalchemy as sa
from sqlalchemy.orm import Session

from kpi.measures.columns import MISSING, Coded, Moments, Numbers, in_order, narrow
from kpi.measures.kept import Change, Kept, KeptByKey
from kpi.measures.pieces import NO_VALUES, Conditions, OverIds, OverMonths, OverTime, Values

__all__ = ["MISSING", "Numbers"]

Keys = npt.NDArray[np.uint64]
"""Ids as pairs of numbers, which sort as the ids do; both are 0 where there is none."""
Texts: TypeAlias = Coded | npt.NDArray[np.str_]

Names: TypeAlias = Mapping[str, tuple[npt.NDArray[Any], tuple[str, ...]]]
Pieces: TypeAlias = Iterable[Conditions] | OverTime | OverMonths | OverIds

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


_EMPTY: Mapping[Kind, tuple[Any, str]] = {
    Kind.MOMENT: (0, "datetime64[us]"),
    Kind.NUMBER: (0, "int64"),
    Kind.DIGIT: (0, "int8"),
    Kind.CODE: (0, "int32"),
    Kind.ID: (0, "int32"),
    Kind.KEY: ((0, 2), "uint64"),
}


def _unchanged(read: dict[str, Any]) -> dict[str, Any]:
    return read


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
    pieces: Pieces = ((),),
    order: str | None = None,
) -> dict[str, Any]:
    """The columns of all rows of `source`, as arrays of equal length; instants and numbers as they are, texts `Coded`.

    `source` holds tables and conditions only. Either `cell` is the column by which rows lie together in its index, and
    there is one statement; or there is a statement for each of the `pieces`, conditions that divide the rows in the
    order of an index: nothing is sorted, and only one piece at a time is in memory as text. The rows come in the order
    of the column named `order`, where there is one. What may be more than is soon looked at is kept: see `keep`.
    """
    parts: list[dict[str, Any]] = []
    names = _read(session, source, columns, parts.append, cell=cell, pieces=pieces)
    read: dict[str, Any] = {}
    for name in columns:
        joined = np.concatenate([part.pop(name) for part in parts])
        read[name] = Coded(names[name][0][joined], names[name][1]) if name in names else joined
    if order is None or in_order(read[order]):
        return read
    rows = np.argsort(read[order], kind="stable")
    return {name: column[rows] for name, column in read.items()}


def keep_rows(
    session: Session,
    source: sa.Select[Any],
    columns: Mapping[str, Column],
    *,
    pieces: Pieces,
    time: str | None = None,
    change: Change = _unchanged,
) -> Kept:
    """As `read_columns`, but on disk, a part for each piece; `change` is done to each, `time` names when its rows were."""
    kept = Kept(time=time)
    return kept.named(_read(session, source, columns, lambda read: kept.put(change(read)), pieces=pieces))


def keep_by_key(
    session: Session,
    source: sa.Select[Any],
    columns: Mapping[str, Column],
    *,
    pieces: Pieces,
    first: Change = _unchanged,
    change: Change,
) -> Kept:
    """As `keep`, in the order of the column `key`; `first` is done to each piece, `change` to each part."""
    by_key = KeptByKey()
    names = _read(session, source, columns, lambda read: by_key.put(first(read)), pieces=pieces)
    return by_key.kept(change).named(names)


def _read(
    session: Session,
    source: sa.Select[Any],
    columns: Mapping[str, Column],
    take: Callable[[dict[str, Any]], None],
    *,
    cell: Any = None,
    pieces: Pieces,
) -> Names:
    """Give the columns of each row of the answer to `take`, once without any row where there is none; what codes mean."""
    reader = _sqlite if session.get_bind().dialect.name == "sqlite" else _postgresql
    listed = [reader.listed(column).label(name) for name, column in columns.items()]
    query = source.with_only_columns(*listed, maintain_column_froms=True)
    if cell is not None:
        query = query.group_by(cell)
    parser, taken = _Parser(columns, reader), 0
    statements: dict[Conditions, sa.Select[Any]] = {}

    def read(conditions: Conditions, values: Values = NO_VALUES) -> int:
        nonlocal taken
        rows = 0
        if conditions not in statements:
            statements[conditions] = query.where(*conditions)
        for row in session.execute(statements[conditions], values):
            cells = list(row)
            del row
            if all(one is None for one in cells):
                continue
            part = parser.parsed(cells)
            rows += len(next(iter(part.values())))
            taken += 1
            take(part)
        return rows

    if isinstance(pieces, OverTime | OverMonths | OverIds):
        pieces.walk(read)
    else:
        for piece in pieces:
            read(piece)
    if not taken:
        take(parser.nothing())
    return parser.names()


def moments_of(numbers: Numbers) -> Moments:
    """Microseconds since 1970 as instants."""
    return numbers.view("datetime64[us]")


def ranked(keys: Keys) -> tuple[Numbers, Keys]:
    """The place of each key among the different ones, and those in their order."""
    if not len(keys):
        return np.empty(0, dtype=np.int64), keys
    order = np.argsort(keys[:, 0])
    in_turn = keys[order, 0]
    is_new = in_turn[1:] != in_turn[:-1]
    in_turn = keys[order, 1]
    differs = in_turn[1:] != in_turn[:-1]
    if bool((differs & ~is_new).any()):  # random ids differ in their first half; others need both
        order = np.lexsort((keys[:, 1], keys[:, 0]))
        both = keys[order]
        is_new = (both[1:] != both[:-1]).any(axis=1)
    del in_turn, differs
    is_first = np.concatenate([[True], is_new])
    different = keys[order[is_first]]
    places = np.empty(len(keys), dtype=np.int64)
    places[order] = np.cumsum(is_first) - 1
    return places, different


class _Numbering:
    """Gives each different text of a column its number, in the order in which they come."""

    def __init__(self) -> None:
        self._places: defaultdict[str, int] = defaultdict(count().__next__)

    def places(self, texts: Sequence[str]) -> npt.NDArray[Any]:
        """The number of each text of a piece."""
        return np.fromiter(map(self._places.__getitem__, texts), dtype=np.int32, count=len(texts))

    def names(self) -> tuple[npt.NDArray[Any], tuple[str, ...]]:
        """For each number its place among the texts, and those in their order."""
        return _in_turn(list(self._places))


class _Parser:
    """Takes rows of an answer apart, of which each cell holds a column."""

    def __init__(self, columns: Mapping[str, Column], reader: "_Sqlite | _Postgresql") -> None:
        self._columns, self._reader = columns, reader
        self._codes = {name: _Numbering() for name, one in columns.items() if one.kind is Kind.CODE}
        self._ids = {name: _Ids() for name, one in columns.items() if one.kind is Kind.ID}

    def parsed(self, cells: list[Any]) -> dict[str, Any]:
        """The columns of one row of the answer; codes and few ids as numbers, see `names`."""
        found: dict[str, Any] = {}
        for place, (name, column) in enumerate(self._columns.items()):
            cell, cells[place] = cells[place], None  # each is let go before the next is taken apart
            if column.kind is Kind.CODE:
                found[name] = self._codes[name].places(cell.split(_SEPARATOR))
            elif column.kind is Kind.ID:
                found[name] = self._ids[name].places(self._reader.parsed(cell, column))
            else:
                values = self._reader.parsed(cell, column)
                found[name] = moments_of(values) if column.kind is Kind.MOMENT else values
            del cell
        return found

    def nothing(self) -> dict[str, Any]:
        """The columns without a row."""
        return {name: np.empty(*_EMPTY[column.kind]) for name, column in self._columns.items()}

    def names(self) -> Names:
        """What the numbers of codes and ids stand for, by column."""
        return {name: one.names() for name, one in (self._codes | self._ids).items()}


class _Ids:
    """Gives each different id of a column its number; few differ, so that a piece says less than its ids."""

    def __init__(self) -> None:
        self._places: defaultdict[bytes, int] = defaultdict(count().__next__)

    def places(self, keys: Keys) -> npt.NDArray[Any]:
        """The number of each id of a piece."""
        inside, different = ranked(keys)
        whole = different.astype(">u8").tobytes()
        found = [self._places[whole[at : at + 16]] for at in range(0, len(whole), 16)]
        return np.array(found, dtype=np.int32)[inside]

    def names(self) -> tuple[npt.NDArray[Any], tuple[str, ...]]:
        """For each number the place of its id, and the ids as 32 hexadecimal digits; a missing one is the empty text."""
        ranks, names = _in_turn([one.hex() for one in self._places])
        return ranks, tuple("" if name == _NO_ID else name for name in names)


def _in_turn(texts: Sequence[str]) -> tuple[npt.NDArray[Any], tuple[str, ...]]:
    order = sorted(range(len(texts)), key=texts.__getitem__)
    ranks = np.empty(len(texts), dtype=np.int64)
    ranks[order] = np.arange(len(texts), dtype=np.int64)
    return narrow(ranks, len(texts)), tuple(texts[place] for place in order)


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
