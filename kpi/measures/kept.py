"""Columns of any number of rows, kept part by part in a file that has no name, so that a reading takes no memory.

A part holds as many rows as are soon looked at. What is read stays in the order of reading; what belongs to persons is
put in their order, so that all rows of a person lie in one part. The file is open for nobody else, and is gone with the
process. It holds what the columns name: instants, codes and ids, never a text that somebody wrote.
"""

import os
import tempfile
import weakref
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import numpy.typing as npt

from kpi.measures.columns import MISSING, Coded, Mask, moment

ROWS_IN_PART = 10_000
"""As many as a measure takes into memory at once; each further part costs its calls."""
SAMPLED = 64
_KEY = "key"

Columns = dict[str, Any]
Change = Callable[[Columns], Columns]


@dataclass(frozen=True, slots=True)
class _Part:
    at: int
    size: int
    first: int
    last: int
    """The least and the greatest instant of the column that tells the time."""
    all_known: bool
    """Whether every row has a time."""


@dataclass(frozen=True, slots=True)
class _Column:
    kind: np.dtype[Any]
    shape: tuple[int, ...]
    width: int
    """The bytes of a row."""
    offset: int
    """The bytes of the columns before it, for each row."""


def _laid_out(arrays: Columns) -> dict[str, _Column]:
    found, offset = {}, 0
    for name, one in arrays.items():
        width = one.dtype.itemsize * int(np.prod(one.shape[1:], dtype=np.int64))
        found[name] = _Column(one.dtype, one.shape[1:], width, offset)
        offset += width
    return found


class Kept:
    """Parts of equal columns on disk; each comes back as it was put, texts `Coded`."""

    def __init__(self, *, time: str | None = None) -> None:
        with tempfile.TemporaryFile(prefix="concordat-") as file:
            self._file = os.dup(file.fileno())
        weakref.finalize(self, os.close, self._file)
        self._time, self._end, self._size = time, 0, 0
        self._columns: dict[str, _Column] = {}
        self._parts: list[_Part] = []
        self._names: Mapping[str, tuple[npt.NDArray[Any], tuple[str, ...]]] = {}

    def __len__(self) -> int:
        return self._size

    @property
    def parts(self) -> range:
        """The numbers of the parts, in their order; there is always one, which may be empty."""
        return range(len(self._parts))

    def put(self, columns: Columns) -> None:
        """Add a part; all have the same columns."""
        arrays = {name: np.ascontiguousarray(column) for name, column in columns.items()}
        if not self._columns:
            self._columns = _laid_out(arrays)
        size = next(iter(arrays.values())).shape[0]
        self._parts.append(_Part(self._end, size, *self._span(arrays)))
        for name, one in self._columns.items():
            self._end += _written(self._file, arrays[name].astype(one.kind, copy=False), self._end)
        self._size += size

    def named(self, names: Mapping[str, tuple[npt.NDArray[Any], tuple[str, ...]]]) -> "Kept":
        """Tell what the numbers of the coded columns stand for: the place of each number, and the texts."""
        self._names = names
        return self

    @property
    def names(self) -> Mapping[str, tuple[npt.NDArray[Any], tuple[str, ...]]]:
        """What the numbers of the coded columns stand for."""
        return self._names

    def read(self, part: int, names: Sequence[str] | None = None) -> Columns:
        """The columns of a part, or some of them."""
        size = self._parts[part].size
        found = self.rows(part, 0, size, names)
        return {name: self._with_names(name, column) for name, column in found.items()}

    def rows(self, part: int, begin: int, end: int, names: Sequence[str] | None = None) -> Columns:
        """Plain columns of a part from one row up to, and without, another."""
        one, found = self._parts[part], {}
        for name in self._columns if names is None else names:
            column = self._columns[name]
            at = one.at + column.offset * one.size + column.width * begin
            content = _read(self._file, column.width * (end - begin), at)
            found[name] = np.frombuffer(content, dtype=column.kind).reshape(-1, *column.shape)
        return found

    def spans(self) -> Iterator[tuple[int, int, int]]:
        """Each part with the least and the greatest value of its time; a part without any is left out."""
        for number, part in enumerate(self._parts):
            if part.first <= part.last:
                yield number, part.first, part.last

    def between(
        self, begin: datetime, end: datetime, names: Sequence[str] | None = None
    ) -> Iterator[Columns]:
        """The rows from `begin` up to, and without, `end` by their time, part by part; one empty part where none is.

        A row without a time lies in no range.
        """
        assert self._time is not None
        first, last = moment(begin), moment(end)
        least, most = int(first.astype(np.int64)), int(last.astype(np.int64))
        wanted = None if names is None else tuple(dict.fromkeys((*names, self._time)))
        found = False
        for part, earliest, latest in self.spans():
            if latest < least or earliest >= most:
                continue
            read = self.read(part, wanted)
            if earliest < least or latest >= most or not self._parts[part].all_known:
                at = read[self._time]
                rows: Mask = (at >= first) & (at < last)
                read = {name: column[rows] for name, column in read.items()}
            found = True
            yield read
        if not found:
            yield self.nothing()

    def nothing(self) -> Columns:
        """The columns without a row."""
        return {name: column[:0] for name, column in self.read(0).items()}

    def _with_names(self, name: str, column: npt.NDArray[Any]) -> Any:
        if name not in self._names:
            return column
        ranks, texts = self._names[name]
        return Coded(ranks[column] if len(ranks) else column, texts)

    def _span(self, arrays: Columns) -> tuple[int, int, bool]:
        if self._time is None or not arrays[self._time].size:
            return 0, -1, True
        column = arrays[self._time]
        numbers = column.view(np.int64) if column.dtype.itemsize == 8 else column
        known = numbers[numbers != MISSING]
        if not known.size:
            return 0, -1, False
        return int(known.min()), int(known.max()), known.size == numbers.size


