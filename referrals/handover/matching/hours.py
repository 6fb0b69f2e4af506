"""When a service opens next, and how soon an urgency needs it open."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from partners.memoranda.terms import Urgency
from partners.services.opening import Hours

WITHIN: Mapping[Urgency, timedelta] = {
    Urgency.EMERGENCY: timedelta(0),
    Urgency.WARM_HANDOFF: timedelta(0),
    Urgency.VERY_URGENT: timedelta(hours=4),
    Urgency.URGENT: timedelta(hours=24),
    Urgency.SOON: timedelta(hours=72),
    Urgency.ROUTINE: timedelta(days=7),
}
"""[HOUSE] By when the first attempt is due (referrals.md 2.4): a service that opens later comes too late."""


def next_opening(hours: Iterable[Hours], on: datetime, zone: str) -> datetime | None:
    """The next moment from which the service is open, by the clock where it is; None without hours."""
    tz = ZoneInfo(zone)
    today = on.astimezone(tz).date()
    known = tuple(hours)
    moments = (
        datetime.combine(today + timedelta(days=ahead), one.opens_at, tzinfo=tz).astimezone(UTC)
        for ahead in range(8)
        for one in known
        if one.byday.number == (today + timedelta(days=ahead)).weekday()
    )
    return min((moment for moment in moments if moment > on), default=None)
