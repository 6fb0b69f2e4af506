"""Columns of plain values as arrays: instants, yes/no/unknown answers and labels."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Moments: TypeAlias = npt.NDArray[np.datetime64]
Mask: TypeAlias = npt.NDArray[np.bool_]
Answers: TypeAlias = npt.NDArray[np.int8]
Seconds: TypeAlias = npt.NDArray[np.float64]
Labels: TypeAlias = npt.NDArray[np.str_] | Sequence[str]

YES, NO, UNKNOWN = 1, 0, -1

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_MISSING = np.iinfo(np.int64).min


def moment(value: datetime) -> np.datetime64:
    """One aware instant as the arrays hold it: UTC, microseconds."""
    return np.datetime64(_microseconds(value), "us")


def moments(values: Iterable[datetime | int | None]) -> Moments:
    """A column of instants: aware datetimes or microseconds since 1970 UTC; None becomes "not a time".

    Every comparison with "not a time" is false, which is what a missing instant means in the rules.
    """
    numbers = np.fromiter(
        (_MISSING if v is None else v if isinstance(v, int) else _microseconds(v) for v in values),
        dtype=np.int64,
    )
    return numbers.view("datetime64[us]")


def answers(values: Iterable[bool | None]) -> Answers:
    """A column of yes, no and unknown."""
    return np.fromiter((UNKNOWN if v is None else int(v) for v in values), dtype=np.int8)


def groups(labels: Labels, names: Sequence[str] | None = None) -> Iterator[tuple[str, Mask]]:
    """Each label with the mask of its rows: first `names` in their order, rows or not, then others by alphabet."""
    column = np.asarray(labels)
    rest = np.ones(column.shape[0], dtype=np.bool_)
    for name in names or ():
        rows = column == name
        rest &= ~rows
        yield name, rows
    # Sorting texts is slow: where `names` is complete nothing is left to sort.
    for name in np.unique(column[rest]):
        yield str(name), column == name


def days_after(column: Moments, days: int) -> Moments:
    """Each instant plus so many days of 24 hours."""
    later: Moments = (column.view(np.int64) + days * 86_400_000_000).view("datetime64[us]")
    return np.where(np.isnat(column), column, later)


def seconds_between(start: Moments, end: Moments) -> Seconds:
    """Elapsed seconds from `start` to `end`, row by row; not a number where either is missing."""
    micro = (end - start).astype("timedelta64[us]")
    return np.where(np.isnat(micro), np.nan, micro.view(np.int64) / 1e6)


def _microseconds(value: datetime) -> int:
    if value.tzinfo is None:
        raise ValueError("instants are aware")
    return (value - _EPOCH) // _MICROSECOND
