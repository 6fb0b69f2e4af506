"""What is certain of counts by region and label from sums of any of them: exact, for systems that are not too large."""

from collections.abc import Sequence

import numpy as np

from core.suppression.regions import Cell, Vector, parts_of, vector_of

MOST_UNKNOWN = 400
"""Beyond so many counts the whole system takes longer than a report should."""
Labels = frozenset[str]
Sum = tuple[Labels, Cell, int]
_NEAR = 1e-6


def certain(
    sums: Sequence[Sum], asked: Sequence[tuple[Labels, Cell]], *, labels: Sequence[str]
) -> dict[tuple[Labels, Cell], int] | None:
    """Which of the sums that are asked for follow from those that are known, with their value; None where it is too large.

    The first of two that contradict each other is believed. What adds up to nothing is nothing in each of its parts.
    """
    if not sums or len(sums[0][1]) * len(labels) > MOST_UNKNOWN:
        return None
    system = _System(labels)
    for of, cell, value in sums:
        system.add(of, cell, value)
    while True:
        told = system.told(asked)
        nothing = [key for key, n in told.items() if not n]
        found = [
            system.add(frozenset({label}), part, 0)
            for of, cell in nothing
            for label in of
            for part in parts_of(cell)
        ]
        if not any(found):
            return told


class _System:
    """Known sums as an orthonormal basis, each direction with its value."""

    def __init__(self, labels: Sequence[str]) -> None:
        self._labels = list(labels)
        self._basis: list[Vector] = []
        self._values: list[float] = []

    def add(self, of: Labels, cell: Cell, value: int) -> bool:
        """Whether the sum was not known yet."""
        vector = self._vector(of, cell)
        rest, left = vector, float(value)
        # Twice, so that rounding leaves nothing of what is known.
        for _ in range(2 if self._basis else 0):
            basis = np.array(self._basis)
            shares = basis @ rest
            rest, left = rest - shares @ basis, left - float(shares @ np.array(self._values))
        length = float(np.sqrt(rest @ rest))
        if length < _NEAR * float(np.sqrt(vector @ vector)):
            return False
        self._basis.append(rest / length)
        self._values.append(left / length)
        return True

    def told(self, asked: Sequence[tuple[Labels, Cell]]) -> dict[tuple[Labels, Cell], int]:
        """The sums that follow."""
        wanted = np.array([self._vector(of, cell) for of, cell in asked])
        basis = np.array(self._basis)
        shares = wanted @ basis.T
        is_told = np.abs(shares @ basis - wanted).max(axis=1) < _NEAR
        values = np.rint(shares @ np.array(self._values)).astype(int)
        return {asked[place]: int(values[place]) for place in np.flatnonzero(is_told).tolist()}

    def _vector(self, of: Labels, cell: Cell) -> Vector:
        chosen = np.array([label in of for label in self._labels], dtype=float)
        return np.outer(chosen, vector_of(cell)).ravel()
