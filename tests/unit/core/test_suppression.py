"""Tables, rates and means as they may be shown, and what a reader can still work out of them."""

import random
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.suppression import (
    POLICIES,
    Audience,
    Disclosure,
    Edge,
    SuppressedTable,
    disclosure_of_mean,
    disclosure_of_rate,
    range_of,
    ranges_of_table,
    rounded,
    suppress_list,
    suppress_table,
)

WELLBEING = POLICIES[Audience.OFFICER_WELLBEING]
K = WELLBEING.k


def hidden_of(shown: SuppressedTable) -> set[tuple[int, int]]:
    rows = [(*cells, total) for cells, total in zip(shown.cells, shown.row_totals, strict=True)]
    full = [*rows, (*shown.column_totals, shown.total)]
    return {
        (row if row < len(shown.cells) else -1, column if column < len(shown.column_totals) else -1)
        for row, numbers in enumerate(full)
        for column, n in enumerate(numbers)
        if n is None
    }


def random_table(chance: random.Random, *, rows: int, columns: int) -> list[list[int]]:
    most = chance.choice((4, 12, 30, 60))
    return [[chance.choice((0, chance.randint(0, most))) for _ in range(columns)] for _ in range(rows)]


@pytest.mark.proves("E-03")
def test_the_policy_of_officer_wellbeing_is_what_the_facts_ask() -> None:
    assert (WELLBEING.k, WELLBEING.minimum_total, WELLBEING.rounds_to, WELLBEING.version) == (10, 20, 5, 2)


def test_the_worked_example_of_a_list() -> None:
    assert suppress_list((45, 12, 3), k=10).cells == (45, None, None)


def test_a_table_with_one_small_number_hides_three_more() -> None:
    shown = suppress_table([[40, 3], [20, 30]], k=10)
    assert shown.cells == ((None, None), (None, None))
    assert (shown.row_totals, shown.column_totals, shown.total) == ((43, 50), (60, 33), 93)


def test_a_table_without_small_numbers_is_shown_whole() -> None:
    shown = suppress_table([[40, 30], [0, 30]], k=10)
    assert shown.cells == ((40, 30), (0, 30))
    assert not hidden_of(shown)


def test_totals_that_are_small_go_as_well() -> None:
    shown = suppress_table([[2, 1], [40, 30]], k=10)
    assert shown.row_totals[0] is None
    assert shown.cells[0] == (None, None)


@pytest.mark.parametrize("wrong", [[], [[]], [[1, 2], [3]], [[-1, 2]]])
def test_a_table_is_a_table_of_counts(wrong: list[list[int]]) -> None:
    with pytest.raises(ValueError, match=r"a table has|counts are"):
        suppress_table(wrong, k=10)


@pytest.mark.proves("E-04")
def test_ten_thousand_random_tables_leave_nothing_to_work_out() -> None:
    """The solver finds no hidden number of any release that is known to less than k (security E-04)."""
    chance = random.Random(20_26)
    hidden_numbers = 0
    for _ in range(10_000):
        cells = random_table(chance, rows=chance.randint(1, 3), columns=chance.randint(2, 3))
        hidden = hidden_of(suppress_table(cells, k=K))
        for place, (least, most) in ranges_of_table(cells, hidden, enough=K).items():
            assert most - least >= K, (cells, place)
        hidden_numbers += len(hidden)
    assert hidden_numbers > 20_000


def test_hiding_only_what_is_small_would_fail_the_same_check() -> None:
    cells = [[40, 3], [20, 30]]
    assert ranges_of_table(cells, {(0, 1)}) == {(0, 1): (3, 3)}
    assert ranges_of_table(cells, {(0, 1), (0, 0)}) == {(0, 0): (40, 40), (0, 1): (3, 3)}


@given(st.lists(st.lists(st.integers(0, 4), min_size=2, max_size=2), min_size=2, max_size=3), st.data())
def test_the_solver_finds_what_trying_every_table_finds(cells: list[list[int]], data: st.DataObject) -> None:
    """The flows are exact: compared with all tables that have the same totals and the same shown cells."""
    places = [(row, column) for row in range(len(cells)) for column in range(2)]
    hidden = data.draw(st.sets(st.sampled_from(places), min_size=1))
    rows = [sum(row) for row in cells]
    columns = [sum(row[column] for row in cells) for column in range(2)]
    options = [
        range(rows[row] + 1) if (row, column) in hidden else (cells[row][column],) for row, column in places
    ]
    fitting = [
        values
        for values in product(*options)
        if all(values[2 * row] + values[2 * row + 1] == rows[row] for row in range(len(cells)))
        and all(sum(values[column::2]) == columns[column] for column in range(2))
    ]
    found = ranges_of_table(cells, hidden)
    for at, place in enumerate(places):
        if place in hidden:
            assert found[place] == (min(v[at] for v in fitting), max(v[at] for v in fitting))


def test_what_is_known_rounded_leaves_the_width_of_the_rounding() -> None:
    whole = Edge("all", "parts", 22, 18, 27)
    assert range_of([Edge("parts", "all", 7), Edge("parts", "all", 15, 15, 15), whole], 0) == (3, 12)


@pytest.mark.parametrize(("count", "shown"), [(0, 0), (10, 10), (12, 10), (13, 15), (17, 15), (18, 20)])
def test_counts_are_rounded_to_five(count: int, shown: int) -> None:
    assert rounded(count, step=WELLBEING.rounds_to) == shown


@pytest.mark.proves("E-03")
def test_twelve_of_fourteen_are_suppressed_and_so_is_every_rate_of_fewer_than_twenty() -> None:
    assert disclosure_of_rate(12, 14, policy=WELLBEING) is Disclosure.SUPPRESSED
    assert disclosure_of_rate(10, 19, policy=WELLBEING) is Disclosure.SUPPRESSED
    assert disclosure_of_rate(10, 20, policy=WELLBEING) is Disclosure.SHOWN


def test_the_blur_says_the_same_of_every_count_below_ten() -> None:
    """With a blur for "none" alone, the blur itself would say "none"."""
    for total, low, high in (
        (60, Disclosure.SUPPRESSED, Disclosure.SUPPRESSED),
        (180, Disclosure.AT_MOST_5, Disclosure.AT_LEAST_95),
    ):
        assert {disclosure_of_rate(n, total, policy=WELLBEING) for n in range(10)} == {low}
        assert {disclosure_of_rate(total - n, total, policy=WELLBEING) for n in range(10)} == {high}
        assert disclosure_of_rate(10, total, policy=WELLBEING) is Disclosure.SHOWN


def test_other_audiences_blur_what_agrees_completely() -> None:
    internal = POLICIES[Audience.INTERNAL]
    assert disclosure_of_rate(0, 30, policy=internal) is Disclosure.AT_MOST_5
    assert disclosure_of_rate(30, 30, policy=internal) is Disclosure.AT_LEAST_95
    assert disclosure_of_rate(1, 30, policy=internal) is Disclosure.SUPPRESSED


def test_a_mean_needs_as_many_cases_as_a_rate() -> None:
    assert disclosure_of_mean(19, policy=WELLBEING) is Disclosure.SUPPRESSED
    assert disclosure_of_mean(20, policy=WELLBEING) is Disclosure.SHOWN