class KeptByKey:
    """Collects rows in any order, of which `key` is an id, and keeps them in the order of their ids.

    What comes is put down in runs that are in order each; a sample of all ids tells where the parts end, and each part
    is gathered from all runs. Rows of one id stay in the order in which they came.
    """

    def __init__(self) -> None:
        self._runs = Kept()
        self._samples: list[npt.NDArray[np.uint64]] = []

    def put(self, columns: Columns) -> None:
        """Add rows."""
        order = np.argsort(columns[_KEY][:, 0], kind="stable")
        in_turn = {name: column[order] for name, column in columns.items()}
        self._samples.append(in_turn[_KEY][SAMPLED // 2 :: SAMPLED, 0].copy())
        self._runs.put({name: in_turn[name] for name in columns})

    def kept(self, change: Change) -> Kept:
        """All rows; `change` is done to each part, whose ids are no longer needed afterwards."""
        kept, limits = Kept(), self._limits()
        ends = [self._ends(run, limits) for run in self._runs.parts]
        for part in range(len(ends[0]) - 1):
            kept.put(change(self._gathered([(run, e[part], e[part + 1]) for run, e in enumerate(ends)])))
        return kept

    def _limits(self) -> npt.NDArray[np.uint64]:
        """The first halves of ids with which the second part begins, and each after it."""
        parts = -(-len(self._runs) // ROWS_IN_PART)
        samples = np.sort(np.concatenate([np.empty(0, dtype=np.uint64), *self._samples]))
        if parts < 2 or not samples.size:
            return np.empty(0, dtype=np.uint64)
        places = np.arange(1, parts) * samples.size // parts
        return np.unique(samples[places])

    def _ends(self, run: int, limits: npt.NDArray[np.uint64]) -> list[int]:
        first_half = self._runs.read(run, (_KEY,))[_KEY][:, 0]
        inner = np.searchsorted(first_half, limits, side="left").tolist()
        return [0, *inner, len(first_half)]

    def _gathered(self, slices: Sequence[tuple[int, int, int]]) -> Columns:
        found = [self._runs.rows(run, begin, end) for run, begin, end in slices if end > begin]
        if not found:
            return self._runs.nothing()
        return {name: np.concatenate([one[name] for one in found]) for name in found[0]}


def _written(file: int, column: npt.NDArray[Any], at: int) -> int:
    content = column.reshape(-1).view(np.uint8).data
    done = 0
    while done < len(content):
        done += os.pwrite(file, content[done:], at + done)
    return done


def _read(file: int, size: int, at: int) -> bytes:
    found = os.pread(file, size, at)
    while len(found) < size:
        more = os.pread(file, size - len(found), at + len(found))
        if not more:
            raise EOFError("a part ends before its columns do")
        found += more
    return found
