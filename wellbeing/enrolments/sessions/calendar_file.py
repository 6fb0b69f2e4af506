"""Calendar files of sessions: one neutral word, because calendars are shown on shared screens and synchronised by work."""

from datetime import datetime
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

from wellbeing.enrolments.sessions.lifecycle import Attendance, SessionState
from wellbeing.enrolments.sessions.queries import SessionRow

MEDIA_TYPE = "text/calendar; charset=utf-8"
FILE_NAME = "appointment.ics"


def session_file(row: SessionRow, *, title: str, zone: str, with_link: bool, now: datetime) -> bytes:
    """The session in the agency's time zone: a title, no organiser, no place; the link of the call only if asked for."""
    here = ZoneInfo(zone)
    event = Event()
    event.add("uid", f"appointment-{row.id}@concordat")
    event.add("dtstamp", now)
    event.add("sequence", row.version)
    event.add("summary", title)
    event.add("class", "PRIVATE")
    event.DTSTART = row.starts_at.astimezone(here)
    event.DTEND = row.ends_at.astimezone(here)
    gone = row.state in (SessionState.MOVED, SessionState.CANCELLED)
    gone = gone or row.attendance is Attendance.CANCELLED_LATE
    event.add("status", "CANCELLED" if gone else "CONFIRMED")
    if with_link and row.link:
        event.add("location", row.link)
    calendar = Calendar()
    calendar.add("prodid", "-//Concordat//Appointments//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(event)
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())
