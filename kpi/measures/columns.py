"""Columns of plain values as arrays: instants, yes/no/unknown answers and labels."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

Moments: TypeAlias = npt.NDArray[np.datetime64]
Mask: TypeAlias = npt.NDArray[np.bool_]
Answers: TypeAlias = npt.NDArray[np.int8]
Seconds: TypeAlias = npt.NDArray[np.float64]
Places: TypeAlias = npt.NDArray[np.int64]
Numbers = npt.NDArray[np.int64]

MISSING = int(np.iinfo(np.int64).min)
"""What stands for "no value" in a column of numbers; as an instant it is "not a time"."""

YES, NO, UNKNOWN = 1, 0, -1

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Coded:
    """A column of texts of which few differ: each row's place in `names`, which all differ.

    An id as text takes 128 bytes in an array, and sorting such texts to find the different ones takes longer than
    reading them. It compares, slices and turns into an array as an array of texts does.
    """

    __slots__ = ("names", "places")

    def __init__(self, places: npt.NDArray[Any], names: Sequence[str]) -> None:
        self.places = places
        self.names = tuple(names)

    @classmethod
    def of(cls, labels: "Labels") -> "Coded":
        """The same column, numbered."""
        if isinstance(labels, Coded):
            return labels
        names, places = np.unique(np.asarray(labels, dtype=np.str_), return_inverse=True)
        return cls(places.astype(np.int64), names.tolist())

    @property
    def shape(self) -> tuple[int]:
        """The number of rows, as arrays say it."""
        return (len(self),)

    @property
    def size(self) -> int:
        """The number of rows."""
        return len(self)

    def counts(self) -> dict[str, int]:
        """How often each text occurs, of those that do, in their order."""
        counts = np.bincount(self.places, minlength=len(self.names)).tolist()
        return {name: count for name, count in zip(self.names, counts, strict=True) if count}

    def present(self) -> list[str]:
        """The texts that occur, in their order."""
        return list(self.counts())

    def tolist(self) -> list[str]:
        """The texts, row by row."""
        return [self.names[place] for place in self.places.tolist()]

    def __len__(self) -> int:
        return int(self.places.shape[0])

    def __iter__(self) -> Iterator[str]:
        return iter(self.tolist())

    def __getitem__(self, rows: Any) -> "Coded":
        return Coded(self.places[rows], self.names)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> npt.NDArray[np.str_]:
        texts = np.array(self.names, dtype=np.str_)[self.places] if self.names else np.empty(0, dtype="U1")
        return texts if dtype is None else texts.astype(dtype)

    def __eq__(self, other: object) -> Mask:  # type: ignore[override]
        if isinstance(other, str):
            place = self.names.index(other) if other in self.names else -1
            return np.asarray(np.equal(self.places, place), dtype=np.bool_)
        return np.asarray(np.asarray(self) == np.asarray(other), dtype=np.bool_)

    def __ne__(self, other: object) -> Mask:  # type: ignore[override]
        return ~(self == other)

    __hash__ = None  # type: ignore[assignment]


Labels: TypeAlias = npt.NDArray[np.str_] | Sequence[str] | Coded


def moment(value: datetime) -> np.datetime64:
    """One aware instant as the arrays hold it: UTC, microseconds."""
    return np.datetime64(_microseconds(value), "us")


def moments(values: Iterable[datetime | int | None]) -> Moments:
    """A column of instants: aware datetimes or microseconds since 1970 UTC; None becomes "not a time".

    Every comparison with "not a time" is false, which is what a missing instant means in the rules.
    """
    numbers = np.fromiter(
        (MISSING if v is None else v if isinstance(v, int) else _microseconds(v) for v in values),
        dtype=np.int64,
    )
    return numbers.view("datetime64[us]")


def answers(values: Iterable[bool | None]) -> Answers:
    """A column of yes, no and unknown."""
    return np.fromiter((UNKNOWN if v is None else int(v) for v in values), dtype=np.int8)


def groups(labels: Labels, names: Sequence[str] | None = None) -> Iterator[tuple[str, Mask]]:
    """Each label with the mask of its rows: first `names` in their order, rows or not, then others by alphabet."""
    column = Coded.of(labels)
    given = tuple(names or ())
    for name in given:
        yield name, column == name
    for name in sorted(column.present()):
        if name not in given:
            yield name, column == name


def present(labels: Labels, names: Sequence[str]) -> list[str]:
    """Those of the names that occur in a column, in the order of `names`."""
    found = set(Coded.of(labels).present())
    return [name for name in names if name in found]


def between(column: Moments, begin: datetime, end: datetime) -> slice | Mask:
    """The rows from `begin` up to, and without, `end`: a slice, which copies nothing, where the column is in order."""
    first, last = moment(begin), moment(end)
    if in_order(column):
        found = np.searchsorted(column, np.array([first, last]))
        return slice(int(found[0]), int(found[1]))
    return (column >= first) & (column < last)


def in_order(column: Moments) -> bool:
    """Whether no instant is missing and none comes before the one of the row above."""
    numbers = column.view(np.int64)
    if not numbers.size:
        return True
    return bool(numbers[0] != MISSING and (numbers[1:] >= numbers[:-1]).all())


def days_after(column: Moments, days: int) -> Moments:
    """Each instant plus so many days of 24 hours."""
    later: Moments = (column.view(np.int64) + days * 86_400_000_000).view("datetime64[us]")
    return np.where(np.isnat(column), column, later)


def seconds_between(start: Moments, end: Moments) -> Seconds:
    """Elapsed seconds from `start` to `end`, row by row; not a number where either is missing."""
    micro = (end - start).astype("timedelta64[us]")
    return np.where(np.isnat(micro), np.nan, micro.view(np.int64) / 1e6)


def narrow(places: npt.NDArray[Any], count: int) -> npt.NDArray[Any]:
    """Places among `count` things, or -1, in the fewest bytes that signed numbers take."""
    for kind in (np.int8, np.int16, np.int32):
        if count <= np.iinfo(kind).max:
            return places.astype(kind)
    return places.astype(np.int64)


def _microseconds(value: datetime) -> int:
    if value.tzinfo is None:
        raise ValueError("instants are aware")
    return (value - _EPOCH) // _MICROSECOND
