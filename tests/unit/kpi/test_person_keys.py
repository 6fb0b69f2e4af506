"""Ids as pairs of numbers sort and compare as the ids do, and linked records count as one person."""

from uuid import UUID

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from kpi.measures.cells import Keys, ranked
from kpi.measures.person_keys import Links, is_known, numbered

NOBODY = UUID(int=0)
IDS = st.one_of(st.integers(1, 9), st.integers(1, 9).map(lambda n: n << 64), st.integers(1, 2**128 - 1)).map(
    lambda n: UUID(int=n)
)


def keys(ids: list[UUID]) -> Keys:
    pairs = [(one.int >> 64, one.int & (2**64 - 1)) for one in ids]
    return np.array(pairs, dtype=np.uint64).reshape(-1, 2)


@given(st.lists(IDS))
def test_places_are_those_of_the_ids_in_their_order(ids: list[UUID]) -> None:
    places, different = ranked(keys(ids))
    ordered = sorted(set(ids), key=lambda one: one.hex)
    assert [ordered[place] for place in places.tolist()] == ids
    assert different.tolist() == keys(ordered).tolist()


@given(st.lists(IDS), st.dictionaries(IDS, IDS, max_size=4))
def test_linked_records_share_the_number_of_whom_they_count_as(
    ids: list[UUID], linked: dict[UUID, UUID]
) -> None:
    links = Links(record=keys(list(linked)), counted_as=keys(list(linked.values())))
    column = links.counted(keys([*ids, NOBODY]))
    assert is_known(column).tolist() == [True] * len(ids) + [False]
    persons = [*(linked.get(one, one) for one in ids), NOBODY]
    order = {one: place for place, one in enumerate(sorted(set(persons), key=lambda one: one.hex))}
    assert numbered({"key": column}, "person")["person"].tolist() == [order[one] for one in persons]


def test_no_id_at_all_has_a_number_of_its_own_where_each_row_needs_one() -> None:
    column = keys([NOBODY, UUID(int=5), NOBODY])
    read = numbered({"key": column, "beside": np.array([7, 8, 9])}, "person")
    assert read["person"].tolist() == [0, 1, 0]
    assert read["beside"].tolist() == [7, 8, 9]
