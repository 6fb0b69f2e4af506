"""Response times of an agreement: deadlines, pauses and plain words."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from core.business_time import BusinessCalendar
from core.errors import RuleBroken
from core.response_time import ClockBasis, ResponseTime

ZONE = ZoneInfo("America/New_York")
OFFICE = BusinessCalendar(ZONE)


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


@pytest.mark.parametrize(
    ("response", "due"),
    [
        (ResponseTime.of_minutes(30), "2026-06-05T16:30"),
        (ResponseTime.of_hours(24), "2026-06-06T16:00"),
        (ResponseTime.of_hours(4, ClockBasis.BUSINESS), "2026-06-08T12:00"),
        (ResponseTime.of_business_days(1), "2026-06-08T16:00"),
        (ResponseTime.of_business_days(10), "2026-06-19T16:00"),
    ],
)
def test_due_on_its_own_clock(response: ResponseTime, due: str) -> None:
    assert response.due_at(local("2026-06-05T16:00"), OFFICE) == local(due)


@pytest.mark.parametrize(
    ("response", "words"),
    [
        (ResponseTime.of_minutes(30), "30 minutes"),
        (ResponseTime.of_minutes(1), "1 minute"),
        (ResponseTime.of_hours(1), "1 hour"),
        (ResponseTime.of_hours(24), "24 hours"),
        (ResponseTime.of_business_days(1), "1 business day"),
        (ResponseTime.of_business_days(10), "10 business days"),
        (ResponseTime.of_hours(4, ClockBasis.BUSINESS), "4 hours of opening hours"),
        (ResponseTime.of_minutes(90, ClockBasis.BUSINESS), "90 minutes of opening hours"),
    ],
)
def test_in_plain_words(response: ResponseTime, words: str) -> None:
    message, values = response.text()
    assert message % values == words


def test_a_weekend_pause_costs_the_business_clock_nothing() -> None:
    response = ResponseTime.of_business_days(2)
    due = response.due_at(local("2026-06-04T10:00"), OFFICE)
    paused = response.paused_seconds(local("2026-06-05T18:00"), local("2026-06-08T08:00"), OFFICE)
    assert paused == 0
    assert response.extend_by_pause(due, paused, OFFICE) == due == local("2026-06-08T10:00")


def test_a_pause_moves_the_deadline_by_the_time_the_clock_stood_still() -> None:
    business, elapsed = ResponseTime.of_business_days(1), ResponseTime.of_hours(24)
    start, end = local("2026-06-05T16:00"), local("2026-06-08T11:00")
    assert business.paused_seconds(start, end, OFFICE) == 3 * 3600
    assert business.extend_by_pause(local("2026-06-08T16:00"), 3 * 3600, OFFICE) == local("2026-06-09T11:00")
    assert elapsed.paused_seconds(start, end, OFFICE) == timedelta(days=2, hours=19).total_seconds()
    assert elapsed.extend_by_pause(local("2026-06-06T16:00"), 3600, OFFICE) == local("2026-06-06T17:00")


@pytest.mark.parametrize(
    ("minutes", "days", "basis"),
    [(0, 0, "elapsed"), (5, 1, "business"), (0, 1, "elapsed"), (-5, 0, "elapsed"), (5, -1, "business")],
)
def test_a_response_time_is_one_positive_length(minutes: int, days: int, basis: str) -> None:
    with pytest.raises(RuleBroken):
        ResponseTime(minutes=minutes, business_days=days, basis=ClockBasis(basis))
