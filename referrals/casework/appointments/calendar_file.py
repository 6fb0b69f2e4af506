"""Calendar files of appointments: neutral words only, since calendars are shown on shared screens and phones."""

from datetime import datetime
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

from referrals.casework.appointments.lifecycle import AppointmentState
from referrals.casework.appointments.queries import AppointmentRow

MEDIA_TYPE = "text/calendar; charset=utf-8"
CANCELLED = frozenset({"cancelled_by_person", "cancelled_by_provider", "rescheduled"})


def appointment_file(row: AppointmentRow, *, title: str, url: str, zone: str, now: datetime) -> bytes:
    """The appointment in its reader's time zone, without name, place or kind of service.

    The same identifier each time, and a higher number after each change.
    """
    here = ZoneInfo(zone)
    event = Event()
    event.add("uid", f"appointment-{row.id}@concordat")
    event.add("dtstamp", now)
    event.add("sequence", row.version)
    event.add("summary", title)
    event.add("url", url)
    event.add("class", "PRIVATE")
    event.DTSTART = row.starts_at.astimezone(here)
    event.DTEND = row.ends_at.astimezone(here)
    cancelled = row.attendance in CANCELLED or row.state is AppointmentState.RESCHEDULED
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    calendar = Calendar()
    calendar.add("prodid", "-//Concordat//Appointments//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(event)
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())
