"""Whole numbers and instants in as few bytes as hold them exactly, piece by piece as they were read.

An evaluation holds every row of its window, but looks at a period of them at a time. Most columns are empty in most rows,
a deadline lies whole seconds after the sending, and no instant of a piece is far from another: what is kept of a column
takes a quarter of what numpy takes for it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from kpi.measures.columns import Mask

Numbers = npt.NDArray[np.int64]

MISSING = int(np.iinfo(np.int64).min)
"""What stands for "no value" in a column of numbers; as an instant it is "not a time"."""
SMALL = 2048
"""Fewer values than these are kept as they are: packing them would take longer than it is worth."""

_SECOND = 1_000_000
_WIDTHS = ((8, np.uint8), (16, np.uint16), (32, np.uint32))
_HALF = 32


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """Some values of a column: the present ones as distances from `base`, or from those of another column."""

    size: int
    present: npt.NDArray[np.uint8] | None
    """A bit for each value, where any is missing."""
    base: int
    unit: int
    low: npt.NDArray[Any] | None
    """None where no distance is more than 0."""
    high: npt.NDArray[np.uint16] | None
    """What does not fit into 32 bits."""
    beside: "Piece | None"

    def taken(self, rows: Mask | None = None) -> Numbers:
        """The values as they were, of the rows that are asked for; only those are made wide again."""
        size = self.size if rows is None else int(np.count_nonzero(rows))
        there = None if self.present is None else np.unpackbits(self.present, count=self.size).view(np.bool_)
        kept = rows if there is None or rows is None else rows[there]
        if there is not None and rows is not None:
            there = there[rows]
        count = size if there is None else int(np.count_nonzero(there))
        if self.low is None:
            values = np.full(count, self.base, dtype=np.int64)
        else:
            values = (self.low if kept is None else self.low[kept]).astype(np.int64)
            if self.high is not None:
                values += (self.high if kept is None else self.high[kept]).astype(np.int64) << _HALF
            if self.unit != 1:
                values *= self.unit
            if self.base:
                values += self.base
        if self.beside is not None:
            others = self.beside.taken(rows)
            values += others if there is None else others[there]
        if there is None:
            return values
        everything = np.full(size, MISSING, dtype=np.int64)
        everything[there] = values
        return everything


def packed(values: Numbers, beside: tuple[Numbers, Piece] | None = None) -> Piece:
    """The values of a piece; `beside` is a column without gaps from which they may lie whole seconds away."""
    size = int(values.shape[0])
    if size < SMALL:
        return Piece(size, None, 0, 1, values, None, None)
    there = values != MISSING
    bits = None if bool(there.all()) else np.packbits(there)
    if bits is not None:
        values = values[there]
    if not values.size:
        return Piece(size, bits, 0, 1, None, None, None)
    if beside is not None:
        away = values - (beside[0] if bits is None else beside[0][there])
        if _whole_seconds(away):
            return _narrowed(size, bits, away, beside[1])
    return _narrowed(size, bits, values, None)


class Packed:
    """A column that was packed piece by piece; the rows that are asked for come as a plain array."""

    __slots__ = ("dtype", "pieces", "shape")

    def __init__(self, pieces: Sequence[Piece], dtype: str) -> None:
        self.pieces = tuple(pieces)
        self.dtype = dtype
        self.shape = (sum(piece.size for piece in pieces),)

    def __len__(self) -> int:
        return self.shape[0]

    def __getitem__(self, rows: Mask | slice) -> npt.NDArray[Any]:
        return self._joined(_of_piece(piece, at, rows) for piece, at in self._placed())

    def plain(self) -> npt.NDArray[Any]:
        """The whole column."""
        return self._joined(piece.taken() for piece in self.pieces)

    def _placed(self) -> Iterator[tuple[Piece, int]]:
        at = 0
        for piece in self.pieces:
            yield piece, at
            at += piece.size

    def _joined(self, parts: Iterator[Numbers]) -> npt.NDArray[Any]:
        found = [part for part in parts if part.size]
        numbers = found[0] if len(found) == 1 else np.concatenate([np.empty(0, dtype=np.int64), *found])
        return numbers.view(self.dtype)


def narrow(places: npt.NDArray[Any], count: int) -> npt.NDArray[Any]:
    """Places among `count` things, or -1, in the fewest bytes that signed numbers take."""
    for kind in (np.int8, np.int16, np.int32):
        if count <= np.iinfo(kind).max:
            return places.astype(kind)
    return places.astype(np.int64)


def _of_piece(piece: Piece, at: int, rows: Mask | slice) -> Numbers:
    if isinstance(rows, slice):
        first, last, _ = rows.indices(at + piece.size)
        if last <= at or first >= last:
            return np.empty(0, dtype=np.int64)
        return piece.taken()[max(first - at, 0) : last - at]
    wanted = rows[at : at + piece.size]
    return piece.taken(wanted) if bool(wanted.any()) else np.empty(0, dtype=np.int64)


def _whole_seconds(values: Numbers) -> bool:
    return not bool((values[:16] % _SECOND).any()) and not bool((values % _SECOND).any())


def _narrowed(size: int, bits: npt.NDArray[np.uint8] | None, values: Numbers, beside: Piece | None) -> Piece:
    base, most = int(values.min()), int(values.max())
    if most - base >= 1 << 62:
        return Piece(size, bits, 0, 1, values, None, beside)
    values = values - base
    span, unit = most - base, 1
    if not span:
        return Piece(size, bits, base, unit, None, None, beside)
    if span >= 1 << 16 and _whole_seconds(values):
        values, span, unit = values // _SECOND, span // _SECOND, _SECOND
    for width, kind in _WIDTHS:
        if span < 1 << width:
            return Piece(size, bits, base, unit, values.astype(kind), None, beside)
    if span < 1 << 48:
        low, high = values.astype(np.uint32), (values >> _HALF).astype(np.uint16)
        return Piece(size, bits, base, unit, low, high, beside)
    return Piece(size, bits, base, unit, values, None, beside)
