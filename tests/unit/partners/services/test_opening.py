"""Opening hours as they are typed, and what they mean at a moment."""

from datetime import UTC, datetime, time

import pytest

from core.errors import RuleBroken
from partners.services.codes import Weekday
from partners.services.opening import Hours, hours_text, is_open, read_hours, today_of
from partners.services.phone_numbers import dialled_digits
from partners.services.values import Dial, read_areas, read_phones

ZONE = "America/New_York"


def hours(day: Weekday, text: str) -> tuple[Hours, ...]:
    return read_hours(day, text, field="day")


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("", ""),
        ("9:00-17:00", "09:00-17:00"),
        ("09:00 – 12:00; 13:00 to 17:00 by appointment", "09:00-12:00, 13:00-17:00 by appointment"),
        ("13:00-17:00, 09:00-12:00", "09:00-12:00, 13:00-17:00"),
        ("20:00-06:00", "20:00-06:00"),
        ("00:00-24:00", "00:00-24:00"),
        ("18:00-24:00 call first", "18:00-24:00 call first"),
    ],
)
def test_hours_are_read_and_written_again(typed: str, stored: str) -> None:
    found = hours(Weekday.MO, typed)
    assert hours_text(found) == stored
    assert hours(Weekday.MO, hours_text(found)) == found


@pytest.mark.parametrize(
    "typed",
    ["nine", "09:00", "9-17", "09:00-25:00", "09:60-10:00", "09:00-09:00", "09:00-12:00, 11:00-13:00", "20:00-02:00, 21:00-22:00", "09:00-10:00 " + "x" * 121, ",".join(f"{n:02}:00-{n:02}:30" for n in range(7))],
)  # fmt: skip
def test_what_is_no_time_is_refused_at_its_day(typed: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        hours(Weekday.MO, typed)
    assert refused.value.field == "day"


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of the week of 9 March 2026, a Monday, in New York (UTC-4)."""
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC)


def test_a_service_is_open_by_the_clock_where_it_is() -> None:
    week = hours(Weekday.MO, "09:00-17:00") + hours(Weekday.FR, "20:00-02:00")
    assert not is_open(week, at(9, 12, 59), ZONE)
    assert is_open(week, at(9, 13), ZONE)
    assert not is_open(week, at(9, 21), ZONE)
    # The night of Friday ends on Saturday at two, which is 06:00 UTC.
    assert is_open(week, at(14, 0), ZONE)
    assert is_open(week, at(14, 5, 59), ZONE)
    assert not is_open(week, at(14, 6), ZONE)
    assert not is_open((), at(9, 13), ZONE)


def test_a_day_until_midnight_and_a_whole_day() -> None:
    evening, whole = hours(Weekday.MO, "18:00-24:00"), hours(Weekday.MO, "00:00-24:00")
    assert is_open(evening, at(10, 3, 59), ZONE)
    assert not is_open(evening, at(10, 4), ZONE)
    assert is_open(whole, at(9, 4), ZONE)
    assert is_open(whole, at(10, 3, 59), ZONE)
    assert not is_open(whole, at(10, 4), ZONE)
    assert evening[0].closes_at == time(0)


def test_today_is_the_day_where_the_service_is() -> None:
    assert today_of(at(10, 3), ZONE) is Weekday.MO
    assert today_of(at(10, 3), "UTC") is Weekday.TU


@pytest.mark.parametrize(
    ("number", "digits"),
    [
        ("(410) 555-0100", "4105550100"),
        ("555 010 0200", "5550100200"),
        ("988", "988"),
        ("+44 20 7946 0018", "+442079460018"),
        ("+1 410 555 0100", "+14105550100"),
        ("+44", None),
        ("+44 call me", None),
        ("12345", None),
        ("call me", None),
    ],
)
def test_numbers_dial_or_not(number: str, digits: str | None) -> None:
    assert dialled_digits(number) == digits


def test_lines_become_phones_and_areas() -> None:
    assert read_phones("555 010 0200, at night, for officers\n\n 988 \n988") == (
        Dial(number="555 010 0200", department="at night, for officers"),
        Dial(number="988"),
    )
    assert read_areas(" Old Town \n\nOld Town\nDocks") == ("Old Town", "Docks")
