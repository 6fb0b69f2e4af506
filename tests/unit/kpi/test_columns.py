"""Numbered texts behave as arrays of texts do; runs of time are slices; pieces of a reading divide it without a gap."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from kpi.measures.cells import by_month, by_time
from kpi.measures.columns import Coded, between, groups, in_order, moments, present
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


@pytest.mark.parametrize("days", [1, 92, 93, 94, 365, 1096])
def test_pieces_of_time_leave_no_gap_and_do_not_overlap(days: int) -> None:
    pieces = by_time(sa.column("at"), BEGIN, BEGIN + days * DAY)
    bounds = [next(iter(condition.compile().params.values())) for piece in pieces for condition in piece]
    assert bounds[0] == BEGIN
    assert bounds[-1] == BEGIN + days * DAY
    assert bounds[1:-1:2] == bounds[2::2]
    assert bounds == sorted(bounds)


@pytest.mark.parametrize(
    ("first", "last"), [("2025-11", "2026-02"), ("2026-03", "2026-03"), ("2024-12", "2026-01")]
)
def test_pieces_of_months_hold_each_month_once(first: str, last: str) -> None:
    begin, end = (Period.month(int(code[:4]), int(code[5:]), zone="UTC") for code in (first, last))
    months = []
    for year, run in by_month(sa.column("year"), sa.column("month"), begin, end):
        (number,) = year.compile().params.values()
        low, high = run.compile().params.values()
        assert (low - 1) // 3 == (high - 1) // 3
        months += [f"{number}-{month:02}" for month in range(low, high + 1)]
    run_of_months = Period.custom(begin.start, end.end, zone="UTC").months()
    assert months == [month.code for month in run_of_months]
