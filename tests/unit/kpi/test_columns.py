"""Numbered texts behave as arrays of texts do; runs of time are slices; pieces of a reading divide it without a gap."""

from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from kpi.measures.columns import Coded, between, groups, in_order, moments, present
from kpi.measures.pieces import NO_VALUES, Conditions, OverMonths, OverTime, Values
from kpi.periods import Period

BEGIN, DAY = datetime(2026, 1, 1, tzinfo=UTC), timedelta(days=1)
WORDS = st.lists(st.sampled_from(["", "alpha", "beta", "gamma"]), max_size=30)


@given(WORDS, st.sampled_from(["", "alpha", "delta"]))
def test_a_numbered_column_answers_as_the_texts_do(words: list[str], word: str) -> None:
    texts, coded = np.array(words, dtype=np.str_), Coded.of(words)
    assert coded.tolist() == words
    assert list(coded) == np.asarray(coded).tolist() == words
    assert len(coded) == coded.size == coded.shape[0] == len(words)
    assert (coded == word).tolist() == (texts == word).tolist()
    assert (coded != word).tolist() == (texts != word).tolist()
    assert (coded == texts).tolist() == [True] * len(words)
    assert coded[texts != word].tolist() == texts[texts != word].tolist()
    assert coded[2:5].tolist() == words[2:5]
    assert coded.present() == sorted(set(words))
    by_label = {name: mask.tolist() for name, mask in groups(coded, ["gamma", "delta"])}
    assert by_label == {name: mask.tolist() for name, mask in groups(texts, ["gamma", "delta"])}
    assert list(by_label)[:2] == ["gamma", "delta"]
    assert list(by_label)[2:] == sorted(set(words) - {"gamma"})
    assert present(coded, ["gamma", "beta"]) == [w for w in ("gamma", "beta") if w in words]


@given(st.lists(st.none() | st.integers(min_value=0, max_value=400), max_size=40), st.booleans())
def test_rows_of_a_run_are_the_same_ordered_or_not(days: list[int | None], ordered: bool) -> None:
    given_days = sorted(day for day in days if day is not None) if ordered else days
    column = moments(None if day is None else BEGIN + day * DAY for day in given_days)
    rows = between(column, BEGIN + 30 * DAY, BEGIN + 60 * DAY)
    wanted = [day for day in given_days if day is not None and 30 <= day < 60]
    assert column[rows].tolist() == moments(BEGIN + day * DAY for day in wanted).tolist()
    assert isinstance(rows, slice) is in_order(column)


def bounds_of(piece: Conditions, values: Values) -> list[Any]:
    """What the conditions of a piece compare with, in their order."""
    return [values.get(name, own) for one in piece for name, own in one.compile().params.items()]


@pytest.mark.parametrize("days", [1, 92, 93, 94, 365, 1096])
@pytest.mark.parametrize("rows", [0, 500, 90_000])
def test_pieces_of_time_leave_no_gap_and_do_not_overlap(days: int, rows: int) -> None:
    bounds: list[Any] = []

    def read(piece: Conditions, values: Values = NO_VALUES) -> int:
        bounds.extend(bounds_of(piece, values))
        return rows

    OverTime(sa.column("at"), BEGIN, BEGIN + days * DAY).walk(read)
    assert bounds[0] == BEGIN
    assert bounds[-1] == BEGIN + days * DAY
    assert bounds[1:-1:2] == bounds[2::2]
    assert bounds == sorted(bounds)


def test_what_is_older_comes_first_and_leaves_no_gap() -> None:
    pieces: list[list[Any]] = []

    def read(piece: Conditions, values: Values = NO_VALUES) -> int:
        pieces.append(bounds_of(piece, values))
        return 0

    OverTime(sa.column("at"), BEGIN, BEGIN + DAY, older=True).walk(read)
    assert pieces[0][0] == pieces[1][0] == BEGIN - 1095 * DAY
    assert pieces[-1][1] == BEGIN + DAY


@pytest.mark.parametrize("rows", [0, 500, 90_000])
@pytest.mark.parametrize(
    ("first", "last"), [("2025-11", "2026-02"), ("2026-03", "2026-03"), ("2024-12", "2026-01")]
)
def test_pieces_of_months_hold_each_month_once(first: str, last: str, rows: int) -> None:
    begin, end = (Period.month(int(code[:4]), int(code[5:]), zone="UTC") for code in (first, last))
    months: list[str] = []

    def read(piece: Conditions, values: Values = NO_VALUES) -> int:
        number, low, high = bounds_of(piece, values)
        months.extend(f"{number}-{month:02}" for month in range(low, high + 1))
        return rows

    OverMonths(sa.column("year"), sa.column("month"), begin, end).walk(read)
    run_of_months = Period.custom(begin.start, end.end, zone="UTC").months()
    assert months == [month.code for month in run_of_months]
