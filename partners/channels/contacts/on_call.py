"""When a contact answers and for what, on plain values: hours of the day, days of the week, a service, an area."""

from datetime import datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

EVERY_DAY = "0123456"
"""Monday is 0, as everywhere."""


def is_on_call(
    moment: datetime, *, zone: str, opens_at: time | None, closes_at: time | None, weekdays: str | None
) -> bool:
    """Whether a contact answers at a moment; hours that end before they begin last over midnight.

    A day of the week is that on which the hours begin. Without hours the contact answers all day.
    """
    here = moment.astimezone(ZoneInfo(zone))
    days = weekdays or EVERY_DAY
    today, yesterday = str(here.weekday()), str((here - timedelta(days=1)).weekday())
    if opens_at is None or closes_at is None:
        return today in days
    now = here.time().replace(tzinfo=None)
    if opens_at < closes_at:
        return today in days and opens_at <= now < closes_at
    return (today in days and now >= opens_at) or (yesterday in days and now < closes_at)


def fits(wanted: UUID | None, only_for: UUID | None) -> bool:
    """Whether a contact that answers for one service or area only answers for the wanted one, or any where none is."""
    return only_for is None or wanted is None or wanted == only_for
