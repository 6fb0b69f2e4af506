"""Regions of places and months, and which of them are told by sums and differences of others."""

from collections.abc import Hashable, Iterable, Sequence
from itertools import product

import numpy as np
import numpy.typing as npt

Axis = frozenset[Hashable]
Region = tuple[Axis, Axis]
Cell = bytes
"""A region as one byte for each class of places and months that no region tells apart."""
Vector = npt.NDArray[np.float64]
Sets = set[frozenset[int]]

_NEAR = 1e-6


class Regions:
    """The regions of some tables, cut into the classes that none of them divides."""

    def __init__(self, regions: Sequence[Region]) -> None:
        self._axes = tuple(_Axis({region[at] for region in regions}) for at in (0, 1))
        self._cells = {region: self._cell(*self._parts(region)) for region in set(regions)}
        self._of = {cell: self._parts(region) for region, cell in self._cells.items()}
        self._solved: dict[tuple[Cell, ...], tuple[list[int], list[Cell], Vector]] = {}

    def boxes(self) -> list[Cell]:
        """Every region that the tables and their differences speak of."""
        return sorted(self._candidates(set(self._of)))

    def cell_of(self, region: Region) -> Cell:
        """The region by its classes."""
        return self._cells[region]

    def sums(self, rows: Sequence[tuple[Cell, int]]) -> dict[Cell, int]:
        """The regions of which these rows (a region, its count) tell the count by sums and differences.

        Of rows that say the same the first is believed: what a later one says otherwise is a change, not a region.
        """
        if not rows:
            return {}
        key = tuple(cell for cell, _ in rows)
        if key not in self._solved:
            self._solved[key] = self._solve(key)
        used, cells, weights = self._solved[key]
        counts = weights @ np.array([rows[place][1] for place in used], dtype=float)
        return dict(zip(cells, np.rint(counts).astype(int).tolist(), strict=True))

    def _solve(self, rows: Sequence[Cell]) -> tuple[list[int], list[Cell], Vector]:
        used: list[int] = []
        basis: list[Vector] = []
        for place, cell in enumerate(rows):
            rest = vector = vector_of(cell)
            for one in basis:
                rest = rest - (rest @ one) * one
            if float(rest @ rest) > _NEAR * float(vector @ vector):
                used.append(place)
                basis.append(rest / np.sqrt(rest @ rest))
        known = np.array([vector_of(rows[place]) for place in used])
        asked = sorted(self._candidates({rows[place] for place in used}) | set(rows))
        wanted = np.array([vector_of(cell) for cell in asked])
        weights = wanted @ np.linalg.pinv(known)
        told = np.abs(weights @ known - wanted).max(axis=1) < _NEAR
        return used, [cell for cell, is_told in zip(asked, told, strict=True) if is_told], weights[told]

    def _candidates(self, known: set[Cell]) -> set[Cell]:
        """Every region that differences of these may tell: along either axis what subsets leave of each set."""
        pairs = [self._of[cell] for cell in known if cell in self._of]
        places = _differences(self._axes[0], pairs)
        months = _differences(self._axes[1], [(two, one) for one, two in pairs])
        return {self._cell(one, two) for one, two in product(places, months)}

    def _parts(self, region: Region) -> tuple[frozenset[int], frozenset[int]]:
        return self._axes[0].classes_of(region[0]), self._axes[1].classes_of(region[1])

    def _cell(self, places: frozenset[int], months: frozenset[int]) -> Cell:
        height, width = (axis.size for axis in self._axes)
        return bytes(one in places and two in months for one in range(height) for two in range(width))


class _Axis:
    """The elements of one axis in classes: two are of one class where every set has both or neither."""

    def __init__(self, sets: Iterable[Axis]) -> None:
        listed = list(sets)
        elements = {element for one in listed for element in one}
        marks = {element: tuple(element in one for one in listed) for element in elements}
        number = {mark: place for place, mark in enumerate(sorted(set(marks.values())))}
        self._class = {element: number[mark] for element, mark in marks.items()}
        self.size = len(number)
        self.sets = {self.classes_of(one) for one in listed}

    def classes_of(self, elements: Axis) -> frozenset[int]:
        return frozenset(self._class[element] for element in elements)


def parts_of(cell: Cell) -> list[Cell]:
    """The smallest regions of which a region is made."""
    places = [place for place, inside in enumerate(cell) if inside]
    return [bytes(place == one for place in range(len(cell))) for one in places]


def _differences(axis: _Axis, pairs: Iterable[tuple[frozenset[int], frozenset[int]]]) -> Sets:
    """Sets of one axis, and what is left of each without the others that are told for the same sets of the other axis."""
    by_other: dict[frozenset[int], Sets] = {}
    for own, other in pairs:
        by_other.setdefault(other, set()).add(own)
    families = {frozenset(family) for family in by_other.values()}
    families |= {one & two for one, two in product(families, families)}
    found: Sets = {frozenset({one}) for one in range(axis.size)}
    for whole, family in product(axis.sets, families):
        inside = [part for part in family if part < whole]
        found |= {whole - frozenset().union(*inside), *(whole - part for part in inside)}
    found |= {op for one, two in product(axis.sets, axis.sets) for op in (one & two, one - two)} | axis.sets
    return {one for one in found if one}


def vector_of(cell: Cell) -> Vector:
    """The region as ones and zeros."""
    return np.frombuffer(cell, dtype=np.uint8).astype(float)
