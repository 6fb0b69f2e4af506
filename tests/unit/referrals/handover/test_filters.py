"""The filter of a list: an address, a saved text and a value say the same; nothing unknown narrows anything."""

from datetime import date
from enum import StrEnum
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.lifecycle import Turn
from partners.memoranda.terms import Urgency
from partners.services.needs import Need
from referrals.handover.filters.values import (
    EVERYTHING,
    MOST_VALUES,
    NAMES,
    OFFERED,
    ListFilter,
    ListKind,
    Order,
    from_query,
    pairs_of,
    query_of,
    read_filter,
    without,
)
from referrals.handover.lifecycle import ReferralState
from referrals.handover.visibility import OfficerStatus

FULL = ListFilter(
    states=(ReferralState.ACCEPTED, ReferralState.SUBMITTED),
    urgencies=(Urgency.URGENT,),
    turns=(Turn.NGO,),
    agencies=(UUID(int=1),),
    services=(UUID(int=2), UUID(int=3)),
    needs=(Need.FOOD,),
    workers=(UUID(int=4),),
    overdue=True,
    review_due=True,
    received_from=date(2026, 1, 1),
    received_to=date(2026, 3, 31),
    order=Order.OLDEST,
)


def several(kind: type[StrEnum]) -> st.SearchStrategy[tuple]:
    return st.lists(st.sampled_from(list(kind)), unique=True, max_size=4).map(
        lambda values: tuple(sorted(values, key=str))
    )


FILTERS = st.builds(
    ListFilter,
    states=several(ReferralState),
    urgencies=several(Urgency),
    turns=several(Turn),
    needs=several(Need),
    workers=st.lists(st.uuids(), unique=True, max_size=3).map(lambda keys: tuple(sorted(keys, key=str))),
    overdue=st.booleans(),
    review_due=st.booleans(),
    received_from=st.none() | st.dates(),
    received_to=st.none() | st.dates(),
    order=st.sampled_from(list(Order)),
)


@given(FILTERS)
def test_an_address_and_a_saved_text_say_what_the_filter_says(chosen: ListFilter) -> None:
    assert read_filter(ListKind.QUEUE, pairs_of(chosen)) == chosen
    assert from_query(ListKind.QUEUE, query_of(chosen)) == chosen


@pytest.mark.parametrize(
    "pairs",
    [
        [
            ("state", "nonsense"),
            ("urgency", ""),
            ("since", "31/12/2025"),
            ("worker", "me"),
            ("overdue", "yes"),
        ],
        [("tab", "all"), ("after", "1.2.3"), ("q", "Jo Example")],
        [("status", "received"), ("ngo", str(uuid4()))],
    ],
)
def test_what_cannot_be_read_or_is_not_offered_leaves_everything_in(pairs: list[tuple[str, str]]) -> None:
    assert read_filter(ListKind.QUEUE, pairs) == EVERYTHING


def test_each_list_reads_only_what_it_offers() -> None:
    pairs = [*pairs_of(FULL), ("status", "received")]
    police = read_filter(ListKind.OFFICER, pairs)
    assert police.statuses == (OfficerStatus.RECEIVED,)
    hidden = (police.states, police.workers, police.needs, police.overdue, police.turns)
    assert not any(hidden), "the state behind what the police are shown is never theirs to ask for"
    desk = read_filter(ListKind.DESK, pairs)
    assert not any((desk.workers, desk.needs, desk.agencies)), "the desk never asks who holds a case"
    assert set().union(*OFFERED.values()) == set(NAMES)


def test_no_address_makes_a_statement_without_end() -> None:
    pairs = [("worker", str(UUID(int=number))) for number in range(500)]
    assert len(read_filter(ListKind.QUEUE, pairs).workers) == MOST_VALUES


def test_a_condition_is_taken_away_alone() -> None:
    assert without(FULL, "states", ReferralState.ACCEPTED).states == (ReferralState.SUBMITTED,)
    assert without(FULL, "overdue") == ListFilter(
        **{name: getattr(FULL, name) for name in NAMES if name != "overdue"}
    )
    left = FULL
    for field in NAMES:
        values = getattr(left, field)
        for value in values if isinstance(values, tuple) else (None,):
            left = without(left, field, value)
    assert left == EVERYTHING


def test_an_order_alone_leaves_nothing_out() -> None:
    assert ListFilter(order=Order.NEWEST).is_empty
    assert not ListFilter(overdue=True).is_empty
