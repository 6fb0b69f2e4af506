"""Calendar files of sessions: one neutral word, because calendars are shown on shared screens and synchronised by work."""

from datetime import datetime

from core.calendar_files import MEDIA_TYPE, calendar_of, event_of, put_between
from wellbeing.enrolments.sessions.lifecycle import Attendance, SessionState
from wellbeing.enrolments.sessions.queries import SessionRow

__all__ = ["FILE_NAME", "MEDIA_TYPE", "session_file"]
FILE_NAME = "appointment.ics"


def session_file(row: SessionRow, *, title: str, zone: str, with_link: bool, now: datetime) -> bytes:
    """The session in the agency's time zone: a title, no organiser, no place; the link of the call only if asked for."""
    gone = row.state in (SessionState.MOVED, SessionState.CANCELLED)
    gone = gone or row.attendance is Attendance.CANCELLED_LATE
    event = event_of(f"appointment-{row.id}", title=title, sequence=row.version, now=now, is_cancelled=gone)
    event.add("class", "PRIVATE")
    put_between(event, row.starts_at, row.ends_at, zone=zone)
    if with_link and row.link:
        event.add("location", row.link)
    return calendar_of(event, product="Appointments")
