"""Until when a service is open: the night belongs to the day it began, and the clock is the service's own."""

from datetime import UTC, datetime, time

from partners.services.codes import Weekday
from partners.services.opening import Hours, open_until

ZONE = "America/New_York"
NIGHT = (Hours(byday=Weekday.TU, opens_at=time(18), closes_at=time(2)),)
DAY = (
    Hours(byday=Weekday.WE, opens_at=time(9), closes_at=time(12)),
    Hours(byday=Weekday.WE, opens_at=time(13), closes_at=time(17)),
)


def at(hour: int, minute: int = 0, day: int = 11) -> datetime:
    """A moment of Wednesday 11 March 2026, UTC: four hours ahead of New York."""
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC)


def test_open_until_is_the_closing_time_by_the_service_s_clock() -> None:
    assert open_until(DAY, at(14), ZONE) == at(16)
    assert open_until(DAY, at(16, 30), ZONE) is None
    assert open_until(DAY, at(17), ZONE) == at(21)
    assert open_until(DAY, at(21), ZONE) is None


def test_a_night_lasts_into_the_next_day() -> None:
    assert open_until(NIGHT, at(5), ZONE) == at(6)
    assert open_until(NIGHT, at(6), ZONE) is None
    assert open_until(NIGHT, at(23, day=10), ZONE) == at(6)
    assert open_until((), at(5), ZONE) is None
