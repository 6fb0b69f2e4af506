"""Calendar files of reviews: in neutral words, without figures and without names of people."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

MEDIA_TYPE = "text/calendar; charset=utf-8"


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarEntry:
    """One entry: a day, or a meeting with its beginning and end in a time zone.

    The same `identifier` replaces an earlier entry once `sequence` is higher.
    """

    identifier: str
    title: str
    url: str
    sequence: int
    day: date | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    zone: str = "UTC"
    place: str = ""


def calendar_file(entries: Iterable[CalendarEntry], *, now: datetime) -> bytes:
    """A calendar of all entries, as calendar programs import it (RFC 5545)."""
    calendar = Calendar()
    calendar.add("prodid", "-//Concordat//Reviews of evaluations//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    for entry in entries:
        calendar.add_component(_event(entry, now))
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def _event(entry: CalendarEntry, now: datetime) -> Event:
    event = Event()
    event.add("uid", f"{entry.identifier}@concordat")
    event.add("dtstamp", now)
    event.add("sequence", entry.sequence)
    event.add("summary", entry.title)
    event.add("url", entry.url)
    event.add("status", "CONFIRMED")
    if entry.starts_at is not None and entry.ends_at is not None:
        zone = ZoneInfo(entry.zone)
        event.DTSTART, event.DTEND = entry.starts_at.astimezone(zone), entry.ends_at.astimezone(zone)
        event.add("location", entry.place)
    elif entry.day is not None:
        event.DTSTART, event.DTEND = entry.day, entry.day + timedelta(days=1)
        event.add("transp", "TRANSPARENT")
    return event
