"""Business time: vectors of the definition and properties that hold for every calendar."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.business_time import BusinessCalendar, calendar_for
from core.errors import RuleBroken

NEW_YORK = ZoneInfo("America/New_York")
LONDON = ZoneInfo("Europe/London")
OFFICE = BusinessCalendar(NEW_YORK)

calendars = st.builds(
    lambda zone, opens, hours, weekdays, days_off: BusinessCalendar(
        ZoneInfo(zone),
        time(opens),
        time((opens + hours) % 24),
        frozenset(weekdays),
        frozenset(date(2026, 1, 1) + timedelta(days=d) for d in days_off),
    ),
    zone=st.sampled_from(
        ["America/New_York", "Europe/London", "Australia/Lord_Howe", "Pacific/Auckland", "UTC"]
    ),
    opens=st.integers(4, 10),
    hours=st.integers(1, 13),
    weekdays=st.sets(st.integers(0, 6), min_size=1),
    days_off=st.sets(st.integers(0, 400), max_size=20),
)
starts = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
durations = st.timedeltas(timedelta(0), timedelta(hours=90))


def local(text: str, zone: ZoneInfo = NEW_YORK) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def test_v17_friday_afternoon_plus_one_business_day_is_monday_afternoon() -> None:
    assert OFFICE.add_business_days(local("2026-06-05T16:00"), 1) == local("2026-06-08T16:00")


def test_v17_bank_holiday_monday_moves_it_to_tuesday() -> None:
    office = calendar_for("Europe/London", "GB", subdivision="ENG")
    assert office.add_business_days(local("2026-05-22T16:00", LONDON), 1) == local("2026-05-26T16:00", LONDON)


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        ("2026-06-06T11:00", 1, "2026-06-08T17:00"),  # Saturday counts from Monday's opening
        ("2026-06-08T03:00", 1, "2026-06-08T17:00"),  # at night, before opening
        ("2026-06-08T09:00", 1, "2026-06-08T17:00"),
        ("2026-06-08T17:00", 1, "2026-06-09T17:00"),
        ("2026-06-08T18:30", 2, "2026-06-10T17:00"),
        ("2026-06-08T09:01", 10, "2026-06-22T09:01"),
        ("2026-06-06T11:00", 0, "2026-06-08T09:00"),
        ("2026-03-06T16:00", 1, "2026-03-09T16:00"),  # clocks go forward on the Sunday
        ("2026-10-30T16:00", 1, "2026-11-02T16:00"),  # and back
    ],
)
def test_business_days_end_at_the_same_local_time(start: str, days: int, due: str) -> None:
    assert OFFICE.add_business_days(local(start), days) == local(due)


def test_opening_time_of_a_shorter_day_is_measured_as_it_passes() -> None:
    always = BusinessCalendar(NEW_YORK, time(0), time(0), frozenset(range(7)))
    begin, end = local("2026-03-08T00:00"), local("2026-03-09T00:00")
    assert always.business_seconds_between(begin, end) == 23 * 3600
    assert always.add_business_time(begin, timedelta(hours=23)) == end.astimezone(UTC)
    assert always.add_business_days(local("2026-03-07T12:00"), 1) == local("2026-03-08T12:00")


def test_holidays_of_a_state_close_the_office() -> None:
    office = calendar_for("America/New_York", "US", subdivision="MD")
    assert not office.is_working_day(date(2026, 7, 3))  # observed Independence Day
    assert office.is_working_day(date(2026, 7, 6))


@pytest.mark.parametrize(
    "arguments", [("Nowhere/City", "US", None), ("UTC", "XX", None), ("UTC", "US", "QQ")]
)
def test_unknown_places_are_refused(arguments: tuple[str, str, str | None]) -> None:
    zone, country, subdivision = arguments
    with pytest.raises(RuleBroken):
        calendar_for(zone, country, subdivision=subdivision)


def test_impossible_hours_are_refused() -> None:
    with pytest.raises(RuleBroken):
        BusinessCalendar(NEW_YORK, time(17), time(9))
    with pytest.raises(RuleBroken):
        BusinessCalendar(NEW_YORK, weekdays=frozenset())
    with pytest.raises(RuleBroken):
        OFFICE.add_business_time(local("2026-06-05T16:00"), timedelta(seconds=-1))
    with pytest.raises(ValueError, match="aware"):
        OFFICE.add_business_time(datetime(2026, 6, 5), timedelta(0))  # noqa: DTZ001


def test_a_calendar_that_never_opens_is_a_clear_refusal() -> None:
    class EveryDay(frozenset[date]):
        def __contains__(self, day: object) -> bool:
            return True

    with pytest.raises(RuleBroken, match="no working day"):
        BusinessCalendar(NEW_YORK, holidays=EveryDay()).add_business_days(local("2026-06-05T16:00"), 1)


@settings(max_examples=60, deadline=None)
@given(calendars, starts, durations)
def test_adding_then_measuring_gives_the_same_time_within_opening_hours(
    calendar: BusinessCalendar, start: datetime, duration: timedelta
) -> None:
    due = calendar.add_business_time(start, duration)
    assert due >= start
    assert calendar.is_open(due)
    assert calendar.business_seconds_between(start, due) == pytest.approx(duration.total_seconds())


@settings(max_examples=60, deadline=None)
@given(calendars, starts, durations, durations)
def test_adding_twice_is_adding_the_sum(
    calendar: BusinessCalendar, start: datetime, first: timedelta, second: timedelta
) -> None:
    step = calendar.add_business_time(calendar.add_business_time(start, first), second)
    assert step == calendar.add_business_time(start, first + second)


@settings(max_examples=60, deadline=None)
@given(calendars, starts, st.integers(1, 12), st.integers(1, 12))
def test_business_days_add_up_and_stay_within_opening_hours(
    calendar: BusinessCalendar, start: datetime, first: int, second: int
) -> None:
    due = calendar.add_business_days(start, first + second)
    assert calendar.add_business_days(calendar.add_business_days(start, first), second) == due
    assert calendar.is_open(due)


@settings(max_examples=60, deadline=None)
@given(calendars, starts, st.timedeltas(timedelta(0), timedelta(days=4)), durations, st.integers(0, 5))
def test_a_later_start_is_never_due_earlier(
    calendar: BusinessCalendar, start: datetime, later: timedelta, duration: timedelta, days: int
) -> None:
    assert calendar.add_business_time(start, duration) <= calendar.add_business_time(start + later, duration)
    assert calendar.add_business_days(start, days) <= calendar.add_business_days(start + later, days)


@settings(max_examples=30, deadline=None)
@given(calendars, starts, st.integers(0, 200))
def test_opening_seconds_equal_a_count_minute_by_minute(
    calendar: BusinessCalendar, start: datetime, quarters: int
) -> None:
    start = start.replace(minute=0, second=0, microsecond=0)
    step = timedelta(minutes=15)
    slow = 0
    for i in range(quarters):
        middle = (start + i * step + step / 2).astimezone(calendar.zone)
        closes = calendar.closes if calendar.closes != time(0) else time.max
        slow += calendar.is_working_day(middle.date()) and calendar.opens <= middle.time() < closes
    assert calendar.business_seconds_between(start, start + quarters * step) == slow * 900
