"""Tables of regions that share cases: who reads all that was published, in whatever order, learns no small count."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from core.suppression import PublishedTable, hide_between, region_of, suppress_list
from core.suppression.regions import Region
from tests.support.table_attacks import Attacker, K, told

LABELS = ("a", "b", "c")
PLACES, MONTHS = (1, 2), (1, 2, 3)
Counts = dict[tuple[int, int, str], int]


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


NUMBERS = list(product(PLACES, MONTHS, LABELS))
attack = partial(told, new_attacker=partial(Attacker, PLACES, MONTHS, LABELS))


def sum_of(counts: Counts, region: Region, labels: Sequence[str] = LABELS) -> int:
    return sum(
        n
        for (place, month, label), n in counts.items()
        if place in region[0] and month in region[1] and label in labels
    )


def publish(counts: Counts, regions: Sequence[Region]) -> list[PublishedTable]:
    published: list[PublishedTable] = []
    for region in regions:
        exact = [sum_of(counts, region, [label]) for label in LABELS]
        cells = dict(zip(LABELS, suppress_list(exact, k=K).cells, strict=True))
        new = PublishedTable(region=region, cells=cells, total=sum(exact))
        hidden = hide_between(new, published, k=K)
        cells = {label: None if label in hidden else n for label, n in cells.items()}
        published.append(replace(new, cells=cells))
    return published


REGIONS: list[Region] = [region_of(p, m) for p, m in product([[1], [2], [1, 2]], [[1], [2], [3], [1, 2, 3]])]


@st.composite
def worlds(draw: st.DrawFn) -> tuple[Counts, list[Region]]:
    sizes = st.one_of(st.integers(0, 4), st.integers(0, 12))
    counts = {one: draw(sizes) for one in NUMBERS}
    order = draw(st.permutations(REGIONS))
    kept = draw(st.integers(1, len(REGIONS)))
    return counts, list(order[:kept])


@given(worlds())
@settings(deadline=None, max_examples=40)
def test_no_small_count_follows_from_all_that_is_published(
    world: tuple[Counts, list[Region]],
) -> None:
    counts, regions = world
    published = publish(counts, regions)
    if not attack(published):
        return
    # Then the total of a table, which figures tell in any case, must tell it with all of its rows hidden.
    first = next(place for place in range(len(published)) if attack(published[: place + 1]))
    silent = replace(published[first], cells=dict.fromkeys(published[first].cells))
    assert attack([*published[:first], silent])


def test_the_attack_finds_what_is_not_hidden_between() -> None:
    counts: Counts = dict.fromkeys(NUMBERS, 10)
    counts[1, 3, "a"] = 3
    regions = [region_of([1], [1, 2, 3]), region_of([1], [1]), region_of([1], [2])]
    shown = [
        PublishedTable(
            region=region,
            cells={label: sum_of(counts, region, [label]) for label in LABELS},
            total=sum_of(counts, region),
        )
        for region in regions
    ]
    assert ((*region_of([1], [3]), frozenset({"a"})), 3) in attack(shown)
    assert attack(publish(counts, regions)) == []
