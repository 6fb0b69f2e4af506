"""What a capacity figure says, and what it is worth at its age."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest

from core.errors import RuleBroken
from partners.services.capacity import (
    CAPACITY_LABELS,
    CapacityChannel,
    CapacityRow,
    CapacityState,
    Figure,
    Freshness,
    age_words,
    counted_state,
    figure_words,
    freshness_of,
)

NOW = datetime(2026, 3, 11, 15, 30, tzinfo=UTC)
TODAY = date(2026, 3, 11)
S = CapacityState


def row(figure: Figure, *, days: float, zone: str = "America/New_York") -> CapacityRow:
    return CapacityRow(
        id=uuid4(),
        service_id=uuid4(),
        figure=figure,
        channel=CapacityChannel.PAGE,
        stated_at=NOW - timedelta(days=days),
        on=NOW,
        zone=zone,
    )


@pytest.mark.parametrize(
    ("age", "expected"),
    [
        (timedelta(0), Freshness.FRESH),
        (timedelta(days=7), Freshness.FRESH),
        (timedelta(days=7, seconds=1), Freshness.AGEING),
        (timedelta(days=30), Freshness.AGEING),
        (timedelta(days=30, seconds=1), Freshness.STALE),
        (timedelta(days=400), Freshness.STALE),
    ],
)
def test_a_figure_is_fresh_for_a_week_and_stale_after_a_month(age: timedelta, expected: Freshness) -> None:
    assert freshness_of(NOW - age, NOW) is expected


@pytest.mark.parametrize("state", S)
def test_a_stale_figure_is_unknown_whatever_it_said(state: CapacityState) -> None:
    figure = Figure(state=state, places=3, wait_days=3, until=TODAY + timedelta(days=90)).only_its_own()
    assert counted_state(figure, NOW - timedelta(days=30), NOW, TODAY) is state
    assert counted_state(figure, NOW - timedelta(days=31), NOW, TODAY) is S.UNKNOWN


def test_a_closure_is_unknown_after_its_last_day_where_the_ngo_is() -> None:
    figure = Figure(state=S.CLOSED_TEMPORARILY, until=date(2026, 3, 11))
    assert row(figure, days=2).state is S.CLOSED_TEMPORARILY
    assert row(figure, days=2).can_be_confirmed
    # In Auckland it is the 12th already.
    assert row(figure, days=2, zone="Pacific/Auckland").state is S.UNKNOWN
    assert not row(figure, days=2, zone="Pacific/Auckland").can_be_confirmed


@pytest.mark.parametrize(
    ("figure", "words"),
    [
        (Figure(state=S.OPEN), "Open"),
        (Figure(state=S.LIMITED, places=1), "1 place"),
        (Figure(state=S.LIMITED, places=3), "3 places"),
        (Figure(state=S.WAITLIST, wait_days=1), "Waiting list, about 1 day"),
        (Figure(state=S.WAITLIST, wait_days=14), "Waiting list, about 14 days"),
        (Figure(state=S.FULL), "Full"),
        (Figure(state=S.CLOSED_TEMPORARILY, until=TODAY), "Closed until 2026-03-11"),
        (Figure(state=S.UNKNOWN), "Not known"),
    ],
)
def test_each_state_has_words_with_its_number(figure: Figure, words: str) -> None:
    phrase = figure_words(figure)
    assert phrase.message % phrase.params == words


@pytest.mark.parametrize(
    ("age", "words"),
    [
        (timedelta(0), "said in the last 24 hours"),
        (timedelta(hours=23, minutes=59), "said in the last 24 hours"),
        (timedelta(hours=24), "said 1 day ago"),
        (timedelta(days=2, hours=3), "said 2 days ago"),
        (timedelta(days=45), "said 45 days ago"),
        (timedelta(minutes=-5), "said in the last 24 hours"),
    ],
)
def test_the_age_is_said_in_whole_days(age: timedelta, words: str) -> None:
    phrase = age_words(NOW - age, NOW)
    assert phrase.message % phrase.params == words


@pytest.mark.parametrize(
    ("figure", "field"),
    [
        (Figure(state=S.LIMITED), "places"),
        (Figure(state=S.LIMITED, places=0), "places"),
        (Figure(state=S.LIMITED, places=1000), "places"),
        (Figure(state=S.WAITLIST), "wait_days"),
        (Figure(state=S.WAITLIST, wait_days=731), "wait_days"),
        (Figure(state=S.CLOSED_TEMPORARILY), "until"),
        (Figure(state=S.CLOSED_TEMPORARILY, until=TODAY - timedelta(days=1)), "until"),
    ],
)
def test_a_state_without_its_number_is_refused_at_its_field(figure: Figure, field: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        figure.check(TODAY)
    assert refused.value.field == field


def test_numbers_of_other_states_are_dropped() -> None:
    everything = {"places": 3, "wait_days": 4, "until": TODAY, "note": "Women only."}
    for state in S:
        figure = Figure(state=state, **everything).only_its_own()  # type: ignore[arg-type]
        figure.check(TODAY)
        kept = {name for name in ("places", "wait_days", "until") if getattr(figure, name) is not None}
        assert len(kept) == (state in (S.LIMITED, S.WAITLIST, S.CLOSED_TEMPORARILY))
        assert figure.note == "Women only."


def test_only_open_and_limited_take_people() -> None:
    taking = {
        state
        for state in S
        if row(
            Figure(state=state, until=TODAY if state is S.CLOSED_TEMPORARILY else None), days=1
        ).takes_people
    }
    assert taking == {S.OPEN, S.LIMITED}
    assert not row(Figure(state=S.OPEN), days=40).takes_people
    assert not row(Figure(state=S.UNKNOWN), days=1).can_be_confirmed
    assert set(CAPACITY_LABELS) == set(S)
