"""The clock, passed as an argument everywhere below the edge."""

from calendar import monthrange
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


def utc_now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)


def local_date(moment: datetime, timezone: str) -> date:
    """The civil date of a moment in a time zone (IANA name)."""
    return moment.astimezone(ZoneInfo(timezone)).date()


def months_later(day: date, months: int) -> date:
    """The same day so many months later, or the last of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
