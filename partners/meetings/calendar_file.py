"""Calendar files: a meeting or the due date of an action, in neutral words and without personal data."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

from partners.meetings.lifecycle import MeetingState, WorkState
from partners.meetings.queries.actions import ActionRow
from partners.meetings.queries.meetings import MeetingRow

MEDIA_TYPE = "text/calendar; charset=utf-8"


def meeting_file(row: MeetingRow, *, title: str, url: str, place: str, now: datetime) -> bytes:
    """The meeting in its agency's time zone; the same identifier each time, and a higher number after each change."""
    zone = ZoneInfo(row.zone)
    event = _event(f"meeting-{row.id}", title=title, url=url, sequence=row.sequence, now=now)
    event.DTSTART = row.starts_at.astimezone(zone)
    event.DTEND = row.ends_at.astimezone(zone)
    event.add("location", place)
    cancelled = row.state is MeetingState.CANCELLED
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    calendar = _calendar(event)
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def action_file(row: ActionRow, *, title: str, url: str, now: datetime) -> bytes:
    """The day on which an action is due, as an entry for the whole day."""
    event = _event(f"action-{row.id}", title=title, url=url, sequence=row.redated, now=now)
    event.DTSTART = row.due_on
    event.DTEND = row.due_on + timedelta(days=1)
    event.add("status", "CANCELLED" if row.state is WorkState.DROPPED else "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    return bytes(_calendar(event).to_ical())


def _event(identifier: str, *, title: str, url: str, sequence: int, now: datetime) -> Event:
    event = Event()
    event.add("uid", f"{identifier}@concordat")
    event.add("dtstamp", now)
    event.add("sequence", sequence)
    event.add("summary", title)
    event.add("url", url)
    return event


def _calendar(event: Event) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", "-//Concordat//Partnership meetings//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(event)
    return calendar
