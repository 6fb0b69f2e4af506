"""E03: ratios of rates, and which groups must be hidden before any is made (facts V13, 2.7)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.suppression import Edge, range_of
from kpi.measures.ratio import UNKNOWN_GROUP, WithoutRatio, compared, hidden_groups, in_band, rate_ratio

K = 5


def test_v13_a_ratio_of_two_has_its_interval() -> None:
    found = rate_ratio(18, 120, 30, 400)
    assert found is not None
    ratio, (low, high) = found
    assert ratio == pytest.approx(2.0)
    assert (round(low, 2), round(high, 2)) == (1.16, 3.46)


def test_a_zero_has_no_ratio() -> None:
    assert rate_ratio(0, 120, 30, 400) is None
    assert rate_ratio(18, 120, 0, 400) is None
    assert rate_ratio(18, 120, 0, 0) is None


def test_the_largest_known_group_is_the_reference_and_the_unknown_is_compared_with_nothing() -> None:
    rows = compared({"a": (18, 120), "b": (30, 400), UNKNOWN_GROUP: (90, 900), "none": (0, 60)}, k=K)
    assert [row.group for row in rows] == ["b", "a", "none", UNKNOWN_GROUP]
    assert [row.is_reference for row in rows] == [True, False, False, False]
    assert [row.without_ratio for row in rows] == [
        WithoutRatio.REFERENCE,
        None,
        WithoutRatio.ZERO,
        WithoutRatio.UNKNOWN,
    ]
    assert (rows[1].n, rows[1].N, rows[2].n, rows[3].ratio) == (18, 120, 0, None)


def test_a_group_of_few_goes_with_a_second_one_and_holds_no_number() -> None:
    rows = {row.group: row for row in compared({"a": (40, 120), "b": (60, 400), "c": (1, 4)}, k=K)}
    assert rows["c"].without_ratio is rows["a"].without_ratio is WithoutRatio.SUPPRESSED
    assert (rows["c"].n, rows["c"].N, rows["c"].value, rows["a"].N, rows["a"].interval) == (None,) * 5
    assert rows["b"].is_reference


def test_few_events_in_a_large_group_are_a_small_number_too() -> None:
    assert hidden_groups({"a": (3, 120), "b": (60, 400), "c": (50, 300)}, k=K) == {"a", "c"}


def test_the_band_counts_as_equal() -> None:
    assert [in_band(value) for value in (0.79, 0.8, 1.25, 1.26, None)] == [False, True, True, False, None]


group = st.integers(0, 40).flatmap(lambda total: st.tuples(st.integers(0, total), st.just(total)))


@given(st.dictionaries(st.sampled_from("abcdef"), group, min_size=2))
def test_no_hidden_number_follows_from_those_that_are_shown(groups: dict[str, tuple[int, int]]) -> None:
    hidden = hidden_groups(groups, k=K)
    small = {g for g, (n, N) in groups.items() if N and (N < K or 0 < n < K or 0 < N - n < K)}
    assert small <= hidden
    shown = [g for g, (_, N) in groups.items() if g not in hidden and N]
    if not hidden or not shown:
        return
    assert sum(groups[g][1] for g in hidden) >= K
    edges = []
    for name in sorted(hidden):
        n, total = groups[name]
        edges += [Edge(name, "yes", n), Edge(name, "no", total - n), Edge("all", name, total)]
    yes = sum(groups[g][0] for g in hidden)
    no = sum(groups[g][1] for g in hidden) - yes
    edges += [Edge("yes", "all", yes, yes, yes), Edge("no", "all", no, no, no)]
    for place, edge in enumerate(edges):
        if edge.tail == "all":
            least, most = range_of(edges, place)
            assert most - least >= K
