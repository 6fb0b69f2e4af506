"""Calendar files (RFC 5545): what all of them carry; each room says in its own neutral words what an entry is."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:  # loaded with the first calendar file, not with the application
    from icalendar import Event

MEDIA_TYPE = "text/calendar; charset=utf-8"


def event_of(
    identifier: str, *, title: str, sequence: int, now: datetime, url: str = "", is_cancelled: bool = False
) -> Event:
    """An entry: the same `identifier` replaces an earlier one once `sequence` is higher."""
    from icalendar import Event

    event = Event()
    event.add("uid", f"{identifier}@concordat")
    event.add("dtstamp", now)
    event.add("sequence", sequence)
    event.add("summary", title)
    if url:
        event.add("url", url)
    event.add("status", "CANCELLED" if is_cancelled else "CONFIRMED")
    return event


def put_between(event: Event, starts_at: datetime, ends_at: datetime, *, zone: str) -> None:
    """Put an entry between two moments, as they are in a time zone (IANA name)."""
    here = ZoneInfo(zone)
    event.DTSTART, event.DTEND = starts_at.astimezone(here), ends_at.astimezone(here)


def calendar_of(*events: Event, product: str) -> bytes:
    """A calendar of all entries, as calendar programs import it; `product` names what makes them."""
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", f"-//Concordat//{product}//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    for event in events:
        calendar.add_component(event)
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())
