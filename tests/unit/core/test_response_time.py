"""Response times of an agreement: deadlines, pauses and plain words."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from core.business_time import BusinessCalendar, calendar_for
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


LONDON_OFFICE = calendar_for("Europe/London", "GB", subdivision="ENG")
NEW_YORK_OFFICE = calendar_for("America/New_York", "US", subdivision="MD")


@pytest.mark.parametrize(
    ("office", "response", "start", "due"),
    [
        # New York: forward on 8 March, back on 1 November 2026. Elapsed hours pass, business days keep the local hour.
        (NEW_YORK_OFFICE, ResponseTime.of_hours(24), "2026-03-07T16:00", "2026-03-08T17:00"),
        (NEW_YORK_OFFICE, ResponseTime.of_hours(24), "2026-10-31T16:00", "2026-11-01T15:00"),
        (NEW_YORK_OFFICE, ResponseTime.of_hours(72), "2026-03-06T16:00", "2026-03-09T17:00"),
        (NEW_YORK_OFFICE, ResponseTime.of_hours(72), "2026-10-30T16:00", "2026-11-02T15:00"),
        (NEW_YORK_OFFICE, ResponseTime.of_minutes(30), "2026-03-08T01:45", "2026-03-08T03:15"),
        (NEW_YORK_OFFICE, ResponseTime.of_business_days(1), "2026-03-06T16:00", "2026-03-09T16:00"),
        (NEW_YORK_OFFICE, ResponseTime.of_business_days(2), "2026-10-30T16:00", "2026-11-03T16:00"),
        (
            NEW_YORK_OFFICE,
            ResponseTime.of_hours(4, ClockBasis.BUSINESS),
            "2026-03-06T15:00",
            "2026-03-09T11:00",
        ),
        # London: forward on 29 March, back on 25 October 2026.
        (LONDON_OFFICE, ResponseTime.of_hours(24), "2026-03-28T16:00", "2026-03-29T17:00"),
        (LONDON_OFFICE, ResponseTime.of_hours(24), "2026-10-24T16:00", "2026-10-25T15:00"),
        (LONDON_OFFICE, ResponseTime.of_minutes(30), "2026-03-29T00:45", "2026-03-29T02:15"),
        (LONDON_OFFICE, ResponseTime.of_business_days(1), "2026-03-27T16:00", "2026-03-30T16:00"),
        (LONDON_OFFICE, ResponseTime.of_business_days(1), "2026-10-23T16:00", "2026-10-26T16:00"),
        (LONDON_OFFICE, ResponseTime.of_business_days(5), "2026-10-22T16:00", "2026-10-29T16:00"),
        # V17 with bank holidays: the Monday at the end of May; Easter between two clocks' changes.
        (LONDON_OFFICE, ResponseTime.of_business_days(1), "2026-05-22T16:00", "2026-05-26T16:00"),
        (LONDON_OFFICE, ResponseTime.of_business_days(2), "2026-04-02T16:00", "2026-04-08T16:00"),
        (NEW_YORK_OFFICE, ResponseTime.of_business_days(1), "2026-05-22T16:00", "2026-05-26T16:00"),
    ],
)
def test_both_changes_of_the_clocks_and_bank_holidays(
    office: BusinessCalendar, response: ResponseTime, start: str, due: str
) -> None:
    def there(text: str) -> datetime:
        return datetime.fromisoformat(text).replace(tzinfo=office.zone)

    assert response.due_at(there(start), office) == there(due)


def test_a_repeated_hour_is_counted_twice() -> None:
    first = datetime(2026, 11, 1, 1, 45, tzinfo=ZONE)
    second = first.replace(fold=1)
    half_hour = ResponseTime.of_minutes(30)
    assert half_hour.due_at(first, OFFICE) == datetime(2026, 11, 1, 6, 15, tzinfo=UTC), "01:15 again"
    assert half_hour.due_at(second, OFFICE) == local("2026-11-01T02:15")


def test_an_agency_elsewhere_has_its_own_friday() -> None:
    same_moment = datetime(2026, 6, 5, 20, tzinfo=UTC)
    day = ResponseTime.of_business_days(1)
    assert day.due_at(same_moment, NEW_YORK_OFFICE) == datetime(2026, 6, 8, 20, tzinfo=UTC)
    assert day.due_at(same_moment, LONDON_OFFICE) == datetime(2026, 6, 8, 16, tzinfo=UTC), (
        "closed in London: a full Monday"
    )
