"""The clock, passed as an argument everywhere below the edge."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


def utc_now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)


def local_date(moment: datetime, timezone: str) -> date:
    """The civil date of a moment in a time zone (IANA name)."""
    return moment.astimezone(ZoneInfo(timezone)).date()
