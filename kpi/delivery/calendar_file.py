"""Calendar files of reviews: in neutral words, without figures and without names of people."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from core.calendar_files import MEDIA_TYPE, calendar_of, event_of, put_between

if TYPE_CHECKING:
    from icalendar import Event

__all__ = ["MEDIA_TYPE", "CalendarEntry", "calendar_file"]


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
    """A calendar of all entries."""
    return calendar_of(*(_event(entry, now) for entry in entries), product="Reviews of evaluations")


def _event(entry: CalendarEntry, now: datetime) -> Event:
    event = event_of(entry.identifier, title=entry.title, url=entry.url, sequence=entry.sequence, now=now)
    if entry.starts_at is not None and entry.ends_at is not None:
        put_between(event, entry.starts_at, entry.ends_at, zone=entry.zone)
        event.add("location", entry.place)
    elif entry.day is not None:
        event.DTSTART, event.DTEND = entry.day, entry.day + timedelta(days=1)
        event.add("transp", "TRANSPARENT")
    return event
