"""A reader of published tables who reckons: what follows from all of them over every region they speak of."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

from core.suppression.certainty import Labels, Sum
from core.suppression.regions import Cell, Region, Regions, parts_of


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedTable:
    """Counts by label over a region as they are shown, None where hidden; a label that is missing counts nothing.

    `total` is None where no reader knows it.
    """

    region: Region
    cells: Mapping[str, int | None]
    total: int | None

    @property
    def hidden(self) -> Labels:
        """The labels whose counts are not shown."""
        return frozenset(label for label, n in self.cells.items() if n is None)


def region_of(places: Iterable[Hashable], months: Iterable[Hashable]) -> Region:
    """The region of these places over these months."""
    return frozenset(places), frozenset(months)


@dataclass(slots=True, eq=False)
class Reader:
    """Somebody who has read tables, in their order, and reckons."""

    regions: Regions
    tables: Sequence[PublishedTable]
    labels: Labels
    told: dict[Labels, dict[Cell, int]] = field(default_factory=dict)
    """What is certain: sets of labels with their sum over cells of the regions."""
    _facts: dict[Labels, dict[Cell, int]] = field(default_factory=dict)
    """What follows from several of them at once."""

    def with_one_more(self, table: PublishedTable) -> "Reader":
        """The same reader with a further table, before thinking."""
        return Reader(self.regions, (*self.tables, table), labels=self.labels)

    def learn(self) -> None:
        """Work out everything that follows, until nothing new does."""
        hidden = {table.hidden for table in self.tables}
        asked = {self.labels, *(frozenset({label}) for label in self.labels), *hidden}
        while True:
            asked |= self._facts.keys()
            self.told = {labels: self._sums(labels) for labels in asked if labels}
            if not (self._rest() | self._empty()):
                return

    def sums(self) -> list[Sum]:
        """All that the tables show, in their order."""
        return [
            (of, self.regions.cell_of(table.region), n)
            for table in self.tables
            for of, n in (
                (self.labels, table.total),
                *((frozenset({label}), table.cells.get(label, 0)) for label in self.labels),
            )
            if n is not None
        ]

    def value_in(self, table: PublishedTable, labels: Labels) -> int | None:
        """The sum of the labels in a table alone, by addition or as what the others leave of the total."""
        cells, hidden = table.cells, table.hidden
        if table.total is not None and (labels == self.labels or (hidden and hidden <= labels)):
            return table.total - sum(n for label, n in cells.items() if label not in labels and n is not None)
        if labels & hidden:
            return None
        return sum(n for label, n in cells.items() if label in labels and n is not None)

    def _sums(self, labels: Labels) -> dict[Cell, int]:
        rows = [
            (self.regions.cell_of(table.region), value)
            for table in self.tables
            if (value := self.value_in(table, labels)) is not None
        ]
        return self.regions.sums([*rows, *sorted(self._facts.get(labels, {}).items())])

    def _rest(self) -> bool:
        """What the labels that are told leave of a total is told of the others together."""
        found = False
        for cell, total in self.told[self.labels].items():
            known = {label: self.told[frozenset({label})].get(cell) for label in self.labels}
            others = frozenset(label for label, n in known.items() if n is None)
            if others and cell not in self.told.get(others, ()):
                rest = total - sum(n for n in known.values() if n is not None)
                found |= self._add(others, cell, rest)
        return found

    def _empty(self) -> bool:
        """No count is negative: what adds up to nothing is nothing in each label and each part of the region."""
        found = False
        nothing = [(labels, cell) for labels, told in self.told.items() for cell, n in told.items() if not n]
        for labels, cell in nothing:
            for label, part in product(labels, parts_of(cell)):
                if part not in self.told[frozenset({label})]:
                    found |= self._add(frozenset({label}), part, 0)
        return found

    def _add(self, labels: Labels, cell: Cell, n: int) -> bool:
        facts = self._facts.setdefault(labels, {})
        is_new = cell not in facts
        facts.setdefault(cell, n)
        return is_new
