"""Tables of regions that share cases: who reads all that was published, in whatever order, learns no small count."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain, combinations, product

from hypothesis import given, settings
from hypothesis import strategies as st

from core.suppression import PublishedTable, hide_between, region_of, suppress_list
from core.suppression.regions import Region

K = 5
PRIME = 2**31 - 1
LABELS = ("a", "b", "c")
PLACES, MONTHS = (1, 2), (1, 2, 3)
Counts = dict[tuple[int, int, str], int]
Target = tuple[frozenset[int], frozenset[int], frozenset[str]]


def table(
    places: Sequence[int], months: Sequence[int], total: int | None, **cells: int | None
) -> PublishedTable:
    return PublishedTable(region=region_of(places, months), cells=cells, total=total)


def test_nothing_published_hides_nothing_more() -> None:
    assert hide_between(table([1], [1], 30, a=20, b=10), [], k=K) == set()


def test_the_last_month_of_a_quarter_is_not_told_by_the_others() -> None:
    published = [
        table([1], [1, 2, 3], 60, a=20, b=22, c=18),
        table([1], [1], 22, a=8, b=7, c=7),
    ]
    # 20 - 8 - 9 would leave three of a for the third month, which nobody has published.
    assert hide_between(table([1], [2], 20, a=9, b=6, c=5), published, k=K) == {"a", "c"}
    assert hide_between(table([1], [2], 20, a=5, b=9, c=6), published, k=K) == set()


def test_a_quarter_does_not_tell_what_one_of_its_months_hides() -> None:
    months = [
        table([1], [1], 30, a=None, b=None, c=18),
        table([1], [2], 30, a=10, b=10, c=10),
        table([1], [3], 30, a=11, b=9, c=10),
    ]
    hidden = hide_between(table([1], [1, 2, 3], 90, a=24, b=28, c=38), months, k=K)
    assert hidden == {"a", "b"}


def test_a_sum_of_small_months_may_be_told() -> None:
    months = [table([1], [month], 12, a=None, b=None, c=6) for month in (1, 2)]
    assert hide_between(table([1], [1, 2, 3], 40, a=9, b=11, c=20), months, k=K) == set()


def test_an_agency_does_not_tell_of_the_partner_beside_another() -> None:
    partner = table([1], [1], 30, a=10, b=12, c=8)
    assert hide_between(table([1, 2], [1], 50, a=13, b=19, c=18), [partner], k=K) == {"a", "c"}
    assert hide_between(table([1, 2], [1], 50, a=17, b=17, c=16), [partner], k=K) == set()


def test_the_corner_of_two_wholes_is_seen() -> None:
    published = [
        table([1, 2], [1, 2], 80, a=40, b=40),
        table([1], [1, 2], 40, a=20, b=20),
        table([1, 2], [1], 42, a=22, b=20),
    ]
    # 40 - 20 - 22 + 5 leaves three for the other partner in the other month.
    assert hide_between(table([1], [1], 20, a=5, b=15), published, k=K) == {"a", "b"}


def test_a_change_since_is_told_of_no_single_row() -> None:
    first = table([1], [1], 40, a=10, b=20, c=10)
    assert hide_between(table([1], [1], 40, a=8, b=20, c=12), [first], k=K) == {"a", "c"}
    assert hide_between(table([1], [1], 40, a=10, b=20, c=10), [first], k=K) == set()
    # One more in all: which row it belongs to stays open.
    assert hide_between(table([1], [1], 41, a=11, b=20, c=10), [first], k=K) == {"a", "c"}
    assert hide_between(table([1], [1], 50, a=15, b=25, c=10), [first], k=K) == set()


def test_labels_that_are_about_no_person_are_free() -> None:
    first = table([1], [1], 40, a=10, b=20)
    assert hide_between(table([1], [1], 42, a=12, b=20), [first], k=K, free=frozenset("ab")) == set()


def some(values: Sequence[int | str]) -> Iterator[frozenset[int | str]]:
    sizes = range(1, len(values) + 1)
    return (frozenset(one) for one in chain.from_iterable(combinations(values, size) for size in sizes))


TARGETS: list[Target] = [
    (frozenset(map(int, places)), frozenset(map(int, months)), frozenset(map(str, labels)))
    for places, months, labels in product(some(PLACES), some(MONTHS), some(LABELS))
]
NUMBERS = {one: place for place, one in enumerate(product(PLACES, MONTHS, LABELS))}


class Attacker:
    """Row reduction of all that is published, each case by place, month and label a number of its own; modulo a prime."""

    def __init__(self) -> None:
        self.rows: dict[int, list[int]] = {}

    def reads(self, target: Target, value: int) -> None:
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
        left = self._left([*self._row(target), 0])
        return None if any(left[:-1]) else -left[-1] % PRIME

    def finds_nothing(self) -> None:
        """What adds up to nothing is nothing each."""
        for places, months, labels in TARGETS:
            if self.knows((places, months, labels)) == 0:
                for p, m, r in product(places, months, labels):
                    self.reads((frozenset({p}), frozenset({m}), frozenset({r})), 0)

    def _row(self, target: Target) -> list[int]:
        return [int(p in target[0] and m in target[1] and r in target[2]) for p, m, r in NUMBERS]

    def _left(self, row: list[int]) -> list[int]:
        for pivot, one in self.rows.items():
            row = self._less(row, one, pivot)
        return row

    def _less(self, row: list[int], one: list[int], pivot: int) -> list[int]:
        times = row[pivot]
        return [(x - times * y) % PRIME for x, y in zip(row, one, strict=True)] if times else row


def sum_of(counts: Counts, target: Target) -> int:
    return sum(counts[one] for one in product(*target) if one in counts)


def publish(counts: Counts, regions: Sequence[tuple[frozenset[int], frozenset[int]]]) -> list[PublishedTable]:
    published: list[PublishedTable] = []
    for places, months in regions:
        exact = [sum_of(counts, (places, months, frozenset({label}))) for label in LABELS]
        alone = suppress_list(exact, k=K)
        cells = dict(zip(LABELS, alone.cells, strict=True))
        new = PublishedTable(region=region_of(places, months), cells=cells, total=sum(exact))
        hidden = hide_between(new, published, k=K)
        cells = {label: None if label in hidden else n for label, n in cells.items()}
        published.append(PublishedTable(region=new.region, cells=cells, total=new.total))
    return published


def told(published: Sequence[PublishedTable], counts: Counts) -> list[tuple[Target, int]]:
    """The small counts that an attacker learns beyond what totals and zeros, which are shown in any case, tell."""
    attacker, anybody = Attacker(), Attacker()
    everything = frozenset(LABELS)
    for one in published:
        places, months = (frozenset(map(int, axis)) for axis in one.region)  # type: ignore[arg-type]
        read = [(everything, one.total), *((frozenset({label}), n) for label, n in one.cells.items())]
        for labels, n in read:
            for reader in (attacker, anybody) if labels == everything or n == 0 else (attacker,):
                if n is not None:
                    reader.reads((places, months, labels), n)
    attacker.finds_nothing()
    anybody.finds_nothing()
    found = []
    for target in TARGETS:
        n = attacker.knows(target)
        if n is None or not 0 < n < K or anybody.knows(target) is not None:
            continue
        assert n == sum_of(counts, target)
        whole = (target[0], target[1], everything)
        if len(target[2]) == 1 or attacker.knows(whole) != n:
            found.append((target, n))
    return found


REGIONS: list[Region] = [region_of(p, m) for p, m in product([[1], [2], [1, 2]], [[1], [2], [3], [1, 2, 3]])]


@st.composite
def worlds(draw: st.DrawFn) -> tuple[Counts, list[tuple[frozenset[int], frozenset[int]]]]:
    sizes = st.one_of(st.integers(0, 4), st.integers(0, 12))
    counts = {one: draw(sizes) for one in NUMBERS}
    order = draw(st.permutations(REGIONS))
    kept = draw(st.integers(1, len(REGIONS)))
    return counts, list(order[:kept])  # type: ignore[arg-type]


@given(worlds())
@settings(deadline=None, max_examples=40)
def test_no_small_count_follows_from_all_that_is_published(
    world: tuple[Counts, list[tuple[frozenset[int], frozenset[int]]]],
) -> None:
    counts, regions = world
    published = publish(counts, regions)
    if not told(published, counts):
        return
    # Then the total of a table, which figures tell in any case, must tell it with all of its rows hidden.
    first = next(place for place in range(len(published)) if told(published[: place + 1], counts))
    silent = replace(published[first], cells=dict.fromkeys(published[first].cells))
    assert told([*published[:first], silent], counts)


def test_the_attack_finds_what_is_not_hidden_between() -> None:
    counts: Counts = dict.fromkeys(NUMBERS, 10)
    counts[1, 3, "a"] = 3
    regions = [region_of([1], [1, 2, 3]), region_of([1], [1]), region_of([1], [2])]
    shown = [
        PublishedTable(
            region=region,
            cells={label: sum_of(counts, (*region, frozenset({label}))) for label in LABELS},  # type: ignore[arg-type]
            total=sum_of(counts, (*region, frozenset(LABELS))),  # type: ignore[arg-type]
        )
        for region in regions
    ]
    assert ((frozenset({1}), frozenset({3}), frozenset({"a"})), 3) in told(shown, counts)
    assert told(publish(counts, regions), counts) == []  # type: ignore[arg-type]
