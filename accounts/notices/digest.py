"""When a person's digest is due, on plain values: once a day, at their hour, in their zone."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def last_due(now: datetime, *, hour: int, zone: str) -> tuple[date, datetime]:
    """The last moment at which a digest was due, with its local day.

    An hour that the clocks skip counts as the one after it, one that they repeat as the first of the two.
    """
    here = ZoneInfo(zone)
    day = now.astimezone(here).date()
    due = _moment(day, hour, here)
    if due > now:
        day -= timedelta(days=1)
        due = _moment(day, hour, here)
    return day, due


def _moment(day: date, hour: int, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(hour), zone).astimezone(UTC)
