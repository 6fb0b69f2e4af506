"""Columns read from the database straight into arrays: one aggregated row per cell, no object per row.

`performance.md` rule 4: aggregating each column inside a cell is an order of magnitude cheaper than fetching rows.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
import numpy.typing as npt
import sqlalchemy as sa
from sqlalchemy.orm import Session

from kpi.measures.columns import Moments

MISSING = int(np.iinfo(np.int64).min)
"""What stands for "no value" in a column of numbers; as an instant it is "not a time"."""

Numbers = npt.NDArray[np.int64]
Texts = npt.NDArray[np.str_]


class Kind(StrEnum):
    """How the values of a column arrive: instants, whole numbers, codes, or ids as 32 hexadecimal digits."""

    MOMENT = "moment"
    NUMBER = "number"
    CODE = "code"
    ID = "id"


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """A column expression and how its values arrive; codes must hold no comma."""

    expression: sa.ColumnElement[Any]
    kind: Kind


def when(condition: sa.ColumnElement[bool]) -> Column:
    """A column that is 1 where the condition holds, else 0."""
    return Column(sa.case((condition, 1), else_=0), Kind.NUMBER)


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


def read_columns(
    session: Session, source: sa.Select[Any], columns: Mapping[str, Column], *, cell: Any
) -> dict[str, Any]:
    """The columns of all rows of `source`, as arrays of equal length, read in one statement.

    `source` holds tables and conditions only; `cell` is the column by which rows lie together in its index.
    """
    on_sqlite = session.get_bind().dialect.name == "sqlite"
    listed = [_listed(column, on_sqlite=on_sqlite).label(name) for name, column in columns.items()]
    rows = session.execute(source.with_only_columns(*listed, maintain_column_froms=True).group_by(cell)).all()
    return {
        name: _joined([row[place] for row in rows], column.kind)
        for place, (name, column) in enumerate(columns.items())
    }


def moments_of(numbers: Numbers) -> Moments:
    """Microseconds since 1970 as instants."""
    return numbers.view("datetime64[us]")


def _listed(column: Column, *, on_sqlite: bool) -> sa.ColumnElement[str]:
    value = _plain(column, on_sqlite=on_sqlite)
    is_text = column.kind in (Kind.CODE, Kind.ID)
    # literals rather than parameters: the planner sees them, and PostgreSQL knows their type.
    filled = sa.func.coalesce(value, sa.literal_column("''" if is_text else f"({MISSING + 1}-1)"))
    if on_sqlite:
        return sa.func.group_concat(filled)
    return sa.func.string_agg(filled if is_text else sa.cast(filled, sa.Text), sa.literal_column("','"))


def _plain(column: Column, *, on_sqlite: bool) -> sa.ColumnElement[Any]:
    expression = column.expression
    if column.kind is Kind.MOMENT:
        if on_sqlite:
            return sa.type_coerce(expression, sa.BigInteger())
        return sa.cast(sa.extract("epoch", expression) * 1_000_000, sa.BigInteger)
    if column.kind is Kind.NUMBER:
        return sa.cast(expression, sa.BigInteger)
    if column.kind is Kind.ID:
        if on_sqlite:
            return sa.type_coerce(expression, sa.String())
        return sa.func.replace(
            sa.cast(expression, sa.Text), sa.literal_column("'-'"), sa.literal_column("''")
        )
    return sa.type_coerce(expression, sa.String())


def _joined(cells: list[str], kind: Kind) -> Any:
    if kind in (Kind.CODE, Kind.ID):
        return np.array([code for cell in cells for code in cell.split(",")], dtype=np.str_)
    parts = [np.fromstring(cell, dtype=np.int64, sep=",") for cell in cells]
    numbers = np.concatenate(parts) if parts else np.empty(0, dtype=np.int64)
    return moments_of(numbers) if kind is Kind.MOMENT else numbers
