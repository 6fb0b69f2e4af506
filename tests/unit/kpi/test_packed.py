"""Packed columns give back what they were given, whole and in part, and take fewer bytes."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi.measures.packed import MISSING, SMALL, Packed, narrow, packed

SIZE = 2 * SMALL
SECOND, DAY = 1_000_000, 86_400_000_000


@given(
    st.integers(min_value=0, max_value=2**32),
    st.sampled_from([1, 200, 60_000, 2**31, 2**45, 2**60]),
    st.sampled_from([1, SECOND]),
    st.sampled_from([0.0, 0.3, 0.99, 1.0]),
    st.sampled_from([SIZE, SMALL, 7, 0]),
    st.booleans(),
)
def test_a_column_comes_back_as_it_was(
    seed: int, span: int, unit: int, gaps: float, size: int, is_beside: bool
) -> None:
    chance = np.random.default_rng(seed)
    first = chance.integers(-DAY, DAY, size)
    values = chance.integers(-span, span, size, endpoint=True) * (unit if span < 2**40 else 1)
    if is_beside:
        values += first
    values[chance.random(size) < gaps] = MISSING
    column = Packed([packed(values, (first, packed(first))), packed(first)], "int64")
    whole = np.concatenate([values, first])
    assert np.array_equal(column.plain(), whole)
    assert len(column) == len(whole)
    some = chance.random(len(whole)) < 0.4
    assert np.array_equal(column[some], whole[some])
    begin, end = sorted(chance.integers(0, len(whole) + 1, 2).tolist())
    assert np.array_equal(column[begin:end], whole[begin:end])


def test_a_deadline_takes_less_than_two_bytes_and_nothing_missing_takes_an_eighth() -> None:
    sent = np.sort(np.random.default_rng(1).integers(0, 31 * DAY, SIZE))
    beside = sent, packed(sent)
    due = packed(sent + 24 * 3600 * SECOND, beside)
    assert due.low is None
    assert due.present is None
    nothing = packed(np.full(SIZE, MISSING), beside)
    assert nothing.low is None
    assert nothing.present is not None
    assert nothing.present.nbytes == SIZE // 8


@pytest.mark.parametrize(
    ("count", "kind"), [(1, np.int8), (127, np.int8), (128, np.int16), (40_000, np.int32)]
)
def test_places_take_as_few_bytes_as_hold_them(count: int, kind: type[np.generic]) -> None:
    assert narrow(np.array([0, count - 1]), count).dtype == kind
    assert narrow(np.array([-1, count - 1]), count).tolist() == [-1, count - 1]
