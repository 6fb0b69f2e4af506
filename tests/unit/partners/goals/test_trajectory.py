"""The rule of P06 by hand: where a goal is on its way against where it should be."""

from datetime import date, timedelta

import pytest

from partners.goals.trajectory import Course, Direction, Rating, Reading, is_stale, rating_of

START, END = date(2026, 1, 1), date(2026, 4, 11)
"""100 days: the share of the way that is expected is the number of days in per cent."""
RISING = Course(baseline=40, target=80, starts_on=START, ends_on=END)
FALLING = Course(baseline=30, target=10, starts_on=START, ends_on=END)


def day(number: int) -> date:
    return START + timedelta(days=number)


def rated(course: Course, value: float, on: int, *, measured: int | None = None) -> Rating:
    reading = Reading(measured_on=day(on if measured is None else measured), value=value)
    return rating_of(course, reading, on=day(on))


@pytest.mark.parametrize(
    ("value", "on", "rating"),
    [
        # Half of the time: 50 % expected, 40 % suffice, which is 40 + 0.40 * 40 = 56.
        (60, 50, Rating.ON_TRACK),
        (56, 50, Rating.ON_TRACK),
        (55.99, 50, Rating.OFF_TRACK),
        # The first day: nothing is expected yet; a fall below the tenth is off track at once.
        (40, 0, Rating.ON_TRACK),
        (36, 0, Rating.ON_TRACK),
        (35.9, 0, Rating.OFF_TRACK),
        # The last day: 90 % of the way is still on track, 72 to 79; the target itself is reached.
        (76, 100, Rating.ON_TRACK),
        (75.9, 100, Rating.OFF_TRACK),
        (80, 100, Rating.ACHIEVED),
        # Overshoot, early and late.
        (95, 3, Rating.ACHIEVED),
        (95, 100, Rating.ACHIEVED),
        # After the last day only the target counts.
        (79.9, 101, Rating.OFF_TRACK),
        (80, 130, Rating.ACHIEVED),
    ],
)
def test_a_goal_that_should_rise(value: float, on: int, rating: Rating) -> None:
    assert rated(RISING, value, on) is rating


@pytest.mark.parametrize(
    ("value", "on", "rating"),
    [
        # Half of the time: 40 % of the way down is 30 - 0.40 * 20 = 22.
        (20, 50, Rating.ON_TRACK),
        (22, 50, Rating.ON_TRACK),
        (22.01, 50, Rating.OFF_TRACK),
        # The wrong way.
        (33, 10, Rating.OFF_TRACK),
        (31.9, 0, Rating.ON_TRACK),
        # Reached, and more than reached.
        (10, 60, Rating.ACHIEVED),
        (4, 60, Rating.ACHIEVED),
        (12, 101, Rating.OFF_TRACK),
    ],
)
def test_a_goal_that_should_fall(value: float, on: int, rating: Rating) -> None:
    assert rated(FALLING, value, on) is rating


def test_shares_are_compared_without_errors_of_rounding() -> None:
    course = Course(baseline=0.5, target=0.9, starts_on=START, ends_on=END)
    # 0.5 + 0.4 * (0.3 - 0.1) is the limit on day 30, which no binary fraction is.
    assert rated(course, 0.58, 30) is Rating.ON_TRACK
    assert rated(course, 0.579, 30) is Rating.OFF_TRACK


def test_before_the_first_day_nothing_is_rated() -> None:
    assert rated(RISING, 80, -1) is Rating.NOT_STARTED
    assert rating_of(RISING, None, on=day(-1)) is Rating.NOT_STARTED


@pytest.mark.parametrize(("age", "known"), [(0, True), (44, True), (45, True), (46, False), (300, False)])
def test_a_figure_of_more_than_45_days_ago_says_nothing(age: int, known: bool) -> None:
    reading = Reading(measured_on=day(50 - age) if age < 50 else START - timedelta(days=200), value=80)
    assert (rating_of(RISING, reading, on=day(50)) is Rating.ACHIEVED) is known
    assert is_stale(reading.measured_on, day(50)) is not known


def test_stale_is_unknown_even_where_the_figure_was_good() -> None:
    assert rated(RISING, 60, 46, measured=0) is Rating.UNKNOWN
    assert rated(RISING, 60, 45, measured=0) is Rating.ON_TRACK
    assert rated(FALLING, 5, 120, measured=60) is Rating.UNKNOWN


def test_without_any_figure_a_goal_is_unknown() -> None:
    assert rating_of(RISING, None, on=START) is Rating.UNKNOWN
    assert rating_of(FALLING, None, on=day(200)) is Rating.UNKNOWN


def test_the_latest_figure_is_compared_with_today_and_not_with_its_own_day() -> None:
    # 50 was ahead on day 20 (25 % of the way, 20 % expected); on day 40 it is behind (30 % suffice).
    assert rated(RISING, 50, 20) is Rating.ON_TRACK
    assert rated(RISING, 50, 35, measured=20) is Rating.ON_TRACK
    assert rated(RISING, 50, 36, measured=20) is Rating.OFF_TRACK


def test_the_way_in_shares_and_values() -> None:
    assert (RISING.direction, FALLING.direction) == (Direction.UP, Direction.DOWN)
    assert [RISING.progress(v) for v in (30, 40, 60, 80, 90)] == [-0.25, 0, 0.5, 1, 1.25]
    assert [FALLING.progress(v) for v in (35, 30, 20, 10, 5)] == [-0.25, 0, 0.5, 1, 1.25]
    assert [RISING.expected(day(d)) for d in (-5, 0, 25, 100, 140)] == [0, 0, 0.25, 1, 1]
    assert [FALLING.expected_value(day(d)) for d in (0, 25, 100, 140)] == [30, 25, 10, 10]


def test_a_way_of_one_day() -> None:
    course = Course(baseline=0, target=10, starts_on=START, ends_on=START)
    assert rated(course, 9, 0) is Rating.ON_TRACK
    assert rated(course, 8, 0) is Rating.OFF_TRACK
    assert rated(course, 9, 1) is Rating.OFF_TRACK
