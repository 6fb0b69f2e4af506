"""T01 to T04 and T06 by hand (facts.md 1.5), from plain values."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from kpi.measures.measurement import MeasurementState
from kpi.measures.training_learning import (
    EFFECT,
    MARK_MISSING,
    NO_FOLLOW_UP,
    NORMALISED,
    TOO_SMALL,
    Learners,
    knowledge_gain,
    retention,
)
from kpi.measures.training_shifts import shift_coverage
from kpi.measures.training_state import (
    AWARENESS,
    DISPATCHERS,
    MORE_THAN_COUNTED,
    CertificateRow,
    Patrol,
    cit_coverage,
    refresher_currency,
)
from partners.training.coverage.cells import Cell, Duty, Held
from partners.training.knowledge.gain import Marks

START, END, TODAY = date(2026, 1, 1), date(2026, 3, 31), date(2026, 7, 15)


def test_t01_specialists_of_patrol_with_basic_awareness_apart() -> None:
    """9 of 40 and 3 of 10 are 12 of 50; an agency that never counted submitted nothing."""
    found = cit_coverage(
        [
            Patrol(officers=40, has_roster=True, specialists=9, aware=20),
            Patrol(officers=10, has_roster=True, specialists=3, aware=4),
            Patrol(officers=None, has_roster=True, specialists=5, aware=5),
            Patrol(officers=30, has_roster=False, specialists=0, aware=0),
        ]
    )
    assert (found.n, found.N, found.value) == (12, 50, 0.24)
    aware = found.find_part(AWARENESS)
    assert aware is not None
    assert (aware.n, aware.N) == (24, 50)
    assert cit_coverage([]).state is MeasurementState.NO_DATA
    old = cit_coverage([Patrol(officers=4, has_roster=True, specialists=6, aware=0)])
    assert (old.n, old.N, dict(old.excluded)) == (4, 4, {MORE_THAN_COUNTED: 2})


def test_t02_cells_by_day_and_today_is_pending() -> None:
    """Two shifts over 10 days are 20 cells; the trained officer is there on 4 days of one; 2 days are still to come."""
    first = date(2026, 3, 1)
    area = UUID(int=9)
    day = Cell(id=UUID(int=1), area_id=area, area="", shift="Day", starts_on=first)
    night = Cell(id=UUID(int=2), area_id=area, area="", shift="Night", starts_on=first + timedelta(days=5))
    officer = UUID(int=3)
    duties = [Duty(cell_id=day.id, user_id=officer, starts_on=first, ends_on=first + timedelta(days=5))]
    held = [Held(user_id=officer, issued_on=first + timedelta(days=2), expires_on=date(2028, 3, 1))]
    found = shift_coverage(
        [day, night],
        duties,
        held,
        start=first,
        end=first + timedelta(days=9),
        today=first + timedelta(days=8),
    )
    # Days: 8 cells of the day shift and 3 of the night shift are over; trained from the third to the sixth day.
    assert (found.n, found.N, found.pending) == (4, 11, 4)
    assert shift_coverage([], [], [], start=first, end=first, today=TODAY).no_data


def test_t03_the_latest_certificate_of_each_officer_counts() -> None:
    def row(number: int, issued: date, expires: date, *, dispatcher: bool = False) -> CertificateRow:
        return CertificateRow(
            user_id=UUID(int=number), is_dispatcher=dispatcher, issued_on=issued, expires_on=expires
        )

    rows = [
        row(1, date(2023, 1, 1), date(2025, 1, 1)),
        row(1, date(2025, 1, 5), date(2027, 1, 5)),  # refreshed
        row(2, date(2024, 3, 31), date(2026, 3, 31)),  # the last day counts
        row(3, date(2024, 3, 30), date(2026, 3, 30)),  # one day too old
        row(4, date(2026, 4, 1), date(2028, 4, 1)),  # given after the day
        row(5, date(2025, 1, 1), date(2027, 1, 1), dispatcher=True),
    ]
    found = refresher_currency(rows, on=END)
    assert (found.n, found.N) == (2, 3)
    apart = found.find_part(DISPATCHERS)
    assert apart is not None
    assert (apart.n, apart.N) == (1, 1)
    assert refresher_currency([], on=END).value is None


def five(before: float, after: float, later: float | None = None) -> list[Marks]:
    """Five learners with the same gain but for the last, who gains ten more."""
    return [Marks(before, after, later)] * 4 + [Marks(before, after + 10, later)]


def test_t04_pairs_only_and_small_sessions_stand_in_no_sum() -> None:
    """Five pairs gain 20, 20, 20, 20 and 30: mean 22; a session of four pairs is left out as a whole."""
    sessions = [
        Learners(ended_on=date(2026, 2, 1), marks=[*five(50, 70), Marks(40, None), Marks(None, 80)]),
        Learners(ended_on=date(2026, 2, 2), marks=[Marks(0, 100)] * 4),
        Learners(ended_on=date(2025, 12, 31), marks=[Marks(0, 100)] * 9),
    ]
    found = knowledge_gain(sessions, start=START, end=END, today=TODAY)
    assert (found.n, found.N) == (5, 5)
    assert found.value == pytest.approx(22.0)
    assert dict(found.excluded) == {MARK_MISSING: 2, TOO_SMALL: 4}
    normalised, effect = found.find_part(NORMALISED), found.find_part(EFFECT)
    assert normalised is not None
    assert effect is not None
    assert normalised.value == pytest.approx((4 * 0.4 + 0.6) / 5)
    # Differences 20 four times and 30: variance of a sample (4 * 4 + 64) / 4 = 20
    assert effect.value == pytest.approx(22 / 20**0.5)
    assert knowledge_gain([], start=START, end=END, today=TODAY).no_data


def test_t06_waits_for_its_window_and_keeps_to_three_points() -> None:
    """Gains of 20, 20, 20, 20 and 30 are 110; 15 each are left at follow-up: 75 of 110."""
    ended = date(2026, 2, 1)
    sessions = [
        Learners(ended_on=ended, marks=[*five(50, 70, 65), Marks(50, 90)]),
        Learners(ended_on=date(2026, 3, 31), marks=five(0, 90, 90)),
    ]
    mature = ended + timedelta(days=90)
    found = retention(sessions, start=START, end=END, today=mature)
    assert (found.n, found.N, found.pending) == (5, 5, 5)
    assert found.value == pytest.approx(75 / 110)
    assert dict(found.excluded) == {NO_FOLLOW_UP: 1}
    early = retention(sessions, start=START, end=END, today=mature - timedelta(days=1))
    assert (early.N, early.pending, early.value) == (0, 11, None)
    nothing = retention(
        [Learners(ended_on=ended, marks=[Marks(60, 60, 70)] * 5)], start=START, end=END, today=TODAY
    )
    assert (nothing.value, nothing.N, nothing.excluded_total) == (None, 0, 5)
