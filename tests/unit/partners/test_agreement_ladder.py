"""When the parties of an agreement are reminded: the ladder of facts.md 3.2 on days."""

import itertools
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partners.memoranda.calendar_periods import period_of, periods_between
from partners.memoranda.duties.ladder import (
    DUTY_DAYS,
    RENEWAL_DAYS,
    RenewalStep,
    anchor_of,
    next_step_on,
    renewal_step,
    step_due,
)
from partners.memoranda.duties.returns import periods_ended
from partners.memoranda.terms import Cadence

END = date(2026, 12, 31)


@pytest.mark.parametrize(
    ("left", "step"),
    [
        (181, None),
        (180, 180),
        (179, 180),
        (121, 180),
        (120, 120),
        (90, 90),
        (89, 90),
        (60, 60),
        (30, 30),
        (14, 14),
        (7, 7),
        (2, 7),
        (1, 1),
        (0, 0),
        (-1, 0),
        (-6, 0),
        (-7, -7),
        (-13, -7),
        (-14, -14),
        (-182, -182),
        (-190, 0),
    ],
)
def test_the_step_that_was_reached_last(left: int, step: int | None) -> None:
    assert step_due(END - timedelta(days=left), END, RENEWAL_DAYS) == step


@given(st.integers(-400, 400))
def test_the_next_step_is_the_first_later_day_on_which_the_step_changes(left: int) -> None:
    today = END - timedelta(days=left)
    following = next_step_on(today, END, RENEWAL_DAYS)
    present = step_due(today, END, RENEWAL_DAYS)
    days = [today + timedelta(days=n) for n in range(1, 400)]
    changed = next((day for day in days if step_due(day, END, RENEWAL_DAYS) not in (present, 0)), None)
    if following is not None and step_due(following, END, RENEWAL_DAYS) != 0:
        assert following == changed


def test_the_ladder_counts_to_the_notice_where_that_is_longer_than_ninety_days() -> None:
    assert anchor_of(END, 30) == END
    assert anchor_of(END, 90) == END
    assert anchor_of(END, 120) == date(2026, 9, 2)


@pytest.mark.parametrize(
    ("step", "today", "words"),
    [
        (180, date(2026, 7, 4), RenewalStep.REVIEW),
        (120, date(2026, 9, 2), RenewalStep.PREPARE),
        (90, date(2026, 10, 2), RenewalStep.START),
        (30, date(2026, 12, 1), RenewalStep.SIGN),
        (0, END, RenewalStep.LAST_DAY),
        (-7, date(2027, 1, 7), RenewalStep.LAPSED),
        (0, date(2026, 9, 2), RenewalStep.SIGN),
    ],
)
def test_what_a_step_asks_for(step: int, today: date, words: RenewalStep) -> None:
    assert renewal_step(step, today=today, last_day=END) is words


def test_duties_have_a_shorter_ladder() -> None:
    assert step_due(END - timedelta(days=61), END, DUTY_DAYS) is None
    assert step_due(END - timedelta(days=60), END, DUTY_DAYS) == 60


@pytest.mark.parametrize(
    ("cadence", "key"),
    [
        (Cadence.MONTHLY, "2026-12"),
        (Cadence.QUARTERLY, "2026-Q4"),
        (Cadence.HALF_YEARLY, "2026-H2"),
        (Cadence.YEARLY, "2026"),
    ],
)
def test_a_period_has_a_name(cadence: Cadence, key: str) -> None:
    assert period_of(END, cadence).key == key


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(0, 900), st.sampled_from(Cadence))
def test_periods_cover_the_days_without_gap_or_overlap(first: date, length: int, cadence: Cadence) -> None:
    last = first + timedelta(days=length)
    periods = periods_between(first, last, cadence)
    assert periods[0].holds(first)
    assert periods[-1].holds(last)
    for one, following in itertools.pairwise(periods):
        assert following.first_day == one.last_day + timedelta(days=1)


def test_a_return_is_owed_for_a_period_that_ended_within_the_term() -> None:
    found = periods_ended(
        date(2026, 2, 1),
        date(2026, 9, 29),
        cadence=Cadence.QUARTERLY,
        today=date(2026, 12, 1),
        since=date.min,
    )
    assert [period.key for period in found] == ["2026-Q1", "2026-Q2"]
    today = periods_ended(
        date(2026, 2, 1), END, cadence=Cadence.QUARTERLY, today=date(2026, 6, 30), since=date.min
    )
    assert [period.key for period in today] == ["2026-Q1"]
