"""An attack on published tables: all their equations at once, solved without the code that hides rows."""

from collections.abc import Callable, Hashable, Iterator, Sequence
from itertools import chain, combinations, product
from typing import TypeVar

from core.suppression import PublishedTable

K = 5
PRIME = 2**31 - 1
T = TypeVar("T", bound=Hashable)
Target = tuple[frozenset[Hashable], frozenset[Hashable], frozenset[str]]


def some(values: Sequence[T], *, most: int | None = None) -> Iterator[frozenset[T]]:
    """Every set of up to so many of the values, without the empty one."""
    sizes = range(1, (most or len(values)) + 1)
    return (frozenset(one) for one in chain.from_iterable(combinations(values, size) for size in sizes))


class Attacker:
    """Row reduction of all that is published, each case by place, month and label a number of its own; modulo a prime."""

    def __init__(self, places: Sequence[Hashable], months: Sequence[Hashable], labels: Sequence[str]) -> None:
        self.everything = frozenset(labels)
        self.numbers = list(product(places, months, labels))
        sets = [*some(labels, most=2 if len(labels) > 4 else None), self.everything]
        self.targets: list[Target] = list(dict.fromkeys(product(some(places), some(months), sets)))
        self.rows: dict[int, list[int]] = {}

    def reads(self, target: Target, value: int) -> None:
        """Learn a sum; one that contradicts what is known already fails."""
        row = self._left([*self._row(target), value])
        pivot = next((at for at, one in enumerate(row[:-1]) if one), None)
        if pivot is None:
            assert not row[-1]
            return
        inverse = pow(row[pivot], -1, PRIME)
        row = [one * inverse % PRIME for one in row]
        for at, other in self.rows.items():
            self.rows[at] = self._less(other, row, pivot)
        self.rows[pivot] = row

    def knows(self, target: Target) -> int | None:
        """The sum, if it follows."""
        left = self._left([*self._row(target), 0])
        return None if any(left[:-1]) else -left[-1] % PRIME

    def finds_nothing(self) -> None:
        """What adds up to nothing is nothing each."""
        for target in self.targets:
            if self.knows(target) == 0:
                for p, m, r in product(*target):
                    self.reads((frozenset({p}), frozenset({m}), frozenset({r})), 0)

    def _row(self, target: Target) -> list[int]:
        return [int(p in target[0] and m in target[1] and r in target[2]) for p, m, r in self.numbers]

    def _left(self, row: list[int]) -> list[int]:
        for pivot, one in self.rows.items():
            row = self._less(row, one, pivot)
        return row

    def _less(self, row: list[int], one: list[int], pivot: int) -> list[int]:
        times = row[pivot]
        return [(x - times * y) % PRIME for x, y in zip(row, one, strict=True)] if times else row


def told(
    published: Sequence[PublishedTable], new_attacker: Callable[[], Attacker]
) -> list[tuple[Target, int]]:
    """The small counts that an attacker learns beyond what totals and zeros, which are shown in any case, tell."""
    attacker, anybody = new_attacker(), new_attacker()
    for one in published:
        shown = {label: one.cells.get(label, 0) for label in attacker.everything}
        read = [(attacker.everything, one.total), *((frozenset({label}), n) for label, n in shown.items())]
        for labels, n in read:
            is_known_anyway = labels == attacker.everything or n == 0
            for reader in (attacker, anybody) if is_known_anyway else (attacker,):
                if n is not None:
                    reader.reads((*one.region, labels), n)
    attacker.finds_nothing()
    anybody.finds_nothing()
    found = []
    for target in attacker.targets:
        n = attacker.knows(target)
        if n is None or not 0 < n < K or anybody.knows(target) is not None:
            continue
        if len(target[2]) == 1 or attacker.knows((target[0], target[1], attacker.everything)) != n:
            found.append((target, n))
    return found
